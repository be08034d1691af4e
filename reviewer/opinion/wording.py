"""The draft's wording: the macros of `prompts/opinion.j2`. A missing input is an error, never a gap in a sentence."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reviewer.resources import resource_dir


@cache
def _macros() -> Any:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("prompts")),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text; whoever writes HTML escapes it there
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inner"] = inner_quotes
    return environment.get_template("opinion.j2").module


def inner_quotes(text: str) -> str:
    """Quotation marks inside a quotation, as Chinese typography sets them: ‘ ’ within “ ”."""
    return text.replace("“", "‘").replace("”", "’")


def say(macro: str, *values: object) -> str:
    """The text of a macro for `values`, on one line."""
    return "".join(str(getattr(_macros(), macro)(*values)).split("\n")).strip()
