"""Pictures of a report's pages, drawn in a child process: a hostile PDF can abort the process that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures import wait
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from reviewer.errors import never
from reviewer.reading import Limits, limit_memory

WIDTH = 1000  # pixels: sharp in a column of a laptop's screen
MAX_PAGES = 80  # official reports have 10 to 40 pages

_BEAT = 0.1  # seconds between two looks at whether the pictures are still wanted

Pictures = Mapping[int, Path]


def draw_pages(pdf: Path, folder: Path, limits: Limits, unwanted: Callable[[], bool] = never) -> Pictures:
    """PNG files by page number. Pages that could not be drawn are left out; those drawn before a failure stay.

    Ends as soon as `unwanted` says that nobody will look at them.
    """
    pool = ProcessPool(
        max_workers=1, context=get_context("spawn"), initializer=limit_memory, initargs=(limits.megabytes,)
    )
    try:
        future = pool.schedule(_draw, args=(pdf, folder), timeout=limits.seconds)
        while not wait([future], timeout=_BEAT).done:
            if unwanted():
                break
        else:
            with suppress(FutureTimeoutError, ProcessExpired, MemoryError, DrawingError):
                future.result()
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
    return {int(path.stem): path for path in folder.glob("*.png")}


class DrawingError(Exception):
    """The drawing library refuses the file; the review stands without pictures."""


def _draw(pdf: Path, folder: Path) -> None:
    # Imported here, so that the parent never loads the PDF library.
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(pdf)
        for index in range(min(len(document), MAX_PAGES)):
            _draw_page(document[index], folder / f"{index + 1}.png")
    except (pypdfium2.PdfiumError, ValueError, OSError) as error:
        raise DrawingError(str(error)) from None


def _draw_page(page: object, path: Path) -> None:
    from pypdfium2 import PdfPage

    assert isinstance(page, PdfPage)
    page.set_cropbox(*page.get_mediabox())  # places in a review count from the media box
    width, height = page.get_size()
    unfinished = path.with_suffix(".part")  # a child killed while it writes leaves no half picture
    picture = page.render(scale=WIDTH / max(width, height / 2)).to_pil()
    picture.save(unfinished, "PNG", compress_level=3)
    unfinished.rename(path)
    page.close()
