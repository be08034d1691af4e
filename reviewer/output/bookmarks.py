"""Bookmarks of the annotated report: one for each group of findings, and under it one for each place."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf

from reviewer.model import Document, Finding
from reviewer.output.pdf_frame import frame_of
from reviewer.output.wording import SEVERITIES, RuleGroup, clean

TITLE = "初审发现的问题"
# Points of the page shown above the place that a bookmark leads to.
_ABOVE = 36.0


def add_bookmarks(pdf: pikepdf.Pdf, groups: Sequence[RuleGroup], document: Document) -> None:
    """Puts the findings' bookmarks in front of those that the report has itself; nothing where there is no finding."""
    if not groups:
        return
    count = sum(len(group.findings) for group in groups)
    top = pikepdf.OutlineItem(f"{TITLE}（{count}）", 0)
    for group in groups:
        first = group.findings[0]
        item = _item(f"{SEVERITIES[group.severity]}：{group.title}（{len(group.findings)}）", first, pdf)
        item.children.extend(_item(_told(found, document), found, pdf) for found in group.findings)
        item.is_closed = True
        top.children.append(item)
    with pdf.open_outline() as outline:
        outline.root.insert(0, top)


def _told(finding: Finding, document: Document) -> str:
    known = finding.page is not None and finding.page <= len(document.pages)
    return f"{document.place(finding.page if known else None)}：{finding.message}"


def _item(text: str, finding: Finding, pdf: pikepdf.Pdf) -> pikepdf.OutlineItem:
    """What has no page leads to the first one."""
    page = min(max(finding.page or 1, 1), len(pdf.pages))
    top = max((finding.bbox.top if finding.bbox else 0.0) - _ABOVE, 0.0)
    left, upper = frame_of(pdf.pages[page - 1]).point(0.0, top)
    return pikepdf.OutlineItem(clean(text), page - 1, "XYZ", left=left, top=upper)
