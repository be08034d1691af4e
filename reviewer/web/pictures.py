"""Pictures of a report's pages, drawn in a child process: a hostile PDF can abort the process that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from reviewer.errors import CancelledError, never
from reviewer.isolation import Stopped, Workers
from reviewer.limits import Limits

WIDTH = 1000  # pixels: sharp in a column of a laptop's screen
MAX_PAGES = 80  # official reports have 10 to 40 pages

Pictures = Mapping[int, Path]


def draw_pages(
    pdf: Path, folder: Path, limits: Limits, unwanted: Callable[[], bool] = never, workers: Workers | None = None
) -> Pictures:
    """PNG files by page number. Pages that could not be drawn are left out; those drawn before a failure stay.

    Ends as soon as `unwanted` says that nobody will look at them. Without `workers` one is started for this alone.
    """
    drawers = workers or Workers(limits.megabytes)
    try:
        with suppress(Stopped, CancelledError), drawers.worker() as worker:
            worker.start(limits.seconds, _draw, pdf, folder)
            worker.result(unwanted)
    finally:
        if workers is None:
            drawers.close()
    return {int(path.stem): path for path in folder.glob("*.png")}


def _draw(pdf: Path, folder: Path) -> None:
    # Imported here, so that the parent never loads the PDF library.
    import pypdfium2  # type: ignore[import-untyped]

    # What the library raises ends the drawing; the review stands without pictures.
    document = pypdfium2.PdfDocument(pdf)
    for index in range(min(len(document), MAX_PAGES)):
        _draw_page(document[index], folder / f"{index + 1}.png")


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
