"""A docx as the zip archive that it is: refuses what is none, and hands out its parts as XML.

Nothing outside the file is ever asked for, and no more is unpacked than a report can need.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from functools import cached_property
from pathlib import Path
from typing import IO

from lxml import etree

from reviewer.docx.markup import RELATIONS, Element, W
from reviewer.errors import DamagedError, EncryptedError, NotAPdfError, NotFoundError, TooLargeError, reason

MOST_BYTES = 200 * 1024 * 1024
# A report's text is a few MB of markup; a tree of it takes some ten times as much memory.
MOST_MARKUP = 48 * 1024 * 1024

_MAIN = "word/document.xml"
_ENCRYPTED_FLAG = 0x1
_INSTALLATION = re.compile(r"_[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}$")
# "Strict" files say the same under other names.
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": RELATIONS[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": (
        b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
}


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises NotFoundError or TooLargeError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise TooLargeError(
                f"{path.name} 有 {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB 的上限；请压缩图片后再提交。"
            )
        return path.read_bytes()
    except OSError as error:
        raise NotFoundError(f"无法读取 {path.name}：{reason(error)}；请检查路径和权限。") from error


class Package:
    """An opened docx. Parts go by their names in the archive, in lower case."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises NotAPdfError, DamagedError, EncryptedError or TooLargeError, each with what to do."""
        self._name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.damaged() from error
        self._members = {info.filename.replace("\\", "/").lower(): info for info in self._archive.infolist()}
        self._check_size()
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        self.main = self._find_main()
        self.document = self._main_root()

    def xml(self, part: str | None) -> Element | None:
        """The root element of a part, None where the package lacks it. Raises DamagedError."""
        info = self._members.get(part) if part else None
        return None if info is None else self._parse(self._read(info))

    def related(self, kind: str, source: str | None = None) -> str | None:
        """The first part that `source` (default: the document) names as its `kind`: styles, theme, footnotes …"""
        targets = self._targets(self.main if source is None else source)
        return next((target for found, target in targets.values() if found == kind), None)

    def target(self, relation: str | None) -> str | None:
        """The part that the document names by a relation's id."""
        return self._targets(self.main).get(relation or "", ("", None))[1]

    @cached_property
    def producer(self) -> str:
        """The program that wrote the file, with its version, as far as the file says."""
        root = self.xml(self.related("extended-properties", "") or "docprops/app.xml")
        texts = {etree.QName(child).localname: (child.text or "").strip() for child in root} if root is not None else {}
        # WPS puts a number of the installation behind its version.
        application = _INSTALLATION.sub("", texts.get("Application", ""))
        return f"{application} {texts.get('AppVersion', '')}".strip()

    # ---------------------------------------------------------------- what kind of file it is

    def _check_size(self) -> None:
        total = sum(info.file_size for info in self._members.values())
        if total > MOST_BYTES:
            raise TooLargeError(
                f"{self._name} 解压后有 {total / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB 的上限；请压缩图片后再提交。"
            )

    def _find_main(self) -> str:
        """The main document's part; other kinds of archives are refused by their own names."""
        named = self.related("officeDocument", "")
        if (named and named.startswith("xl/")) or "xl/workbook.xml" in self._members:
            raise self._refused("是 Excel 表格，不是 Word 文档")
        if (named and named.startswith("ppt/")) or "ppt/presentation.xml" in self._members:
            raise self._refused("是演示文稿，不是 Word 文档")
        if self._is_open_document():
            raise self._refused("是 OpenDocument 格式的文档，不是 docx")
        main = named if named in self._members else _MAIN
        if main in self._members:
            return main
        if "[content_types].xml" in self._members or any(name.startswith("word/") for name in self._members):
            raise self.damaged()
        raise self._refused("是压缩包，不是 Word 文档")

    def _is_open_document(self) -> bool:
        info = self._members.get("mimetype")
        return info is not None and b"opendocument" in self._read(info)

    def _main_root(self) -> Element:
        root = self.xml(self.main)
        if root is None or root.tag != W + "document":
            raise self._refused("里没有 Word 文档的正文")
        return root

    # ---------------------------------------------------------------- parts

    def _targets(self, source: str) -> dict[str, tuple[str, str]]:
        """Relations of a part by id: kind and target; those to the outside are left out."""
        if source not in self._relations:
            folder, name = posixpath.split(source)
            root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
            self._relations[source] = {
                relation.get("Id", ""): (_kind(relation), _resolve(folder, relation.get("Target", "")))
                for relation in (() if root is None else root)
                if relation.get("TargetMode") != "External"
            }
        return self._relations[source]

    def _read(self, info: zipfile.ZipInfo) -> bytes:
        """A part's bytes; the size that the archive's directory tells is not trusted."""
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise EncryptedError(f"{self._name} 设有密码；请在 Word 或 WPS 中取消加密后另存为 docx，或导出 PDF。")
        try:
            with self._archive.open(info) as file:
                return self._read_capped(file)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self.damaged() from error

    def _read_capped(self, file: IO[bytes]) -> bytes:
        data = file.read(MOST_MARKUP + 1)
        if len(data) > MOST_MARKUP:
            raise TooLargeError(
                f"{self._name} 的内容解压后超过 {MOST_MARKUP // 2**20} MB 的上限；请只提交经营实践报告本身。"
            )
        return data

    def _parse(self, data: bytes) -> Element:
        if b"purl.oclc.org/ooxml" in data:
            for strict, usual in _STRICT.items():
                data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self.damaged() from error
        if root.getroottree().docinfo.doctype:
            # No word processor writes a document type; it could only smuggle entities in.
            raise self.damaged()
        return root

    def damaged(self) -> DamagedError:
        """The error to raise where the file turns out to be broken."""
        return DamagedError(f"{self._name} 已损坏，无法读取；请在 Word 或 WPS 中打开后另存为 docx，或导出 PDF。")

    def _refused(self, what: str) -> NotAPdfError:
        return NotAPdfError(f"{self._name} {what}；请提交 Word 或 WPS 另存的 docx，或导出的 PDF。")


def _kind(relation: Element) -> str:
    return str(relation.get("Type", "")).rpartition("/")[2]


def _resolve(folder: str, target: str) -> str:
    """A relation's target as a name in the archive; an absolute one begins at the archive's root."""
    return posixpath.normpath(posixpath.join("/" + folder, target.replace("\\", "/"))).lstrip("/").lower()
