"""`reviewer schemes show`: a scheme as a person reads it, and where its notice contradicts itself."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from conftest import ROOT

from reviewer.output.schemes.page import DOUBTS, scheme_page
from reviewer.output.schemes.places import place
from reviewer.scheme import doubts, list_schemes, load_scheme

PRACTICE = ("caq-2025", "qinghai-2025", "transport-2026")

VILLAGE = """
id: village
name: 乡村服务评价
place: 某村
issuer: 某协会
doubt: 通知没有写年度。
source: {document: 通知, clauses: {words: 第二条, table: 附表}}
categories:
  person: {name: 个人, document: 材料, doubt: 又叫能手。}
  firm: {name: 单位}
  guest: {name: 外来单位}
outline:
  deeds:
    order: 1
    title: 主要事迹
    only: [person, firm]
    requirements:
      story:
        {text: 一年来的主要事迹, short: 主要事迹, terms: [帮助], aspects: [修好了灯], must_have: [date], advice: 写明时间,
         doubt: 年度从何时算起未写明。}
      deed:
        {text: 单位的事迹, terms: [帮助], aspects: [修好了灯], must_have: [date], advice: 写明时间, only: [firm],
         doubt: 单位的事迹是否要盖章未写明。}
  thanks:
    order: 2
    title: 致谢
    requirements:
      thanks: {text: 致谢, terms: [感谢], aspects: [感谢各位], must_have: [date], advice: 写明谢谁,
               per_category: {guest: {doubt: 外来单位谢谁未写明。}}}
format: {words.total: {clause: words, limit: 5000, tolerance: 0.02}}
survey:
  materials: {list: {name: 名单, only: [firm], doubt: 名单是否要签字未写明。}}
per_category:
  person:
    format: {words.total: {limit: 3000, doubt: 表上印500字，正文印3000字，按3000字核对。}}
    survey: null
    opinion_form:
      {title: 推荐表, origin: 附表三, blocks: [{title: null, rows: [[name]]}], fields: {name: {label: 姓名, kind: text}}}
    self_assessment:
      title: 自评表
      clause: table
      total: 10
      threshold: 6
      lines:
        deeds:
          max: 10
          steps: {story: {points: [1, 10], veto: true, doubt: 印作1至11分。}}
          doubt: 与上一行重号。
