"""A scheme as a person reads it: one Markdown text for the terminal, the documentation and other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from reviewer.output.format_words import in_words
from reviewer.output.markup import escaped
from reviewer.output.schemes.checks import conditions, indicators
from reviewer.output.schemes.places import place
from reviewer.output.wording import heading, points, scheme_title
from reviewer.scheme import Format, Node, Scheme, Scoring, SelfAssessment, doubts
from reviewer.scheme.entries import Scoped
from reviewer.scheme.submission import Item, LevelMaterials, Submission, Survey

DOUBTS = "通知自身的矛盾或未写明之处"

Value = TypeVar("Value")
Lines = Iterator[str]


def scheme_page(scheme: Scheme, *, requirements: bool = False) -> str:
    """The whole scheme; `requirements` spells all of them out instead of counting them."""
    parts = (
        _header(scheme),
        _doubts(scheme),
        _categories(scheme),
        _outlines(scheme, requirements),
        _section("格式要求", scheme, lambda view, _: view.format, _format),
        _section("第三方测量", scheme, lambda view, _: view.survey, _survey),
        _section("申报材料", scheme, lambda view, _: view.submission, _submission),
        _section("申报条件", scheme, lambda view, _: view.conditions or None, conditions),
        _section("指标表", scheme, lambda view, _: view.indicators, indicators),
        _section("自评表", scheme, lambda view, _: view.self_assessment, _self_assessment),
        _section("评分", scheme, lambda view, _: view.scoring, _scoring),
    )
    return "\n".join(line for part in parts for line in part).strip() + "\n"


def _header(scheme: Scheme) -> Lines:
    forms = (scheme.for_category(key).opinion_form for key in scheme.categories)
    titles = dict.fromkeys(f"{form.title}（{form.origin}）" for form in forms if form)
    rows = [
        ("编号", scheme.id),
        ("发布单位", scheme.issuer),
        ("年度", f"{scheme.year}" if scheme.year else ""),
        ("适用地区", scheme.place),
        ("依据文件", f"《{scheme.source.document}》"),
        ("报告标题", scheme.report_title),
        ("意见表", "；".join(titles)),
    ]
    yield from (f"# {escaped(scheme_title(scheme))}", "")
    yield from (f"- {label}：{escaped(value)}" for label, value in rows if value)
    yield ""


def _doubts(scheme: Scheme) -> Lines:
    places: dict[str, list[str]] = {}
    for doubt in doubts(scheme):
        places.setdefault(doubt.text, []).append(place(doubt, scheme))
    yield from (f"## {DOUBTS}（{len(places)}）", "")
    if not places:
        yield from ("没有记录。", "")
        return
    for text, found in places.items():
        yield from (f"- **{escaped('；'.join(found))}**\\", f"  {escaped(text)}")
    yield ""


def _categories(scheme: Scheme) -> Lines:
    # Lists throughout: a terminal cuts long cells of a table, having no blanks to break them at.
    yield from ("## 类别", "")
    for key, category in scheme.categories.items():
        view = scheme.for_category(key)
        levels = "、".join(view.levels[level].name for level in category.levels) or "不分等级"
        count = len(view.outline(key).requirements)
        yield f"- {escaped(category.name)}（`{key}`）：{escaped(levels)}，{count} 条要求"
    yield ""


def _outlines(scheme: Scheme, requirements: bool) -> Lines:
    def tree(view: Scheme, category: str) -> tuple[str, ...]:
        return tuple(_outline(view, category, requirements))

    return _section("提纲", scheme, tree, lambda lines, *_: iter(lines))


def _outline(scheme: Scheme, category: str, requirements: bool) -> Lines:
    outline = scheme.outline(category)
    for node in outline.walk():
        indent = "  " * (node.level - 1)
        yield f"{indent}- {escaped(node.number + node.title)}{_measure(node)}"
        if requirements:
            yield from (f"{indent}  - `{item.id}` {escaped(item.text)}" for item in node.requirements)
    results = scheme.results_for(category)
    if results and results.node in outline.nodes:
        facets = (results.level, results.trend, results.comparison)
        wanted = "、".join(facet.label for facet in facets if facet.expected != "none")
        yield from ("", f"“{escaped(heading(results.node, outline))}”须写出：{escaped(wanted)}。")
    yield ""


def _measure(node: Node) -> str:
    """A heading's length and the number of its requirements."""
    told = (f"{node.budget} 字" if node.budget else "", f"{len(node.requirements)} 条" if node.requirements else "")
    words = "，".join(part for part in told if part)
    return f"（{words}）" if words else ""


