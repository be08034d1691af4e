"""Who is asking. On one's own machine whoever has the page's cookie; in an office whoever has logged in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from reviewer.store import LOCAL, Actor, Role, Store

COOKIE = "reviewer_session"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may use the page; `name` is what the page calls them."""

    actor: Actor
    name: str

    @property
    def role(self) -> Role:
        return self.actor.role


class Identity(Protocol):
    """Tells visitors from strangers. `shared` is whether there are accounts."""

    shared: bool

    def visitor(self, cookies: Mapping[str, str]) -> Visitor | None: ...


class OwnMachine:
    """A random cookie that only this process hands out and no script can read: other sites get nothing."""

    shared = False

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self) -> str:
        name = secrets.token_urlsafe(24)
        return f"{name}.{self._sign(name)}"

    def visitor(self, cookies: Mapping[str, str]) -> Visitor | None:
        name, _, signature = cookies.get(COOKIE, "").rpartition(".")
        genuine = hmac.compare_digest(signature.encode(), self._sign(name).encode())
        return Visitor(LOCAL, "本机用户") if name and genuine else None

    def _sign(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()


class Accounts:
    """The session of an account."""

    shared = True

    def __init__(self, store: Store) -> None:
        self._store = store

    def visitor(self, cookies: Mapping[str, str]) -> Visitor | None:
        token = cookies.get(COOKIE)
        user = self._store.logins.user(token) if token else None
        return Visitor(user.actor, user.display_name) if user else None
