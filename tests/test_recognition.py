"""Under what a report is filed, by what the file itself tells: what is told is right, and nothing is told without a ground."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from browsing import EXAMPLES
from hostile import never_ending
from practice_reports import FIRMS, practice_report
from press.report import Layout
from press.typeset import typeset
from samples import load_sample, set_docx, set_pdf

from reviewer.limits import Limits
from reviewer.pipeline import Application
from reviewer.reading import IsolatedReader, skim
from reviewer.recognition import Recognition, Told, filed_under, in_words, recognise
from reviewer.scheme import list_schemes

SCHEMES = list_schemes()
NEUTRAL = "报告.pdf"
SAMPLES = sorted(path.stem for path in (Path(__file__).parent / "samples").glob("*.yaml"))
TITLE = "云岭示例公司用户满意经营实践报告\n一、企业简介\n（一）企业简介\n"

Values = tuple[str | None, str | None, str | None]


def told(text: str, file: str = NEUTRAL, folders: Sequence[str] = ()) -> Values:
    return values(recognise(text, file, folders, SCHEMES))


def values(found: Recognition) -> Values:
    scheme, category, level = (part.value if part else None for part in (found.scheme, found.category, found.level))
    return scheme, category, level


def assert_grounded(found: Recognition, text: str, file: str) -> None:
    """The words that tell stand where they are said to stand."""
    places = {"content": "".join(text.split()), "file": file, "folder": ""}
    for part in (found.scheme, found.category, found.level):
        assert part is None or part.words in places[part.source]


# ---------------------------------------------------------------- every kind of report


@pytest.mark.parametrize(("scheme", "category"), FIRMS)
def test_a_practice_report_tells_its_category_whatever_its_file_is_called(
    scheme: str, category: str, tmp_path: Path
) -> None:
    """The national and the provincial report go by the same title, so only the transport trade's tells its scheme."""
    text = skim(typeset(practice_report(scheme, category), Layout(), tmp_path / NEUTRAL))
    name = next(one for one in SCHEMES if one.id == scheme).categories[category].name
    by_rule = f"用户满意经营实践报告+{FIRMS[scheme, category]}+{name}.pdf"
    known = "transport-2026" if scheme == "transport-2026" else None
    assert told(text) == (known, None if category == "enterprise" else category, None)
    assert told(text, by_rule) == (known, category, None)
    assert told("", by_rule)[1] == category
    assert_grounded(recognise(text, by_rule, (), SCHEMES), text, by_rule)


