"""What is drafted: the opinion, the letter to the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reviewer.model.coverage import Evidence, Status


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the draft says, with what it rests on.

    `stage` is the outline node of the part it belongs to (plan, do, check, apply …), None for the whole report.
    `basis` are ids of findings and requirements; `evidence` the quotes that are shown beside it.
    """

    kind: Literal["strength", "weakness", "suggestion"]
    text: str
    stage: str | None
    node: str | None
    basis: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusHint:
    """What a language model thinks of a requirement whose status is uncertain, for a person to weigh.

    `text` says it with its quote; the requirement's own status and score stay as they were.
    """

    requirement: str
    status: Status
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One part of the suggested score: `points` = `weight` × `share` (0..1)."""

    node: str
    title: str
    weight: float
    share: float
    points: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """The draft of the preliminary opinion.

    `fields` holds the form's fields by id, in the form's order: a text, for a choice the option's id, or None for what
    is left open to the person who signs. `statements` fill the further sheet. `score` is their sum in `arithmetic`,
    None where nothing could be judged.
    """

    fields: Mapping[str, str | None]
    statements: tuple[Statement, ...]
    arithmetic: tuple[ScoreLine, ...]
    score: float | None
    notes: tuple[str, ...] = ()
    hints: tuple[StatusHint, ...] = ()

    @property
    def suggestions(self) -> tuple[Statement, ...]:
        return tuple(statement for statement in self.statements if statement.kind == "suggestion")


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One thing to mend: where it stands, what stands there now, what is wrong with it, and how to mend it."""

    title: str
    places: tuple[str, ...]
    present: str | None
    wrong: str
    how: str


@dataclass(frozen=True, slots=True)
class Letter:
    """The applicant's letter on its `text`, called so and, in short, a `noun`.

    `rules` break a written rule, `content` is missing or thin, what costs most first, `rest` is worth a look;
    `unchecked` are what could not be checked: the title and the reason.
    """

    company: str | None
    rules: tuple[LetterItem, ...]
    content: tuple[LetterItem, ...]
    rest: tuple[LetterItem, ...]
    unchecked: tuple[str, ...]
    text: str = "用户满意经营实践报告"
    noun: str = "报告"
