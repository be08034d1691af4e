"""What kind of file it is by its content, and its measures: pages, minutes, pixels, rows.

The libraries behind this run in a child process, since files come from strangers; what they cannot read is a
sentence, never an exception.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reviewer.file_marks import BEGINNING, OLE, PDF
from reviewer.isolation import OutOfTime, Stopped, Workers
from reviewer.limits import Limits
from reviewer.package.respondents import RespondentCount, count_respondents
from reviewer.scheme import FileKind, Respondents

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV", "video"),
    (b"0&\xb2u\x8ef\xcf\x11", "video"),
    (b"\0\0\x01\xba", "video"),
    (b"{\\rtf", "doc"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
)
# The four kinds of Office files, each by what stands in its archive.
_PARTS: Mapping[str, FileKind] = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_SUFFIXES: Mapping[str, FileKind] = {
    ".pdf": "pdf", ".docx": "docx", ".doc": "doc", ".wps": "doc", ".xlsx": "xlsx", ".xls": "xls", ".et": "xls",
    ".pptx": "pptx", ".ppt": "ppt", ".dps": "ppt", ".mp4": "video", ".mov": "video", ".m4v": "video", ".avi": "video",
    ".wmv": "video", ".mkv": "video", ".flv": "video", ".mpg": "video", ".jpg": "image", ".jpeg": "image",
    ".png": "image", ".bmp": "image", ".tif": "image", ".tiff": "image", ".gif": "image", ".webp": "image",
}  # fmt: skip
_TEXT_SUFFIXES = (".txt", ".csv", ".md")
# What an Office file of an application may take, unpacked (bytes); far more is meant to fill the memory.
_MOST_UNPACKED = 600 * 2**20
_MOST_MARKUP = 100 * 2**20
_MOST_ROWS = 100_000
# Rows at the head of a sheet among which its columns are named.
_HEAD_ROWS = 8


@dataclass(frozen=True, slots=True)
class Measure:
    """`pages` of slides, `seconds` of a film, `pixels` of an image, `rows` of sheets with the `heads` of their columns."""

    pages: int | None = None
    seconds: float | None = None
    pixels: tuple[int, int] | None = None
    rows: int | None = None
    heads: tuple[str, ...] = ()
    respondents: RespondentCount | None = None
    problem: str = ""


def claimed_kind(name: str) -> FileKind | None:
    """The kind that a file's suffix says; None for one that says nothing to us."""
    return _SUFFIXES.get(PurePosixPath(name).suffix.lower())


def kind_of(path: Path) -> FileKind:
    """By the file's first bytes, whatever its name says."""
    with path.open("rb") as file:
        start = file.read(BEGINNING)
    if not start:
        return "empty"
    if PDF in start:
        return "pdf"
    if start.startswith(b"PK"):
        return _office_kind(path)
    if start.startswith(OLE):
        claimed = claimed_kind(path.name)
        return claimed if claimed in ("doc", "xls", "ppt") else "other"
    if start[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return "image" if start[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "video"
    if start.startswith(b"RIFF"):
        return "image" if start[8:12] == b"WEBP" else "video"
    known = next((kind for magic, kind in _MAGIC if start.startswith(magic)), None)
    return known or ("text" if path.suffix.lower() in _TEXT_SUFFIXES else "other")


def _office_kind(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return "archive"
    return next((kind for part, kind in _PARTS.items() if any(name.startswith(part) for name in names)), "archive")


class Measuring:
    """A child process that measures file after file; one that ends it harms only itself."""

    def __init__(self, limits: Limits, words: Respondents | None) -> None:
        self._limits = limits
        self._words = words
        self._workers = Workers(limits.megabytes, idle=1)

    def __enter__(self) -> Measuring:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()

    def measure(self, path: Path, kind: FileKind) -> Measure:
        """The file's measures; nothing but a `problem` where it cannot be measured."""
        if kind not in _READERS:
            return Measure()
        try:
            with self._workers.worker() as worker:
                worker.start(self._limits.seconds, _measured, path, kind, self._words)
                found: Measure = worker.result()
        except OutOfTime:
            return Measure(problem=f"读取超过 {self._limits.seconds:.0f} 秒仍未完成，已中止")
        except Stopped:
            return Measure(problem="使读取程序意外退出，文件可能已损坏")
        return found


def _measured(path: Path, kind: FileKind, words: Respondents | None) -> Measure:
    try:
        return _READERS[kind](path, words)
    except MemoryError:
        raise
    except Exception:
        # Each library fails in ways of its own, and hostile files in more; whatever it is, the file is unreadable.
        return Measure(problem="文件已损坏，打不开")


def _slides(path: Path, _: Respondents | None) -> Measure:
    from pptx import Presentation

    if _too_large(path):
        return Measure(problem="解压后过大，没有打开")
    return Measure(pages=len(Presentation(str(path)).slides))


def _sheets(path: Path, words: Respondents | None) -> Measure:
    from openpyxl import load_workbook

    if _too_large(path):
        return Measure(problem="解压后过大，没有打开")
    book = load_workbook(path, read_only=True, data_only=True)
    try:
        tables = [list(_rows(sheet)) for sheet in book.worksheets]
    finally:
        book.close()
    heads = [cell.strip() for table in tables for row in table[:_HEAD_ROWS] for cell in row if cell.strip()]
    return Measure(
        rows=sum(len(table) for table in tables),
        heads=tuple(heads),
        respondents=count_respondents(tables, words) if words else None,
    )


def _rows(sheet: object) -> Iterator[tuple[str, ...]]:
    """A sheet's rows that hold anything."""
    rows = sheet.iter_rows(values_only=True, max_row=_MOST_ROWS)  # type: ignore[attr-defined]
    for row in rows:
        cells = tuple("" if value is None else _shown(value) for value in row)
        if any(cell.strip() for cell in cells):
            yield cells


def _shown(value: object) -> str:
    """A cell's value; a telephone number kept as a number has no decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _video(path: Path, _: Respondents | None) -> Measure:
    from pymediainfo import MediaInfo

    if not MediaInfo.can_parse():
        return Measure(problem="本机缺少读取视频的组件，没有量时长")
    lengths = [float(track.duration) for track in MediaInfo.parse(str(path)).tracks if track.duration]
    return Measure(seconds=max(lengths) / 1000) if lengths else Measure(problem="视频文件里没有时长，没有量时长")


def _image(path: Path, _: Respondents | None) -> Measure:
    from PIL import Image

    if _is_mpeg(path):  # the photographs of some telephones, which the library does not read
        return Measure()
    with Image.open(path) as image:
        return Measure(pixels=image.size)


_READERS: Mapping[FileKind, Callable[[Path, Respondents | None], Measure]] = {
    "pptx": _slides,
    "xlsx": _sheets,
    "video": _video,
    "image": _image,
}


def _is_mpeg(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _too_large(path: Path) -> bool:
    """Whether an Office file would take more room than any that people make."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    markup = max((info.file_size for info in members if info.filename.endswith((".xml", ".rels"))), default=0)
    return sum(info.file_size for info in members) > _MOST_UNPACKED or markup > _MOST_MARKUP
