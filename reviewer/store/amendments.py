"""What people set against the program, and their signature under it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection, insert, select, update

from reviewer.errors import ConflictError, ForbiddenError, UnknownError
from reviewer.model import Status
from reviewer.store.access import find, find_to_change, lock
from reviewer.store.actors import Actor, require
from reviewer.store.audit import Action, record
from reviewer.store.database import Database
from reviewer.store.schema import amendments, reviews, sign_offs
from reviewer.text import harmless

Kind = Literal["field", "finding", "requirement"]
Decision = Literal["dismissed", "confirmed"]
# Keys are ids of ours. They stand in the trail, where nobody can take back what a made-up one would say.
_KEY = re.compile(r"[\w./-]{1,200}")
# What may be decided; a field takes any words.
_VALUES: Mapping[Kind, tuple[str, ...]] = {"finding": get_args(Decision), "requirement": get_args(Status)}


@dataclass(frozen=True, slots=True)
class Amendment:
    """`key` is a form field's id, a finding's key or a requirement's id; `value` a text, a Decision or a Status, None
    where the amendment is taken back."""

    kind: Kind
    key: str
    value: str | None
    reason: str
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The amendments that count, by key, and the digest of them and the review: what a signature is put under."""

    fields: Mapping[str, Amendment]
    findings: Mapping[str, Amendment]
    requirements: Mapping[str, Amendment]
    digest: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """A signature; `digest` is that of the `Standing` which was signed."""

    by: int | None
    at: datetime
    digest: str
    withdrawn: datetime | None
    withdrawn_by: int | None


class Amendments:
    """Edits, decisions and overruled statuses, until the submission is signed off. Applicants do not see them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def edit(self, actor: Actor, submission: str, field: str, text: str | None) -> None:
        """Sets the words of a form's field; None takes the draft's again."""
        self._amend(actor, submission, "field.edited", "field", field, text, "")

    def decide(self, actor: Actor, submission: str, finding: str, decision: Decision | None, reason: str = "") -> None:
        """Dismisses or confirms a finding by its key (`reviewer.finding_keys`); None leaves it open again."""
        self._amend(actor, submission, "finding.decided", "finding", finding, decision, reason)

    def overrule(
        self, actor: Actor, submission: str, requirement: str, status: Status | None, reason: str = ""
    ) -> None:
        """Sets a requirement's status; None takes the program's again."""
        self._amend(actor, submission, "requirement.overruled", "requirement", requirement, status, reason)

    def standing(self, actor: Actor, submission: str) -> Standing:
        require(actor, "admin", "reviewer")
        with self._database.read() as connection:
            find(connection, actor, submission)
            return _standing(connection, submission)

    def history(self, actor: Actor, submission: str) -> tuple[Amendment, ...]:
        """All amendments, the first one first."""
        require(actor, "admin", "reviewer")
        with self._database.read() as connection:
            find(connection, actor, submission)
            return _history(connection, submission)

    def _amend(
        self, actor: Actor, submission: str, action: Action, kind: Kind, key: str, value: str | None, reason: str
    ) -> None:
        require(actor, "admin", "reviewer")
        if not _KEY.fullmatch(key) or (value is not None and value not in _VALUES.get(kind, (value,))):
            raise UnknownError("没有这一项，请刷新页面后再试。")
        now = self._database.now()
        with self._database.write() as connection:
            _find_reviewed(connection, actor, submission)
            before = _latest(_history(connection, submission)).get((kind, key))
            if _says(before) == (value and harmless(value), harmless(reason)):
                return
            connection.execute(
                insert(amendments).values(
                    submission=submission, kind=kind, key=key, value=value, reason=reason, by=actor.user, at=now
                )
            )
            record(connection, now, actor.user, action, submission, key)


class SignOffs:
    """Signatures under what the program drafted and people amended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign(self, actor: Actor, submission: str, digest: str) -> SignOff:
        """Signs what the actor has seen, named by `Standing.digest`. Raises ConflictError where it changed since."""
        require(actor, "admin", "reviewer")
        now = self._database.now()
        with self._database.write() as connection:
            _find_reviewed(connection, actor, submission)
            if _standing(connection, submission).digest != digest:
                raise ConflictError("您打开之后，评审结果或意见又有改动，请刷新后核对，再签发。")
            values = {"submission": submission, "by": actor.user, "at": now, "digest": digest}
            connection.execute(insert(sign_offs).values(values))
            record(connection, now, actor.user, "signed", submission, digest)
        return SignOff(actor.user, now, digest, None, None)

    def withdraw(self, actor: Actor, submission: str) -> None:
        """Takes a signature back: the signer's own, or as an administrator anybody's."""
        require(actor, "admin", "reviewer")
        now = self._database.now()
        with self._database.write() as connection:
            lock(connection, actor, submission)
            standing = _standing_sign_off(connection, submission)
            if standing is None:
                raise ConflictError("这份意见没有签发，不需要撤回。")
            if actor.role != "admin" and standing.by != actor.user:
                raise ForbiddenError("只有签发人或管理员可以撤回签发。")
            change = update(sign_offs).where(sign_offs.c.submission == submission, sign_offs.c.withdrawn.is_(None))
            connection.execute(change.values(withdrawn=now, withdrawn_by=actor.user))
            record(connection, now, actor.user, "sign-off.withdrawn", submission)

    def standing(self, actor: Actor, submission: str) -> SignOff | None:
        with self._database.read() as connection:
            find(connection, actor, submission)
            return _standing_sign_off(connection, submission)

    def history(self, actor: Actor, submission: str) -> tuple[SignOff, ...]:
        """All signatures, the first one first, the withdrawn ones among them."""
        with self._database.read() as connection:
            find(connection, actor, submission)
            return _sign_offs(connection, submission)


