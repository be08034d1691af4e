"""Where a doubt stands, in words: the heading, the category, the line of the table."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.output.wording import heading, rule_title
from reviewer.scheme import Doubt, Outline, Scheme

# Keys of a scheme file as a person calls them; what has a name of its own goes by that.
_KEYS: Mapping[str, str] = {
    "source": "来源",
    "categories": "类别",
    "levels": "等级",
    "outline": "提纲",
    "words": "字数",
    "results": "绩效结果",
    "level": "当前水平",
    "trend": "趋势",
    "comparison": "对比",
    "format": "格式要求",
    "scoring": "评分",
    "bands": "分数档",
    "survey": "第三方测量",
    "respondents": "被访者",
    "materials": "材料",
    "submission": "申报材料",
    "documents": "材料构成",
    "evidence": "证实性材料",
    "slides": "PPT",
    "video": "讲解视频",
    "fields": "栏目",
    "self_assessment": "自评表",
    "lines": "评审细项",
}
# What stands under these is told by the next step alone.
_SILENT = ("per_category", "requirements", "steps")


def place(doubt: Doubt, scheme: Scheme) -> str:
    """The place of a doubt from the largest part to the smallest, with its categories where it is not for all."""
    category = doubt.categories[0]
    outline = scheme.for_category(category).outline(category)
    steps = [_step(doubt, index, scheme, outline) for index in range(len(doubt.trail))]
    words = " › ".join(step for step in steps if step) or "整个方案"
    named = bool(doubt.path) and doubt.path[0] == "categories"
    if named or len(doubt.categories) == len(scheme.categories):
        return words
    return f"{words}（{'、'.join(scheme.categories[key].name for key in doubt.categories)}）"


def _step(doubt: Doubt, index: int, scheme: Scheme, outline: Outline) -> str:
    """One key of the path; empty for those that say nothing to a person."""
    key, value = str(doubt.path[index]), doubt.trail[index][1]
    above = str(doubt.path[index - 1]) if index else ""
    if key in _SILENT or above == "per_category":
        return ""
    if above in ("outline", "lines") and key in outline.nodes:
        return heading(key, outline)
    if above in ("requirements", "steps"):
        requirement = outline.requirements.get(f"{doubt.path[index - 2]}/{key}")
        return f"“{requirement.short}”" if requirement else key
    if above == "format":
        return rule_title(key)
    if above == "levels" and key in scheme.levels:
        return scheme.levels[key].name
    return _own_name(value) or _KEYS.get(key, key)


def _own_name(value: object) -> str:
    """What an entry calls itself."""
    names = (getattr(value, attribute, "") for attribute in ("name", "title", "label"))
    return next((name for name in names if isinstance(name, str) and name), "")
