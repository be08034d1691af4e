"""What can be wrong with the meaning of a scheme file, each with the key where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reviewer.scheme.entries import Named, Scoped, plain_name
from reviewer.scheme.files import KeyPath, Problem
from reviewer.scheme.outline import Node, build_outline, parent_id

if TYPE_CHECKING:
    from reviewer.scheme.scheme import Scheme


def change_problems(scheme: Scheme, changes: Mapping[str, object]) -> Iterator[Problem]:
    """What `per_category` may not hold: a category that nobody has defined, or what is the same for all."""
    for key, change in changes.items():
        if key not in scheme.categories:
            yield ("per_category", key), f"类别 {key} 没有在 categories 中定义"
        elif not isinstance(change, Mapping):
            yield ("per_category", key), f"per_category.{key} 的值应为键值表"
        else:
            for name in sorted({"id", "categories", "open_to", "per_category"} & set(change)):
                yield ("per_category", key, name), f"{name} 对各类别相同，不能写在 per_category 中"


def meaning_problems(scheme: Scheme, open_to: Collection[str], views: Mapping[str, Scheme]) -> Iterator[Problem]:
    """What the shape of the file cannot rule out. `views` are what the scheme is for single categories."""
    yield from _category_problems(scheme, open_to)
    yield from _naming_problems(scheme)
    yield from _reading_problems(scheme, [key for key in open_to if key in scheme.categories and key not in views])
    for key, view in views.items():
        for path, told in (*_category_problems(view, ()), *_reading_problems(view, [key])):
            yield ("per_category", key, *path), told


def _reading_problems(scheme: Scheme, categories: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the scheme as `categories` read it."""
    yield from _outline_problems(scheme, categories)
    yield from _format_problems(scheme)
    yield from _scoring_problems(scheme, categories)
    yield from _form_problems(scheme)
    yield from _indicator_problems(scheme)
    yield from _submission_problems(scheme)
    for category in categories:
        yield from _assessment_problems(scheme, category)
        yield from _condition_problems(scheme, category)


def _category_problems(scheme: Scheme, open_to: Collection[str]) -> Iterator[Problem]:
    """Names of categories and levels that nobody has defined."""
    for key in sorted(set(open_to) - set(scheme.categories)):
        yield ("open_to",), f"类别 {key} 没有在 categories 中定义"
    for key, category in scheme.categories.items():
        for level in sorted(set(category.levels) - set(scheme.levels)):
            yield ("categories", key, "levels"), f"等级 {level} 没有在 levels 中定义"
    if scheme.submission:
        for level in sorted(set(scheme.submission.levels) - set(scheme.levels)):
            yield ("submission", "levels", level), f"等级 {level} 没有在 levels 中定义"
    for path, used in _category_uses(scheme):
        for key in used:
            if key not in scheme.categories:
                yield path, f"类别 {key} 没有在 categories 中定义"


def _category_uses(scheme: Scheme) -> Iterator[tuple[KeyPath, Collection[str]]]:
    """Every place where a file names categories."""
    scoped: list[tuple[KeyPath, Scoped]] = []
    for node_id, node in scheme.entries.items():
        scoped.append((("outline", node_id), node))
        yield ("outline", node_id, "fold"), node.fold
        yield ("outline", node_id, "per_category"), node.per_category
        for slug, item in node.requirements.items():
            scoped.append((("outline", node_id, "requirements", slug), item))
            yield ("outline", node_id, "requirements", slug, "per_category"), item.per_category
    if scheme.results:
        yield ("results", "per_category"), scheme.results.per_category
    if scheme.survey:
        scoped += [(("survey", "materials", key), item) for key, item in scheme.survey.materials.items()]
    if scheme.submission:
        scoped += [(("submission", "documents", key), item) for key, item in scheme.submission.documents.items()]
        scoped += [(("submission", "evidence", key), item) for key, item in scheme.submission.evidence.items()]
        yield ("submission", "projects"), scheme.submission.projects
    if scheme.opinion_form:
        scoped += [(("opinion_form", "fields", key), field) for key, field in scheme.opinion_form.fields.items()]
    for path, entry in scoped:
        yield (*path, "only"), entry.only
        yield (*path, "except"), entry.except_


def _naming_problems(scheme: Scheme) -> Iterator[Problem]:
    """Two categories, or two levels, that answer to one name."""
    groups: tuple[tuple[str, Mapping[str, Named]], ...] = (("categories", scheme.categories), ("levels", scheme.levels))
    for section, group in groups:
        owner: dict[str, str] = {}
        for key, entry in group.items():
            for name in (key, *entry.names):
                if owner.setdefault(plain_name(name), key) != key:
                    yield (section, key), f"“{name}”已经是 {owner[plain_name(name)]} 的名称或别名"


