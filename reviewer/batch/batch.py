"""A whole batch: found, reviewed, summed up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from reviewer.batch.applications import check
from reviewer.batch.engine import Engine, Setup
from reviewer.batch.files import make_folder
from reviewer.batch.intake import found
from reviewer.batch.jobs import Outputs, Wanted
from reviewer.batch.keys import Program
from reviewer.batch.ledger import Ledger
from reviewer.batch.local import LocalEngine
from reviewer.batch.results import MOST_COMPARED, Row, compare, write_results
from reviewer.batch.run import Order, Run
from reviewer.reading import IsolatedReader
from reviewer.remembered_texts import all_texts
from reviewer.settings import Settings
from reviewer.store import LOCAL, open_store

# What `write_file` writes to until the file is whole.
_UNFINISHED = re.compile(r"^\..+\.(json|docx|pdf|xlsx)\.\d+\.tmp$")

# Seconds that a look at what a report is about may take; the review itself then says what is wrong with it.
_SKIMMING_SECONDS = 10.0

EngineName = Literal["local", "ray"]


class Progress(Protocol):
    """Told how a run goes on."""

    def begin(self, total: int) -> None:
        """So many reports were found."""

    def ended(self, row: Row) -> None:
        """One more has ended."""

    def say(self, sentence: str) -> None:
        """Something that a person should know meanwhile."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a batch is to be done."""

    outputs: Outputs
    resume: bool = True
    encoder: str | None = None
    engine: EngineName = "local"
    workers: int = 2
    ray_address: str | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a batch ended: what was found, what of it has ended, and whether it was interrupted before the rest did."""

    total: int
    rows: list[Row]
    interrupted: bool

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.error]


def review_batch(
    source: Path, output: Path, command: Wanted, options: Options, settings: Settings, progress: Progress
) -> Ended:
    """Reviews all reports of a folder, a ZIP or a list, and writes the results to `output`.

    One bad report harms only itself. Raises what `found` raises, SchemeError or EncoderError for a wrong command,
    OutputError where `output` cannot be written and StoreError where the store cannot: what has ended until then is
    kept, and the same command goes on from there.
    """
    check(command)
    source, output = source.absolute(), output.absolute()  # a worker may live in another folder
    make_folder(output)
    _sweep(output, settings.report_seconds)
    order = Order(output, command, Program.of(options.encoder), options.outputs, options.resume)
    skimmer = IsolatedReader(replace(settings.limits, seconds=_SKIMMING_SECONDS), idle=1)
    with open_store(settings) as store, found(source, output) as items, skimmer:
        engine = make_engine(options, settings)
        progress.begin(len(items))
        ledger = Ledger(store.batches, settings.database_wait_seconds, progress.say)
        run = Run(items, order, engine, ledger, skimmer.skim, progress.ended)
        interrupted = _interrupted(engine, run.go)
        rows = run.rows
        shared = None if interrupted else compare(rows, ledger, all_texts(store, LOCAL))
        if shared is None and not interrupted:
            progress.say(f"报告超过 {MOST_COMPARED} 份，没有查找内容雷同；请按地区或类别分批运行。")
        write_results(rows, output, ledger, shared)
        return Ended(len(items), rows, interrupted)


def make_engine(options: Options, settings: Settings) -> Engine:
    """Raises UsageError where the engine is not installed or cannot be reached."""
    setup = Setup(options.encoder, settings.report_seconds, settings.limits)
    if options.engine == "ray":
        from reviewer.batch.ray_engine import RayEngine

        return RayEngine(options.workers, setup, options.ray_address)
    return LocalEngine(options.workers, setup)


def _interrupted(engine: Engine, work: Callable[[], None]) -> bool:
    """Works until the end, or until Ctrl-C; either way nobody works any more afterwards."""
    try:
        with engine:
            work()
    except KeyboardInterrupt:
        return True
    return False


def _sweep(output: Path, seconds: float) -> None:
    """Takes away what writers left that were killed: half a file under a name that nobody reads.

    What is younger than any report may take could be another run's.
    """
    for path in output.rglob(".*.tmp"):
        if _UNFINISHED.match(path.name) and time.time() - path.stat().st_mtime > seconds:
            path.unlink(missing_ok=True)
