"""Measures reading and structuring a PDF against pdfplumber alone reading its characters, in one process, in turn.

    python benchmarks/reading_speed.py [REPORT.pdf …] [--rounds 7]

Without files it sets three reports of some 30 pages: one as Word writes them, one by LibreOffice, one by Chromium; a
program that is missing is told and left out. A ratio is the median of the rounds' own, so that other work on the
machine, which slows both ways, hardly counts.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pdfplumber

from reviewer.model import Document
from reviewer.pdf.reader import read_document
from reviewer.scheme import load_scheme

# The reports are those that the tests press.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from press import browser, fonts, typeset, word_processor
from press.report import Blocks, Layout, edited, lengthen, report

TARGET = 0.6
# So many paragraphs more under each leaf, and a report has some 24,000 字.
FURTHER_PARAGRAPHS = 6
TITLES = load_scheme("caq-2025").outline("enterprise").titles


@dataclass(frozen=True, slots=True)
class Timing:
    """A file with the seconds of each round: pdfplumber's and the reader's."""

    name: str
    pages: int
    characters: int
    rounds: tuple[tuple[float, float], ...]

    @property
    def medians(self) -> tuple[float, float]:
        plain, full = zip(*self.rounds, strict=True)
        return statistics.median(plain), statistics.median(full)

    @property
    def ratio(self) -> float:
        return statistics.median(full / plain for plain, full in self.rounds)


def main() -> None:
    call = _parser().parse_args()
    print(f"{'report':<28}{'pages':>6}{'characters':>12}{'page.chars':>12}{'reader':>9}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as scratch:
        for path in call.reports or press_reports(Path(scratch)):
            timing = measure(path, call.rounds)
            plain, full = timing.medians
            told = f"{timing.name:<28}{timing.pages:>6}{timing.characters:>12}{plain:>10.2f} s{full:>7.2f} s"
            print(f"{told}{timing.ratio:>7.2f}{'' if timing.ratio <= TARGET else f'  over {TARGET}'}", flush=True)


def measure(path: Path, rounds: int) -> Timing:
    """Both ways on one file; what comes first changes from round to round, and a round before them warms up."""
    document = read(path)
    read_characters(path)
    timed = []
    for number in range(rounds):
        ways = (read_characters, read) if number % 2 else (read, read_characters)
        spent = {way: seconds(way, path) for way in ways}
        timed.append((spent[read_characters], spent[read]))
    return Timing(path.stem, len(document.pages), sum(page.characters for page in document.pages), tuple(timed))


def read_characters(path: Path) -> int:
    """pdfplumber's own way, with pages closed, which is what keeps its memory small."""
    count = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            count += len(page.chars)
            page.close()
    return count


def read(path: Path) -> Document:
    return read_document(path, TITLES)


def seconds(way: Callable[[Path], object], path: Path) -> float:
    gc.collect()
    begin = time.perf_counter()
    way(path)
    return time.perf_counter() - begin


# ---------------------------------------------------------------- reports of its own


def press_reports(folder: Path) -> Iterator[Path]:
    """The same report from three presses, as far as their programs and a Chinese font are there."""
    blocks, layout = long_report(), Layout(cover=True)
    yield typeset.typeset(blocks, layout, folder / "word.pdf")
    if not fonts.has_fonts():
        print("left out: LibreOffice and Chromium (no Chinese font: Debian package fonts-arphic-uming)")
        return
    environment = fonts.environment(folder)
    if word_processor.is_there():
        docx = word_processor.write_docx(blocks, layout, folder / "libreoffice.docx")
        word_processor.print_all([docx], folder, environment)
        yield docx.with_suffix(".pdf")
    else:
        print("left out: LibreOffice (Debian package libreoffice-writer)")
    if browser.is_there():
        page = browser.write_html(blocks, layout, folder / "chromium.html")
        browser.print_all([page], environment)
        yield page.with_suffix(".pdf")
    else:
        print("left out: Chromium (Debian package chromium, and playwright)")


def long_report() -> Blocks:
    leaves = [node.id for node in load_scheme("caq-2025").outline("enterprise").walk() if node.is_leaf]
    return edited(report("enterprise", long=True), [lengthen(leaf, FURTHER_PARAGRAPHS) for leaf in leaves])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="测量读取 PDF 的速度，与 pdfplumber 逐字读取对比")
    parser.add_argument("reports", nargs="*", type=Path, metavar="PDF", help="要测量的文件；缺省时自行排版三份报告")
    parser.add_argument("--rounds", type=int, default=7, help="轮数（缺省 7）")
    return parser


if __name__ == "__main__":
    main()
