"""Text that stands in several reports: the same report twice, copied chapters and paragraphs, last year's text.

Read it in this order: `texts.py` (what of a report is compared), `words.py` (normalised and masked), `sketches.py`
(how candidates are looked up), `matching.py` and `changes.py` (the exact check), `kinds.py`, `groups.py`, `search.py`.
"""

from __future__ import annotations

from reviewer.duplicates.found import Change, Duplicate, Duplicates, Match, Occurrence, SharedText, Source
from reviewer.duplicates.search import Index, find_duplicates
from reviewer.duplicates.texts import Paragraph, ReportText, decode, encode, report_text

__all__ = [
    "Change",
    "Duplicate",
    "Duplicates",
    "Index",
    "Match",
    "Occurrence",
    "Paragraph",
    "ReportText",
    "SharedText",
    "Source",
    "decode",
    "encode",
    "find_duplicates",
    "report_text",
]
