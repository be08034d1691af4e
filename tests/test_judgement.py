"""The judgement: what headings, order and content say together, what the shipped weights give on firms that no model has
read, and how a decision is explained."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from typer.testing import CliRunner
from typesetter import Typesetter

from reviewer.alignment import align
from reviewer.cli import app
from reviewer.errors import EncoderError
from reviewer.mapping import judge_report, load_models, map_report
from reviewer.mapping.cues import CUES, cue_values
from reviewer.mapping.judge import FOUND_FEATURES, FULL_FEATURES, PROOF_FEATURES, UNIT_FEATURES
from reviewer.mapping.sequence import Stand, read_sequence
from reviewer.mapping.training.clauses import read_sentences
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.training.judgement import fit_judgement, thinned_reports
from reviewer.mapping.training.labelled import read_labelled
from reviewer.mapping.training.reports import Report, read_reports, thinned
from reviewer.mapping.units import evidence_units
from reviewer.mapping.weights import load_judgement, read_judgement
from reviewer.pdf.reader import read_document
from reviewer.scheme import load_scheme

LABELLED = ROOT / "models" / "labelled"
run = CliRunner()


@cache
def held_out() -> list[Report]:
    """Whole reports of firms that no shipped model was trained on."""
    return read_reports(LABELLED, read_labelled(LABELLED).test)


# ---------------------------------------------------------------- the sequence


def content(*leaves: int, count: int = 4, sure: float = 0.9) -> np.ndarray:
    """Paragraphs whose content speaks for these leaves."""
    share = np.full((len(leaves), count), (1 - sure) / (count - 1), np.float32)
    share[np.arange(len(leaves)), list(leaves)] = sure
    return np.log(share)


def under(*leaves: int) -> list[Stand]:
    """Each paragraph under the heading of a leaf of its own."""
    return [Stand(number == 0 or leaves[number - 1] != leaf, (leaf,)) for number, leaf in enumerate(leaves)]


def test_a_heading_decides_where_content_says_little() -> None:
    vague = content(1, 1, count=4, sure=0.3)
    read = read_sequence(vague, under(0, 0), load_judgement().sequence)
    assert read.nodes.argmax(axis=1).tolist() == [0, 0]


def test_content_that_clearly_answers_another_node_is_not_held_by_its_heading() -> None:
    read = read_sequence(content(0, 2, 0, count=4, sure=0.999), under(0, 0, 0), load_judgement().sequence)
    assert read.nodes.argmax(axis=1).tolist() == [0, 2, 0]


def test_headings_that_prove_wrong_lose_their_say() -> None:
    weights = load_judgement().sequence
    right = read_sequence(content(0, 1, 2, 3), under(0, 1, 2, 3), weights)
    shuffled = read_sequence(content(1, 2, 3, 0), under(0, 1, 2, 3), weights)
    assert right.trust > 0.9 > shuffled.trust
    assert shuffled.nodes.argmax(axis=1).tolist() == [1, 2, 3, 0]


def test_where_no_heading_tells_the_order_of_the_outline_does() -> None:
    stands = [Stand(True, ()), Stand(True, ()), Stand(True, ())]
    unsure = content(0, 1, 2, count=8, sure=0.9)
    unsure[1] = np.log(1 / 8)
    read = read_sequence(unsure, stands, load_judgement().sequence)
    assert read.nodes[1].argmax() in (0, 1, 2)
    assert read.nodes[1, 3:].sum() < 0.2
    assert np.allclose(read.nodes.sum(axis=1), 1)


# ---------------------------------------------------------------- cues


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("number", "全年回访用户1260户"),
        ("document", "修订《投诉处理办法》"),
        ("named", "推行“三早三到户”做法"),
        ("date", "每季召开一次例会"),
        ("responsible", "由客户服务部牵头"),
        ("comparison", "高于同行平均水平"),
        ("trend", "由91.2分提高到95.1分"),
        ("slogan", "高度重视，切实抓好"),
        ("plan", "下一步将建立预警机制"),
        ("denial", "尚未建立专门的系统"),
    ],
)
def test_a_cue_is_seen_where_it_stands_and_only_there(cue: str, text: str) -> None:
    place = [item.name for item in CUES].index(cue)
    assert cue_values(text)[place] > 0
    assert cue_values("大家都很满意")[place] == 0


def test_what_was_done_is_no_plan() -> None:
    place = [item.name for item in CUES].index("plan")
    for done in ("公司将投诉分为三类，分别处理", "2024年已将三类投诉全部办结", "拟定了《回访细则》"):
        assert cue_values(done)[place] == 0
    for meant in ("明年将继续扩大回访", "拟于年内建成系统", "今后再作安排"):
        assert cue_values(meant)[place] == 1


# ---------------------------------------------------------------- the shipped weights


def test_the_weights_are_for_the_signals_that_the_program_reads() -> None:
    judge = load_judgement().judge
    assert judge.shows.features == UNIT_FEATURES
    assert judge.proves.features == PROOF_FEATURES
    assert judge.found.features == FOUND_FEATURES
    assert judge.full.features == FULL_FEATURES


def test_more_evidence_never_speaks_against_a_requirement() -> None:
    judge = load_judgement().judge
    for model in (judge.found, judge.full):
        amounts = [
            w for name, w in zip(model.features, model.weights, strict=True) if name.startswith(("shown", "proved"))
        ]
        assert min(amounts) >= 0
        assert max(amounts) > 0


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "weights.json"
    with pytest.raises(EncoderError, match="判定权重"):
        read_judgement(broken)
    values = json.loads((ROOT / "models" / "judgement" / "weights.json").read_text(encoding="utf-8"))
    values["judge"]["shows"]["weights"].pop()
    broken.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(EncoderError, match="判定权重"):
        read_judgement(broken)


def test_reports_of_firms_that_no_model_has_read() -> None:
    """The figures in docs/judgement.md, with some room: what a user may rely on."""
    models = load_models()
    nodes, same, far, probable, cited, wanted = [], [], [], [], 0, 0
    order = ("missing", "partial", "covered")
    for report in held_out():
        mapped = map_report(report.document, report.alignment, report.outline, None, models)
        for row in mapped.passages:
            if report.rows[row.passage].node:
                nodes.append(row.node in report.nodes(report.rows[row.passage]))
        for requirement in (item for node in mapped.coverage for item in node.requirements):
            gold = report.status(requirement.id)
            assert gold is not None
            same.append(requirement.status == gold)
            far.append(abs(order.index(requirement.status) - order.index(gold)) == 2)
            probable.append((requirement.likely["missing"] - (gold == "missing")) ** 2)
            evidence = report.gold.evidence.get(requirement.id.replace("intro/", "intro.company/"), ())
            ids = {report.rows[e.passage].id for e in requirement.evidence if e.passage is not None}
            wanted += bool(evidence)
            cited += bool(ids & {*evidence})
    assert np.mean(nodes) >= 0.96
    assert np.mean(same) >= 0.78
    assert np.mean(far) <= 0.03
    assert np.mean(probable) <= 0.07
    assert cited / wanted >= 0.85


def test_misplaced_passages_are_told_and_others_are_not() -> None:
    models = load_models()
    told, wrong, planted = 0, 0, 0
    for report in held_out():
        if report.gold.headings:
            continue
        placed, _ = judge_report(report.document, report.alignment, report.outline, models)
        for row in placed.passages:
            strays = report.rows[row.passage].node and row.under not in report.nodes(report.rows[row.passage])
            planted += bool(strays)
            if row.strays >= 0.7:
                told, wrong = told + bool(strays), wrong + (not strays)
    assert told >= 0.3 * planted
    assert wrong <= 1


def test_an_emptied_section_is_missing() -> None:
    """Not its neighbours' words, and not that the clause is usually there, stand in for what the section lacks."""
    models, node, said = load_models(), "check.measurement.use", []
    for report in held_out():
        gone = {row.id for row in report.rows.values() if any(name.startswith(node) for name in row.nodes)}
        weaker = thinned(report, gone, {})
        mapped = map_report(weaker.document, weaker.alignment, weaker.outline, None, models)
        rows = [item for row in mapped.coverage if row.node == node for item in row.requirements]
        said += [item.status for item in rows if gone and weaker.status(item.id) == "missing"]
    assert said.count("missing") >= 0.75 * len(said)
    assert said.count("covered") <= 0.15 * len(said)


