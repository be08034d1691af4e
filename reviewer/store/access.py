"""Who may see which submission: the one place where that is decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select, true

from reviewer.errors import ConflictError, UnknownError
from reviewer.store.actors import Actor
from reviewer.store.schema import assignments, sign_offs, submissions

State = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Submission:
    """A report that was handed in. `score`, the share (0..1) of requirements `covered` and the counts are None until
    it is reviewed.

    `line` is the id of the first version of the same report, `version` counts from 1. `stage` and `share` (0..1) tell
    how far a running review is, `message` why it failed.
    """

    number: int
    id: str
    owner: int | None
    created: datetime
    changed: datetime
    file: str
    sha256: str
    company: str | None
    project: str | None
    scheme: str
    category: str
    level: str | None
    line: str
    version: int
    state: State
    stage: str
    share: float
    message: str
    errors: int | None
    warnings: int | None
    score: float | None
    covered: float | None
    words: int | None
    pages: int | None
    signed: bool


_signed = exists().where(sign_offs.c.submission == submissions.c.id, sign_offs.c.withdrawn.is_(None))


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a submission is this actor's to see."""
    own = submissions.c.owner == actor.user
    match actor.role:
        case "admin":
            return true()
        case "reviewer":
            assigned = select(assignments.c.submission).where(assignments.c.reviewer == actor.user)
            return or_(own, submissions.c.id.in_(assigned))
        case "applicant":
            return own


def select_visible(actor: Actor) -> Select[tuple[object, ...]]:
    """All of the actor's submissions, with the columns of `Submission`."""
    return select(submissions, _signed.label("signed")).where(visible(actor))


def find(connection: Connection, actor: Actor, submission: str) -> Submission:
    """Raises UnknownError alike for what does not exist and for what the actor may not see."""
    return _one(connection, select_visible(actor).where(submissions.c.id == submission))


def find_to_change(connection: Connection, actor: Actor, submission: str) -> Submission:
    """As `find`, with nobody else changing it until the transaction ends. Raises ConflictError once it is signed."""
    found = lock(connection, actor, submission)
    if found.signed:
        raise ConflictError("意见已经签发，不能再改动；如需修改，请先由签发人或管理员撤回签发。")
    return found


def lock(connection: Connection, actor: Actor, submission: str) -> Submission:
    """As `find`, with nobody else changing it until the transaction ends."""
    # First the lock, then the look: what PostgreSQL reads in one statement may be older than the lock it waits for.
    connection.execute(select(submissions.c.number).where(submissions.c.id == submission).with_for_update())
    return find(connection, actor, submission)


def _one(connection: Connection, query: Select[tuple[object, ...]]) -> Submission:
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UnknownError("没有这份申报材料，或者您无权查看。")
    return Submission(**row._mapping)
