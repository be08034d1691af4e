"""Small reports from many presses: what is planted is found in its place, nothing else is, and all is read as it stands.

Word files printed by LibreOffice and web pages printed by Chromium need those programs and a Chinese font; the
typesetter's reports need nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from press import browser, fonts, typeset, word_processor
from press.cases import CASES, Case
from press.report import COMPANIES, Block, Blocks, edited, report

from reviewer.alignment import Alignment, align, count_section_words
from reviewer.model import BBox, Document, Finding, Kind, Unchecked
from reviewer.pdf.reader import read_document
from reviewer.rules import Subject, load_catalogue, run_checks
from reviewer.scheme import Outline, Scheme, load_scheme
from reviewer.text import plain_title, squeeze

# What a report says, and what is held against other documents, is tested elsewhere.
OTHERS = ("content.", "application.", "assessment.", "indicators.", "package.")
FORMAT_RULES = frozenset(rule for rule in load_catalogue() if not rule.startswith(OTHERS))
# How much of an excerpt is looked up on the page, and how far off its box may lie (points).
LOOKED_UP, SLACK = 6, 3.0
# A finding names the places of its fault, or this many of them.
NAMED = 6


@lru_cache
def scheme() -> Scheme:
    return load_scheme("caq-2025")


@lru_cache
def outline(category: str) -> Outline:
    return scheme().outline(category)


@lru_cache
def blocks_of(case: Case) -> Blocks:
    return edited(report(case.category, long=case.long), case.edits)


# ---------------------------------------------------------------- printing


@pytest.fixture(scope="session")
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The PDF of each case that is about to run; programs that cannot run leave theirs out."""
    folder = tmp_path_factory.mktemp("press")
    wanted = {_case_of(item) for item in request.session.items if item.path == Path(__file__)}
    cases = [case for case in CASES if case in wanted]
    names = {case.name: f"{number:03}" for number, case in enumerate(cases)}
    office = [case for case in cases if case.press == "word"]
    web = [case for case in cases if case.press == "web"]
    environment = fonts.environment(folder) if (office or web) and fonts.has_fonts() else None
    for case in cases:
        if case.press == "type":
            typeset.typeset(blocks_of(case), case.layout, folder / f"{names[case.name]}.pdf")
    if environment and office and word_processor.is_there():
        docx = [
            word_processor.write_docx(blocks_of(case), case.layout, folder / f"{names[case.name]}.docx")
            for case in office
        ]
        word_processor.print_all(docx, folder, environment)
    if environment and web and browser.is_there():
        pages = [browser.write_html(blocks_of(case), case.layout, folder / f"{names[case.name]}.html") for case in web]
        browser.print_all(pages, environment)
    return {case.name: path for case in cases if (path := _named(folder, names[case.name], case)).exists()}


def _case_of(item: pytest.Item) -> Case | None:
    found: Case | None = getattr(getattr(item, "callspec", None), "params", {}).get("case")
    return found


def _named(folder: Path, name: str, case: Case) -> Path:
    """The file under the name that the notice asks for, in a folder of its own."""
    made = folder / f"{name}.pdf"
    if not made.exists():
        return made
    kind = scheme().categories[case.category].name
    target = folder / case.name / f"用户满意经营实践报告+{COMPANIES[case.category]}+{kind}.pdf"
    target.parent.mkdir()
    return made.rename(target)


# ---------------------------------------------------------------- checking


class Result:
    """A case as the program reads and judges it."""

    def __init__(self, case: Case, path: Path) -> None:
        self.case, self.path = case, path
        self.blocks = blocks_of(case)
        template = outline(case.category)
        self.document: Document = read_document(path, template.titles)
        self.alignment: Alignment = align(self.document, template)
        subject = Subject(
            document=self.document,
            scheme=scheme(),
            outline=template,
            category=case.category,
            level="four-star",
            alignment=self.alignment,
            section_nodes=self.alignment.nodes,
            words=count_section_words(self.document, self.alignment, template).nodes,
            company=COMPANIES[case.category],
            mapped=None,
            unmapped="这里不做内容对照",
        )
        findings, unchecked = run_checks(subject)
        self.findings: Sequence[Finding] = [item for item in findings if item.rule in FORMAT_RULES]
        self.unchecked: Sequence[Unchecked] = [item for item in unchecked if item.rule in FORMAT_RULES]

    @property
    def fired(self) -> set[str]:
        return {item.rule for item in self.findings if item.severity != "info"}


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {}


