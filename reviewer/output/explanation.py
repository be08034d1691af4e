"""An explanation on a terminal: what was decided about one section of the outline, and what each signal added."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from reviewer.model import Explanation, PassageReasons, Reason, RequirementReasons
from reviewer.output.wording import STATUSES, flat
from reviewer.scheme import Outline
from reviewer.text import shorten

_QUOTE = 60
_KEY = "数值是各个信号对判断的贡献（对数几率）：正的支持现在的判断，负的反对；绝对值 1 约使胜算变为 2.7 倍。"


def print_explanation(explanation: Explanation, outline: Outline, console: Console) -> None:
    """Prints the reasons: paragraphs first, then each requirement with its quotes."""
    console.print(f"[bold]{escape(explanation.title)}[/bold]（{explanation.node}）")
    console.print(f"这份报告的标题与内容相符的程度：{explanation.trust:.2f}（0 到 1）")
    console.print(f"[dim]{_KEY}[/dim]\n")
    console.print("[bold]段落归到哪一节[/bold]")
    for passage in explanation.passages:
        _print_passage(passage, outline, console)
    if not explanation.passages:
        console.print(Padding("没有一段文字写在这一节，也没有一段的内容属于这一节。", (0, 0, 0, 2)))
    console.print("\n[bold]各项要求[/bold]")
    for requirement in explanation.requirements:
        _print_requirement(requirement, console)


def _print_passage(passage: PassageReasons, outline: Outline, console: Console) -> None:
    node, rival = outline.node(passage.node).title, outline.node(passage.rival).title
    under = outline.node(passage.under).title if passage.under else "没有模板的标题"
    lines = [
        f"第 {passage.page} 页 “{escape(shorten(flat(passage.text), _QUOTE))}”",
        f"写在“{under}”下，归到“{node}”（把握 {passage.score:.2f}），其次是“{rival}”",
        _told(passage.reasons, values=False),
    ]
    console.print(Padding("\n".join(lines), (0, 0, 1, 2)))


def _print_requirement(requirement: RequirementReasons, console: Console) -> None:
    likely = "，".join(f"{STATUSES[status]} {share:.2f}" for status, share in requirement.likely.items())
    lines = [
        f"[bold]{escape(requirement.text)}[/bold]",
        f"判为“{STATUSES[requirement.status]}”（{likely}）",
    ]
    if requirement.found:
        lines.append(f"有没有写：{_told(requirement.found)}")
    if requirement.full:
        lines.append(f"写得够不够：{_told(requirement.full)}")
    for quote in requirement.quotes:
        lines.append(
            f"  第 {quote.page} 页 “{escape(shorten(flat(quote.text), _QUOTE))}”（是证据的可能 {quote.score:.2f}）"
        )
        lines.append("    " + _told(quote.reasons))
    console.print(Padding("\n".join(lines), (0, 0, 1, 2)))


def _told(reasons: Sequence[Reason], values: bool = True) -> str:
    return "；".join(
        f"{reason.label}{f'（{reason.value:.2f}）' if values else ''} {reason.added:+.2f}" for reason in reasons
    )
