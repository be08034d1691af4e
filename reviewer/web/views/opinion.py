"""The opinion form on the screen as it is on paper: fields to fill in, the drafted text with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from reviewer.model import Review
from reviewer.opinion.basis import Grounded, grounded_sentences
from reviewer.opinion.parts import differing
from reviewer.output import wording
from reviewer.scheme import FormField, OpinionForm, Outline, Scheme
from reviewer.web.views.render import render


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the form; `lines` are of kind levels-by-category, `sentences` of the drafted text; `parts` are those
    of a text that a person edited which now stand otherwise in the draft."""

    key: str
    field: FormField
    value: str
    chosen: frozenset[str]
    lines: tuple[str, ...]
    sentences: tuple[Ground, ...]
    parts: tuple[str, ...]
    edited: str


_NOT_TYPED = ("seal", "note", "levels-by-category")


@dataclass(frozen=True, slots=True)
class Ground:
    """A sentence of the draft with what it rests on, in words."""

    text: str
    basis: tuple[str, ...]
    end: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of the form beside one label, or over the whole width."""

    title: str | None
    rows: tuple[tuple[Cell, ...], ...]


def opinion(
    review: Review,
    scheme: Scheme,
    edited: Mapping[str, str],
    drafted: Mapping[str, str | None],
    *,
    may_edit: bool,
    signed: str,
    may_withdraw: bool = False,
    digest: str = "",
    of: str = "",
) -> Markup:
    """`edited` says of each field that a person changed who did it and when, `drafted` is what it said before; `signed` who signed, empty where nobody.

    `digest` names what is shown: it is what a signature is put under; `of` names the submission.
    """
    form, outline = scheme.opinion_form, scheme.outline(review.category)
    if form is None or review.opinion is None:
        return render("notice.html.j2", kind="info", message="这个方案没有意见表，请根据“问题”和“大纲覆盖”填写意见。")

    def cell(key: str) -> Cell:
        draft = drafted.get(key) if key in edited else None
        return _cell(key, form.fields[key], review, scheme, draft or "", edited.get(key, ""))

    blocks = [Block(block.title, tuple(tuple(cell(key) for key in row) for row in block.rows)) for block in form.blocks]
    return render(
        "opinion.html.j2",
        of=of,
        title=form.title,
        blocks=blocks,
        notes=form.notes,
        arithmetic=review.opinion.arithmetic,
        score=review.opinion.score,
        level_grounds=wording.level_grounds(review.opinion, scheme),
        groups=wording.by_stage(review.opinion, outline),
        kinds=wording.KINDS,
        suggested=wording.SUGGESTED,
        may_edit=may_edit and not signed,
        signed=signed,
        may_withdraw=may_withdraw,
        digest=digest,
        blank=_blank(form, review.opinion.fields, review.category),
        place=review.document.place,
    )


def _blank(form: OpinionForm, values: Mapping[str, str | None], category: str) -> list[str]:
    """What nobody has filled in yet of what the category asks for, by its labels; a seal is set on paper."""
    keys = (key for block in form.blocks for row in block.rows for key in row if not values.get(key))
    fields = (form.fields[key] for key in keys)
    return [field.label.rstrip("：") for field in fields if field.kind not in _NOT_TYPED and field.exists_for(category)]


def _cell(key: str, field: FormField, review: Review, scheme: Scheme, draft: str, edited: str) -> Cell:
    assert review.opinion
    value = review.opinion.fields.get(key) or ""
    outline = scheme.outline(review.category)
    return Cell(
        key=key,
        field=field,
        value=value,
        chosen=frozenset(value.replace("，", ",").split(",")) if field.kind in ("choice", "checks") else frozenset(),
        lines=tuple(wording.levels_by_category(review, scheme)) if field.kind == "levels-by-category" else (),
        sentences=tuple(_grounds(value, review, outline)) if field.kind == "area" else (),
        parts=differing(value, draft) if field.kind == "area" else (),
        edited=edited,
    )


def _grounds(text: str, review: Review, outline: Outline) -> Iterator[Ground]:
    for item in grounded_sentences(text, review, outline):
        yield Ground(item.text, tuple(_in_words(item, review)), item.end)


def _in_words(item: Grounded, review: Review) -> Iterator[str]:
    rows = {row.id: row for node in review.coverage for row in node.requirements}
    found = {finding.id: finding for finding in review.findings}
    for basis in item.basis:
        if basis in rows:
            row = rows[basis]
            quote = f"，{wording.quoted(row.evidence[0], review.document)}" if row.evidence else ""
            yield f"{wording.STATUSES[row.status]}：{row.text}{quote}"
        elif basis in found:
            yield f"{review.document.place(found[basis].page)}：{found[basis].message}"
