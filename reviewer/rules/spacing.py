"""Line spacing from line pitch: a PDF holds no line spacing, and every producer gives another pitch for it.

LibreOffice takes the height of a line from the font itself, so there the multiple is measured. Word, WPS and unknown
producers are judged by the scheme's bands of pitch / size. A Word file says its line spacing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from reviewer.model import Passage, Unchecked
from reviewer.rules.base import Result, Subject, check, given
from reviewer.rules.measures import chinese_share, line_pitch, weight
from reviewer.rules.shares import Deviation, judge_shares
from reviewer.scheme import SpacingRule
from reviewer.scheme.formats import Verdict

# A pitch this near to a step of the grid lies on it (points); drawn positions are rounded.
GRID_TOLERANCE = 0.35


@dataclass(frozen=True, slots=True)
class Spacing:
    """What a paragraph's line spacing is held to be, in words, and what follows from it."""

    verdict: Verdict
    told: str


@check("body.spacing", needs="type")
def body_spacing(subject: Subject) -> Iterator[Result]:
    """Line spacing of the running text (clause: typography), paragraph by paragraph."""
    rule = given(subject.scheme.format.body_spacing)
    on_grid = may_have_grid(rule, subject)
    found = [(passage, spacing) for passage in subject.body if (spacing := _spacing(rule, subject, passage, on_grid))]
    if not found:
        yield Unchecked("body.spacing", f"没有 {rule.min_lines} 行以上的段落，量不出行距")
        return
    expected = f"{rule.multiple:g} 倍行距"
    measured = [passage for passage, _ in found]
    unsure = [(passage, spacing) for passage, spacing in found if spacing.verdict == "unsure"]
    if sum(weight(passage) for passage, _ in unsure) > (1 - rule.min_share) * sum(map(weight, measured)):
        told = max(unsure, key=lambda pair: weight(pair[0]))[1].told
        yield Unchecked("body.spacing", f"正文{told}，从 PDF 无法判断是否为{expected}，请在源文件中核对")
    wrong = [
        Deviation(passage, spacing.told, weight(passage)) for passage, spacing in found if spacing.verdict == "fail"
    ]
    doubtful = [
        Deviation(passage, spacing.told, weight(passage)) for passage, spacing in found if spacing.verdict == "warn"
    ]
    findings = [*judge_shares(subject, "body.spacing", rule, wrong, measured, expected)]
    # A pitch that may come from the right spacing or from another is never more than a warning.
    yield from findings or judge_shares(subject, "body.spacing", rule, doubtful, measured, expected, most="warning")


def _spacing(rule: SpacingRule, subject: Subject, passage: Passage, on_grid: bool) -> Spacing | None:
    if passage.format is not None:
        return declared_spacing(rule, passage)
    pitch = line_pitch(passage, rule.same_size, rule.min_lines)
    return drawn_spacing(rule, subject, passage, *pitch, on_grid=on_grid) if pitch else None


def declared_spacing(rule: SpacingRule, passage: Passage) -> Spacing:
    """The spacing that a Word file gives a paragraph; a minimum below the single height is single spacing."""
    form = given(passage.format)
    if form.points is not None:
        if form.points_rule == "at-least" and form.points <= rule.single_height * passage.lines[0].size:
            single = _multiple(rule, 1.0)
            return replace(single, told=f"最小值 {form.points:g} 磅，即{single.told}")
        kind = "固定值" if form.points_rule == "exact" else "最小值"
        return Spacing("fail", f"{kind} {form.points:g} 磅")
    return _multiple(rule, form.multiple or 1.0)


def _multiple(rule: SpacingRule, multiple: float) -> Spacing:
    right = abs(multiple - rule.multiple) <= rule.multiple_tolerance
    return Spacing("accept" if right else "fail", "单倍行距" if multiple == 1 else f"{multiple:.3g} 倍行距")


def drawn_spacing(
    rule: SpacingRule, subject: Subject, passage: Passage, pitch: float, size: float, *, on_grid: bool
) -> Spacing:
    """The spacing that a line pitch (points) at a size comes from; `on_grid` where the document may have a grid."""
    family = subject.scheme.format.producer_family(subject.document.producer)
    heights = _line_heights(subject, passage) if family == "libreoffice" else ()
    if heights:
        verdict, meaning = _judge_multiple(rule, pitch, [height * size for height in heights], on_grid=on_grid)
    else:
        known = rule.families[family]
        band = known.band(pitch / size)
        verdict, meaning = (band.verdict, band.meaning) if band else ("unsure", "不是常见的行距")
        if verdict == "fail" and known.confidence == "low":
            verdict = "warn"
    return Spacing(verdict, f"每行 {pitch:.1f} 磅（{meaning}）".replace(".0 磅", " 磅"))


def _line_heights(subject: Subject, passage: Passage) -> list[float]:
    """Heights of a single-spaced line as shares of the size: for the font of most of the Chinese characters, and for the
    tallest one, since a line is as high as the tallest font in it (figures are often set in another); none where the
    first is not known."""
    names = chinese_share([passage], lambda span: span.font_name)
    known = subject.document.line_heights
    if not names or (usual := known.get(names.most_common(1)[0][0])) is None:
        return []
    return [usual, max(known.get(span.font_name, usual) for line in passage.lines for span in line.spans)]


def _judge_multiple(
    rule: SpacingRule, pitch: float, naturals: Sequence[float], *, on_grid: bool
) -> tuple[Verdict, str]:
    """Compares the multiple, which lies between those of the lowest and the highest single line (points), with the
    wanted one; where the document may have a grid, also in its steps."""
    low, high = min(naturals), max(naturals)
    ranges = [(pitch / high, pitch / low)]
    if on_grid:
        ranges.append((pitch / (ceil(high / rule.grid) * rule.grid), pitch / (ceil(low / rule.grid) * rule.grid)))
    slack = rule.multiple_tolerance
    if any(least - slack <= rule.multiple <= most + slack for least, most in ranges):
        return "accept", f"{rule.multiple:g} 倍行距"
    return "fail", f"约 {pitch / naturals[0]:.2g} 倍行距"


def may_have_grid(rule: SpacingRule, subject: Subject) -> bool:
    """Whether every line pitch of the running text is a multiple of half a grid step (LibreOffice's spacing on a grid)."""
    pitches = [found[0] for passage in subject.body if (found := line_pitch(passage, rule.same_size, rule.min_lines))]
    step = rule.grid / 2
    return all(abs(pitch / step - round(pitch / step)) * step <= GRID_TOLERANCE for pitch in pitches)
