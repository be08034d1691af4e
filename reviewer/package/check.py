"""Holds the files of a package against the list of materials, row by row, and against what the notice says of them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import PurePosixPath

from reviewer.model import Checklist, ChecklistRow, Verdict
from reviewer.package.contents import MEGABYTE
from reviewer.package.faults import duration, faults, file_faults
from reviewer.package.filing import Filing, clauses, listed
from reviewer.package.names import name_faults, order_faults, project_faults
from reviewer.package.recognise import Recognised
from reviewer.rules.base import Result, finding
from reviewer.scheme import Material, Slides, Video
from reviewer.verification import Verified

TITLE = "申请材料"
BY_EYE = "签字、盖章、证照是否在有效期内，程序看不出来，请人工核对"
_WORST: tuple[Verdict, ...] = ("unmet", "doubtful", "unknown", "met")


def check(filing: Filing) -> Verified:
    """The checklist `materials` with everything that follows from it."""
    checked = [found for material in filing.materials for found in _checked(material, filing)]
    results: list[Result] = [result for _, found in checked for result in found]
    for file in filing.files:
        results += file_faults(file)
    results += chain(name_faults(filing), order_faults(filing), project_faults(filing))
    rows = tuple(row for row, _ in checked)
    return Verified(Checklist("materials", TITLE, rows, _summary(rows, filing)), tuple(results))


def _checked(material: Material, filing: Filing) -> Iterator[tuple[ChecklistRow, Sequence[Result]]]:
    """A material's row; none for what only holds others, and for what nobody has to hand in and nobody did."""
    held = filing.holding(material.id)
    holder = getattr(material.item, "holds", None) is not None
    if held and not (holder and held[0].seen.problem):
        yield _present(material, held, filing)
    elif not holder and (not material.item.optional or material.item.doubt):
        yield _absent(material, filing)


def _present(material: Material, held: Sequence[Recognised], filing: Filing) -> tuple[ChecklistRow, Sequence[Result]]:
    found = [fault for file in filing.fitting(material.id) for fault in faults(material, file, filing)]
    told = "；".join(dict.fromkeys(fault.told for fault in found))
    row = ChecklistRow(
        id=material.id,
        item=material.item.name,
        wanted=_wanted(material),
        found="；".join(_measured(file) for file in held[:3]) + (f" 等 {len(held)} 个文件" if len(held) > 3 else ""),
        verdict=min((fault.verdict for fault in found), key=_WORST.index, default="met"),
        note=told or held[0].materials[material.id],
        document=held[0].seen.file.name,
    )
    return row, [result for fault in found for result in fault.results]


def _absent(material: Material, filing: Filing) -> tuple[ChecklistRow, Sequence[Result]]:
    """Missing, unless it may be in a file that nobody could make out; what is optional is only asked for."""
    item = material.item
    perhaps = [file for file in filing.unknown if file.seen.kind in item.kinds and not file.seen.has_text]
    hint = f"；也可能在没有认出的{listed(perhaps)}里" if perhaps else ""
    verdict: Verdict = "doubtful" if perhaps or item.optional else "unmet"
    note = "通知没有写明必须提交，请核实" if item.optional else hint.strip("；")
    row = ChecklistRow(material.id, item.name, _wanted(material), "没有找到", verdict, note)
    if item.optional:
        return row, ()
    missing = finding(
        "package.missing",
        expected=f"{item.name}{clauses(filing, material.clause)}",
        actual=hint,
        severity="warning" if perhaps else None,
    )
    return row, (missing,)


def _wanted(material: Material) -> str | None:
    """The material's note with its limits."""
    item = material.item
    told = [item.note]
    if isinstance(item, Slides) and item.max_pages:
        told.append(f"不超过 {item.max_pages} 页")
    if isinstance(item, Video):
        told += [f"{item.max_minutes:g} 分钟以内"] if item.max_minutes else []
        told += [f"{item.max_megabytes:g} MB 以内"] if item.max_megabytes else []
    return "，".join(part for part in told if part) or None


def _measured(file: Recognised) -> str:
    """A file with the measures that its limits speak of."""
    seen = file.seen
    told = []
    if seen.pages:
        told.append(f"{seen.pages} 页")
    if seen.kind == "video":
        told += [duration(seen.measure.seconds)] if seen.measure.seconds else []
        told.append(f"{seen.file.size / MEGABYTE:.1f} MB")
    if seen.respondents and "survey.respondents" in file.materials:
        told.append(f"名单 {seen.respondents.rows} 人")
    elif seen.measure.rows:
        told.append(f"{seen.measure.rows} 行")
    return PurePosixPath(seen.file.name).name + (f"（{'，'.join(told)}）" if told else "")


def _summary(rows: Sequence[ChecklistRow], filing: Filing) -> str:
    counts = Counter(row.verdict for row in rows)
    told = [f"共 {len(rows)} 项，符合 {counts['met']} 项"]
    told += [f"缺少或不合要求 {counts['unmet']} 项"] if counts["unmet"] else []
    told += [f"待核实 {counts['doubtful']} 项"] if counts["doubtful"] else []
    if filing.unknown:
        told.append(f"另有 {len(filing.unknown)} 个文件没有认出是什么材料")
    return f"{'，'.join(told)}。{BY_EYE}。"
