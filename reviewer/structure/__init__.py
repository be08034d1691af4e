"""What a report's paragraphs are to one another: headings, their tree, captions, the signature at the end.

Both readers, of PDF and of Word files, hand their paragraphs to `recognise` and build the tree with `build_sections`.
"""

from __future__ import annotations

from reviewer.structure.numbering import (
    BULLET,
    NO_TITLES,
    Number,
    Titles,
    is_heading,
    is_list_item,
    levels_of,
    parse_number,
    search_words,
)
from reviewer.structure.recognition import SENTENCE_END, Structure, opens_report, recognise
from reviewer.structure.sections import build_sections

__all__ = [
    "BULLET",
    "NO_TITLES",
    "SENTENCE_END",
    "Number",
    "Structure",
    "Titles",
    "build_sections",
    "is_heading",
    "is_list_item",
    "levels_of",
    "opens_report",
    "parse_number",
    "recognise",
    "search_words",
]
