"""Everything that is read from one part of a notice, before it is put into the shape of a scheme file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewer.notice.annexes import Annex, Part, clause_of, find_annexes
from reviewer.notice.assessment import Conditions, ScoreTable, read_conditions, read_tables
from reviewer.notice.categories import Categories, read_categories
from reviewer.notice.materials import Materials, read_materials
from reviewer.notice.source import Source, SourceLine
from reviewer.notice.template import Heading, Template, read_templates
from reviewer.notice.told import Told
from reviewer.notice.typography import FormatValues, Length, read_length, read_typography
from reviewer.notice.vocabulary import vocabulary

_OF_REPORT = re.compile(r"报告|篇幅|全文|字数")
_OF_MATERIAL = re.compile(r"材料|事迹|总结|报告|描述")
_LONGEST_TITLE = 40
_YEAR = re.compile(r"(20\d\d)\s*年")
_PLACE = re.compile(r"(?:^|[“\"年])\s*([一-鿿]{2,3}(?:省|市(?!场))|[一-鿿]{0,6}自治区)")
_ISSUER = re.compile(r"[一-鿿]{2,16}协会")
_BEFORE_ISSUER = re.compile(r".*(?:接受|报送|入选到|参加|设在|上报|联系|取得|请与|由|向|与|和)")
_NO_NAME = re.compile(r"^20\d\d年|[“”\"]|申请书$|信息采集表$|推荐条件$|活动管理办法$|^创建")


@dataclass(frozen=True)
class Contents:
    """`headings` and `lengths` go by category; `whole` is the notice that the part belongs to."""

    part: Part
    whole: Source
    annexes: tuple[Annex, ...]
    templates: tuple[Template, ...]
    headings: Mapping[str, tuple[Heading, ...]]
    categories: Categories
    names: Mapping[str, Told[str]]
    format: FormatValues
    length: Told[Length] | None
    lengths: Mapping[str, Told[Length]]
    materials: Materials
    tables: tuple[ScoreTable, ...]
    conditions: tuple[Conditions, ...]

    @property
    def lines(self) -> tuple[SourceLine, ...]:
        return self.part.source.lines

    def clause(self, line: SourceLine) -> str:
        return clause_of(self.annexes, line, self.whole)

    @property
    def holds_rules(self) -> bool:
        """Whether it reads as a notice at all."""
        return bool(self.headings or self.tables or self.conditions)


def read_contents(part: Part, whole: Source) -> Contents:
    lines = part.source.lines
    templates = read_templates(lines)
    tables, conditions = read_tables(part.source), read_conditions(lines)
    categories = read_categories(lines, templates)
    headings = _by_category(templates, tuple(categories.names))
    return Contents(
        part=part,
        whole=whole,
        annexes=find_annexes(whole),
        templates=templates,
        headings=headings,
        categories=categories,
        names=_named(categories, headings, tables, conditions),
        format=read_typography(lines),
        length=read_length(lines, _OF_REPORT) if headings else None,
        lengths=dict(_lengths(lines, set(headings))),
        materials=read_materials(lines),
        tables=tables,
        conditions=conditions,
    )


def _by_category(templates: Sequence[Template], ticked: Sequence[str]) -> dict[str, tuple[Heading, ...]]:
    """Each category's headings; a template that names no category is for all."""
    return {key: template.headings(key) for template in templates for key in (template.names or ticked)}


def _named(
    categories: Categories,
    headings: Mapping[str, object],
    tables: Sequence[ScoreTable],
    conditions: Sequence[Conditions],
) -> dict[str, Told[str]]:
    """The categories for which the notice says what a text has to hold, with the line that names them."""
    found = {key: told for key, told in categories.names.items() if key in headings}
    headed = [*((item.category, item.title) for item in tables), *((item.category, item.title) for item in conditions)]
    for category, title in headed:
        word = vocabulary().categories_in(title.value).get(category, category)
        found.setdefault(category, Told(word, title.line))
    return found


def _lengths(lines: Sequence[SourceLine], reported: set[str]) -> Iterator[tuple[str, Told[Length]]]:
    """The lengths that forms tell, by the kind of applicants that the form's title names."""
    forms: dict[str, list[SourceLine]] = {}
    current: str | None = None
    for line in lines:
        if (
            line.row is None
            and len(line.text) <= _LONGEST_TITLE
            and re.search(r"(?:表|标准)\s*(?:（.*）)?$", line.text)
        ):
            current = next(iter(vocabulary().categories_in(line.text)), None)
        if current and current not in reported:
            forms.setdefault(current, []).append(line)
    for category, of_form in forms.items():
        # What stands below a form is said of the text, what stands in it may be said of the form's own field.
        below_first = sorted(of_form, key=lambda line: line.row is not None)
        if told := read_length(below_first, _OF_MATERIAL):
            yield category, told


# ---------------------------------------------------------------- who says it, and of what


@dataclass(frozen=True, slots=True)
class Identity:
    name: str
    year: Told[int] | None
    place: Told[str] | None
    issuer: Told[str] | None
    document: str


def read_identity(contents: Contents) -> Identity:
    """What the notice tells of itself."""
    document = _document(contents)
    return Identity(
        name=_NO_NAME.sub("", _NO_NAME.sub("", re.sub(r"用户满意工程活动[（(](.*)[）)]", r"\1", document))).strip()
        or document,
        year=_year(contents.whole.lines),
        place=_place(contents),
        issuer=_issuer(contents.whole.lines, _place(contents)),
        document=document,
    )


def _document(contents: Contents) -> str:
    titles = [annex.title for annex in contents.annexes if contents.part.annex in (None, annex.main) and annex.title]
    forms = [title for title in titles if re.search(r"申请书|信息采集表|办法|条件|通知", title)]
    return next(iter((*forms, *titles)), contents.whole.file)


def _year(lines: Sequence[SourceLine]) -> Told[int] | None:
    """The latest year that the notice names: it asks for figures and surveys of the years before its own."""
    named = [Told(int(match[1]), line) for line in lines for match in _YEAR.finditer(line.text)]
    return max(named, key=lambda told: told.value, default=None)


def _place(contents: Contents) -> Told[str] | None:
    """The province or city that a title begins with."""
    for annex in contents.annexes:
        if match := _PLACE.search(annex.title):
            line = next(line for line in contents.whole.lines if line.number == annex.begin)
            return Told(match[1], line)
    return None


def _issuer(lines: Sequence[SourceLine], place: Told[str] | None) -> Told[str] | None:
    """The association that is named most often; 市质量协会 is that of the place."""
    named: list[Told[str]] = []
    for line in lines:
        for match in _ISSUER.finditer(line.text):
            name = _BEFORE_ISSUER.sub("", match[0])
            if place and name[0] == place.value[-1]:
                name = place.value + name[1:]
            if len(name) > len("行业协会"):
                named.append(Told(name, line))
    most = Counter(told.value for told in named).most_common(1)
    return next((told for told in named if most and told.value == most[0][0]), None)
