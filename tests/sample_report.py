"""A small report that breaks no format rule, and the changes that the catalogue's examples ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from typesetter import BODY, HEADING, TITLE, Style, Typesetter

from reviewer.scheme import load_scheme

COMPANY = "云岭示例供水公司"
FILE_NAME = f"用户满意经营实践报告+{COMPANY}+企业类.pdf"
PARAGRAPH = (
    "公司每年组织两次走访，听取居民和单位客户的意见，2024年共走访3260户，整理意见418条，逐条落实到责任部门，"
    "并在次月的例会上通报办理结果，全年按期办结率为98.6%，比上年提高2.1个百分点。"
)


def template_headings(scheme: str = "caq-2025", category: str = "enterprise") -> list[tuple[str, bool]]:
    """All headings of a template, each with whether it is a leaf."""
    outline = load_scheme(scheme).outline(category)
    return [(node.number + node.title, node.is_leaf) for node in outline.walk()]


def make_report(folder: Path, change: Mapping[str, Any]) -> Path:
    """Sets the report with one change of the catalogue's examples."""
    unknown = set(change) - _KNOWN
    assert not unknown, (
        f"the catalogue asks for changes that nobody makes; add them to _KNOWN in tests/sample_report.py: {unknown}"
    )
    if change.get("scanned"):
        return Typesetter().paragraph(PARAGRAPH).scan().save(folder / FILE_NAME)
    sheet = Typesetter(page_number=change.get("page_number", "center"), page_format=change.get("page_format", "{n}"))
    body = _style(BODY, change.get("body", {}))
    sheet.title(change.get("title_text", f"{COMPANY}用户满意经营实践报告"), _style(TITLE, change.get("title", {})))
    for heading, is_leaf in _headings(change):
        style = replace(HEADING, align="left", bold=False)
        sheet.paragraph(heading, replace(style, bold=heading[1] == "、" and not change.get("plain_headings")))
        for _ in range(_paragraphs(heading, is_leaf, change)):
            sheet.paragraph(PARAGRAPH, body)
    if "hidden" in change:
        hidden = {"gray": 0.0, "mode": 0, "size": 14.0} | change["hidden"]
        text = hidden.pop("text", "这一行文字读者看不见")
        sheet.stray(text, 100, 300, Style(**hidden))
    return sheet.save(folder / change.get("file_name", FILE_NAME))


_KNOWN = {
    "scanned", "page_number", "page_format", "title", "title_text", "body", "plain_headings", "hidden", "file_name",
    "category", "level", "replace_heading", "drop_heading", "swap_headings", "paragraphs", "intro_paragraphs",
}  # fmt: skip


def _style(style: Style, change: Mapping[str, Any]) -> Style:
    return replace(style, **change)


def _headings(change: Mapping[str, Any]) -> list[tuple[str, bool]]:
    headings = template_headings()
    for old, new in change.get("replace_heading", {}).items():
        assert old in dict(headings), old
        headings = [(new if text == old else text, leaf) for text, leaf in headings]
    if "drop_heading" in change:
        assert change["drop_heading"] in dict(headings)
        headings = [(text, leaf) for text, leaf in headings if text != change["drop_heading"]]
    if "swap_headings" in change:
        one, other = change["swap_headings"]
        swapped = {one: other, other: one}
        headings = [(swapped.get(text, text), leaf) for text, leaf in headings]
    return headings


def _paragraphs(heading: str, is_leaf: bool, change: Mapping[str, Any]) -> int:
    if not is_leaf:
        return 0
    if heading.startswith(("一、", "三、")):
        return int(change.get("intro_paragraphs", 4))
    return int(change.get("paragraphs", 38)) // 19 + 1
