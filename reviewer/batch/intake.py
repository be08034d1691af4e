"""What is to be reviewed: the reports of a folder, of a ZIP, or those that a list names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from reviewer.batch.files import ANNOTATED, FORM
from reviewer.batch.jobs import Item
from reviewer.batch.lists import read_list
from reviewer.errors import NotFoundError
from reviewer.package.contents import Bounds, opened
from reviewer.report_files import REPORT_SUFFIXES, ReportFiles

OLD = {".doc": "旧版 Word 文件（.doc）", ".wps": "WPS 文字文件（.wps）"}
# What Word and macOS leave beside a file while it is open or copied.
_LEFTOVERS = ("~$", "._", ".~")
_BOUNDS = Bounds(files=20_000, megabytes=20 * 1024, content="要评审的报告，或分成几批")


@contextmanager
def found(source: Path, output: Path) -> Iterator[list[Item]]:
    """The reports in their files' order, for as long as the context lasts.

    Raises NotFoundError where there is nothing to review, UsageError for a list that cannot be used, and what the
    unpacking of a ZIP raises.
    """
    match source.suffix.lower():
        case ".xlsx" if source.is_file():
            yield distinct(read_list(source))
        case ".zip" if source.is_file():
            with opened(source, _BOUNDS) as contents:
                files = ((file.name, file.path, file.problem) for file in contents.files)
                yield _reports(files, source)
        case _:
            below = ((path.relative_to(source).as_posix(), path, "") for path in _files(source, output))
            yield _reports(below, source)


def _files(folder: Path, output: Path) -> Iterator[Path]:
    """All files below the folder without the output folder, which may lie in it."""
    ours = output.resolve()
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.resolve().is_relative_to(ours))


def _reports(files: Iterable[tuple[str, Path, str]], source: Path) -> list[Item]:
    items = [_item(*file) for file in files if _is_wanted(PurePosixPath(file[0]))]
    if not items:
        raise NotFoundError(
            f"{source} 中没有 PDF 文件，也没有 Word 文件（.docx）；请检查路径，旧版 .doc 请先另存为 docx。"
        )
    return distinct(items)


def _is_wanted(name: PurePosixPath) -> bool:
    """Whether it may be a report: not a leftover, and not what an earlier run made, wherever its results lie."""
    ours = name.name.endswith((FORM, ANNOTATED))
    return name.suffix.lower() in (*REPORT_SUFFIXES, *OLD) and not ours and not name.name.startswith(_LEFTOVERS)


def _item(name: str, path: Path, problem: str) -> Item:
    kind = OLD.get(path.suffix.lower())
    if kind and not problem:
        problem = f"{path.name} 是{kind}，无法直接评审；请在 Word 或 WPS 中另存为 docx 或导出 PDF。"
    return Item(name, name, ReportFiles(path), problem=problem)


def distinct(items: Iterable[Item]) -> list[Item]:
    """The items, each with a target of its own: X.pdf gives X, and what stands beside it keeps its suffix."""
    taken: set[str] = set()
    return [_with_target(item, taken) for item in items]


def _with_target(item: Item, taken: set[str]) -> Item:
    name = PurePosixPath(item.name)
    plain = name.with_suffix("") if name.suffix.lower() == ".pdf" else name
    numbered = (name.with_name(f"{name.name}（{number}）") for number in range(2, len(taken) + 3))
    # Compared without case: not every file system tells A from a.
    target = next(path for path in (plain, name, *numbered) if path.as_posix().casefold() not in taken)
    taken.add(target.as_posix().casefold())
    return Item(item.name, target.as_posix(), item.files, item.told, item.problem)
