"""The opinion form run a second time: what a person typed stays, what nobody touched is drafted anew."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pikepdf
import pytest
from output_samples import good, weak

from reviewer.errors import OutputError
from reviewer.model import Review
from reviewer.output.form import check_opinion_form, write_opinion_form
from reviewer.output.form import pdf as form_pdf
from reviewer.output.form.pdf import to_pdf
from reviewer.output.form.sheet import TITLE
from reviewer.scheme import Scheme, load_scheme

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
FIRST, SECOND = "第一稿：测量工作规范。", "第二稿：样本量不足。"


def drafted(review: Review, **fields: str | None) -> Review:
    assert review.opinion
    return replace(review, opinion=replace(review.opinion, fields={**review.opinion.fields, **fields}))


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form with the first draft."""
    path = tmp_path / "意见表.docx"
    review, scheme = weak()
    write_opinion_form(drafted(review, opinion=FIRST), scheme, path)
    return path


def again(path: Path, **fields: str | None) -> tuple[str, ...]:
    """Runs a second time with another draft; what is said of it."""
    review, scheme = weak()
    return write_opinion_form(drafted(review, **{"opinion": SECOND, **fields}), scheme, path).told(path)


def paragraphs(document: Any) -> list[Any]:
    cells = {cell._tc: cell for table in document.tables for row in table.rows for cell in row.cells}
    return [*document.paragraphs, *(item for cell in cells.values() for item in cell.paragraphs)]


def edit(path: Path, old: str, new: str) -> None:
    """Types over the first paragraph that holds `old`."""
    document = docx.Document(str(path))
    found = [item for item in paragraphs(document) if old in item.text]
    paragraph = next((item for item in found if item.text == old), found[0])
    paragraph.runs[0].text = paragraph.text.replace(old, new)
    for run in paragraph.runs[1:]:
        run.text = ""
    document.save(str(path))


def text(path: Path) -> str:
    return "\n".join(item.text for item in paragraphs(docx.Document(str(path))))


def test_an_untouched_draft_is_replaced(form: Path) -> None:
    assert again(form) == ()
    assert SECOND in text(form) and FIRST not in text(form)


def test_a_third_run_finds_its_places_again(form: Path) -> None:
    again(form)
    assert again(form, opinion="第三稿。") == ()
    assert "第三稿。" in text(form) and SECOND not in text(form)


def test_what_a_person_changed_stays_and_is_told(form: Path) -> None:
    edit(form, FIRST, "经现场核实，测量工作规范。")
    told = again(form, satisfaction_score="91.5")
    assert "经现场核实，测量工作规范。" in text(form) and SECOND not in text(form)
    assert "91.5" in text(form)
    assert len(told) == 1 and "初审意见" in told[0] and "满意度得分" not in told[0]


def test_what_is_typed_outside_the_drafts_stays(form: Path) -> None:
    edit(form, "推进机构：", "推进机构：昆岭示例质量协会")
    document = docx.Document(str(form))
    document.add_paragraph("补充说明：另附照片三张。")
    document.save(str(form))
    assert again(form) == ()
    assert (
        "推进机构：昆岭示例质量协会" in text(form) and "补充说明：另附照片三张。" in text(form) and SECOND in text(form)
    )


def test_a_paragraph_added_behind_the_draft_stays(form: Path) -> None:
    document = docx.Document(str(form))
    paragraph = next(item for item in paragraphs(document) if FIRST in item.text)
    added = docx.oxml.parse_xml(paragraph._p.xml.replace(FIRST, "另：请补交问卷。"))
    for mark in added.xpath("w:bookmarkStart|w:bookmarkEnd"):
        added.remove(mark)
    paragraph._p.addnext(added)
    document.save(str(form))
    again(form)
    assert "另：请补交问卷。" in text(form) and SECOND in text(form)


def test_ticks_set_by_a_person_stay(form: Path) -> None:
    edit(form, "☐标杆级", "☑标杆级")
    edit(form, "☐符合", "☑符合")
    told = again(form, suggested_level="three-star")
    assert "☑符合" in text(form) and "☑标杆级" in text(form)
    assert "建议等级" in told[0] and "是否符合" not in told[0] and "申请类别" not in told[0]


