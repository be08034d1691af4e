"""What comes back from a child process, as bytes.

The child has opened a stranger's file, so its answer is taken with care: pickled data may name any function to be
called, and only plain data, the program's own data classes, enumerations and errors are let through.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any

from reviewer.errors import ReviewerError

PACKAGE = "reviewer"


class UntrustworthyError(pickle.UnpicklingError):
    """An answer that asks for more than data."""


def packed(answer: object) -> bytes:
    data = io.BytesIO()
    _Pickler(data, pickle.HIGHEST_PROTOCOL).dump(answer)
    return data.getvalue()


def unpacked(data: bytes) -> Any:
    """Raises UntrustworthyError where the data would run anything, or another exception where it is no data at all."""
    return _Unpickler(io.BytesIO(data)).load()


class _Pickler(pickle.Pickler):
    """Packs data classes by their values alone: what Python does for frozen ones with slots takes twice as long."""

    def reducer_override(self, instance: object) -> Any:
        values = _values_of(type(instance))  # type: ignore[arg-type]
        return (type(instance), values(instance)) if values else NotImplemented


@cache
def _values_of(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """What reads the values of a data class's fields in their order; None for any other class."""
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda instance: (getattr(instance, names[0]),)) if names else None


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member  # how Python 3.11 pickles the members of an enumeration
        if module.partition(".")[0] == PACKAGE and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, (Enum, ReviewerError))):
                return found
        raise UntrustworthyError(f"{module}.{name}")


def _member(owner: object, name: str) -> Enum:
    if isinstance(owner, type) and issubclass(owner, Enum):
        return owner[name]
    raise UntrustworthyError(f"getattr({owner!r}, {name!r})")
