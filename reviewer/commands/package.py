"""`reviewer package`: a whole application, a folder or a ZIP, checked at once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.commands.options import CategoryOption, EncoderOption, LevelOption, ProgressBar, SchemeOption
from reviewer.commands.output import check_form, deliver, write_form
from reviewer.errors import OutputError

if TYPE_CHECKING:
    from reviewer.model import PackageReview
    from reviewer.pipeline import Application


class PackageFormat(StrEnum):
    """How the check of a package is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def package(
    materials: Annotated[Path, typer.Argument(metavar="材料", help="一个申报单位的全部材料：文件夹或 ZIP 压缩包")],
    scheme: SchemeOption = "caq-2025",
    category: CategoryOption = "enterprise",
    level: LevelOption = None,
    format_: Annotated[PackageFormat, typer.Option("--format", help="输出格式")] = PackageFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="把结果写入文件，而不是屏幕")] = None,
    opinion: Annotated[
        Path | None, typer.Option("--opinion", help="把初审意见表写成 Word 文件（.docx）或 PDF，材料核实情况一并填好")
    ] = None,
    encoder: EncoderOption = None,
) -> None:
    """核对整套申请材料，评审其中的报告。退出状态：0 没有错误级问题；1 有错误级问题；2 用法有误；3 材料无法读取；130 被中断。"""
    from reviewer.package import review_package
    from reviewer.pipeline import Application

    application = Application.parse(scheme, category, level)
    check_form(application.scheme, opinion)
    with ProgressBar() as advance:
        checked = review_package(materials, application, encoder=encoder, progress=advance)
    _show(checked, application, format_, output)
    if opinion:
        _write_form(checked, application, opinion)
    findings = checked.review.findings if checked.review else checked.findings
    raise typer.Exit(1 if any(finding.severity == "error" for finding in findings) else 0)


def _show(checked: PackageReview, application: Application, format_: PackageFormat, output: Path | None) -> None:
    """Writes the result in the wanted format to the file or to standard output."""
    if format_ is PackageFormat.TEXT and output is None:
        from rich.console import Console

        from reviewer.output.package.text import print_package

        print_package(checked, application.scheme, Console())
        return
    deliver(_rendered(checked, application, format_), output)


def _rendered(checked: PackageReview, application: Application, format_: PackageFormat) -> str:
    from reviewer.output.package.json import package_to_json
    from reviewer.output.package.markdown import package_to_markdown
    from reviewer.output.package.text import package_to_text

    if format_ is PackageFormat.JSON:
        return package_to_json(checked)
    if format_ is PackageFormat.MARKDOWN:
        return package_to_markdown(checked, application.scheme)
    return package_to_text(checked, application.scheme)


def _write_form(checked: PackageReview, application: Application, path: Path) -> None:
    """Writes the opinion form. Raises OutputError where there is no report, since the form speaks of it."""
    if checked.review is None:
        raise OutputError("材料中没有可以读取的报告，没有写初审意见表；请补齐报告后再运行。")
    write_form(checked.review, application.scheme, path)
