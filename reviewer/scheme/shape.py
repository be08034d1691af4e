"""What pydantic finds wrong with a file of `outline/`, in Chinese, each with the key where it stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reviewer.scheme.entries import Entry
from reviewer.scheme.files import Problem


def shape_problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        yield detail["loc"], _in_chinese(detail)


_WRONG_TYPE = {
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表",
    "mapping_type": "应为键值表",
    "model_type": "应为键值表",
    "date_type": "应为日期（如 2025-01-01）",
    "date_from_datetime_parsing": "应为日期（如 2025-01-01）",
}


def _in_chinese(detail: ErrorDetails) -> str:
    """One of pydantic's errors as a sentence for the person who edits the file."""
    key = ".".join(str(part) for part in detail["loc"])
    context = detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return f"{key} 是不认识的键{_suggestion(str(detail['loc'][-1]))}"
        case "missing":
            return f"缺少键 {key}"
        case "literal_error":
            choices = context["expected"].replace("'", "").replace(" or ", ", ").replace(", ", "、")
            return f"{key} 的值应为 {choices} 之一"
        case "value_error":
            return f"{key}：{context['error']}"
        case kind if kind in _WRONG_TYPE:
            return f"{key} 的值{_WRONG_TYPE[kind]}"
        case _:
            limits = "、".join(f"{name}={value}" for name, value in context.items())
            return f"{key} 的值不合要求（{limits or detail['type']}）"


def _suggestion(key: str) -> str:
    known = {field.alias or name for model in _subclasses(Entry) for name, field in model.model_fields.items()}
    close = difflib.get_close_matches(key, known, n=1)
    return f"，是否想写 {close[0]}" if close else ""


def _subclasses(model: type[Entry]) -> Iterator[type[Entry]]:
    for child in model.__subclasses__():
        yield child
        yield from _subclasses(child)