@pytest.fixture
def result(case: Case, printed: dict[str, Path], results: dict[str, Result]) -> Result:
    if case.name not in printed:
        pytest.skip("needs LibreOffice or Chromium, and the font AR PL UMing (Debian package fonts-arphic-uming)")
    if case.name not in results:
        results.clear()
        results[case.name] = Result(case, printed[case.name])
    return results[case.name]


MARKS = {"type": (), "word": (pytest.mark.office,), "web": (pytest.mark.browser,)}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=MARKS[case.press]) for case in CASES])
def test_press(case: Case, result: Result) -> None:
    """Faults fire in their places, nothing else does; headings and paragraphs come as they were set."""
    problems = [*_wrong_rules(result), *_wrong_places(result), *_wrong_headings(result), *_wrong_paragraphs(result)]
    assert not problems, "\n".join(problems)


def test_every_format_rule_is_broken_by_some_case() -> None:
    untouched = FORMAT_RULES - {rule for case in CASES for rule in case.faults}
    tested_elsewhere = {"file.name", "file.scanned"}  # with the rules: set type breaks neither of them
    assert untouched == tested_elsewhere, "no case of tests/press/cases.py has such a fault"


# ---------------------------------------------------------------- what was found


def _wrong_rules(result: Result) -> Iterator[str]:
    case = result.case
    told = {item.rule: item.message for item in result.findings}
    for rule in sorted(case.expected - result.fired):
        reason = next((item.reason for item in result.unchecked if item.rule == rule), None)
        if rule not in case.open or reason is None:
            yield f"{rule} does not fire: {reason or 'nothing said'}"
    for rule in sorted(result.fired - case.expected):
        if rule not in case.may or any(item.severity == "error" for item in result.findings if item.rule == rule):
            yield f"{rule} fires: {told[rule]}"
    unchecked = {item.rule: item.reason for item in result.unchecked}
    yield from (f"{rule} is not said to be unchecked" for rule in sorted(case.unsure - unchecked.keys()))
    silent = case.unsure | case.open | case.may | {"title.spacing"}
    yield from (f"{rule} is unchecked: {unchecked[rule]}" for rule in sorted(unchecked.keys() - silent))
    if "title.spacing" in unchecked and "title.spacing" not in case.unsure and _title_lines(result) > 1:
        yield f"title.spacing is unchecked: {unchecked['title.spacing']}"


def _title_lines(result: Result) -> int:
    title = next(block for block in result.blocks if block.kind == "title")
    # 23 characters of 18 points fill a line.
    return 1 + (len(title.text) - 1) // 23


def _wrong_places(result: Result) -> Iterator[str]:
    """Findings that point elsewhere than to what is at fault."""
    case = result.case
    for rule, spots in case.spots.items():
        shown = [text for item in result.findings if item.rule == rule for text in _shown(item)]
        wanted, told = set(map(squeeze, spots)), list(map(squeeze, shown))
        some = len(told) == len(wanted) or len(told) >= NAMED
        if not (wanted.issuperset(told) and len(set(told)) == len(told) and some):
            yield f"{rule} points to {shown}, not to {list(spots)}"
    for item in result.findings:
        if item.rule in case.expected and item.rule not in case.spots:
            planted = [squeeze(text) for text in _planted(item.rule, result.blocks)]
            if item.excerpt and planted and not any(text.startswith(squeeze(item.excerpt)[:20]) for text in planted):
                yield f"{item.rule} points to {item.excerpt[:20]}"
        if not case.layout.rotated and case.layout.readable:
            if item.bbox and item.page and item.excerpt:
                yield from _misplaced(result.path, item.rule, item.page, item.bbox, item.excerpt)
            for place in item.places:
                yield from _misplaced(result.path, item.rule, place.page, place.bbox, place.excerpt)