def _format(format_: Format, scheme: Scheme, categories: Sequence[str]) -> Lines:
    clauses = scheme.for_category(categories[0]).source.clauses
    of_clause: dict[str, list[str]] = {}
    for key, rule in format_.rules():
        of_clause.setdefault(clauses[rule.clause], []).append(in_words(key, rule))
    for clause, rules in of_clause.items():
        yield f"- {escaped(clause)}"
        yield from (f"  - {escaped(rule)}" for rule in rules)
    yield from (() if of_clause else ("通知没有规定报告的格式。",))


def _survey(survey: Survey, scheme: Scheme, categories: Sequence[str]) -> Lines:
    if survey.earliest:
        day = survey.earliest
        yield f"- 调查时间：不早于 {day.year} 年 {day.month} 月 {day.day} 日"
    if survey.standards:
        yield f"- 依据标准：{escaped('，'.join(survey.standards))}"
    if survey.respondents:
        least, most = survey.respondents.otherwise
        yield f"- 被访者：不超过 {survey.respondents.all_up_to} 人的全部提供，超过的提供 {least} 至 {most} 人"
    yield from _items("材料", survey.materials, scheme, categories)


def _submission(submission: Submission, scheme: Scheme, categories: Sequence[str]) -> Lines:
    yield f"- 报告格式：{escaped(submission.format)}"
    yield from _items("申报材料", submission.documents, scheme, categories)
    yield from _items("证实性材料", submission.evidence, scheme, categories)
    for level, materials in submission.levels.items():
        yield f"- {escaped(scheme.levels[level].name)}另需：{_of_level(materials)}"
    yield ""


def _of_level(materials: LevelMaterials) -> str:
    slides, video = materials.slides, materials.video
    told = (
        (f"PPT 不超过 {slides.max_pages} 页" if slides.max_pages else "PPT") if slides else "",
        f"讲解视频不超过 {video.max_minutes:g} 分钟、{video.max_megabytes:g} MB" if video else "",
    )
    return "，".join(part for part in told if part)


def _items(title: str, items: Mapping[str, Item], scheme: Scheme, categories: Sequence[str]) -> Lines:
    """Materials as a list under their title, each with its note and with the categories it is for."""
    known = [item for item in items.values() if any(item.exists_for(key) for key in categories)]
    if known:
        yield f"- {title}："
    for item in known:
        notes = (_scope(item, scheme, categories), "如有" if item.optional else "", item.note)
        told = "；".join(note for note in notes if note)
        yield f"  - {escaped(item.name)}" + (f"（{escaped(told)}）" if told else "")


def _scope(item: Scoped, scheme: Scheme, categories: Sequence[str]) -> str:
    for_whom = [scheme.categories[key].name for key in categories if item.exists_for(key)]
    return "" if len(for_whom) == len(categories) else f"仅{'、'.join(for_whom)}"


def _self_assessment(form: SelfAssessment, scheme: Scheme, categories: Sequence[str]) -> Lines:
    outline = scheme.for_category(categories[0]).outline(categories[0])
    least = f"，不低于 {points(form.threshold)} 分" if form.threshold is not None else ""
    yield from (f"{escaped(form.title)}：总分 {points(form.total)} 分{least}。", "")
    for node, line in form.lines.items():
        yield f"- {escaped(heading(node, outline))}：最多 {points(line.max)} 分"
        for slug, step in line.steps.items():
            veto = "（不得分则不能申报）" if step.veto else ""
            earned = "–".join(points(value) for value in step.points)
            yield f"  - {escaped(outline.requirement(f'{node}/{slug}').short)}：{earned} 分{veto}"


def _scoring(scoring: Scoring, scheme: Scheme, categories: Sequence[str]) -> Lines:
    outline = scheme.for_category(categories[0]).outline(categories[0])
    weights = "，".join(f"{outline.node(node).title} {points(weight)}" for node, weight in scoring.weights.items())
    bands = sorted(scoring.bands.values(), key=lambda band: -band.min)
    yield f"- 权重：{escaped(weights)}"
    yield f"- 分档：{escaped('，'.join(band.label for band in bands))}"


def _section(
    title: str,
    scheme: Scheme,
    part: Callable[[Scheme, str], Value | None],
    lines: Callable[[Value, Scheme, Sequence[str]], Lines],
) -> Lines:
    """One part of the scheme; where it is not the same for all categories, once for each group that shares it."""
    groups: list[tuple[Value, list[str]]] = []
    for key in scheme.categories:
        value = part(scheme.for_category(key), key)
        same = next((members for known, members in groups if known == value), None)
        if same is not None:
            same.append(key)
        elif value is not None:
            groups.append((value, [key]))
    yield from ((f"## {title}", "") if groups else ())
    for value, members in groups:
        if len(members) < len(scheme.categories):
            yield from (f"### {'、'.join(scheme.categories[key].name for key in members)}", "")
        yield from lines(value, scheme, members)
        yield ""
