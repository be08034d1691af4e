"""Passwords and tokens: what is kept of them tells nobody what they are."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from reviewer.errors import AccountError
from reviewer.text import harmless

FEWEST_CHARACTERS = 10


def new_token() -> str:
    """256 random bits, as they stand in an address or a cookie."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """What is kept of a token. It is long and random, so a plain digest is as good as a slow one."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def normalised_name(name: str) -> str:
    """A login name as it is compared: however it was typed, full-width or half-width, large or small."""
    return unicodedata.normalize("NFKC", harmless(name)).strip().casefold()


class Passwords:
    """Argon2id, by default with the library's parameters."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    def hash(self, password: str, name: str) -> str:
        """Raises AccountError where the password is too weak for the user of that login name."""
        if len(password) < FEWEST_CHARACTERS:
            raise AccountError(f"密码至少要有 {FEWEST_CHARACTERS} 个字符，请换一个长一些的密码。")
        if normalised_name(password) == normalised_name(name):
            raise AccountError("密码不能与用户名相同，请换一个密码。")
        return self._hasher.hash(_prepared(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether this is the password that `kept` was made of; without one it takes as long and is not."""
        try:
            self._hasher.verify(kept or self._nobodys, _prepared(password))
        except VerifyMismatchError:
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(kept)

    def renewed(self, password: str) -> str:
        """A password that was accepted before, hashed with the parameters that are used now."""
        return self._hasher.hash(_prepared(password))

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(32))


def _prepared(password: str) -> str:
    # One password may be typed in several ways (composed or not, full-width or not).
    return unicodedata.normalize("NFKC", harmless(password))
