"""A stream of text in a docx → its paragraphs and tables in order: the body, a header, a note, a text box.

Only what a reader of the finished document sees is text: insertions count, deletions do not, of a field its result,
of two drawings of one box one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from reviewer.docx import drawings
from reviewer.docx.blocks import CENTER_TAB, RIGHT_TAB, TAB, Block, Box, Cell, Grid, Paragraph, Piece
from reviewer.docx.markup import ALTERNATES, MATH, Element, W, chosen, integer, is_on, value
from reviewer.docx.properties import is_tinted
from reviewer.docx.source import Source
from reviewer.docx.styles import Look, Setting, has_rules
from reviewer.docx.symbols import symbol
from reviewer.structure import SENTENCE_END, is_heading

# A table has no more columns than this in Word; a file that says otherwise is not believed.
MOST_COLUMNS = 63
# No program nests fields this deep.
MOST_FIELDS = 50
# So many paragraphs in one cell are running text.
FEWEST_RUNNING = 3

_ALIGNED_TABS = {"center": CENTER_TAB, "right": RIGHT_TAB}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PAGE_FIELD = re.compile(r"\s*PAGE\b", re.IGNORECASE)
_CONTENTS_FIELD = re.compile(r"\s*TOC\b", re.IGNORECASE)
# What only wraps what counts.
_WRAPPERS = frozenset(W + name for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "dir", "bdo"))


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction so far, whether its result has begun, whether that has printed anything."""

    instruction: str = ""
    shown: bool = False
    printed: bool = False
    # A page number within an instruction ({ = { PAGE } - 1 }) makes the whole a page number.
    counts: bool = False

    @property
    def is_page(self) -> bool:
        return self.counts or bool(_PAGE_FIELD.match(self.instruction))


@dataclass(slots=True)
class _Stretch:
    """The text between two forced ends of lines; `page` says that a page ended before it."""

    page: bool = False
    sheet: int | None = None
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces).strip()


@dataclass(slots=True)
class _Gathered:
    """What has been read of a paragraph."""

    stretches: list[_Stretch] = field(default_factory=lambda: [_Stretch()])
    boxes: list[Box] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    contents: bool = False
    picture: bool = False
    backdrop: bool = False


