"""Line spacing from line pitch: a PDF holds no line spacing, and every producer gives another pitch for it.

LibreOffice takes the height of a line from the font itself, so there the multiple is measured. Word, WPS and unknown
producers are judged by the scheme's bands of pitch / size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import ceil
from statistics import median

from reviewer.model import Passage, Severity, Unchecked
from reviewer.rules.base import Result, Subject, check, finding, given
from reviewer.rules.measures import line_height, main_size, mean_pitch
from reviewer.scheme import SpacingRule

# A measured multiple this near to the asked one is that one; the steps that people use lie 0.25 apart.
MULTIPLE_TOLERANCE = 0.06
# Line grid of Word's Chinese default template (points); LibreOffice keeps it as whole steps.
DEFAULT_GRID = 15.6
# Size tolerance (points) for lines that belong to the running text.
SAME_SIZE = 0.5


@check("body.spacing", needs="type")
def body_spacing(subject: Subject) -> Iterator[Result]:
    """Line spacing of the running text (scheme clause: typography)."""
    rule = given(subject.scheme.format.body_spacing)
    size = _usual_size(subject.body)
    measured = [
        (passage, pitch)
        for passage in subject.body
        if (pitch := mean_pitch(passage, size, SAME_SIZE, rule.min_lines)) is not None
    ]
    if not measured:
        yield Unchecked("body.spacing", f"没有 {rule.min_lines} 行以上的段落，量不出行距")
        return
    pitch = median(value for _, value in measured)
    verdict, meaning = judge_pitch(rule, subject, subject.body, pitch, size)
    expected = f"{rule.multiple:g} 倍行距"
    actual = f"每行 {pitch:.1f} 磅（{meaning}）"
    if verdict == "unsure":
        yield Unchecked("body.spacing", f"{actual}，从 PDF 无法判断是否为{expected}，请在源文件中核对")
    elif verdict != "accept":
        place = min(measured, key=lambda pair: abs(pair[1] - pitch))[0]
        severity: Severity | None = "warning" if verdict == "warn" else None
        yield finding("body.spacing", place, expected=expected, actual=actual, severity=severity)


@check("title.spacing", needs="title")
def title_spacing(subject: Subject) -> Iterator[Result]:
    """Line spacing of the title (scheme clause: typography); only a title of two lines or more has one."""
    rule, title = given(subject.scheme.format.title_spacing), given(subject.document.title)
    size = main_size(title.lines[0])
    pitch = mean_pitch(title, size, SAME_SIZE, rule.min_lines)
    if pitch is None:
        yield Unchecked("title.spacing", "标题只有一行，量不出行距")
        return
    verdict, meaning = judge_pitch(rule, subject, [title], pitch, size)
    actual = f"每行 {pitch:.1f} 磅（{meaning}）"
    if verdict == "unsure":
        yield Unchecked("title.spacing", f"标题{actual}，从 PDF 无法判断是否为单倍行距")
    elif verdict != "accept":
        severity: Severity | None = "warning" if verdict == "warn" else None
        yield finding("title.spacing", title, expected="单倍行距", actual=actual, severity=severity)


def judge_pitch(
    rule: SpacingRule, subject: Subject, passages: Sequence[Passage], pitch: float, size: float
) -> tuple[str, str]:
    """The verdict (accept, unsure, warn or fail) on a line pitch in points, and what such a pitch comes from."""
    family = subject.scheme.format.producer_family(subject.document.producer)
    height = line_height(passages, subject.document.line_heights) if family == "libreoffice" else None
    if height is not None:
        return _judge_multiple(rule.multiple, pitch, height * size)
    band = rule.families[family].band(pitch / size)
    return (band.verdict, band.meaning) if band else ("unsure", "不是常见的行距")


def _judge_multiple(wanted: float, pitch: float, natural: float) -> tuple[str, str]:
    """Compares the measured multiple, without and with a document grid, with the wanted one."""
    plain = pitch / natural
    on_grid = pitch / (ceil(natural / DEFAULT_GRID) * DEFAULT_GRID)
    if min(abs(plain - wanted), abs(on_grid - wanted)) <= MULTIPLE_TOLERANCE:
        return "accept", f"{wanted:g} 倍行距"
    return "fail", f"约 {plain:.2g} 倍行距"


def _usual_size(passages: Sequence[Passage]) -> float:
    sizes = Counter(main_size(line) for passage in passages for line in passage.lines)
    return sizes.most_common(1)[0][0] if sizes else 0.0
