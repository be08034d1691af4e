"""Logging in, staying logged in, logging out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from reviewer.errors import LoginError, UnknownError
from reviewer.store.accounts import User, set_password
from reviewer.store.actors import Actor
from reviewer.store.audit import record
from reviewer.store.database import Database
from reviewer.store.passwords import Passwords, new_token, normalised_name, token_digest
from reviewer.store.schema import sessions, users

MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
# A session's last use is noted no oftener than this, so that reading a page does not write.
_NOTED_AFTER = timedelta(minutes=1)


class Logins:
    """`idle` without use, or `longest` after the login, a session ends."""

    def __init__(self, database: Database, passwords: Passwords, idle: timedelta, longest: timedelta) -> None:
        self._database = database
        self._passwords = passwords
        self._idle = idle
        self._longest = longest

    def log_in(self, name: str, password: str) -> str:
        """The token of a new session, for a cookie. Raises LoginError."""
        user = self._checked(name, password)
        token, now = new_token(), self._database.now()
        row = {
            "token_digest": token_digest(token),
            "user": user.id,
            "created": now,
            "last_seen": now,
            "expires": now + self._longest,
        }
        with self._database.write() as connection:
            connection.execute(delete(sessions).where(self._is_over()))
            connection.execute(insert(sessions).values(row))
            record(connection, now, user.id, "login", f"user:{user.id}")
        return token

    def user(self, token: str) -> User | None:
        """Whose session this is; None where there is none, or none any more."""
        now = self._database.now()
        query = (
            select(users, sessions.c.last_seen)
            .join(sessions, sessions.c.user == users.c.id)
            .where(sessions.c.token_digest == token_digest(token), ~self._is_over(), ~users.c.disabled)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if now - row.last_seen >= _NOTED_AFTER:
            with self._database.write() as connection:
                use = update(sessions).where(sessions.c.token_digest == token_digest(token))
                connection.execute(use.values(last_seen=now))
        return User(row.id, row.name, row.display_name, row.role, row.disabled, row.created)

    def log_out(self, token: str) -> None:
        with self._database.write() as connection:
            ended = delete(sessions).where(sessions.c.token_digest == token_digest(token)).returning(sessions.c.user)
            for user in connection.execute(ended).scalars().all():
                record(connection, self._database.now(), user, "logout", f"user:{user}")

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Sets a new password and ends all sessions. Raises LoginError for a wrong old one, which counts as a try."""
        with self._database.read() as connection:
            name = connection.scalar(select(users.c.name).where(users.c.id == actor.user))
        if name is None:
            raise UnknownError("没有这个用户。")
        password_hash = self._passwords.hash(new, name)
        user = self._checked(name, old)
        with self._database.write() as connection:
            set_password(connection, user.id, password_hash)
            record(connection, self._database.now(), user.id, "password.changed", f"user:{user.id}")

    def _checked(self, name: str, password: str) -> Row[tuple[object, ...]]:
        """The user of this name and password. Whatever is wrong, the answer is the same and takes as long."""
        user = self._take_try(name)
        if not self._passwords.fits(user.password_hash if user else None, password) or user is None:
            self._note_failure(user)
            raise LoginError(
                f"用户名或密码不正确。连续输错 {MOST_TRIES} 次，账号会锁定 {LOCKED_FOR.seconds // 60} 分钟；"
                "忘记密码请联系管理员。"
            )
        values: dict[str, object] = {"failed_tries": 0, "locked_until": None}
        if self._passwords.is_outdated(user.password_hash):
            values["password_hash"] = self._passwords.renewed(password)
        with self._database.write() as connection:
            # Not where the password was changed in the meantime: the old one must not come back.
            unchanged = (users.c.id == user.id) & (users.c.password_hash == user.password_hash)
            connection.execute(update(users).where(unchanged).values(values))
        return user

    def _take_try(self, name: str) -> Row[tuple[object, ...]] | None:
        """The user of this name, with one try fewer; None where there is none, or none with a try left.

        The try is counted before the password is looked at: many at the same time get no more tries than one by one.
        """
        now = self._database.now()
        with self._database.write() as connection:
            query = select(users).where(users.c.name == normalised_name(name), ~users.c.disabled)
            user = connection.execute(query.with_for_update()).one_or_none()
            if user is None or (user.locked_until and user.locked_until > now):
                return None
            tries = user.failed_tries + 1
            is_last = tries >= MOST_TRIES
            values = {"failed_tries": 0 if is_last else tries, "locked_until": now + LOCKED_FOR if is_last else None}
            connection.execute(update(users).where(users.c.id == user.id).values(values))
            return user

    def _note_failure(self, user: Row[tuple[object, ...]] | None) -> None:
        """Never the name that was typed: it may be a password in the wrong box."""
        now, subject = self._database.now(), f"user:{user.id}" if user else "user:?"
        with self._database.write() as connection:
            record(connection, now, None, "login.failed", subject)
            if user and user.failed_tries + 1 >= MOST_TRIES:
                record(connection, now, None, "account.locked", subject)

    def _is_over(self) -> ColumnElement[bool]:
        now = self._database.now()
        return or_(sessions.c.expires <= now, sessions.c.last_seen <= now - self._idle)