"""


def village(folder: Path) -> Path:
    path = folder / "village.yaml"
    path.write_text(VILLAGE, encoding="utf-8")
    return path


def reviewer(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *map(str, args)],
        capture_output=True, text=True, cwd=ROOT, timeout=120, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip


# ---------------------------------------------------------------- doubts


def test_every_doubt_is_told_in_words_for_the_categories_it_concerns(tmp_path: Path) -> None:
    scheme = load_scheme(village(tmp_path))
    assert {doubt.text: place(doubt, scheme) for doubt in doubts(scheme)} == {
        "通知没有写年度。": "整个方案",
        "又叫能手。": "类别 › 个人",
        "年度从何时算起未写明。": "提纲 › 一、主要事迹 › “主要事迹”（个人、单位）",
        "单位的事迹是否要盖章未写明。": "提纲 › 一、主要事迹 › “单位的事迹”（单位）",
        "外来单位谢谁未写明。": "提纲 › 二、致谢 › “致谢”（外来单位）",
        "表上印500字，正文印3000字，按3000字核对。": "格式要求 › 全文字数（个人）",
        "名单是否要签字未写明。": "第三方测量 › 材料 › 名单（单位）",
        "与上一行重号。": "自评表 › 评审细项 › 一、主要事迹（个人）",
        "印作1至11分。": "自评表 › 评审细项 › 一、主要事迹 › “主要事迹”（个人）",
    }


def test_a_doubt_tells_where_it_stands_in_the_file(tmp_path: Path) -> None:
    paths = {doubt.text: doubt.path for doubt in doubts(load_scheme(village(tmp_path)))}
    assert paths["年度从何时算起未写明。"] == ("outline", "deeds", "requirements", "story")
    assert paths["表上印500字，正文印3000字，按3000字核对。"] == ("format", "words.total")


@pytest.mark.parametrize("scheme_id", PRACTICE)
def test_the_practice_schemes_say_where_their_notices_are_in_doubt(scheme_id: str) -> None:
    scheme = load_scheme(scheme_id)
    found = {doubt.path: doubt.text for doubt in doubts(scheme)}
    assert "三级标题" in found["format", "heading.format"]
    assert "一万字" in found["format", "words.section"]
    assert "数据库" in found["opinion_form", "fields", "survey_materials"]
    assert "三星" in found["levels", "five-star"]
    assert all(text.endswith("。") for text in found.values())


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("scheme", list_schemes(), ids=lambda scheme: scheme.id)
def test_the_page_holds_the_whole_scheme(scheme) -> None:  # type: ignore[no-untyped-def]
    page = scheme_page(scheme, requirements=True)
    for category in scheme.categories:
        outline = scheme.for_category(category).outline(category)
        assert all(f"`{item}`" in page for item in outline.requirements)
        assert all(node.number + node.title in page for node in outline.walk())
    assert page.index(DOUBTS) < page.index("## 类别")
    assert all(clause in page for clause in {scheme.clause(rule) or "" for rule, _ in scheme.format.rules()})


def test_what_differs_by_category_is_told_apart(tmp_path: Path) -> None:
    page = scheme_page(load_scheme(village(tmp_path)))
    assert "## 格式要求\n\n### 个人\n\n- 第二条\n  - 全文字数：不超过 3000 字" in page
    assert "### 单位、外来单位\n\n- 第二条\n  - 全文字数：不超过 5000 字" in page
    assert "### 个人\n\n自评表：总分 10 分，不低于 6 分。" in page
    assert "- 一、主要事迹：最多 10 分\n  - 主要事迹：1–10 分（不得分则不能申报）" in page
    assert "  - 名单（仅单位）" in page
    assert "- 意见表：推荐表（附表三）" in page


def test_materials_and_limits_are_told() -> None:
    page = scheme_page(load_scheme("caq-2025"))
    for told in (
        "调查时间：不早于 2025 年 1 月 1 日", "不超过 50 人的全部提供，超过的提供 50 至 100 人", "报告标题的字号：小二（18 磅）",
        "正文首行缩进：2 个字符", "正文的行距：1.5 倍行距", "附件1-4 编写要求 二", "商标注册证书（仅产品类）",
        "标杆级另需：PPT 不超过 15 页，讲解视频不超过 15 分钟、30 MB", "二、用户满意经营实践（8000 字）",
    ):  # fmt: skip
        assert told in page


# ---------------------------------------------------------------- the command


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


@pytest.mark.parametrize("scheme_id", PRACTICE)
def test_a_terminal_of_80_columns_shows_it_uncut(scheme_id: str) -> None:
    run = reviewer("schemes", "show", scheme_id)
    assert (run.returncode, run.stderr) == (0, "")
    assert max(map(width, run.stdout.splitlines())) <= 80
    shown = "".join(run.stdout.split())
    scheme = load_scheme(scheme_id)
    assert all("".join(doubt.text.split()) in shown for doubt in doubts(scheme))
    assert "…" not in shown


def test_markdown_is_the_page_itself() -> None:
    run = reviewer("scheme", "show", "caq-2025", "--format", "markdown", "--requirements")
    assert (run.returncode, run.stdout) == (0, scheme_page(load_scheme("caq-2025"), requirements=True))


def test_a_file_of_ones_own_is_shown(tmp_path: Path) -> None:
    run = reviewer("schemes", "show", village(tmp_path))
    assert run.returncode == 0
    assert "乡村服务评价" in run.stdout


def test_an_unknown_scheme_is_one_sentence() -> None:
    run = reviewer("schemes", "show", "nowhere-2030")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert "caq-2025" in run.stderr