# What the text alone tells, and what the name of the file adds.
BY_SAMPLE: dict[str, tuple[Values, Values]] = {
    "credit-aa": (("transport-credit-2026", None, None), ("transport-credit-2026", None, None)),
    "credit-aaa": (("transport-credit-2026", None, None), ("transport-credit-2026", None, None)),
    "lianyungang-manager": (("lianyungang", None, None), ("lianyungang", "manager", None)),
    "lianyungang-person": (("lianyungang", None, None), ("lianyungang", "person", None)),
    "lianyungang-team": (("lianyungang", None, None), ("lianyungang", "team", None)),
    "lianyungang-unit": (("lianyungang", None, None), ("lianyungang", "unit", None)),
    "qinghai-manager": ((None, "manager", None), (None, "manager", None)),
    "qinghai-person": ((None, None, None), ("qinghai-2025", "person", None)),
    "xinjiang-achievement": (("xinjiang-2018", "achievement", None), ("xinjiang-2018", "achievement", None)),
    "xinjiang-manager": ((None, "manager", None), (None, "manager", None)),
    "xinjiang-person": ((None, None, None), ("xinjiang-2018", "person", None)),
    "xinjiang-team": (("xinjiang-2018", "team", None), ("xinjiang-2018", "team", None)),
    "xinjiang-unit": (("xinjiang-2018", "unit", None), ("xinjiang-2018", "unit", None)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_other_texts_tell_as_much_as_they_say(name: str, tmp_path: Path) -> None:
    sample = load_sample(name)
    by_text, by_name = BY_SAMPLE[name]
    for path in (set_pdf(sample, tmp_path), set_docx(sample, tmp_path)):
        text = skim(path)
        assert told(text) == by_text
        found = recognise(text, path.name, (), SCHEMES)
        assert values(found) == by_name
        assert_grounded(found, text, path.name)


def test_the_examples() -> None:
    found = {path.name: told(skim(path), path.name) for path in EXAMPLES.glob("*.pdf")}
    assert {name.removesuffix(".pdf")[-3:]: value for name, value in found.items()} == {
        "企业类": (None, "enterprise", None),
        "产品类": (None, "product", None),
        "告终稿": ("qinghai-2025", "service", None),
    }


# ---------------------------------------------------------------- names that mislead


@pytest.mark.parametrize(
    ("file", "category"),
    [
        ("用户满意经营实践报告+云岭班组建设咨询有限公司+企业类.pdf", "enterprise"),
        ("用户满意经营实践报告＋云岭示例工程有限公司＋企业类.pdf", "enterprise"),
        ("用户满意经营实践报告-云岭产品检测服务公司-企业类.docx", "enterprise"),
        ("用户满意经营实践报告云岭产品检测服务公司企业类.pdf", "enterprise"),
        ("用户满意经营实践报告+云岭示例公司+产品.pdf", "product"),
        ("云岭示例公司（班组类）终稿.pdf", "team"),
        ("云岭班组建设咨询有限公司.pdf", None),
        ("云岭示例工程有限公司报告.pdf", None),
        ("云岭产品检测服务公司用户满意经营实践报告.pdf", None),
        ("关于提升服务的报告.pdf", None),
        ("新建文本.pdf", None),
    ],
)
def test_a_firm_called_after_a_category_does_not_apply_in_it(file: str, category: str | None) -> None:
    assert told("", file)[1] == category


def test_a_report_that_speaks_of_teams_is_no_report_of_a_team() -> None:
    text = (
        TITLE + "（二）所申报服务的情况介绍\n" + "班组每周开会，优秀班组和先进班组受到表彰，2022年曾申报班组类。\n" * 30
    )
    assert told(text)[1] == "service"
    assert told(TITLE + "公司的产品由各班组制造，服务由客服班组承担，工程由总包单位完成。\n" * 30)[1] is None


def test_a_template_that_has_not_been_filled_in_tells_nothing() -> None:
    assert told(TITLE + "（二）所申报班组/服务/产品/工程的情况介绍\n")[1] is None
    assert told(TITLE + "本次申报的服务是上门维修。\n本次申报的产品是水表。\n")[1] is None


def test_nothing_is_told_where_nothing_tells() -> None:
    for text in ("", "2025年工作总结\n今年以来，公司努力工作。\n", "会议通知\n定于周五开会。\n"):
        assert told(text, "文件.pdf", ("资料", "2025")) == (None, None, None)


# ---------------------------------------------------------------- scheme and place


def test_a_transport_report_needs_no_such_word_in_its_name() -> None:
    text = "岚溪示例客运公司\n交通行业企业用户满意经营实践报告\n一、企业简介\n（二）所申报服务的情况介绍\n"
    assert told(text, "终稿.pdf") == ("transport-2026", "service", None)
    bus = "岚江城市公共交通有限公司用户满意经营实践报告\n一、企业简介\n"
    assert told(bus)[0] is None, "a firm of the trade may apply elsewhere"


@pytest.mark.parametrize(
    ("folders", "scheme"),
    [
        (("班组类", "2025青海省用户满意等级评价"), "qinghai-2025"),
        (("交通运输行业用户满意等级评价2026",), "transport-2026"),
        (("中国质量协会",), "caq-2025"),
        (("用户满意等级评价",), None),
        (("新疆",), None),
        (("2025",), None),
    ],
)
def test_a_folder_tells_the_scheme_where_the_title_leaves_it_open(folders: Sequence[str], scheme: str | None) -> None:
    """A 用户满意经营实践报告 is none of the region's awards, wherever it lies."""
    assert told(TITLE, NEUTRAL, folders)[0] == scheme


def test_a_place_in_the_text_tells_apart_what_is_filed_in_places_only() -> None:
    material = "云岭示例公司总经理业绩材料\n他1993年参加工作，现任总经理。\n"
    assert told(material + "公司服务全疆，是新疆供水行业的骨干。")[:2] == ("xinjiang-2018", "manager")
    assert told(material + "公司总部在青海省。")[:2] == ("qinghai-2025", "manager")
    assert told(material + "产品销往青海、新疆。")[:2] == (None, "manager")
    assert told(TITLE + "产品销往新疆、青海。")[0] is None


# ---------------------------------------------------------------- the level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("本次申报用户满意标杆级。", "five-star"),
        ("公司2022年获评三星级，本次申报五星级服务。", "five-star"),
        ("申请等级  □标杆级  ☑用户满意级  □满意亮诺级\n", "four-star"),
        ("申报等级：满意亮诺级\n", "three-star"),
        ("申请等级  □标杆级  □用户满意级  □满意亮诺级\n", None),
        ("本次申报五星级酒店评定。", None),
        ("公司2022年申报四星级并获评。", None),
        ("公司是行业标杆，让用户满意。", None),
    ],
)
def test_the_level_is_the_one_applied_for(text: str, level: str | None) -> None:
    report = TITLE + "（二）所申报服务的情况介绍\n"
    assert told(report + text)[2] == level
    assert told(text + report)[2] == level


