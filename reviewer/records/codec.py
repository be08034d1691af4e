"""A record as one line of JSON, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import make_converter

from reviewer.errors import RecordError
from reviewer.records.record import ReportRecord
from reviewer.text import harmless

# Raised whenever `ReportRecord` changes so that earlier lines no longer fill it; a new field with a default leaves it.
SCHEMA_VERSION = "1"

_converter = make_converter()
_converter.register_unstructure_hook(str, harmless)


def to_line(record: ReportRecord) -> str:
    """The record as JSON on one line, without the line's end; Chinese unescaped."""
    content = {"schema_version": SCHEMA_VERSION, **_converter.unstructure(record, ReportRecord)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def from_line(line: str) -> ReportRecord:
    """The record that `to_line` wrote. Raises RecordError for a line that is cut off, changed or of another version."""
    try:
        content: Any = json.loads(line)
        version = content.pop("schema_version")
        if version == SCHEMA_VERSION:
            return _converter.structure(content, ReportRecord)
    except (ValueError, KeyError, TypeError, AttributeError, BaseValidationError) as error:
        raise RecordError("保存的评审记录有一行残缺或被改动，无法读取；请删去这一行后重新评审对应的报告。") from error
    raise RecordError(
        f"评审记录的格式是第 {version} 版，本程序只认第 {SCHEMA_VERSION} 版；请用原来的程序版本读取，或重新评审。"
    )


class RecordFile:
    """The records of a file, a line each; read anew, one at a time, whenever they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[ReportRecord]:
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield from_line(line)
