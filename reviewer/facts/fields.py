"""The fields that facts are told of, by id, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer.model import BBox, Document, Fact, Origin

# Before the id of a material of the survey: survey_materials.plan …
MATERIAL = "survey_materials."
LABELS: Mapping[str, str] = {
    "company": "企业名称",
    "project": "项目名称",
    "category": "申请类别",
    "level": "申请等级",
    "evaluation": "初评/复评",
    "satisfaction_score": "满意度得分",
    "valid_questionnaires": "有效问卷数量",
    "measurement_year": "测量年度",
    "survey_begin": "调查开始时间",
    "survey_end": "调查结束时间",
}


def new_fact(
    field: str,
    value: str,
    origin: Origin,
    document: Document,
    page: int,
    bbox: BBox,
    quote: str,
    shown: str = "",
    label: str = "",
) -> Fact:
    """A fact told by `document` on `page`; `shown` is the value in words where it is an id."""
    place = document.place(page)
    return Fact(field, label or LABELS[field], value, shown or value, origin, document.file, page, place, bbox, quote)
