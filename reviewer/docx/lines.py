"""Paragraphs → lines as the program speaks of them: spans by script, the indent that blanks make, what nobody sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reviewer.docx.story import TABS, Paragraph, Piece
from reviewer.docx.styles import Face, Look
from reviewer.model import NOWHERE, Line, ParagraphFormat, Span
from reviewer.typefaces import kin_of

PALE = "文字为白色或接近白色，与纸面同色"
# Width of a blank in em: in a Chinese font half a character, in a Western one a quarter.
HALF_BLANK, NARROW_BLANK = 0.5, 0.25

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1c\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
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
        return _main_size(self.line.spans) if self.line else 0.0


def compose(paragraph: Paragraph, *, tab_stop: float, backdrop: bool = False) -> Composed:
    """Sets a paragraph. `tab_stop` is the distance of the tab stops in points; before a `backdrop` white print shows."""
    seen, hidden = _part(paragraph.pieces, backdrop)
    stripped, blanks = _strip(seen)
    number = (_numbered(paragraph.number, stripped),) if paragraph.number and stripped else ()
    spans = tuple(_spans((*number, *stripped)))
    size = _main_size(spans) if spans else 1.0
    # A list's number stands before the blanks, so they indent nothing.
    indent = 0.0 if number else _indent(blanks, tab_stop) / size
    line = Line(1, NOWHERE, 0.0, spans, "".join(span.text for span in spans)) if spans else None
    return Composed(paragraph, line, _format(paragraph, size, indent), hidden)


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


def _indent(blanks: Iterable[Piece], tab_stop: float) -> float:
    """How far blanks push the text in, in points."""
    offset = 0.0
    for piece in blanks:
        for char in piece.text:
            if char in TABS:
                offset = (offset // tab_stop + 1) * tab_stop
            else:
                offset += _blank_width(char, piece.look) * piece.look.size
    return offset


def _blank_width(char: str, look: Look) -> float:
    if char in "\u3000\u2003":
        return 1.0
    return NARROW_BLANK if char in " \xa0" and kin_of(look.latin.family) == "西文" else HALF_BLANK


def _numbered(number: Piece, stripped: Sequence[Piece]) -> Piece:
    """A list's number as it is printed: a sign at its end parts it from the text well enough, unless a figure follows."""
    text = number.text.rstrip()
    close = text.endswith(("、", "）", ")", ".", "．")) and not (stripped[0].text[:1].isdigit() and text.endswith("."))
    return replace(number, text=text) if close else number


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


def _main_size(spans: Iterable[Span]) -> float:
    sizes: Counter[float] = Counter()
    for span in spans:
        sizes[span.size] += len(span.text)
    return sizes.most_common(1)[0][0]


def _format(paragraph: Paragraph, size: float, blanks: float) -> ParagraphFormat:
    """`blanks` is the indent that leading blanks make, in characters; only a paragraph's first line has its own."""
    setting = paragraph.setting
    own = (setting.first / size if setting.indent is None else setting.indent) if paragraph.first else 0.0
    return ParagraphFormat(
        align=setting.align,
        first_indent=round(own + blanks, 2),
        multiple=None if setting.multiple is None else round(setting.multiple, 3),
        points=setting.points,
        points_rule=None if setting.points is None else "at-least" if setting.at_least else "exact",
        before=setting.before,
        after=setting.after,
    )
