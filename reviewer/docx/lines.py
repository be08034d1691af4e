"""Paragraphs → lines as the program speaks of them: spans by script, the indent that blanks make, what nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reviewer.docx.blocks import TABS, Grid, Paragraph, Piece
from reviewer.docx.styles import Face, Look, Setting
from reviewer.model import NOWHERE, Line, ParagraphFormat, Span

PALE = "文字为白色或接近白色，与纸面同色"
# Width of a blank at a line's beginning, in em: Word and WPS give a common one half a character in any font, a
# no-break one what the Western fonts give it.
BLANK, WIDE_BLANK, FIRM_BLANK = 0.5, 1.0, 0.25
_WIDTHS = {"\u3000": WIDE_BLANK, "\u2003": WIDE_BLANK, "\xa0": FIRM_BLANK}

_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1c\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]"
)
_BLANKS = " \u3000\xa0\u2002\u2003" + TABS
_TO_BLANKS = str.maketrans(dict.fromkeys((*TABS, "\xa0"), " "))
# Which font a character takes (ECMA-376 part 1, 17.3.2.26): Chinese ones the East Asian, ASCII its own; signs that both
# have (“ ” … — ①) the East Asian where the run says so.
_SCRIPTS = re.compile(
    r"(?P<latin>[\x00-\x7f]+)"
    r"|(?P<shared>[\xa0-\u10ff\u2000-\u2bff\ue000-\uf8ff\ufb00-\ufdff\ufe70-\ufeff]+)"
    r"|(?P<east>[^\x00-\u10ff\u2000-\u2bff\ue000-\uf8ff\ufb00-\ufdff\ufe70-\ufeff]+)"
)


@dataclass(frozen=True, slots=True)
class Composed:
    """A paragraph as one line, None where it shows nothing; text that nobody sees stands in `hidden` with the reason."""

    paragraph: Paragraph
    line: Line | None
    format: ParagraphFormat
    hidden: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        return self.line.text if self.line else ""

    @property
    def size(self) -> float:
        """The size that most of the line's characters have, in points."""
        return self.line.size if self.line else 0.0


Unit = Composed | Grid


@dataclass(frozen=True, slots=True)
class Setter:
    """Composes paragraphs alike. `tab_stop` is the distance of the tab stops in points; `backdrops` are the sheets with
    a picture or a colour behind the text."""

    tab_stop: float
    backdrops: frozenset[int] = frozenset()

    def compose(self, paragraph: Paragraph) -> Composed:
        return compose(paragraph, tab_stop=self.tab_stop, backdrop=paragraph.sheet in self.backdrops)


def compose(paragraph: Paragraph, *, tab_stop: float, backdrop: bool = False) -> Composed:
    """Sets a paragraph. `tab_stop` is the distance of the tab stops in points; before a `backdrop` white print shows."""
    seen, hidden = _part(paragraph.pieces, backdrop)
    stripped, blanks = _strip(seen)
    number = (_numbered(paragraph.number, stripped),) if paragraph.number and stripped else ()
    spans = tuple(_spans((*number, *stripped)))
    line = Line(1, NOWHERE, 0.0, spans, "".join(span.text for span in spans)) if spans else None
    # A list's number stands before the blanks, so they indent nothing.
    indent = _indent(paragraph, () if number else blanks, line.size if line else 1.0, tab_stop)
    return Composed(paragraph, line, _format(paragraph.setting, indent), hidden)


def _part(pieces: Iterable[Piece], backdrop: bool) -> tuple[list[Piece], tuple[tuple[str, str], ...]]:
    """What a reader sees, and the rest joined to runs of one reason."""
    seen: list[Piece] = []
    unseen: list[tuple[str, str]] = []
    for piece in pieces:
        text = _UNPRINTABLE.sub("", piece.text)
        reason = piece.look.unseen or (PALE if piece.pale and not backdrop else None)
        if reason is None and text:
            seen.append(replace(piece, text=text) if text != piece.text else piece)
        elif reason is not None:
            unseen.append((text.translate(_TO_BLANKS), reason))
    runs = ((reason, "".join(text for text, _ in run)) for reason, run in groupby(unseen, key=lambda item: item[1]))
    return seen, tuple((text, reason) for reason, text in runs if text.strip())


def _strip(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces without blanks at both ends, and the blanks they began with."""
    kept = [*pieces]
    blanks: list[Piece] = []
    while kept and (rest := kept[0].text.lstrip(_BLANKS)) != kept[0].text:
        blanks.append(replace(kept[0], text=kept[0].text[: len(kept[0].text) - len(rest)]))
        kept[0] = replace(kept[0], text=rest)
        if rest:
            break
        kept.pop(0)
    while kept and (rest := kept[-1].text.rstrip(_BLANKS)) != kept[-1].text:
        kept[-1] = replace(kept[-1], text=rest)
        if rest:
            break
        kept.pop()
    return kept, blanks


def _indent(paragraph: Paragraph, blanks: Iterable[Piece], size: float, tab_stop: float) -> float:
    """First-line indent in characters of `size`: the paragraph's own, then what blanks at its beginning add."""
    setting = paragraph.setting
    left = setting.left_chars * size or setting.left
    # What the end of a line or a page has cut off stands where the lines below it stand.
    first = (setting.first_chars * size or setting.first) if paragraph.first else 0.0
    position = left + first
    for piece in blanks:
        for char in piece.text:
            if char in TABS:
                position = _next_stop(position, left, setting.stops, tab_stop)
            else:
                position += _WIDTHS.get(char, BLANK) * piece.look.size
    return round((position - left) / size, 2)


def _next_stop(position: float, left: float, stops: Iterable[tuple[float, str]], tab_stop: float) -> float:
    """Where a tab leads to, in points: the next stop that is set, the indent of the lines below, or the next step."""
    further = [stop for stop in (left, *(at for at, _ in stops)) if stop > position]
    return min(further, default=(position // tab_stop + 1) * tab_stop)


def _numbered(number: Piece, stripped: Sequence[Piece]) -> Piece:
    """A list's number as it is printed. A sign at its end parts it from the text well enough, but not 1.2. from 成员
    nor 1. from 2024."""
    text = number.text.rstrip()
    simple = text.endswith((".", "．")) and "." not in text[:-1] and not stripped[0].text[:1].isdigit()
    return replace(number, text=text) if simple or text.endswith(("、", "）", ")")) else number


def _spans(pieces: Iterable[Piece]) -> Iterator[Span]:
    """The pieces cut where the font changes with the script; neighbours of one look are one span."""
    looks = (
        (face, piece.look.size, piece.look.bold or face.bold, text)
        for piece in pieces
        for face, text in _by_face(piece.text.translate(_TO_BLANKS), piece.look)
    )
    for (face, size, bold), run in groupby(looks, key=lambda item: item[:3]):
        yield Span("".join(item[3] for item in run), face.family, face.name, round(size, 1), bold, ())


def _by_face(text: str, look: Look) -> Iterator[tuple[Face, str]]:
    for match in _SCRIPTS.finditer(text):
        match match.lastgroup:
            case "latin":
                yield look.latin, match.group()
            case "shared":
                yield look.east if look.east_first else look.other, match.group()
            case _:
                yield look.east, match.group()


def _format(setting: Setting, first_indent: float) -> ParagraphFormat:
    return ParagraphFormat(
        align=setting.align,
        first_indent=first_indent,
        multiple=None if setting.multiple is None else round(setting.multiple, 3),
        points=setting.points,
        points_rule=None if setting.points is None else "at-least" if setting.at_least else "exact",
        before=setting.before,
        after=setting.after,
    )
