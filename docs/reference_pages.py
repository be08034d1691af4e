"""Reference pages that are read off the program itself: its commands, its settings, the shape of its JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import typer
import yaml
from annotated_types import Ge, Gt, Le
from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from reviewer.cli import app
from reviewer.settings import Settings

Lines = Iterator[str]

SCHEMA = Path(__file__).with_name("review.schema.yaml")
_BOUNDS: Mapping[type, tuple[str, str]] = {Ge: ("ge", "不小于"), Gt: ("gt", "大于"), Le: ("le", "不大于")}
_TYPES = {
    "string": "文字", "integer": "整数", "number": "数", "boolean": "真假", "null": "null", "object": "对象", "array": "列表",
}  # fmt: skip


def commands_page() -> str:
    """Every command with its arguments and options, as `--help` has them."""
    return "\n".join(_commands()).strip() + "\n"


def settings_page() -> str:
    """Every environment variable of `Settings`."""
    rows = [_setting(name, field) for name, field in Settings.model_fields.items()]
    head = ["# 全部设置", "", "设置写在环境变量里，改后重新启动程序生效；写错的当场指出。", ""]
    return "\n".join([*head, *_table(("环境变量", "不写时", "可取的值", "含义"), rows)]) + "\n"


def json_page() -> str:
    """The JSON of a review, object by object."""
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    parts = [("评审结果", schema), *((found["title"], found) for found in _objects(schema))]
    lines = ["# 评审结果 JSON", ""]
    lines += [
        "`reviewer check --format json` 和“下载”里的“评审结果.json”都是这个样子；不知道的值为 null，键一个不少。",
        "",
    ]
    for title, part in parts:
        lines += [f"## {title}", "", *_table(("键", "内容", "含义"), list(_keys(part, schema))), ""]
    return "\n".join(lines).strip() + "\n"


# ---------------------------------------------------------------- commands


def _commands() -> Lines:
    yield from ("# 全部命令", "")
    yield from (
        "在命令后面加 `--help`，屏幕上显示同样的说明。表中用汉字写的（如 `报告`）是要换成自己的文件或名称的地方。",
        "",
    )
    for name, command in _walk("reviewer", typer.main.get_command(app)):
        yield from (f"## `{name}`", "", _one_line(command.help or ""), "")
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            yield from (*_table(("写法", "说明", "不写时"), rows), "")


def _walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """A command and those below it; groups that only hold others have no section of their own."""
    below = getattr(command, "commands", {})
    if not below or command.invoke_without_command:
        yield name, command
    for key, found in below.items():
        if not found.hidden:
            yield from _walk(f"{name} {key}", found)


def _parameter(parameter: Any) -> tuple[str, str, str]:
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
        return f"`{name}`", parameter.help or "", "" if not parameter.required else "必写"
    spelt = " / ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    choices = "、".join(f"`{choice.value}`" for choice in type(parameter.default)) if _is_choice(parameter) else ""
    told = f"{parameter.help}：{choices}" if choices else parameter.help
    return spelt, told, "必写" if parameter.required else _default(parameter.default)


def _is_choice(parameter: Any) -> bool:
    """Whether the option has a few values that its explanation does not name already."""
    default = parameter.default
    return isinstance(default, Enum) and not all(str(choice.value) in parameter.help for choice in type(default))


def _default(value: object) -> str:
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if value is None or isinstance(value, bool) or value == "":
        return ""
    if isinstance(value, int | float):
        return f"`{_number(value)}`"
    return f"`{value}`" if isinstance(value, str) else ""


def _number(value: float) -> str:
    """A number as a person writes it: 120 and not 120.0."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- settings


def _setting(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    alias = field.validation_alias
    variable = str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"REVIEWER_{name.upper()}"
    bounds = [
        f"{word} {_number(getattr(bound, key))}"
        for bound in field.metadata
        for kind, (key, word) in _BOUNDS.items()
        if isinstance(bound, kind)
    ]
    default = "本用户的应用数据文件夹" if field.default_factory else _default(field.default)
    return f"`{variable}`", default or "无", "，".join(bounds), field.description or ""


# ---------------------------------------------------------------- JSON


def _objects(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (found for found in schema["$defs"].values() if "properties" in found)


def _keys(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for key, value in part["properties"].items():
        yield f"`{key}`", _kind(value, schema), value.get("description") or _named(value, schema).get("description", "")
    others = part.get("additionalProperties")
    if isinstance(others, Mapping):
        yield "其他", _kind(others, schema), others["description"]


def _named(value: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for."""
    return schema["$defs"][value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else value


def _kind(value: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What a value is, in a few words, with a link to the object's own section."""
    found = _named(value, schema)
    if "properties" in found and "$ref" in value:
        return f"[{found['title']}](#{slug(found['title'])})"
    if "anyOf" in found:
        return " 或 ".join(_kind(one, schema) for one in found["anyOf"])
    if "enum" in found or "const" in found:
        return "、".join(f"`{one}`" for one in found.get("enum", [found.get("const")]))
    types = found.get("type", [])
    words = " 或 ".join(_TYPES[one] for one in ([types] if isinstance(types, str) else types)) or "任意"
    return f"{words}，各为{_kind(found['items'], schema)}" if "items" in found else words


def slug(title: str) -> str:
    """A heading's anchor: Chinese stays as it is (`toc.slugify` in mkdocs.yml does the same)."""
    return re.sub(r"[^\w-]+", "-", title.lower()).strip("-")


# ---------------------------------------------------------------- Markdown


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Lines:
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    yield from (f"| {' | '.join(_one_line(cell).replace('|', chr(92) + '|') for cell in row)} |" for row in rows)


def _one_line(text: str) -> str:
    return " ".join(text.split())
