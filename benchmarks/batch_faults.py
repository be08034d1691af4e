"""Kills a run over many reports at random moments, again and again, and holds its end against an undisturbed run.

Usage: python benchmarks/batch_faults.py [--reports 12] [--kills 10] [--seed 7]
Prints for each kill how many reports were finished; ends with status 1 where one was lost, done twice or differs.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(Path(__file__).parent)]

from batch import make_reports  # noqa: E402
from batches import Runs, results  # noqa: E402


def kill(run: subprocess.Popen[str], output: Path, further: int, seconds: float) -> None:
    """Kills the run some time after it has written so many results more, unless it has ended before."""
    before = len(results(output))
    while run.poll() is None and len(results(output)) < before + further:
        time.sleep(0.02)
    time.sleep(seconds)
    if run.poll() is None:
        os.kill(run.pid, signal.SIGKILL)  # not its group: the workers have to see for themselves
    run.communicate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=12)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as room:
        folder, calm, rough = (Path(room) / name for name in ("reports", "calm", "rough"))
        folder.mkdir()
        make_reports(folder, args.reports)
        assert Runs(Path(room) / "one")(folder, "--output", calm).returncode == 0
        runs, kept, wrong = Runs(Path(room) / "two"), {}, 0
        for number in range(1, args.kills + 1):
            further, seconds = chance.randrange(3), chance.uniform(0, 2)
            kill(runs.start(folder, "--output", rough), rough, further, seconds)
            now = runs.made() if (runs.data / "reviewer.sqlite3").exists() else {}
            lost = [name for name, made in kept.items() if now.get(name) != made]
            wrong += len(lost)
            print(
                f"run {number}: killed {seconds:.1f} s after {further} results, finished {len(now)}, lost or done again {len(lost)}"
            )
            kept = now
        last = runs(folder, "--output", rough)
        now = runs.made()
        wrong += sum(now.get(name) != made for name, made in kept.items())
        same = results(rough) == results(calm)
        print(f"last run: status {last.returncode}, finished {len(now)} of {args.reports}, same results: {same}")
        return int(bool(wrong) or last.returncode != 0 or not same)


if __name__ == "__main__":
    sys.exit(main())
