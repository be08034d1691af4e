"""The catalogue: every rule's wording and examples, from `catalogue.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from reviewer.model import Finding, Severity

PATH = Path(__file__).parent / "catalogue.yaml"
_AFTER_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\{(expected|actual)\}")


class Examples(BaseModel):
    """Changes to a small correct report after which the rule stays silent (`good`) or fires (`bad`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    good: tuple[Mapping[str, Any], ...]
    bad: tuple[Mapping[str, Any], ...]


class Entry(BaseModel):
    """One rule in the words that users read; `note` is the message of what is only told, severity "info"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    severity: Severity
    title: str
    message: str
    note: str | None = None
    why: str
    fix: str
    examples: Examples = Examples(good=(), bad=())


@cache
def load_catalogue() -> Mapping[str, Entry]:
    """All entries by rule id, in the order in which results are shown."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(PATH.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506
    return {rule: Entry.model_validate(entry) for rule, entry in raw.items()}


def mending(finding: Finding, advice: str | None) -> str:
    """How to mend a finding; empty where the catalogue's words need a value that the finding lacks.

    `advice` is the outline's own, for a requirement that is missing.
    """
    entry = load_catalogue().get(finding.rule)
    if entry is None:
        return ""
    values = {
        "expected": finding.expected,
        "actual": finding.actual,
        "excerpt": finding.excerpt,
        "page": finding.page,
        "advice": advice,
    }
    wanted = [name for _, name, _, _ in Formatter().parse(entry.fix) if name]
    return "" if any(values.get(name) is None for name in wanted) else filled(entry.fix, values)


def filled(text: str, values: Mapping[str, object]) -> str:
    """The catalogue's words with their blanks filled; a figure that stands apart from what follows (1.5 倍行距) stands apart
    from what is before it, too."""
    spaced = _AFTER_HAN.sub(lambda blank: _space_before(values[blank[1]]) + blank[0], text)
    return spaced.format(**values)


def _space_before(value: object) -> str:
    return " " if re.match(r"[\d.]+ ", str(value)) else ""
