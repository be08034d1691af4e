"""What can be wrong with a material that is there: unreadable, of the wrong kind, too long, too few rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import PurePosixPath

from reviewer.model import Severity, Unchecked, Verdict
from reviewer.package.contents import MEGABYTE
from reviewer.package.filing import KINDS, Filing, after, kinds
from reviewer.package.measure import claimed_kind
from reviewer.package.recognise import Recognised
from reviewer.package.respondents import RespondentCount, count_numbers
from reviewer.rules.base import Result, finding
from reviewer.scheme import FileKind, Material, Respondents, Slides, Video

# Rounded up to whole seconds by those who cut films, so that a film of 15:00.4 has fifteen minutes.
_SLACK = 1.0
# A page photographed with fewer pixels across cannot be read.
_FEWEST_PIXELS = 400


@dataclass(frozen=True, slots=True)
class Fault:
    """What a person reads of it in the checklist, and what follows: findings, or what could not be checked."""

    verdict: Verdict
    told: str
    results: tuple[Result, ...] = ()


def faults(material: Material, file: Recognised, filing: Filing) -> Iterator[Fault]:
    """Everything that is wrong with `material` in `file`."""
    if file.seen.problem:
        yield Fault("unmet", file.seen.problem)
        return
    if file.seen.kind not in material.item.kinds:
        yield _wrong_kind(material, file)
    elif _claimed(file):
        yield Fault("doubtful", f"扩展名与内容不符（内容是{after(KINDS[file.seen.kind])}）")
    if file.seen.kind in ("doc", "xls"):
        yield Fault("doubtful", "旧版格式，没有读内容；另存为 .docx、.xlsx 后可以核对")
    if file.contrary:
        yield _contrary(material, file)
    pixels = file.seen.measure.pixels
    if pixels and min(pixels) < _FEWEST_PIXELS:
        yield Fault("doubtful", f"图片只有 {pixels[0]}×{pixels[1]} 像素，可能看不清")
    limits = _LIMITS.get(material.id)
    if limits:
        yield from limits(material, file, filing)


def file_faults(file: Recognised) -> Iterator[Result]:
    """What is wrong with a file whatever it is: it cannot be opened, or its suffix lies."""
    if file.seen.problem:
        yield finding("package.unread", excerpt=_named(file), actual=file.seen.problem)
        return
    claimed = _claimed(file)
    if claimed:
        suffix, kind = PurePosixPath(file.seen.file.name).suffix, after(KINDS[file.seen.kind])
        actual = f"的扩展名是 {suffix}，内容却是{kind}"
        yield finding("package.format", excerpt=_named(file), actual=actual, expected=after(KINDS[claimed]))


def _claimed(file: Recognised) -> FileKind | None:
    """The kind that a file's suffix claims, where it holds another one."""
    claimed = claimed_kind(file.seen.file.name)
    return claimed if claimed != file.seen.kind and file.seen.kind != "other" else None


def _named(file: Recognised) -> str:
    return f"“{file.seen.file.name}”"


def _wrong_kind(material: Material, file: Recognised) -> Fault:
    kind, wanted = after(KINDS[file.seen.kind]), after(kinds(material.item.kinds))
    result = finding("package.format", excerpt=_named(file), actual=f"是{kind}", expected=wanted)
    # A suffix that lies is told of the file itself.
    return Fault("unmet", f"是{kind}，应为{wanted}", () if _claimed(file) else (result,))


def _contrary(material: Material, file: Recognised) -> Fault:
    result = finding("package.content", excerpt=_named(file), expected=material.item.name, actual=file.contrary)
    return Fault("doubtful", f"打开看到的标题是“{file.contrary}”，请核对是否放错", (result,))


# ---------------------------------------------------------------- limits


def _slides(material: Material, file: Recognised, _: Filing) -> Iterator[Fault]:
    item = material.item
    assert isinstance(item, Slides), "the scheme gives slides their own kind of entry"
    pages = file.seen.pages
    if item.max_pages is None:
        return
    if pages is None:
        reason = f"{_named(file)}是{KINDS[file.seen.kind]}，没有数页数；请另存为 .pptx 或 PDF"
        yield Fault("doubtful", "没有数页数", (Unchecked("package.slides", reason),))
    elif pages > item.max_pages:
        told = finding("package.slides", excerpt=_named(file), actual=f"{pages} 页", expected=f" {item.max_pages} 页")
        yield Fault("unmet", f"超过 {item.max_pages} 页", (told,))