def test_a_strike_out_or_a_comment_is_a_change_too(form: Path) -> None:
    document = docx.Document(str(form))
    next(item for item in paragraphs(document) if FIRST in item.text).runs[0].font.strike = True
    document.save(str(form))
    assert "初审意见" in again(form)[0]
    assert FIRST in text(form)


def test_a_deleted_part_is_not_written_anew(form: Path) -> None:
    document = docx.Document(str(form))
    for paragraph in paragraphs(document):
        for mark in paragraph._p.xpath("w:bookmarkStart[starts-with(@w:name, 'rv_sheet_findings_')]"):
            mark.getparent().remove(mark)
    document.save(str(form))
    assert "核对中发现的问题" in again(form)[0]


def test_an_edited_sheet_stays_while_the_form_is_drafted_anew(form: Path) -> None:
    edit(form, "一、各部分的优点、不足和改进建议", "一、专家意见")
    told = again(form)
    assert "一、专家意见" in text(form) and SECOND in text(form)
    assert "附页“各部分的优点、不足和改进建议”" in told[0]


def test_a_long_draft_goes_on_in_the_sheet_and_comes_back(form: Path) -> None:
    long = "\n".join(f"第{number}点，" + "测量工作按照规定开展，结果用于改进。" * 12 for number in range(1, 9))
    again(form, opinion=long)
    assert "初审意见（续）" in text(form)
    shown = text(form).replace("\n", "")
    assert all(f"第{number}点，" in shown for number in range(1, 9))
    assert shown.count("测量工作按照规定开展，结果用于改进。") == 96
    again(form)
    assert "初审意见（续）" not in text(form) and SECOND in text(form)


def test_other_files_are_never_overwritten(tmp_path: Path) -> None:
    review, scheme = weak()
    own = tmp_path / "我的文件.docx"
    document = docx.Document()
    document.add_paragraph("这是别的文件")
    document.save(str(own))
    broken = tmp_path / "坏.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for path in (own, broken):
        before = path.read_bytes()
        with pytest.raises(OutputError, match="不是本程序生成的意见表"):
            write_opinion_form(review, scheme, path)
        assert path.read_bytes() == before


def test_the_form_of_another_firm_or_scheme_is_refused(form: Path) -> None:
    before = form.read_bytes()
    review, scheme = weak()
    with pytest.raises(OutputError, match=r"云岭示例供水公司.*不会覆盖"):
        write_opinion_form(drafted(review, company="云岭示例供水公司"), scheme, form)
    with pytest.raises(OutputError, match="另一个评价方案"):
        write_opinion_form(*good(), form)
    assert form.read_bytes() == before


def test_a_name_that_a_person_put_right_is_no_other_firm(form: Path) -> None:
    review, _ = weak()
    assert review.company
    edit(form, review.company, "青海湟澄物业服务（集团）有限公司")
    told = again(form)
    assert "企业名称" in told[0] and SECOND in text(form)


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"只能写成 \.docx 或 \.pdf"):
        check_opinion_form(weak()[1], tmp_path / "意见表.doc")


@pytest.mark.office
@needs_office
def test_a_form_saved_by_libreoffice_is_still_known(form: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", saved, form]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=120)
    path = saved / form.name
    assert again(path) == ()
    assert SECOND in text(path) and FIRST not in text(path)
    edit(path, SECOND, "由人改写。")
    assert "初审意见" in again(path, opinion=FIRST)[0] and "由人改写。" in text(path)


# ---------------------------------------------------------------- PDF


@pytest.mark.office
@needs_office
def test_the_form_as_pdf_is_replaced_unless_somebody_signed_it(tmp_path: Path) -> None:
    review, scheme = weak()
    path = tmp_path / "意见表.pdf"
    for _ in range(2):
        write_opinion_form(review, scheme, path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        assert len(pdf.pages) > 1
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9])
        pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(note)])
        pdf.save(path)
    with pytest.raises(OutputError, match="不会覆盖"):
        write_opinion_form(review, scheme, path)


