"""The results of many reports as files that people open: an Excel file, a page, and a line of JSON a report."""

from reviewer.output.batch.recording import Origins, record_of, unreviewed
from reviewer.output.batch.results import LINES, PAGE, SUMMARY, write_results
from reviewer.output.batch.workbook import write_workbook

__all__ = [
    "LINES",
    "PAGE",
    "SUMMARY",
    "Origins",
    "record_of",
    "unreviewed",
    "write_results",
    "write_workbook",
]
