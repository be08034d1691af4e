"""The choice of scheme, category and level: three lists that follow one another, and what a report says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from reviewer.output.wording import scheme_title
from reviewer.pipeline import Application
from reviewer.recognition import Recognition, filed_under, in_words, recognise
from reviewer.scheme import Scheme, list_schemes, load_scheme
from reviewer.web.page.desk import QUIET, Updates

DEFAULT_SCHEME = "caq-2025"
DEFAULT_LEVEL = "four-star"


# The ids of a scheme, a category and a level, as the lists give them.
Choice = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Preselected:
    """What was preselected for a file, and what the lists showed before that."""

    file: str
    shown: Choice
    before: Choice

    def chosen(self, now: Choice) -> Choice:
        """What the user chose: what another file told is no choice, until the user changes any of it."""
        return self.before if now == self.shown else now


class ApplicationChoice:
    """Three dropdowns; `inputs` are their values in order, `schemes` those to choose from."""

    def __init__(self) -> None:
        self.schemes = schemes = list_schemes()
        first = next((scheme for scheme in schemes if scheme.id == DEFAULT_SCHEME), schemes[0])
        category, level = category_update(first, ""), level_update(first, next(iter(first.categories)), "")
        choices = [(scheme_title(scheme), scheme.id) for scheme in schemes]
        self.scheme = gr.Dropdown(choices, value=first.id, label="评价方案", min_width=220)
        self.category = gr.Dropdown(category["choices"], value=category["value"], label="申报类别", min_width=120)
        self.level = gr.Dropdown(level["choices"], value=level["value"], label="申报等级", min_width=120)
        self.inputs = [self.scheme, self.category, self.level]

    def show(self, application: Application) -> Updates:
        """The lists with what a report is filed under."""
        scheme = application.scheme
        return {
            self.scheme: scheme.id,
            self.category: gr.update(**category_update(scheme, application.category)),
            self.level: gr.update(**level_update(scheme, application.category, application.level)),
        }

    def connect(self) -> None:
        # Only what a person changes: `show` sets all three, and an answer to it would come late and undo a correction.
        self.scheme.input(_scheme_chosen, self.inputs, [self.category, self.level], **QUIET)
        self.category.input(_category_chosen, self.inputs, self.level, **QUIET)


def chosen(scheme: str, category: str, level: str | None) -> Application:
    return Application.parse(scheme, category, level)


def preselected(
    text: str, names: Sequence[str], chosen: Application, schemes: Sequence[Scheme]
) -> tuple[Application, str]:
    """Under what several reports are filed, by the `text` of the first and the `names` of all their files, else as
    `chosen`; and a sentence about it."""
    recognition = recognise(text, names[0], (), schemes)
    application = filed_under(recognition, chosen, schemes)
    others = [name for name in names[1:] if _differs(recognise("", name, (), schemes), application)]
    told = f"已按报告预选，不对请改：{in_words(recognition, application, chosen)}"
    if others:
        told += f"“{others[0]}”等 {len(others)} 份看来申报的是别的，也会按这里所选的评审；要各按各的，请到“批量”提交。"
    return application, told


def _differs(recognition: Recognition, application: Application) -> bool:
    """Whether a report says that it is filed under another scheme or category."""
    scheme, category = recognition.scheme, recognition.category
    return bool(
        (scheme and scheme.value != application.scheme.id) or (category and category.value != application.category)
    )


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
