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
    from reviewer.scheme import list_schemes

    # Lines and no table: at 80 columns its cells would cut the ids that users have to type.
    for scheme in list_schemes():
        typer.echo(f"{scheme.id}  {scheme.name}（{scheme.issuer}{f'，{scheme.year}' if scheme.year else ''}）")
        typer.echo("  类别：" + "、".join(f"{entry.name}（{key}）" for key, entry in scheme.categories.items()))
        levels = "、".join(f"{entry.name}（{key}）" for key, entry in scheme.levels.items())
        typer.echo(f"  等级：{levels or '不分等级'}")


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
    """查看一个方案，以及通知自身的矛盾或未写明之处。"""
    from reviewer.output.scheme_page import scheme_page
    from reviewer.scheme import load_scheme

    page = scheme_page(load_scheme(scheme), requirements=requirements)
    if format_ is PageFormat.MARKDOWN:
        sys.stdout.write(page)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page))
