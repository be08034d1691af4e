"""A submission with all that stands in it: the review as the program made it, and as it is after people's work on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from reviewer.decisions import Decisions, FindingDecision, StatusDecision
from reviewer.model import Review
from reviewer.pipeline import Application, redrafted
from reviewer.store import Actor, Amendment, SignOff, Standing, Store, Submission
from reviewer.web.pictures import MAX_PAGES


@dataclass(frozen=True, slots=True)
class Opened:
    """`found` is the review as the program made it, `review` as it stands; `drafted` are the form's fields as the
    program words them after people's decisions, without what they wrote. `names` are users by id.

    While `drawing`, pictures of the pages are still to come.
    """

    submission: Submission
    application: Application
    found: Review
    review: Review
    drafted: Mapping[str, str | None]
    decisions: Decisions
    standing: Standing
    signed: SignOff | None
    names: Mapping[int, str]
    folder: Path
    drawing: bool

    @property
    def report(self) -> Path:
        """The report's own file."""
        return next((self.folder / "report").iterdir())

    @property
    def urls(self) -> Mapping[int, str]:
        """The addresses of the pages' pictures by page number."""
        drawn = [int(path.stem) for path in (self.folder / "pages").glob("*.png")]
        expected = [page.number for page in self.review.document.pages[:MAX_PAGES]] if self.drawing else []
        return {number: f"/dl/{self.submission.id}/pages/{number}.png" for number in {*drawn, *expected}}

    @property
    def signature(self) -> str:
        """Who signed what is shown, and when; empty where nobody has."""
        return f"{self.who(self.signed.by, self.signed.at)} 已签发" if self.signed else ""

    def who(self, user: int | None, at: datetime) -> str:
        """Who did something, and when, in local time."""
        name = self.names.get(user, "本机用户") if user is not None else "本机用户"
        return f"{name} {at.astimezone():%Y-%m-%d %H:%M}"


def open_submission(
    store: Store, actor: Actor, submission: str, *, drawing: bool = False, known: Opened | None = None
) -> Opened:
    """Raises what the store raises for what the actor may not see, or what is not reviewed yet.

    `known` is the same one as it was opened before, of which the review is taken over.
    """
    found = store.submissions.get(actor, submission)
    standing = standing_for(store, actor, found)
    # An applicant sees the review as the program made it, nothing of what people decide about it.
    staff = actor.role != "applicant"
    signed = store.sign_offs.standing(actor, submission) if staff else None
    names = store.accounts.names(actor) if staff else {}
    if known is not None:
        return replace(known, submission=found, standing=standing, signed=signed, names=names, drawing=drawing)
    review = store.submissions.review(actor, submission).review
    application = Application.parse(found.scheme, found.category, found.level)
    decisions = decisions_of(standing)
    after = _after(review, application, decisions)
    return Opened(
        submission=found,
        application=application,
        found=review,
        review=edited(after, standing.fields),
        drafted=after.opinion.fields if after.opinion else {},
        decisions=decisions,
        standing=standing,
        signed=signed,
        names=names,
        folder=store.submissions.folder(actor, submission),
        drawing=drawing,
    )


def standing_for(store: Store, actor: Actor, submission: Submission) -> Standing:
    """What people set against the review, as far as the actor may see it."""
    if actor.role == "applicant":
        return Standing({}, {}, {}, submission.changed.isoformat())
    return store.amendments.standing(actor, submission.id)


def decisions_of(standing: Standing) -> Decisions:
    findings = {key: FindingDecision(row.value, row.reason) for key, row in standing.findings.items()}  # type: ignore[arg-type]
    statuses = {key: StatusDecision(row.value, row.reason) for key, row in standing.requirements.items()}  # type: ignore[arg-type]
    return Decisions(findings, statuses)


def _after(review: Review, application: Application, decisions: Decisions) -> Review:
    """Without a decision the draft stays as it was made, whoever worded it."""
    if not decisions.findings and not decisions.statuses:
        return review
    return redrafted(review, application, decisions)


def edited(review: Review, fields: Mapping[str, Amendment]) -> Review:
    """The review with the words that people wrote into the form."""
    if review.opinion is None or not fields:
        return review
    words = {key: row.value or None for key, row in fields.items() if key in review.opinion.fields}
    return replace(review, opinion=replace(review.opinion, fields={**review.opinion.fields, **words}))
