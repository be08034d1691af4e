"""The review on a terminal: readable in 80 columns, and plain where it is piped into a file."""

from __future__ import annotations

import io
import re

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reviewer.model import Document, Finding, Opinion, Review, Severity, Verdict
from reviewer.output.wording import (
    SEVERITIES,
    STATUSES,
    SUGGESTED,
    UNKNOWN,
    RuleGroup,
    Tally,
    by_rule,
    category_name,
    checklist_cells,
    clean,
    conclusion,
    coverage_tally,
    flat,
    heading,
    level_name,
    mending,
    opinion_title,
    points,
    rule_title,
    scheme_title,
    severity_counts,
    suggested_level,
    tally,
)
from reviewer.scheme import Outline, Scheme
from reviewer.structure import search_words
from reviewer.text import shorten, squeeze

STYLES: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
VERDICT_STYLES: dict[Verdict, str] = {"met": "green", "unmet": "bold red", "doubtful": "bold yellow", "unknown": "dim"}
FILE_WIDTH = 80
BAR = 10
LABEL = 10  # columns of the labels at the left
QUOTED = 40  # characters of a passage that tell which one it is
_QUOTE_BEGIN = 8
# What is never broken over two lines: a run of Latin letters and digits, and a character with its brackets and marks.
_UNBROKEN = re.compile(r"[“‘（《「『【〈]*(?:[A-Za-z0-9.%+/_\-]+|.)[，。、；：！？”’）》」』】〉…]*")


def print_review(review: Review, scheme: Scheme, console: Console) -> None:
    """Prints everything of a review that a reader looks for first."""
    outline = scheme.outline(review.category)
    _print_header(review, scheme, console)
    _print_findings(review, outline, console)
    _print_coverage(review, outline, console)
    _print_checklists(review, console)
    _print_unchecked(review, console)
    _print_opinion(review.opinion, scheme, console)


def to_text(review: Review, scheme: Scheme) -> str:
    """What `print_review` prints, as plain text for a file."""
    console = Console(file=io.StringIO(), width=FILE_WIDTH, color_system=None, force_terminal=False)
    with console.capture() as captured:
        print_review(review, scheme, console)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def _print_header(review: Review, scheme: Scheme, console: Console) -> None:
    document = review.document
    applied = [scheme_title(scheme), category_name(review, scheme)]
    applied += [level_name(review.level, scheme)] if review.level else []
    rows = [
        ("文件", document.file),
        ("企业", review.company or UNKNOWN),
        ("项目", review.project),
        ("申报", "  ".join(applied)),
        ("篇幅", f"{document.extent}，{review.words.get('total', 0)} 字"),
        ("读取结果", document.outcome.label),
        ("问题", "，".join(f"{SEVERITIES[key]} {count}" for key, count in severity_counts(review.findings).items())),
        ("要求", _tally_text(coverage_tally(review))),
        *(("注意", warning) for warning in document.warnings),
    ]
    for label, value in rows:
        if value:
            print_row(label, value, console, label_style="bold")


def _print_findings(review: Review, outline: Outline, console: Console) -> None:
    groups = by_rule(review.findings, outline)
    for severity, name in SEVERITIES.items():
        found = [group for group in groups if group.severity == severity]
        if found:
            print_title(f"{name}（{sum(len(group.findings) for group in found)}）", console, STYLES[severity])
        for group in found:
            _print_group(group, review.document, outline, console)
    if not groups:
        print_title("没有发现问题", console, "bold green")


def _print_group(group: RuleGroup, document: Document, outline: Outline, console: Console) -> None:
    """A rule, where it is broken, and how to mend it: said once where it is the same everywhere."""
    console.print(Text(f"  {group.title}  ", style="bold").append(group.rule, style="dim"))
    for finding in group.findings:
        place = document.place(finding.page)
        # A part's name is long: a message that gives it says it once.
        named = not document.paged and place in finding.message
        print_row("" if named else place, finding.message, console, indent=4)
        if words := _pointed_at(finding, document):
            print_row("原文", words, console, indent=4, style="dim")
        if not group.mending:
            print_mending(mending(finding, outline), console)
    print_mending(group.mending, console)


def _pointed_at(finding: Finding, document: Document) -> str:
    """The words of a passage that the message speaks of and does not quote; in a Word file, which has no pages to turn
    to, those that each place is found by."""
    words = squeeze(finding.excerpt or "")
    quoted = words[:_QUOTE_BEGIN] in squeeze(finding.message)
    if finding.places and not document.paged:
        own = () if quoted else (finding.excerpt or "",)
        return "、".join(f"“{search_words(text)}”" for text in (*own, *(place.excerpt for place in finding.places)))
    told = not quoted and ("一段" in finding.message or not document.paged)
    return f"“{shorten(words, QUOTED)}”" if told else ""


