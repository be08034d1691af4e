"""`reviewer schemes`: which evaluation schemes there are, and work on their files."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

schemes = typer.Typer(help="评价方案：列出、查看、核对。", add_completion=False, invoke_without_command=True)


@schemes.callback()
def listing(context: typer.Context) -> None:
    """列出评价方案及其类别和等级。"""
    if context.invoked_subcommand is None:
        list_schemes()


@schemes.command("list")
def list_schemes() -> None:
    """列出评价方案及其类别和等级。"""
    from rich.console import Console
    from rich.table import Table

    from reviewer.scheme import list_schemes

    table = Table("编号", "方案", "类别（编号）", "等级（编号）")
    for scheme in list_schemes():
        table.add_row(
            scheme.id,
            f"{scheme.name}\n{scheme.issuer}，{scheme.year or ''}",
            "\n".join(f"{entry.name}（{key}）" for key, entry in scheme.categories.items()),
            "\n".join(f"{entry.name}（{key}）" for key, entry in scheme.levels.items()) or "不分等级",
        )
    Console().print(table)


class PageFormat(StrEnum):
    """How a scheme is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"


@schemes.command("show")
def show(
    scheme: Annotated[str, typer.Argument(help="方案的编号，或方案文件的路径")],
    requirements: Annotated[bool, typer.Option("--requirements", help="逐条列出提纲的要求")] = False,
    format_: Annotated[PageFormat, typer.Option("--format", help="输出格式")] = PageFormat.TEXT,
) -> None:
    """查看一个方案：类别、提纲、格式要求、材料，以及通知自身的矛盾或未写明之处。"""
    from reviewer.output.scheme_page import scheme_page
    from reviewer.scheme import load_scheme

    page = scheme_page(load_scheme(scheme), requirements=requirements)
    if format_ is PageFormat.MARKDOWN:
        sys.stdout.write(page)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page))
