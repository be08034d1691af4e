"""Reads a report, PDF or docx, in a child process with limits on time and memory.

Files come from strangers: one of a kilobyte can ask for gigabytes or never end, and no exception handler helps
against that. A child that is out of bounds is killed and harms nothing else. What a PDF holds is counted by a second
reader, so that nothing is lost without a word. The words of scanned pages are recognised, where OCR is installed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from reviewer import ocr
from reviewer.completeness import lost_pages, with_losses
from reviewer.errors import (
    CancelledError,
    CrashedError,
    DamagedError,
    DocumentError,
    MemoryLimitError,
    NotFoundError,
    ReviewerError,
    TimeLimitError,
    TooLargeError,
    never,
)
from reviewer.isolation import Crashed, Failed, OutOfMemory, OutOfTime, Stopped, Workers
from reviewer.limits import USUAL, Limits
from reviewer.model import Document
from reviewer.ocr import OcrPage
from reviewer.ocr.scans import MOST_FAILED, scans_to_read, with_recognition
from reviewer.structure import NO_TITLES, Titles

# What a zip archive, and so a docx, begins with.
_ZIP = b"PK\x03\x04"
_EXPORT_AGAIN = "请在 Word 或 WPS 中重新导出后再试。"


class Pending(Protocol):
    """A report that is being read; leaving the `with` block ends the reading, also where nobody waited for it."""

    def __enter__(self) -> Pending: ...

    def __exit__(self, *_: object) -> None: ...

    def result(self, cancelled: Callable[[], bool] = never) -> Document: ...


class Reader(Protocol):
    """Begins to read a report, so that other work can be done meanwhile."""

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Pending: ...


class IsolatedReader:
    """Reads each report in a child process, of which up to `idle` are kept warm until `close`."""

    def __init__(self, limits: Limits = USUAL, *, idle: int = 0) -> None:
        self.limits = limits
        self._workers = _workers(limits, idle)

    def start(self, path: Path, titles: Titles = NO_TITLES) -> Reading:
        return Reading(path, self.limits, titles, self._workers)

    def close(self) -> None:
        self._workers.close()

    def __enter__(self) -> IsolatedReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# Recognises one page of the file: None where that failed.
_Recogniser = Callable[[int], OcrPage | None]


class _Course:
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
            document = self._recognised(self._read(cancelled), _read, cancelled)
        except DamagedError as damage:
            return self._mended(None, damage, cancelled)
        lost = lost_pages(document, self._counts(cancelled)) if document.paged else frozenset()
        return self._mended(document, None, cancelled) if lost else document

    def _mended(
        self, document: Document | None, damage: DamagedError | None, cancelled: Callable[[], bool]
    ) -> Document:
        """What came of a file that was not read, or not wholly: the better of the reading and that of the repaired
        file, with all that is still missing marked."""
        mended = self._try(cancelled, _read_repaired, self._path, self._titles, self._limits)
        if mended is not None:
            mended = self._recognised(mended, _read_repaired, cancelled)
        counts = self._counts(cancelled)
        readings = [one for one in (document, mended) if one is not None]
        if not readings:
            assert damage is not None
            raise damage
        best = min(readings, key=lambda one: len(lost_pages(one, counts)))
        return with_losses(best, lost_pages(best, counts))

    def _recognised(self, document: Document, read: Callable[..., Document], cancelled: Callable[[], bool]) -> Document:
        """The document with the words of its scanned pages: it is read once more with what was recognised."""
        scans = scans_to_read(document)
        if scans and ocr.available():
            if self._pages is None:
                self._pages = self._recognise(scans, cancelled)
            if any(page.was_read for page in self._pages.values()):
                again = self._try(cancelled, read, self._path, self._titles, self._limits, self._pages)
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
        return self._try(cancelled, _count, self._path, self._limits.pages) or ()

    def _read(self, cancelled: Callable[[], bool]) -> Document:
        raise NotImplementedError

    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        """A further job on the file; None where it fails."""
        raise NotImplementedError

    def _recogniser(self, cancelled: Callable[[], bool]) -> AbstractContextManager[_Recogniser]:
        raise NotImplementedError


class Reading(_Course):
    """A report that is being read in a child process; `result` waits for it."""

    def __init__(self, path: Path, limits: Limits, titles: Titles = NO_TITLES, workers: Workers | None = None) -> None:
        super().__init__(path, limits, titles)
        self._workers = workers or _workers(limits)
        self._own = workers is None
        self._spent = 0.0
        self._worker = self._workers.take()
        self._worker.start(limits.seconds, _read, path, titles, limits)

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the child where nobody waited for its result."""
        self._workers.give_back(self._worker)
        if self._own:
            self._workers.close()

    def _read(self, cancelled: Callable[[], bool]) -> Document:
        try:
            document: Document = self._timed(cancelled)
        except Stopped as error:
            raise told(error, self._path.name, self._limits.seconds) from error
        return document

    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        left = self._limits.seconds - self._spent
        if left <= 0:
            return None
        if not self._worker.reusable:
            self._workers.give_back(self._worker)
            self._worker = self._workers.take()
        try:
            self._worker.start(left, function, *args)
            return self._timed(cancelled)
        except (DocumentError, Stopped):
            return None

    @contextmanager
    def _recogniser(self, cancelled: Callable[[], bool]) -> Iterator[_Recogniser]:
        """A child of its own, since the models take more memory than reading may; each page has its own time."""
        workers = Workers(self._limits.megabytes + ocr.MEGABYTES, idle=1, prepare=_load_ocr)

        def recognise(number: int) -> OcrPage | None:
            with workers.worker() as worker:
                worker.start(self._limits.ocr_seconds, _recognise_page, self._path, number)
                try:
                    page: OcrPage = worker.result(cancelled)
                except Stopped:
                    return None
                return page

        try:
            yield recognise
        finally:
            workers.close()

    def _timed(self, cancelled: Callable[[], bool]) -> Any:
        begin = time.monotonic()
        try:
            return self._worker.result(cancelled)
        finally:
            self._spent += time.monotonic() - begin


