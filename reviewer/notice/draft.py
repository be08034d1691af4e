"""What was read of a notice → a draft of a scheme file, with what is doubtful and what found no place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewer.notice.assessment import Conditions, ScoreTable
from reviewer.notice.contents import Contents, Identity, read_identity
from reviewer.notice.family import SHARED, Family
from reviewer.notice.formats import clause_key, laid_format, length_alone, own_format
from reviewer.notice.handing_in import submission_entry, survey_entry, untold_items
from reviewer.notice.laying import Laid, laid_outline
from reviewer.notice.leftovers import Unplaced, doubts_of, excerpt, unplaced_of
from reviewer.notice.outlines import Tree, gather, own_outline
from reviewer.notice.scored import conditions_outline, table_outline
from reviewer.notice.told import Told
from reviewer.notice.typography import in_words
from reviewer.notice.vocabulary import vocabulary
from reviewer.notice.yaml import Noted, dump

_UNNAMED = "（通知没有写明，待补）"


@dataclass(frozen=True)
class Draft:
    """`tree` is the scheme file; `untold` are the family's requirements of which the notice says nothing."""

    id: str
    tree: Tree
    doubts: tuple[tuple[str, str], ...]
    unplaced: tuple[Unplaced, ...]
    untold: tuple[str, ...]

    @property
    def text(self) -> str:
        """The scheme file's text; its last lines are the lists for the person who revises it."""
        head = "# 由通知自动生成的草稿，供人修改后使用。注释中的“第 n 行”是通知原文的位置。\n"
        return head + dump(self.tree) + "".join(f"\n# {line}".rstrip() for line in self._lists()) + "\n"

    def _lists(self) -> Iterator[str]:
        for title, rows in (
            ("通知前后不一或不清楚的地方（已写入 doubt，请逐条定夺）：", [f"{at}：{told}" for at, told in self.doubts]),
            ("通用提纲有、通知没有写到的要求（不再要求的请用 null 去掉）：", list(self.untold)),
            (
                "像是规定、但没有写进草稿的原文：",
                [f"{item.line.place}（{item.why}）：{excerpt(item.line)}" for item in self.unplaced],
            ),
        ):
            if rows:
                yield ""
                yield title
                yield from (f"  {row}" for row in rows)


def draft_scheme(contents: Contents, scheme_id: str, family: Family) -> Draft:
    """The draft; laid over the family's file where the templates are of the family."""
    base = family if any(family.owns(headings) for headings in contents.headings.values()) else None
    others = [key for key in contents.names if key not in contents.headings]
    gathered = gather(contents.headings, base)
    laid = laid_outline(gathered, base, others) if base else Laid(own_outline(gathered, bool(others)))
    tree: Tree = {
        **({"extends": SHARED} if base else {}),
        **_head(contents, scheme_id, base is not None),
        **_categories(contents, base),
        "outline": laid.outline,
        **_format(contents, family, base is not None),
        **_handed_in(contents, base),
        **(_without_lost(laid, base) if base else {}),
    }
    if per_category := dict(_per_category(contents, laid.outline, others, base)):
        tree["per_category"] = per_category
    return Draft(
        id=scheme_id,
        tree=tree,
        doubts=(*(("全文", warning) for warning in contents.whole.warnings), *doubts_of(tree)),
        unplaced=tuple(unplaced_of(contents, tree, family.data["format"])),
        untold=tuple(_untold(laid, tree, base)),
    )


def _without_lost(laid: Laid, base: Family) -> Tree:
    """Scores and results that name a heading which is gone cannot stay as they are."""
    scored, results = set(base.data["scoring"]["weights"]), base.data["results"]["node"]
    found: Tree = {}
    if scored & laid.gone:
        found["scoring"] = Noted(None, "模板少了计分的部分，权重要重新定")
    if results in laid.gone:
        found["results"] = Noted(None, "模板少了绩效结果一节")
    return found


def _format(contents: Contents, family: Family, laid: bool) -> Tree:
    shared = family.data["format"]
    if laid:
        return {"format": laid_format(contents.format, contents.length, shared)}
    return {"format": own_format(contents.format, contents.length, shared)} if contents.headings else {}


def _handed_in(contents: Contents, base: Family | None) -> Tree:
    shared = base.data if base else {}
    tree: Tree = {}
    if survey := survey_entry(contents.materials, shared.get("survey", {})):
        tree["survey"] = survey
    levels = [*contents.categories.level_names, *shared.get("levels", ())]
    if submission := submission_entry(contents.materials, shared.get("submission", {}), dict.fromkeys(levels)):
        told = {} if base else {"format": Noted("PDF", "通知没有写明的按 PDF，要 Word 稿的改为 Word"), "documents": {}}
        tree["submission"] = {**told, **submission}
    return tree


def _untold(laid: Laid, tree: Tree, base: Family | None) -> Iterator[str]:
    """What the family asks for and the notice does not tell."""
    yield from dict.fromkeys(f"{item.node}（{key}）：{item.text}" for key, item in laid.untold)
    if base:
        yield from untold_items(tree.get("survey", {}), base.data["survey"], "materials")
        yield from untold_items(tree.get("submission", {}), base.data["submission"], "documents", "evidence")


# ---------------------------------------------------------------- head


def _head(contents: Contents, scheme_id: str, laid: bool) -> Tree:
    identity = read_identity(contents)
    found = _identity(identity, scheme_id)
    if told := next((template.report_title for template in contents.templates if template.report_title), None):
        found["report_title"] = told
    return found | {"source": {"document": identity.document, "clauses": _clauses(contents, laid)}}


