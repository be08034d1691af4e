"""Text beside the pages: the file's properties and the annotations. It is ordinary, and a place to address a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfminer.utils import decode_text

from reviewer.model import NOWHERE, HiddenText

# So many annotations, and so many characters of each text, are looked at.
_MOST = 500
_LONGEST = 2000
# Contents, subject, value of a field, and what is shown while the pointer rests on it.
_TEXTS = ("Contents", "Subj", "V", "TU")


def read_asides(properties: Mapping[str, Any], pages: Sequence[PDFPage]) -> tuple[HiddenText, ...]:
    told = [HiddenText(1, NOWHERE, text, "文件属性") for text in map(_text, properties.values()) if text]
    noted = (HiddenText(number, NOWHERE, text, "批注") for number, text in _annotated(pages))
    return (*told[:_MOST], *islice(noted, _MOST))


def _annotated(pages: Sequence[PDFPage]) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(pages, start=1):
        annotations = resolve1(page.annots)
        for entry in annotations if isinstance(annotations, list) else ():
            annotation = resolve1(entry)
            if isinstance(annotation, dict):
                yield from ((number, text) for text in (_text(annotation.get(key)) for key in _TEXTS) if text)


def _text(value: Any) -> str:
    found = resolve1(value)
    if isinstance(found, bytes):
        found = decode_text(found[: 2 * _LONGEST])
    return found[:_LONGEST].strip() if isinstance(found, str) else ""
