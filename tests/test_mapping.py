"""Passages to nodes and requirements to evidence, on the example reports with their labels."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from sample_report import PARAGRAPH
from typesetter import Typesetter

from reviewer.alignment import Alignment, align
from reviewer.mapping import load_models, map_report, name_sections
from reviewer.mapping.classifier import CLAUSES, NODES, load_classifier
from reviewer.mapping.training.classifiers import fit_clauses, fit_nodes
from reviewer.mapping.training.clauses import read_bank, read_clause_rows, read_sentences
from reviewer.mapping.training.labelled import read_labelled
from reviewer.model import Document, Mapped
from reviewer.pdf.reader import read_document
from reviewer.scheme import Outline, load_scheme
from reviewer.text import squeeze

SOURCES = ROOT / "examples" / "sources"


@cache
def source(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((SOURCES / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@cache
def mapped(name: str, encoder: str | None = None) -> tuple[Document, Outline, Alignment, Mapped]:
    meta = source(name)["meta"]
    scheme = load_scheme(meta["scheme"])
    outline = scheme.outline(meta["category"])
    document = read_document(ROOT / "examples" / f"{meta['file_name'].removesuffix('.pdf')}.pdf")
    alignment = align(document, outline)
    return document, outline, alignment, map_report(document, alignment, outline, scheme.scoring, load_models(encoder))


def right_nodes(name: str) -> float:
    """Share of the labelled paragraphs that were mapped to one of their nodes."""
    document, _, _, result = mapped(name)
    found = {squeeze(document.passages[row.passage].text): row.node for row in result.passages}
    rows = [block for block in source(name)["blocks"] if "p" in block and block.get("node")]
    right = [found.get(squeeze(row["p"])) in {row["node"], *(row.get("also") or [])} for row in rows]
    return sum(right) / len(right)


@pytest.mark.parametrize(("name", "least"), [("good", 0.97), ("weak", 0.9), ("own-headings", 0.9)])
def test_paragraphs_are_mapped_where_their_content_belongs(name: str, least: float) -> None:
    assert right_nodes(name) >= least


def test_a_report_with_its_own_headings_is_mapped_by_content() -> None:
    document, outline, alignment, result = mapped("own-headings")
    assert len(alignment.nodes) <= 3
    named = name_sections(document, alignment, outline, result.passages)
    titles = {section.title: named.get(section.heading) for section in document.walk_sections()}
    assert titles["他们没有说出口的话"] == "plan.needs.insight"
    assert titles["分数从哪里来"] == "check.measurement.mechanism"
    assert titles["往后怎么走"] == "summary"


def test_every_leaf_and_requirement_of_the_outline_is_judged() -> None:
    _, outline, _, result = mapped("good")
    assert [node.node for node in result.coverage] == [leaf.id for leaf in outline.leaves]
    judged = [row.id for node in result.coverage for row in node.requirements]
    assert judged == list(outline.requirements)


def statuses(name: str) -> Counter[tuple[str, str]]:
    """How often each labelled status was judged as what."""
    _, _, _, result = mapped(name)
    counts: Counter[tuple[str, str]] = Counter()
    worst = ["missing", "partial", "covered"]
    told: set[str] = set()
    for label in source(name)["labels"]["requirements"]:
        rows = [
            row
            for node in result.coverage
            if f"{node.node}.".startswith(f"{label['node']}.")
            for row in node.requirements
            if label["key"] in row.text
        ]
        row = min(rows, key=lambda row: worst.index(row.status), default=None)
        if row and row.id not in told:  # two labels may be about two sides of one requirement
            told.add(row.id)
            counts[label["status"], row.status] += 1
    return counts


def test_a_good_report_is_hardly_ever_told_that_something_is_missing() -> None:
    counts = statuses("good")
    assert counts["covered", "missing"] <= 0.03 * sum(counts.values())
    assert counts["covered", "covered"] >= 0.85 * sum(counts.values())


def test_what_a_weak_report_lacks_is_found() -> None:
    counts = statuses("weak")
    missing = {said: count for (gold, said), count in counts.items() if gold == "missing"}
    assert missing["missing"] >= 0.5 * sum(missing.values())
    assert missing.get("covered", 0) <= 0.3 * sum(missing.values())


def test_evidence_is_verbatim_and_in_its_place() -> None:
    document, _, _, result = mapped("good")
    pages = {
        page.number: squeeze(
            "".join(line.text for p in document.passages for line in p.lines if line.page == page.number)
        )
        for page in document.pages
    }
    tables = squeeze("".join(table.text for table in document.tables))
    for node in result.coverage:
        for row in node.requirements:
            assert (row.status == "missing") == (not row.evidence)
            for evidence in row.evidence:
                quote = squeeze(evidence.quote)
                assert quote[:6] in pages[evidence.page] or quote in tables
                assert quote in squeeze("".join(p.text for p in document.passages)) + tables
                assert 0 <= evidence.bbox.x0 < evidence.bbox.x1 <= document.pages[evidence.page - 1].width


def test_the_templates_own_words_are_no_evidence() -> None:
    _, _, _, result = mapped("weak")
    quotes = [evidence.quote for node in result.coverage for row in node.requirements for evidence in row.evidence]
    assert not any("介绍对用户满意测量数据信息进行分析" in quote for quote in quotes)


def test_misplaced_content_is_mapped_where_it_belongs(tmp_path: Path) -> None:
    outline = load_scheme("caq-2025").outline("enterprise")
    sheet = (
        Typesetter()
        .heading("二、用户满意经营实践")
        .heading("（三）评价")
        .heading("1.满意测量")
        .heading("（2）应用测量结果")
    )
    sheet.paragraph(
        "为满足居民就近办理的需要，公司2024年投入资金1260万元，购置抢修车14台、便携检测仪36套，新招聘维修技师28人，"
        "营业厅全部更换自助终端，设备由后勤中心统一建账管理、按季检修，完好率保持在99%以上。"
    )
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    result = map_report(document, align(document, outline), outline, None, load_models())
    assert result.passages[0].under == "check.measurement.use"
    assert result.passages[0].node == "do.resources"


def test_an_empty_report_is_missing_everything(tmp_path: Path) -> None:
    outline = load_scheme("caq-2025").outline("team")
    document = read_document(Typesetter().heading("一、企业简介").save(tmp_path / "x.pdf"))
    result = map_report(document, align(document, outline), outline, None, load_models())
    assert result.passages == ()
    assert {row.status for node in result.coverage for row in node.requirements} == {"missing"}


def test_any_encoder_may_stand_in() -> None:
    _, _, _, result = mapped("good", "tfidf")
    assert sum(row.node is not None for row in result.passages) == len(result.passages)


def test_the_shipped_classifiers_are_those_that_the_labelled_text_gives() -> None:
    folder = ROOT / "models" / "labelled"
    rows = read_labelled(folder).train
    texts = [PARAGRAPH, "公司设立创新奖励基金，职工提出合理化建议并给予奖励。"]
    for name, again in (
        (NODES, fit_nodes(rows)),
        (CLAUSES, fit_clauses([*read_sentences(folder, rows), *read_bank(folder)])),
    ):
        shipped = load_classifier(name)
        assert shipped.grams == again.grams and shipped.classes == again.classes
        assert abs(shipped.margins(texts) - again.margins(texts)).max() < 0.01


def test_clause_labels_are_verbatim_and_complete() -> None:
    labelled = read_labelled(ROOT / "models" / "labelled")
    rows = {row.id: row for row in (*labelled.train, *labelled.dev, *labelled.test)}
    scheme = load_scheme("qinghai-2025")
    outlines = {category: scheme.outline(category) for category in scheme.categories}
    for row in read_clause_rows(ROOT / "models" / "labelled"):
        own = rows[row.id]
        wanted = {item.id.partition("/")[2] for item in outlines[own.category].node(row.node).requirements}
        assert set(row.status) == wanted, row.id
        assert set(row.spans) == {slug for slug, status in row.status.items() if status != "missing"}
        assert all(span in own.text for span in row.spans.values()), row.id


def test_the_classifier_knows_firms_it_has_not_seen() -> None:
    labelled = read_labelled(ROOT / "models" / "labelled")
    classifier = load_classifier(NODES)
    team = {"plan.needs", "do.process", "do.relations", "check.measurement"}
    rows = [row for row in labelled.test if row.node and row.node not in team]
    columns = [i for i, node in enumerate(classifier.classes) if node not in team]
    margins = classifier.margins([row.text for row in rows])[:, columns]
    right = [
        classifier.classes[columns[int(best)]] in row.nodes
        for row, best in zip(rows, margins.argmax(axis=1), strict=True)
    ]
    assert sum(right) / len(right) >= 0.82
