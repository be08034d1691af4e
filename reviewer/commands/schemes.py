"""`reviewer schemes`: which evaluation schemes there are, and work on their files."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.commands.app import App

if TYPE_CHECKING:
    from reviewer.notice import Imported

schemes = App(help="评价方案：列出、查看、核对、比较，从通知读成草稿。", invoke_without_command=True)


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


class TextFormat(StrEnum):
    """How a scheme, or a difference between two, is shown."""

    TEXT = "text"
    MARKDOWN = "markdown"


@schemes.command("import")
def import_(
    notice: Annotated[Path, typer.Argument(metavar="通知", help="官方通知：.docx、.pdf 或 .txt")],
    output: Annotated[Path | None, typer.Option("--output", help="草稿写到哪个 YAML 文件；不写则显示在屏幕上")] = None,
    annex: Annotated[str | None, typer.Option("--annex", help="通知里有几个方案时取哪一个，如 2 表示附件2")] = None,
) -> None:
    """把官方通知读成评价方案的草稿，并列出存疑和没有写进去的原文。"""
    from reviewer.notice import import_notice

    imported = import_notice(notice, output.stem if output else "", annex)
    if output is None:
        _show_draft(imported)
    else:
        _write_drafts(imported, output)


def _show_draft(imported: tuple[Imported, ...]) -> None:
    from reviewer.errors import UsageError

    if len(imported) > 1:
        held = "、".join(f"附件{item.annex}（{item.draft.tree['name']}）" for item in imported)
        raise UsageError(
            f"这份通知里有 {len(imported)} 个方案：{held}；请用 --annex 指明一个，或用 --output 全部写成文件。"
        )
    typer.echo(imported[0].draft.text, nl=False)
    _tell(imported[0])


def _write_drafts(imported: tuple[Imported, ...], output: Path) -> None:
    """One file each; of several, each has the annex's number behind its name."""
    from reviewer.output.files import write_file
    from reviewer.scheme import load_scheme

    for item in imported:
        path = output.with_stem(f"{output.stem}-{item.annex}") if len(imported) > 1 else output
        write_file(path, item.draft.text.encode())
        load_scheme(path)
        typer.echo(f"已写入 {path}（{item.draft.tree['name']}），可以载入；请逐条修改后再用。", err=True)
        _tell(item)


def _tell(item: Imported) -> None:
    from rich.console import Console

    from reviewer.output.drafts import print_draft

    print_draft(item.draft, Console(stderr=True))


@schemes.command("check")
def check(
    scheme: Annotated[str, typer.Argument(metavar="方案", help="方案的编号，或 YAML 文件的路径")],
) -> None:
    """核对一个方案文件：有效则给出概要，否则逐条指出文件、行号和错误。"""
    from reviewer.scheme import load_scheme

    found = load_scheme(scheme)
    rules = len(list(found.format.rules()))
    typer.echo(f"有效：{found.name}（{found.id}），{len(found.categories)} 个类别，{rules} 条格式规定。")
    for key, category in found.categories.items():
        outline = found.for_category(key).outline(key)
        typer.echo(f"  {category.name}（{key}）：{len(outline.nodes)} 个标题，{len(outline.requirements)} 条要求")


@schemes.command("diff")
def diff(
    old: Annotated[str, typer.Argument(metavar="原方案", help="原来的方案：编号或 YAML 文件")],
    new: Annotated[str, typer.Argument(metavar="新方案", help="现在的方案：编号或 YAML 文件")],
    format_: Annotated[TextFormat, typer.Option("--format", help="输出格式")] = TextFormat.TEXT,
) -> None:
    """两个方案对读者有什么不同：标题、篇幅、格式、要求、等级、测量、材料。"""
    from rich.console import Console

    from reviewer.output.changes import changes_markdown, print_changes
    from reviewer.scheme import load_scheme
    from reviewer.scheme.changes import compare_schemes

    before, after = load_scheme(old), load_scheme(new)
    changes = compare_schemes(before, after)
    if format_ is TextFormat.MARKDOWN:
        typer.echo(changes_markdown(before, after, changes), nl=False)
    else:
        print_changes(before, after, changes, Console())


@schemes.command("show")
def show(
    scheme: Annotated[str, typer.Argument(metavar="方案", help="方案的编号，或方案文件的路径")],
    requirements: Annotated[bool, typer.Option("--requirements", help="逐条列出提纲的要求")] = False,
    format_: Annotated[TextFormat, typer.Option("--format", help="输出格式")] = TextFormat.TEXT,
) -> None:
    """查看一个方案，以及通知自身的矛盾或未写明之处。"""
    from reviewer.output.schemes.page import scheme_page
    from reviewer.scheme import load_scheme

    page = scheme_page(load_scheme(scheme), requirements=requirements)
    if format_ is TextFormat.MARKDOWN:
        sys.stdout.write(page)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(page))