class Story:
    """Reads one stream of text."""

    def __init__(self, source: Source, *, ground: bool = False) -> None:
        """`ground` says that the text lies on a coloured ground, where white print shows."""
        self._source = source
        self._ground = ground
        self._fields: list[_Field] = []
        self._sheet = 1
        self._turn_next = False
        self._contents = 0
        self._carried: tuple[_Gathered, Setting] | None = None

    def blocks(self, parent: Iterable[Element]) -> Iterator[Block]:
        """The paragraphs and tables below an element, in order."""
        for child in parent:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                yield from self._release()
                yield from self._table(child)
            elif child.tag == W + "sdt":
                yield from self._control(child)
            elif child.tag == ALTERNATES + "AlternateContent":
                yield from self.blocks(chosen(child))
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)
        yield from self._release()

    def paragraphs(self, parent: Iterable[Element]) -> tuple[Paragraph, ...]:
        """The paragraphs below an element, those of its tables among them."""
        return tuple(
            paragraph
            for block in self.blocks(parent)
            for paragraph in (block.paragraphs if isinstance(block, Grid) else (block,))
        )

    def _control(self, element: Element) -> Iterator[Block]:
        """A content control; Word puts its tables of contents in one."""
        gallery = value(element.find(f"{W}sdtPr/{W}docPartObj"), "docPartGallery")
        listing = gallery == "Table of Contents"
        self._contents += listing
        yield from self.blocks(_content(element))
        self._contents -= listing

    # ---------------------------------------------------------------- tables

    def _table(self, element: Element) -> Iterator[Block]:
        """The table; a row that is one cell of running text is a frame round it, and parts the table."""
        outer = self._ground
        self._ground = outer or value(element.find(W + "tblPr"), "tblStyle") in self._source.tinted
        rows = [cells for row in _parts(element, W + "tr") if (cells := self._row(row))]
        self._ground = outer
        ruled = self._is_ruled(element)
        for running, run in groupby(rows, key=lambda row: len(row) == 1 and (len(rows) == 1 or _is_running(row[0]))):
            if running:
                yield from (paragraph for row in run for paragraph in row[0].paragraphs)
            else:
                yield Grid(tuple(run), ruled)

    def _row(self, element: Element) -> tuple[Cell, ...]:
        properties = element.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            return ()
        return tuple(self._cell(cell) for cell in _parts(element, W + "tc"))

    def _cell(self, element: Element) -> Cell:
        properties = element.find(W + "tcPr")
        merged = None if properties is None else properties.find(W + "vMerge")
        shading = None if properties is None else properties.find(W + "shd")
        outer = self._ground
        if shading is not None and shading.get(W + "fill") not in (None, "auto"):
            self._ground = is_tinted(shading)
        paragraphs = self.paragraphs(element)
        self._ground = outer
        return Cell(
            paragraphs,
            span=min(max(integer(value(properties, "gridSpan")) or 1, 1), MOST_COLUMNS),
            continued=merged is not None and merged.get(W + "val") != "restart",
        )

    def _is_ruled(self, element: Element) -> bool:
        properties = element.find(W + "tblPr")
        borders = None if properties is None else properties.find(W + "tblBorders")
        if borders is not None and has_rules(borders):
            return True
        if borders is None and value(properties, "tblStyle") in self._source.ruled:
            return True
        return any(has_rules(borders) for borders in element.iterfind(f"{W}tr/{W}tc/{W}tcPr/{W}tcBorders"))

    # ---------------------------------------------------------------- paragraphs

    def _paragraph(self, element: Element) -> Iterator[Paragraph]:
        properties = element.find(W + "pPr")
        setting = self._source.styles.setting(properties)
        self._sheet += self._turn_next or setting.page_break
        gathered, _ = self._carried or (_Gathered(), setting)
        self._inline(element, setting, gathered)
        # An instruction never runs on; one that was left open must not swallow the rest of the text.
        self._fields = [item for item in self._fields if item.shown]
        end = None if properties is None else properties.find(W + "sectPr")
        self._turn_next = end is not None and end in self._source.turning
        mark = None if properties is None else properties.find(W + "rPr")
        # Where the paragraph's end is deleted, its text belongs to the next one.
        self._carried = (gathered, setting) if mark is not None and mark.find(W + "del") is not None else None
        if self._carried is None:
            yield from self._cut(gathered, setting, self._number(setting, mark))

    def _release(self) -> Iterator[Paragraph]:
        """The text that waits for a next paragraph where there is none."""
        if self._carried is not None:
            gathered, setting = self._carried
            self._carried = None
            yield from self._cut(gathered, setting, None)

    def _number(self, setting: Setting, mark: Element | None) -> Piece | None:
        """The list's number, set as the paragraph's mark is and as the level wants it."""
        own = self._source.styles.run(setting.run, mark)
        level = self._source.numbering.level(setting.list, setting.level)
        if level is None:
            return None
        # Hidden paragraphs count too: Word itself puts some in to carry a number on.
        text = self._source.counter.next(setting.list, setting.level)
        if not text.strip() or own.get("vanish"):
            return None
        look = self._source.styles.look({**own, **level.run})
        return Piece(text + ("" if level.suffix == "nothing" else " "), look, pale=False)

    def _cut(self, gathered: _Gathered, setting: Setting, number: Piece | None) -> Iterator[Paragraph]:
        """The paragraph, or the paragraphs that its forced ends of lines and pages make of it for a reader."""
        parts = _joined([stretch for stretch in gathered.stretches if stretch.text], number)
        for position, part in enumerate(parts or [_Stretch()]):
            last = position >= len(parts) - 1
            yield Paragraph(
                pieces=tuple(part.pieces),
                number=number if position == 0 and parts else None,
                setting=setting,
                sheet=part.sheet or self._sheet,
                first=position == 0,
                contents=gathered.contents or self._contents > 0 or setting.contents,
                picture=last and gathered.picture,
                backdrop=last and gathered.backdrop,
                boxes=tuple(gathered.boxes) if last else (),
                notes=tuple(gathered.notes) if last else (),
            )

    # ---------------------------------------------------------------- runs

    def _inline(self, parent: Iterable[Element], setting: Setting, gathered: _Gathered) -> None:
        for child in parent:
            if child.tag == W + "r":
                self._run(child, setting, gathered)
            elif child.tag in _WRAPPERS:
                self._inline(child, setting, gathered)
            elif child.tag == W + "sdt":
                self._inline(_content(child), setting, gathered)
            elif child.tag == ALTERNATES + "AlternateContent":
                self._inline(chosen(child), setting, gathered)
            elif child.tag == W + "fldSimple":
                self._simple_field(child, setting, gathered)
            elif child.tag in (MATH + "oMath", MATH + "oMathPara"):
                text = "".join(item.text or "" for item in child.iter(MATH + "t"))
                self._add(text, self._source.styles.look(setting.run), setting, gathered)

    def _run(self, element: Element, setting: Setting, gathered: _Gathered) -> None:
        styles = self._source.styles
        look = styles.look(styles.run(setting.run, element.find(W + "rPr")))
        self._run_content(element, look, setting, gathered)

    def _run_content(self, parent: Iterable[Element], look: Look, setting: Setting, gathered: _Gathered) -> None:
        for child in parent:
            match child.tag.removeprefix(W):
                case "t":
                    self._add(_text(child), look, setting, gathered)
                case "tab":
                    self._add(TAB, look, setting, gathered)
                case "ptab":
                    tab = _ALIGNED_TABS.get(child.get(W + "alignment") or "", TAB)
                    self._add(tab, look, setting, gathered)
                case "noBreakHyphen":
                    self._add("-", look, setting, gathered)
                case "sym":
                    self._add(symbol(child.get(W + "font"), child.get(W + "char")), look, setting, gathered)
                case "pgNum":
                    self._add("1", look, setting, gathered, page_field=True)
                case "br" | "cr":
                    self._break(child.get(W + "type"), gathered)
                case "lastRenderedPageBreak":
                    self._sheet += 1
                case "instrText":
                    if self._fields:
                        self._fields[-1].instruction += child.text or ""
                case "fldChar":
                    self._add(_tick_box(child), look, setting, gathered)
                    self._field_mark(child.get(W + "fldCharType"), look, setting, gathered)
                case "footnoteReference" | "endnoteReference":
                    self._note(child, gathered)
                case "drawing" | "pict" | "object":
                    self._drawing(child, gathered)
                case "ruby":
                    # The reading that is printed above the word is no text of its own.
                    base = child.find(W + "rubyBase")
                    self._inline(() if base is None else base, setting, gathered)
                case _ if child.tag == ALTERNATES + "AlternateContent":
                    self._run_content(chosen(child), look, setting, gathered)

    def _add(self, text: str, look: Look, setting: Setting, gathered: _Gathered, *, page_field: bool = False) -> None:
        """Text that a reader sees unless its look hides it; text within a field's instruction is none."""
        if not text or not all(item.shown for item in self._fields):
            return
        stretch = gathered.stretches[-1]
        if text.strip():
            stretch.sheet = stretch.sheet or self._sheet
            for item in self._fields:
                item.printed = True
                gathered.contents |= bool(_CONTENTS_FIELD.match(item.instruction))
        pale = look.pale and not (look.ground or setting.ground or self._ground)
        page_field = page_field or any(item.is_page for item in self._fields)
        stretch.pieces.append(Piece(text, look, pale, page_field))

    def _break(self, kind: str | None, gathered: _Gathered) -> None:
        self._sheet += kind == "page"
        gathered.stretches.append(_Stretch(page=kind == "page"))

    def _note(self, reference: Element, gathered: _Gathered) -> None:
        note = self._source.notes.get((reference.tag, reference.get(W + "id") or ""))
        if note is not None:
            gathered.notes.extend(Story(self._source).paragraphs(note))

    def _drawing(self, element: Element, gathered: _Gathered) -> None:
        gathered.picture |= drawings.has_picture(element)
        gathered.backdrop |= drawings.is_backdrop(element)
        for box in drawings.text_boxes(element):
            paragraphs = Story(self._source, ground=drawings.is_filled(box)).paragraphs(box)
            gathered.boxes.append(Box(paragraphs, drawings.box_align(element, self._source.widths)))

    # ---------------------------------------------------------------- fields

    def _simple_field(self, element: Element, setting: Setting, gathered: _Gathered) -> None:
        self._fields.append(_Field(element.get(W + "instr") or "", shown=True))
        self._inline(element, setting, gathered)
        self._close(self._source.styles.look(setting.run), setting, gathered)

    def _field_mark(self, kind: str | None, look: Look, setting: Setting, gathered: _Gathered) -> None:
        if kind == "begin" and len(self._fields) < MOST_FIELDS:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            self._close(look, setting, gathered)

    def _close(self, look: Look, setting: Setting, gathered: _Gathered) -> None:
        """Ends the innermost field. A page number that no program has worked out yet is printed all the same."""
        ended = self._fields.pop()
        if ended.is_page and not ended.printed:
            self._add("1", look, setting, gathered, page_field=True)
        if ended.is_page and self._fields and not self._fields[-1].shown:
            self._fields[-1].counts = True