# ---------------------------------------------------------------- fitting


def test_fitting_gives_the_same_weights_twice_and_weaker_reports_lack_more() -> None:
    rows = read_labelled(LABELLED).dev
    reports = read_reports(LABELLED, rows)[:3]
    models, sentences = load_models(), read_sentences(LABELLED, rows)
    heard = [Heard(report, models, part) for part, report in enumerate(reports)]
    assert fit_judgement(heard, sentences) == fit_judgement(heard, sentences)
    weaker = [item.report for item in thinned_reports(heard, sentences)]
    for before, after in zip(reports, weaker, strict=True):
        assert len(after.rows) < len(before.rows)
        known = [name for name in before.outline.requirements if after.status(name)]
        assert sum(after.status(name) == "missing" for name in known) > sum(
            before.status(name) == "missing" for name in known
        )
        assert all(after.status(name) == "missing" for name in known if before.status(name) == "missing")


def test_labelled_reports_are_whole() -> None:
    labelled = read_labelled(LABELLED)
    reports = read_reports(LABELLED, [*labelled.train, *labelled.dev, *labelled.test])
    assert len(reports) >= 50
    for report in reports:
        ids = {row.id for row in report.rows.values()}
        assert all(report.status(name) for name in report.outline.requirements), report.gold.firm
        assert all({*shown} <= ids for shown in report.gold.evidence.values()), report.gold.firm
        for name in report.gold.status:
            assert bool(report.gold.evidence.get(name)) == (report.gold.status[name] != "missing"), (
                report.gold.firm,
                name,
            )


