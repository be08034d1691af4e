"""Layers (optional content) that a viewer does not show when it opens the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pdfminer.pdftypes import PDFObjRef, dict_value, resolve1
from pdfminer.psparser import PSLiteral


def hidden_layers(catalog: Mapping[str, Any]) -> frozenset[int]:
    """Object numbers of the groups that are off by default."""
    properties = _dict(catalog.get("OCProperties"))
    usual = _dict(properties.get("D"))
    off = _numbers(usual.get("OFF"))
    if _name(usual.get("BaseState")) == "OFF":
        off |= _numbers(properties.get("OCGs")) - _numbers(usual.get("ON"))
    return frozenset(off)


def is_hidden(membership: Any, off: frozenset[int]) -> bool:
    """Whether content of a group, or of several groups with a policy between them, is not shown."""
    if isinstance(membership, PDFObjRef) and membership.objid in off:
        return True
    entry = _dict(membership)
    groups = resolve1(entry.get("OCGs"))
    if isinstance(groups, dict):
        groups = [entry["OCGs"]]
    hidden = [group.objid in off for group in groups or () if isinstance(group, PDFObjRef)]
    if not hidden:
        return False
    match _name(entry.get("P")):
        case "AllOn":
            return any(hidden)
        case "AnyOff":
            return not any(hidden)
        case "AllOff":
            return not all(hidden)
    return all(hidden)


def _dict(value: Any) -> Mapping[str, Any]:
    found = resolve1(value)
    return dict_value(found) if isinstance(found, dict) else {}


def _numbers(value: Any) -> set[int]:
    groups = resolve1(value)
    return {group.objid for group in groups if isinstance(group, PDFObjRef)} if isinstance(groups, list) else set()


def _name(value: Any) -> str:
    found = resolve1(value)
    return str(found.name) if isinstance(found, PSLiteral) else ""
