"""What the page shows, as HTML: pure functions of what was opened. The templates escape whatever comes from outside."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from reviewer.web.views.render import render

__all__ = ["downloads", "export", "link", "notice", "welcome"]


def notice(message: str, *, kind: str = "error") -> Markup:
    """One sentence to the user; `kind` is error, info or done."""
    return render("notice.html.j2", message=message, kind=kind)


def welcome() -> Markup:
    return render("welcome.html.j2")


def downloads(files: Sequence[tuple[str, str, str]]) -> Markup:
    """Files with their name, what they are good for, and their address."""
    return render("downloads.html.j2", files=files)


def link(url: str, about: str) -> Markup:
    """A one-time link, to be copied."""
    return render("link.notice.html.j2", url=url, about=about)


def export(url: str, count: int) -> Markup:
    """The way to the Excel file of `count` reports."""
    return render("export.html.j2", url=url, count=count)
