"""A list of reports as an Excel file: a row a report, with the application and the files handed in beside it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from reviewer.batch.jobs import Item, Wanted
from reviewer.errors import NotFoundError, UsageError
from reviewer.report_files import ReportFiles

FILE, SCHEME, CATEGORY, LEVEL = "文件", "评价方案", "类别", "等级"
THIRD_PARTY, FORM, SELF_ASSESSMENT = "第三方测量材料", "申请表", "自评表"
# The heading may stand below a title and a few lines of explanation.
_HEADING_WITHIN = 10
_SEVERAL = re.compile(r"[;；、\n]")

Row = Mapping[str, str]


def read_list(path: Path) -> list[Item]:
    """The reports of the list's rows. Raises UsageError where it is no such list, NotFoundError where it is empty.

    A wrong row is an item with its problem, so that the others go on.
    """
    rows = list(_rows(path))
    if not rows:
        raise NotFoundError(f"{path.name} 的“{FILE}”一列下面没有内容；请每行写一份报告。")
    return [_item(row, number, path.parent) for number, row in rows]


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """The rows below the heading that name a file, each with its number in the sheet."""
    cells = _cells(path)
    heading = next((number for number, texts in enumerate(cells[:_HEADING_WITHIN]) if FILE in texts), None)
    if heading is None:
        raise UsageError(
            f"{path.name} 里没有“{FILE}”这一列，不知道要评审哪些报告；请在第一行写上列名："
            f"{FILE}、{SCHEME}、{CATEGORY}、{LEVEL}（后三列可以不要）。"
        )
    for number, row in enumerate(cells[heading + 1 :], start=heading + 2):
        named = {title: text for title, text in zip(cells[heading], row, strict=False) if title}
        if any(named.values()):
            yield number, named


def _cells(path: Path) -> Sequence[tuple[str, ...]]:
    """The first sheet as texts."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(values_only=True)
            return [tuple("" if value is None else str(value).strip() for value in row) for row in rows]
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise UsageError(
            f"{path.name} 无法读取，可能已损坏或设有密码；请在 Excel 或 WPS 中另存为 xlsx 后再试。"
        ) from error


def _item(row: Row, number: int, home: Path) -> Item:
    """The report of a row; paths are relative to the list."""
    file = row[FILE].replace("\\", "/")
    if not file:
        problem = f"没有写“{FILE}”；请补上报告的文件名。"
        return Item(f"清单第 {number} 行", f"第{number}行", ReportFiles(home), problem=problem)
    third_party = tuple(home / name.strip() for name in _SEVERAL.split(row.get(THIRD_PARTY, "")) if name.strip())
    files = ReportFiles(home / file, third_party, _path(row, FORM, home), _path(row, SELF_ASSESSMENT, home))
    told = Wanted(row.get(SCHEME, ""), row.get(CATEGORY, ""), row.get(LEVEL, ""))
    name = _name(file)
    return Item(name, name, files, told, _missing(files, number))


def _path(row: Row, column: str, home: Path) -> Path | None:
    name = row.get(column, "").replace("\\", "/")
    return home / name if name else None


def _name(file: str) -> str:
    """What the report is called in results, which stay within the output folder wherever the report lies."""
    path = PurePosixPath(file)
    outside = path.is_absolute() or ".." in path.parts or ":" in file
    return path.name if outside else path.as_posix()


def _missing(files: ReportFiles, number: int) -> str:
    missing = [str(path) for path in files.all if not path.is_file()]
    return f"清单第 {number} 行所写的文件不存在：{'、'.join(missing)}；请检查文件名和所在文件夹。" if missing else ""
