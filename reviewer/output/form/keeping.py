"""Lays a new draft into a form that a person may have worked on: only what nobody has touched is replaced."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml.etree import LxmlError

from reviewer.errors import OutputError
from reviewer.output.form.layout import FORM, identity
from reviewer.output.form.marks import Region, digest, put_in_place, regions
from reviewer.output.form.sheet import CONTINUATION, SECTIONS
from reviewer.scheme import Scheme
from reviewer.text import squeeze

# Whose form it is: two reports on which these differ are not two versions of one.
IDENTITY = ("company", "project", "team")


@dataclass(frozen=True, slots=True)
class Kept:
    """The parts of a form that were left as a person had them, and those whose place a person has deleted (labels)."""

    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()

    def told(self, path: Path) -> tuple[str, ...]:
        """One sentence a kind, for the person who ran the program."""
        sentences = []
        if self.changed:
            sentences.append(f"{path.name} 中这些内容已由人改动，保持原样，没有更新：{'、'.join(self.changed)}。")
        if self.deleted:
            sentences.append(
                f"{path.name} 中找不到这些内容的位置（可能已被删去），没有写入：{'、'.join(self.deleted)}。"
            )
        return tuple(sentences)


def open_form(path: Path, scheme: Scheme) -> Any:
    """The form at `path`. Raises OutputError where the file is anything else, or the form of another scheme."""
    try:
        document = docx.Document(str(path))
    except PermissionError as error:
        raise OutputError(f"无法读取 {path}（没有权限），没有写入意见表；请换一个文件名或检查权限。") from error
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, OSError, LxmlError) as error:
        raise _not_ours(path) from error
    form = regions(document.element.body).get(FORM)
    if form is None:
        raise _not_ours(path)
    if form.written != digest(identity(scheme)):
        raise OutputError(f"{path} 是按另一个评价方案生成的意见表，不会覆盖；请换一个文件名。")
    return document


def update(old: Any, new: Any, path: Path, scheme: Scheme, *, drafted: frozenset[str]) -> Kept:
    """Replaces the untouched parts of `old` by those of `new`.

    `drafted` are the fields that the new draft fills in: of the others nothing is told. Raises OutputError where `old`
    is the form of another applicant.
    """
    before, after = regions(old.element.body), regions(new.element.body)
    for key in IDENTITY:
        _check_identity(before.get(key), after.get(key), path, scheme)
    labels = _labels(scheme)
    touched = {key.removesuffix(CONTINUATION) for key, region in before.items() if region.changed}
    changed, deleted = [], []
    for key, region in after.items():
        group = key.removesuffix(CONTINUATION)
        tells = key in drafted or key in SECTIONS
        if key not in before:
            deleted += [labels[key]] if tells else []
        elif group in touched:
            changed += [labels[key]] if tells and key == group else []
        elif key != FORM and before[key].written != region.written:
            put_in_place(before[key], region)
    return Kept(tuple(changed), tuple(deleted))


def _check_identity(old: Region | None, new: Region | None, path: Path, scheme: Scheme) -> None:
    """A name that a person has put right is no other applicant: then the draft is what it was."""
    if old is None or new is None or old.written == new.written:
        return
    shown, wanted = squeeze(old.text), squeeze(new.text)
    open_ = squeeze(_hint(new.key, scheme))
    if shown not in ("", open_, wanted) and wanted not in ("", open_):
        raise OutputError(f"{path} 是“{shown}”的意见表，这份报告是“{wanted}”的，不会覆盖；请换一个文件名。")


def _hint(key: str, scheme: Scheme) -> str:
    return scheme.opinion_form.fields[key].hint if scheme.opinion_form else ""


def _labels(scheme: Scheme) -> Mapping[str, str]:
    """What the parts are called, by key."""
    fields = scheme.opinion_form.fields if scheme.opinion_form else {}
    labels = {key: field.label.rstrip("：") for key, field in fields.items()}
    continued = {key + CONTINUATION: f"{label}（续）" for key, label in labels.items()}
    return {**labels, **continued, **{key: f"附页“{title}”" for key, title in SECTIONS.items()}, FORM: "表名"}


def _not_ours(path: Path) -> OutputError:
    return OutputError(f"{path} 已经存在，但不是本程序生成的意见表（或其中的标记已被删去），不会覆盖；请换一个文件名。")
