"""Every rule on a real PDF: the catalogue's examples, what cannot be checked, what a finding tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sample_report import COMPANY, PARAGRAPH, make_report
from typesetter import BODY, Style, Typesetter

from reviewer.alignment import align, count_section_words
from reviewer.model import Finding, Unchecked
from reviewer.pdf.reader import read_document
from reviewer.rules import Subject, load_catalogue, run_checks
from reviewer.rules.catalogue import mending
from reviewer.scheme import load_scheme

EXAMPLES = [
    pytest.param(rule, change, kind, id=f"{rule}-{kind}-{number}")
    for rule, entry in load_catalogue().items()
    for kind, changes in (("good", entry.examples.good), ("bad", entry.examples.bad))
    for number, change in enumerate(changes)
]
# What needs the mapping, a scheme with conditions, or documents beside the report, shows in tests of its own.
CONTENT = (
    *("content.", "indicators.", "package.", "assessment."),
    *("application.condition", "application.unstated", "application.project"),
)


def check(
    path: Path, category: str = "enterprise", level: str = "four-star", scheme_id: str = "caq-2025"
) -> tuple[tuple[Finding, ...], tuple[Unchecked, ...]]:
    """Findings and unchecked rules without the mapping."""
    document = read_document(path)
    scheme = load_scheme(scheme_id)
    outline = scheme.outline(category)
    alignment = align(document, outline)
    subject = Subject(
        document=document,
        scheme=scheme,
        outline=outline,
        category=category,
        level=level,
        alignment=alignment,
        section_nodes=alignment.nodes,
        words=count_section_words(document, alignment, outline).nodes,
        company=COMPANY,
        mapped=None,
        unmapped="这里不做内容对照",
    )
    return run_checks(subject)


def rules_of(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize(("rule", "change", "kind"), EXAMPLES)
def test_example(rule: str, change: dict[str, Any], kind: str, tmp_path: Path) -> None:
    path = make_report(tmp_path, change)
    findings, _ = check(path, change.get("category", "enterprise"), change.get("level", "four-star"))
    assert (rule in rules_of(findings)) == (kind == "bad"), [finding.message for finding in findings]


def test_every_format_rule_has_a_good_and_a_bad_example() -> None:
    bare = [
        rule
        for rule, entry in load_catalogue().items()
        if not rule.startswith(CONTENT) and not (entry.examples.good and entry.examples.bad)
    ]
    assert bare == []


def test_the_correct_report_has_no_finding_at_all(tmp_path: Path) -> None:
    findings, unchecked = check(make_report(tmp_path, {}))
    assert [item.message for item in findings if item.rule not in ("content.repeated",)] == []
    assert {item.rule for item in unchecked} == {
        "title.spacing", "content.missing", "content.thin", "content.misplaced", "content.trend",
    }  # fmt: skip


def test_a_fault_is_told_once_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    findings, _ = check(make_report(tmp_path, {"body": {"font": "FangSong"}}))
    fonts = [finding for finding in findings if finding.rule == "body.font"]
    assert len(fonts) == 1
    assert fonts[0].page == 1 and fonts[0].bbox is not None
    assert fonts[0].expected == "宋体" and fonts[0].actual == "仿宋"
    assert "仿宋" in fonts[0].message and "选“宋体”" in mending(fonts[0], advice=None)
    assert fonts[0].excerpt and fonts[0].excerpt.startswith("公司每年组织两次走访")


def test_a_font_whose_name_does_not_tell_is_unchecked_never_wrong(tmp_path: Path) -> None:
    findings, unchecked = check(make_report(tmp_path, {"body": {"font": "CIDFont+F2"}}))
    assert "body.font" not in rules_of(findings)
    assert "body.font" in {item.rule for item in unchecked}


def test_a_rule_that_the_scheme_lacks_is_neither_applied_nor_left_unchecked(tmp_path: Path) -> None:
    findings, unchecked = check(make_report(tmp_path, {"file_name": "终稿.pdf"}), "service", scheme_id="transport-2026")
    assert "file.name" not in rules_of(findings)
    assert "file.name" not in {item.rule for item in unchecked}


def test_a_report_without_any_heading_is_not_praised_for_its_headings(tmp_path: Path) -> None:
    findings, unchecked = check(Typesetter().paragraph(PARAGRAPH).paragraph(PARAGRAPH[::-1]).save(tmp_path / "x.pdf"))
    rules = {"heading.bold", "heading.format", "heading.sequence", "heading.missing", "heading.order", "heading.title"}
    assert rules <= {item.rule for item in unchecked}
    assert not rules & rules_of(findings)


def test_a_report_of_headings_alone_is_not_praised_for_its_text(tmp_path: Path) -> None:
    findings, unchecked = check(Typesetter().heading("一、企业简介").heading("（一）策划").save(tmp_path / "x.pdf"))
    rules = {"body.font", "body.size", "body.spacing", "body.indent", "body.align"}
    assert rules <= {item.rule for item in unchecked}
    assert not rules & rules_of(findings)


def test_words_default_grid_cannot_be_told_apart(tmp_path: Path) -> None:
    findings, unchecked = check(make_report(tmp_path, {"body": {"pitch": 31.2}}))
    assert "body.spacing" not in rules_of(findings)
    assert any(item.rule == "body.spacing" and "文档网格" in item.reason for item in unchecked)


def test_a_scan_has_no_fonts_to_check(tmp_path: Path) -> None:
    path = Typesetter(page_number=None).scan().save(tmp_path / "scan.pdf")
    findings, unchecked = check(path)
    assert "file.scanned" in rules_of(findings)
    not_checked = {item.rule for item in unchecked}
    assert {
        "title.font",
        "title.size",
        "body.font",
        "body.size",
        "body.spacing",
        "page.number",
        "heading.bold",
    } <= not_checked
    assert not {
        rule for rule in rules_of(findings) if rule.startswith(("title.", "body.", "page.", "heading.", "content."))
    }


def test_latin_and_digits_may_stand_in_another_font(tmp_path: Path) -> None:
    sheet = Typesetter()
    for _ in range(8):
        sheet.paragraph("公司2024年通过ISO 9001认证。" * 6)
    sheet.stray("2024 ISO 9001", 100, 760, Style(font="TimesNewRomanPSMT"))
    findings, _ = check(sheet.save(tmp_path / "x.pdf"))
    assert "body.font" not in rules_of(findings)


def test_two_faulty_paragraphs_are_named_with_their_pages(tmp_path: Path) -> None:
    sheet = Typesetter()
    for number in range(20):
        sheet.paragraph(
            "公司坚持每季度走访重点用户并记录意见，逐条答复。" * 5,
            Style(size=12, pitch=23.4) if number in (3, 17) else BODY,
        )
    findings, _ = check(sheet.save(tmp_path / "x.pdf"))
    sizes = [finding for finding in findings if finding.rule == "body.size"]
    assert len(sizes) == 1
    assert "2 段" in sizes[0].message and "小四（12 磅）" in sizes[0].message


def test_hidden_text_is_shown_with_its_words_and_does_not_count(tmp_path: Path) -> None:
    plain, _ = check(make_report(tmp_path, {}))
    with_hidden = make_report(tmp_path, {"hidden": {"gray": 1.0}})
    findings, _ = check(with_hidden)
    hidden = next(finding for finding in findings if finding.rule == "security.hidden-text")
    assert hidden.excerpt == "这一行文字读者看不见" and hidden.severity == "warning"
    assert "security.hidden-text" not in rules_of(plain)
    assert all("看不见" not in passage.text for passage in read_document(with_hidden).passages)


def test_white_text_on_a_dark_ground_is_visible(tmp_path: Path) -> None:
    import pikepdf

    path = make_report(tmp_path, {"hidden": {"gray": 1.0}})
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[-1]
        page.Contents = pdf.make_stream(b"0.1 g 90 500 300 80 re f\n" + page.Contents.read_bytes())
        pdf.save(path)
    findings, _ = check(path)
    assert "security.hidden-text" not in rules_of(findings)


def test_numbers_of_other_forms_are_told_with_the_right_one(tmp_path: Path) -> None:
    findings, _ = check(make_report(tmp_path, {"replace_heading": {"（一）策划": "（一）、策划"}}))
    wrong = next(finding for finding in findings if finding.rule == "heading.format")
    assert wrong.expected == "（一）" and "（一）、" in wrong.message


def test_half_width_brackets_are_accepted_as_in_the_official_template(tmp_path: Path) -> None:
    findings, _ = check(make_report(tmp_path, {"replace_heading": {"（1）确定关键过程": "(1)确定关键过程"}}))
    assert not {"heading.format", "heading.title", "heading.missing"} & rules_of(findings)
