"""Options that several commands share, and the progress bar."""

from __future__ import annotations

from typing import Annotated

import typer

SchemeOption = Annotated[str, typer.Option("--scheme", help="评价方案的编号，见 reviewer schemes")]
CategoryOption = Annotated[
    str,
    typer.Option(
        "--category", help="申报类别：企业类、班组类、服务类、产品类、工程类等，或其编号，见 reviewer schemes"
    ),
]
LevelOption = Annotated[
    str | None,
    typer.Option(
        "--level", help="申报等级：标杆级、用户满意级、满意亮诺级，或其编号；不写则为用户满意级，不分等级的类别不用写"
    ),
]
EncoderOption = Annotated[
    str | None, typer.Option("--encoder", help="向量模型：模型文件夹、模型编号，或 tfidf；不写则用自带模型")
]


class ProgressBar:
    """A progress bar on standard error; silent where that is not a terminal."""

    def __enter__(self) -> ProgressBar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._progress.start()
        self._task = self._progress.add_task("开始", total=1.0)
        return self

    def __call__(self, stage: str, share: float) -> None:
        self._progress.update(self._task, description=stage, completed=share)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
