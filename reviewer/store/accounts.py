"""Users, and the one-time links by which they come to be and come by a new password. Nobody has a default password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from reviewer.errors import AccountError, ConflictError, UnknownError
from reviewer.store.actors import Actor, Role, require
from reviewer.store.audit import record
from reviewer.store.database import Database
from reviewer.store.passwords import Passwords, new_token, normalised_name, token_digest
from reviewer.store.schema import links, sessions, users

Purpose = Literal["set-up", "reset"]

SET_UP_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account; `name` is what they log in with."""

    id: int
    name: str
    display_name: str
    role: Role
    disabled: bool
    created: datetime

    @property
    def actor(self) -> Actor:
        return Actor(self.id, self.role)


@dataclass(frozen=True, slots=True)
class Link:
    """What a one-time link is good for: a new user of `role`, or a new password for `user`."""

    purpose: Purpose
    role: Role | None
    user: int | None


class Accounts:
    """The tokens that these methods return are shown once, as a link; only their digests are kept."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    def first_link(self) -> str | None:
        """The token by which the first administrator sets up an account; None once there is one.

        Any earlier such token ends, since it may stand in a log.
        """
        with self._database.write() as connection:
            if connection.scalar(select(func.count()).where(users.c.role == "admin")):
                return None
            connection.execute(delete(links).where(links.c.role == "admin", links.c.used.is_(None)))
            return self._new_link(connection, SET_UP_LASTS, purpose="set-up", role="admin")

    def invite(self, actor: Actor, role: Role) -> str:
        """A token by which somebody sets up an account of this role."""
        require(actor, "admin")
        with self._database.write() as connection:
            record(connection, self._database.now(), actor.user, "account.invited", role)
            return self._new_link(connection, SET_UP_LASTS, purpose="set-up", role=role, by=actor.user)

    def reset_link(self, actor: Actor, user: int) -> str:
        """A token by which a user who cannot log in any more chooses a new password."""
        require(actor, "admin")
        with self._database.write() as connection:
            _find(connection, user)
            record(connection, self._database.now(), actor.user, "account.reset-link", f"user:{user}")
            return self._new_link(connection, RESET_LASTS, purpose="reset", user=user, by=actor.user)

    def link(self, token: str) -> Link:
        """Raises AccountError unless the token is good."""
        with self._database.read() as connection:
            row = connection.execute(select(links).where(self._is_good(token))).one_or_none()
        if row is None:
            raise _spent()
        return Link(row.purpose, row.role, row.user)

    def set_up(self, token: str, name: str, display_name: str, password: str) -> User:
        """A new user by an invitation's token. Raises AccountError where it, the name or the password is no good."""
        role = self.link(token).role
        key, shown = normalised_name(name), display_name.strip()
        if role is None:
            raise _spent()
        if not key or not shown:
            raise AccountError("请填写用户名和姓名。")
        if not (key + shown).isprintable():  # two names that look the same must not be two people
            raise AccountError("用户名和姓名中有看不见的字符，请重新输入。")
        password_hash = self._passwords.hash(password, name)
        now = self._database.now()
        with self._database.write() as connection:
            self._spend(connection, token)
            values = {"name": key, "display_name": shown, "role": role, "password_hash": password_hash, "created": now}
            try:
                user = connection.execute(insert(users).values(values).returning(users.c.id)).scalar_one()
            except IntegrityError as error:
                raise AccountError(f"用户名“{key}”已有人使用，请换一个。") from error
            record(connection, now, user, "account.set-up", f"user:{user}", role)
            return _user(_find(connection, user))

    def reset(self, token: str, password: str) -> None:
        """A new password by a reset link's token; the user is logged out everywhere and no longer locked."""
        user = self.link(token).user
        if user is None:
            raise _spent()
        with self._database.read() as connection:
            name = _find(connection, user).name
        password_hash = self._passwords.hash(password, name)
        with self._database.write() as connection:
            self._spend(connection, token)
            set_password(connection, user, password_hash)
            record(connection, self._database.now(), user, "account.reset", f"user:{user}")

    def users(self, actor: Actor) -> tuple[User, ...]:
        require(actor, "admin")
        with self._database.read() as connection:
            return tuple(_user(row) for row in connection.execute(select(users).order_by(users.c.name)))

    def names(self, actor: Actor) -> dict[int, str]:
        """What to show for the users' ids that stand in amendments and sign-offs."""
        require(actor, "admin", "reviewer")
        with self._database.read() as connection:
            return {row.id: row.display_name for row in connection.execute(select(users.c.id, users.c.display_name))}

    def disable(self, actor: Actor, user: int) -> None:
        """Locks a user out, at once and until `enable`. Raises ConflictError for the last administrator."""
        require(actor, "admin")
        with self._database.write() as connection:
            # All administrators are locked, lest two disable each other at the same time.
            admins = select(users.c.id).where(users.c.role == "admin", ~users.c.disabled).with_for_update()
            connection.execute(admins)
            _find(connection, user)
            if set(connection.execute(admins).scalars()) == {user}:
                raise ConflictError("这是唯一的管理员，不能停用；请先增加一位管理员。")
            connection.execute(update(users).where(users.c.id == user).values(disabled=True))
            end_sessions(connection, user)
            record(connection, self._database.now(), actor.user, "account.disabled", f"user:{user}")

    def enable(self, actor: Actor, user: int) -> None:
        require(actor, "admin")
        with self._database.write() as connection:
            _find(connection, user)
            connection.execute(update(users).where(users.c.id == user).values(disabled=False))
            record(connection, self._database.now(), actor.user, "account.enabled", f"user:{user}")

    def _new_link(self, connection: Connection, lasts: timedelta, **values: object) -> str:
        token, now = new_token(), self._database.now()
        row = {"token_digest": token_digest(token), "created": now, "expires": now + lasts, **values}
        connection.execute(delete(links).where(links.c.expires <= now))
        connection.execute(insert(links).values(row))
        return token

    def _is_good(self, token: str) -> ColumnElement[bool]:
        return and_(
            links.c.token_digest == token_digest(token), links.c.used.is_(None), links.c.expires > self._database.now()
        )

    def _spend(self, connection: Connection, token: str) -> None:
        """Of two who use a token at the same time, one raises AccountError here."""
        change = update(links).where(self._is_good(token)).values(used=self._database.now())
        if connection.execute(change).rowcount != 1:
            raise _spent()


def set_password(connection: Connection, user: int, password_hash: str) -> None:
    """Gives a user a new password and logs them out everywhere."""
    values = {"password_hash": password_hash, "failed_tries": 0, "locked_until": None}
    connection.execute(update(users).where(users.c.id == user).values(values))
    end_sessions(connection, user)


def end_sessions(connection: Connection, user: int) -> None:
    connection.execute(delete(sessions).where(sessions.c.user == user))


def _find(connection: Connection, user: int) -> Row[tuple[object, ...]]:
    row = connection.execute(select(users).where(users.c.id == user)).one_or_none()
    if row is None:
        raise UnknownError("没有这个用户。")
    return row


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(row.id, row.name, row.display_name, row.role, row.disabled, row.created)


def _spent() -> AccountError:
    return AccountError("这个链接无效、已经用过或已过期，请向管理员要一个新的链接。")
