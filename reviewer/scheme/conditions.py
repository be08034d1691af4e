"""The conditions of a scheme file (申报条件): what an applicant must be or have, and how each is held against the documents."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reviewer.model import HonourLevel
from reviewer.scheme.entries import Entry, Names

Holder = Literal["person", "team", "firm"]

# From the highest to the lowest. 行业 stands beside the administrative levels: a condition names it where it counts.
RANKS: tuple[HonourLevel, ...] = ("national", "province", "city", "county")


class Bounded(Entry):
    """A bound, exactly one: 超过 is `above`, 达到 and 以上 are `at_least`, 不超过 is `at_most`."""

    above: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if sum(bound is not None for bound in (self.above, self.at_least, self.at_most)) != 1:
            raise ValueError("above、at_least、at_most 应当写且只写一个")
        return self

    def holds(self, value: float) -> bool:
        if self.above is not None:
            return value > self.above
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0)

    def in_words(self, unit: str) -> str:
        if self.above is not None:
            return f"超过{self.above:g}{unit}"
        return f"{self.at_least:g}{unit}及以上" if self.at_least is not None else f"不超过{self.at_most:g}{unit}"


class FigureCondition(Bounded):
    """A figure with the `labels` by which documents name it; `over_years` where it counts for several years together.

    Words of `unlike` beside the label make it another figure (第一方, where the third party's counts).
    """

    labels: Annotated[Names, Field(min_length=1)]
    unit: Literal["%", "分"]
    unlike: Names = ()
    over_years: int | None = None


class YearsCondition(Bounded):
    """Full years since something that `labels` name began: since the `first` time that is told, or the `last` one."""

    labels: Annotated[Names, Field(min_length=1)]
    since: Literal["first", "last"] = "first"


class HonourCondition(Entry):
    """An honour of the level `least` or above; with `industry` one of the trade's own bodies counts as well.

    `named`: it is an honour of that name. `of`: honours that the text gives to somebody else do not count. `within`: it
    is no older (years).
    """

    least: Literal["national", "province", "city", "county"]
    industry: bool = False
    named: Names = ()
    of: Holder | None = None
    within: int | None = None

    def admits(self, level: HonourLevel) -> bool:
        if level == "industry":
            return self.industry
        return level in RANKS and RANKS.index(level) <= RANKS.index(self.least)


class AbsenceCondition(Entry):
    """Nothing of this happened for `years`: an `event` (事故) of each of the `kinds`, given by words that name them.

    Where lesser ones are `usual` (投诉), only a text that names one of these kinds contradicts.
    """

    event: str
    kinds: tuple[Names, ...] = ()
    years: int
    usual: bool = False


class Condition(Entry):
    """One condition in our words, with exactly one way to check it.

    `shown_by`: requirements of the outline that show it. `document`: a material that must be there, which is not looked
    for here. `person`: why only a person can tell.
    """

    text: str
    clause: str
    figure: FigureCondition | None = None
    years: YearsCondition | None = None
    honour: HonourCondition | None = None
    absence: AbsenceCondition | None = None
    shown_by: Names = ()
    document: str | None = None
    person: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = (self.figure, self.years, self.honour, self.absence, self.shown_by, self.document, self.person)
        if sum(bool(way) for way in ways) != 1:
            raise ValueError("figure、years、honour、absence、shown_by、document、person 应当写且只写一个")
        return self
