"""Measures writing the results of a batch: seconds and peak memory for synthetic records, a file at a time.

    python benchmarks/batch_results.py [--reports 2000] [--keep FOLDER]

The records are one really reviewed example, varied: names, scores, findings and stages differ from report to report.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reviewer.output.batch import LINES, PAGE, SUMMARY, record_of, unreviewed, write_results
from reviewer.pipeline import Application, review_report
from reviewer.records import Choice, Duplicate, ReportRecord, Stage

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
CATEGORIES = ("企业类", "班组类", "服务类", "产品类", "工程类")
FAILURES = 50  # one in so many could not be reviewed
TWINS = 40  # one in so many has a twin


def main() -> None:
    call = _parser().parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = call.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        base = example()
        before, begin = peak(), time.perf_counter()
        write_results(records(base, call.reports), folder)
        seconds = time.perf_counter() - begin
        print(f"{call.reports} reports: {seconds:.1f} s; peak memory {before:.0f} MiB before, {peak():.0f} MiB after")
        for name in (LINES, SUMMARY, PAGE):
            print(f"{(folder / name).stat().st_size / 2**20:10.1f} MiB  {name}")


def example() -> ReportRecord:
    """A record with findings of many kinds."""
    application = Application.parse("caq-2025", "service", "three-star")
    return record_of(review_report(EXAMPLES / "满意报告终稿.pdf", application), application.scheme)


def records(base: ReportRecord, count: int) -> Iterator[ReportRecord]:
    """Made one at a time, always the same ones."""
    chance = random.Random(7)
    for number in range(count):
        file = f"第{number // 100 + 1}批/用户满意经营实践报告+示例企业{number + 1}+{CATEGORIES[number % 5]}.pdf"
        if number % FAILURES == FAILURES - 1:
            yield unreviewed(file, "文件设有打开密码，请申报单位去掉密码后重新提交。", seconds={"读取": 0.2})
        else:
            yield _varied(base, file, number, chance)


def _varied(base: ReportRecord, file: str, number: int, chance: random.Random) -> ReportRecord:
    findings = tuple(item for item in base.findings if chance.random() < chance.choice((0.3, 0.9)))
    level = min(max(chance.gauss(0.75, 0.12), 0.2), 1.0)
    stages = tuple(_moved(stage, level, chance) for stage in base.stages)
    score = round(sum(stage.points or 0 for stage in stages), 1)
    twin = Duplicate(f"第1批/示例{number - 1}.pdf", "正文大段相同", chance.uniform(0.2, 0.9), (3, 4, 5))
    return replace(
        base,
        file=file,
        company=f"示例企业{number + 1}",
        category=Choice(f"category-{number % 5}", CATEGORIES[number % 5]),
        score=score,
        edge=min((60.0, 80.0), key=lambda limit: abs(limit - score)),
        conclusion="优良" if score >= 80 else "合格" if score >= 60 else "不合格",
        certainty=round(chance.uniform(0.65, 0.95), 3),
        words=int(chance.gauss(8500, 1200)),
        stages=stages,
        nodes=tuple(replace(node, score=round(chance.random(), 3)) for node in base.nodes),
        findings=findings,
        rules=Counter(item.rule for item in findings),
        severities=Counter(item.severity for item in findings),
        duplicates=(twin,) if number % TWINS == 0 else (),
        seconds={"评审": 2.1},
        links={"评审结果": f"{file}.json", "初审意见表": f"{file}.初审意见表.docx"},
    )


def _moved(stage: Stage, level: float, chance: random.Random) -> Stage:
    share = round(min(max(chance.gauss(level, 0.1), 0.0), 1.0), 3)
    return replace(stage, share=share, points=round((stage.weight or 0) * share, 1))


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="测量写出批量评审结果的用时和内存")
    parser.add_argument("--reports", type=int, default=2000, help="份数（缺省 2000）")
    parser.add_argument("--keep", type=Path, help="把写出的文件留在这个文件夹")
    return parser


if __name__ == "__main__":
    main()
