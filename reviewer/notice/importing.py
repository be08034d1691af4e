"""`import_notice()`: from a file to drafts of schemes, the one function that is read from top to bottom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import DocumentError, UsageError
from reviewer.notice.annexes import Part, split_schemes
from reviewer.notice.contents import Contents, read_contents
from reviewer.notice.draft import Draft, draft_scheme
from reviewer.notice.family import load_family
from reviewer.notice.source import Source, read_source

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Imported:
    """A draft with what it was made from. `annex` is the annex that holds the scheme, None where it is the whole."""

    annex: str | None
    contents: Contents
    draft: Draft


def import_notice(path: Path, scheme_id: str = "", annex: str | None = None) -> tuple[Imported, ...]:
    """One draft for each scheme that the notice holds, or for the one in `annex` alone.

    Raises DocumentError where there is nothing to read or the document is no notice, UsageError for an unknown annex.
    """
    source = read_source(path)
    parts = _chosen(split_schemes(source), annex, source)
    contents = [read_contents(part, source) for part in parts]
    if not any(item.holds_rules for item in contents):
        unread = "".join(f"（{warning}）" for warning in source.warnings)
        raise DocumentError(
            f"{path.name} 不像是评价通知：没有找到报告模板、评分表或申报条件{unread}；"
            "请提供通知的全文和附件，而不是申报单位的报告。"
        )
    family = load_family()
    base = scheme_id or _plain_id(path)
    return tuple(
        Imported(part.annex, item, draft_scheme(item, f"{base}-{part.annex}" if len(parts) > 1 else base, family))
        for part, item in zip(parts, contents, strict=True)
    )


def _chosen(parts: tuple[Part, ...], annex: str | None, source: Source) -> tuple[Part, ...]:
    if annex is None:
        return parts
    wanted = annex.removeprefix("附件").strip()
    found = tuple(part for part in parts if part.annex == wanted)
    if not found:
        known = "、".join(f"附件{part.annex}" for part in parts if part.annex)
        raise UsageError(
            f"{source.file} 里没有单独成一个方案的附件{wanted}，"
            + (f"可选的有：{known}。" if known else "整份通知是一个方案，请去掉 --annex。")
        )
    return found


def _plain_id(path: Path) -> str:
    """The file's name where it can be an id."""
    stem = path.stem.casefold()
    return stem if _ID.fullmatch(stem) else "draft"
