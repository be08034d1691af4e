"""A draft → YAML: each value with the line of the notice that tells it, in a comment above its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from reviewer.notice.told import Told
from reviewer.text import shorten, squeeze

_QUOTE = 60
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a comment of its own above it."""

    value: Any
    comment: str


def dump(tree: Mapping[str, Any]) -> str:
    """The tree as YAML; its top-level keys are parted by blank lines. A line is quoted once, then referred to."""
    seen: set[str] = set()
    parts = ["\n".join(_mapping({key: value}, "", seen)) for key, value in tree.items()]
    return "\n\n".join(parts) + "\n"


def plain(tree: Any) -> Any:
    """The values alone."""
    if isinstance(tree, (Told, Noted)):
        return plain(tree.value)
    if isinstance(tree, Mapping):
        return {key: plain(value) for key, value in tree.items()}
    return tree


def quoted(told: Told[Any]) -> str:
    return f"{told.line.place}：{shorten(squeeze(told.line.text), _QUOTE)}"


def _mapping(tree: Mapping[str, Any], indent: str, seen: set[str]) -> Iterator[str]:
    last = ""
    for key, value in tree.items():
        comment = _comment(value)
        if comment and comment != last:
            yield f"{indent}# {_once(value, comment, seen)}"
        last = comment
        value = value.value if isinstance(value, (Told, Noted)) else value
        if isinstance(value, Mapping) and value:
            yield f"{indent}{_flow(key)}:"
            yield from _mapping(value, indent + _INDENT, seen)
        else:
            yield f"{indent}{_flow(key)}: {_flow(value)}"


def _once(value: Any, comment: str, seen: set[str]) -> str:
    if isinstance(value, Told) and comment in seen:
        return f"{value.line.place}，原文见上"
    seen.add(comment)
    return comment


def _comment(value: Any) -> str:
    if isinstance(value, Told):
        return quoted(value)
    return value.comment if isinstance(value, Noted) else ""


def _flow(value: Any) -> str:
    value = list(value) if isinstance(value, tuple) else value
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=float("inf"))
    return str(text).removesuffix("\n").removesuffix("\n...")