# ---------------------------------------------------------------- evidence and explanation


def test_a_long_sentence_is_quoted_in_parts(tmp_path: Path) -> None:
    long = (
        "公司每季召开一次由客服、生产、质量、采购四个部门参加的用户意见分析会，把热线、回访和走访收来的意见逐条归类，"
        * 3
        + "形成清单。"
    )
    sheet = Typesetter().heading("一、企业简介").paragraph(long)
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    index = next(p.index for p in document.passages if p.text.startswith("公司每季"))
    units = evidence_units(document, {index: np.ones(1, np.float32)})
    assert len(units) > 1
    assert max(len(unit.text) for unit in units) <= 80
    assert "".join(unit.text for unit in units) == document.passages[index].text


def test_explain_says_what_each_signal_added() -> None:
    report = next(path for path in (ROOT / "examples").glob("*.pdf") if "汀" in path.name or "满意" in path.name)
    answer = run.invoke(app, ["explain", str(report), "--node", "plan.concept"], env={"COLUMNS": "200"})
    assert answer.exit_code == 0, answer.output
    assert "满意理念（plan.concept）" in answer.output
    assert "有没有写：" in answer.output
    assert "写得够不够：" in answer.output
    assert "写在这一节" in answer.output


def test_explain_names_the_sections_where_there_is_no_such_one() -> None:
    report = next((ROOT / "examples").glob("*.pdf"))
    answer = run.invoke(app, ["explain", str(report), "--node", "plan.dreams"])
    assert answer.exit_code != 0
    assert "plan.needs.research（开展调研分析）" in str(answer.exception)


def test_reasons_add_up_to_the_decision() -> None:
    models = load_models()
    report = held_out()[0]
    _, judged = judge_report(report.document, report.alignment, report.outline, models)
    model = models.judgement.judge.found
    for verdict in judged.verdicts:
        total = float(model.terms(verdict.found).sum()) + model.bias
        assert verdict.likely["missing"] == pytest.approx(1 - 1 / (1 + np.exp(-total)), abs=1e-4)
        assert sum(verdict.likely.values()) == pytest.approx(1, abs=1e-6)


def test_an_outline_with_a_leaf_of_its_own_is_mapped_by_meaning(tmp_path: Path) -> None:
    """The classifier knows the standard leaves only; a report must still be judged under a user's own outline."""
    from dataclasses import replace

    outline = load_scheme("caq-2025").outline("enterprise")
    roots = tuple(replace(root, id="own.chapter") if root.id == "summary" else root for root in outline.roots)
    own = replace(outline, roots=roots)
    document = read_document(
        Typesetter()
        .heading("一、企业简介")
        .paragraph("公司成立于1998年，员工320人，服务用户12万户。")
        .save(tmp_path / "x.pdf")
    )
    mapped = map_report(document, align(document, own), own, None, load_models())
    assert mapped.passages[0].node == "intro"
    assert {row.node for row in mapped.coverage} == {leaf.id for leaf in own.leaves}
