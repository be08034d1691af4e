"""`reviewer schemes`: which evaluation schemes there are, and work on their files."""

from __future__ import annotations

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
