"""A workbook whose sheets all look alike, written row by row so that its size does not matter.

xlsxwriter keeps one row of each sheet in memory (constant_memory): a row is written whole, and rows of one sheet in their
order. What does not fit on a sheet goes on on the next one of the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.exceptions import FileCreateError

from reviewer.output.batch.links import address
from reviewer.output.wording import clean
from reviewer.scratch import scratch_folder

MOST_ROWS = 1_048_576  # of a sheet, its headings among them
MOST_LINKS = 65_530  # of a sheet
LONGEST_LINK = 2_000  # characters of an address; Excel takes some more
MOST_CHARACTERS = 32_767  # of a cell; Excel calls a file with a longer one damaged
CUT = "……（超出单元格长度，后文从略）"
# Row heights in points: not every program finds them by itself for cells with wrapped text. xlsxwriter keeps each of them
# in memory, so that a very long table leaves those of its later rows to the program.
LINE_HEIGHT, HIGHEST_ROW = 13.5, 180.0
MOST_HEIGHTS = 20_000
# Characters that stand beside one another on paper and can still be read; wider tables take several pages.
PRINTED_WIDTH = 230


@dataclass(frozen=True, slots=True)
class Percent:
    """A share (0..1) that is shown as a percentage."""

    value: float


@dataclass(frozen=True, slots=True)
class Link:
    """A file beside the workbook, by its path from there."""

    text: str
    path: str


Value = str | int | float | Percent | Link | None
Column = tuple[str, float]
Color = tuple[int, int, Mapping[str, Any]]


def fit(text: str) -> str:
    """Text that a cell takes; what is too long is cut, and says so."""
    text = clean(text)
    # Excel counts UTF-16 units, of which characters outside the basic plane take two.
    if len(text.encode("utf-16-le")) // 2 <= MOST_CHARACTERS:
        return text
    room = (MOST_CHARACTERS - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


class Book:
    """The workbook with its formats; `most_rows` is the least of what the readers of the file take."""

    def __init__(self, file: Any, most_rows: int = MOST_ROWS) -> None:
        self.file = file
        self.most_rows = most_rows
        look = {"valign": "top", "font_name": "宋体", "font_size": 10, "border": 1, "border_color": "#C9D1D9"}
        head = {"bold": True, "bg_color": "#E8EDF3", "text_wrap": True, "align": "center", "valign": "vcenter"}
        self.head = file.add_format(look | head)
        self.text = file.add_format(look | {"text_wrap": True})
        self.number = file.add_format(look)
        self.share = file.add_format(look | {"num_format": "0%", "align": "center"})
        self.link = file.add_format(look | {"font_color": "#0B62A8", "underline": 1})
        self.plain = file.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"})
        self.bad = file.add_format({"font_color": "#B42318"})

    def sheet(self, name: str) -> Any:
        """An empty sheet, set up for paper."""
        sheet = self.file.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        return sheet


class Table:
    """So many `rows` under the same headings, on as many sheets as they take, side by side from the start.

    `columns` are headings with widths in characters, `colors` Excel's rules for the columns from a first to a last one.
    """

    def __init__(
        self, book: Book, name: str, columns: Sequence[Column], rows: int, colors: Sequence[Color] = ()
    ) -> None:
        self._book, self._columns, self._colors = book, columns, colors
        count = max(ceil(rows / (book.most_rows - 1)), 1)
        names = [name, *(f"{name}（{number}）" for number in range(2, count + 1))]
        self._sheets = iter([self._sheet_of(name) for name in names])
        self._begin()

    def _sheet_of(self, name: str) -> Any:
        """An empty sheet with its headings."""
        sheet = self._book.sheet(name)
        sheet.set_row(0, self._height([title for title, _ in self._columns]) + LINE_HEIGHT)
        for column, (title, width) in enumerate(self._columns):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, fit(title), self._book.head)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.fit_to_pages(ceil(sum(width for _, width in self._columns) / PRINTED_WIDTH), 0)
        return sheet

    def _begin(self) -> None:
        self._sheet = next(self._sheets)
        self._rows, self._links = 0, 0

    def add(self, values: Sequence[Value]) -> None:
        if self._rows + 1 == self._book.most_rows:
            self.finish()
            self._begin()
        self._rows += 1
        sheet = self._sheet
        if self._rows <= MOST_HEIGHTS:
            sheet.set_row(self._rows, self._height(values))
        for column, value in enumerate(values):
            self._write(sheet, column, value)

    def _height(self, values: Sequence[Value]) -> float:
        texts = ((value, width) for value, (_, width) in zip(values, self._columns, strict=True))
        lines = max((_lines(value, width) for value, width in texts if isinstance(value, str)), default=1)
        return min(LINE_HEIGHT * lines + 4, HIGHEST_ROW)

    def _write(self, sheet: Any, column: int, value: Value) -> None:
        match value:
            case str():
                sheet.write_string(self._rows, column, fit(value), self._book.text)
            case None:
                sheet.write_blank(self._rows, column, None, self._book.text)
            case Percent():
                sheet.write_number(self._rows, column, value.value, self._book.share)
            case Link():
                self._write_link(sheet, column, value)
            case _:
                sheet.write_number(self._rows, column, value, self._book.number)

    def _write_link(self, sheet: Any, column: int, link: Link) -> None:
        """Where a sheet takes no more links, the path stands there to be found by hand."""
        target = address(clean(link.path))
        if self._links == MOST_LINKS or len(target) > LONGEST_LINK:
            sheet.write_string(self._rows, column, fit(link.path), self._book.text)
            return
        self._links += 1
        sheet.write_url(self._rows, column, f"external:{target}", self._book.link, fit(link.text))

    def finish(self) -> None:
        """Ends the current sheet: filters and colours reach over its rows."""
        last = max(self._rows, 1)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        for begin, end, rule in self._colors:
            self._sheet.conditional_format(1, begin, last, end, rule)


@contextmanager
def workbook(path: Path) -> Iterator[Any]:
    """An open workbook that is written to `path` in the end. Raises OSError where it cannot be."""
    # Opened first, so that a folder that is not there is told before the work and not after it.
    with path.open("wb") as target, scratch_folder() as scratch:
        options = {
            "constant_memory": True,
            "tmpdir": str(scratch),
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        file = xlsxwriter.Workbook(target, {**options, "strings_to_numbers": False})
        file.use_zip64()
        yield file
        try:
            file.close()
        except FileCreateError as error:
            # It wraps what really happened.
            raise error.args[0] from error


def _lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two characters wide."""
    # No row is higher than what so many characters fill.
    shown = text[: int(width * HIGHEST_ROW / LINE_HEIGHT)]
    return sum(max(-(-cell_len(line) // max(int(width) - 2, 1)), 1) for line in shown.split("\n"))
