"""The report out of a PDF that holds the whole application, so that it is reviewed by itself."""

from __future__ import annotations

from pathlib import Path

import pikepdf

from reviewer.package.filing import REPORT
from reviewer.package.recognise import Recognised


def shares_file(report: Recognised) -> bool:
    """Whether other materials stand beside the report in its file."""
    return len(report.starts) > 1 and REPORT in report.starts


def own_pages(report: Recognised, folder: Path) -> Path:
    """A copy of the report's pages in `folder` under the file's own name; the file itself where it is all report.

    The parts of a Word file cannot be taken out so simply: it is reviewed as a whole.
    """
    path = report.seen.file.path
    document = report.seen.document
    if not shares_file(report) or document is None or not document.paged:
        return path
    begin = report.starts[REPORT]
    end = min((page for page in report.starts.values() if page > begin), default=len(document.pages) + 1)
    copy = folder / path.name
    with pikepdf.open(path) as whole, pikepdf.new() as own:
        own.pages.extend(whole.pages[begin - 1 : end - 1])
        own.save(copy)
    return copy
