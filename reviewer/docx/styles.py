"""Effective formatting: document defaults, then the styles and what they are based on, then the list's level, then
what the paragraph and the run say themselves (ECMA-376 part 1, 17.7.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reviewer.docx.markup import Element, W, value
from reviewer.docx.numbering import NO_LIST, Numbering
from reviewer.docx.properties import (
    THEME,
    ParagraphProperties,
    RunProperties,
    over,
    paragraph_properties,
    run_properties,
)
from reviewer.model import Align
from reviewer.typefaces import decode_name, family_of, kin_of

# Word's own size where a file names none, in points.
DEFAULT_SIZE = 10.0
# A letter below this size cannot be read on paper (points).
SMALLEST_READABLE = 3.5
# What Word and browsers leave above and below a paragraph whose spacing is "automatic", in points.
AUTO_SPACING = 14.0

_CONTENTS_STYLE = re.compile(r"(toc|contents|目录)\s*(\d|heading|标题)|table of figures|图表目录", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Face:
    """A font: its family in the program's vocabulary (None where unknown), its name, and whether the name says bold."""

    family: str | None
    name: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How a run is set. `east` is for Chinese characters, `latin` for ASCII, `other` for the rest.

    With `east_first`, signs that Chinese and Latin share are Chinese. `unseen` says (in Chinese) why nobody sees the
    run; `pale` that its print is white, `ground` that it lies on a coloured ground.
    """

    east: Face
    latin: Face
    other: Face
    east_first: bool
    size: float
    bold: bool
    unseen: str | None
    pale: bool
    ground: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set; lengths in points.

    Both indents come in two measures: `left_chars` and `first_chars` in characters, which count where they are not 0.
    `frame` is where across the page a frame of its own stands; `stops` are positions and kinds of tab stops. `run` is
    what its runs start from; `contents` says that its style is one of a table of contents.
    """

    align: Align
    frame: Align | None
    left: float
    left_chars: float
    first: float
    first_chars: float
    multiple: float | None
    points: float | None
    at_least: bool
    before: float
    after: float
    page_break: bool
    ground: bool
    stops: tuple[tuple[float, str], ...]
    list: str | None
    level: int
    contents: bool
    run: RunProperties


