"""The changes between two schemes, on a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Scheme
from reviewer.scheme.changes import Change

GROUPS = {
    "scheme": "方案、类别和等级",
    "headings": "标题",
    "budgets": "篇幅",
    "format": "格式",
    "requirements": "内容要求",
    "survey": "第三方测量",
    "submission": "申报材料",
    "assessment": "自评表",
}
NO_CHANGES = "两个方案没有区别。"


def print_changes(old: Scheme, new: Scheme, changes: Sequence[Change], console: Console) -> None:
    console.print(f"[bold]{escape(_title(old, new, changes))}[/]")
    for title, rows in _grouped(changes):
        console.print(f"\n[bold]{title}[/]（{len(rows)} 处）")
        for change in rows:
            console.print(f"  {escape(_sentence(change))}", soft_wrap=True)


def changes_markdown(old: Scheme, new: Scheme, changes: Sequence[Change]) -> str:
    lines = [f"# {_title(old, new, changes)}"]
    for title, rows in _grouped(changes):
        lines += ["", f"## {title}（{len(rows)} 处）", "", "| 项目 | 原来 | 现在 | 类别 |", "| --- | --- | --- | --- |"]
        lines += [f"| {' | '.join(_cell(text) for text in _cells(change))} |" for change in rows]
    return "\n".join(lines) + "\n"


def _title(old: Scheme, new: Scheme, changes: Sequence[Change]) -> str:
    names = f"{new.name}（{new.id}）与{old.name}（{old.id}）相比"
    return f"{names}：{len(changes)} 处不同" if changes else f"{names}：{NO_CHANGES}"


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    for group, rows in groupby(changes, key=lambda change: change.group):
        yield GROUPS[group], list(rows)


def _sentence(change: Change) -> str:
    where = f"〔{'、'.join(change.categories)}〕" if change.categories else ""
    if change.old is None:
        return f"新增 {where}{_what(change)}：{change.new}"
    if change.new is None:
        return f"取消 {where}{_what(change)}：{change.old}"
    return f"改动 {where}{_what(change)}：{change.old} → {change.new}"


def _cells(change: Change) -> tuple[str, ...]:
    return _what(change), change.old or "（无）", change.new or "（取消）", "、".join(change.categories) or "各类别"


def _what(change: Change) -> str:
    """The name of the thing; rules go by the names that findings have."""
    entry = load_catalogue().get(change.what) if change.group == "format" else None
    return entry.title if entry else change.what


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
