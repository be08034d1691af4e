"""Who gives the draft its wording: nobody but the composer, a model on this machine, or one behind a service."""

from __future__ import annotations

from typing import Literal

from reviewer.errors import WriterError
from reviewer.opinion.prompts import Prompts
from reviewer.opinion.writers.base import Compose, Endpoint, Limits, Request, Writer
from reviewer.opinion.writers.drafting import ModelWriter
from reviewer.opinion.writers.endpoint import EndpointModel
from reviewer.opinion.writers.local import LocalModel

__all__ = ["Compose", "Endpoint", "Limits", "Request", "Writer", "make_writer"]


def make_writer(
    name: Literal["compose", "transformers", "openai"],
    prompts: Prompts,
    limits: Limits,
    *,
    model: str | None = None,
    endpoint: Endpoint | None = None,
    borderline: bool = False,
) -> Writer:
    """The writer `name`, with `model` for transformers and `endpoint` for openai. Raises WriterError for what is
    missing or cannot be right; whether a model answers shows when it is asked."""
    if name == "transformers":
        if not model:
            raise WriterError("--writer transformers 需要用 --llm 指定语言模型的文件夹或编号。")
        return ModelWriter(LocalModel(model, limits), prompts, limits, borderline=borderline)
    if name == "openai":
        if endpoint is None:
            raise WriterError("--writer openai 需要环境变量 REVIEWER_LLM_URL 和 REVIEWER_LLM_MODEL（或 --llm）。")
        return ModelWriter(EndpointModel(endpoint, limits), prompts, limits, borderline=borderline)
    if borderline:
        raise WriterError("--borderline 要由语言模型来看：请同时选择 --writer transformers 或 openai。")
    return Compose()
