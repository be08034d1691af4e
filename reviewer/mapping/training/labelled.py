"""The labelled applicants' paragraphs in `models/labelled`, and which firms are held out of training."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from reviewer.errors import EncoderError, reason

Style = Literal["plain", "figures", "story", "slogan", "mixed", "offtopic"]


class LabelledRow(BaseModel):
    """One paragraph of a fictitious applicant, with the outline node that its content answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    firm: str
    trade: str
    category: Literal["enterprise", "team", "service", "product", "engineering"]
    node: str | None
    also: tuple[str, ...] = ()
    style: Style
    text: str
    quality: Literal["facts", "claims", "slogan"] | None = None
    under: str | None = None

    @property
    def nodes(self) -> frozenset[str]:
        """All nodes that the paragraph answers."""
        return frozenset({self.node, *self.also} - {None}) if self.node else frozenset()


class _Splits(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    dev: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """The labelled rows, split by firm."""

    train: list[LabelledRow]
    dev: list[LabelledRow]
    test: list[LabelledRow]


def read_labelled(folder: Path) -> Labelled:
    """All rows of `folder/*.jsonl`, split by firm as `folder/splits.yaml` says.

    Firms that it does not name are for training.
    """
    rows = [row for path in sorted(folder.glob("*.jsonl")) for row in _read_rows(path)]
    splits = _read_splits(folder / "splits.yaml")
    unknown = {*splits.dev, *splits.test} - {row.firm for row in rows}
    if unknown:
        raise EncoderError(f"{folder / 'splits.yaml'} 中的企业在标注段落里不存在：{'、'.join(sorted(unknown))}")
    held_out = {*splits.dev, *splits.test}
    return Labelled(
        train=[row for row in rows if row.firm not in held_out],
        dev=_of(rows, splits.dev),
        test=_of(rows, splits.test),
    )


def _of(rows: Sequence[LabelledRow], firms: Sequence[str]) -> list[LabelledRow]:
    return [row for row in rows if row.firm in firms]


def _read_rows(path: Path) -> list[LabelledRow]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(LabelledRow.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise EncoderError(f"标注段落 {path.name} 第 {number} 行有误：{error}") from error
    return rows


def _read_splits(path: Path) -> _Splits:
    try:
        return _Splits.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise EncoderError(f"读不到标注段落的划分 {path}：{reason(error)}") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise EncoderError(f"标注段落的划分 {path} 有误：{error}") from error
