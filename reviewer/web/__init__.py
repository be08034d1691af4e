"""The page for reviewers: one local user, in the browser, nothing leaves the machine."""

from __future__ import annotations


def launch(port: int | None = None) -> None:
    """Serves the page until it is stopped; `port` goes before the settings. Raises SettingsError."""
    # Imported here: every child process that reads a PDF imports this package, and should not load a web framework.
    from reviewer.web.app import serve

    serve(port)
