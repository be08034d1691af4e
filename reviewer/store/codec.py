"""A Review as bytes and back: JSON in zlib, with the number of its format inside."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from typing import Any

from cattrs.errors import BaseValidationError
from cattrs.preconf.json import make_converter

from reviewer.errors import StoreError
from reviewer.model import Review, numbered
from reviewer.text import harmless

# Raised whenever `Review` changes so that what was stored earlier no longer fills it; a new field with a default
# leaves it as it is.
FORMAT = 1

_converter = make_converter()
# One character for one, in the document as in the quotes, so that every quote still stands in its passage.
_converter.register_unstructure_hook(str, harmless)


def encode(review: Review) -> bytes:
    """The review as bytes."""
    content = {"format": FORMAT, "review": _converter.unstructure(review, Review)}
    return zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def decode(body: bytes) -> Review:
    """The review that `encode` stored. Raises StoreError where this program cannot read it."""
    try:
        content: Any = json.loads(zlib.decompress(body))
        number = content["format"]
        if number == FORMAT:
            review = _converter.structure(content["review"], Review)
            # Reviews that were stored before findings had numbers get them here.
            return replace(review, findings=numbered(review.findings))
    except (zlib.error, ValueError, KeyError, TypeError, BaseValidationError) as error:
        raise StoreError("保存的评审结果已损坏，请重新评审这份报告。") from error
    raise StoreError(
        f"这份评审结果的保存格式是第 {number} 版，本程序只认第 {FORMAT} 版；请换用保存它的程序版本，或重新评审这份报告。"
    )
