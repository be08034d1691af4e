"""The preliminary opinion form (初审意见表) as a file: the form itself, and a further sheet with its grounds.

The form's rows and fields come from the scheme. What the draft leaves open stays open, and signature, seal and dates
are never filled: a person does that. What a person has typed into an earlier form is never overwritten.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewer.errors import OutputError
from reviewer.model import Review
from reviewer.output.files import write_file
from reviewer.output.form.keeping import Kept, open_form, update
from reviewer.output.form.layout import FROM_REPORT, Form
from reviewer.output.form.parts import new_document
from reviewer.output.form.pdf import check_pdf, to_pdf
from reviewer.output.form.sheet import Ruling, write_sheet
from reviewer.scheme import Scheme

__all__ = ["FROM_REPORT", "Kept", "Ruling", "check_opinion_form", "write_opinion_form"]


def check_opinion_form(scheme: Scheme, path: Path) -> None:
    """Raises OutputError where the form could not be written to `path`, before the work of a review is done."""
    if scheme.opinion_form is None:
        raise OutputError(f"{scheme.name}没有初审意见表，请换用带有初审意见表的评价方案。")
    match path.suffix.lower():
        case ".docx":
            if path.exists():
                open_form(path, scheme)
        case ".pdf":
            check_pdf(path, scheme.opinion_form.title)
        case _:
            raise OutputError(f"意见表只能写成 .docx 或 .pdf 文件，不能写成 {path.name}；请改用这样的文件名。")


def write_opinion_form(
    review: Review, scheme: Scheme, path: Path, signed: str = "", rulings: Sequence[Ruling] = ()
) -> Kept:
    """Writes the form with its further sheet, as docx or PDF by the name of the file.

    `signed` says who signed what the form says, and when: it is no suggestion any more then. `rulings` are what people
    decided until then.
    In a docx that is there already only the drafted parts that nobody has touched are written anew; the result tells
    what was left. Raises OutputError where the file is not this applicant's form, or cannot be written.
    """
    check_opinion_form(scheme, path)
    form = Form(review, scheme, signed)
    document = _drafted(form, review, scheme, rulings)
    if path.suffix.lower() == ".pdf":
        write_file(path, to_pdf(_bytes(document)))
        return Kept()
    if not path.exists():
        write_file(path, _bytes(document))
        return Kept()
    existing = open_form(path, scheme)
    kept = update(existing, document, path, scheme, drafted=form.drafted)
    write_file(path, _bytes(existing))
    return kept


def _drafted(form: Form, review: Review, scheme: Scheme, rulings: Sequence[Ruling]) -> Any:
    document = new_document(form.form.title)
    form.write(document)
    write_sheet(document, review, scheme, form.overflow, form.standing, rulings)
    return document


def _bytes(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
