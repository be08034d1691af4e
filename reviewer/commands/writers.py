"""`--writer` and `reviewer prompts`: which language model words the draft, and with which prompts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.errors import WriterError

if TYPE_CHECKING:
    from reviewer.opinion.writers import Endpoint, Limits, Writer
    from reviewer.settings import Settings


class WriterName(StrEnum):
    """Who words the draft."""

    COMPOSE = "compose"
    TRANSFORMERS = "transformers"
    OPENAI = "openai"


WriterOption = Annotated[
    WriterName,
    typer.Option(
        "--writer",
        help="意见的措辞：compose 不用语言模型；transformers 用本机的模型；openai 用 REVIEWER_LLM_URL 指定的服务",
    ),
]
LlmOption = Annotated[str | None, typer.Option("--llm", help="语言模型：本机模型的文件夹或编号，或服务上的模型名")]
BorderlineOption = Annotated[bool, typer.Option("--borderline", help="请语言模型复看把握不大的要求，只作提示")]
PromptsOption = Annotated[
    Path | None, typer.Option("--prompts", help="自己的提示词文件夹（或 REVIEWER_PROMPTS）；缺的文件用自带的")
]


def choose_writer(name: WriterName, llm: str | None, prompts: Path | None, *, borderline: bool) -> Writer:
    """The writer that the options and the settings name. Raises WriterError, PromptError and SettingsError."""
    from reviewer.opinion.prompts import Prompts
    from reviewer.opinion.writers import Compose, make_writer
    from reviewer.settings import load_settings

    if name is WriterName.COMPOSE and not (llm or prompts or borderline):
        return Compose()
    settings = load_settings()
    if name is WriterName.COMPOSE and llm:
        raise WriterError("--llm 指定了语言模型，但 --writer 是 compose：请同时选择 --writer transformers 或 openai。")
    return make_writer(
        name.value,
        Prompts(prompts or settings.prompts),
        _limits(settings),
        model=_found_model(llm or settings.llm_model) if name is WriterName.TRANSFORMERS else None,
        endpoint=_endpoint(llm, settings) if name is WriterName.OPENAI else None,
        borderline=borderline,
    )


def _limits(settings: Settings) -> Limits:
    from reviewer.opinion.writers import Limits

    return Limits(
        context=settings.llm_context,
        answer=settings.llm_answer_tokens,
        total=settings.llm_seconds,
        call=settings.llm_call_seconds,
        borderline=settings.llm_borderline,
    )


def _endpoint(llm: str | None, settings: Settings) -> Endpoint | None:
    from reviewer.opinion.writers import Endpoint

    model = llm or settings.llm_model
    return Endpoint(settings.llm_url, model, settings.llm_key) if settings.llm_url and model else None


def _found_model(name: str | None) -> str | None:
    """The model's folder where `name` is one or was fetched, else `name` for the hub's cache. Raises WriterError for a
    path that leads nowhere."""
    from reviewer.mapping.hub import fetched_folder

    if not name:
        return None
    folder = Path(name).expanduser()
    if folder.is_dir():
        return str(folder)
    if name.startswith((".", "/", "~")) or name.count("/") > 1 or "\\" in name:
        raise WriterError(f"找不到语言模型的文件夹 {name}：请检查 --llm 或 REVIEWER_LLM_MODEL。")
    return str(fetched_folder(name) or name)


def list_prompts(prompts: PromptsOption = None) -> None:
    """列出提示词：名称、用途、出自哪个文件。"""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Column, Table

    from reviewer.opinion.prompts import Prompts
    from reviewer.settings import load_settings

    table = Table(
        Column("名称", no_wrap=True), Column("用途", overflow="fold"), Column("出处", overflow="fold"), box=SIMPLE_HEAD
    )
    for entry in Prompts(prompts or load_settings().prompts).entries():
        table.add_row(entry.name, entry.purpose, f"{'自己的' if entry.own else '自带'}：{entry.path}")
    Console().print(table)
