"""Conditions of application: how figures, years, honours and denials are read, and what is made of them."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
import yaml
from lianyungang_forms import application_form

from reviewer.docx.reader import read_docx
from reviewer.errors import SchemeError
from reviewer.facts import Materials
from reviewer.facts.honours import honours
from reviewer.model import ChecklistRow, Document, Finding, Review
from reviewer.scheme import load_scheme
from reviewer.verification import Filed
from reviewer.verification.conditions import verify_conditions

Rows = dict[str, ChecklistRow]


def word_file(folder: Path, name: str, *paragraphs: str, table: list[list[str]] | None = None) -> Document:
    document = docx.Document()
    document.add_paragraph("开展创建用户满意服务活动总结")
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(0, len(table[0]), style="Table Grid")
        for row in table:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = text
    path = folder / name
    document.save(str(path))
    return read_docx(path)


def held(category: str, report: Document, materials: Materials | None = None) -> tuple[Rows, list[Finding]]:
    """The rows of the checklist by id, and the findings, of a report that nobody has judged."""
    scheme = load_scheme("lianyungang").for_category(category)
    review = Review(report, None, None, scheme.id, category, None, {}, {}, {}, (), (), (), ())
    verified = verify_conditions(Filed(review, scheme, scheme.outline(category), materials or Materials()))
    assert verified is not None
    rows = {row.id: row for row in verified.checklist.rows}
    assert list(rows) == list(scheme.conditions)
    return rows, [result for result in verified.results if isinstance(result, Finding)]


def about(findings: list[Finding], text: str) -> list[tuple[str, str]]:
    return [(item.rule, item.severity) for item in findings if item.expected and text in item.expected]


# ---------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("text", "verdict", "found"),
    [
        ("2024年客户满意评价率为98.2%。", "met", "98.2%"),
        ("客户满意评价率95%。", "unmet", "95%"),
        ("客户满意评价率94.2%，仍需努力。", "unmet", "94.2%"),
        ("客户满意评价率超过95%。", "met", "超过95%"),
        ("客户满意评价率95%以上。", "doubtful", "95%以上"),
        ("客户满意评价率96%以上。", "met", "96%以上"),
        ("2025年的目标是客户满意评价率达到98%。", "doubtful", "目标 98%"),
        ("年初定的目标是客户满意评价率95%，实际达到97.3%。", "met", "97.3%"),
        ("行业平均的客户满意评价率为93.5%，我站客户满意评价率为97%。", "met", "97%"),
        ("客户满意评价率由2022年的93.1%提高到2024年的97%。", "met", "97%"),
        ("2022—2024年客户满意评价率分别为93.5%、96%、97.2%。", "met", "97.2%"),
        ("2022—2024年客户满意评价率分别为98.5%、96%、94.2%。", "unmet", "94.2%"),
        ("员工满意评价率92%，客户满意评价率97.4%。", "met", "97.4%"),
        ("客户满意评价率96.5%，比上年的94.8%高1.7个百分点。", "met", "96.5%"),
        ("第三方测评客户满意评价率，收回问卷418份，2022年至2024年的结果分别为93.5%、94.1%和96.2%。", "met", "96.2%"),
        ("客户满意评价率逐年上升，员工满意度也在提高，结果为97%。", "unknown", None),
        ("客户满意评价率从94%升到96.4%。", "met", "96.4%"),
        ("主要指标：客户满意评价率97%。", "met", "97%"),
        ("按照公司要求，班组逐户回访，客户满意评价率98%。", "met", "98%"),
        ("承诺兑现率100%，客户满意评价率98%。", "met", "98%"),
        ("公司要求客户满意评价率达到96%。", "doubtful", "目标 96%"),
        ("客户满意评价率比上年提高了2.3%。", "unknown", None),
        ("投诉处理满意率99%，用户都很满意。", "unknown", None),
        ("2023年客户满意评价率为93%。2024年客户满意评价率为96.8%。", "met", "96.8%"),
    ],
)  # fmt: skip
def test_a_rate_of_more_than_95(text: str, verdict: str, found: str | None, tmp_path: Path) -> None:
    rows, findings = held("person", word_file(tmp_path, "总结.docx", text))
    row = rows["satisfaction"]
    assert (row.verdict, row.found) == (verdict, found)
    assert all(item.quote in text for item in row.evidence)
    rule = {"unmet": [("application.condition", "error")], "met": []}
    assert about(findings, "满意评价率") == rule.get(verdict, [("application.unstated", "warning")])


def test_exactly_98_is_not_more_than_98(tmp_path: Path) -> None:
    rows, findings = held("team", word_file(tmp_path, "总结.docx", "投诉处理满意率为98%，客户满意评价率为95.1%。"))
    assert (rows["complaints"].verdict, rows["satisfaction"].verdict) == ("unmet", "met")
    (wrong,) = (item for item in findings if item.rule == "application.condition")
    assert "投诉处理满意率超过98%" in wrong.message and "要求超过98%" in wrong.message and "98%" in wrong.message


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("第三方测评的用户满意度综合指数为80分。", "met"),
        ("第三方测评的用户满意度综合指数为79分。", "unmet"),
        ("第一方测评的用户满意度综合指数为95分，第三方测评的用户满意度综合指数为79.9分。", "unmet"),
        ("用户满意度综合指数86.4，居同行前列。", "met"),
        ("用户满意度综合指数列全市第3名。", "unknown"),
        ("用户满意度综合指数下一步力争达到88分。", "doubtful"),
        ("第三方用户满意度测评得分为84.1分。", "unknown"),
        ("用户满意度综合指数（CSI）为77.5分。", "unmet"),
    ],
)
def test_an_index_of_at_least_80(text: str, verdict: str, tmp_path: Path) -> None:
    rows, _ = held("unit", word_file(tmp_path, "总结.docx", text))
    assert rows["overall-index"].verdict == verdict


def test_a_table_by_year_gives_the_latest_year(tmp_path: Path) -> None:
    table = [["指标", "2023年", "2024年", "2025年目标"], ["服务满意度指数", "78.2", "82.6", "90"]]
    rows, _ = held("unit", word_file(tmp_path, "总结.docx", "主要指标见下表。", table=table))
    assert (rows["service-index"].verdict, rows["service-index"].found) == ("met", "82.6分")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2022—2024年三年累计普及教育面达到86.3%。", "met"),
        ("新一轮普及教育面三年累计达80%。", "met"),
        ("新一轮普及教育面三年累计达76%。", "unmet"),
        ("2024年普及教育面为86%。", "doubtful"),
        ("2024年普及教育面为31%，三年累计普及教育面为88%。", "met"),
    ],
)
def test_what_counts_for_three_years_together(text: str, verdict: str, tmp_path: Path) -> None:
    rows, findings = held("unit", word_file(tmp_path, "总结.docx", text))
    assert rows["training"].verdict == verdict
    assert bool(about(findings, "普及教育面")) == (verdict != "met")


def test_a_form_that_says_otherwise_is_told_with_both_places(tmp_path: Path) -> None:
    report = word_file(tmp_path, "总结.docx", "客户满意评价率为98.2%，投诉处理满意率为100%。")
    form = read_docx(application_form(tmp_path, "person", 满意评价率="96.1%"))
    rows, findings = held("person", report, Materials(application=form))
    assert rows["satisfaction"].verdict == "doubtful" and rows["complaints"].verdict == "met"
    (told,) = (item for item in findings if item.rule == "content.figures")
    assert told.severity == "warning" and "96.1%" in told.message and "98.2%" in told.message
    assert "申报表.docx" in told.message and "总结" in told.message


def test_a_rounded_figure_of_the_form_is_the_same(tmp_path: Path) -> None:
    report = word_file(tmp_path, "总结.docx", "客户满意评价率为98.2%。")
    for written in ("98%", "0.982", "98.20"):
        form = read_docx(application_form(tmp_path, "person", 满意评价率=written))
        rows, _ = held("person", report, Materials(application=form))
        assert rows["satisfaction"].verdict == "met", written


def test_the_third_partys_figure_counts(tmp_path: Path) -> None:
    report = word_file(tmp_path, "总结.docx", "公司重视用户评价。")
    third = word_file(tmp_path, "测评报告.docx", "本次测评的用户满意度综合指数为79.4分，服务满意度指数为82.0分。")
    rows, findings = held("unit", report, Materials(third_party=(third,)))
    assert (rows["overall-index"].verdict, rows["service-index"].verdict) == ("unmet", "met")
    assert rows["overall-index"].document == "测评报告.docx"
    assert about(findings, "综合指数") == [("application.condition", "error")]


# ---------------------------------------------------------------- years


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("他2018年3月起担任总经理，至今任现职已有七年。", "met"),
        ("他任现职2年。", "unmet"),
        ("他任现职3年。", "doubtful"),
        ("他任现职三年多。", "doubtful"),
        ("他任现职四年。", "met"),
        ("他2009年担任车间主任，2018年3月担任总经理。2024年12月公司获奖。", "met"),
        ("他2009年担任车间主任，2023年9月担任总经理。2024年12月公司获奖。", "unmet"),
        ("近三年来他带领公司推进用户满意工程。", "unknown"),
    ],
)
def test_more_than_three_years_in_office(text: str, verdict: str, tmp_path: Path) -> None:
    rows, _ = held("manager", word_file(tmp_path, "总结.docx", text))
    assert rows["tenure"].verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("公司成立于2006年4月，2024年收入1亿元。", "met"),
        ("公司成立于2024年6月。2025年3月完成首次测评。", "unmet"),
        ("公司成立于2023年3月。2025年1月完成首次测评。", "doubtful"),
        ("公司从事经营活动18年，2024年成立客服中心。", "met"),
        ("公司于1998年注册，2019年成立客服中心。2024年获奖。", "met"),
    ],
)
def test_two_years_of_business(text: str, verdict: str, tmp_path: Path) -> None:
    rows, _ = held("unit", word_file(tmp_path, "总结.docx", text))
    assert rows["age"].verdict == verdict


# ---------------------------------------------------------------- honours


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2021年被岚溪市云岭区总工会授予“服务标兵”称号", "county"),
        ("荣获云岭县“先进工作者”称号", "county"),
        ("2024年获得岚溪市五一劳动奖章", "city"),
        ("获江岚省优秀QC小组成果一等奖", "province"),
        ("被评为全国青年文明号", "national"),
        ("2022年被城镇燃气行业协会评为“技术能手”", "industry"),
        ("连续三年被公司评为先进个人", "unit"),
        ("岚溪示例供水有限公司荣获云岭区“先进单位”称号", "county"),
        ("获得“先进个人”称号", None),
    ],
)
def test_levels_of_honours(text: str, level: str | None, tmp_path: Path) -> None:
    found = honours(word_file(tmp_path, "总结.docx", f"{text}。"))
    assert [item.level for item in found] == ([level] if level else [])


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("他先后获得云岭区“服务标兵”、岚溪市“五一巾帼标兵”等称号。", ["county", "city"]),
        ("2021年被云岭区总工会授予“标兵”称号，2022年被市燃气协会评为“技术能手”。", ["county", "city"]),
        ("他个人得过云岭区“优秀企业家”，2023年获评岚溪市物业协会“行业领军人物”。", ["county", "city"]),
        ("“缩短报修响应时间”小组2024年拿到岚溪市优秀QC小组成果奖。", ["city"]),
        ("他的徒弟2023年获得岚溪市技术能手称号。", []),
        ("下一步力争获得岚溪市先进班组称号。", []),
        ("他的服务获得了全市用户的好评。", []),
        ("公司取得省级资质证书，获得全国用户认可。", []),
        ("尚未获得市级荣誉称号。", []),
    ],
)
def test_honours_of_a_sentence(text: str, levels: list[str], tmp_path: Path) -> None:
    found = honours(word_file(tmp_path, "总结.docx", text))
    assert [item.level for item in found] == levels
    assert all(item.quote in text for item in found)


def test_honours_of_a_form_are_read_line_by_line(tmp_path: Path) -> None:
    found = honours(read_docx(application_form(tmp_path, "team")))
    assert [item.level for item in found] == ["city", "county"]


@pytest.mark.parametrize(
    ("text", "verdict", "rules"),
    [
        ("2022年我被云岭区总工会授予“服务标兵”称号。", "met", []),
        ("2022年我被市燃气行业协会评为“技术能手”。", "met", []),
        ("连续三年被公司评为先进个人。", "unknown", [("application.unstated", "warning")]),
        ("2022年公司获得岚溪市“文明单位”称号。", "unknown", [("application.unstated", "warning")]),
        ("公司2021年获优秀单位，2022年获岚溪市市长质量奖。", "unknown", [("application.unstated", "warning")]),
        ("他工作很努力。", "unknown", [("application.unstated", "warning")]),
    ],
)
def test_the_honour_that_a_person_needs(text: str, verdict: str, rules: list[tuple[str, str]], tmp_path: Path) -> None:
    rows, findings = held("person", word_file(tmp_path, "总结.docx", text))
    assert rows["honour"].verdict == verdict
    assert about(findings, "荣誉称号") == rules


def test_an_old_result_of_a_qc_circle_does_not_count(tmp_path: Path) -> None:
    for year, verdict in ((2023, "met"), (2018, "unknown")):
        text = f"“降低返修率”QC小组{year}年获得岚溪市优秀质量管理小组成果一等奖。2024年12月作了总结。"
        rows, _ = held("unit", word_file(tmp_path, "总结.docx", text))
        assert rows["qc"].verdict == verdict, year


# ---------------------------------------------------------------- what did not happen


@pytest.mark.parametrize(
    ("text", "verdict", "rules"),
    [
        ("近三年来，公司未发生重大质量、安全、环保等事故。", "met", []),
        ("公司成立以来从未发生质量事故、安全事故和环境污染事故。", "met", []),
        ("2022—2024年无重大质量、安全、环保事故。", "met", []),
        ("2024年未发生重大质量、安全、环保事故。", "doubtful", []),
        ("2022年、2023年、2024年三年里，公司没有发生重大质量、安全、环保事故。", "met", []),
        ("近三年未发生重大安全事故。", "doubtful", []),
        ("公司制定了事故应急预案，防止发生安全事故，全年演练四次。", "unknown", []),
        ("2023年5月发生一起重大安全事故，两人受伤。", "unmet", [("application.condition", "error")]),
        ("2023年5月仓库发生一起火灾事故。", "doubtful", [("application.condition", "warning")]),
        ("公司重视安全生产。", "unknown", []),
    ],
)
def test_no_grave_accident_for_three_years(
    text: str, verdict: str, rules: list[tuple[str, str]], tmp_path: Path
) -> None:
    rows, findings = held("unit", word_file(tmp_path, "总结.docx", text))
    assert rows["safety"].verdict == verdict
    assert about(findings, "事故") == rules


@pytest.mark.parametrize(
    ("text", "complaints", "lawful"),
    [
        ("近三年无重大投诉，无违法违纪情况。", "met", "met"),
        ("近三年没有发生重大投诉事件，也没有发生违法和违纪问题。", "met", "met"),
        ("2024年发生投诉2件，均已处理。近三年无重大投诉。", "met", "unknown"),
        ("2024年发生重大投诉1起，被媒体曝光。", "unmet", "unknown"),
        ("两年内无重大投诉。", "doubtful", "unknown"),
    ],
)
def test_lesser_complaints_are_usual(text: str, complaints: str, lawful: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    absences = {
        "grave": {"event": "投诉", "kinds": [["重大"]], "years": 3, "usual": True},
        "lawful": {"event": "违", "kinds": [["违纪"], ["违法"]], "years": 3},
    }
    stated = {key: {"text": key, "clause": "person", "absence": value} for key, value in absences.items()}
    gone = dict.fromkeys(load_scheme("lianyungang").for_category("person").conditions)
    changes = {"extends": "lianyungang", "id": "mine", "per_category": {"person": {"conditions": {**gone, **stated}}}}
    path.write_text(yaml.safe_dump(changes, allow_unicode=True), encoding="utf-8")
    scheme = load_scheme(path).for_category("person")
    review = Review(
        word_file(tmp_path, "材料.docx", text), None, None, "mine", "person", None, {}, {}, {}, (), (), (), ()
    )
    verified = verify_conditions(Filed(review, scheme, scheme.outline("person"), Materials()))
    assert verified and [row.verdict for row in verified.checklist.rows] == [complaints, lawful]


# ---------------------------------------------------------------- the rest


def test_what_only_a_person_can_tell_stays_open(tmp_path: Path) -> None:
    rows, findings = held("person", word_file(tmp_path, "总结.docx", "我在一线工作。"))
    assert rows["evaluation"].verdict == "unknown" and "第一方用户评价报告" in rows["evaluation"].note
    assert rows["post"].verdict == "unknown"
    assert not about(findings, "评价报告") and not about(findings, "一线")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"text": "甲", "clause": "person"}, "应当写且只写一个"),
        ({"text": "甲", "clause": "person", "person": "乙", "document": "丙"}, "应当写且只写一个"),
        ({"text": "甲", "clause": "nowhere", "person": "乙"}, "条款 nowhere 没有在 source.clauses 中写明"),
        ({"text": "甲", "clause": "person", "shown_by": ["intro/nothing"]}, "提纲中没有要求 intro/nothing"),
        ({"text": "甲", "clause": "person", "years": {"labels": ["任"], "above": 3, "at_least": 3}}, "应当写且只写一个"),
    ],
)  # fmt: skip
def test_a_wrong_condition_is_refused_with_its_place(condition: dict[str, object], said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    changes = {"extends": "lianyungang", "id": "mine", "per_category": {"person": {"conditions": {"wrong": condition}}}}
    path.write_text(yaml.safe_dump(changes, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SchemeError, match=said) as refused:
        load_scheme(path)
    assert "mine.yaml" in str(refused.value)


def test_a_category_without_conditions_has_no_such_checklist(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: lianyungang\nid: mine\nper_category: {team: {conditions: null}}\n", encoding="utf-8")
    scheme = load_scheme(path).for_category("team")
    report = word_file(tmp_path, "总结.docx", "班组概况。")
    review = Review(report, None, None, scheme.id, "team", None, {}, {}, {}, (), (), (), ())
    assert verify_conditions(Filed(review, scheme, scheme.outline("team"), Materials())) is None