def test_a_level_that_the_category_lacks_is_not_told() -> None:
    assert told(TITLE + "（二）所申报产品的情况介绍\n本次申报五星级。\n")[2] is None
    assert told(TITLE, "用户满意经营实践报告+云岭示例公司+产品类+五星级.pdf")[2] is None
    assert told(TITLE, "云岭示例公司-服务类-四星级.pdf") == (None, "service", "four-star")
    assert told("云岭示例公司市场质量信用工作报告\n一、情况概述\n本次申报五星级。\n")[2] is None


def test_the_cover_tells_what_is_ticked(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("用户满意经营实践报告")
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("申请类别", "□企业类 ☑班组类 □服务类"), ("申请等级", "☑标杆级 □用户满意级"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_paragraph("企业简介")
    document.save(str(tmp_path / "报告.docx"))
    assert told(skim(tmp_path / "报告.docx"), "报告.docx") == (None, "team", "five-star")


# ---------------------------------------------------------------- contradictions, and what follows


def test_the_stronger_ground_wins_and_the_weaker_is_told() -> None:
    service = TITLE + "（二）所申报服务的情况介绍\n"
    by_rule = recognise(service, "用户满意经营实践报告+云岭示例公司+班组类.pdf", ["产品类"], SCHEMES)
    assert by_rule.category == Told("team", "file", "班组类", Told("service", "content", "所申报服务"))
    by_text = recognise(service, "云岭示例公司 班组类.pdf", ["产品类"], SCHEMES)
    assert by_text.category == Told("service", "content", "所申报服务", Told("team", "file", "班组类"))
    by_folder = recognise(TITLE, NEUTRAL, ["产品类", "服务类"], SCHEMES)
    assert by_folder.category == Told("product", "folder", "产品类", Told("service", "folder", "服务类"))


def test_what_is_not_told_is_as_chosen_and_the_sentence_says_so() -> None:
    chosen = Application.parse("caq-2025", "企业类", "标杆级")
    found = recognise(TITLE + "（二）所申报服务的情况介绍\n", "用户满意经营实践报告+云岭+产品类.pdf", (), SCHEMES)
    application = filed_under(found, chosen, SCHEMES)
    assert (application.scheme.id, application.category, application.level) == ("caq-2025", "product", "four-star")
    assert in_words(found, application, chosen) == (
        "方案 未写明，按所选的用户满意等级评价；类别 产品类（按文件名“产品类”，但正文有“所申报服务”，请核对）；"
        "等级 未写明，按用户满意级。"
    )
    person = recognise("", "服务之星事迹材料.pdf", (), SCHEMES)
    application = filed_under(person, chosen, SCHEMES)
    assert (application.scheme.id, application.category, application.level) == ("qinghai-2025", "person", None)
    assert in_words(person, application, chosen) == (
        "方案 青海省用户满意等级评价（按文件名“服务之星”）；类别 服务之星（按文件名“服务之星”）。"
    )


def test_what_the_chosen_scheme_lacks_is_not_taken() -> None:
    chosen = Application.parse("lianyungang", "服务明星")
    found = recognise("", "云岭示例公司-产品类.pdf", (), SCHEMES)
    application = filed_under(found, chosen, SCHEMES)
    assert (application.scheme.id, application.category) == ("lianyungang", "person")
    assert in_words(found, application, chosen).endswith("类别 未写明，按所选的服务明星。")


# ---------------------------------------------------------------- files from strangers


def test_what_cannot_be_read_has_no_text_and_harms_no_other_file(tmp_path: Path) -> None:
    broken, empty = tmp_path / "坏.pdf", tmp_path / "空.docx"
    broken.write_bytes(b"%PDF-1.7 nothing")
    empty.write_bytes(b"PK\x03\x04 nothing")
    good = next(EXAMPLES.glob("*企业类.pdf"))
    assert skim(broken) == skim(empty) == skim(tmp_path / "没有.pdf") == ""
    with IsolatedReader(idle=1) as reader:
        assert [reader.skim(path) for path in (broken, empty)] == ["", ""]
        assert "用户满意经营实践报告" in reader.skim(good)


def test_a_file_that_never_ends_is_given_up(tmp_path: Path) -> None:
    with IsolatedReader(Limits(seconds=5), idle=1) as reader:
        assert reader.skim(never_ending(tmp_path / "无尽.pdf")) == ""
        assert "用户满意经营实践报告" in reader.skim(next(EXAMPLES.glob("*企业类.pdf")))