@dataclass(frozen=True, slots=True)
class DirectReader:
    """Reads in this process, for one that may itself be killed and is limited as a whole."""

    limits: Limits = USUAL

    def start(self, path: Path, titles: Titles = NO_TITLES) -> DirectReading:
        return DirectReading(path, self.limits, titles)


class DirectReading(_Course):
    """A report that is read when its result is asked for. A MemoryError is raised as it is: this process has to go."""

    def __enter__(self) -> DirectReading:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing runs besides this process."""

    def _read(self, cancelled: Callable[[], bool]) -> Document:
        if cancelled():
            raise CancelledError
        try:
            return _read(self._path, self._titles, self._limits)
        except (MemoryError, ReviewerError):
            raise
        except Exception as error:
            # Files come broken in more ways than any list of exceptions names.
            raise told(Failed(type(error).__name__), self._path.name) from error

    def _try(self, cancelled: Callable[[], bool], function: Callable[..., Any], *args: object) -> Any:
        if cancelled():
            raise CancelledError
        try:
            return function(*args)
        except MemoryError:
            raise
        except Exception:
            # What went wrong on the file's first reading is told already.
            return None

    @contextmanager
    def _recogniser(self, cancelled: Callable[[], bool]) -> Iterator[_Recogniser]:
        yield lambda number: self._try(cancelled, _recognise_page, self._path, number)


def told(stopped: Stopped, name: str, seconds: float = 0.0) -> DocumentError:
    """What users are told of a reading of `name` that did not come to its end within `seconds`."""
    match stopped:
        case OutOfTime():
            return TimeLimitError(
                f"{name} 读取超过 {seconds:.0f} 秒仍未完成，已中止；请去掉过大的图片，在 Word 或 WPS 中重新导出后再试。"
            )
        case OutOfMemory():
            return MemoryLimitError(f"{name} 读取时占用的内存超过上限，已中止；{_EXPORT_AGAIN}")
        case Crashed():
            return CrashedError(f"{name} 使读取程序意外退出，文件可能已损坏；{_EXPORT_AGAIN}")
    return DamagedError(f"{name} 的内容有误，无法读取；{_EXPORT_AGAIN}")


class Skimming:
    """Skims reports in one child process, file after file; leaving the `with` block ends it.

    A file that ends the child or outlasts the limits is skimmed to nothing, and the next one gets a new child.
    """

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._workers = _workers(limits, idle=1)

    def __enter__(self) -> Skimming:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def text_of(self, path: Path) -> str:
        """As `skim` gives it."""
        with self._workers.worker() as worker:
            worker.start(self._seconds, skim, path)
            try:
                return str(worker.result())
            except (ReviewerError, Stopped):
                # Whatever is wrong with the file, the review of it will say so.
                return ""


def _workers(limits: Limits, idle: int = 0) -> Workers:
    return Workers(limits.megabytes, idle=idle, prepare=_load)


# ---------------------------------------------------------------- in the child process


def _load() -> None:
    """Loads the library that nearly every file needs; here, so that the parent never does."""
    import reviewer.pdf.reader  # noqa: F401


def _load_ocr() -> None:
    from reviewer.ocr import engine

    engine.load()


def _recognise_page(path: Path, number: int) -> OcrPage:
    from reviewer.ocr.engine import recognise_page

    return recognise_page(path, number)


def skim(path: Path) -> str:
    """The report's plain text, a line a line, in tens of milliseconds; for what only needs its words.

    Of a file that cannot be read there is none, and no error: who skims a report wants to know what it is about, and
    the review that follows says with all due care what is wrong with it. Only for a process that may be killed: a
    hostile PDF can abort it.
    """
    if is_word(path):
        from reviewer.docx.skim import skim_docx

        return skim_docx(path)
    from reviewer.pdf.skim import skim_pdf

    return skim_pdf(path)


def _read(path: Path, titles: Titles, limits: Limits, recognised: Mapping[int, OcrPage] | None = None) -> Document:
    """Reads by what the file holds, whatever its name says; what is neither is left to the PDF reader to refuse."""
    _check_size(path, limits)
    if is_word(path):
        from reviewer.docx.reader import read_docx

        return read_docx(path, titles)
    from reviewer.pdf.reader import read_document

    return read_document(path, titles, limits, recognised=recognised)


def _read_repaired(
    path: Path, titles: Titles, limits: Limits, recognised: Mapping[int, OcrPage] | None = None
) -> Document:
    from reviewer.pdf.reader import read_document
    from reviewer.pdf.second import repaired

    document = read_document(path, titles, limits, content=repaired(path), recognised=recognised)
    warning = f"{path.name} 的文件结构有损坏，修复后才能读取；最好在 Word 或 WPS 中重新导出 PDF。"
    return replace(document, warnings=(*document.warnings, warning))


def _count(path: Path, most_pages: int) -> tuple[int, ...]:
    from reviewer.pdf.second import count_characters

    return count_characters(path, most_pages)


def _check_size(path: Path, limits: Limits) -> None:
    try:
        size = path.stat().st_size / 2**20
    except OSError as error:
        raise NotFoundError(f"无法读取 {path.name}：{error.strerror or error}；请检查路径和权限。") from error
    if size > limits.file_megabytes:
        raise TooLargeError(
            f"{path.name} 有 {size:.0f} MB，超过 {limits.file_megabytes} MB 的上限；请压缩其中的图片后再试。"
        )


def is_word(path: Path) -> bool:
    """Whether the file is to be read as a Word document."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP
