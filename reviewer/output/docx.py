"""The preliminary opinion form (初审意见表) as a Word file: the form itself, and a further sheet with its grounds.

The form's rows and fields come from the scheme. What the draft leaves open stays open, and signature, seal and dates
are never filled: a person does that.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reviewer.errors import OutputError
from reviewer.model import Review
from reviewer.output.docx_parts import (
    BODY,
    CHECKED,
    SMALL,
    UNCHECKED,
    Align,
    add_row,
    balanced,
    new_document,
    new_table,
    shape,
    span,
    to_top,
    write,
)
from reviewer.output.docx_sheet import write_sheet
from reviewer.output.files import write_file
from reviewer.output.wording import SUGGESTED, clean, level_name, points
from reviewer.scheme import FormField, Scheme

# Columns in millimetres: the block's label, then label and value twice, the first value halved for the last rows.
COLUMNS = (24.0, 28.0, 26.0, 28.0, 26.0, 34.0)
FULL_ROW, SEAL_ROW, AREA_ROW = 8.5, 24.0, 84.0
LABEL_LENGTH = 6
CHECKS_A_LINE = 3
FROM_REPORT = "报告所述，待核实"
# From this many characters on, the opinion is set smaller so that the form stays on one page.
LONG_OPINION = 420
_LIST = re.compile(r"[,，、;；\s]+")


def write_opinion_form(review: Review, scheme: Scheme, path: Path) -> None:
    """Writes the form with its further sheet. Raises OutputError."""
    if scheme.opinion_form is None:
        raise OutputError(f"{scheme.name}没有初审意见表，请换用带有初审意见表的评价方案。")
    document = new_document(scheme.opinion_form.title)
    _Form(review, scheme).write(document)
    write_sheet(document, review, scheme)
    buffer = io.BytesIO()
    document.save(buffer)
    write_file(path, buffer.getvalue())


class _Form:
    """Lays the scheme's form out for one review."""

    def __init__(self, review: Review, scheme: Scheme) -> None:
        assert scheme.opinion_form
        self.review, self.scheme, self.form = review, scheme, scheme.opinion_form
        self.values = review.opinion.fields if review.opinion else {}

    def write(self, document: Any) -> None:
        first = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
        annex = self.scheme.source.clauses.get("opinion-form")
        if annex:
            write(shape(first), annex, size=BODY)
            first = document.add_paragraph()
        write(shape(first, "center", after=8), self.form.title, size=18, bold=True)
        table = new_table(document, COLUMNS)
        for block in self.form.blocks:
            if block.title is None:
                self._write_closing_rows(table, block.rows)
            else:
                self._write_block(table, block.title, block.rows)
        for note in self.form.notes:
            write(shape(document.add_paragraph(), before=4), note, size=SMALL)

    def _write_block(self, table: Any, title: str, rows: Sequence[Sequence[str]]) -> None:
        """Rows to the right of one label that reaches over all of them."""
        made = [row for fields in rows for row in self._block_rows(table, fields)]
        label = made[0].cells[0].merge(made[-1].cells[0])
        _label(label, title)

    def _block_rows(self, table: Any, keys: Sequence[str]) -> list[Any]:
        """A row of the form; it has room for two fields, so that more of them take further rows."""
        fields = [self.form.fields[key] for key in keys]
        if fields[0].kind == "area":
            return [self._area_row(table, keys[0])]
        rows = []
        for start in range(0, len(keys), 2):
            pair = keys[start : start + 2]
            row = add_row(table, FULL_ROW)
            places = ((1, 2, 3), (4, 5, 5)) if len(pair) == 2 else ((1, 2, 5),)
            for key, (label, first, last) in zip(pair, places, strict=True):
                _label(row.cells[label], self.form.fields[key].label)
                self._fill(span(row, first, last), key)
            rows.append(row)
        return rows

    def _area_row(self, table: Any, key: str) -> Any:
        """The large cell: what the form asks for in small type, then the text, which may run over the page."""
        field = self.form.fields[key]
        row = add_row(table, AREA_ROW, breaks=True)
        cell = span(row, 1, 5)
        to_top(cell)
        paragraphs = iter([cell.paragraphs[0]])
        for line in (*field.instructions, *([field.hint] if field.hint else [])):
            write(_next(paragraphs, cell, left=10, indent=-10), line, size=SMALL)
        text = self.values.get(key)
        if text:
            note = f"（以下为{SUGGESTED}）"
            write(shape(cell.add_paragraph(), before=3, after=2), note, size=SMALL, note=True)
        size = SMALL if text and len(text) > LONG_OPINION else BODY
        for line in clean(text or "").splitlines():
            write(shape(cell.add_paragraph(), "justify", indent=2 * size), line, size=size)
        return row

    def _write_closing_rows(self, table: Any, rows: Sequence[Sequence[str]]) -> None:
        """The rows at the foot: agency, date, telephone, visit, seal."""
        for keys in rows:
            seal = self.form.fields[keys[0]].kind == "seal"
            row = add_row(table, SEAL_ROW if seal else FULL_ROW)
            if len(keys) == 1:
                cells = [(span(row, 0, 5), keys[0])]
            else:
                cells = [(span(row, 0, 1), keys[0]), *self._pairs(row, keys[1:])]
            for cell, key in cells:
                self._fill(cell, key, label=self.form.fields[key].label if key in (keys[0],) else "")
                if seal:
                    to_top(cell)
            if keys != rows[-1]:
                _keep_with_next(row)

    def _pairs(self, row: Any, keys: Sequence[str]) -> list[tuple[Any, str]]:
        """Label and value for the fields after the first; the last value takes what is left of the row."""
        cells = []
        for position, key in enumerate(keys):
            label = 2 + 2 * position
            _label(row.cells[label], self.form.fields[key].label)
            last = 5 if key == keys[-1] else label + 1
            cells.append((span(row, label + 1, last), key))
        return cells

    # ------------------------------------------------------------ values

    def _fill(self, cell: Any, key: str, label: str = "") -> None:
        """A field's value, each line a paragraph; `label` stands in the same cell where the form has it so."""
        field, value = self.form.fields[key], self.values.get(key)
        lines = self._lines(field, value)
        paragraphs = iter([cell.paragraphs[0]])
        for number, line in enumerate(lines or [""]):
            write(_next(paragraphs, cell), (label if number == 0 else "") + line)
        if field.kind == "choice" and value is not None and field.options.keys() & {value}:
            write(_next(paragraphs, cell), SUGGESTED, size=SMALL, note=True)
        if field.kind == "number" and value:
            write(_next(paragraphs, cell), FROM_REPORT, size=SMALL, note=True)

    def _lines(self, field: FormField, value: str | None) -> list[str]:
        match field.kind:
            case "choice":
                head = [field.before + self._score()] if field.before else []
                return head + [_box(text, key == value) for key, text in field.options.items()]
            case "checks":
                chosen = set(_LIST.split(value)) if value else set()
                boxes = [_box(text, key in chosen) for key, text in field.options.items()]
                return ["　".join(boxes[at : at + CHECKS_A_LINE]) for at in range(0, len(boxes), CHECKS_A_LINE)]
            case "levels-by-category":
                return self._levels()
            case "seal" | "date":
                return [field.hint] if field.hint else []
        return clean(value or field.hint).splitlines()

    def _score(self) -> str:
        opinion = self.review.opinion
        return points(opinion.score) if opinion and opinion.score is not None else ""

    def _levels(self) -> list[str]:
        """Every category with its levels, the one applied for ticked."""
        lines = []
        for key, category in self.scheme.categories.items():
            applied = self.review.level if key == self.review.category else None
            boxes = [_box(level_name(level, self.scheme), level == applied) for level in category.levels]
            line = f"{category.name}：" + "　".join(boxes)
            if applied and applied not in category.levels:
                line += f"（申报{level_name(applied, self.scheme)}，本类别不设）"
            lines.append(line)
        return lines


def _keep_with_next(row: Any) -> None:
    """The rows at the foot are signed together, so they stay on one page."""
    for cell in row.cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def _box(text: str, checked: bool) -> str:
    return f"{CHECKED if checked else UNCHECKED}{text}"


def _label(cell: Any, text: str) -> None:
    """A label, centred, broken into even lines."""
    paragraphs = iter([cell.paragraphs[0]])
    for line in balanced(text, LABEL_LENGTH):
        write(_next(paragraphs, cell, "center"), line)


def _next(paragraphs: Iterator[Any], cell: Any, align: Align = "left", **measures: Any) -> Any:
    """The cell's first paragraph while it is unused, then new ones."""
    return shape(next(paragraphs, None) or cell.add_paragraph(), align, **measures)
