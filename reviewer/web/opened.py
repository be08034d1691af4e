"""A submission with all that stands in it: the review as the program made it, and as it is after people's work on it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from reviewer.decisions import Decisions, FindingDecision, StatusDecision
from reviewer.model import Review
from reviewer.pipeline import Application, redrafted
from reviewer.store import Actor, Amendment, SignOff, Standing, Store, Submission
from reviewer.web.folders import kept
from reviewer.web.pictures import MAX_PAGES

_MOST_KEPT = 16


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
        return kept(self.folder).report

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


class OpenedReviews:
    """Reviews kept at hand, since a page is asked for many times while somebody works on it; those that nobody has asked
    for the longest go first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._kept: dict[tuple[str, str], Opened] = {}

    def open(self, actor: Actor, submission: str, *, drawing: bool) -> Opened:
        """A finished review as it stands. What people set against it is looked up once: what is shown and the digest
        that a signature is put under are of one moment.

        Raises what the store raises for what the actor may not see, or what is not reviewed yet.
        """
        found = self._store.submissions.get(actor, submission)
        standing = standing_for(self._store, actor, found)
        key = (submission, standing.digest)
        with self._lock:
            known = self._kept.get(key)
        opened = self._opened(actor, found, standing, known, drawing=drawing)
        with self._lock:
            others = [(other, kept) for other, kept in self._kept.items() if other != key]
            self._kept = dict([*others[-(_MOST_KEPT - 1) :], (key, opened)])
        return opened

    def _opened(
        self, actor: Actor, found: Submission, standing: Standing, known: Opened | None, *, drawing: bool
    ) -> Opened:
        """`known` is the same one as it was opened before, of which the review is taken over."""
        # An applicant sees the review as the program made it, nothing of what people decide about it.
        staff = actor.role != "applicant"
        signed = self._store.sign_offs.standing(actor, found.id) if staff else None
        names = self._store.accounts.names(actor) if staff else {}
        if known is not None:
            return replace(known, submission=found, standing=standing, signed=signed, names=names, drawing=drawing)
        review = self._store.submissions.review(actor, found.id).review
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
            folder=self._store.submissions.folder(actor, found.id),
            drawing=drawing,
        )

    def forget(self, submissions: Set[str]) -> None:
        with self._lock:
            self._kept = {key: opened for key, opened in self._kept.items() if key[0] not in submissions}


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
