"""What is read of typography and length → the format rules of a scheme file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewer.notice.told import Told
from reviewer.notice.typography import FormatValues, Length
from reviewer.notice.yaml import Noted

# Rule id → the entry of `source.clauses` that it names.
CLAUSES = {
    "file.name": "file-name",
    "heading.format": "headings",
    "heading.bold": "headings",
    "heading.sequence": "headings",
    "words.total": "words",
    "heading.missing": "template",
    "heading.order": "template",
    "heading.title": "template",
    "words.section": "template",
}
# Rules that follow from the template, whatever the notice says of typography.
STRUCTURAL = ("heading.sequence", "heading.missing", "heading.order", "heading.title", "words.section")
TOLERANCE = 0.02
BORROWED = "容差沿用实践报告各方案的，待核对"

Tree = dict[str, Any]


def clause_key(rule: str) -> str:
    return CLAUSES.get(rule, "typography")


def laid_format(read: FormatValues, length: Told[Length] | None, shared: Mapping[str, Any]) -> Tree:
    """Laid over the family's rules; a rule that the notice does not tell is taken away."""
    found: Tree = {}
    for rule, base in shared.items():
        if rule == "producers" or rule in STRUCTURAL:
            continue
        if rule == "words.total":
            found[rule] = _length(length) if length else _untold()
        elif rule in read and not _measurable(rule, read, base):
            found[rule] = Noted(None, "这一行距没有现成的判断区间，要另写")
        elif rule in read:
            found[rule] = _over(rule, read, base) or Noted({"clause": clause_key(rule)}, "按通知")
        else:
            found[rule] = _untold()
    return found


def own_format(read: FormatValues, length: Told[Length] | None, shared: Mapping[str, Any]) -> Tree:
    """Rules of a scheme without a family: what the notice tells, with the family's limits of measuring."""
    found: Tree = {"producers": shared["producers"]}
    for rule, base in shared.items():
        if rule in STRUCTURAL:
            found[rule] = base
        elif rule in read and _measurable(rule, read, base):
            found[rule] = {**_limits(rule, base), **_over(rule, read, base), "reason": BORROWED}
    if length:
        found["words.total"] = {**_length(length), "clause": "words", "tolerance": TOLERANCE}
    return found


def _limits(rule: str, base: Mapping[str, Any]) -> Tree:
    """What the family has of a rule, without where it wants the page number: another notice may not say."""
    return {key: value for key, value in base.items() if rule != "page.number" or key not in ("position", "align")}


def unplaceable(read: FormatValues, shared: Mapping[str, Any]) -> list[Told[Any]]:
    """Spacings that the family knows no limits of measuring for."""
    return [read[rule]["multiple"] for rule in read if not _measurable(rule, read, shared[rule])]


def _measurable(rule: str, read: FormatValues, base: Mapping[str, Any]) -> bool:
    return not rule.endswith(".spacing") or read[rule]["multiple"].value == base["multiple"]


def _untold() -> Noted:
    return Noted(None, "通知没有写到这一项")


def _over(rule: str, read: FormatValues, base: Mapping[str, Any]) -> Tree:
    values: Tree = dict(read[rule])
    if rule == "heading.format":
        forms = values.pop("forms")
        told = len(forms.value)
        styles = [{"form": form, "accept": _accepted(form, base)} for form in forms.value]
        # The form of the fourth level is that of the templates, where the notice names three.
        return {"styles": Told([*styles, *base["styles"][told:]], forms.line)}
    if rule.endswith(".spacing"):
        return _spacing(rule, values, read, base)
    return values


def _accepted(form: str, base: Mapping[str, Any]) -> list[str]:
    return next((list(style["accept"]) for style in base["styles"] if style["form"] == form), [])


def _spacing(rule: str, values: Tree, read: FormatValues, base: Mapping[str, Any]) -> Tree:
    """The limits of measuring hold for one multiple; they grow with the size of the type."""
    size = read.get(rule.replace("spacing", "size"), {}).get("points")
    if size is None or size.value == base["at_size"]:
        return values
    families = {
        key: {**family, "bands": [_scaled(band, float(str(size.value))) for band in family["bands"]]}
        for key, family in base["families"].items()
    }
    return {**values, "at_size": size, "families": families}


def _scaled(band: Mapping[str, Any], size: float) -> Tree:
    return {**band, "points": [round(ratio * size, 2) for ratio in band["ratio"]]}


def _length(told: Told[Length]) -> Tree:
    limits = {"limit": told.value.limit, "least": told.value.least}
    entry: Tree = {key: Told(value, told.line) for key, value in limits.items() if value is not None}
    if told.value.limit is None:
        entry["limit"] = None
    return entry | ({"doubt": told.doubt} if told.doubt else {})


def length_alone(told: Told[Length]) -> Tree:
    """The one format rule of a category that has no template."""
    entry = {key: value for key, value in _length(told).items() if value is not None}
    return {"words.total": {**entry, "clause": "words", "tolerance": TOLERANCE}}
