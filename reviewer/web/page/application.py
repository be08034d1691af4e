"""The choice of scheme, category and level: three lists that follow one another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from reviewer.output.wording import scheme_title
from reviewer.pipeline import Application
from reviewer.scheme import Scheme, list_schemes, load_scheme
from reviewer.web.page.desk import QUIET

DEFAULT_SCHEME = "caq-2025"
DEFAULT_LEVEL = "four-star"


class ApplicationChoice:
    """Three dropdowns; `inputs` are their values in order."""

    def __init__(self) -> None:
        schemes = list_schemes()
        first = next((scheme for scheme in schemes if scheme.id == DEFAULT_SCHEME), schemes[0])
        category, level = category_update(first, ""), level_update(first, next(iter(first.categories)), "")
        choices = [(scheme_title(scheme), scheme.id) for scheme in schemes]
        self.scheme = gr.Dropdown(choices, value=first.id, label="评价方案", min_width=220)
        self.category = gr.Dropdown(category["choices"], value=category["value"], label="申报类别", min_width=120)
        self.level = gr.Dropdown(level["choices"], value=level["value"], label="申报等级", min_width=120)
        self.inputs = [self.scheme, self.category, self.level]

    def connect(self) -> None:
        self.scheme.change(_scheme_chosen, self.inputs, [self.category, self.level], **QUIET)
        self.category.change(_category_chosen, self.inputs, self.level, **QUIET)


def chosen(scheme: str, category: str, level: str | None) -> Application:
    return Application.parse(scheme, category, level)


def category_in_name(file: str, scheme: Scheme) -> str | None:
    """The category that a file's name ends with, as the notices want it: …+企业名称+类别名称."""
    last = Path(file).stem.replace("＋", "+").rpartition("+")[2].strip()
    return next((key for key, entry in scheme.categories.items() if last in entry.names), None)


def _scheme_chosen(scheme_id: str, category: str, level: str | None) -> tuple[Any, Any]:
    scheme = load_scheme(scheme_id)
    update = category_update(scheme, category)
    return gr.update(**update), gr.update(**level_update(scheme, update["value"], level))


def _category_chosen(scheme_id: str, category: str, level: str | None) -> Any:
    return gr.update(**level_update(load_scheme(scheme_id), category, level))


def category_update(scheme: Scheme, wanted: str) -> dict[str, Any]:
    """The scheme's categories, keeping the one that was chosen where the scheme has it."""
    choices = [(entry.name, key) for key, entry in scheme.categories.items()]
    return {"choices": choices, "value": wanted if wanted in scheme.categories else choices[0][1]}


def level_update(scheme: Scheme, category: str, wanted: str | None) -> dict[str, Any]:
    """The levels of the category; a category that the scheme has just lost gives those of its first."""
    known = category if category in scheme.categories else next(iter(scheme.categories))
    choices = [(scheme.levels[key].name, key) for key in scheme.levels_of(known)]
    ids = [key for _, key in choices]
    value = next((key for key in (wanted, DEFAULT_LEVEL, *ids) if key in ids), None)
    return {"choices": choices, "value": value, "visible": bool(choices)}
