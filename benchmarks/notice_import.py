"""How much of a notice `reviewer scheme import` reads: against the scheme files made by hand, or, where there is none
yet, against a few facts of the notice itself.

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
    "page.number": ("position", "align"),
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


# Where no scheme file was made yet: notice and annex → what stands in the notice.
EXPECTED: Mapping[tuple[str, str | None], Facts] = {
    ("transport-2026", "1"): Facts(
        headings={
            key: [
                (1, "情况概述"),
                (1, "企业在运营中的资源保障情况"),
                (1, plain_title("企业在生产、服务过程中的质量保障情况")),
                (1, plain_title("顾客关系管理的主要目标、措施和经验")),
            ]
            for key in ("aa", "aaa")
        },
        budgets={"aa": [2000, 1500, 1500, 5000], "aaa": [3000, 3000, 3000, 10000]},
        format={"": [("body.font", ("仿宋",)), ("body.size", (16.0,)), ("words.total", (10000, None))]},
        survey={"": ["2025-10-01", (50, 50, 100)]},
    ),
    ("xinjiang-2018", None): Facts(
        points={
            "person": [(10.0,), (15.0,), (15.0,), (10.0,), (10.0,), (20.0,), (20.0,)],
            "team": [(10.0,), (15.0,), (15.0,), (10.0,), (10.0,), (20.0,), (20.0,)],
            "manager": [(10.0,), (10.0,), (15.0,), (15.0,), (10.0,), (25.0,), (15.0,)],
            "achievement": [(10.0,), (10.0,), (5.0,), (10.0,), (15.0,), (10.0,), (15.0,), (5.0,), (10.0,), (10.0,)],
        },
        survey={"": ["2017-12-01"]},
    ),
    ("lianyungang", None): Facts(
        conditions={
            "person": [1, 2, 3, 4, 5],
            "team": [1, 2, 3, 4, 5, 6],
            "unit": [*range(1, 9)],
            "manager": [*range(1, 7)],
        }
    ),
    ("qinghai-2025", None): Facts(
        points={
            "manager": [(10.0,), (10.0,), (15.0,), (15.0,), (10.0,), (25.0,), (15.0,)],
            "person": [(10.0,), (15.0,), (15.0,), (10.0,), (10.0,), (20.0,), (20.0,)],
        },
        format={"manager": [("words.total", (3000, None))], "person": [("words.total", (3000, 2000))]},
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=Path, required=True, help="folder with notices (.txt, .docx, .pdf)")
    folder = parser.parse_args().notices
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".docx", ".pdf"}):
        for imported in import_notice(path):
            _report(path, imported)


def _report(path: Path, imported: Imported) -> None:
    scheme = _made_by_hand(path, imported)
    expected = EXPECTED.get((path.stem, imported.annex), Facts())
    wanted = _with(of_scheme(scheme), expected) if scheme else expected
    print(f"\n{path.name}{f' 附件{imported.annex}' if imported.annex else ''}: {scheme.id if scheme else 'facts'}")
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


def _with(one: Facts, other: Facts) -> Facts:
    """Facts of both; those of the scheme file count where both tell a thing."""
    return Facts(**{kind: {**getattr(other, kind), **getattr(one, kind)} for kind in vars(one)})


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
    """Facts of a scheme file, category by category."""
    facts = Facts()
    for key in scheme.categories:
        view, outline = scheme.for_category(key), scheme.outline(key)
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
            yield rule, tuple(_figure(contents.format[rule][name].value) for name in names)


def _figure(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


if __name__ == "__main__":
    main()
