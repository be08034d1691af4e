"""The command line. Results go to standard output or a file; progress and errors go to standard error.

The parts that a command needs are imported inside it: help and errors must not wait for libraries.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.commands.app import App
from reviewer.commands.batch import batch
from reviewer.commands.models import models
from reviewer.commands.options import CategoryOption, EncoderOption, LevelOption, ProgressBar, SchemeOption
from reviewer.commands.output import check_form, deliver, tell_written, write_form
from reviewer.commands.package import package
from reviewer.commands.purge import purge
from reviewer.commands.schemes import schemes
from reviewer.commands.writers import (
    BorderlineOption,
    LlmOption,
    PromptsOption,
    WriterName,
    WriterOption,
    choose_writer,
    list_prompts,
)
from reviewer.errors import ReviewerError, UsageError

if TYPE_CHECKING:
    from reviewer.model import Review
    from reviewer.pipeline import Application

app = App(
    name="reviewer",
    help="评审用户满意经营实践报告：核对格式，对照提纲找证据，起草初审意见。默认全程离线，结论由人作出。",
    no_args_is_help=True,
)


class Format(StrEnum):
    """How a review is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def _tell_version(wanted: bool) -> None:
    if not wanted:
        return
    import platform

    from reviewer import __version__

    typer.echo(f"reviewer {__version__}（Python {platform.python_version()}，{platform.platform()}）")
    raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="显示版本，反馈问题时请附上")
    ] = False,
) -> None:
    """Options of the program itself; its help is the application's."""


@app.command()
def check(
    report: Annotated[Path, typer.Argument(metavar="报告", help="报告的 PDF 或 Word 文件（.docx）")],
    scheme: SchemeOption = "caq-2025",
    category: CategoryOption = "enterprise",
    level: LevelOption = None,
    format_: Annotated[Format, typer.Option("--format", help="输出格式")] = Format.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="把结果写入文件，而不是屏幕")] = None,
    opinion: Annotated[
        Path | None,
        typer.Option("--opinion", help="把初审意见表写成 Word 文件（.docx）或 PDF；已有的意见表只更新没有人改过的内容"),
    ] = None,
    third_party: Annotated[
        list[Path] | None, typer.Option("--third-party", help="第三方用户满意度测量材料（PDF 或 docx），可写多次")
    ] = None,
    form: Annotated[
        Path | None, typer.Option("--application", help="申请表、推荐材料等申报表格（PDF 或 docx）")
    ] = None,
    self_assessment: Annotated[
        Path | None, typer.Option("--self-assessment", help="自评表（PDF 或 docx），设有自评标准的类别使用")
    ] = None,
    annotate: Annotated[Path | None, typer.Option("--annotate", help="把问题标注在 PDF 报告的副本上")] = None,
    letter: Annotated[
        Path | None, typer.Option("--letter", help="给申报单位的修改建议，不含评分（.docx 或 .md）")
    ] = None,
    encoder: EncoderOption = None,
    writer: WriterOption = WriterName.COMPOSE,
    llm: LlmOption = None,
    borderline: BorderlineOption = False,
    prompts: PromptsOption = None,
) -> None:
    """评审一份报告。退出状态：0 没有错误级问题；1 有错误级问题；2 用法有误；3 报告无法评审；130 被中断。"""
    from reviewer.pipeline import Application, review_report
    from reviewer.reading import IsolatedReader
    from reviewer.settings import load_settings

    application = Application.parse(scheme, category, level)
    chosen = choose_writer(writer, llm, prompts, borderline=borderline)
    if chosen.warning:
        typer.echo(chosen.warning, err=True)
    check_form(application.scheme, opinion)
    # One process reads the report and the documents that belong to it.
    with ProgressBar() as advance, IsolatedReader(load_settings().limits, idle=1) as reader:
        review = review_report(
            report,
            application,
            encoder=encoder,
            reader=reader,
            writer=chosen,
            third_party=third_party or (),
            form=form,
            self_assessment=self_assessment,
            progress=advance,
        )
    for warning in review.document.warnings:
        typer.echo(warning, err=True)
    # The review is shown first, so that it is not lost where the form, letter or annotated copy cannot be written.
    _show(review, application, format_, output)
    if opinion:
        write_form(review, application.scheme, opinion)
    if letter:
        from reviewer.output.letter import write_letter
        from reviewer.pipeline import letter_of

        write_letter(letter_of(review, application), letter)
        tell_written(letter)
    if annotate:
        _annotate(review, application, report, annotate)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in review.findings) else 0)