class Styles:
    """The styles of a document over its defaults; every style is worked out once."""

    def __init__(self, root: Element | None, fonts: Mapping[str, str], numbering: Numbering, line_pitch: float) -> None:
        """`fonts` are the theme's, by reference; `line_pitch` is what one "line" of spacing is, in points."""
        self._fonts = fonts
        self._numbering = numbering
        self._line_pitch = line_pitch
        elements = () if root is None else root.findall(W + "style")
        self._elements = {element.get(W + "styleId") or "": element for element in elements}
        defaults = [element for element in elements if element.get(W + "default") in ("1", "true", "on")]
        self._default = {element.get(W + "type"): element.get(W + "styleId") or "" for element in defaults}
        given = None if root is None else root.find(W + "docDefaults")
        self._run_defaults = run_properties(_child(given, "rPrDefault", "rPr"))
        self._paragraph_defaults = paragraph_properties(_child(given, "pPrDefault", "pPr"))
        self._paragraph_styles: dict[str, tuple[ParagraphProperties, RunProperties]] = {}
        self._run_styles: dict[str, RunProperties] = {}
        self._looks: dict[tuple[tuple[str, object], ...], Look] = {}

    # ---------------------------------------------------------------- paragraphs

    def setting(self, element: Element | None) -> Setting:
        """The effective formatting of a paragraph with this w:pPr."""
        own = paragraph_properties(element)
        style = own.get("style", "")
        if style not in self._elements:
            style = self._default.get("paragraph", "")
        properties, run = self._paragraph_style(style)
        if "list" in own or "level" in own:
            number = own.get("list", properties.get("list"))
            properties = over(properties, self._level_properties(number, own.get("level", properties.get("level", 0))))
        return self._setting(over(properties, own), run, self._is_contents(style))

    def _setting(self, properties: ParagraphProperties, run: RunProperties, contents: bool) -> Setting:
        line, rule = properties.get("line") or 12.0, properties.get("line_rule", "auto")
        stops = sorted(properties.get("tabs", {}).items())
        return Setting(
            align=properties.get("align", "left"),
            frame=properties.get("frame"),
            left=properties.get("left", 0.0),
            left_chars=properties.get("left_chars", 0.0),
            first=properties.get("first", 0.0),
            first_chars=properties.get("first_chars", 0.0),
            multiple=line / 12 if rule == "auto" else None,
            points=None if rule == "auto" else line,
            at_least=rule == "atLeast",
            before=self._space(properties.get("before_auto"), properties.get("before_lines"), properties.get("before")),
            after=self._space(properties.get("after_auto"), properties.get("after_lines"), properties.get("after")),
            page_break=properties.get("page_break", False),
            ground=properties.get("ground", False),
            stops=tuple((position, kind) for position, kind in stops if kind not in ("clear", "bar")),
            list=properties.get("list"),
            level=properties.get("level", 0),
            contents=contents,
            run=run,
        )

    def _space(self, automatic: bool | None, lines: float | None, length: float | None) -> float:
        """Space above or below, in points: automatic comes before lines, lines before points."""
        if automatic:
            return AUTO_SPACING
        return lines * self._line_pitch if lines else length or 0.0

    def _paragraph_style(self, style: str) -> tuple[ParagraphProperties, RunProperties]:
        if style not in self._paragraph_styles:
            properties, run = self._paragraph_defaults, self._run_defaults
            for name in self._chain(style):
                element = self._elements[name]
                own = paragraph_properties(element.find(W + "pPr"))
                if "list" in own:
                    own.setdefault("level", self._numbering.level_of_style(own["list"], name))
                    properties = over(properties, self._level_properties(own["list"], own["level"]))
                properties = over(properties, own)
                run = {**run, **run_properties(element.find(W + "rPr"))}
            self._paragraph_styles[style] = properties, run
        return self._paragraph_styles[style]

    def _level_properties(self, number: str | None, level: int) -> ParagraphProperties:
        found = None if number == NO_LIST else self._numbering.level(number, level)
        return {} if found is None else found.paragraph

    def _chain(self, style: str) -> list[str]:
        """The style and those that it is based on, the base first."""
        chain: list[str] = []
        current: str | None = style
        while current is not None and current in self._elements and current not in chain:
            chain.append(current)
            current = value(self._elements[current], "basedOn")
        return chain[::-1]

    def _is_contents(self, style: str) -> bool:
        """Whether a style is one of a table of contents: Word, WPS and LibreOffice name them alike, the ids differ."""
        return bool(_CONTENTS_STYLE.match(value(self._elements.get(style), "name") or ""))

    # ---------------------------------------------------------------- tables

    def tables_with(self, quality: Callable[[Element], bool]) -> frozenset[str]:
        """The table styles that have a quality, by themselves or by what they are based on."""
        tables = [name for name, element in self._elements.items() if element.get(W + "type") == "table"]
        having = {name for name in tables if quality(self._elements[name])}
        return frozenset(name for name in tables if having.intersection(self._chain(name)))

    # ---------------------------------------------------------------- characters

    def run(self, base: RunProperties, element: Element | None) -> RunProperties:
        """A run's properties: `base` is its paragraph's, `element` its w:rPr."""
        if element is None:
            return base
        style = value(element, "rStyle")
        styled = {} if style is None else self._run_style(style)
        # Bold and hidden are switches: a character style turns round what the paragraph's style says.
        merged: RunProperties = {**base, **styled}
        if "bold" in styled:
            merged["bold"] = styled["bold"] != base.get("bold", False)
        if "vanish" in styled:
            merged["vanish"] = styled["vanish"] != base.get("vanish", False)
        return {**merged, **run_properties(element)}

    def _run_style(self, style: str) -> RunProperties:
        if style not in self._run_styles:
            merged: RunProperties = {}
            for name in self._chain(style):
                merged = {**merged, **run_properties(self._elements[name].find(W + "rPr"))}
            self._run_styles[style] = merged
        return self._run_styles[style]

    def look(self, properties: RunProperties) -> Look:
        """How a run with these properties is set."""
        key = tuple(properties.items())
        if key not in self._looks:
            self._looks[key] = self._make_look(properties)
        return self._looks[key]

    def _make_look(self, properties: RunProperties) -> Look:
        size = properties.get("size", DEFAULT_SIZE)
        latin = self._face(properties.get("latin"))
        return Look(
            east=_for_chinese(self._face(properties.get("east"))),
            latin=latin,
            other=self._face(properties["other"]) if "other" in properties else latin,
            east_first=properties.get("east_first", False),
            size=size,
            bold=properties.get("bold", False),
            unseen=_why_unseen(properties, size),
            pale=properties.get("pale", False),
            ground=properties.get("ground", False) or properties.get("highlight", False),
        )

    def _face(self, reference: str | None) -> Face:
        name = reference or ""
        if name.startswith(THEME):
            name = self._fonts.get(name.removeprefix(THEME), "")
        # WPS and LibreOffice list stand-ins after the name; @ marks a face for upright Chinese in vertical text.
        name = decode_name(self._fonts.get(name, name)).split(";")[0].strip().removeprefix("@")
        family, bold = family_of(name)
        return Face(family, name, bold)


def _for_chinese(face: Face) -> Face:
    """A Western font has no Chinese characters: what the program takes in its stead is not known."""
    return Face(None, face.name, False) if kin_of(face.family) == "西文" else face


def _why_unseen(properties: RunProperties, size: float) -> str | None:
    if properties.get("vanish"):
        return "文字被设为隐藏"
    if size < SMALLEST_READABLE:
        return f"字号只有 {size:.1f} 磅，肉眼无法辨认"
    return "文字几乎全透明" if properties.get("clear") else None


def has_rules(borders: Element) -> bool:
    """Whether a w:tblBorders or w:tcBorders draws any line."""
    return any(border.get(W + "val") not in (None, "none", "nil") for border in borders)


def _child(element: Element | None, *names: str) -> Element | None:
    for name in names:
        element = None if element is None else element.find(W + name)
    return element