def _outline_problems(scheme: Scheme, categories: Collection[str]) -> Iterator[Problem]:
    lost = [node_id for node_id, entry in scheme.entries.items() if not _reaches_top(scheme, node_id)]
    for node_id in lost:
        yield ("outline", node_id), f"找不到上级标题 {parent_id(node_id, scheme.entries[node_id])}，或上级标题绕成了圈"
    if lost:
        return
    if scheme.results and scheme.results.node not in scheme.entries:
        yield ("results", "node"), f"提纲中没有 {scheme.results.node}"
    for category in categories:
        yield from _template_problems(scheme, category)


def _reaches_top(scheme: Scheme, node_id: str) -> bool:
    seen = {node_id}
    parent = parent_id(node_id, scheme.entries[node_id])
    while parent is not None:
        if parent in seen or parent not in scheme.entries:
            return False
        seen.add(parent)
        parent = parent_id(parent, scheme.entries[parent])
    return True


def _template_problems(scheme: Scheme, category: str) -> Iterator[Problem]:
    """What is wrong with the template that one category sees."""
    name = scheme.categories[category].name
    outline = build_outline(scheme.entries, category)
    if not outline.roots:
        yield ("outline",), f"{name}没有任何标题"
    yield from _numbering_problems(outline.roots, name)
    for node in outline.walk():
        if node.is_leaf and not node.requirements:
            yield ("outline", node.id), f"标题 {node.id} 在{name}中是最末一级，却没有一条要求"
        if not node.is_leaf and node.requirements:
            slug = node.requirements[0].id.rpartition("/")[2]
            yield ("outline", node.id, "requirements", slug), f"标题 {node.id} 在{name}中还有下级标题，要求应当写在下级"
        yield from _numbering_problems(node.children, name)
    for node_id, entry in scheme.entries.items():
        parent = parent_id(node_id, entry)
        folded = parent is not None and category in scheme.entries[parent].fold
        if folded and entry.exists_for(category) and category not in entry.fold:
            yield ("outline", node_id), f"标题 {node_id} 的上级标题在{name}中不存在"


def _numbering_problems(siblings: Sequence[Node], category_name: str) -> Iterator[Problem]:
    ordinals = [node.ordinal for node in siblings]
    for node in siblings:
        if ordinals.count(node.ordinal) > 1:
            yield ("outline", node.id, "order"), f"标题 {node.id} 在{category_name}中与同级标题的序号相同"


def _format_problems(scheme: Scheme) -> Iterator[Problem]:
    for rule_id, rule in scheme.format.rules():
        if rule.clause not in scheme.source.clauses:
            yield ("format", rule_id, "clause"), f"条款 {rule.clause} 没有在 source.clauses 中写明"


def _scoring_problems(scheme: Scheme, categories: Collection[str]) -> Iterator[Problem]:
    if scheme.scoring is None:
        return
    total = sum((*scheme.scoring.weights.values(), *scheme.scoring.on_site.values()))
    if abs(total - 100) > 1e-6:
        yield ("scoring", "weights"), f"各部分权重之和应为 100，现为 {total:g}"
    for node_id in sorted(set(scheme.scoring.weights) - set(scheme.entries)):
        yield ("scoring", "weights", node_id), f"提纲中没有 {node_id}"
    for category in categories:
        nodes = build_outline(scheme.entries, category).nodes
        for node_id in sorted(set(scheme.scoring.weights) & set(scheme.entries) - set(nodes)):
            yield ("scoring", "weights", node_id), f"{node_id} 在{scheme.categories[category].name}的提纲中不存在"
    if min((band.min for band in scheme.scoring.bands.values()), default=1) > 0:
        yield ("scoring", "bands"), "最低一档应从 0 分开始"
    for key, band in scheme.scoring.bands.items():
        for level in (band.suggests, band.otherwise):
            if level not in {None, "applied", *scheme.levels}:
                yield ("scoring", "bands", key), f"等级 {level} 没有在 levels 中定义"


def _form_problems(scheme: Scheme) -> Iterator[Problem]:
    form = scheme.opinion_form
    if form is None:
        return
    placed = [key for block in form.blocks for row in block.rows for key in row]
    for key in sorted(set(placed) - set(form.fields)):
        yield ("opinion_form", "blocks"), f"表格用到的栏目 {key} 没有在 fields 中定义"
    for key in form.fields:
        if placed.count(key) != 1:
            yield ("opinion_form", "fields", key), f"栏目 {key} 应当在 blocks 中恰好出现一次"


