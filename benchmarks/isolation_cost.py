"""What it costs to read reports in child processes: seconds a report, read in this process, in a warm child, in a new one.

    python benchmarks/isolation_cost.py [REPORT.pdf …] [--rounds 7]

The warm child also counts the characters by the second reader. Without files the examples are read. A cost is the
median of the rounds' own ratios, so that other work on the machine hardly counts.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from reviewer.pdf.reader import read_document
from reviewer.reading import IsolatedReader

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def main() -> None:
    call = _parser().parse_args()
    print(f"{'report':<40}{'here':>8}{'warm':>8}{'new':>8}{'warm costs':>12}{'new costs':>12}")
    with IsolatedReader(idle=1) as warm, IsolatedReader() as new:
        for path in call.reports or sorted(EXAMPLES.glob("*.pdf")):
            ways: tuple[Callable[[Path], object], ...] = (read_document, _by(warm), _by(new))
            ways[1](path)
            rounds = [[_seconds(way, path) for way in ways] for _ in range(call.rounds)]
            here, kept, started = (statistics.median(times) for times in zip(*rounds, strict=True))
            costs = [statistics.median(times[way] / times[0] for times in rounds) - 1 for way in (1, 2)]
            told = "".join(f"{seconds:>6.2f} s" for seconds in (here, kept, started))
            print(f"{path.stem[:30]:<40}{told}{costs[0]:>10.0%}{costs[1]:>12.0%}", flush=True)


def _by(reader: IsolatedReader) -> Callable[[Path], object]:
    def read(path: Path) -> object:
        with reader.start(path) as reading:
            return reading.result()

    return read


def _seconds(way: Callable[[Path], object], path: Path) -> float:
    begin = time.perf_counter()
    way(path)
    return time.perf_counter() - begin


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    return parser


if __name__ == "__main__":
    main()
