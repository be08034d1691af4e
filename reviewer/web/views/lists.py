"""Lists of submissions: what is being reviewed, what was, with the ways to open, give up and delete them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from markupsafe import Markup

from reviewer.output.wording import points, scheme_title
from reviewer.scheme import load_scheme
from reviewer.store import Submission
from reviewer.web.views.render import render

# Before so much is done (0..1) the time that is left cannot be told.
_TELLS = 0.15


@dataclass(frozen=True, slots=True)
class Row:
    """A submission in words. `seconds` are those that a running review probably still takes."""

    submission: Submission
    state: str
    about: str
    kind: str
    handed_in: str
    score: str
    percent: int
    seconds: int | None


STATES = {"queued": "等待评审", "running": "评审中", "done": "完成", "failed": "未能评审", "cancelled": "已取消"}


def jobs(submissions: Sequence[Submission], opened: str | None) -> Markup:
    """What was handed in lately, what is being reviewed first."""
    return render("jobs.html.j2", rows=[_row(item) for item in submissions], opened=opened)


def table(submissions: Sequence[Submission], total: int, *, scores: bool, empty: str) -> Markup:
    """Submissions as a table that can be sorted by clicking on a column's head."""
    return render("table.html.j2", rows=[_row(item) for item in submissions], total=total, scores=scores, empty=empty)


def _row(submission: Submission) -> Row:
    scheme = load_scheme(submission.scheme)
    category = scheme.categories.get(submission.category)
    level = scheme.levels.get(submission.level or "")
    about = " · ".join(
        part for part in (scheme_title(scheme), category.name if category else "", level.name if level else "") if part
    )
    return Row(
        submission=submission,
        state=STATES[submission.state],
        about=about,
        kind="Word" if Path(submission.file).suffix.lower() == ".docx" else "PDF",
        handed_in=f"{submission.created.astimezone():%Y-%m-%d %H:%M}",
        score=points(submission.score) if submission.score is not None else "",
        percent=round(100 * submission.share),
        seconds=_left(submission),
    )


def _left(submission: Submission) -> int | None:
    if submission.state != "running" or submission.share < _TELLS:
        return None
    passed = (datetime.now(UTC) - submission.created).total_seconds()
    return max(1, round(passed * (1 - submission.share) / submission.share))
