"""One evaluation scheme, loaded from its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, ValidationError

from reviewer.errors import SchemeError
from reviewer.scheme.assessment import SelfAssessment
from reviewer.scheme.conditions import Condition
from reviewer.scheme.entries import (
    Category,
    Entry,
    Level,
    Named,
    Names,
    NodeEntry,
    OpinionForm,
    Results,
    Scoring,
    Source,
    overlaid,
    plain_name,
)
from reviewer.scheme.files import (
    KeyPath,
    Problem,
    SchemeFile,
    find_scheme,
    merge_chain,
    merged,
    read_chain,
    report,
    scheme_ids,
)
from reviewer.scheme.formats import Format
from reviewer.scheme.indicators import Indicators
from reviewer.scheme.outline import Outline, build_outline
from reviewer.scheme.problems import change_problems, meaning_problems
from reviewer.scheme.shape import shape_problems
from reviewer.scheme.submission import Material, Submission, Survey, asked_for


class Scheme(Entry):
    """One evaluation scheme. `categories` holds those that may apply; `entries` is the outline before resolving;
    `recognised_by` are words for its place or trade, by which a report tells that it is filed under it.

    What `per_category` of the file lays over the rest for one category shows only in what `for_category` returns.
    """

    id: str
    name: str
    year: int | None = None
    place: str
    issuer: str
    recognised_by: Names = ()
    source: Source
    report_title: str = ""
    categories: Mapping[str, Category]
    open_to: Names = ()
    levels: Mapping[str, Level] = {}
    entries: Mapping[str, NodeEntry] = Field(alias="outline")
    results: Results | None = None
    format: Format = Format()
    scoring: Scoring | None = None
    survey: Survey | None = None
    submission: Submission | None = None
    opinion_form: OpinionForm | None = None
    self_assessment: SelfAssessment | None = None
    conditions: Mapping[str, Condition] = {}
    indicators: Indicators | None = None

    _views: Mapping[str, Scheme] = PrivateAttr(default_factory=dict)
    _outlines: dict[str, Outline] = PrivateAttr(default_factory=dict)

    def for_category(self, category: str) -> Scheme:
        """The scheme as it reads for `category`."""
        return self._views.get(category, self)

    def outline(self, category: str) -> Outline:
        """The template of `category`, given by id."""
        if category not in self.categories:
            raise SchemeError(_unknown(self, "类别", category, self.categories))
        if category not in self._outlines:
            headings = self.categories[category].headings
            self._outlines[category] = build_outline(self.entries, category, numbered=headings)
        return self._outlines[category]

    def __copy__(self) -> Scheme:
        """Without what was worked out already: a copy is made to have other entries."""
        copied = super().__copy__()
        copied._outlines = {}
        return copied

    def results_for(self, category: str) -> Results | None:
        """What results have to show in `category`."""
        return None if self.results is None else overlaid(self.results, self.results.per_category.get(category))

    def materials(self, category: str, level: str | None) -> tuple[Material, ...]:
        """What has to be handed in, as `for_category(category)` states it; nothing where the scheme does not say."""
        return asked_for(self.submission, self.survey, category, level) if self.submission else ()

    def clause(self, rule_id: str) -> str | None:
        """Where the scheme's document states a format rule; None for a rule the scheme lacks."""
        rule = self.format.rule(rule_id)
        return None if rule is None else self.source.clauses[rule.clause]

    def parse_category(self, text: str) -> str:
        """The id of a category given by id, name or alias."""
        return _parse(self, "类别", text, self.categories)

    def parse_level(self, text: str) -> str:
        """The id of a level given by id, name or alias; whether a category has it is another question."""
        return _parse(self, "等级", text, self.levels)

    def levels_of(self, category: str) -> Names:
        return self.categories[category].levels

    def suggested_level(self, score: float, category: str, applied: str | None) -> str | None:
        """The level that follows from `score` (0 to 100); None where none does."""
        if self.scoring is None:
            return None
        band = self.scoring.band(score)[1]
        level = (applied or band.otherwise) if band.suggests == "applied" else band.suggests
        return level if level in self.levels_of(category) else None


def list_schemes() -> tuple[Scheme, ...]:
    """All schemes of the outline folder, by id."""
    return tuple(load_scheme(scheme_id) for scheme_id in scheme_ids())


def load_scheme(id_or_path: str | Path) -> Scheme:
    """The scheme with this id, or the one in this file; it is read again only where one of its files has changed."""
    path = find_scheme(id_or_path)
    known = _loaded.get(path)
    if known is None or any(_stamp(file) != stamp for file, stamp in known.stamps.items()):
        files = read_chain(path)
        known = _loaded[path] = _Loaded(_scheme_of(files), {file.path: _stamp(file.path) for file in files})
    return known.scheme


_Stamp = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Loaded:
    scheme: Scheme
    stamps: Mapping[Path, _Stamp]


_loaded: dict[Path, _Loaded] = {}


def _stamp(path: Path) -> _Stamp:
    """What tells whether a file was changed; None for one that has gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _scheme_of(files: Sequence[SchemeFile]) -> Scheme:
    data = merge_chain(files)
    changes = data.pop("per_category", None) or {}
    scheme = _shaped(data, files)
    _refuse(files, change_problems(scheme, changes))
    open_to = scheme.open_to or tuple(scheme.categories)
    views = {
        key: _shaped(merged(data, changes[key]), files, ("per_category", key)) for key in open_to if key in changes
    }
    _refuse(files, meaning_problems(scheme, open_to, views))
    scheme = _opened(scheme, open_to)
    scheme._views = {key: _opened(view, open_to) for key, view in views.items()}
    return scheme


def scheme_named(text: str) -> str:
    """The id of the scheme of this id or name, with or without its year; any other text, such as a path, as it is."""
    if text in scheme_ids():
        return text
    wanted = plain_name(text)
    return next((scheme.id for scheme in list_schemes() if wanted in _names(scheme)), text)


def _names(scheme: Scheme) -> set[str]:
    return {plain_name(name) for name in (scheme.id, scheme.name, f"{scheme.name}（{scheme.year}）")}


def _shaped(data: dict[str, Any], files: Sequence[SchemeFile], place: KeyPath = ()) -> Scheme:
    """A scheme of the right shape; `place` is where in the files stands what the data has of its own."""
    try:
        return Scheme.model_validate(data)
    except ValidationError as error:
        raise SchemeError(report(files, ((place + path, told) for path, told in shape_problems(error)))) from None


def _opened(scheme: Scheme, open_to: Sequence[str]) -> Scheme:
    """The scheme with those categories only that may apply."""
    return scheme.model_copy(update={"categories": {key: scheme.categories[key] for key in open_to}})


def _refuse(files: Sequence[SchemeFile], problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise SchemeError(report(files, found))


def _parse(scheme: Scheme, what: str, text: str, known: Mapping[str, Named]) -> str:
    wanted = plain_name(text)
    for key, entry in known.items():
        if wanted in {plain_name(name) for name in (key, *entry.names)}:
            return key
    raise SchemeError(_unknown(scheme, what, text, known))


def _unknown(scheme: Scheme, what: str, text: str, known: Mapping[str, Named]) -> str:
    names = "、".join(f"{entry.name}（{key}）" for key, entry in known.items())
    return f"{scheme.name}（{scheme.id}）没有“{text}”这一{what}，可用的有：{names}。"
