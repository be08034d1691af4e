"""The format rules of a scheme file: each names its clause, its limits, and why the limits leave some room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import ConfigDict, model_validator

from reviewer.scheme.entries import Entry, Names, Share

Verdict = Literal["accept", "unsure", "warn", "fail"]
ProducerFamily = Literal["word", "libreoffice", "unknown"]
Range = tuple[float, float]


class FormatRule(Entry):
    """`clause` names an entry of `source.clauses`; `reason` says why the limit leaves the room it leaves."""

    clause: str
    reason: str = ""


class FileNameRule(FormatRule):
    parts: Names
    joiners: Names


class ShareRule(FormatRule):
    """Judged paragraph by paragraph: an error where less than `min_share` of the text obeys, a warning where
    `warn_share` or more of it does not, or a paragraph of `warn_length` 字 or more."""

    min_share: Share
    warn_share: Share = 0.0
    warn_length: int | None = None


class FontRule(ShareRule):
    family: str


class SizeRule(ShareRule):
    points: float
    name: str
    tolerance: float


class BoldRule(FormatRule):
    level: int = 1
    min_share: Share


class CenterRule(FormatRule):
    """`tolerance` and `doubtful` in points off the middle; up to the latter it is a warning."""

    align: Literal["center"]
    tolerance: float
    doubtful: float


class JustifyRule(FormatRule):
    """By the share of lines that end within `edge` em of the right border: justified from one, ragged to the other."""

    align: Literal["justify"]
    pass_share: Share
    fail_share: Share
    edge: float
    fewest_lines: int


class IndentRule(ShareRule):
    """`widest` (em): what stands further in is no indent but a block of its own."""

    chars: float
    accept: Range
    widest: float


class Band(Entry):
    """A range of line pitches: as multiples of the font size, and in points at the rule's size."""

    verdict: Verdict
    ratio: Range
    points: Range
    meaning: str

    def holds(self, ratio: float) -> bool:
        return self.ratio[0] <= ratio <= self.ratio[1]


class PitchFamily(Entry):
    confidence: Literal["normal", "low"] = "normal"
    bands: tuple[Band, ...]

    def band(self, ratio: float) -> Band | None:
        """The band that holds pitch / size; None where nothing is known about such a pitch."""
        return next((band for band in self.bands if band.holds(ratio)), None)


class SpacingRule(ShareRule):
    """Line spacing, judged by line pitch, because a PDF holds no line spacing.

    Lines of sizes within `same_size` points are measured. A measured or declared multiple is right within
    `multiple_tolerance`; `grid` is the usual document grid in points, `single_height` Word's single line in em.
    """

    multiple: float
    min_lines: int
    at_size: float
    same_size: float
    multiple_tolerance: float
    grid: float
    single_height: float
    families: Mapping[ProducerFamily, PitchFamily]

    @model_validator(mode="after")
    def _points_agree(self) -> Self:
        for band in (band for family in self.families.values() for band in family.bands):
            for ratio, points in zip(band.ratio, band.points, strict=True):
                if abs(ratio * self.at_size - points) > 0.05:
                    raise ValueError(f"ratio {ratio} 与 points {points} 在 {self.at_size:g} 磅时对不上")
        return self


class PageNumberRule(FormatRule):
    """Where page numbers stand, as far as the notice says; `start` is the number of the first page behind the contents."""

    position: Literal["bottom"] | None = None
    align: Literal["center"] | None = None
    tolerance: float = 0
    start: int | None = None
    min_share: Share


class HeadingStyle(Entry):
    form: str
    accept: Names = ()


class HeadingFormatRule(FormatRule):
    styles: tuple[HeadingStyle, ...]


class WordsTotalRule(FormatRule):
    """At most `limit` and at least `least` 字, as far as the notice says; up to the share `tolerance` beyond is a warning.

    `about`: the notice gives the limit as a rough figure (左右).
    """

    limit: int | None = None
    about: bool = False
    least: int | None = None
    tolerance: Share


class WordsSectionRule(FormatRule):
    """Up to the share `tolerance` over a chapter's figure is a warning."""

    tolerance: Share


def _field(rule_id: str) -> str:
    return rule_id.replace(".", "_").replace("-", "_")


def _rule_id(name: str) -> str:
    return name.replace("_", ".", 1)


class Format(Entry):
    """The format rules under their rule ids; a rule that is None is not part of the scheme."""

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=_rule_id)

    producers: Mapping[Literal["word", "libreoffice"], Names] = {}
    file_name: FileNameRule | None = None
    title_font: FontRule | None = None
    title_size: SizeRule | None = None
    title_bold: BoldRule | None = None
    title_align: CenterRule | None = None
    title_spacing: SpacingRule | None = None
    body_font: FontRule | None = None
    body_size: SizeRule | None = None
    body_spacing: SpacingRule | None = None
    body_indent: IndentRule | None = None
    body_align: JustifyRule | None = None
    page_number: PageNumberRule | None = None
    heading_bold: BoldRule | None = None
    heading_format: HeadingFormatRule | None = None
    heading_sequence: FormatRule | None = None
    heading_missing: FormatRule | None = None
    heading_order: FormatRule | None = None
    heading_title: FormatRule | None = None
    words_total: WordsTotalRule | None = None
    words_section: WordsSectionRule | None = None

    def rule(self, rule_id: str) -> FormatRule | None:
        rule = getattr(self, _field(rule_id), None)
        return rule if isinstance(rule, FormatRule) else None

    @classmethod
    def knows(cls, rule_id: str) -> bool:
        """Whether it is for a scheme to have the rule or not."""
        return _field(rule_id) in cls.model_fields

    def has(self, rule_id: str) -> bool:
        """Whether the scheme has the rule; one that no scheme can drop is always there."""
        return not self.knows(rule_id) or self.rule(rule_id) is not None

    def rules(self) -> Iterator[tuple[str, FormatRule]]:
        for name in type(self).model_fields:
            rule = self.rule(_rule_id(name))
            if rule is not None:
                yield _rule_id(name), rule

    def producer_family(self, producer_and_creator: str) -> ProducerFamily:
        text = producer_and_creator.casefold()
        for family, marks in self.producers.items():
            if any(mark in text for mark in marks):
                return family
        return "unknown"
