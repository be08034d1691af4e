"""Everything that a batch leaves beside the reports' own files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reviewer.output.batch.overview import overview
from reviewer.output.batch.page import write_page
from reviewer.output.batch.workbook import write_workbook
from reviewer.output.files import written
from reviewer.records import RecordFile, ReportRecord, to_line

LINES = "results.jsonl"
SUMMARY = "汇总.xlsx"
PAGE = "总览.html"


def write_results(records: Iterable[ReportRecord], folder: Path) -> None:
    """Writes results.jsonl, and from it 汇总.xlsx and 总览.html. `records` are gone through once. Raises OutputError.

    Each file replaces the earlier one when it is whole.
    """
    with written(folder / LINES) as beside, beside.open("w", encoding="utf-8", newline="\n") as lines:
        lines.writelines(to_line(record) + "\n" for record in records)
    kept = RecordFile(folder / LINES)
    figures = overview(kept)
    write_workbook(kept, folder / SUMMARY, figures)
    write_page(kept, folder / PAGE, figures)