def _identity(identity: Identity, scheme_id: str) -> Tree:
    doubts = []
    if identity.issuer is None:
        doubts.append("通知没有写明由哪个机构评价")
    if identity.year is None:
        doubts.append("通知没有写明年份")
    if identity.place is None:
        doubts.append("通知没有写明地区，按全国处理")
    found: Tree = {"id": scheme_id, "name": identity.name}
    found |= {"year": identity.year} if identity.year else {}
    found |= {"place": identity.place or "全国", "issuer": identity.issuer or _UNNAMED}
    return found | ({"doubt": "；".join(doubts)} if doubts else {})


def _clauses(contents: Contents, laid: bool) -> Tree:
    """Where the notice rules what; `words` and `template` point to the template where nothing else tells them."""
    found: Tree = {}
    for rule, values in contents.format.items():
        for told in values.values():
            found.setdefault(clause_key(rule), Told(contents.clause(told.line), told.line))
    if length := contents.length or next(iter(contents.lengths.values()), None):
        found["words"] = Told(contents.clause(length.line), length.line)
    if contents.headings:
        line = next(iter(contents.headings.values()))[0].line
        template = Told(f"{contents.clause(line).split()[0]} 模板", line)
        found = {"template": template, "headings": template} | found
    for table in contents.tables:
        found[f"table-{table.category}"] = Told(contents.clause(table.title.line), table.title.line)
    materials = contents.materials
    begins: dict[str, Sequence[Told[Any] | None]] = {
        "survey": (materials.earliest, *materials.survey),
        "submission": materials.documents,
    }
    for key, items in begins.items():
        if first := [item for item in items if item][:1]:
            found[key] = Told(contents.clause(first[0].line), first[0].line)
    if laid or contents.format:
        found.setdefault("typography", "通知没有写明")
    if laid:
        found |= {key: "通知没有写明" for key in ("file-name", "words", "headings") if key not in found}
    return found


def _categories(contents: Contents, family: Family | None) -> Tree:
    """Who may apply, and what the levels are called."""
    shared = family.data["categories"] if family else {}
    found: Tree = {}
    for key, told in contents.names.items():
        levels = contents.categories.levels.get(key, ())
        entry: Tree = {"name": told, "aliases": _aliases(key, told.value, shared)}
        if levels:
            entry["levels"] = Told([level.value for level in levels], levels[0].line)
        if key not in contents.headings:
            entry["document"] = "材料"
        found[key] = _doubted(entry, told)
    tree: Tree = {"open_to": list(found)} if set(shared) - set(found) else {}
    tree["categories"] = found
    if names := contents.categories.level_names:
        tree["levels"] = {key: _doubted({"name": told}, told) for key, told in names.items()}
    return tree


def _aliases(key: str, name: str, shared: Mapping[str, Any]) -> list[str]:
    known = shared.get(key, {})
    words = (known.get("name", ""), *known.get("aliases", ()), *vocabulary().categories[key].words)
    return [word for word in dict.fromkeys(words) if word and word != name]


def _doubted(entry: Tree, told: Told[str]) -> Tree:
    return entry | ({"doubt": told.doubt} if told.doubt else {})


# ---------------------------------------------------------------- single categories


def _per_category(
    contents: Contents, outline: Tree, others: list[str], family: Family | None
) -> Iterator[tuple[str, Tree]]:
    """What kinds of applicants have that differ in more than headings; their headings go into `outline`."""
    tables = {table.category: table for table in contents.tables}
    conditions = {item.category: item for item in contents.conditions}
    for key in others:
        entry: Tree = dict.fromkeys(("results", "scoring", "opinion_form")) if family else {}
        rules: Tree = dict.fromkeys(rule for rule in family.data["format"] if rule != "producers") if family else {}
        if told := contents.lengths.get(key):
            rules |= length_alone(told)
        if rules:
            entry["format"] = rules
        if key in tables:
            added, lines = table_outline(tables[key])
            outline |= added
            entry["self_assessment"] = _assessment(tables[key], lines, conditions.get(key))
        elif key in conditions:
            outline |= conditions_outline(conditions[key])
        if entry:
            yield key, entry
    yield from _variant_lengths(contents)


def _assessment(table: ScoreTable, lines: Tree, conditions: Conditions | None) -> Tree:
    printed = sum(item.max for item in table.items)
    entry: Tree = {
        "title": table.title,
        "clause": f"table-{table.category}",
        "total": table.total,
        **({"threshold": told} if conditions and (told := conditions.least_total()) else {}),
        "lines": lines,
    }
    if printed != table.total:
        entry["doubt"] = f"评审项目的分值之和为 {printed}，评审细项之和为 {table.total}，此处取后者"
    return entry


def _variant_lengths(contents: Contents) -> Iterator[tuple[str, Tree]]:
    """Where the budgets of one category add up to more than the whole may be long, the limit cannot hold for it."""
    limit = contents.length.value.limit if contents.length else None
    for key, headings in contents.headings.items():
        total = sum(heading.budget.value for heading in headings if heading.budget and heading.level == 1)
        if contents.length and limit and total > limit * 1.1:
            told = in_words(contents.length.value)
            doubt = f"各部分字数之和为 {total} 字，与{contents.length.line.place}的{told}不符，此处取各部分之和"
            yield key, {"format": {"words.total": {"limit": total, "doubt": doubt}}}
