"""Scanned pages, read by the real OCR in its confined child: pages of an example, drawn and made into scans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from scans import NAME, append, blank, extract, picture, scan

from reviewer import ocr
from reviewer.errors import CancelledError
from reviewer.limits import USUAL
from reviewer.model import Document, Kind, Review
from reviewer.outcome import Outcome
from reviewer.pipeline import Application, review_report
from reviewer.reading import DirectReader, IsolatedReader, Reader
from reviewer.text import squeeze

installed = pytest.mark.skipif(not ocr.available(), reason="needs OCR (the extra `ocr`)")

APPLICATION = Application.parse("caq-2025", "enterprise", "four-star")
PAGES = (0, 1, 2, 3, 4)
BRACKETS = str.maketrans("()", "（）")


def read(path: Path, reader: Reader | None = None) -> Document:
    with (reader or IsolatedReader()).start(path) as reading:
        return reading.result()


def letters(document: Document) -> Counter[str]:
    text = [passage.text for passage in document.passages] + [table.text for table in document.tables]
    return Counter(squeeze("".join(text)).translate(BRACKETS))


def share_of(read: Document, written: Document) -> float:
    """The share of what is written that was read, and of what was read that is written: the lower."""
    common = (letters(read) & letters(written)).total()
    return common / max(letters(read).total(), letters(written).total())


def headings(document: Document) -> list[str]:
    return [squeeze(section.text).translate(BRACKETS) for section in document.walk_sections()]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Review:
    return review_report(extract(tmp_path_factory.mktemp("text") / NAME, PAGES), APPLICATION)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Review:
    path = tmp_path_factory.mktemp("scan") / NAME
    return review_report(scan(path, (picture(page, skew=0.8 - 0.4 * page) for page in PAGES)), APPLICATION)


@installed
def test_a_scan_is_read_like_the_text_that_was_scanned(written: Review, scanned: Review) -> None:
    assert share_of(scanned.document, written.document) > 0.97
    assert headings(scanned.document) == headings(written.document)
    assert abs(scanned.words["total"] - written.words["total"]) < 0.02 * written.words["total"]
    assert [table.rows[0] for table in scanned.document.tables] == [table.rows[0] for table in written.document.tables]
    assert scanned.document.outcome is Outcome.REVIEWED


@installed
def test_requirements_are_judged_alike(written: Review, scanned: Review) -> None:
    one, other = (
        {row.id: row.status for node in review.coverage for row in node.requirements} for review in (written, scanned)
    )
    assert len(one) > 50
    assert sum(one[key] == other[key] for key in one) >= 0.95 * len(one)


@installed
def test_quotes_stand_where_they_are_shown(written: Review, scanned: Review) -> None:
    """Pages lie up to 0.8 degrees askew: seven points at the corners."""
    titles = {squeeze(passage.text).translate(BRACKETS): passage for passage in written.document.of_kind(Kind.HEADING)}
    found = 0
    for passage in scanned.document.of_kind(Kind.HEADING):
        twin = titles.get(squeeze(passage.text).translate(BRACKETS))
        if twin and passage.page == twin.page:
            found += 1
            assert abs(passage.bbox.x0 - twin.bbox.x0) < 12 and abs(passage.bbox.top - twin.bbox.top) < 12
    assert found > 5


@installed
def test_the_type_of_scans_is_left_unchecked_and_nobody_accused(written: Review, scanned: Review) -> None:
    told = {item.rule for item in scanned.findings} - {item.rule for item in written.findings}
    assert told == {"file.scanned"}
    reasons = {item.rule: item.reason for item in scanned.unchecked}
    assert {"title.font", "body.font", "body.size", "body.spacing", "heading.bold", "page.number"} <= reasons.keys()
    assert all("扫描页由文字识别读取" in reasons[rule] for rule in ("title.font", "body.font", "page.number"))
    assert "标点" in reasons["heading.format"]
    assert scanned.document.hidden == ()


@installed
def test_readers_are_told_once_to_check_the_original(scanned: Review) -> None:
    (warning,) = scanned.document.warnings
    assert "第 1–5 页是扫描件" in warning and "引用请核对原件" in warning and "近似" in warning


@installed
def test_scanned_annexes_however_they_lie(tmp_path: Path) -> None:
    """Behind pages with text: one on its left side, one upside down, one on its right side, and a blank one."""
    annexes = [picture(1, turn=90), picture(2, turn=180), picture(3, turn=270), blank()]
    document = read(append(extract(tmp_path / NAME, (0,)), annexes))
    whole = read(extract(tmp_path / "text.pdf", (0, 1, 2, 3)))
    assert document.recognised == (2, 3, 4)
    assert share_of(document, whole) > 0.97
    assert document.outcome is Outcome.REVIEWED
    upright = {squeeze(line.text): line for passage in whole.passages for line in passage.lines}
    placed = 0
    for line in (line for passage in document.passages for line in passage.lines):
        twin = upright.get(squeeze(line.text))
        if twin is None or len(line.text) < 15:
            continue
        placed += 1
        sheet, box, page = document.pages[line.page - 1], line.bbox, whole.pages[twin.page - 1]
        middle = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        back = {
            1: middle,
            2: (sheet.height - middle[1], middle[0]),
            3: (sheet.width - middle[0], sheet.height - middle[1]),
            4: (middle[1], sheet.width - middle[0]),
        }[line.page]
        assert line.page == twin.page
        assert abs(back[0] - twin.bbox.center) < 0.02 * page.width
        assert abs(back[1] - (twin.bbox.top + twin.bbox.bottom) / 2) < 0.01 * page.height
    assert placed > 40


@installed
def test_rules_of_the_type_run_on_the_pages_with_text_and_name_the_others(tmp_path: Path) -> None:
    path = append(extract(tmp_path / NAME, (0, 1)), [picture(2)])
    review = review_report(path, APPLICATION)
    fonts = [item.reason for item in review.unchecked if item.rule == "body.font"]
    assert len(fonts) == 1 and fonts[0].startswith("第 3 页是扫描页，由文字识别读取")
    assert "2.需求分析" in headings(review.document)


@installed
def test_a_picture_of_thirty_five_megapixels_is_read(tmp_path: Path) -> None:
    path = scan(tmp_path / "大图.pdf", [picture(0, dpi=600).convert("RGB")], dpi=600)
    assert share_of(read(path), read(extract(tmp_path / "text.pdf", (0,)))) > 0.97


@installed
def test_a_batch_reads_scans_in_its_own_process(tmp_path: Path) -> None:
    path = scan(tmp_path / "扫描.pdf", [picture(1)])
    assert share_of(read(path, DirectReader()), read(extract(tmp_path / "text.pdf", (1,)))) > 0.97


@installed
def test_a_page_that_can_hardly_be_read_counts_as_not_wholly_read(tmp_path: Path) -> None:
    path = append(extract(tmp_path / NAME, (0, 1)), [picture(2, dpi=60, blur=0.8, grain=20), picture(3)])
    document = read(path)
    assert document.pages[2].unread and not document.pages[3].unread
    assert document.outcome is Outcome.PARTLY_REVIEWED
    assert any("第 3 页的内容没有读到或没有读全" in warning for warning in document.warnings)


@installed
def test_each_page_has_its_own_time(tmp_path: Path) -> None:
    path = append(extract(tmp_path / NAME, (0,)), [picture(1)])
    document = read(path, IsolatedReader(replace(USUAL, ocr_seconds=0.05)))
    assert document.recognised == ()
    assert document.pages[1].unread and not document.pages[0].unread
    assert any("第 2 页是图片，没有识别出文字" in warning for warning in document.warnings)


@installed
def test_whoever_gives_up_does_not_wait_for_the_other_pages(tmp_path: Path) -> None:
    path = scan(tmp_path / "扫描.pdf", [picture(1)] * 40)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 60

    with IsolatedReader().start(path) as reading, pytest.raises(CancelledError):
        reading.result(cancelled)


def test_a_scan_with_a_text_layer_is_read_by_it(tmp_path: Path) -> None:
    """What a scanner's own recognition put under or over the picture is neither recognised again nor hidden text."""
    path = extract(tmp_path / NAME, (0,))
    with (
        pikepdf.open(path, allow_overwriting_input=True) as pdf,
        pikepdf.open(scan(tmp_path / "p.pdf", [picture(0)])) as paper,
    ):
        page = pdf.pages[0]
        image = pdf.copy_foreign(next(iter(paper.pages[0].get_images().values())))
        name = page.add_resource(image, pikepdf.Name.XObject)
        width, height = page.mediabox[2], page.mediabox[3]
        drawn = f"q {width} 0 0 {height} 0 0 cm {name} Do Q 3 Tr\n".encode()
        page.contents_add(drawn, prepend=True)
        pdf.save(path)
    document = read(path)
    assert document.pages[0].scanned and not document.pages[0].unread
    assert document.recognised == () and document.hidden == ()
    assert "一、企业简介" in headings(document)


def test_without_the_library_a_scan_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "find_spec", lambda _: None)
    document = read(scan(tmp_path / "扫描.pdf", [picture(0)]))
    assert document.outcome is Outcome.NO_TEXT
    assert any('pip install ".[ocr]"' in warning for warning in document.warnings)
