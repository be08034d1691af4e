"""Submissions: handed in, reviewed, found again, continued by a new version, deleted."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, delete, func, insert, select, update

from reviewer import __version__
from reviewer.errors import ConflictError, UnknownError
from reviewer.model import Review
from reviewer.store.access import State, Submission, find, find_to_change, lock, select_visible
from reviewer.store.actors import Actor, require
from reviewer.store.audit import record
from reviewer.store.codec import decode, encode
from reviewer.store.database import Database
from reviewer.store.schema import assignments, audit, reviews, submissions, users
from reviewer.store.search import Found, Query, search
from reviewer.text import dice, squeeze

# From which states each state may be reached.
_FROM: Mapping[State, tuple[State, ...]] = MappingProxyType(
    {
        "queued": ("done", "failed", "cancelled"),
        "running": ("queued",),
        "done": ("running",),
        "failed": ("queued", "running"),
        "cancelled": ("queued", "running"),
    }
)
_IN_WORDS: Mapping[State, str] = MappingProxyType(
    {"queued": "等待评审", "running": "评审中", "done": "评审完成", "failed": "评审失败", "cancelled": "已取消"}
)
# Projects are called a little otherwise from one version to the next; below this likeness (0..1) they are others.
_SAME_PROJECT = 0.6


@dataclass(frozen=True, slots=True)
class Upload:
    """What is known of a report when it is handed in; scheme, category and level are ids."""

    file: str
    sha256: str
    scheme: str
    category: str
    level: str | None
    company: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as the version `program` of this program made it."""

    review: Review
    made: datetime
    program: str