# ---------------------------------------------------------------- helpers


def _content(control: Element) -> Iterable[Element]:
    content = control.find(W + "sdtContent")
    return () if content is None else content


def _parts(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag == W + "sdt":
            yield from _parts(_content(child), tag)
        elif child.tag in _WRAPPERS:
            yield from _parts(child, tag)


def _tick_box(mark: Element) -> str:
    """The sign of a form field that is a tick box (ECMA-376 part 1, 17.16.7), which has no text; "" for other marks."""
    box = mark.find(f"{W}ffData/{W}checkBox")
    if box is None:
        return ""
    state = next((found for name in ("checked", "default") if (found := box.find(W + name)) is not None), None)
    return "☑" if state is not None and is_on(state) else "☐"


def _is_running(cell: Cell) -> bool:
    """Whether a cell that takes a whole row holds running text, as forms have it below their fields."""
    filled = [paragraph for paragraph in cell.paragraphs if any(piece.text.strip() for piece in paragraph.pieces)]
    return len(filled) >= FEWEST_RUNNING


def _text(element: Element) -> str:
    """The text of a w:t; blanks at its ends count only where it says so."""
    text = re.sub(r"[\r\n\f\v]", " ", element.text or "")
    return text if element.get(_SPACE) == "preserve" else text.strip(" ")


def _joined(stretches: Iterable[_Stretch], number: Piece | None) -> list[_Stretch]:
    """Stretches that a reader takes for one paragraph, in one: the end of a line alone does not end a sentence."""
    joined: list[_Stretch] = []
    before = number.text if number else ""
    for stretch in stretches:
        text = stretch.text
        if not joined or stretch.page or SENTENCE_END.search(before) or is_heading(before) or is_heading(text):
            joined.append(_Stretch(sheet=stretch.sheet, pieces=[*stretch.pieces]))
            before = before + text if len(joined) == 1 else text
        else:
            blank = re.search(r"[A-Za-z]$", before) and re.match(r"[A-Za-z]", text)
            first, *others = stretch.pieces
            joined[-1].pieces += [replace(first, text=" " + first.text) if blank else first, *others]
            before = text
    return joined
