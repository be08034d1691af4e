"""From a file to its document: what is done, whoever does it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from reviewer import ocr
from reviewer.errors import DamagedError, never
from reviewer.limits import Limits
from reviewer.model import Document
from reviewer.ocr import OcrPage
from reviewer.ocr.scans import MOST_FAILED, scans_to_read, with_recognition
from reviewer.reading.completeness import lost_pages, with_losses
from reviewer.reading.steps import count, read, read_repaired
from reviewer.structure import Titles

# Recognises one page of the file: None where that failed.
Recogniser = Callable[[int], OcrPage | None]


class Course(ABC):
    """The steps from a file to its document, whoever does them: read; recognise what is scanned; count again; repair
    once where something is missing; mark what still is."""

    def __init__(self, path: Path, limits: Limits, titles: Titles) -> None:
        self._path = path
        self._limits = limits
        self._titles = titles
        self._pages: dict[int, OcrPage] | None = None

    def result(self, cancelled: Callable[[], bool] = never) -> Document:
        """The document. Raises the DocumentError that says why there is none, or CancelledError as soon as
        `cancelled` says so."""
        try:
            document = self._recognised(self._read(cancelled), read, cancelled)
        except DamagedError as damage:
            return self._mended(None, damage, cancelled)
        lost = lost_pages(document, self._counts(cancelled)) if document.paged else frozenset()
        return self._mended(document, None, cancelled) if lost else document

    def _mended(
        self, document: Document | None, damage: DamagedError | None, cancelled: Callable[[], bool]
    ) -> Document:
        """What came of a file that was not read, or not wholly: the better of the reading and that of the repaired
        file, with all that is still missing marked."""
        mended = self._try(cancelled, read_repaired, self._path, self._titles, self._limits)
        if mended is not None:
            mended = self._recognised(mended, read_repaired, cancelled)
        counts = self._counts(cancelled)
        readings = [one for one in (document, mended) if one is not None]
        if not readings:
            assert damage is not None
            raise damage
        best = min(readings, key=lambda one: len(lost_pages(one, counts)))
        return with_losses(best, lost_pages(best, counts))

    def _recognised(
        self, document: Document, reread: Callable[..., Document], cancelled: Callable[[], bool]
    ) -> Document:
        """The document with the words of its scanned pages: it is read once more with what was recognised."""
        scans = scans_to_read(document)
        if scans and ocr.available():
            if self._pages is None:
                self._pages = self._recognise(scans, cancelled)
            if any(page.was_read for page in self._pages.values()):
                again = self._try(cancelled, reread, self._path, self._titles, self._limits, self._pages)
                document = again or document
        return with_recognition(document, scans)

    def _recognise(self, scans: Sequence[int], cancelled: Callable[[], bool]) -> dict[int, OcrPage]:
        """The pages by their numbers. Those that fail are left out, and after a few of them all others, too: what one
        page may take would add up."""
        pages: dict[int, OcrPage] = {}
        failed = 0
        with self._recogniser(cancelled) as recognise:
            for number in scans:
                page = recognise(number)
                if page is not None:
                    pages[number] = page
                else:
                    failed += 1
                if failed == MOST_FAILED:
                    break
        return pages

    def _counts(self, cancelled: Callable[[], bool]) -> tuple[int, ...]:
        """Each page's characters by the second reader; nothing where that one fails, as it does on some files."""
        return self._try(cancelled, count, self._path, self._limits.pages) or ()

    @abstractmethod
    def _read(self, cancelled: Callable[[], bool]) -> Document:
        """The first reading. Raises the DocumentError that says why there is none."""

    @abstractmethod
    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        """A further job on the file; None where it fails."""

    @abstractmethod
    def _recogniser(self, cancelled: Callable[[], bool]) -> AbstractContextManager[Recogniser]: ...