def _shown(item: Finding) -> list[str]:
    """What a finding and its further places quote; of a heading that is missing, the heading."""
    if item.rule == "heading.missing":
        return [item.expected or ""]
    return [item.excerpt or "", *(place.excerpt for place in item.places)]


def _planted(rule: str, blocks: Blocks) -> list[str]:
    """Beginnings of the paragraphs that a finding of this rule may point to."""
    group = rule.split(".")[0]
    if group == "title":
        return [block.printed for block in blocks if block.kind == "title"]
    if group == "body":
        bodies = [block for block in blocks if block.kind == "body"]
        odd = [block for block in bodies if block.look]
        return [block.printed for block in odd or bodies] + [
            block.tail.lstrip("。：") for block in blocks if block.tail
        ]
    if group == "heading":
        return [block.printed for block in blocks if block.kind == "heading"]
    if group == "security":
        return [block.printed for block in blocks if block.kind == "aside"]
    return []


def _misplaced(path: Path, rule: str, page: int, box: BBox, excerpt: str) -> Iterator[str]:
    """Looks the excerpt's beginning up on the page with another program."""
    wanted = squeeze(excerpt)[:LOOKED_UP]
    with pypdfium2.PdfDocument(path) as pdf:
        height = pdf[page - 1].get_height()
        text = pdf[page - 1].get_textpage()
        searcher = text.search(wanted)
        found = []
        while (hit := searcher.get_next()) is not None:
            left, bottom, _, top = text.get_charbox(hit[0])
            found.append((left, height - (bottom + top) / 2))
        whole = squeeze(text.get_text_range())
    if not found and wanted not in whole:
        yield f"{rule}: “{wanted}” does not stand on page {page}"
    if found and not any(
        box.x0 - SLACK <= x <= box.x1 + SLACK and box.top - SLACK <= y <= box.bottom + SLACK for x, y in found
    ):
        yield f"{rule}: the box {box.rounded()} does not hold “{wanted}” at {found}"


# ---------------------------------------------------------------- what was read


def _wrong_headings(result: Result) -> Iterator[str]:
    if not result.case.layout.readable:
        return
    expected = [_heading(block) for block in result.blocks if block.kind == "heading"]
    nodes = result.alignment.nodes
    shown = [
        (squeeze(section.number), plain_title(section.title), section.level, nodes.get(section.heading))
        for section in result.document.walk_sections()
    ]
    yield from (f"heading not read: {heading}" for heading in expected if heading not in shown)
    yield from (f"read as a heading: {heading}" for heading in shown if heading not in expected)


def _heading(block: Block) -> tuple[str, str, int, str | None]:
    return squeeze(block.number), plain_title(block.text), block.level, block.node


def _wrong_paragraphs(result: Result) -> Iterator[str]:
    """Paragraphs that were cut or joined, and others that came among the text."""
    if not result.case.whole:
        return
    planted = [squeeze(block.text) for block in result.blocks if block.kind == "body"]
    planted += [squeeze(block.tail).lstrip("。：") for block in result.blocks if block.tail]
    others = [squeeze(block.printed) for block in result.blocks if block.kind in ("box", "signature", "aside")]
    notes = [squeeze(block.footnote) for block in result.blocks if block.footnote]
    shown = [squeeze(passage.text) for passage in result.document.of_kind(Kind.BODY)]
    bare = [text.rstrip("①②12*") for text in shown]
    yield from (f"paragraph not read whole: {text[:24]}…" for text in planted if text not in shown and text not in bare)
    for text, stripped in zip(shown, bare, strict=True):
        if not ({text, stripped} & set(planted) or any(text in other for other in others) or _holds(text, notes)):
            yield f"read as a paragraph: {text[:24]}…{text[-8:]}"


def _holds(text: str, notes: Sequence[str]) -> bool:
    return any(note in text for note in notes)