def _indicator_problems(scheme: Scheme) -> Iterator[Problem]:
    """Clauses that the source lacks, and rows that formulas and balances name and the table lacks."""
    if scheme.indicators is None:
        return
    for key, table in (("financial", scheme.indicators.financial), ("market", scheme.indicators.market)):
        if table.clause not in scheme.source.clauses:
            yield ("indicators", key, "clause"), f"条款 {table.clause} 没有在 source.clauses 中写明"
    financial = scheme.indicators.financial
    named: list[tuple[KeyPath, str]] = [
        (("rows", key, "formulas"), name)
        for key, row in financial.rows.items()
        for formula in row.formulas
        for name in (formula.of, formula.to or formula.of)
    ]
    named += [(("balances",), name) for balance in financial.balances for name in (balance.whole, *balance.parts)]
    for path, name in named:
        if name not in financial.rows:
            yield ("indicators", "financial", *path), f"表中没有 {name} 这一行"


def _submission_problems(scheme: Scheme) -> Iterator[Problem]:
    """Clauses that nobody states, and keys that no document and no material has."""
    for path, clause in _submission_clauses(scheme):
        if clause and clause not in scheme.source.clauses:
            yield path, f"条款 {clause} 没有在 source.clauses 中写明"
    if scheme.submission is None:
        return
    documents, evidence = scheme.submission.documents, scheme.submission.evidence
    for key in sorted(set(scheme.submission.order) - set(documents)):
        yield ("submission", "order"), f"documents 中没有 {key}"
    known = {*(f"document.{key}" for key in documents), *(f"evidence.{key}" for key in evidence)}
    for category, rule in scheme.submission.projects.items():
        if rule.same_in and rule.same_in not in known:
            yield ("submission", "projects", category, "same_in"), f"没有材料 {rule.same_in}"


def _submission_clauses(scheme: Scheme) -> Iterator[tuple[KeyPath, str]]:
    """Every place where what is handed in names a clause."""
    if scheme.survey:
        yield ("survey", "clause"), scheme.survey.clause
        if scheme.survey.naming:
            yield ("survey", "naming", "clause"), scheme.survey.naming.clause
    if scheme.submission is None:
        return
    yield ("submission", "clause"), scheme.submission.clause
    if scheme.submission.naming:
        yield ("submission", "naming", "clause"), scheme.submission.naming.clause
    for level, shown in scheme.submission.levels.items():
        for key, entry in (("slides", shown.slides), ("video", shown.video)):
            if entry:
                yield ("submission", "levels", level, key, "clause"), entry.clause
    for category, rule in scheme.submission.projects.items():
        yield ("submission", "projects", category, "clause"), rule.clause


def _assessment_problems(scheme: Scheme, category: str) -> Iterator[Problem]:
    """Lines that the outline lacks, and arithmetic that does not agree, unless the file itself says so (`doubt`)."""
    table = scheme.self_assessment
    if table is None:
        return
    outline = build_outline(scheme.entries, category)
    if table.clause not in scheme.source.clauses:
        yield ("self_assessment", "clause"), f"条款 {table.clause} 没有在 source.clauses 中写明"
    total = sum(line.max for line in table.lines.values())
    if abs(total - table.total) > 1e-6 and not table.doubt:
        yield ("self_assessment", "total"), f"各项满分之和为 {total:g}，与总分 {table.total:g} 不符"
    for node_id, line in table.lines.items():
        node = outline.nodes.get(node_id)
        known = {item.id.rpartition("/")[2] for item in node.requirements} if node else set()
        if not known:
            yield ("self_assessment", "lines", node_id), f"{node_id} 在提纲中不是有要求的标题"
        for slug, step in line.steps.items():
            path = ("self_assessment", "lines", node_id, "steps", slug)
            if known and slug not in known:
                yield path, f"标题 {node_id} 没有 {slug} 这一条要求"
            if not 0 <= step.points[0] <= step.points[1] or (step.points[1] > line.max and not step.doubt):
                yield path, f"分值 {step.points[0]:g} 至 {step.points[1]:g} 不在 0 至 {line.max:g} 之间"


def _condition_problems(scheme: Scheme, category: str) -> Iterator[Problem]:
    """Conditions whose clause is not named, or that rest on requirements which the outline lacks."""
    known = build_outline(scheme.entries, category).requirements
    for key, condition in scheme.conditions.items():
        if condition.clause not in scheme.source.clauses:
            yield ("conditions", key, "clause"), f"条款 {condition.clause} 没有在 source.clauses 中写明"
        for requirement in sorted(set(condition.shown_by) - set(known)):
            name = scheme.categories[category].name
            yield ("conditions", key, "shown_by"), f"{name}的提纲中没有要求 {requirement}"
