"""What every tab needs: who is asking, and what an event says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from threading import Lock
from typing import Any

import gradio as gr

from reviewer.errors import LoginError, ReviewerError
from reviewer.web import views
from reviewer.web.identity import Identity, Visitor
from reviewer.web.office import UNEXPECTED, Office

log = logging.getLogger(__name__)

# Pages whose attention is remembered: more are never open at the same time.
_MOST_PAGES = 1000

Updates = dict[Any, Any]
# Of every event: nothing of it is shown as an interface, and no bar of the framework's own runs over the page. None waits
# in the framework's queue, which loses an event that arrives while it closes its stream: the long work is a job of ours.
QUIET: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}


class Desk:
    """The office as one browser sees it."""

    def __init__(self, office: Office, identity: Identity) -> None:
        self.office = office
        self.shared = identity.shared
        self._identity = identity

    def visitor(self, request: gr.Request) -> Visitor:
        """Raises LoginError for a stranger: a session may end while the page is open."""
        visitor = self._identity.visitor(request.cookies)
        if visitor is None:
            raise LoginError("会话已失效，请刷新页面后重新登录。")
        return visitor


class Attention:
    """What each open page was last asked to show. It is known from the moment of asking: what a page itself sends along is
    what it showed before, as long as the answer is under way."""

    def __init__(self) -> None:
        self._on: dict[str, str] = {}
        self._lock = Lock()

    def turn(self, page: gr.Request, submission: str | None) -> None:
        """Somebody asked for this one; None: nothing is to be shown."""
        with self._lock:
            self._turn(page, submission)

    def claim(self, page: gr.Request, submission: str) -> bool:
        """Turns to what nobody asked for, unless something was asked for; False where that is so."""
        with self._lock:
            free = not self.on(page)
            if free:
                self._turn(page, submission)
            return free

    def on(self, page: gr.Request) -> str | None:
        return self._on.get(page.session_hash or "")

    def _turn(self, page: gr.Request, submission: str | None) -> None:
        session = page.session_hash or ""
        kept = [item for item in self._on.items() if item[0] != session][-_MOST_PAGES:]
        self._on = dict(kept if submission is None else [*kept, (session, submission)])


def upload_field(label: str, elem_id: str) -> gr.File:
    """The large field at the top of a tab that takes reports in."""
    return gr.File(label=label, file_count="multiple", height=228, elem_id=elem_id, elem_classes="rv-upload")


def said(event: gr.EventData) -> Mapping[str, str]:
    """What a piece of the page tells: `do` names the action, `id`, `value` and `reason` go with it."""
    data = event._data if isinstance(event._data, dict) else {}
    return {key: str(data.get(key, "")) for key in ("do", "id", "part", "value", "reason")}


def told_at(place: Any) -> Callable[[Callable[..., Updates]], Callable[..., Updates]]:
    """Shows an error's sentence at `place`, a component by its attribute's name, and leaves everything else as it is."""

    def wrap(handler: Callable[..., Updates]) -> Callable[..., Updates]:
        @wraps(handler)
        def guarded(self: Any, *arguments: Any) -> Updates:
            try:
                return handler(self, *arguments)
            except ReviewerError as error:
                return {getattr(self, place): views.notice(error.message)}
            except Exception:
                log.exception("a handler failed")
                return {getattr(self, place): views.notice(UNEXPECTED)}

        return guarded

    return wrap
