"""Templates that escape whatever comes from a report, a form or a person."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from reviewer.output import wording

# The framework reads these as its own template syntax when it puts a value into the page.
_TEMPLATE_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;"})


def render(template: str, **values: object) -> Markup:
    """The template filled with `values`; safe to stand in another one."""
    return Markup(_templates().get_template(template).render(values))  # noqa: S704 - every value was escaped


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("reviewer.web"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_safe,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["size"] = _size
    environment.filters["points"] = wording.points
    return environment


def _safe(value: object) -> Markup:
    """`value` as text that neither HTML nor the framework's templates read as anything else."""
    if isinstance(value, Markup):
        return value
    return Markup(str(escape(wording.clean(str(value)))).translate(_TEMPLATE_SIGNS))  # noqa: S704 - escaped right here


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KB"
