"""The file itself, the application, and how long the report is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import PurePath

from reviewer.model import Severity, Unchecked
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.scheme import Node
from reviewer.text import squeeze


@check("file.name", needs="file")
def file_name(subject: Subject) -> Iterator[Result]:
    """The file's name has the prescribed parts in their order (clause: file-name)."""
    rule = given(subject.scheme.format.file_name)
    category = subject.scheme.categories[subject.category].name
    values = {"{company}": subject.company or ".+", "{category}": category}
    parts = [values.get(part, part) for part in rule.parts]
    joiner = "(?:" + "|".join(re.escape(joiner) for joiner in rule.joiners) + ")"
    pattern = joiner.join(part if part == ".+" else re.escape(squeeze(part)) for part in parts)
    stem = squeeze(PurePath(subject.document.file).stem)
    if not re.fullmatch(pattern, stem):
        named = {"{company}": subject.company or "企业名称", "{category}": category}
        expected = rule.joiners[0].join(named.get(part, part) for part in rule.parts)
        yield finding("file.name", expected=expected, actual=PurePath(subject.document.file).stem)


@check("file.scanned", needs="file")
def file_scanned(subject: Subject) -> Iterator[Result]:
    """Pages without a text layer, where format rules cannot be verified."""
    scanned = [page.number for page in subject.document.pages if page.scanned]
    amid = [page.number for page in subject.amid if page.scanned]
    others = [page for page in scanned if page not in amid]
    told: tuple[tuple[list[int], Severity | None], ...] = ((amid, None), (others, "info"))
    for pages, severity in told:
        if pages:
            yield finding(
                "file.scanned",
                where=subject.where(pages),
                expected="带文字层的 PDF" if subject.document.paged else "用文字写成的报告",
                actual=f"{len(pages)} 页为图片",
                severity=severity,
            )


@check("application.level", needs="file")
def application_level(subject: Subject) -> Iterator[Result]:
    """The level applied for exists in the category (product and engineering have no five-star level)."""
    levels = subject.scheme.levels_of(subject.category)
    if subject.level and subject.level not in levels:
        names = subject.scheme.levels
        yield finding(
            "application.level",
            expected="、".join(names[level].name for level in levels),
            actual=names[subject.level].name,
            category=subject.scheme.categories[subject.category].name,
            level=names[subject.level].name,
        )


@check("words.total")
def words_total(subject: Subject) -> Iterator[Result]:
    """The whole report's length in 字 (clause: words)."""
    rule = given(subject.scheme.format.words_total)
    total = subject.words["total"]
    counted = f"{_about(subject)} {total} 字".lstrip()
    if rule.limit and total > rule.limit:
        severity: Severity | None = None if total > rule.limit * (1 + rule.tolerance) else "warning"
        expected = f"{rule.limit} 字{'左右' if rule.about else '以内'}"
        yield finding("words.total", expected=expected, actual=counted, severity=severity)
    elif subject.unread:
        yield Unchecked("words.total", f"{subject.where(subject.unread)}没有读到文字，只数到 {total} 字")
    elif rule.least and total < rule.least:
        severity = None if total < rule.least * (1 - rule.tolerance) else "warning"
        yield finding("words.total", expected=f"{rule.least} 字以上", actual=counted, severity=severity)


@check("words.section")
def words_section(subject: Subject) -> Iterator[Result]:
    """The chapters' lengths in 字, against the figures that the template puts behind their headings."""
    rule = given(subject.scheme.format.words_section)
    for node in subject.outline.nodes.values():
        if node.budget:
            yield from _section_length(subject, node, node.budget, rule.tolerance)


def _section_length(subject: Subject, node: Node, budget: int, tolerance: float) -> Iterator[Result]:
    heading = subject.alignment.heading_of(node.id)
    if heading is None:
        yield Unchecked("words.section", f"没有找到“{subject.heading_text(node.id)}”，无法统计这一章的字数")
        return
    words = subject.words.get(node.id, 0)
    place = subject.document.passages[heading]
    told = partial(
        finding,
        "words.section",
        place,
        expected=f"模板要求 {budget} 字左右",
        section=subject.heading_text(node.id),
        node=node.id,
    )
    if words > budget:
        severity: Severity | None = None if words > budget * (1 + tolerance) else "warning"
        yield told(actual=f"有{_about(subject)} {words} 字", severity=severity)
    elif subject.unread:
        yield Unchecked("words.section", f"{subject.where(subject.unread)}没有读到文字，字数不全")
    elif node.min_share and words < budget * node.min_share:
        yield told(actual=f"只有{_about(subject)} {words} 字", severity="warning")


def _about(subject: Subject) -> str:
    """约 where words were recognised in pictures."""
    return "约" if subject.document.recognised else ""
