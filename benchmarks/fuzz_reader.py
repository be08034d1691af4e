"""Reads PDFs with faults put in, and tells how each reading ended.

    python benchmarks/fuzz_reader.py [--cases 3000] [--seed 1] [--seconds 5] [--keep FOLDER]

The files are the examples, the crafted ones and small ones of several kinds, each as it is and unpacked; the same seed
gives the same cases. Anything but one outcome with one sentence is "unclassified", and its file is kept.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path

from reviewer.errors import DocumentError
from reviewer.limits import Limits
from reviewer.reading import IsolatedReader

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from crafted_pdfs import CRAFTED
from fuzzing import Mutator, seeds

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
# Bombs stay bombs: they would tell nothing new, and take all the time.
LARGEST_SEED = 300_000
SPARE = 2.0


@dataclass(frozen=True, slots=True)
class Case:
    """How a reading ended; `allowed` are the seconds that it may take: the reader's, and those of each page that is
    recognised, which has its own."""

    number: int
    outcome: str
    told: str
    seconds: float
    allowed: float

    @property
    def over(self) -> bool:
        return self.seconds > self.allowed + SPARE


def main() -> None:
    call = _parser().parse_args()
    call.keep.mkdir(parents=True, exist_ok=True)
    mutator = Mutator(random.Random(call.seed), [*seeds(), *_examples(), *_harmless()])
    limits = Limits(seconds=call.seconds)
    done: list[Case] = []
    with (
        tempfile.TemporaryDirectory() as scratch,
        IsolatedReader(limits, idle=call.workers) as reader,
        ThreadPoolExecutor(call.workers) as pool,
    ):
        for begin in range(0, call.cases, 100):
            files = []
            for number in range(begin, min(begin + 100, call.cases)):
                files.append(Path(scratch) / f"{number}.pdf")
                files[-1].write_bytes(mutator.next())
            for path, case in zip(files, pool.map(lambda path: read(path, reader), files), strict=True):
                if case.outcome == "unclassified" or case.over:
                    path.rename(call.keep / path.name)
                else:
                    path.unlink()
                done.append(case)
    report(done)


def read(path: Path, reader: IsolatedReader) -> Case:
    begin, allowed = time.monotonic(), reader.limits.seconds
    try:
        with reader.start(path) as reading:
            document = reading.result()
        outcome, told = str(document.outcome), ""
        pictures = sum(page.scanned or page.number in document.recognised for page in document.pages)
        allowed += pictures * reader.limits.ocr_seconds
    except DocumentError as error:
        outcome, told = str(error.outcome or "unclassified"), error.message
        if not told.endswith("。") or "\n" in told:
            outcome = "unclassified"
    except Exception as error:  # what nobody foresaw is what this is for
        outcome, told = "unclassified", f"{type(error).__name__}: {error}"
    return Case(int(path.stem), outcome, told, time.monotonic() - begin, allowed)


def report(done: Sequence[Case]) -> None:
    counts = Counter(case.outcome for case in done)
    for outcome, count in counts.most_common():
        print(f"{outcome:<18}{count:>7}{100 * count / len(done):>7.1f} %")
    print(f"{'cases':<18}{len(done):>7}")
    print(f"{'unclassified':<18}{counts['unclassified']:>7}")
    print(f"{'over the limit':<18}{sum(case.over for case in done):>7}")
    print(f"{'orphans':<18}{len(active_children()):>7}")
    for case in sorted(done, key=lambda case: -case.seconds)[:5]:
        print(f"slowest: case {case.number}, {case.seconds:.1f} s, {case.outcome}")
    for case in done:
        if case.outcome in ("unclassified", "crashed"):
            print(f"{case.outcome}: case {case.number}: {case.told[:160]}")


def _examples() -> list[bytes]:
    return [path.read_bytes() for path in sorted(EXAMPLES.glob("*.pdf"))]


def _harmless() -> list[bytes]:
    made = (item.make() for item in CRAFTED.values() if not {"out-of-time", "out-of-memory", "too-large"} & item.ends)
    return [data for data in made if 50 < len(data) < LARGEST_SEED]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-kept"))
    return parser


if __name__ == "__main__":
    main()
