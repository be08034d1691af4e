"""Measures `reviewer check` against pdfplumber alone reading all characters of the same file, side by side.

Usage: python benchmarks/check_speed.py [REPORT.pdf] [--runs 7]
Prints medians of whole processes: seconds, the ratio, and the peak memory of the largest single process.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BARE = "import sys, pdfplumber\nwith pdfplumber.open(sys.argv[1]) as pdf:\n    print(sum(len(page.chars) for page in pdf.pages))"


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", nargs="?", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    report = args.report or next((ROOT / "examples").glob("用户满意经营实践报告*企业类.pdf"))
    check = [sys.executable, "-m", "reviewer.cli", "check", str(report), "--format", "json"]
    bare = [sys.executable, "-c", BARE, str(report)]
    seconds(check), seconds(bare)
    pairs = [(seconds(bare), seconds(check)) for _ in range(args.runs)]
    plain, full = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"pdfplumber, all characters   {plain:.2f} s")
    print(f"reviewer check               {full:.2f} s")
    print(f"ratio (median of pairs)      {statistics.median(full / plain for plain, full in pairs):.2f}")
    print(f"peak memory of one process   {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
