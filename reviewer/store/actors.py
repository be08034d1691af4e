"""Who asks. Every method of the store that shows or changes something takes an Actor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.errors import ForbiddenError

Role = Literal["admin", "reviewer", "applicant"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A user's id and role."""

    user: int | None
    role: Role

    def __post_init__(self) -> None:
        # What nobody owns belongs to the machine's own user: another role without a user must not come by it.
        if self.user is None and self.role != "admin":
            raise ValueError("only the user of one's own machine has no account")


# The one who works on their own machine, without accounts.
LOCAL = Actor(None, "admin")


def require(actor: Actor, *roles: Role) -> None:
    """Raises ForbiddenError unless the actor has one of these roles; asked before anything is looked up."""
    if actor.role not in roles:
        raise ForbiddenError("您的账号没有这一步的权限，请联系管理员。")
