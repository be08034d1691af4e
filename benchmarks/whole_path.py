"""Measures each stage of a review, and what other readers need for the characters of the same file, side by side.

    python benchmarks/whole_path.py [REPORT.pdf …] [--rounds 7]

Without files it sets two reports of some 30 pages: the three example reports bound in one, which is prose as applicants
write it, and one that is put together from phrases, the worst case, since every paragraph strays and repeats another.
The models and the scheme are warm. Each round runs every way once, and a ratio is the median of the rounds' own, so that
other work on the machine, which slows all ways alike, hardly counts. Seconds are of the processor, in all threads of this
process and in its children.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import yaml
from pdfminer.high_level import extract_text

from reviewer import pipeline
from reviewer.mapping import load_models
from reviewer.pipeline import Application, review_report
from reviewer.reading import DirectReader, IsolatedReader

# The reports are those that the tests press.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from press.report import Block, Blocks, Layout
from press.typeset import typeset
from reading_speed import long_report, read_characters

TARGET = 0.8
APPLICATION = Application.parse("caq-2025", "enterprise", "four-star")
MODELS = load_models()
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ("good", "own-headings", "weak")
FIRST = "pdfplumber, page.chars"
WHOLE, CHILD = "review, in one process", "review, read by a warm child"
# The stages by the functions of the pipeline that they consist of.
STAGES = {
    "alignment": ("align", "count_section_words", "find_applicant"),
    "mapping": ("map_report", "with_honours"),
    "rules": ("name_sections", "run_checks", "reconciled"),
    "facts": ("gather", "compare", "verify"),
    "opinion": ("draft_opinion", "fill_fields"),
}

Seconds = dict[str, float]


def main() -> None:
    call = _parser().parse_args()
    with tempfile.TemporaryDirectory() as scratch, IsolatedReader(idle=1) as warm:
        for path in call.reports or set_reports(Path(scratch)):
            show(path, [one_round(path, warm) for _ in range(call.rounds + 1)][1:])


def show(path: Path, rounds: list[Seconds]) -> None:
    """The medians of the rounds, and the ratios to pdfplumber's own time."""
    with pypdfium2.PdfDocument(path) as pdf:
        print(f"\n{path.stem}, {len(pdf)} pages\n\n| way | seconds | of page.chars |\n| --- | ---: | ---: |")
    for way in rounds[0]:
        ratio = statistics.median(spent[way] / spent[FIRST] for spent in rounds)
        over = f" (over {TARGET})" if way == WHOLE and ratio > TARGET else ""
        print(f"| {way} | {statistics.median(spent[way] for spent in rounds):.3f} | {ratio:.2f}{over} |")


def one_round(path: Path, warm: IsolatedReader) -> Seconds:
    """Every way once."""
    spent = {name: processor_seconds(partial(way, path)) for name, way in readers().items()}
    stages = staged(path)
    spent |= {f"– {stage}": seconds for stage, seconds in stages.items()}
    spent[WHOLE] = sum(stages.values())
    review(path, warm)  # the first one of all starts the child
    spent[CHILD] = processor_seconds(partial(review, path, warm))
    return spent


def readers() -> Mapping[str, Callable[[Path], Any]]:
    """Other programs that read the characters of a PDF, as far as they are there."""
    ways: dict[str, Callable[[Path], Any]] = {
        FIRST: read_characters,
        "pdfminer.six, extract_text": extract_text,
        "pypdfium2": read_by_pdfium,
    }
    return ways | ({"pdftotext": read_by_poppler} if shutil.which("pdftotext") else {})


def read_by_pdfium(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        return sum(len(page.get_textpage().get_text_range()) for page in pdf)


def read_by_poppler(path: Path) -> None:
    subprocess.run(["pdftotext", str(path), "-"], stdout=subprocess.DEVNULL, check=True)


def staged(path: Path) -> Seconds:
    """The seconds of a review's stages; what is none of them is told as the rest."""
    spent: Seconds = defaultdict(float)
    with timed_stages(spent):
        whole = processor_seconds(partial(review, path, DirectReader()))
    own = {stage: spent[stage] for stage in ("reading", *STAGES)}
    return own | {"rest": whole - sum(own.values())}


@contextmanager
def timed_stages(spent: Seconds) -> Iterator[None]:
    """Has the functions of the stages add to `spent` what they need."""
    wanted = [(pipeline, name, stage) for stage, names in STAGES.items() for name in names]
    places = [*wanted, (type(DirectReader().start(Path())), "result", "reading")]
    kept = [(home, name, getattr(home, name)) for home, name, _ in places]
    for (home, name, stage), (_, _, function) in zip(places, kept, strict=True):
        setattr(home, name, _timed(function, stage, spent))
    try:
        yield
    finally:
        for home, name, function in kept:
            setattr(home, name, function)


def _timed(function: Callable[..., Any], stage: str, spent: Seconds) -> Callable[..., Any]:
    def run(*args: Any, **named: Any) -> Any:
        begin = time.process_time()
        try:
            return function(*args, **named)
        finally:
            spent[stage] += time.process_time() - begin

    return run


def review(path: Path, reader: DirectReader | IsolatedReader) -> None:
    review_report(path, APPLICATION, encoder=MODELS, reader=reader)


def processor_seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begin = _used()
    work()
    return _used() - begin


def _used() -> float:
    """Of this process, of its children that have ended, and (on Linux) of those that live."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = [child.pid for child in multiprocessing.active_children() if child.pid and sys.platform == "linux"]
    return time.process_time() + ended.ru_utime + ended.ru_stime + sum(map(_used_by, living))


def _used_by(process: int) -> float:
    """The processor's clock of another process, by the number that Linux gives it (see clock_getcpuclockid)."""
    return time.clock_gettime((~process << 3) | 2)


# ---------------------------------------------------------------- reports of its own


def set_reports(folder: Path) -> Iterator[Path]:
    yield typeset(bound_examples(), Layout(cover=True), folder / "examples-bound.pdf")
    yield typeset(long_report(), Layout(cover=True), folder / "phrases.pdf")


def bound_examples() -> Blocks:
    """The example reports one behind the other under one title."""
    sources = [yaml.safe_load((ROOT / f"examples/sources/{name}.yaml").read_text("utf-8")) for name in EXAMPLES]
    return (Block("title", sources[0]["title"]), *(_block(entry) for one in sources for entry in one["blocks"]))


def _block(entry: Mapping[str, Any]) -> Block:
    if "h" in entry:
        return Block("heading", entry["text"], level=entry["h"])
    if "table" in entry:
        return Block("table", rows=tuple(tuple(map(str, row)) for row in entry["table"]))
    return Block("body", entry["p"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="测量评审各阶段用时，与其他程序读取同一文件的用时对比")
    parser.add_argument("reports", nargs="*", type=Path, metavar="PDF", help="要测量的文件；缺省时自行排版两份报告")
    parser.add_argument("--rounds", type=int, default=7, help="轮数（缺省 7）")
    return parser


if __name__ == "__main__":
    main()