def _find_reviewed(connection: Connection, actor: Actor, submission: str) -> None:
    if find_to_change(connection, actor, submission).state != "done":
        raise ConflictError("评审还没有完成，请在完成后修改和签发。")


def _history(connection: Connection, submission: str) -> tuple[Amendment, ...]:
    columns = [amendments.c[name] for name in ("kind", "key", "value", "reason", "by", "at")]
    query = select(*columns).where(amendments.c.submission == submission).order_by(amendments.c.id)
    return tuple(Amendment(**row._mapping) for row in connection.execute(query))


def _latest(history: tuple[Amendment, ...]) -> dict[tuple[Kind, str], Amendment]:
    return {(row.kind, row.key): row for row in history}


def _says(amendment: Amendment | None) -> tuple[str | None, str]:
    return (amendment.value, amendment.reason) if amendment else (None, "")


def _standing(connection: Connection, submission: str) -> Standing:
    latest = _latest(_history(connection, submission)).values()
    counting = {
        kind: {row.key: row for row in latest if row.kind == kind and row.value is not None}
        for kind in ("field", "finding", "requirement")
    }
    body = connection.scalar(select(reviews.c.body).where(reviews.c.submission == submission)) or b""
    return Standing(counting["field"], counting["finding"], counting["requirement"], _digest(body, counting))


def _digest(body: bytes, counting: Mapping[str, Mapping[str, Amendment]]) -> str:
    """Of the review's bytes and of what was set against them, whoever set it and when."""
    said = {kind: {key: _says(row) for key, row in rows.items()} for kind, rows in counting.items()}
    words = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(hashlib.sha256(body).digest() + words.encode()).hexdigest()


def _sign_offs(connection: Connection, submission: str) -> tuple[SignOff, ...]:
    columns = [sign_offs.c[name] for name in ("by", "at", "digest", "withdrawn", "withdrawn_by")]
    query = select(*columns).where(sign_offs.c.submission == submission).order_by(sign_offs.c.id)
    return tuple(SignOff(**row._mapping) for row in connection.execute(query))


def _standing_sign_off(connection: Connection, submission: str) -> SignOff | None:
    return next((row for row in _sign_offs(connection, submission) if row.withdrawn is None), None)
