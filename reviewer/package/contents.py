"""The files of an application package: a folder, or a ZIP that is unpacked for as long as it is looked at.

A ZIP comes from a stranger. It is refused as a whole where an entry points outside it, asks for a password, or would
take more room than any application; a ZIP within it that is so harms nothing but itself.
"""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import EDQUOT, ENOSPC
from pathlib import Path, PurePosixPath

from reviewer.errors import (
    DamagedError,
    DiskFullError,
    EncryptedError,
    NotFoundError,
    ReviewerError,
    TooLargeError,
    UnsafeError,
)
from reviewer.scratch import scratch_folder

MEGABYTE = 2**20
# What grows so many times larger and then takes so much room (bytes) was made to do harm.
MOST_GROWTH, HARMLESS = 200, 100 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most files and megabytes that a package may hold, and what it would be beyond them."""

    files: int = 500
    megabytes: int = 1024
    content: str = "一个申报单位的材料"


PACKAGE = Bounds()

_LITTER = re.compile(r"^(?:__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|~\$.*|\.~.*|~WRL.*\.tmp)$", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the package: its `name` with folders as the package has it, and where it lies now; `problem` says why
    it could not be unpacked."""

    name: str
    path: Path
    size: int
    problem: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that it lies in, and ZIPs without their suffix, the nearest first."""
        parents = PurePosixPath(self.name).parts[:-1]
        return tuple(re.sub(r"\.zip$", "", part, flags=re.IGNORECASE) for part in reversed(parents))

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


@dataclass(slots=True)
class Contents:
    """What a package holds; `ignored` counts what systems and programs leave behind (Thumbs.db, ~$…)."""

    files: list[StoredFile] = field(default_factory=list)
    ignored: int = 0


@contextmanager
def opened(path: Path, bounds: Bounds = PACKAGE) -> Iterator[Contents]:
    """The package's files, for as long as the context lasts. Raises DocumentError where it cannot be read as a whole."""
    with scratch_folder() as room:
        unpacking = _Unpacking(room, bounds)
        if path.is_dir():
            unpacking.take_folder(path)
        elif _is_zip(path):
            unpacking.take_zip(path, "", inner=True)
        else:
            reason = "不是文件夹，也不是 ZIP 压缩包" if path.exists() else "不存在"
            raise NotFoundError(f"{path} {reason}；请给出存放申报材料的文件夹，或用 ZIP 格式重新打包。")
        if not unpacking.contents.files:
            raise NotFoundError(f"{path.name} 里没有文件；请检查是不是选错了文件夹或压缩包。")
        yield unpacking.contents


class _Unpacking:
    """Collects files, each unpacked one in a folder of its own, so that equal names never meet."""

    def __init__(self, room: Path, bounds: Bounds) -> None:
        self.contents = Contents()
        self._bounds = bounds
        self._room = room
        self._bytes = 0

    def take_folder(self, folder: Path) -> None:
        """Every regular file below; a link is named, never followed."""
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_symlink():
                self._add(StoredFile(name, path, 0, "是链接，没有读取；请放入文件本身"))
            elif path.is_file() and self._wanted(name):
                self._take(StoredFile(name, path, path.stat().st_size))

    def _take(self, file: StoredFile) -> None:
        """A file as it is, or what it holds where it is a ZIP."""
        if file.path.suffix.lower() == ".zip" and _is_zip(file.path):
            try:
                self.take_zip(file.path, f"{file.name}/", inner=False)
            except ReviewerError as error:
                self._add(StoredFile(file.name, file.path, file.size, error.message))
        else:
            self._add(file)

    def take_zip(self, path: Path, prefix: str, *, inner: bool) -> None:
        """All entries; `inner`: a ZIP among them is unpacked, too."""
        try:
            with zipfile.ZipFile(path) as archive:
                members = [(info, _decoded(info)) for info in archive.infolist()]
                wanted = [(info, name) for info, name in members if not name.endswith("/") and self._wanted(name)]
                self._check(path.name, wanted)
                for info, name in wanted:
                    file = self._unpacked(archive, info, prefix + name)
                    self._take(file) if inner and not file.problem else self._add(file)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise DamagedError(f"{path.name} 已损坏，无法解压；请重新打包后再试。") from error

    def _check(self, archive: str, members: list[tuple[zipfile.ZipInfo, str]]) -> None:
        """Refuses an archive before anything of it is unpacked."""
        for info, name in members:
            if _escapes(name) or stat.S_ISLNK(info.external_attr >> 16):
                raise UnsafeError(
                    f"{archive} 中有指向压缩包以外的条目（{name}），没有解压；请重新打包，只放入文件本身。"
                )
            if info.flag_bits & _ENCRYPTED_FLAG:
                raise EncryptedError(f"{archive} 设有密码，无法解压；请去掉密码后重新打包。")
        size, packed = sum(info.file_size for info, _ in members), sum(info.compress_size for info, _ in members)
        most = self._bounds.megabytes
        if self._bytes + size > most * MEGABYTE or (size > HARMLESS and size > MOST_GROWTH * max(packed, 1)):
            raise TooLargeError(
                f"{archive} 解压后有 {size / MEGABYTE:.0f} MB，超出正常申报材料的大小（上限 {most} MB），没有解压；"
                "请只放入申报材料，视频先压缩。"
            )
        self._bytes += size

    def _unpacked(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> StoredFile:
        """One entry in the room; a broken one is only named."""
        target = self._room / str(len(self.contents.files) + 1) / PurePosixPath(name).name
        try:
            target.parent.mkdir(exist_ok=True)
            with archive.open(info) as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
            if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
                raise DiskFullError("解压出来的文件") from error
            return StoredFile(name, target, info.file_size, "在压缩包中已损坏，无法解压")
        return StoredFile(name, target, info.file_size)

    def _wanted(self, name: str) -> bool:
        if any(_LITTER.match(part) for part in PurePosixPath(name).parts):
            self.contents.ignored += 1
            return False
        return True

    def _add(self, file: StoredFile) -> None:
        if len(self.contents.files) == self._bounds.files:
            raise TooLargeError(f"文件超过 {self._bounds.files} 个；请只放入{self._bounds.content}。")
        self.contents.files.append(file)


def _is_zip(path: Path) -> bool:
    return path.is_file() and zipfile.is_zipfile(path)


def _decoded(info: zipfile.ZipInfo) -> str:
    """An entry's name: in UTF-8 where the entry says so or the bytes are, else in the Chinese of Windows (GB18030)."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # already decoded by another field of the entry
            raw = name.encode()
        name = _first_decoding(raw)
    return name.replace("\\", "/")


def _first_decoding(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _escapes(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in PurePosixPath(name).parts or "\0" in name