def _video(material: Material, file: Recognised, _: Filing) -> Iterator[Fault]:
    item = material.item
    assert isinstance(item, Video), "the scheme gives videos their own kind of entry"
    seconds, size = file.seen.measure.seconds, file.seen.file.size / MEGABYTE
    if item.max_megabytes and size > item.max_megabytes:
        yield _too_much(file, f"有 {_rounded_up(size)} MB", f" {item.max_megabytes:g} MB ")
    if item.max_minutes and seconds is None:
        reason = f"{_named(file)}{file.seen.measure.problem or '没有读到时长'}"
        yield Fault("doubtful", "没有量时长，请播放核对", (Unchecked("package.video", reason),))
    elif item.max_minutes and seconds and seconds > item.max_minutes * 60 + _SLACK:
        yield _too_much(file, f"长 {duration(seconds)}", f" {item.max_minutes:g} 分钟")


def _too_much(file: Recognised, actual: str, expected: str) -> Fault:
    told = finding("package.video", excerpt=_named(file), actual=actual, expected=expected)
    return Fault("unmet", f"{actual}，超过{expected.rstrip()}", (told,))


def duration(seconds: float) -> str:
    """14 分 5 秒."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"


def _rounded_up(megabytes: float) -> str:
    """With one decimal; what is over the limit never reads as the limit itself."""
    return f"{ceil(megabytes * 10) / 10:g}"


def _respondents(_: Material, file: Recognised, filing: Filing) -> Iterator[Fault]:
    words = filing.scheme.survey.respondents if filing.scheme.survey else None
    if words is None:
        return
    count = file.seen.respondents or count_numbers(file.seen.document)
    if count is None:
        reason = f"{_named(file)}里没有读到带“姓名”一栏的表格（扫描件、图片读不出来），没有数人数"
        yield Fault("doubtful", "没有读到名单的表格，请人工核对", (Unchecked("package.respondents", reason),))
        return
    yield from _too_few(count, words, filing.respondents)
    yield from _incomplete(count)


def _too_few(count: RespondentCount, words: Respondents, total: int | None) -> Iterator[Fault]:
    least, most = words.otherwise
    listed = f"有 {count.rows} 人"
    if total is None:
        if count.rows < least:
            reason = f"没有读到有效问卷数量，无法判断名单{listed}够不够"
            yield Fault("doubtful", reason, (Unchecked("package.respondents", reason),))
    elif total <= words.all_up_to and count.rows < total:
        yield _short(listed, f"列出全部 {total} 名被访者")
    elif total > words.all_up_to and count.rows < least:
        yield _short(f"{listed}（有效问卷 {total} 份）", f"列出 {least} 至 {most} 人")
    if count.rows > most:
        yield _short(f"{listed}，超出了要求的人数", f"列出 {least} 至 {most} 人即可", severity="info", verdict="met")


def _incomplete(count: RespondentCount) -> Iterator[Fault]:
    if not count.contacts:
        yield _short("没有联系方式一栏", "至少含姓名、联系方式")
    gaps = ((count.unnamed, "没有姓名"), (count.unreachable, "没有联系方式"), (count.masked, "的联系方式被遮盖"))
    for number, lacking in gaps:
        if number:
            yield _short(f"有 {number} 人{lacking}", "每人都有姓名、联系方式", severity="warning", verdict="doubtful")
    if count.repeated:
        yield _short(f"有 {count.repeated} 行重复", "每人只列一次", severity="warning", verdict="doubtful")


def _short(actual: str, expected: str, *, severity: Severity | None = None, verdict: Verdict = "unmet") -> Fault:
    told = finding("package.respondents", actual=actual, expected=expected, severity=severity)
    return Fault(verdict, f"{actual}，要求{expected}", (told,))


_LIMITS: Mapping[str, Callable[[Material, Recognised, Filing], Iterator[Fault]]] = {
    "presentation.slides": _slides,
    "presentation.video": _video,
    "survey.respondents": _respondents,
}
