"""The prompts: one Jinja2 file each, the program's own or the user's. A missing input is an error, never a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from reviewer.errors import PromptError, reason
from reviewer.resources import resource_dir

# What is said to a model: who it is and what holds, then the matter at hand.
Message = dict[Literal["role", "content"], str]
PARTS = ("system", "user")

# The prompts for models, with inputs as they come. A user's own file is tried with them before work starts.
SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "rewrite": {"stage": "策划", "material": "{}", "schema": "{}", "longest": 500},
    "borderline": {"requirement": "plan.goals/targets", "material": "{}", "schema": "{}"},
}
# The composer's wording: macros, part of the program, not for a model.
_WORDING = "opinion"
_PURPOSE = re.compile(r"用途：\s*(.+)")


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """A prompt as it is listed: its purpose in Chinese, and the file in use."""

    name: str
    purpose: str
    path: Path
    own: bool


class Prompts:
    """The prompts in use. Raises PromptError for a user's folder that is none, and for a file that cannot be used."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None and not folder.is_dir():
            raise PromptError(f"找不到提示词文件夹 {folder}：请检查路径，或不指定以使用自带的提示词。")
        self._folder = folder
        self._environment = SandboxedEnvironment(
            undefined=StrictUndefined,
            autoescape=False,  # plain text for a model
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates = {name: self._load(name) for name in SAMPLES}
        for name, sample in SAMPLES.items():
            self.render(name, **sample)

    def render(self, name: str, **inputs: Any) -> list[Message]:
        """The messages of prompt `name`. Raises PromptError for an input that the file asks for and nobody gives."""
        template = self._templates[name]
        try:
            return [{"role": part, "content": _part(template, part, inputs)} for part in PARTS]
        except KeyError as error:
            raise PromptError(f"提示词文件 {self._path(name)} 缺少 {error.args[0]} 部分（block）。") from error
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise PromptError(f"提示词文件 {self._path(name)} 不能使用：{_flat(error)}") from error

    def entries(self) -> Iterator[PromptEntry]:
        """All prompts by name."""
        for name in sorted({*SAMPLES, _WORDING}):
            path = self._path(name)
            yield PromptEntry(name, _purpose(path.read_text(encoding="utf-8")), path, self._is_own(name))

    def _is_own(self, name: str) -> bool:
        return self._folder is not None and name in SAMPLES and (self._folder / f"{name}.j2").is_file()

    def _path(self, name: str) -> Path:
        """The user's file where there is one, else the one that comes with the program."""
        home = self._folder if self._folder and self._is_own(name) else resource_dir("prompts")
        return home / f"{name}.j2"

    def _load(self, name: str) -> Template:
        path = self._path(name)
        try:
            return self._environment.from_string(path.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            raise PromptError(f"提示词文件 {path} 第 {error.lineno} 行有语法错误：{_flat(error)}") from error
        except UnicodeDecodeError as error:
            raise PromptError(f"提示词文件 {path} 不是 UTF-8 编码：请另存为 UTF-8。") from error
        except OSError as error:
            raise PromptError(f"无法读取提示词文件 {path}：{reason(error)}。") from error


def _part(template: Template, part: str, inputs: Mapping[str, Any]) -> str:
    return "".join(template.blocks[part](template.new_context(dict(inputs)))).strip()


def _flat(error: Exception) -> str:
    return " ".join(str(error).split())


def _purpose(source: str) -> str:
    """What the header says after 用途："""
    found = _PURPOSE.search(source)
    return found[1].strip() if found else "（文件头没有写明用途）"