def _annotate(review: Review, application: Application, report: Path, path: Path) -> None:
    """Writes the annotated copy. Raises UsageError for a Word file, which has no places to mark."""
    if not review.document.paged:
        raise UsageError(f"{report.name} 是 Word 文档，--annotate 只能标注 PDF；请把报告导出为 PDF 后再标注。")
    from reviewer.output.annotate import write_annotated

    write_annotated(review, application.scheme, report, path)
    tell_written(path)


def _show(review: Review, application: Application, format_: Format, output: Path | None) -> None:
    """Writes the review in the wanted format to the file or to standard output."""
    if format_ is Format.TEXT and output is None:
        from rich.console import Console

        from reviewer.output.text import print_review

        print_review(review, application.scheme, Console())
        return
    deliver(_rendered(review, application, format_), output)


def _rendered(review: Review, application: Application, format_: Format) -> str:
    if format_ is Format.JSON:
        from reviewer.output.json import to_json

        return to_json(review)
    if format_ is Format.HTML:
        from reviewer.output.html import to_html

        return to_html(review, application.scheme)
    if format_ is Format.MARKDOWN:
        from reviewer.output.markdown import to_markdown

        return to_markdown(review, application.scheme)
    from reviewer.output.text import to_text

    return to_text(review, application.scheme)


@app.command()
def explain(
    report: Annotated[Path, typer.Argument(metavar="报告", help="报告的 PDF 或 Word 文件（.docx）")],
    node: Annotated[str, typer.Option("--node", help="提纲中的一节，如 plan.needs.research")],
    scheme: SchemeOption = "caq-2025",
    category: CategoryOption = "enterprise",
    level: LevelOption = None,
    encoder: EncoderOption = None,
) -> None:
    """说明某一节的判断从何而来：段落为何归到这一节，各项要求为何判为有或没有。"""
    from rich.console import Console

    from reviewer.output.explanation import print_explanation
    from reviewer.pipeline import Application, explain_report

    application = Application.parse(scheme, category, level)
    explanation = explain_report(report, application, node, encoder=encoder)
    print_explanation(explanation, application.scheme.outline(application.category), Console())


@app.command("train-encoder")
def train_encoder(
    corpus: Annotated[Path, typer.Option("--corpus", help="通用语料：文件夹，或其 .tar.xz 压缩包")],
    labelled: Annotated[Path | None, typer.Option("--labelled", help="标注文本的文件夹；不写则用自带的")] = None,
    models_: Annotated[Path | None, typer.Option("--models", help="模型写到哪个文件夹；不写则写到自带模型处")] = None,
    settings: Annotated[Path | None, typer.Option("--settings", help="训练设置；不写则用自带的")] = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子；同一种子得到同样的模型")] = 7,
) -> None:
    """训练默认的向量模型，以及以它为基础的判别模型和判定权重（两核约五分钟）。"""
    import logging

    from reviewer.mapping.training.settings import read_training_settings
    from reviewer.resources import resource_dir

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    home = resource_dir("models")
    chosen = read_training_settings(settings or home / "training.yaml")
    # Read by the tokenizers library when it is first imported, hence before the import below.
    os.environ.setdefault("RAYON_NUM_THREADS", str(chosen.threads))
    from reviewer.mapping.training.train import train_models

    train_models(corpus, labelled or home / "labelled", models_ or home, chosen, seed)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="端口；不写则按设置，默认 7860")] = None,
    shared: Annotated[bool, typer.Option("--shared", help="供办公室共用：有账号和权限，首次启动打印设置链接")] = False,
    host: Annotated[str | None, typer.Option("--host", help="共用时监听的地址，如 0.0.0.0；不写只在本机")] = None,
    browse: Annotated[bool, typer.Option("--open", help="同时在浏览器里打开页面")] = False,
) -> None:
    """启动评审页面，再在浏览器里打开它给出的网址：默认只供本机使用，不用登录；--shared 供多人使用。"""
    from reviewer.web import launch

    if host and not shared:
        raise UsageError("--host 要与 --shared 一起使用：不设账号的页面只能在本机打开。")
    launch(port, shared=shared, host=host, browse=browse)


app.add_typer(models, name="models")
# Both names: one lists them, the other works on one.
app.add_typer(schemes, name="schemes")
app.add_typer(schemes, name="scheme", hidden=True)
app.command("prompts")(list_prompts)
app.command("package")(package)
app.command("batch")(batch)
app.command("purge")(purge)


def main() -> None:
    """Runs the command; an error of ours becomes one line on standard error and its exit status."""
    try:
        status = app.run()
    except ReviewerError as error:
        typer.echo(error.message, err=True)
        status = error.exit_status
    raise SystemExit(status)


if __name__ == "__main__":
    main()
