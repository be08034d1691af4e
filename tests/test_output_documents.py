"""The opinion form and the annotated report, read back from what was really written."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pikepdf
import pytest
from docx.oxml.ns import qn
from output_samples import WEAK, good, sample, weak
from typesetter import HEIGHT, WIDTH, Typesetter

from reviewer.errors import OutputError
from reviewer.model import BBox, Finding, Review, numbered
from reviewer.output.annotate import COLORS, write_annotated
from reviewer.output.form import FROM_REPORT, write_opinion_form
from reviewer.output.form.sheet import NUMBERS, TITLE, listed_findings
from reviewer.output.pdf_frame import Frame
from reviewer.output.wording import SUGGESTED, rule_title
from reviewer.scheme import Scheme

HOSTILE = "=1+1\x00\x0b<b>“坏”</b>\ud800|*_\x1b[31m"


def with_fields(review: Review, **fields: str | None) -> Review:
    assert review.opinion
    return replace(review, opinion=replace(review.opinion, fields={**review.opinion.fields, **fields}))


# ---------------------------------------------------------------- the form


def form_of(review: Review, scheme: Scheme, path: Path) -> tuple[Any, Any]:
    write_opinion_form(review, scheme, path)
    document = docx.Document(str(path))
    return document, document.tables[0]


def cells(table: Any) -> list[str]:
    """Texts of the cells, merged ones once."""
    seen, texts = set(), []
    for row in table.rows:
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                texts.append(cell.text.replace("\n", ""))
    return texts


def beside(table: Any, label: str) -> str:
    """The text of the cell to the right of a label."""
    texts = cells(table)
    return texts[texts.index(label) + 1]


def text_of(document: Any) -> str:
    tables = [text for table in document.tables for text in cells(table)]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + tables)


def test_form_holds_every_field_of_the_scheme(tmp_path: Path) -> None:
    review, scheme = weak()
    _, table = form_of(review, scheme, tmp_path / "form.docx")
    texts = cells(table)
    assert scheme.opinion_form
    for field in scheme.opinion_form.fields.values():
        if field.kind != "area":
            assert any(text.startswith(field.label) for text in texts), field.label
        for option in field.options.values():
            assert any(f"☐{option}" in text or f"☑{option}" in text for text in texts), option
    for block in scheme.opinion_form.blocks:
        assert block.title is None or block.title in texts


def test_form_is_filled_where_the_draft_tells_and_open_elsewhere(tmp_path: Path) -> None:
    review, scheme = weak()
    review = with_fields(review, satisfaction_score="88.6", conclusion="pass", suggested_level="three-star")
    document, table = form_of(review, scheme, tmp_path / "form.docx")
    assert beside(table, "企业名称") == review.company
    assert beside(table, "满意度得分") == f"88.6{FROM_REPORT}"
    assert "服务类：☐标杆级　☐用户满意级　☑满意亮诺级" in beside(table, "申请类别与等级")
    assert beside(table, "申请类别与等级").count("☑") == 1
    assert review.opinion and review.opinion.score is not None
    assert beside(table, "评价结论").startswith(f"评价得分：{review.opinion.score:.1f}☐优良/80分以上☑合格/60分以上")
    assert beside(table, "评价结论").endswith(SUGGESTED)
    assert beside(table, "建议等级") == f"☐标杆级☐用户满意级☑满意亮诺级{SUGGESTED}"
    assert beside(table, "是否符合申请条件") == "☐符合☐不符合"
    assert beside(table, "有效问卷数量") == ""
    assert beside(table, "初审日期") == "" and beside(table, "电话") == ""
    assert cells(table)[-1] == "推进机构（盖章）："
    assert document.paragraphs[0].text == "附件1"


def test_opinion_stands_in_its_cell_paragraph_by_paragraph(tmp_path: Path) -> None:
    review, scheme = weak()
    _, table = form_of(with_fields(review, opinion="第一段。\n第二段。"), scheme, tmp_path / "form.docx")
    (area,) = {cell._tc: cell for row in table.rows for cell in row.cells if "第一段。" in cell.text}.values()
    lines = [paragraph.text for paragraph in area.paragraphs]
    assert lines[0].startswith("1、依据标准描述用户满意度测量工作开展的规范性")
    assert lines[-2:] == ["第一段。", "第二段。"]


def test_form_of_an_enterprise_says_that_it_has_no_project(tmp_path: Path) -> None:
    _, table = form_of(*good(), tmp_path / "form.docx")
    assert beside(table, "项目名称") == "（企业类免填）"


def test_level_that_the_category_lacks_is_named(tmp_path: Path) -> None:
    review, scheme = weak()
    _, table = form_of(replace(review, category="product", level="five-star"), scheme, tmp_path / "form.docx")
    assert "（申报标杆级，本类别不设）" in beside(table, "申请类别与等级")
    assert "☑" not in beside(table, "申请类别与等级")


def test_sheet_says_everything_once_and_with_its_grounds(tmp_path: Path) -> None:
    review, scheme = weak()
    document, _ = form_of(review, scheme, tmp_path / "form.docx")
    assert review.opinion
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    numbered = [text.split(". ", 1)[1] for text in paragraphs if re.match(r"\d+\. ", text)]
    assert len(numbered) == len(set(numbered)) == len({item.text for item in review.opinion.statements})
    assert sum(text.startswith("依据：") for text in paragraphs) == len(numbered)
    quotes = [
        quote for text in paragraphs if text.startswith("依据：") for quote in re.findall(r"页“(.+?)”(?:；|$)", text)
    ]
    assert quotes and len(quotes) == len(set(quotes))
    assert TITLE in paragraphs


def test_sheet_shows_the_arithmetic_and_the_findings(tmp_path: Path) -> None:
    review, scheme = weak()
    document, _ = form_of(review, scheme, tmp_path / "form.docx")
    assert review.opinion
    sums, findings = document.tables[1], document.tables[2]
    assert [cell.text for cell in sums.rows[-1].cells] == ["合计", "100", "", f"{review.opinion.score:.1f}"]
    assert len(findings.rows) == len(listed_findings(review)) + 1
    shown = [row.cells[2].text for row in findings.rows[1:]]
    assert shown == [rule_title(finding.rule) for finding in listed_findings(review)]


def test_unchecked_rules_are_listed_with_their_reason(tmp_path: Path) -> None:
    review, scheme = good()
    document, _ = form_of(review, scheme, tmp_path / "form.docx")
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows[1:]]
    assert review.unchecked
    assert rows == [[rule_title(item.rule), item.reason] for item in review.unchecked]


def test_chinese_text_has_a_chinese_font(tmp_path: Path) -> None:
    document, table = form_of(*weak(), tmp_path / "form.docx")
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    runs += [run for row in table.rows for cell in row.cells for paragraph in cell.paragraphs for run in paragraph.runs]
    for run in runs:
        assert run._element.rPr.rFonts.get(qn("w:eastAsia")) in {"宋体", "Segoe UI Symbol"}, run.text


def test_form_without_a_draft_is_left_open(tmp_path: Path) -> None:
    review, scheme = weak()
    document, table = form_of(replace(review, opinion=None), scheme, tmp_path / "form.docx")
    assert beside(table, "企业名称") == ""
    assert beside(table, "评价结论") == "评价得分：☐优良/80分以上☐合格/60分以上☐不合格/不足60分"
    assert "缺少要求的内容" in text_of(document)


def test_characters_that_word_does_not_take_are_left_out(tmp_path: Path) -> None:
    review, scheme = weak()
    finding = Finding("body.font", "error", HOSTILE, page=1, id="body.font-1")
    review = replace(with_fields(review, company=HOSTILE, opinion=HOSTILE), findings=(finding,))
    document, table = form_of(review, scheme, tmp_path / "form.docx")
    assert beside(table, "企业名称") == "=1+1<b>“坏”</b>\ufffd|*_[31m"
    assert "\x00" not in text_of(document)


def test_scheme_without_a_form_is_refused(tmp_path: Path) -> None:
    review, scheme = weak()
    with pytest.raises(OutputError, match="没有初审意见表"):
        write_opinion_form(review, scheme.model_copy(update={"opinion_form": None}), tmp_path / "form.docx")


def test_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="文件夹不存在"):
        write_opinion_form(*weak(), tmp_path / "none" / "form.docx")


def test_the_sheet_says_why_numbers_are_left_out_and_that_there_is_nothing(tmp_path: Path) -> None:
    review, scheme = weak()
    others = tuple(finding for finding in review.findings if finding.rule != "content.missing")
    missing = tuple(finding for finding in review.findings if finding.rule == "content.missing")
    told = {}
    for name, findings in (("all", review.findings), ("others", numbered(others)), ("missing", missing), ("none", ())):
        document, _ = form_of(replace(review, findings=findings), scheme, tmp_path / f"{name}.docx")
        told[name] = text_of(document)
    assert [name for name, text in told.items() if NUMBERS in text] == ["all"]
    for name in ("missing", "none"):
        after = told[name].split("核对中发现的问题\n")[1]
        assert after.startswith("无。"), name


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_form_takes_one_page_and_no_page_is_empty(tmp_path: Path) -> None:
    review, scheme = weak()
    write_opinion_form(with_fields(review, opinion="测量工作规范。" * 60), scheme, tmp_path / "form.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "form.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pdfplumber.open(tmp_path / "form.pdf") as pdf:
        texts = [page.extract_text() for page in pdf.pages]
    assert "盖章有效" in texts[0] and TITLE in texts[1]
    assert all(len(text) > 60 for text in texts)


# ---------------------------------------------------------------- the annotated report


OPEN: list[pikepdf.Pdf] = []  # annotations live no longer than their file


def annotations(path: Path) -> list[tuple[int, Any]]:
    pdf = pikepdf.open(path)
    OPEN.append(pdf)
    return [(number, item) for number, page in enumerate(pdf.pages, 1) for item in page.obj.get("/Annots", [])]


def of_kind(path: Path, kind: str) -> list[tuple[int, Any]]:
    return [(number, item) for number, item in annotations(path) if item.Subtype == kind]


def test_every_finding_is_said_on_its_page(tmp_path: Path) -> None:
    review, scheme = weak()
    write_annotated(review, scheme, WEAK, tmp_path / "out.pdf")
    said = [(number, str(item.Contents)) for number, item in annotations(tmp_path / "out.pdf") if "/Contents" in item]
    for finding in review.findings:
        assert any(number == (finding.page or 1) and finding.message in words for number, words in said), finding.id
    words = "\n".join(text for _, text in said)
    assert "【错误】" in words and "改法：" in words


def test_highlights_lie_on_the_lines_they_speak_of(tmp_path: Path) -> None:
    review, scheme = weak()
    write_annotated(review, scheme, WEAK, tmp_path / "out.pdf")
    for number, item in of_kind(tmp_path / "out.pdf", "/Highlight"):
        quads = [float(value) for value in item.QuadPoints]
        assert len(quads) % 8 == 0
        for at in range(0, len(quads), 8):
            ul, ur, ll, lr = ((quads[at + i], quads[at + i + 1]) for i in (0, 2, 4, 6))
            assert ul[1] == ur[1] > ll[1] == lr[1] and ul[0] == ll[0] < ur[0] == lr[0]
        x0, y0, x1, y1 = (float(value) for value in item.Rect)
        with pdfplumber.open(WEAK) as pdf:
            page = pdf.pages[number - 1]
            found = page.crop((x0, page.height - y1, x1, page.height - y0)).extract_text()
        assert found.strip(), (number, str(item.Contents))
        assert item.AP.N.Subtype == "/Form" and b" f" in item.AP.N.read_bytes()


def test_color_tells_the_severity_and_words_are_utf_16(tmp_path: Path) -> None:
    review, scheme = weak()
    finding = Finding("body.font", "error", "字体不对。", 2, BBox(90, 100, 300, 120), id="body.font-1")
    write_annotated(replace(review, findings=(finding,)), scheme, WEAK, tmp_path / "out.pdf")
    ((number, item),) = of_kind(tmp_path / "out.pdf", "/Highlight")
    assert number == 2
    assert [float(value) for value in item.C] == pytest.approx(COLORS["error"])
    assert bytes(item.Contents).startswith(b"\xfe\xff")
    assert item.Popup.Parent.NM == "body.font-1"


def test_findings_without_a_place_share_a_note_on_the_first_page(tmp_path: Path) -> None:
    review, scheme = weak()
    findings = numbered([Finding("file.name", "error", "甲"), Finding("words.total", "warning", "乙", page=99)])
    write_annotated(replace(review, findings=findings), scheme, WEAK, tmp_path / "out.pdf")
    ((number, note),) = of_kind(tmp_path / "out.pdf", "/Text")
    assert number == 1
    assert str(note.Contents).startswith("1.【错误】文件命名：甲") and "2.【警告】全文字数：乙" in str(note.Contents)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_turned_and_shifted_pages_are_marked_where_their_text_is(tmp_path: Path, rotation: int) -> None:
    width, height = (WIDTH, HEIGHT) if rotation % 180 == 0 else (HEIGHT, WIDTH)
    x0, y0, x1, y1 = 30.0, -40.0, 30.0 + width, -40.0 + height
    # The content is drawn turned and shifted, so that it looks the same again when the page is turned for reading.
    a, b, c, d, e, f = {
        0: (1, 0, 0, 1, x0, y0),
        90: (0, 1, -1, 0, x1, y0),
        180: (-1, 0, 0, -1, x1, y1),
        270: (0, -1, 1, 0, x0, y1),
    }[rotation]
    source = tmp_path / "report.pdf"
    Typesetter(page_number=None).title("云岭示例供水公司用户满意经营实践报告").save(tmp_path / "plain.pdf")
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        pdf.pages[0].contents_add(f"{a} {b} {c} {d} {e} {f} cm".encode(), prepend=True)
        pdf.pages[0].MediaBox, pdf.pages[0].Rotate = [x0, y0, x1, y1], rotation
        pdf.save(source)
    review, scheme = sample(source, "caq-2025", "enterprise", "four-star")
    (passage,) = review.document.passages
    finding = Finding("title.font", "error", "标题", passage.page, passage.bbox)
    write_annotated(replace(review, findings=(finding,)), scheme, source, tmp_path / "out.pdf")
    ((_, item),) = of_kind(tmp_path / "out.pdf", "/Highlight")
    left = (WIDTH - 18 * 18) / 2  # where the typesetter puts 18 characters of 18 points in the middle
    corners = [(left, HEIGHT - 72 - 18), (left + 18 * 18, HEIGHT - 72)]
    (xa, ya), (xb, yb) = ((a * x + c * y + e, b * x + d * y + f) for x, y in corners)
    expected = [min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)]
    assert [float(value) for value in item.Rect] == pytest.approx(expected, abs=3)


def test_frame_turns_corners_as_readers_do() -> None:
    box = BBox(10, 20, 110, 40)
    assert Frame((0, 0, 600, 800), 0).rect(box) == [10, 760, 110, 780]
    assert Frame((0, 0, 600, 800), 90).rect(box) == [20, 10, 40, 110]
    assert Frame((0, 0, 600, 800), 180).rect(box) == [490, 20, 590, 40]
    assert Frame((0, 0, 600, 800), 270).rect(box) == [560, 690, 580, 790]


def test_annotations_of_the_report_itself_stay(tmp_path: Path) -> None:
    review, scheme = weak()
    with pikepdf.open(WEAK) as pdf:
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.save(tmp_path / "linked.pdf")
    write_annotated(review, scheme, tmp_path / "linked.pdf", tmp_path / "out.pdf")
    assert of_kind(tmp_path / "out.pdf", "/Link") and of_kind(tmp_path / "out.pdf", "/Highlight")


def test_bookmarks_lead_to_every_finding_group_by_group(tmp_path: Path) -> None:
    review, scheme = weak()
    with pikepdf.open(WEAK) as pdf:
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("一、企业简介", 0))
        pdf.save(tmp_path / "own.pdf")
    write_annotated(review, scheme, tmp_path / "own.pdf", tmp_path / "out.pdf")
    with pikepdf.open(tmp_path / "out.pdf") as pdf, pdf.open_outline() as outline:
        ours, own = outline.root
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        led = [
            (str(item.title), pages[item.destination[0].objgen]) for group in ours.children for item in group.children
        ]
    assert own.title == "一、企业简介"
    assert ours.title == f"初审发现的问题（{len(review.findings)}）"
    assert len(ours.children) == len({(finding.severity, finding.rule) for finding in review.findings})
    for finding in review.findings:
        told = f"{review.document.place(finding.page)}：{finding.message}"
        assert (told, finding.page or 1) in led


def test_damaged_source_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no PDF at all")
    with pytest.raises(OutputError, match=r"broken\.pdf"):
        write_annotated(*weak(), tmp_path / "broken.pdf", tmp_path / "out.pdf")
