"""Which kind of duplicate two reports with text in common are."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.duplicates.changes import match_of
from reviewer.duplicates.found import Duplicate, Kind, Match, Source
from reviewer.duplicates.limits import limits
from reviewer.duplicates.matching import Run
from reviewer.duplicates.prepared import Prepared
from reviewer.duplicates.texts import Paragraph, ReportText
from reviewer.duplicates.wording import worded
from reviewer.duplicates.words import firm_names
from reviewer.model import Severity

# A file, report or chapter is not the same by chance; what a firm shares with itself is mostly as it should be.
SURE: frozenset[Kind] = frozenset({"same-file", "same-report", "copied-report", "copied-chapter"})


def duplicate_of(left: Prepared, right: Prepared, runs: Sequence[Run]) -> Duplicate | None:
    """What two reports with these runs in common are; None where that is as it should be."""
    same_file = left.text.sha256 == right.text.sha256
    if not runs and not same_file:
        return None
    if left.text.corrects(right.text):
        return None
    matches = tuple(match_of(run, left, right) for run in runs)
    share = _share(left, right, runs)
    kind: Kind | None = "same-file" if same_file else _kind(left, right, runs, matches, share)
    if kind is None:
        return None
    if kind == "earlier-text":
        share = _share(left, right, runs, portrait=False)
    length = sum(run.length for run in runs)
    found = Duplicate(
        kind=kind,
        severity=_severity(kind, length, share),
        left=source(left.text),
        right=source(right.text),
        matches=tuple(sorted(matches, key=lambda match: -match.length)),
        length=length,
        longest=max((match.longest for match in matches), default=0),
        share=share,
        names=_left_standing(left, right, runs),
        message="",
    )
    return worded(found)


def _severity(kind: Kind, length: int, share: float) -> Severity:
    """By how sure it is that somebody should look."""
    kinds = limits().kinds
    passage = kind in ("changed-passage", "copied-passage") and length >= kinds.sure
    stale = kind == "earlier-text" and share >= kinds.earlier_mostly
    return "warning" if kind in SURE or passage or stale else "info"


def source(text: ReportText) -> Source:
    return Source(text.key, text.file, text.company, text.project, text.day)


def _kind(left: Prepared, right: Prepared, runs: Sequence[Run], matches: Sequence[Match], share: float) -> Kind | None:
    kinds = limits().kinds
    if left.text.of_same_firm(right.text):
        return _own_kind(left, right, runs, share)
    if share >= kinds.report:
        return "copied-report"
    if _copied_chapter(left, [run.left for run in runs], runs) or _copied_chapter(
        right, [run.right for run in runs], runs
    ):
        return "copied-chapter"
    return "changed-passage" if _names_or_figures(matches) else "copied-passage"


def _own_kind(left: Prepared, right: Prepared, runs: Sequence[Run], share: float) -> Kind | None:
    """What two reports of one firm are."""
    kinds = limits().kinds
    if left.text.of_other_round(right.text):
        return "earlier-text" if _share(left, right, runs, portrait=False) >= kinds.earlier else None
    if share >= kinds.report:
        return "same-report"
    about_the_firm = all(left.paragraph(run.left).portrait or right.paragraph(run.right).portrait for run in runs)
    return "shared-portrait" if about_the_firm else "own-passage"


def _share(left: Prepared, right: Prepared, runs: Sequence[Run], *, portrait: bool = True) -> float:
    """How much of the shorter report stands in the other one."""
    counted = [run for run in runs if portrait or not left.paragraph(run.left).portrait]
    shorter = min(left.length(portrait=portrait), right.length(portrait=portrait))
    return min(sum(run.length for run in counted) / shorter, 1.0) if shorter else 0.0


def _copied_chapter(report: Prepared, paragraphs: Sequence[int], runs: Sequence[Run]) -> bool:
    """Whether most of a chapter, of two paragraphs and more, stands in the other report."""
    kinds, lengths = limits().kinds, report.chapters()
    for chapter, size in lengths.items():
        here = [(number, run.length) for number, run in zip(paragraphs, runs, strict=True)
                if report.paragraph(number).chapter == chapter]  # fmt: skip
        copied = sum(length for _, length in here)
        if len({number for number, _ in here}) >= 2 and copied >= max(kinds.chapter * size, kinds.chapter_length):
            return True
    return False


def _left_standing(left: Prepared, right: Prepared, runs: Sequence[Run]) -> tuple[str, ...]:
    """Names of one firm in a paragraph of the other one."""
    if left.text.of_same_firm(right.text):
        return ()
    found = [name for run in runs for name in _named(left, right.paragraph(run.right))]
    found += [name for run in runs for name in _named(right, left.paragraph(run.left))]
    return tuple(dict.fromkeys(found))


def _named(firm: Prepared, paragraph: Paragraph) -> Sequence[str]:
    return [name for name in firm_names(firm.text.company) if name in paragraph.text][:1]


def _names_or_figures(matches: Sequence[Match]) -> bool:
    return any(change.kind != "wording" for match in matches for change in match.changes)
