"""Measures a batch: reports a minute with one process and with two, how well two scale, peak memory, where time goes.

Usage: python benchmarks/batch.py [--reports 200] [--workers 1 2] [--keep FOLDER]
The reports are made of the labelled paragraphs, 4,000 to 12,000 字 each, no two alike, the same ones every time.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from typesetter import Typesetter  # noqa: E402

from reviewer.batch.batch import Options, make_engine  # noqa: E402
from reviewer.batch.intake import found  # noqa: E402
from reviewer.batch.jobs import Finished, Job, Outcome, Outputs, Wanted  # noqa: E402
from reviewer.batch.keys import Program  # noqa: E402
from reviewer.batch.ledger import Ledger  # noqa: E402
from reviewer.batch.results import Row  # noqa: E402
from reviewer.batch.run import Order, Run  # noqa: E402
from reviewer.mapping.training.labelled import read_labelled  # noqa: E402
from reviewer.scheme import load_scheme  # noqa: E402
from reviewer.settings import Settings  # noqa: E402
from reviewer.store import open_store  # noqa: E402

_PID = os.getpid()
CATEGORY = "enterprise"
WORDS = range(4000, 12_001)


def paragraphs() -> Mapping[str, Sequence[str]]:
    """The labelled paragraphs by the leaf that they answer."""
    found: dict[str, list[str]] = defaultdict(list)
    labelled = read_labelled(ROOT / "models" / "labelled")
    for row in (*labelled.train, *labelled.dev, *labelled.test):
        if row.node:
            found[row.node].append(row.text)
    return found


def make_reports(folder: Path, count: int) -> None:
    """Each report takes other paragraphs, in another length."""
    chance, texts = random.Random(7), paragraphs()
    nodes = list(load_scheme("caq-2025").outline(CATEGORY).walk())
    leaves = [node for node in nodes if node.is_leaf]
    for number in range(1, count + 1):
        company = f"云岭示例第{number}服务公司"
        room = chance.choice(WORDS) / len(leaves)
        sheet = Typesetter().title(f"{company}用户满意经营实践报告")
        for node in nodes:
            sheet.heading(node.number + node.title)
            if node.is_leaf:
                for text in some(texts.get(node.id) or texts["intro.company"], room, chance):
                    sheet.paragraph(text)
        sheet.save(folder / f"用户满意经营实践报告+{company}+企业类.pdf")


def some(texts: Sequence[str], room: float, chance: random.Random) -> list[str]:
    """Different paragraphs until there is no room left."""
    taken: list[str] = []
    for text in chance.sample(texts, len(texts)):
        if taken and sum(map(len, taken)) + len(text) / 2 > room:
            break
        taken.append(text)
    return taken


class Measured:
    """An engine that adds up what its workers tell of their stages."""

    def __init__(self, workers: int, settings: Settings) -> None:
        self._engine = make_engine(Options(Outputs(), workers=workers), settings)
        self.stages: Counter[str] = Counter()

    def __enter__(self) -> Measured:
        self._engine.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.__exit__(*_)

    @property
    def has_room(self) -> bool:
        return self._engine.has_room

    def start(self, job: Job) -> None:
        self._engine.start(job)

    def finished(self) -> Sequence[tuple[Job, Outcome]]:
        ended = self._engine.finished()
        for _, outcome in ended:
            if isinstance(outcome, Finished):
                self.stages.update(outcome.stages)
        return ended


class Memory(threading.Thread):
    """The most memory (MB) that a child process took, as Linux tells it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.own = 0.0

    def run(self) -> None:
        while True:
            for status in Path("/proc").glob("[0-9]*/status"):
                self._look(status)
            time.sleep(1)

    def _look(self, status: Path) -> None:
        try:
            values = dict(line.split(":", 1) for line in status.read_text().splitlines())
        except OSError:  # ended meanwhile
            return
        megabytes = int(values.get("VmHWM", "0 kB").split()[0]) / 1024
        if int(values["PPid"]) == _PID and "python" in values["Name"]:
            self.peak = max(self.peak, megabytes)
        elif int(values["Pid"]) == _PID:
            self.own = max(self.own, megabytes)


def processor_seconds(who: int = resource.RUSAGE_CHILDREN) -> float:
    """What the children that have ended took, however many others shared the machine with them."""
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def measure(folder: Path, workers: int) -> float:
    """Reports a minute; prints the rest."""
    with tempfile.TemporaryDirectory() as room:
        settings, output = Settings(data=Path(room) / "data"), Path(room) / "out"
        ended: list[float] = []

        def note(row: Row) -> None:
            assert row.error is None, row
            ended.append(time.perf_counter())

        engine, before = Measured(workers, settings), processor_seconds()
        own_before = processor_seconds(resource.RUSAGE_SELF)
        order = Order(output, Wanted("caq-2025", CATEGORY), Program.of(None), Outputs(), resume=True)
        with open_store(settings) as store, found(folder, output) as items:
            begin = time.perf_counter()
            with engine:
                Run(items, order, engine, Ledger(store.batches, 0, print), lambda _: "", note).go()
        database = sum(path.stat().st_size for path in settings.data.glob("*.sqlite3*")) / 1024
        files = sum(path.stat().st_size for path in output.rglob("*") if path.is_file()) / 1024
    # What the start of the processes takes is told apart: on a long run it is nothing.
    rate = 60 * (len(ended) - workers) / (ended[-1] - ended[workers - 1])
    print(f"{workers} process(es): {rate:.1f} reports a minute; start {ended[0] - begin:.1f} s")
    busy = (processor_seconds() - before) / len(ended)
    print(f"    processor time {busy:.2f} s a report: {60 / busy:.0f} a minute on a core that does nothing else")
    own = (processor_seconds(resource.RUSAGE_SELF) - own_before) / len(ended)
    print(f"    of the run itself, which hands out the work and keeps the results: {own:.3f} s a report")
    print(f"    kept: {database / len(ended):.0f} KB a report in the database, {files / len(ended):.0f} KB in files")
    total = sum(engine.stages.values())
    for stage, seconds in engine.stages.items():
        print(f"    {stage:<8} {seconds / len(ended):6.3f} s a report  {seconds / total:5.1%}")
    return rate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--keep", type=Path, help="where the reports are made, and found the next time")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        folder = args.keep or Path(room)
        folder.mkdir(parents=True, exist_ok=True)
        if len(list(folder.glob("*.pdf"))) != args.reports:
            make_reports(folder, args.reports)
        memory = Memory()
        memory.start()
        rates = {workers: measure(folder, workers) for workers in args.workers}
    one = rates[min(rates)] / min(rates)
    for workers, rate in rates.items():
        print(f"{workers} process(es): efficiency {rate / workers / one:.2f}")
    print(f"peak memory: a worker {memory.peak:.0f} MB, the run itself {memory.own:.0f} MB")


if __name__ == "__main__":
    main()
