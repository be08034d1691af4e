"""Who is asking: a random cookie that only this server hands out and no script can read."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

COOKIE = "reviewer_session"


class Sessions:
    """Tokens signed with a key that lives as long as the process, so nothing has to be remembered per visitor."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def issue(self) -> str:
        name = secrets.token_urlsafe(24)
        return f"{name}.{self._sign(name)}"

    def owner(self, cookies: Mapping[str, str]) -> str | None:
        """The session's name; None without a cookie that this process issued."""
        name, _, signature = cookies.get(COOKIE, "").rpartition(".")
        genuine = hmac.compare_digest(signature.encode(), self._sign(name).encode())
        return name if name and genuine else None

    def _sign(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()
