"""What a batch of many reports would take: `python benchmarks/scale.py [--work 0.66] [--run 0.031] [--kept 96] …`.

A simulation of one run with its workers, by costs that `benchmarks/batch.py` and `benchmarks/batch_results.py` measure on
the machine at hand. Every report waits for a free worker, is worked on for a time drawn around the measured one, and
then for the run itself, which does one thing at a time: it hands out, takes the answer, and writes it to the database.
Beside each simulated rate stands the formula's: workers / (work + run), at most 1 / run.
"""

from __future__ import annotations

import argparse
import heapq
import random
from dataclasses import dataclass

# Reports drawn in one simulation: the rate has long settled by then.
_DRAWN = 20_000
_SPREAD = 0.35  # of the logarithm of the seconds: the longest of a hundred reports takes twice the usual time
COUNTS = (10**3, 10**5, 10**7)
WORKERS = (1, 2, 8, 16, 32, 64, 256)


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds a report of a worker (`work`) and of the run itself (`run`), kilobytes kept in the database and in files,
    seconds and megabytes of the summary a report."""

    work: float
    run: float
    kept: float
    files: float
    summary: float


def simulate(workers: int, costs: Costs, reports: int) -> float:
    """Reports a second, in the middle of a long run."""
    chance = random.Random(7)
    # What waits for the run itself: a worker that is free, or one that has finished.
    waiting = [(0.0, worker, False) for worker in range(workers)]
    run, taken, begin = 0.0, 0, 0.0
    while taken < reports:
        since, worker, has_finished = heapq.heappop(waiting)
        run = max(run, since) + costs.run / 2
        if has_finished:
            taken += 1
            begin = run if taken == reports // 10 else begin
            heapq.heappush(waiting, (run, worker, False))
        else:
            # What is drawn has the mean of `work`.
            seconds = costs.work * chance.lognormvariate(-(_SPREAD**2) / 2, _SPREAD)
            heapq.heappush(waiting, (run + seconds, worker, True))
    return (reports - reports // 10) / (run - begin)


def formula(workers: int, costs: Costs) -> float:
    return min(workers / (costs.work + costs.run), 1 / costs.run)


def main() -> None:
    costs = Costs(**vars(_parser().parse_args()))
    print("workers   simulated   formula   reports a minute")
    for workers in WORKERS:
        print(f"{workers:7d} {60 * simulate(workers, costs, _DRAWN):11.0f} {60 * formula(workers, costs):9.0f}")
    print()
    for count in COUNTS:
        best = {workers: count / simulate(workers, costs, _DRAWN) for workers in (2, 16, 256)}
        times = "，".join(f"{workers} workers {spoken(seconds)}" for workers, seconds in best.items())
        print(f"{count:>10,} reports: {times}; summary {spoken(count * costs.summary)};")
        print(f"{'':>10}  database {count * costs.kept / 2**20:,.1f} GB, files {count * costs.files / 2**20:,.1f} GB")


def spoken(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=float, default=0.66, help="processor seconds of a worker a report")
    parser.add_argument("--run", type=float, default=0.031, help="processor seconds of the run itself a report")
    parser.add_argument("--kept", type=float, default=96, help="KB a report in the database")
    parser.add_argument("--files", type=float, default=188, help="KB a report in files")
    parser.add_argument("--summary", type=float, default=0.008, help="seconds a report of the summary")
    return parser


if __name__ == "__main__":
    main()
