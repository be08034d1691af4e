"""What the report, the third party's documents and the application form tell, and where they contradict each other."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from application_forms import TICKS, application_form
from conftest import ROOT
from output_samples import GOOD, good, weak
from sample_report import COMPANY
from typesetter import HEADING, TITLE, Typesetter

from reviewer.docx.reader import read_docx
from reviewer.facts import Materials, compare, fill_fields, gather
from reviewer.facts.application_form import read_application
from reviewer.facts.boxes import ticked
from reviewer.facts.notation import Period, period, same_number
from reviewer.facts.third_party import read_third_party
from reviewer.model import Document, Fact, Finding, Review, Unchecked
from reviewer.output.form import write_opinion_form
from reviewer.pdf.reader import read_document
from reviewer.scheme import load_scheme

SCHEME = load_scheme("caq-2025")


def told(facts: list[Fact]) -> dict[str, str]:
    return {fact.field: fact.value for fact in facts}


def read_form(path: Path) -> dict[str, str]:
    document = read_docx(path) if path.suffix == ".docx" else read_document(path)
    return told(list(read_application(document, SCHEME)))


# ---------------------------------------------------------------- the application form


@pytest.mark.parametrize("kind", TICKS)
def test_every_kind_of_tick_box_is_read(kind: str, tmp_path: Path) -> None:
    path = application_form(
        tmp_path / "申请表.docx", TICKS[kind], category="service", level="three-star", project="暖心热线", score="88.5",
        first=False,
    )  # fmt: skip
    assert read_form(path) == {
        "company": COMPANY, "category": "service", "level": "three-star", "project": "暖心热线",
        "satisfaction_score": "88.5", "evaluation": "复评",
    }  # fmt: skip


def test_an_empty_form_tells_nothing_but_the_firm(tmp_path: Path) -> None:
    path = application_form(tmp_path / "申请表.docx", level="none", first=None)
    assert read_form(path) == {"company": COMPANY}


def test_a_form_with_two_levels_ticked_tells_none(tmp_path: Path) -> None:
    path = application_form(tmp_path / "申请表.docx")
    document = docx.Document(str(path))
    for paragraph in document.tables[0].cell(2, 1).paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("□", "☑")
    document.save(str(path))
    assert not {"category", "level"} & set(read_form(path))


def test_a_form_as_pdf_is_read_by_its_labels(tmp_path: Path) -> None:
    sheet = Typesetter(page_number=None).title("用户满意等级评价申请表", TITLE)
    sheet.table(
        [
            ["企业名称", f"{COMPANY}（盖公章）"],
            ["申请类别与等级", "产品类：□用户满意（四星）级 ☑用户满意亮诺（三星）级"],
            ["申报项目名称", "云岭牌YL-2型净水器"],
            ["满意度（百分制得分）", "86.2"],
            ["初评/复评", "☑初评（首次申请） □复评"],
        ],
        size=7,
    )
    document = read_document(sheet.save(tmp_path / "申请表.pdf"))
    facts = list(read_application(document, SCHEME))
    assert told(facts) == {
        "company": COMPANY, "category": "product", "level": "three-star", "project": "云岭牌YL-2型净水器",
        "satisfaction_score": "86.2", "evaluation": "首次",
    }  # fmt: skip
    assert all(fact.page == 1 and fact.document == "申请表.pdf" and fact.bbox.width > 0 for fact in facts)


def test_the_cover_of_an_application_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (
        "2025年用户满意等级评价申请书",
        "申请类别  □企业类  ☑班组类  □服务类  □产品类  □工程类",
        "申请等级  ☑标杆级  □用户满意级  □满意亮诺级",
        f"企业名称：{COMPANY}（盖章）",
    ):
        document.add_paragraph(line)
    path = tmp_path / "申请书.docx"
    document.save(str(path))
    assert read_form(path) == {"category": "team", "level": "five-star", "company": COMPANY}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("☑甲 □乙", ["a"]),
        ("甲☑ 乙□", ["a"]),
        ("□甲 √乙", ["b"]),
        ("[x]甲 [ ]乙", ["a"]),
        ("乙", ["b"]),
        ("甲 乙", []),
        ("□甲 □乙", []),
        ("☑甲 ☑乙", ["a", "b"]),
    ],
)
def test_ticked_options(text: str, expected: list[str]) -> None:
    assert [item.option for item in ticked(text, {"a": ["甲"], "b": ["乙"]})] == expected


# ---------------------------------------------------------------- the third party's documents


def third_party(
    path: Path,
    *,
    company: str = COMPANY,
    score: str = "87.26",
    sample: str = "412",
    begin: str = "2025年3月3日",
    end: str = "2025年4月18日",
    annexes: tuple[str, ...] = ("附件1 测量方案", "附件2 调查问卷", "附件3 实施方案", "附件4 被访者名单"),
) -> Path:
    sheet = Typesetter().title(f"{company}用户满意度测量报告")
    sheet.heading("一、测量概况")
    sheet.paragraph(f"本次调查于{begin}至{end}开展，采用电话访问的方式，共回收有效问卷{sample}份，有效率为96.3%。")
    sheet.heading("二、测量结果")
    sheet.paragraph(f"本次测量的用户满意度总体得分为{score}分，高于行业平均的82.10分，其中感知质量得分为88.02分。")
    for annex in annexes:
        sheet.paragraph(annex, HEADING)
        sheet.paragraph("本附件的内容按照标准的要求编制，由测量机构存档备查，供评审时核对使用。")
    return sheet.save(path)


def test_the_measurement_report_tells_score_sample_period_and_materials(tmp_path: Path) -> None:
    document = read_document(third_party(tmp_path / "测量.pdf"))
    facts = list(read_third_party([document], SCHEME))
    assert told(facts) == {
        "company": COMPANY, "satisfaction_score": "87.26", "valid_questionnaires": "412", "measurement_year": "2025",
        "survey_begin": "2025-03-03", "survey_end": "2025-04-18",
        **{f"survey_materials.{key}": "有" for key in ("plan", "questionnaire", "implementation", "report", "respondents")},
    }  # fmt: skip
    text = "".join(passage.text for passage in document.passages)
    assert all(fact.quote in text for fact in facts)


def test_a_measurement_report_in_tables_is_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("用户满意度测评报告")
    table = document.add_table(0, 2, style="Table Grid")
    for label, value in (
        ("委托单位", COMPANY), ("项目名称", "暖心热线"), ("调查时间", "2025.3.1—4.10"), ("有效样本量", "1,208份"),
        ("用户满意度得分", "90.1分"), ("测评年度", "2025年"),
    ):  # fmt: skip
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    path = tmp_path / "测评.docx"
    document.save(str(path))
    assert told(list(read_third_party([read_docx(path)], SCHEME))) == {
        "company": COMPANY, "project": "暖心热线", "survey_begin": "2025-03-01", "survey_end": "2025-04-10",
        "measurement_year": "2025", "valid_questionnaires": "1208", "satisfaction_score": "90.1",
        "survey_materials.report": "有",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年3月1日至2025年4月15日", Period("2025-03-01", "2025-04-15")),
        ("2025年3月1日至4月15日", Period("2025-03-01", "2025-04-15")),
        ("2025年3月1日-15日", Period("2025-03-01", "2025-03-15")),
        ("2025.3.1-2025.4.15", Period("2025-03-01", "2025-04-15")),
        ("2025-03-01~2025-04-15", Period("2025-03-01", "2025-04-15")),
        ("2024年12月至2025年1月", Period("2024-12", "2025-01")),
        ("2025年3月—5月", Period("2025-03", "2025-05")),
        ("自2025年3月起", Period("2025-03", None)),
    ],
)
def test_periods(text: str, expected: Period) -> None:
    found = period(text)
    assert found is not None and found[0] == expected


def test_a_rounded_figure_is_the_same() -> None:
    assert same_number("87.26", "87.3") and same_number("3048", "3048") and same_number("90", "90.0")
    assert not same_number("87.26", "87.2") and not same_number("87.26", "87.25")


# ---------------------------------------------------------------- together


def together(review: Review, *, third: Path | None = None, form: Path | None = None) -> tuple[Review, list[object]]:
    def read(path: Path) -> Document:
        return read_docx(path) if path.suffix == ".docx" else read_document(path)

    materials = Materials((read(third),) if third else (), read(form) if form else None)
    review = replace(review, facts=gather(review, SCHEME, materials))
    return review, list(compare(review, SCHEME, materials))


def test_contradictions_show_both_places(tmp_path: Path) -> None:
    review, _ = good()
    third = third_party(tmp_path / "测量.pdf")
    form = application_form(tmp_path / "申请表.docx", company=str(review.company), score="91.0", category="service")
    _, results = together(review, third=third, form=form)
    findings = {item.expected: item for item in results if isinstance(item, Finding)}
    assert {item.rule for item in findings.values()} == {"content.figures"}
    assert set(findings) == {"企业名称", "满意度得分", "申请类别"}
    assert findings["企业名称"].page == 1 and findings["企业名称"].bbox
    assert f"“{review.company}”（报告第 1 页）" in findings["企业名称"].message
    assert f"“{COMPANY}”（测量.pdf 第 1 页）" in findings["企业名称"].message
    assert "“企业类”（评审时所选）" in findings["申请类别"].message and "申请表.docx" in findings["申请类别"].message


def test_documents_that_agree_give_no_finding(tmp_path: Path) -> None:
    review, _ = good()
    third = third_party(tmp_path / "测量.pdf", company=str(review.company), score="89.84")
    form = application_form(tmp_path / "申请表.docx", company=str(review.company), score="89.8")
    _, results = together(review, third=third, form=form)
    assert [item for item in results if isinstance(item, Finding)] == []
    assert [item.reason for item in results if isinstance(item, Unchecked)] == [
        "在所附的第三方测量材料中没有找到数据库，请看是否另附"
    ]


def test_figures_of_two_surveys_do_not_contradict_one_another(tmp_path: Path) -> None:
    """The report tells of 2024, the third party of 2025: only that is said."""
    review, _ = good()
    third = third_party(tmp_path / "测量.pdf", company=str(review.company))
    review = replace(review, facts=())
    old = Fact(
        "satisfaction_score",
        "满意度得分",
        "84.0",
        "84.0",
        "report",
        "x",
        2,
        "第 2 页",
        review.document.passages[0].bbox,
        "",
    )
    year = replace(old, field="measurement_year", label="测量年度", value="2024", shown="2024")
    facts = (old, year, *read_third_party([read_document(third)], SCHEME))
    results = compare(replace(review, facts=facts), SCHEME, Materials((read_document(third),)))
    assert [item.expected for item in results if isinstance(item, Finding)] == ["测量年度"]


@pytest.mark.parametrize(
    ("begin", "end", "scheme_id", "fires"),
    [
        ("2024年12月20日", "2025年1月15日", "caq-2025", True),
        ("2025年1月2日", "2025年1月15日", "caq-2025", False),
        ("2025年1月", "2025年2月", "qinghai-2025", False),
        ("2025年9月30日", "2025年11月1日", "transport-2026", True),
        ("2025年10月8日", "2025年11月1日", "transport-2026", False),
    ],
)
def test_a_survey_begun_before_the_notice_allows(
    begin: str, end: str, scheme_id: str, fires: bool, tmp_path: Path
) -> None:
    scheme = load_scheme(scheme_id)
    review, _ = good()
    document = read_document(third_party(tmp_path / "测量.pdf", begin=begin, end=end))
    materials = Materials((document,))
    review = replace(review, facts=gather(review, scheme, materials))
    findings = [
        item for item in compare(review, scheme, materials) if getattr(item, "rule", "") == "content.survey-date"
    ]
    assert bool(findings) == fires
    if fires:
        found = findings[0]
        assert isinstance(found, Finding) and found.severity == "error"
        assert (
            "测量.pdf 第 1 页" in found.message
            and scheme.survey
            and f"{scheme.survey.earliest.year}年" in found.message
        )


def test_a_missing_measurement_report_is_unchecked_not_a_fault() -> None:
    _, results = together(good()[0])
    assert all(isinstance(item, Unchecked) for item in results)
    assert {item.rule for item in results if isinstance(item, Unchecked)} == {
        "content.figures", "content.survey-date", "content.survey-materials",
    }  # fmt: skip


def test_a_scanned_measurement_report_is_unchecked(tmp_path: Path) -> None:
    path = Typesetter(page_number=None).scan().save(tmp_path / "测量.pdf")
    _, results = together(good()[0], third=path)
    reasons = [item.reason for item in results if isinstance(item, Unchecked)]
    assert any("测量.pdf 没有可读的文字" in reason for reason in reasons)


def test_the_form_takes_its_fields_from_the_facts(tmp_path: Path) -> None:
    review, scheme = weak()
    third = third_party(tmp_path / "测量.pdf", annexes=("附件1 测量方案",))
    review, _ = together(review, third=third)
    assert review.opinion
    review = replace(review, opinion=fill_fields(review.opinion, review.facts, scheme, review.category))
    assert review.opinion and review.opinion.fields["survey_materials"] == "plan,report"
    path = tmp_path / "意见表.docx"
    write_opinion_form(review, scheme, path)
    table = docx.Document(str(path)).tables[0]
    text = "\n".join(dict.fromkeys(cell.text for row in table.rows for cell in row.cells))
    assert "87.26\n第三方所测，待核实" in text and "412" in text
    assert "☑测量方案　☐调查问卷　☐实施方案" in text and "☑第三方测量报告" in text


def test_the_command_reads_all_three_and_says_what_it_kept(tmp_path: Path) -> None:
    third = third_party(tmp_path / "测量.pdf", begin="2024年11月1日")
    form = application_form(tmp_path / "申请表.docx", company="岚江城市公共交通有限公司")
    opinion, output = tmp_path / "意见表.docx", tmp_path / "结果.json"
    command = [
        sys.executable, "-m", "reviewer.cli", "check", GOOD, "--third-party", third, "--application", form,
        "--opinion", opinion, "--format", "json", "--output", output, "--encoder", "tfidf",
    ]  # fmt: skip
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=300)
    review = json.loads(output.read_text(encoding="utf-8"))
    assert run.returncode == 1 and run.stderr == f"已写入 {output}。\n已写入 {opinion}。\n"
    fields = {(fact["field"], fact["document"]) for fact in review["facts"]}
    assert ("survey_begin", "测量.pdf") in fields and ("category", "申请表.docx") in fields
    assert {"field", "value", "document", "page", "quote"} <= set(review["facts"][0])
    assert review["opinion"]["satisfaction_score"] == "87.26"
    messages = [item["message"] for item in review["findings"] if item["rule"] == "content.survey-date"]
    assert len(messages) == 1 and "2024年11月1日" in messages[0] and "2025年1月1日之后" in messages[0]
    document = docx.Document(str(opinion))
    cell = next(c for row in document.tables[0].rows for c in row.cells if "87.26" in c.text)
    cell.paragraphs[0].runs[0].text = "88"
    document.save(str(opinion))
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert "已由人改动，保持原样" in run.stderr and "满意度得分" in run.stderr
    told = [line for line in run.stderr.splitlines() if not line.startswith("已写入")]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("option", "name", "data", "status", "said"),
    [
        ("--application", "没有.docx", None, 3, "没有.docx"),
        ("--third-party", "坏.pdf", b"%PDF-1.7\nnothing", 3, "坏.pdf"),
        ("--opinion", "旧.docx", b"not a form", 2, "不会覆盖"),
        ("--opinion", "意见表.txt", None, 2, "只能写成 .docx 或 .pdf"),
    ],
)
def test_bad_input_is_one_sentence(
    option: str, name: str, data: bytes | None, status: int, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    command = [sys.executable, "-m", "reviewer.cli", "check", GOOD, option, path, "--encoder", "tfidf"]
    run = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert run.returncode == status and said in run.stderr and "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
    assert data is None or path.read_bytes() == data
