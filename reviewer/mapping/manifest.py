"""The models that users are told of: the one that comes with the program, and public ones that they may fetch."""

from __future__ import annotations

from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewer.errors import EncoderError
from reviewer.resources import resource_dir


class KnownModel(BaseModel):
    """One entry of `models/manifest.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(description="what to give as the model's name")
    kind: Literal["default", "built-in", "hub"]
    dimensions: int = Field(gt=0)
    megabytes: float = Field(ge=0, description="size of the download, weights as published")
    max_tokens: int | None = Field(default=None, gt=0, description="longer texts are encoded in parts; none: no limit")
    query_instruction: str = Field(default="", description="what to put before a query, as its model card says")
    licence: str
    note: str


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    models: tuple[KnownModel, ...]


def known_models() -> tuple[KnownModel, ...]:
    """The entries of the manifest, in its order."""
    path = resource_dir("models") / "manifest.yaml"
    try:
        return _Manifest.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).models
    except OSError as error:
        raise EncoderError(f"读不到模型清单 {path}：请重新安装本程序。") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise EncoderError(f"模型清单 {path} 有误：{error}") from error
