"""Every file of a package looked at once: its kind, its measures, and its text where it is a PDF or a Word file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from reviewer.errors import DocumentError, reason
from reviewer.limits import Limits
from reviewer.model import Document
from reviewer.package.contents import StoredFile
from reviewer.package.measure import Measure, Measuring, claimed_kind, kind_of
from reviewer.package.respondents import RespondentCount, count_respondents
from reviewer.reading import IsolatedReader, Reader
from reviewer.scheme import FileKind, Respondents

# Files are read in child processes; so many at a time.
_MOST_AT_ONCE = 4
# Kinds that have one form only; what claims to be one and is not cannot be opened.
_PLAIN_KINDS: tuple[FileKind, ...] = ("pdf", "docx", "xlsx", "pptx")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of the package with all that is known of it; `problem` is why it was not read, as a clause without a stop."""

    file: StoredFile
    kind: FileKind
    measure: Measure = field(default_factory=Measure)
    document: Document | None = None
    problem: str = ""

    @property
    def pages(self) -> int | None:
        """Pages of a PDF, slides; a Word file has none."""
        if self.document is not None and self.document.paged:
            return len(self.document.pages)
        return self.measure.pages

    @property
    def has_text(self) -> bool:
        """Whether its words were read, as those of a picture were not."""
        return bool(self.measure.heads) or (self.document is not None and self.document.has_text)

    @property
    def respondents(self) -> RespondentCount | None:
        return self.measure.respondents


def look_at(
    files: Sequence[StoredFile],
    limits: Limits,
    words: Respondents | None,
    progress: Callable[[str, float], None],
) -> tuple[Seen, ...]:
    """All files in their order; what cannot be read says so in its own row."""
    seen = [_sniffed(file) for file in files]
    with Measuring(limits, words) as measuring:
        seen = [one if one.problem else _measured(one, measuring) for one in seen]
    workers = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    with IsolatedReader(limits, idle=workers) as reader, ThreadPoolExecutor(workers) as readers:
        read = []
        for number, one in enumerate(readers.map(lambda one: _read(one, reader, words), seen)):
            progress(f"读取 {one.file.stem}", number / len(seen))
            read.append(one)
    return tuple(read)


def _sniffed(file: StoredFile) -> Seen:
    if file.problem:
        return Seen(file, claimed_kind(file.name) or "other", problem=file.problem)
    try:
        kind = kind_of(file.path)
    except OSError as error:
        return Seen(file, "other", problem=f"无法读取（{reason(error)}）")
    if kind == "empty":
        return Seen(file, claimed_kind(file.name) or kind, problem="是空文件（0 字节）")
    if kind == "archive":
        return _packed(file)
    if kind == "other" and claimed_kind(file.name) in _PLAIN_KINDS:
        return Seen(file, claimed_kind(file.name) or kind, problem="设有密码，或内容不是它的扩展名所说的格式，打不开")
    return Seen(file, kind)


def _packed(file: StoredFile) -> Seen:
    """What is still packed: an Office file that lost its end, or an archive that is none of ours."""
    claimed = claimed_kind(file.name)
    if claimed:
        return Seen(file, claimed, problem="已损坏，打不开")
    return Seen(file, "archive", problem="是没有解开的压缩包（RAR、7z，或压缩包里的压缩包），没有查看；请解开后放入")


def _measured(seen: Seen, measuring: Measuring) -> Seen:
    """With its measures. Only a missing library or length leaves a file readable."""
    measure = measuring.measure(seen.file.path, seen.kind)
    broken = bool(measure.problem) and seen.kind != "video"
    return replace(seen, measure=measure, problem=measure.problem if broken else "")


def _read(seen: Seen, reader: Reader, words: Respondents | None) -> Seen:
    if seen.problem or seen.kind not in ("pdf", "docx"):
        return seen
    try:
        with reader.start(seen.file.path) as reading:
            document = reading.result()
    except DocumentError as error:
        return replace(seen, problem=_clause(error.message, seen.file.path.name))
    count = count_respondents([table.rows for table in document.tables], words) if words else None
    return replace(seen, document=document, measure=Measure(respondents=count))


def _clause(sentence: str, name: str) -> str:
    """A reader's sentence on a file as it stands behind the file's name."""
    return sentence.removeprefix(name).strip(" ：。")
