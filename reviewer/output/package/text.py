"""A checked package on a terminal: first what is missing or wrong, then what was found, then the review of the report."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reviewer.model import PackageReview, Review
from reviewer.output.package.words import applied, file_line, unknown_files, verdict
from reviewer.output.text import (
    FILE_WIDTH,
    STYLES,
    VERDICT_STYLES,
    fold,
    print_item,
    print_mending,
    print_review,
    print_row,
    print_title,
)
from reviewer.output.wording import SEVERITIES, by_rule, flat, mending, rule_title
from reviewer.scheme import Outline, Scheme

_INDENT, _GAP, _VERDICT = 2, 2, 6


def print_package(checked: PackageReview, scheme: Scheme, console: Console) -> None:
    """Prints everything of a package that a clerk looks for first."""
    _print_header(checked, scheme, console)
    _print_findings(checked, scheme.outline(checked.category), console)
    _print_materials(checked, console)
    _print_unknown(checked, console)
    _print_unchecked(checked, console)
    if checked.review:
        print_title("报告评审", console, "bold")
        print_review(own_part(checked.review, checked), scheme, console)


def package_to_text(checked: PackageReview, scheme: Scheme) -> str:
    """What `print_package` prints, as plain text for a file."""
    console = Console(file=io.StringIO(), width=FILE_WIDTH, color_system=None, force_terminal=False)
    with console.capture() as captured:
        print_package(checked, scheme, console)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def own_part(review: Review, checked: PackageReview) -> Review:
    """The review without what is told of the package already."""
    return replace(
        review,
        findings=tuple(item for item in review.findings if item not in checked.findings),
        unchecked=tuple(item for item in review.unchecked if item not in checked.unchecked),
        checklists=tuple(item for item in review.checklists if item.id != checked.checklist.id),
    )


def _print_header(checked: PackageReview, scheme: Scheme, console: Console) -> None:
    ignored = f"，另有 {checked.ignored} 个系统文件没有看" if checked.ignored else ""
    rows = [
        ("材料", f"{checked.name}，{len(checked.files)} 个文件{ignored}"),
        ("申报", applied(checked, scheme)),
        ("结果", checked.checklist.summary),
    ]
    for label, value in rows:
        print_row(label, value, console, label_style="bold")


def _print_findings(checked: PackageReview, outline: Outline, console: Console) -> None:
    """The package's findings: each with how to mend it, said once where it is the same for all."""
    groups = by_rule(checked.findings, outline)
    for group in groups:
        name = SEVERITIES[group.severity]
        print_title(f"{name}：{group.title}（{len(group.findings)}）", console, STYLES[group.severity])
        for finding in group.findings:
            print_item(finding.message, console)
            if not group.mending:
                print_mending(mending(finding, outline), console)
        print_mending(group.mending, console)
    if not groups:
        print_title("材料没有发现问题", console, "bold green")


def _print_materials(checked: PackageReview, console: Console) -> None:
    """Verdict, material, what was found. Cells are folded here: rich knows nothing of Chinese punctuation."""
    print_title(checked.checklist.title, console)
    room = console.width - _INDENT - _VERDICT - 2 * _GAP
    widths = (max(room * 2 // 5, 10), max(room - room * 2 // 5, 10))
    table = Table.grid(padding=(0, _GAP, 0, 0))
    table.add_column(width=_VERDICT)
    for width in widths:
        table.add_column(width=width, no_wrap=True)
    for row in checked.checklist.rows:
        item = f"{row.item}（{row.wanted}）" if row.wanted else row.item
        told = f"{row.found}：{row.note}" if row.note and row.verdict != "met" else row.found or ""
        cells = ("\n".join(fold(flat(text), width)) for text, width in zip((item, told), widths, strict=True))
        table.add_row(Text(verdict(row), style=VERDICT_STYLES[row.verdict]), *map(Text, cells))
    console.print(Padding(table, (0, 0, 0, _INDENT)))


def _print_unknown(checked: PackageReview, console: Console) -> None:
    files = unknown_files(checked)
    if files:
        print_title(f"没有认出是什么材料的文件（{len(files)}）", console)
    for file in files:
        print_item(file_line(file), console)


def _print_unchecked(checked: PackageReview, console: Console) -> None:
    if checked.unchecked:
        print_title(f"材料中未检查的（{len(checked.unchecked)}）", console)
    for item in checked.unchecked:
        print_item(f"{rule_title(item.rule)}：{item.reason}", console)
