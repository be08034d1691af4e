"""`reviewer batch`: many reports in one run, which may be interrupted and continued."""

from __future__ import annotations

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.commands.app import INTERRUPTED
from reviewer.commands.options import EncoderOption
from reviewer.errors import ReviewerError, UsageError

if TYPE_CHECKING:
    from reviewer.batch.batch import Ended
    from reviewer.batch.results import Row

# Seconds between two lines where progress is not shown in place.
_LINE_EVERY = 10.0
_CONTINUE = "再次运行同一命令即可继续，已完成的不会重做。"


class EngineName(StrEnum):
    """Who works."""

    LOCAL = "local"
    RAY = "ray"


def batch(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="来源", help="报告（PDF、docx）所在的文件夹、ZIP 压缩包，或列出报告的清单（.xlsx，须有“文件”一列）"
        ),
    ],
    output: Annotated[Path, typer.Option("--output", help="存放结果的文件夹")],
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme", help="评价方案的编号或名称；清单里写了的以清单为准，都不写则看报告本身，再不明则为 caq-2025"
        ),
    ] = "",
    category: Annotated[
        str, typer.Option("--category", help="申报类别；清单里写了的以清单为准，都不写则看报告本身，再不明则为企业类")
    ] = "",
    level: Annotated[
        str,
        typer.Option(
            "--level",
            help="申报等级；清单里写了的以清单为准，都不写则看报告本身，再不明则为用户满意级，不分等级的类别不受影响",
        ),
    ] = "",
    encoder: EncoderOption = None,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="local 用本机的几个进程；ray 用 Ray 集群（另需安装）")
    ] = EngineName.LOCAL,
    ray_address: Annotated[
        str | None,
        typer.Option("--ray-address", help="已有 Ray 集群的地址，与 --engine ray 一起使用；不写则在本机启动"),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=256, help="同时评审的份数")] = 2,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="接着上次做，没有变化的报告不重做；--no-resume 全部重做")
    ] = True,
    opinion: Annotated[bool, typer.Option("--opinion/--no-opinion", help="是否为每份报告写初审意见表")] = True,
    annotate: Annotated[bool, typer.Option("--annotate", help="为每份 PDF 报告另存一份标注了问题的副本")] = False,
) -> None:
    """评审一批报告，每份各出结果，并汇总成 Excel；一份出错不影响其余，中断后可以接着做。

    退出状态：0 全部评审完成；2 用法有误，或结果无法保存；3 有报告未能评审；130 被中断。
    """
    from reviewer.batch.batch import Options, review_batch
    from reviewer.batch.jobs import Outputs, Wanted
    from reviewer.settings import load_settings

    if ray_address and engine is not EngineName.RAY:
        raise UsageError("--ray-address 要与 --engine ray 一起使用。")
    options = Options(Outputs(opinion, annotate), resume, encoder, engine.value, workers, ray_address)
    progress = _Progress()
    try:
        with progress:
            ended = review_batch(source, output, Wanted(scheme, category, level), options, load_settings(), progress)
    except KeyboardInterrupt:
        typer.echo(f"已中断。{_CONTINUE}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except ReviewerError:
        if progress.total:
            typer.echo(f"已保存 {progress.done} 份的结果；排除下面的问题后，{_CONTINUE}", err=True)
        raise
    _conclude(ended, output)


def _conclude(ended: Ended, output: Path) -> None:
    """Says what came of it and ends with the exit status."""
    for row in ended.failed:
        typer.echo(f"{row.file}：{row.error}", err=True)
    reviewed = len(ended.rows) - len(ended.failed)
    typer.echo(
        f"共 {ended.total} 份，评审完成 {reviewed} 份，未能评审 {len(ended.failed)} 份；结果在 {output}，先看 总览.html 和 汇总.xlsx"
    )
    if ended.interrupted:
        typer.echo(f"已中断，还有 {ended.total - len(ended.rows)} 份没有评审。{_CONTINUE}", err=True)
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(3 if ended.failed else 0)


class _Progress:
    """A bar on a terminal, elsewhere a line now and then, on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self._console = Console(stderr=True)
        columns = (TextColumn("已评审"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
        self._bar = Progress(*columns, console=self._console, transient=True, disable=not self._console.is_terminal)
        self._task = self._bar.add_task("", total=None)
        self.total = self.done = self._worked = 0
        self._begun = self._line = time.monotonic()

    def __enter__(self) -> _Progress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, total: int) -> None:
        self.total = total
        self._begun = self._line = time.monotonic()
        self._bar.update(self._task, total=total)

    def ended(self, row: Row) -> None:
        self.done += 1
        # What was taken over from an earlier run took no time and says nothing of the rate.
        self._worked += not row.taken_over
        self._bar.update(self._task, completed=self.done, description=self._pace())
        if not self._console.is_terminal and time.monotonic() - self._line > _LINE_EVERY:
            self._line = time.monotonic()
            typer.echo(f"已评审 {self.done}/{self.total}，{self._pace()}", err=True)

    def say(self, sentence: str) -> None:
        if self._console.is_terminal:
            self._bar.print(sentence)
        else:
            typer.echo(sentence, err=True)

    def _pace(self) -> str:
        """The rate, and the time left at this rate."""
        rate = 60 * self._worked / max(time.monotonic() - self._begun, 0.001)
        if not rate:
            return ""
        minutes = (self.total - self.done) / rate
        left = f"{minutes:.0f} 分钟" if minutes >= 1 else f"{60 * minutes:.0f} 秒"
        return f"{rate:.0f} 份/分钟，还需约 {left}"
