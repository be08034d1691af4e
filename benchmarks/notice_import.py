"""How much of a notice `reviewer scheme import` reads: against the scheme file made by hand.

    python benchmarks/notice_import.py --notices FOLDER

Only what was read counts, nothing that the draft inherits from the shared file. A line per scheme and kind of thing:
found of wanted, and what was missed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from reviewer.notice import Imported, import_notice
from reviewer.notice.contents import Contents
from reviewer.scheme import Scheme, list_schemes
from reviewer.text import dice, plain_title

AIM = 0.95
# Two annexes of one notice have names so much alike that only the same name will do.
SAME = 0.95
# Values of the format rules that a notice tells; the rest of a rule is how it is measured.
TOLD = {
    "file.name": ("parts",),
    "title.font": ("family",),
    "title.size": ("points",),
    "title.bold": (),
    "title.align": ("align",),
    "title.spacing": ("multiple",),
    "body.font": ("family",),
    "body.size": ("points",),
    "body.spacing": ("multiple",),
    "body.indent": ("chars",),
    "body.align": ("align",),
    "page.number": ("position", "align", "start"),
    "heading.bold": ("level",),
    "heading.format": (),
}


@dataclass
class Facts:
    """What a scheme holds; each kind goes by a label and holds hashable things in order. `None` is not compared."""

    headings: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    budgets: dict[str, list[int]] = field(default_factory=dict)
    format: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    levels: dict[str, list[str]] = field(default_factory=dict)
    points: dict[str, list[tuple[float, ...]]] = field(default_factory=dict)
    survey: dict[str, list[Any]] = field(default_factory=dict)
    conditions: dict[str, list[int]] = field(default_factory=dict)


# What the notice states and a scheme file holds in a shape of its own: notice → how many conditions each kind has.
CONDITIONS: Mapping[str, Mapping[str, int]] = {"lianyungang": {"person": 5, "team": 6, "unit": 8, "manager": 6}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=Path, required=True, help="folder with notices (.txt, .docx, .pdf)")
    folder = parser.parse_args().notices
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".docx", ".pdf"}):
        for imported in import_notice(path):
            _report(path, imported)


def _report(path: Path, imported: Imported) -> None:
    scheme = _made_by_hand(path, imported)
    if scheme is None:
        print(f"\n{path.name}: no scheme file of this notice")
        return
    wanted = of_scheme(scheme)
    stated = CONDITIONS.get(path.stem, {})
    wanted.conditions = {key: [*range(1, count + 1)] for key, count in stated.items()}
    print(f"\n{path.name}{f' 附件{imported.annex}' if imported.annex else ''}: {scheme.id}")
    found = of_contents(imported.contents)
    hits = total = 0
    for kind in vars(wanted):
        got, of, missed = _compared(getattr(found, kind), getattr(wanted, kind))
        hits, total = hits + got, total + of
        if of:
            print(
                f"  {kind:10s} {got:4d} of {of:4d}  {got / of:6.1%}  {'missed: ' + '; '.join(missed[:6]) if missed else ''}"
            )
    share = hits / total if total else 1.0
    print(f"  {'all':10s} {hits:4d} of {total:4d}  {share:6.1%}  {'' if share >= AIM else 'BELOW THE AIM'}")


def _made_by_hand(path: Path, imported: Imported) -> Scheme | None:
    """The scheme file of this notice: its id begins alike, and its document is the nearest."""
    mine = [scheme for scheme in list_schemes() if scheme.id.split("-")[0] == path.stem.split("-")[0]]
    document = imported.draft.tree["source"]["document"]
    near = [scheme for scheme in mine if imported.annex is None or dice(scheme.source.document, document) > SAME]
    return max(near, key=lambda scheme: dice(scheme.source.document, document), default=None)


def _compared(found: Mapping[str, Sequence[Any]], wanted: Mapping[str, Sequence[Any]]) -> tuple[int, int, list[str]]:
    """How many of the wanted things were found in their order, of how many, and which were not."""
    hits = total = 0
    missed: list[str] = []
    for key, things in wanted.items():
        have = found.get(key, found.get("", ()))
        matcher = SequenceMatcher(None, list(map(repr, have)), list(map(repr, things)), autojunk=False)
        kept = {block.b + at for block in matcher.get_matching_blocks() for at in range(block.size)}
        hits, total = hits + len(kept), total + len(things)
        missed += [f"{key} {thing}" for at, thing in enumerate(things) if at not in kept]
    return hits, total, missed


# ---------------------------------------------------------------- facts


def of_scheme(scheme: Scheme) -> Facts:
    """Facts of a scheme file, category by category. Headings that stand in no text and carry no points are our own."""
    facts = Facts()
    for key in scheme.categories:
        view, outline = scheme.for_category(key), scheme.outline(key)
        if scheme.categories[key].headings or view.scoring:
            facts.headings[key] = [(node.level, plain_title(node.title)) for node in outline.walk()]
        facts.budgets[key] = [node.budget for node in outline.walk() if node.budget]
        facts.format[key] = list(_format_of(view))
        facts.levels[key] = list(scheme.levels_of(key))
        if view.self_assessment:
            facts.points[key] = [(float(line.max),) for line in view.self_assessment.lines.values()]
        if view.survey:
            facts.survey[key] = [str(view.survey.earliest)] if view.survey.earliest else []
            if told := view.survey.respondents:
                facts.survey[key].append((told.all_up_to, *told.otherwise))
    return facts


def _format_of(scheme: Scheme) -> Iterator[tuple[str, Any]]:
    for rule, names in TOLD.items():
        if (found := scheme.format.rule(rule)) is not None:
            yield rule, tuple(_figure(getattr(found, name)) for name in names)
    if (total := scheme.format.words_total) is not None:
        yield "words.total", (total.limit, total.least)


def of_contents(contents: Contents) -> Facts:
    """Facts as they were read, nothing inherited."""
    facts = Facts()
    for key, headings in contents.headings.items():
        facts.headings[key] = [(heading.level, plain_title(heading.title)) for heading in headings]
        facts.budgets[key] = [heading.budget.value for heading in headings if heading.budget]
    for table in contents.tables:
        lines = [(item, line) for item in table.items for line in item.lines]
        facts.points[table.category] = [(float(line.max),) for _, line in lines]
        facts.headings.setdefault(table.category, []).extend(
            (level, plain_title(title))
            for item in table.items
            for level, title in ((1, item.title), *((2, line.title) for line in item.lines))
        )
    for item in contents.conditions:
        facts.conditions[item.category] = [*range(1, len(item.items) + 1)]
    for key in contents.names:
        facts.levels[key] = [told.value for told in contents.categories.levels.get(key, ())]
        length = contents.lengths.get(key) or contents.length
        total = [("words.total", (length.value.limit, length.value.least))] if length else []
        facts.format[key] = [*(_read_format(contents) if key in contents.headings else ()), *total]
    materials = contents.materials
    facts.format[""] = list(next(iter(facts.format.values()), []))
    facts.survey[""] = [str(materials.earliest.value)] if materials.earliest else []
    if materials.respondents:
        facts.survey[""].append(materials.respondents.value)
    return facts


def _read_format(contents: Contents) -> Iterator[tuple[str, Any]]:
    for rule, names in TOLD.items():
        if rule in contents.format:
            told = contents.format[rule]
            yield rule, tuple(_figure(told[name].value) if name in told else None for name in names)


def _figure(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


if __name__ == "__main__":
    main()
