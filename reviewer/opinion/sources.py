"""Where a quote stands: the report's visible text, without the passages that speak to the reviewing program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reviewer.model import Document, Evidence, Finding, Passage, Table
from reviewer.text import squeeze

# Full-width letters, digits and signs are the same as half-width ones; all quotation marks are alike, since within a
# quotation they are written otherwise. One character for one, so that places keep.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    map(ord, "“”‘’「」『』＂＇'"), ord('"')
)
_FOLDED |= {ord("。"): ord("."), ord("、"): ord(",")}
# Shorter excerpts are too common to tell a passage by.
_TELLING = 4


def folded(text: str) -> str:
    """`text` without blanks, in the one form in which texts are compared."""
    return squeeze(text).translate(_FOLDED)


class Source:
    """The visible text of a report, paragraph by paragraph and table by table, without what is flagged.

    Flagged is a passage in which a `security.*` finding stands: it is shown to people, never to a model, and nothing
    in it grounds a statement.
    """

    def __init__(self, document: Document, findings: Iterable[Finding]) -> None:
        excerpts = list(_flagged_excerpts(findings))
        passages = [(passage, folded(passage.text)) for passage in document.passages]
        tables = [(table, folded(table.text)) for table in document.tables]
        self._passages = [(passage, text) for passage, text in passages if not _holds(text, excerpts)]
        self._tables = [(table, text) for table, text in tables if not _holds(text, excerpts)]
        self._flagged = [text for _, text in [*passages, *tables] if _holds(text, excerpts)] + excerpts
        self._flagged_passages = {passage.index for passage, text in passages if _holds(text, excerpts)}
        self.text = "\n".join([text for _, text in self._passages] + [text for _, text in self._tables])

    def is_flagged(self, evidence: Evidence) -> bool:
        """Whether a quote is taken from a flagged passage."""
        return evidence.passage in self._flagged_passages or self.is_flagged_text(evidence.quote)

    def is_flagged_text(self, text: str) -> bool:
        """Whether `text` is part of a flagged passage or holds a flagged excerpt."""
        wanted = folded(text)
        return any(wanted in flagged or flagged in wanted for flagged in self._flagged)

    def is_flagged_passage(self, index: int) -> bool:
        return index in self._flagged_passages

    def locate(self, quote: str) -> Evidence | None:
        """The quote with its place, as the report writes it; None where it does not stand in one piece."""
        wanted = folded(quote)
        if not wanted:
            return None
        found = (_in_passage(passage, text, wanted) for passage, text in self._passages)
        tables = (_in_table(table, text, wanted) for table, text in self._tables)
        return next((evidence for evidence in (*found, *tables) if evidence), None)


def _flagged_excerpts(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if finding.rule.startswith("security."):
            for excerpt in (finding.excerpt, *(place.excerpt for place in finding.places)):
                text = folded(excerpt or "").rstrip("…")
                if len(text) >= _TELLING:
                    yield text


def _holds(text: str, excerpts: Iterable[str]) -> bool:
    return any(excerpt in text for excerpt in excerpts)


def _in_passage(passage: Passage, text: str, wanted: str) -> Evidence | None:
    at = text.find(wanted)
    if at < 0:
        return None
    begin, end = _reach(passage.text, at, len(wanted))
    page, bbox = passage.locate(begin, end)
    return Evidence(page, bbox, passage.text[begin:end], 1.0, passage.index)


def _in_table(table: Table, text: str, wanted: str) -> Evidence | None:
    at = text.find(wanted)
    if at < 0:
        return None
    begin, end = _reach(table.text, at, len(wanted))
    return Evidence(table.page, table.bbox, " ".join(table.text[begin:end].split()), 1.0, None)


def _reach(text: str, at: int, length: int) -> tuple[int, int]:
    """Where `length` characters other than blanks, from the one numbered `at` on, begin and end in `text`."""
    places = [index for index, char in enumerate(text) if not char.isspace()]
    return places[at], places[at + length - 1] + 1
