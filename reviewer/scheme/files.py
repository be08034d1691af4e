"""Scheme files on disk: found, read, merged along `extends`, and the line on which a key stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reviewer.errors import SchemeError, reason
from reviewer.resources import resource_dir

KeyPath = tuple[str | int, ...]
Problem = tuple[KeyPath, str]  # where it stands, and what is wrong, in Chinese


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """PyYAML takes the last of two equal keys without a word; here the second one is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(None, None, f"键 {key.value} 写了两次", key.start_mark)
                seen.add(key.value)
        return mapping


@dataclass(frozen=True)
class SchemeFile:
    """One YAML file of a chain of `extends`."""

    path: Path
    text: str
    data: dict[str, Any]

    @property
    def label(self) -> str:
        return label(self.path)

    @cached_property
    def tree(self) -> yaml.Node | None:
        """The same text with its line numbers; built only when there is a problem to report."""
        return yaml.compose(self.text, Loader=Loader)


def label(path: Path) -> str:
    """The path as messages show it: short for the files that come with the program."""
    folder = resource_dir("outline")
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def scheme_ids() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in resource_dir("outline").glob("*.yaml")))


def find_scheme(id_or_path: str | Path) -> Path:
    """The file of a scheme given by its id or by the file's own path."""
    if isinstance(id_or_path, str) and id_or_path in scheme_ids():
        return resource_dir("outline") / f"{id_or_path}.yaml"
    path = Path(id_or_path)
    if path.suffix in {".yaml", ".yml"} and path.is_file():
        return path.resolve()
    known = "、".join(scheme_ids())
    raise SchemeError(f"没有名为“{id_or_path}”的评价方案，可用的有：{known}；也可以给出一个 YAML 文件的路径。")


def read_chain(path: Path) -> list[SchemeFile]:
    """The file and those it extends, nearest first; of several in one `extends` the last one is nearest."""
    return list(_chain(read_file(path), ()))


def _chain(file: SchemeFile, above: tuple[Path, ...]) -> Iterator[SchemeFile]:
    yield file
    names = file.data.get("extends") or []
    for name in reversed(names if isinstance(names, list) else [names]):
        base = _base(file, name)
        if base in (*above, file.path):
            raise SchemeError(report([file], [(("extends",), f"extends {name} 绕成了圈")]))
        yield from _chain(read_file(base), (*above, file.path))


def merge_chain(files: Sequence[SchemeFile]) -> dict[str, Any]:
    """All files of a chain as one mapping."""
    result: dict[str, Any] = {}
    for file in reversed(files):
        result = merged(result, file.data)
    result.pop("extends", None)
    return result


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings merge key by key, everything else replaces, None takes a key that `base` has away."""
    result = dict(base)
    for key, value in over.items():
        if value is None and key in base:
            del result[key]
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = merged(base[key], value)
        else:
            result[key] = value
    return result


def report(files: Sequence[SchemeFile], problems: Iterable[Problem]) -> str:
    """One sentence a problem, each with the file and line where its key stands."""
    return "\n".join(f"{_place(files, path)}：{message}。" for path, message in dict.fromkeys(problems))


def _base(file: SchemeFile, name: object) -> Path:
    for folder in (file.path.parent, resource_dir("outline")):
        path = (folder / f"{name}.yaml").resolve()
        if path.is_file():
            return path
    raise SchemeError(report([file], [(("extends",), f"找不到 extends 所指的文件 {name}.yaml")]))


def read_file(path: Path) -> SchemeFile:
    """One file by itself, without what it extends."""
    try:
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, Loader=Loader)  # noqa: S506 - a subclass of the safe loader
    except UnicodeDecodeError:
        raise SchemeError(f"{label(path)} 不是 UTF-8 编码的文本，请另存为 UTF-8。") from None
    except OSError as error:
        raise SchemeError(f"{label(path)} 无法读取（{reason(error)}）。") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemeError(f"{label(path)} 第 {line} 行：不是有效的 YAML（{error.problem}）。") from None
    except yaml.YAMLError as error:
        raise SchemeError(f"{label(path)} 不是有效的 YAML（{error}）。") from None
    if not isinstance(data, dict):
        raise SchemeError(f"{label(path)} 第 1 行：文件应当是一张键值表。")
    return SchemeFile(path, text, data)


def _place(files: Sequence[SchemeFile], path: KeyPath) -> str:
    """The file nearest to the scheme that holds most of `path`, and the line."""
    found = [(file, *_locate(file.tree, path)) for file in files]
    file, _, line = max(found, key=lambda item: item[1])
    return f"{file.label} 第 {line} 行"


def _locate(node: yaml.Node | None, path: KeyPath) -> tuple[int, int]:
    """How many parts of `path` the tree holds, and the line of the last of them."""
    line = 1
    for depth, part in enumerate(path):
        step = _step(node, part)
        if step is None:
            return depth, line
        line, node = step
    return len(path), line


def _step(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    """The line on which `part` stands in `node`, and its value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
