"""What is said of a duplicate, in Chinese. Two texts that are the same may have one source: nobody is accused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer.duplicates.found import Change, Duplicate, Kind, Source
from reviewer.text import shorten

TITLES: Mapping[Kind, str] = {
    "same-file": "同一文件提交了两次",
    "same-report": "同一企业的两份报告基本相同",
    "copied-report": "两家单位的报告基本相同",
    "copied-chapter": "两家单位的报告有一章基本相同",
    "changed-passage": "段落相同，名称或数字不同",
    "copied-passage": "两家单位的报告有相同段落",
    "earlier-text": "沿用本单位以前报告的文字",
    "own-passage": "同一单位的两份报告有相同段落",
    "shared-portrait": "同一单位的几份报告共用企业简介",
    "generic": "多家单位的报告有相同文字",
}
CHANGES: Mapping[str, str] = {"figure": "数字", "name": "名称", "wording": "文字"}

_CHECK = "文字相同，请人工核对来源。"
_ADVICE: Mapping[Kind, str] = {
    "same-file": "文件完全相同，请人工核对是否重复提交。",
    "same-report": "请人工核对是否重复提交，或是否选错了文件。",
    "earlier-text": "请人工核对本次报告是否已写入最近一年的做法和数据。",
    "own-passage": "同一单位的材料引用共同的制度和做法属正常，请人工核对各申报对象自己的内容是否写足。",
    "shared-portrait": "同一单位的班组、服务或产品共用企业简介属正常，仅供了解。",
    "generic": "可能出自同一公开范文或通用说法，请人工核对来源，不据此判断任何一家。",
}
_NAMED, _LONGEST = 4, 14


def worded(found: Duplicate) -> Duplicate:
    """The duplicate with its sentence."""
    who = f"“{called(found.left)}”与“{called(found.right)}”"
    advice = _ADVICE.get(found.kind, _CHECK)
    if found.kind == "same-file":
        return replace(found, message=f"{who}是同一个文件。{advice}")
    extent = f"{len(found.matches)} 处共 {found.length} 字相同，约占较短一份的 {found.share:.0%}"
    longest = f"最长连续 {found.longest} 字"
    changed = told_changes([change for match in found.matches for change in match.changes])
    named = f"；文中出现了另一家单位的名称“{'”“'.join(found.names)}”" if found.names else ""
    return replace(found, message=f"{who}有 {extent}，{longest}{changed}{named}。{advice}")


def called(source: Source) -> str:
    """How a report is called: by its firm and project; by the file as well where these do not tell."""
    name = source.company or source.file
    named = f"{name}（{source.project}）" if source.project and source.company else name
    return f"{named}，{source.day.year} 年" if source.day else named


def told_changes(changes: Sequence[Change]) -> str:
    """What was changed, with a few examples: names first, as the most telling."""
    counts = Counter(change.kind for change in changes)
    if not counts:
        return "，逐字相同"
    told = "、".join(f"{CHANGES[kind]} {counts[kind]} 处" for kind in ("name", "figure", "wording") if counts[kind])
    examples = list(dict.fromkeys(_example(change) for kind in ("name", "figure") for change in changes
                                  if change.kind == kind and change.left and change.right))  # fmt: skip
    shown = "；".join(examples[:_NAMED])
    return f"，不同的有{told}" + (f"（如 {shown}）" if shown else "")


def _example(change: Change) -> str:
    return f"{shorten(change.left, _LONGEST)} → {shorten(change.right, _LONGEST)}"


def group_message(kind: Kind, firms: int, reports: int, length: int, passages: int) -> str:
    """What is said of a text that many reports share."""
    who = f"{firms} 家单位的 {reports} 份报告" if kind == "generic" else f"同一单位的 {reports} 份报告"
    return f"{who}有 {passages} 段相同文字，共约 {length} 字。{_ADVICE[kind]}"
