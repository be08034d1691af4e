"""The keys under which decisions on findings are kept."""

from __future__ import annotations

from dataclasses import replace

from output_samples import weak

from reviewer.finding_keys import finding_keys
from reviewer.model import Finding

THIN = Finding(
    "content.thin", "warning", "第 3 页“2.需求分析”只有 40 字。", page=3, node="plan.needs", id="content.thin-1"
)


def key(finding: Finding) -> str:
    return finding_keys([finding])[finding.id]


def test_a_key_stays_when_the_place_and_the_number_change() -> None:
    moved = replace(THIN, message="第 12、14–15 页“2.需求分析”只有 40 字。", page=12, id="content.thin-7")
    assert key(moved) == key(THIN)


def test_a_key_stays_when_a_later_program_words_its_message_otherwise() -> None:
    quoted = replace(THIN, excerpt="我们高度重视 用户需求。")
    assert key(quoted) == key(replace(quoted, message="这一节太短。", excerpt="我们高度重视用户需求。"))


def test_rule_node_and_words_tell_findings_apart() -> None:
    others = [replace(THIN, rule="content.missing"), replace(THIN, node="plan"), replace(THIN, excerpt="别的话")]
    assert len({key(finding) for finding in (THIN, *others)}) == 4


def test_findings_that_say_the_same_are_told_apart_by_their_order() -> None:
    twice = [THIN, replace(THIN, id="content.thin-2", page=9)]
    keys = finding_keys(twice)
    assert keys["content.thin-1"] != keys["content.thin-2"]
    assert keys == finding_keys(twice)


def test_half_a_surrogate_pair_has_a_key_too() -> None:
    assert key(replace(THIN, excerpt="满意\ud83d"))


def test_every_finding_of_a_report_has_a_key_of_its_own() -> None:
    findings = weak()[0].findings
    assert len(set(finding_keys(findings).values())) == len(findings) > 10


def test_what_is_absent_is_told_by_what_is_wanted_and_not_by_where_it_belongs() -> None:
    first = Finding(
        "content.missing", "warning", "缺少应急处置", node="do", excerpt="（2）保证", expected="应急处置", id="1"
    )
    second = replace(first, message="缺少制度流程", expected="制度流程", id="2")
    assert finding_keys([first, second])["2"] == key(second) == key(replace(second, excerpt="2.保证过程"))
