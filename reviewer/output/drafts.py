"""What a person has to decide on a draft from a notice: its doubts, and the lines that found no place."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from reviewer.notice import Draft, excerpt


def print_draft(draft: Draft, console: Console) -> None:
    """The lists of one draft, each as a table; none where there is nothing to decide."""
    _print(console, "通知前后不一或不清楚的地方", ("位置", "说明"), list(draft.doubts))
    _print(
        console,
        "像是规定、但没有写进草稿的原文",
        ("位置", "性质", "原文"),
        [(item.line.place, item.why, excerpt(item.line)) for item in draft.unplaced],
    )
    if draft.untold:
        console.print(f"通用提纲有、通知没有写到的有 {len(draft.untold)} 项，列在草稿末尾。")


def _print(console: Console, title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    if not rows:
        return
    table = Table(title=f"{title}（{len(rows)} 处）", title_justify="left", title_style="bold")
    for name in head:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
