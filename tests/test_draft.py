"""The composed draft as its reader has it: what is said, in which order, how long, in whose words; and the applicant's letter."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import pytest
from conftest import ROOT
from test_opinion import EXAMPLES, review

from reviewer.model import Finding, Letter
from reviewer.opinion.composer import draft_opinion, trade_of
from reviewer.opinion.leaves import read_leaves
from reviewer.output.letter import letter_lines, write_letter
from reviewer.pipeline import Application, letter_of
from reviewer.reconcile import reconciled
from reviewer.text import count_words, squeeze
from reviewer.text.concrete import lacking


def application(name: str) -> Application:
    return Application.parse(*EXAMPLES[name][1:])


@cache
def letter(name: str) -> Letter:
    return letter_of(review(name), application(name))


def point(name: str) -> str:
    opinion = review(name).opinion
    assert opinion
    return opinion.fields["opinion"] or ""


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_form_holds_what_fits_its_sheet(name: str) -> None:
    assert 350 <= count_words(point(name)) <= 1250


def test_a_weak_report_gets_a_fuller_opinion() -> None:
    assert count_words(point("weak")) >= 600


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_form_goes_from_measuring_to_the_score(name: str) -> None:
    text = point(name)
    order = [
        "满意度测量工作的规范性",
        "测量结果的应用",
        "\n策划：",
        "\n实施：",
        "\n评价：",
        "\n应用：",
        "格式与篇幅",
        "评价得分为系统建议",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_quote_stands_twice_and_every_quote_has_its_page(name: str) -> None:
    quotes = re.findall(r"（第\d+页：“([^”]+)”）", point(name))
    assert len(quotes) == len(set(quotes)) >= 3


@pytest.mark.parametrize("name", EXAMPLES)
def test_quotes_close_the_brackets_that_they_open(name: str) -> None:
    opinion = review(name).opinion
    assert opinion
    for quote in [evidence.quote for item in opinion.statements for evidence in item.evidence]:
        assert quote.count("《") == quote.count("》")
        assert quote.count("“") == quote.count("”") or quote.startswith("“")


def test_what_costs_most_is_named_first() -> None:
    found, scheme = review("weak"), application("weak").scheme
    leaves = read_leaves(found, scheme, scheme.outline(found.category))
    form = scheme.opinion_form
    assert form
    others = [
        leaf for leaf in leaves if not any(row.found.id.startswith((*form.measuring, *form.using)) for row in leaf.rows)
    ]
    worst = max(others, key=lambda leaf: leaf.loss)
    assert point("weak").partition("宜优先改进：")[2].removeprefix("（1）").startswith(f"“{worst.node.title}”一节")


def test_the_losses_are_what_is_short_of_the_full_score() -> None:
    found, scheme = review("weak"), application("weak").scheme
    assert found.opinion and found.opinion.score is not None
    leaves = read_leaves(found, scheme, scheme.outline(found.category))
    assert sum(leaf.loss for leaf in leaves) == pytest.approx(100 - found.opinion.score, abs=1.0)


def test_advice_speaks_of_the_applicants_trade() -> None:
    found = review("weak")
    assert trade_of(found).id != "general"
    assert "业主" in point("weak")


def test_an_empty_section_is_told_as_one_cause() -> None:
    found = review("weak")
    assert found.opinion
    told = [
        item for item in found.opinion.statements if item.node == "check.measurement.use" and item.kind == "weakness"
    ]
    assert len(told) == 1
    assert "全节没有写到" in told[0].text


def test_how_a_report_is_set_is_told_once_a_group() -> None:
    opinion = review("weak").opinion
    assert opinion
    setting = [item for item in opinion.statements if "与模板的要求不一致" in item.text]
    assert setting
    assert not any("Ctrl" in item.text or "右键" in item.text for item in opinion.statements)
    fired = {
        f.id
        for f in review("weak").findings
        if f.rule.startswith(("body.", "heading.", "page.")) and f.severity != "info"
    }
    assert fired <= {basis for item in opinion.statements for basis in item.basis}


def test_two_reports_do_not_read_alike() -> None:
    """The turns of phrase begin elsewhere for another file, and stay the same for one."""
    found, scheme = review("weak"), application("weak").scheme
    outline = scheme.outline(found.category)
    other = replace(found, document=replace(found.document, sha256="0001" + found.document.sha256[4:]))
    again = draft_opinion(found, scheme, outline)
    assert found.opinion
    assert again.statements == found.opinion.statements
    assert again.fields["opinion"] == point("weak")
    assert draft_opinion(other, scheme, outline).fields["opinion"] != point("weak")


def test_results_without_trend_are_not_called_shown() -> None:
    found, scheme = review("good"), application("good").scheme
    lacking = Finding(
        rule="content.trend", severity="warning", message="没有给出趋势", node="check.performance.benefit"
    )
    rows = reconciled(found.coverage, [lacking], scheme, scheme.outline(found.category), found.category)
    asked = [row for node in rows for row in node.requirements if "趋势" in row.text]
    assert asked and all(row.status != "covered" for row in asked)
    assert reconciled(found.coverage, [], scheme, scheme.outline(found.category), found.category) == found.coverage


# ---------------------------------------------------------------- the applicant's letter


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_letter_gives_no_score_and_no_level(name: str) -> None:
    text = "\n".join(letter_lines(letter(name)))
    assert not re.search(r"得分为|建议等级|合格/|\d分，对应|优良", text)


def test_the_letter_tells_where_what_and_how() -> None:
    found = letter("weak")
    assert [item.title for item in found.rules][:1] == ["文件命名"]
    spacing = next(item for item in found.rules if "行距" in item.title)
    assert spacing.places and spacing.present and "1.5 倍行距" in spacing.how
    for item in (*found.rules, *found.content, *found.rest):
        assert item.wrong and item.how
    report = squeeze("".join(p.text for p in review("weak").document.passages))
    for item in found.content:
        if item.present:
            assert squeeze(item.present).rstrip("…") in report + squeeze(
                "".join(t.text for t in review("weak").document.tables)
            )


def test_the_letter_puts_what_costs_most_first() -> None:
    found, scheme = review("weak"), application("weak").scheme
    leaves = read_leaves(found, scheme, scheme.outline(found.category))
    losses = {f"{leaf.heading}：{row.requirement.short}": row.loss for leaf in leaves for row in leaf.rows}
    told = [losses[item.title] for item in letter("weak").content]
    assert told == sorted(told, reverse=True)


def test_the_letter_names_what_a_thin_passage_lacks() -> None:
    thin = [item for item in letter("weak").content if item.present]
    assert any("没有见到" in item.wrong for item in thin)
    assert lacking("每季由客服部召开会议", ["figures", "date", "method"]) == ["数据", "做法"]


def test_the_letter_as_a_word_file(tmp_path: Path) -> None:
    path = tmp_path / "修改建议.docx"
    write_letter(letter("weak"), path)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert "用户满意经营实践报告修改建议" in text
    assert "怎样改：" in text and "现在写作：" in text


def test_a_letter_with_nothing_to_mend_says_so() -> None:
    empty = Letter("云岭示例供水公司", (), (), (), ())
    assert "核对中没有发现需要修改之处。" in list(letter_lines(empty))


def test_the_letter_by_the_command(tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from reviewer.cli import app

    file, scheme, category, level = EXAMPLES["weak"]
    out = tmp_path / "letter.md"
    arguments = [str(ROOT / "examples" / file), "--scheme", scheme, "--category", category, "--level", level]
    answer = CliRunner().invoke(app, ["check", *arguments, "--letter", str(out)])
    assert answer.exit_code == 1
    assert out.read_text(encoding="utf-8").startswith("# 用户满意经营实践报告修改建议")