@pytest.mark.office
@needs_office
@pytest.mark.parametrize("repeat", [5, 28, 34, 40, 120])
def test_the_form_takes_one_page_however_long_the_draft(repeat: int, tmp_path: Path) -> None:
    review, scheme = weak()
    path = tmp_path / "意见表.pdf"
    long = "测量的规范性：报告说明了方法。" * repeat + "\n" + "结果的应用：" * repeat
    numbers = {"satisfaction_score": "89.2", "valid_questionnaires": "5216", "measurement_year": "2025"}
    write_opinion_form(drafted(review, opinion=long, survey_materials="plan,report", **numbers), scheme, path)
    with pdfplumber.open(path) as pdf:
        pages = [page.extract_text() for page in pdf.pages[:2]]
    assert "盖章有效" in pages[0] and TITLE in pages[1]


def test_without_libreoffice_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(form_pdf, "_PLACES", ())
    with pytest.raises(OutputError, match=r"没有安装 LibreOffice.*\.docx"):
        write_opinion_form(*weak(), tmp_path / "意见表.pdf")


def test_an_office_that_does_not_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\n/bin/sleep 60\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match="已中止"):
        to_pdf(b"", seconds=0.5)


# ---------------------------------------------------------------- forms of other schemes

RECOMMENDATION = """
extends: caq-2025
id: sample-recommendation
opinion_form:
  title: 用户满意服务先进单位推荐表
  origin: 示例
  blocks:
    - title: null
      rows: [[company, trade]]
    - title: 证实性材料复核情况
      rows: [[satisfaction_score, eligible], [valid_questionnaires, survey_period]]
    - title: null
      rows: [[opinion], [decision], [remarks]]
  fields:
    application: null
    project: null
    measurement_year: null
    survey_materials: null
    conclusion: null
    suggested_level: null
    agency: null
    review_date: null
    phone: null
    inspector: null
    inspection_date: null
    seal: null
    company: {label: 被推荐单位（企业）名称}
    trade: {label: 行业类别, kind: text}
    survey_period: {label: 调查时间, kind: text}
    opinion: {label: 推荐意见：, kind: area, labelled: true, hint: "", instructions: [], height: 60, foot: [推荐机构（公章）, 年　月　日]}
    decision: {label: 评审意见：, kind: area, labelled: true, height: 40, foot: [年　月　日]}
    remarks: {label: 备注, kind: note, instructions: [1. 此表由推荐机构（部门）填写，盖章有效；, 2. 调查时间是指调查的启动时间至结束时间。]}
  notes: []
"""


def recommendation(folder: Path) -> Scheme:
    path = folder / "sample-recommendation.yaml"
    path.write_text(RECOMMENDATION, encoding="utf-8")
    return load_scheme(path)


def test_a_recommendation_form_is_laid_out_from_its_data(tmp_path: Path) -> None:
    review, _ = good()
    path = tmp_path / "推荐表.docx"
    write_opinion_form(drafted(review, opinion=FIRST), recommendation(tmp_path), path)
    table = docx.Document(str(path)).tables[0]
    rows = [list(dict.fromkeys(cell.text for cell in row.cells)) for row in table.rows]
    assert rows[0] == ["被推荐单位\n（企业）名称", review.company, "行业类别", ""]
    assert rows[1][0].replace("\n", "") == rows[2][0].replace("\n", "") == "证实性材料复核情况"
    opinion = next(row[0] for row in rows if row[0].startswith("推荐意见："))
    assert FIRST in opinion and opinion.endswith("推荐机构（公章）\n年　月　日")
    assert rows[-1][0] == "备注" and rows[-1][1].startswith("1. 此表由推荐机构")


@pytest.mark.parametrize("scheme_id", ["caq-2025", "qinghai-2025", "transport-2026"])
def test_every_shipped_form_is_laid_out(scheme_id: str, tmp_path: Path) -> None:
    scheme = load_scheme(scheme_id)
    assert scheme.opinion_form
    review = replace(weak()[0], scheme=scheme_id, category="service")
    path = tmp_path / "意见表.docx"
    write_opinion_form(review, scheme, path)
    assert scheme.opinion_form.title in text(path)
