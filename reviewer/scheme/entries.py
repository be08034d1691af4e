"""The shape of a scheme file, key by key. An unknown key is an error; lists are read as tuples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reviewer.model import Status

MustHave = Literal["figures", "document", "date", "comparison", "trend", "method"]
Share = Annotated[float, Field(ge=0, le=1)]
Names = tuple[str, ...]
FieldId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]

# What an advice leaves open for the words of the applicant's trade.
SLOTS = ("users", "touchpoints", "processes", "indicators", "records")
SLOT = re.compile(f"{{({'|'.join(SLOTS)})}}")


def _with_known_slots(advice: str) -> str:
    rest = SLOT.sub("", advice)
    if "{" in rest or "}" in rest:
        raise ValueError(f"花括号中只能写 {'、'.join(SLOTS)}")
    return advice


Advice = Annotated[str, AfterValidator(_with_known_slots)]


class Entry(BaseModel):
    """Base of everything in a scheme file: an unknown key is an error.

    `doubt` says, where the notice contradicts itself or leaves something open, what it prints and what is taken for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    doubt: str = ""


class Scoped(Entry):
    """An entry that exists for some categories only."""

    only: Names = ()
    except_: Names = Field(default=(), alias="except")

    def exists_for(self, category: str) -> bool:
        return (not self.only or category in self.only) and category not in self.except_

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.only and self.except_:
            raise ValueError("only 和 except 只能写一个")
        return self


class Named(Entry):
    """Something users may call by its name or by an alias."""

    name: str
    aliases: Names = ()

    @property
    def names(self) -> Names:
        return (self.name, *self.aliases)


class Category(Named):
    """A kind of applicant. `document` is what its text is called in the draft (报告, 材料, 总结); `headings` says whether
    the outline's headings stand in it."""

    levels: Names = ()
    document: str = "报告"
    headings: bool = True


class Level(Named):
    stars: str = ""

    @property
    def names(self) -> Names:
        return (*super().names, self.stars) if self.stars else super().names


class Source(Entry):
    document: str
    clauses: Mapping[str, str]


class Words(Entry):
    """A section's length in 字; under `min_share` of `budget` a warning is due, for `reason`."""

    budget: int = Field(gt=0)
    min_share: Share
    reason: str


class RequirementChange(Entry):
    """What is different for one category. Only the keys that a file states count, so the defaults are never read."""

    text: str = ""
    short: str = ""
    terms: Names = Field(default=(), min_length=1)
    aspects: Names = Field(default=(), min_length=1)
    must_have: tuple[MustHave, ...] = ()
    advice: Advice = ""
    weight: float = Field(default=1.0, gt=0)


class RequirementEntry(Scoped):
    """One clause. `short` is a noun phrase that names what it asks for; without one the whole text serves."""

    text: str
    short: str = ""
    terms: Names = Field(min_length=1)
    aspects: Names = Field(min_length=1)
    must_have: tuple[MustHave, ...]
    advice: Advice
    weight: float = Field(default=1.0, gt=0)
    per_category: Mapping[str, RequirementChange] = {}


class NodeChange(Entry):
    title: str = ""
    words: Words | None = None


class NodeEntry(Scoped):
    """A heading. Its parent is its id without the last part, unless `parent` names one.

    For the categories in `fold` the heading does not exist and its requirements belong to its parent.
    """

    parent: str | None = None
    order: int = Field(gt=0)
    title: str
    words: Words | None = None
    fold: Names = ()
    requirements: Mapping[str, RequirementEntry] = {}
    per_category: Mapping[str, NodeChange] = {}


class Facet(Entry):
    expected: Literal["required", "advisory", "none"]
    label: str


class FacetChange(Entry):
    expected: Literal["required", "advisory", "none"] = "required"
    label: str = ""


class ResultsChange(Entry):
    level: FacetChange = FacetChange()
    trend: FacetChange = FacetChange()
    comparison: FacetChange = FacetChange()


class Results(Entry):
    """What the node that reports results has to show."""

    node: str
    level: Facet
    trend: Facet
    comparison: Facet
    per_category: Mapping[str, ResultsChange] = {}


class ScoreBand(Entry):
    """`suggests` is a level id, `applied` (the level applied for, else `otherwise`), or None."""

    name: str
    label: str
    min: float
    suggests: str | None
    otherwise: str | None = None


class StatusValues(Entry):
    """What a requirement's status is worth."""

    covered: Share = 1.0
    partial: Share = 0.5
    missing: Share = 0.0

    def of(self, status: Status) -> float:
        return {"covered": self.covered, "partial": self.partial, "missing": self.missing}[status]


class Scoring(Entry):
    """`weights` are points by part of the outline; `on_site` those, by name, that only a person who is there can give."""

    weights: Mapping[str, float]
    on_site: Mapping[str, float] = {}
    status: StatusValues
    bands: Mapping[str, ScoreBand]

    def band(self, score: float) -> tuple[str, ScoreBand]:
        """The best band that `score` (0 to 100) reaches, with its id."""
        reached = [(key, band) for key, band in self.bands.items() if score >= band.min]
        return max(reached, key=lambda item: item[1].min)


class FormField(Scoped):
    """One field of a form. `hint` is printed where nothing is filled in; `before` ahead of the options.

    An `area` is a large cell: its label where `labelled`, `instructions` in small type, the text, and at its foot, to
    the right, the lines of `foot` (seal, signature, date). `note` is a label beside `instructions`, nothing to fill in.
    `height` (millimetres) is the least that an area or a seal takes. `labels`: what the applicant filled in under one of
    them in its own form stands in the field.
    """

    label: str
    labels: Names = ()
    kind: Literal["text", "number", "date", "choice", "checks", "levels-by-category", "area", "seal", "note"]
    options: Mapping[str, str] = {}
    before: str = ""
    hint: str = ""
    instructions: Names = ()
    labelled: bool = False
    foot: Names = ()
    height: float | None = Field(default=None, gt=0, le=200)


class FormBlock(Entry):
    title: str | None
    rows: tuple[Names, ...]


class OpinionForm(Entry):
    """`measuring` and `using` begin the ids of the requirements on how satisfaction is measured and results are used.

    A field's id is short and plain, since the Word file marks the field by it.
    """

    title: str
    origin: str
    measuring: Names = ()
    using: Names = ()
    blocks: tuple[FormBlock, ...]
    fields: Mapping[FieldId, FormField]
    notes: Names = ()


E = TypeVar("E", bound=Entry)


def overlaid(base: E, change: Entry | None) -> E:
    """`base` with the keys that `change` states laid over it."""
    if change is None:
        return base
    update = {}
    for name in change.model_fields_set:
        value, old = getattr(change, name), getattr(base, name)
        nested = isinstance(value, Entry) and isinstance(old, Entry)
        update[name] = overlaid(old, value) if nested else value
    return base.model_copy(update=update)


def plain_name(text: str) -> str:
    """A name as it is compared: without regard to width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
