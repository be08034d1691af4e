"""The words of notices, from `vocabulary.yaml`, and what can be told by them alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Kind(Strict):
    name: str
    words: tuple[str, ...]


class Vocabulary(Strict):
    sizes: Mapping[str, float]
    fonts: tuple[str, ...]
    families: Mapping[str, str]
    spacings: Mapping[str, float]
    categories: Mapping[str, Kind]
    ticked: tuple[str, ...]
    levels: Mapping[str, tuple[str, ...]]
    must_have: Mapping[str, tuple[str, ...]]
    empty: tuple[str, ...]
    telling: tuple[str, ...]
    untelling: str

    def categories_in(self, text: str) -> dict[str, str]:
        """The kinds of applicants that `text` names, in its order, each with its name there."""
        found: dict[int, tuple[str, str]] = {}
        for key, kind in self.categories.items():
            for word in kind.words:
                at = text.find(word)
                if at >= 0:
                    found.setdefault(at, (key, word))
                    text = text.replace(word, "□" * len(word))
                    break
        return dict(found[at] for at in sorted(found))

    def rules_something(self, text: str) -> bool:
        """Whether a line may hold a rule."""
        return bool(re.search("|".join(self.telling), text)) and not re.search(self.untelling, text)

    def level_of(self, name: str) -> str | None:
        return next((key for key, marks in self.levels.items() if any(mark in name for mark in marks)), None)


@cache
def vocabulary() -> Vocabulary:
    path = Path(__file__).with_suffix(".yaml")
    return Vocabulary.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
