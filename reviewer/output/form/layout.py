"""The form's layout in Word, from the scheme's data: blocks of rows, each field with its label and its value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from reviewer.model import Review
from reviewer.output.form.fit import ROOM, ROOM_OVERLEAF, fitted
from reviewer.output.form.marks import digest, mark
from reviewer.output.form.parts import (
    BODY,
    SMALL,
    Align,
    add_row,
    balanced,
    new_table,
    shape,
    span,
    to_top,
    write,
)
from reviewer.output.wording import SUGGESTED, box, clean, levels_by_category, points
from reviewer.scheme import FormBlock, FormField, Scheme

# Columns in millimetres: the block's label, then label and value twice, the first value halved for the last rows.
COLUMNS = (22.0, 28.0, 26.0, 25.0, 23.0, 42.0)
LAST = len(COLUMNS) - 1
FULL_ROW, SEAL_ROW, AREA_ROW = 8.5, 24.0, 74.0
LABEL_LENGTH, TITLE_LENGTH = 6, 4
CHECKS_A_LINE = 3
# What the applicant chose is no suggestion of the program.
CHOSEN = ("application", "evaluation")
# The mark that tells whose form a file is; its fingerprint is the scheme's.
FORM = "form"
FROM_REPORT = "报告所述，待核实"
FROM_ATTACHED = "据所附材料，待核实"
FROM_OTHERS = {"third-party": "第三方所测，待核实", "application": "据申请表，待核实"}


def identity(scheme: Scheme) -> str:
    """What tells one form from another: the scheme, and which of its forms."""
    return f"{scheme.id} {scheme.opinion_form.title if scheme.opinion_form else ''}"


CHECKED_BY_PERSON = "评审人员核对后的意见"
SIGNED = "{signed}（在评审页面中签发；需要签字、盖章的，仍以纸面为准）"
CONTINUED = "（下接附页“{label}（续）”）"
_LIST = re.compile(r"[,，、;；\s]+")


class Form:
    """Lays the scheme's form out for one review. `signed` says who signed it; `overflow` is what did not fit, by the
    field that it belongs to."""

    def __init__(self, review: Review, scheme: Scheme, signed: str = "") -> None:
        assert scheme.opinion_form
        self.review, self.scheme, self.form = review, scheme, scheme.opinion_form
        self.signed = signed
        self.values = review.opinion.fields if review.opinion else {}
        self.overflow: dict[str, tuple[str, ...]] = {}

    @property
    def standing(self) -> str:
        """What the drafted text is held to be."""
        return CHECKED_BY_PERSON if self.signed else SUGGESTED

    @property
    def drafted(self) -> frozenset[str]:
        """The fields that the draft fills in; the others are a person's from the start."""
        fields = self.form.fields.items()
        return frozenset(key for key, field in fields if self.values.get(key) or field.kind == "levels-by-category")

    def write(self, document: Any) -> None:
        first = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
        annex = self.scheme.source.clauses.get("opinion-form")
        if annex:
            write(shape(first), annex, size=BODY)
            first = document.add_paragraph()
        write(shape(first, "center", after=8), self.form.title, size=18, bold=True)
        mark(first, first, FORM, digest(identity(self.scheme)))
        table = new_table(document, COLUMNS)
        for block in self.form.blocks:
            self._write_block(table, block)
        for note in self.form.notes:
            write(shape(document.add_paragraph(), before=4), note, size=SMALL)
        if self.signed:
            write(shape(document.add_paragraph(), before=4), SIGNED.format(signed=self.signed), size=SMALL)

    def _write_block(self, table: Any, block: FormBlock) -> None:
        """Rows to the right of one label that reaches over all of them, or over the whole width without one."""
        begin = 0 if block.title is None else 1
        made = [row for keys in block.rows for row in self._rows(table, keys, begin)]
        if block.title is not None:
            _label(made[0].cells[0].merge(made[-1].cells[0]), block.title, TITLE_LENGTH)
            return
        if any(self.form.fields[key].kind == "seal" for row in block.rows for key in row):
            for row in made[:-1]:
                _keep_with_next(row)

    def _rows(self, table: Any, keys: Sequence[str], begin: int) -> list[Any]:
        """The rows for the fields that the form has side by side; as many as there is room for in one."""
        first = self.form.fields[keys[0]]
        if first.kind == "area":
            return [self._area_row(table, keys[0], begin)]
        if first.kind == "seal":
            return [self._seal_row(table, keys[0])]
        if first.kind == "note":
            return [self._note_row(table, first)]
        if begin == 0 and first.label.endswith("："):
            return [self._closing_row(table, keys)]
        return [self._pair_row(table, keys[at : at + 2], begin) for at in range(0, len(keys), 2)]

    def _pair_row(self, table: Any, pair: Sequence[str], begin: int) -> Any:
        """One or two fields, each with its label before it."""
        row = add_row(table, FULL_ROW)
        places = ((begin, 1, 2, 3), (4, 4, 5, LAST)) if len(pair) == 2 else ((begin, 1, 2, LAST),)
        for key, (label, label_end, value, value_end) in zip(pair, places, strict=True):
            _label(span(row, label, label_end), self.form.fields[key].label)
            self._fill(span(row, value, value_end), key)
        return row

    def _closing_row(self, table: Any, keys: Sequence[str]) -> Any:
        """A row at the foot: the first field with its label in one cell, then label and value for the others."""
        row = add_row(table, FULL_ROW)
        self._fill(span(row, 0, 1 if keys[1:] else LAST), keys[0], self.form.fields[keys[0]].label)
        for position, key in enumerate(keys[1:]):
            label = 2 + 2 * position
            _label(row.cells[label], self.form.fields[key].label)
            self._fill(span(row, label + 1, LAST if key == keys[-1] else label + 1), key)
        return row

    def _seal_row(self, table: Any, key: str) -> Any:
        field = self.form.fields[key]
        row = add_row(table, field.height or SEAL_ROW)
        cell = span(row, 0, LAST)
        self._fill(cell, key, field.label)
        to_top(cell)
        return row

    def _note_row(self, table: Any, field: FormField) -> Any:
        row = add_row(table, FULL_ROW)
        _label(row.cells[0], field.label)
        cell = span(row, 1, LAST)
        paragraphs = iter([cell.paragraphs[0]])
        for line in field.instructions:
            write(_next(paragraphs, cell, left=SMALL, indent=-SMALL), line, size=SMALL)
        return row

    def _area_row(self, table: Any, key: str, begin: int) -> Any:
        """The large cell: what the form asks for in small type, then the text, which may run over the page."""
        field = self.form.fields[key]
        row = add_row(table, field.height or AREA_ROW, breaks=True)
        cell = span(row, begin, LAST)
        to_top(cell)
        paragraphs = iter([cell.paragraphs[0]])
        if field.labelled:
            write(_next(paragraphs, cell), field.label)
        for line in (*field.instructions, *([field.hint] if field.hint else [])):
            write(_next(paragraphs, cell, left=10, indent=-10), line, size=SMALL)
        self._write_text(cell, paragraphs, key)
        for line in field.foot:
            write(shape(cell.add_paragraph(), "right", before=6), line)
        return row

    def _write_text(self, cell: Any, paragraphs: Iterator[Any], key: str) -> None:
        """The draft in the size in which it fits; what does not fit in any goes to the further sheet."""
        areas = sum(field.kind == "area" for field in self.form.fields.values())
        text = fitted(clean(self.values.get(key) or ""), ROOM if areas == 1 else ROOM_OVERLEAF)
        first = last = _next(paragraphs, cell, before=3, after=2)
        if text.shown:
            write(first, f"（以下为{self.standing}）", size=SMALL, note=True)
        for line in text.shown:
            last = write(shape(cell.add_paragraph(), "justify", indent=2 * text.size), line, size=text.size)
        if text.rest:
            label = self.form.fields[key].label.rstrip("：")
            last = write(shape(cell.add_paragraph(), "right"), CONTINUED.format(label=label), size=SMALL, note=True)
            self.overflow[key] = text.rest
        mark(first, last, key)

    # ------------------------------------------------------------ values

    def _fill(self, cell: Any, key: str, label: str = "") -> None:
        """A field's value, each line a paragraph; `label` stands in the same cell where the form has it so."""
        field, value = self.form.fields[key], self.values.get(key)
        lines = self._lines(field, value)
        paragraphs = iter([cell.paragraphs[0]])
        for number, line in enumerate(lines or [""]):
            write(_next(paragraphs, cell), (label if number == 0 else "") + line)
        note = self._note(key, field, value)
        if note:
            write(_next(paragraphs, cell), note, size=SMALL, note=True)
        mark(cell.paragraphs[0], cell.paragraphs[-1], key)

    def _note(self, key: str, field: FormField, value: str | None) -> str | None:
        """Whence a value comes; what the program suggests is said to be that."""
        if not value or self.signed or key in CHOSEN:
            return None
        if field.kind == "choice":
            return SUGGESTED if value in field.options else None
        if field.kind == "checks":
            return FROM_ATTACHED
        if field.kind != "number":
            return None
        origin = next((fact.origin for fact in self.review.facts if fact.field == key and fact.value == value), None)
        return FROM_OTHERS.get(origin or "", FROM_REPORT)

    def _lines(self, field: FormField, value: str | None) -> list[str]:
        match field.kind:
            case "choice":
                head = [field.before + self._score()] if field.before else []
                return head + [box(text, key == value) for key, text in field.options.items()]
            case "checks":
                chosen = set(_LIST.split(value)) if value else set()
                boxes = [box(text, key in chosen) for key, text in field.options.items()]
                return ["　".join(boxes[at : at + CHECKS_A_LINE]) for at in range(0, len(boxes), CHECKS_A_LINE)]
            case "levels-by-category":
                return levels_by_category(self.review, self.scheme)
            case "seal":
                return [field.hint] if field.hint else []
        return clean(value or field.hint).splitlines()

    def _score(self) -> str:
        opinion = self.review.opinion
        return points(opinion.score) if opinion and opinion.score is not None else ""


def _keep_with_next(row: Any) -> None:
    """The rows at the foot are signed together, so they stay on one page."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _label(cell: Any, text: str, longest: int = LABEL_LENGTH) -> None:
    """A label, centred, broken into even lines."""
    paragraphs = iter([cell.paragraphs[0]])
    for line in balanced(text, longest):
        write(_next(paragraphs, cell, "center"), line)


def _next(paragraphs: Iterator[Any], cell: Any, align: Align = "left", **measures: Any) -> Any:
    """The cell's first paragraph while it is unused, then new ones."""
    return shape(next(paragraphs, None) or cell.add_paragraph(), align, **measures)