def print_mending(text: str, console: Console) -> None:
    if text:
        print_row("改法", text, console, indent=4, style="green")


def _print_coverage(review: Review, outline: Outline, console: Console) -> None:
    if not review.coverage:
        return
    print_title("提纲要求", console)
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("部分", overflow="fold", ratio=1)
    for name in STATUSES.values():
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("达成度", no_wrap=True)
    for node in review.coverage:
        counts = tally(row.status for row in node.requirements)
        numbers = [str(number) if number else "-" for number in (counts.covered, counts.partial, counts.missing)]
        table.add_row(Text(heading(node.node, outline)), *numbers, _bar(node.score))
    console.print(Padding(table, (0, 0, 0, 2)))
    _print_missing(review, outline, console)


def _print_missing(review: Review, outline: Outline, console: Console) -> None:
    """Requirements without evidence, unless the findings have already named them."""
    named = {finding.expected for finding in review.findings if finding.rule == "content.missing"}
    for node in review.coverage:
        for row in node.requirements:
            if row.status == "missing" and row.text not in named:
                print_item(f"未体现：{heading(node.node, outline)}：{row.text}", console)


def _bar(share: float) -> Text:
    """A bar of plain characters, which are one column wide on every terminal."""
    filled = round(share * BAR)
    color = "green" if share >= 0.75 else "yellow" if share >= 0.4 else "red"
    return Text("#" * filled, style=color).append("." * (BAR - filled), style="dim").append(f" {share:>4.0%}")


def _print_checklists(review: Review, console: Console) -> None:
    for checklist in review.checklists:
        print_title(checklist.title, console)
        if checklist.summary:
            print_item(checklist.summary, console)
        for row in checklist.rows:
            item, wanted, found, verdict, ground = checklist_cells(row, review.document)
            parts = (f"要求 {wanted}", f"所见 {found}", ground)
            told = "；".join(part for part in parts if part and not part.endswith(" —"))
            print_row(
                verdict,
                f"{item}：{told}" if told else item,
                console,
                indent=2,
                label_style=VERDICT_STYLES[row.verdict],
            )


def _print_unchecked(review: Review, console: Console) -> None:
    if review.unchecked:
        print_title(f"未检查（{len(review.unchecked)}）", console)
    for item in review.unchecked:
        print_item(f"{rule_title(item.rule)}：{item.reason}", console)


def _print_opinion(opinion: Opinion | None, scheme: Scheme, console: Console) -> None:
    if opinion is None:
        return
    print_title(opinion_title(scheme), console)
    if opinion.score is not None:
        parts = (f"建议得分 {points(opinion.score)}", conclusion(opinion, scheme), suggested_level(opinion, scheme))
        console.print(Text("  " + "  ".join(part for part in parts if part), style="bold"))
    for paragraph in clean(opinion.fields.get("opinion") or "").splitlines():
        print_item(paragraph, console)
    for line in (*(hint.text for hint in opinion.hints), *opinion.notes):
        print_item(f"说明：{line}", console)
    print_item(f"（{SUGGESTED}）", console, "dim")


def _tally_text(counts: Tally) -> str:
    if not counts.total:
        return "没有核对"
    numbers = zip(STATUSES.values(), (counts.covered, counts.partial, counts.missing), strict=True)
    return f"共 {counts.total} 条，" + "，".join(f"{name} {number}" for name, number in numbers)


def print_title(text: str, console: Console, style: str = "bold") -> None:
    console.print()
    console.print(Text(flat(text), style=style))


def print_item(text: str, console: Console, style: str = "") -> None:
    for line in fold(flat(text), console.width - 2):
        console.print(Text(f"  {line}", style=style), no_wrap=True, crop=False)


def print_row(
    label: str, text: str, console: Console, *, indent: int = 0, style: str = "", label_style: str = ""
) -> None:
    """A label at the left and a text at its right, folded within its own column; a label too wide begins the text."""
    column = LABEL
    if cell_len(label) >= LABEL:
        label, text, column = "", f"{label}：{text}", 0
    left = " " * indent + label + " " * (column - cell_len(label))
    for line in fold(flat(text), console.width - indent - column):
        row = Text(left, style=label_style or style).append(line, style=style)
        console.print(row, no_wrap=True, crop=False)
        left = " " * (indent + column)


def fold(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; rich itself breaks at spaces only, which Chinese text has hardly any of."""
    lines = [""]
    for piece in _UNBROKEN.findall(text):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
        else:
            lines += [part for part in _chopped(piece.lstrip(), width) if part]
    return [line.rstrip() for line in lines if line.strip()]


def _chopped(piece: str, width: int) -> list[str]:
    """A piece that is wider than a whole line, in parts; for most pieces there is one part."""
    if cell_len(piece) <= width:
        return [piece]
    size = max(width // 2, 1)
    return [piece[start : start + size] for start in range(0, len(piece), size)]
