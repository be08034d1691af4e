"""Finds twelve planted copies among two hundred reports of as many firms: how many, what else is told, time and memory.

Usage: python benchmarks/duplicates.py [--reports 200] [--pdf]
With --pdf every report is set as a PDF and read again, as in a real batch (some minutes); that is not in the times.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from many_reports import Report, as_text, firm_reports, planted, through_pdf  # noqa: E402

from reviewer.duplicates import Index, ReportText  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--pdf", action="store_true")
    args = parser.parse_args()
    reports, plants = planted(firm_reports(args.reports), whole=2, chapters=4, passages=6)
    texts = _read(reports) if args.pdf else [as_text(report) for report in reports]
    print(f"{len(texts)} reports, {sum(len(p.text) for t in texts for p in t.paragraphs)} characters")

    begin = time.perf_counter()
    index = Index()
    for text in texts:
        index.add(text)
    signed = time.perf_counter()
    found = index.find()
    print(f"signatures {signed - begin:.1f} s, search {time.perf_counter() - signed:.1f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")

    wanted = {frozenset((plant.source, plant.copy)): plant.kind for plant in plants}
    told = {frozenset((pair.left.key, pair.right.key)): pair for pair in found.pairs}
    for pair, kind in wanted.items():
        print(f"planted {kind:16} told {told[pair].kind if pair in told else 'NOTHING'}")
    print(f"found {len(wanted.keys() & told.keys())} of {len(wanted)}; others told: {len(told.keys() - wanted.keys())}")
    for key in told.keys() - wanted.keys():
        print(
            "  ", told[key].message, told[key].matches[0].left.excerpt, told[key].matches[0].right.excerpt, sep="\n   "
        )
    print(f"groups: {[group.message for group in found.groups]}")


def _read(reports: list[Report]) -> list[ReportText]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda report: through_pdf(report, Path(folder)), reports))


if __name__ == "__main__":
    main()
