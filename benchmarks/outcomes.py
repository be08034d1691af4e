"""What becomes of every PDF of a folder: `python benchmarks/outcomes.py FOLDER [--seconds 20]`.

Each file goes the way of `reviewer check`, read by confined workers that are kept warm. Prints a table of outcomes, and
by name every file that ended otherwise than by one of them, or that has more pages for a second reader than were told of.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from dataclasses import replace
from pathlib import Path

from reviewer.errors import DocumentError
from reviewer.isolation import Stopped, Workers
from reviewer.limits import USUAL
from reviewer.outcome import Outcome
from reviewer.pipeline import Application, review_report
from reviewer.reading import IsolatedReader

APPLICATION = Application.parse("caq-2025", "enterprise")


def main() -> None:
    call = _parser().parse_args()
    files = sorted(path for path in call.folder.rglob("*") if path.suffix.lower() == ".pdf" and path.is_file())
    limits = replace(USUAL, seconds=call.seconds)
    outcomes: Counter[str] = Counter()
    broken, lost, slowest = [], [], (0.0, "")
    with IsolatedReader(limits, idle=1) as reader:
        counters = Workers(limits.megabytes, idle=1)
        for number, path in enumerate(files, start=1):
            begin = time.monotonic()
            try:
                review = review_report(path, APPLICATION, encoder="tfidf", reader=reader)
                outcomes[review.document.outcome.label] += 1
                told = len(review.document.pages)
                if pages(counters, path) > told and not review.document.warnings:
                    lost.append(path.name)
            except DocumentError as error:
                outcomes[error.outcome.label if error.outcome else type(error).__name__] += 1
            except Exception:
                broken.append(f"{path.name}\n{traceback.format_exc()}")
            slowest = max(slowest, (time.monotonic() - begin, path.name))
            if number % 100 == 0:
                print(f"{number}/{len(files)}", file=sys.stderr)
        counters.close()
    for outcome in Outcome:
        print(f"{outcomes[outcome.label]:6d}  {outcome.label}")
    print(f"{len(files):6d}  files; {len(broken)} tracebacks; {len(lost)} with pages lost without a word")
    print(f"slowest: {slowest[0]:.1f} s, {slowest[1]}")
    print("\n".join([*broken, *lost]))


def pages(counters: Workers, path: Path) -> int:
    """The pages that a second reader counts; 0 where it cannot."""
    with counters.worker() as worker:
        worker.start(20.0, count_pages, path)
        try:
            return int(worker.result())
        except Stopped:
            return 0


def count_pages(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    return parser


if __name__ == "__main__":
    main()