class Submissions:
    """`files` is the folder that holds a folder for each submission."""

    def __init__(self, database: Database, files: Path) -> None:
        self._database = database
        self._files = files

    def create(self, actor: Actor, upload: Upload) -> Submission:
        """A new submission of the actor's, waiting to be reviewed."""
        key, now = secrets.token_urlsafe(16), self._database.now()
        with self._database.write() as connection:
            connection.execute(
                insert(submissions).values(
                    id=key, owner=actor.user, created=now, changed=now, line=key, version=1, state="queued",
                    **asdict(upload),
                )
            )  # fmt: skip
            record(connection, now, actor.user, "submission.created", key)
            return find(connection, actor, key)

    def get(self, actor: Actor, submission: str) -> Submission:
        with self._database.read() as connection:
            return find(connection, actor, submission)

    def search(self, actor: Actor, query: Query) -> Found:
        with self._database.read() as connection:
            return search(connection, actor, query)

    def folder(self, actor: Actor, submission: str) -> Path:
        """Where the submission's files lie; made where it is not there yet."""
        folder = self._files / self.get(actor, submission).id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    # ------------------------------------------------------------ reviewing

    def start(self, actor: Actor, submission: str) -> None:
        """Raises ConflictError where it does not wait any more, so that of two workers one gets it."""
        self._move(actor, submission, "running", stage="准备", share=0.0)

    def progress(self, actor: Actor, submission: str, stage: str, share: float) -> bool:
        """Notes how far a review is; False where it was given up meanwhile, and the work should stop."""
        with self._database.write() as connection:
            find(connection, actor, submission)
            change = (
                update(submissions)
                .where(submissions.c.id == submission, submissions.c.state == "running")
                .values(stage=stage, share=share, changed=self._database.now())
            )
            return connection.execute(change).rowcount == 1

    def finish(self, actor: Actor, submission: str, review: Review) -> None:
        """Keeps the review, in the place of an earlier one. Raises ConflictError where it was given up meanwhile."""
        body = encode(review)
        with self._database.write() as connection:
            now = self._database.now()
            self._move_in(connection, actor, submission, "done", stage="完成", share=1.0, **_figures(review))
            connection.execute(delete(reviews).where(reviews.c.submission == submission))
            connection.execute(insert(reviews).values(submission=submission, body=body, made=now, program=__version__))
            record(connection, now, actor.user, "submission.reviewed", submission)

    def restate(self, actor: Actor, submission: str, review: Review) -> None:
        """Keeps the figures of a review as it stands after what people decided."""
        with self._database.write() as connection:
            find(connection, actor, submission)
            connection.execute(update(submissions).where(submissions.c.id == submission).values(**_figures(review)))

    def fail(self, actor: Actor, submission: str, message: str) -> None:
        self._move(actor, submission, "failed", message=message)

    def cancel(self, actor: Actor, submission: str) -> None:
        with self._database.write() as connection:
            self._move_in(connection, actor, submission, "cancelled")
            record(connection, self._database.now(), actor.user, "submission.cancelled", submission)

    def queue_again(self, actor: Actor, submission: str) -> None:
        """Lets a finished, failed or cancelled submission be reviewed once more; what people decided stays."""
        with self._database.write() as connection:
            self._move_in(connection, actor, submission, "queued", stage="", share=0.0, message="")
            record(connection, self._database.now(), actor.user, "submission.retried", submission)

    def fail_abandoned(self, actor: Actor, silent: timedelta) -> int:
        """Fails what runs without a sign of life for that long, since its process was ended; how many there were."""
        require(actor, "admin")
        now = self._database.now()
        change = (
            update(submissions)
            .where(submissions.c.state == "running", submissions.c.changed <= now - silent)
            .values(state="failed", message="程序中途停止，评审没有完成，请重新评审。", changed=now)
        )
        with self._database.write() as connection:
            return connection.execute(change).rowcount

    def review(self, actor: Actor, submission: str) -> StoredReview:
        """Raises ConflictError where there is none yet, StoreError where this program cannot read it."""
        with self._database.read() as connection:
            found = find(connection, actor, submission)
            row = connection.execute(select(reviews).where(reviews.c.submission == submission)).one_or_none()
        if row is None:
            raise ConflictError(f"这份申报材料{_IN_WORDS[found.state]}，还没有评审结果。")
        return StoredReview(decode(row.body), row.made, row.program)

    def _move(self, actor: Actor, submission: str, state: State, **values: object) -> None:
        with self._database.write() as connection:
            self._move_in(connection, actor, submission, state, **values)

    def _move_in(self, connection: Connection, actor: Actor, submission: str, state: State, **values: object) -> None:
        found = find_to_change(connection, actor, submission)
        if found.state not in _FROM[state]:
            raise ConflictError(f"这份申报材料{_IN_WORDS[found.state]}，不能改为“{_IN_WORDS[state]}”。")
        change = update(submissions).where(submissions.c.id == submission)
        connection.execute(change.values(state=state, changed=self._database.now(), **values))

    # ------------------------------------------------------------ versions of one report

    def find_line(
        self, actor: Actor, company: str, project: str | None, scheme: str, category: str
    ) -> Submission | None:
        """The actor's own submission that a new upload of this company seems to continue, the newest of the likeliest.

        Where one of them names no project, the company decides alone.
        """
        query = select_visible(actor).where(
            submissions.c.owner.is_not_distinct_from(actor.user),
            submissions.c.scheme == scheme,
            submissions.c.category == category,
        )
        with self._database.read() as connection:
            earlier = [Submission(**row._mapping) for row in connection.execute(query)]
        same = [row for row in earlier if row.company and squeeze(row.company) == squeeze(company)]
        likely = [(_likeness(row.project, project), row.version, row.number, row) for row in same]
        best = max((found for found in likely if found[0] >= _SAME_PROJECT), default=None, key=lambda found: found[:3])
        return best[3] if best else None

    def continue_line(self, actor: Actor, submission: str, earlier: str) -> Submission:
        """Makes a submission the newest version of the report that `earlier` is a version of."""
        with self._database.write() as connection:
            line = find(connection, actor, earlier).line
            if find_to_change(connection, actor, submission).line == line:
                raise ConflictError("这两份申报材料已经是同一份报告的不同版本。")
            # Two that continue one line at the same time wait for each other here, and count only then.
            versions = select(submissions.c.version).where(submissions.c.line == line)
            connection.execute(versions.with_for_update())
            newest = max(connection.execute(versions).scalars())
            change = update(submissions).where(submissions.c.id == submission)
            connection.execute(change.values(line=line, version=newest + 1))
            record(connection, self._database.now(), actor.user, "submission.continued", submission, earlier)
            return find(connection, actor, submission)

    def line(self, actor: Actor, submission: str) -> tuple[Submission, ...]:
        """The versions of the same report that the actor may see, the first one first."""
        with self._database.read() as connection:
            line = find(connection, actor, submission).line
            query = select_visible(actor).where(submissions.c.line == line).order_by(submissions.c.version)
            return tuple(Submission(**row._mapping) for row in connection.execute(query))

    # ------------------------------------------------------------ assigning and deleting

    def assign(self, actor: Actor, submission: str, reviewer: int) -> None:
        """Gives a submission to a reviewer, as one of perhaps several."""
        require(actor, "admin")
        now = self._database.now()
        with self._database.write() as connection:
            lock(connection, actor, submission)
            if reviewer in _reviewers(connection, submission):
                return
            able = select(func.count()).where(users.c.id == reviewer, users.c.role == "reviewer", ~users.c.disabled)
            if not connection.scalar(able):
                raise UnknownError("没有这位评审员，或其账号已停用。")
            values = {"submission": submission, "reviewer": reviewer, "by": actor.user, "at": now}
            connection.execute(insert(assignments).values(values))
            record(connection, now, actor.user, "submission.assigned", submission, f"user:{reviewer}")

    def unassign(self, actor: Actor, submission: str, reviewer: int) -> None:
        require(actor, "admin")
        with self._database.write() as connection:
            lock(connection, actor, submission)
            connection.execute(
                delete(assignments).where(assignments.c.submission == submission, assignments.c.reviewer == reviewer)
            )
            record(
                connection, self._database.now(), actor.user, "submission.unassigned", submission, f"user:{reviewer}"
            )

    def reviewers(self, actor: Actor, submission: str) -> tuple[int, ...]:
        """The ids of those it is assigned to."""
        require(actor, "admin", "reviewer")
        with self._database.read() as connection:
            find(connection, actor, submission)
            return _reviewers(connection, submission)

    def delete(self, actor: Actor, submission: str) -> Path:
        """Deletes a submission with all that hangs on it. Returns the folder of its files, for the caller to remove.

        Only its owner and an administrator may; a signed one only after its sign-off is withdrawn.
        """
        with self._database.write() as connection:
            found = find_to_change(connection, actor, submission)
            if found.owner != actor.user:
                require(actor, "admin")
            connection.execute(delete(submissions).where(submissions.c.id == submission))
            record(connection, self._database.now(), actor.user, "submission.deleted", submission)
        self._database.forget_deleted()
        return self._files / submission

    def created_before(self, actor: Actor, moment: datetime) -> tuple[Submission, ...]:
        """All submissions that were handed in before, the first one first."""
        require(actor, "admin")
        query = select_visible(actor).where(submissions.c.created < moment).order_by(submissions.c.number)
        with self._database.read() as connection:
            return tuple(Submission(**row._mapping) for row in connection.execute(query))

    def purge(self, actor: Actor, submission: str) -> Path:
        """As `delete`, for what was kept long enough: in whatever state it is, signed or not."""
        require(actor, "admin")
        with self._database.write() as connection:
            if connection.execute(delete(submissions).where(submissions.c.id == submission)).rowcount:
                record(connection, self._database.now(), actor.user, "submission.purged", submission)
        self._database.forget_deleted()
        return self._files / submission

    def deleted_folders(self, actor: Actor) -> tuple[Path, ...]:
        """The folders that are still there of submissions which, as the trail tells, are deleted."""
        require(actor, "admin")
        folders = sorted(self._files.glob("*"))
        deleted = select(audit.c.object).where(audit.c.action.in_(("submission.deleted", "submission.purged")))
        with self._database.read() as connection:
            gone = set(connection.scalars(deleted))
        return tuple(folder for folder in folders if folder.name in gone)


def _figures(review: Review) -> dict[str, object]:
    """What of a review is kept beside it, to search and sort by."""
    severities = [finding.severity for finding in review.findings]
    return {
        "company": review.company,
        "project": review.project,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "score": review.opinion.score if review.opinion else None,
        "covered": _covered(review),
        "words": review.words.get("total"),
        "pages": len(review.document.pages),
        "message": "",
    }


def _covered(review: Review) -> float | None:
    """The share of the outline's requirements that the report covers; None where none was judged."""
    statuses = [row.status for node in review.coverage for row in node.requirements]
    return statuses.count("covered") / len(statuses) if statuses else None


def _likeness(one: str | None, other: str | None) -> float:
    return dice(one, other) if one and other else _SAME_PROJECT


def _reviewers(connection: Connection, submission: str) -> tuple[int, ...]:
    query = select(assignments.c.reviewer).where(assignments.c.submission == submission)
    return tuple(connection.execute(query.order_by(assignments.c.reviewer)).scalars())
