"""The page in the browser: for one person on their own machine, or with accounts for an office."""

from __future__ import annotations


def launch(port: int | None = None, *, shared: bool = False, host: str | None = None, browse: bool = False) -> None:
    """Serves the page until it is stopped; `port` goes before the settings. `host` counts where it is `shared`.

    `browse` also opens it in the user's browser.

    Raises SettingsError and StoreError.
    """
    # Imported here: every child process that reads a PDF imports this package, and should not load a web framework.
    from reviewer.web.app import serve

    serve(port, shared=shared, host=host, browse=browse)
