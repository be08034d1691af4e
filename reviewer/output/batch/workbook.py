"""The results of many reports as one Excel file, written in one pass: a row a report, all findings, how far each part of
the outline is met, what could not be reviewed, reports that are alike, charts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from reviewer.output.batch.book import MOST_ROWS, Book, Color, Column, Link, Percent, Table, Value, workbook
from reviewer.output.batch.charts import write_charts
from reviewer.output.batch.notes import write_notes
from reviewer.output.batch.overview import Overview, node_column, overview
from reviewer.output.files import written
from reviewer.output.wording import SEVERITIES, STATUSES, rule_title
from reviewer.records import OUTCOMES, Choice, ReportRecord, attention, load_ranking

MOST_RULES = 12  # that have a column of their own
HEAT = {
    "type": "3_color_scale", "min_type": "num", "mid_type": "num", "max_type": "num",
    "min_value": 0, "mid_value": 0.5, "max_value": 1,
    "min_color": "#F4B6AE", "mid_color": "#FDEBB0", "max_color": "#B7DFB9",
}  # fmt: skip

REPORTS: Sequence[Column] = (
    ("文件", 36), ("企业", 28), ("项目", 22), ("先看次序", 7), ("先看原因", 34), ("评价方案", 26), ("类别", 9), ("等级", 12),
    ("页数", 7), ("字数", 8), *((name, 7) for name in SEVERITIES.values()), *((name, 9) for name in STATUSES.values()),
    ("建议得分", 10), ("建议结论", 10), ("建议等级", 12),
)  # fmt: skip
REPORTS_END: Sequence[Column] = (
    ("雷同", 34), ("选定依据", 24), ("结论说明", 44), ("状态", 11), ("原因", 44), ("用时（秒）", 9),
)  # fmt: skip
FINDINGS: Sequence[Column] = (
    ("文件", 36), ("程度", 8), ("规则", 20), ("项目", 22), ("页码", 9),
    ("问题", 60), ("应为", 28), ("实为", 28), ("原文", 50), ("改法", 60),
)  # fmt: skip
FAILURES: Sequence[Column] = (("文件", 50), ("状态", 14), ("原因", 90), ("用时（秒）", 11))
DUPLICATES: Sequence[Column] = (
    ("文件", 50),
    ("与之雷同的报告", 50),
    ("程度", 8),
    ("情形", 24),
    ("占全文", 11),
    ("本报告页码", 20),
    ("说明", 60),
)


def write_workbook(
    records: Iterable[ReportRecord], path: Path, figures: Overview | None = None, *, most_rows: int = MOST_ROWS
) -> None:
    """Writes the file from records that can be gone through twice; `figures` are theirs, where they are known already.

    Raises OutputError. Memory does not grow with the number of findings.
    """
    figures = figures or overview(records)
    with written(path) as beside, workbook(beside) as file:
        book = Book(file, most_rows)
        sheets = list(_sheets(book, figures))
        for record in records:
            for sheet in sheets:
                sheet.add(record)
        for sheet in sheets:
            sheet.finish()
        if figures.reviewed > 1:
            write_charts(book, figures)
        write_notes(book, figures)


def _sheets(book: Book, figures: Overview) -> Iterator[Sheet]:
    """The sheets that have anything to say, in their order."""
    yield Reports(book, figures)
    yield Findings(book, figures)
    yield Coverage(book, figures)
    if figures.failed:
        yield Failures(book, figures)
    if figures.duplicates:
        yield Duplicates(book, figures)


class Sheet(ABC):
    """One kind of rows: what a record adds to it."""

    table: Table

    @abstractmethod
    def rows(self, record: ReportRecord) -> Iterable[Sequence[Value]]: ...

    def add(self, record: ReportRecord) -> None:
        for row in self.rows(record):
            self.table.add(row)

    def finish(self) -> None:
        self.table.finish()


class Reports(Sheet):
    """A row a report, with the parts of its score, the most frequent rules and links to its files."""

    def __init__(self, book: Book, figures: Overview) -> None:
        self._stages, self._scored, self._links = figures.stages, figures.scored, figures.links
        self._ranks = iter(figures.ranks)
        self._rules = figures.frequent(MOST_RULES)
        self._ranking = load_ranking()
        shares = [(f"{stage}\n达成度", 9.0) for stage in self._stages]
        points = [(f"{stage}\n得分", 9.0) for stage in self._scored]
        rules = [(rule_title(rule), 10.0) for rule in self._rules]
        links = [(name, 13.0) for name in self._links]
        columns = [*REPORTS, *shares, *points, *rules, *links, *REPORTS_END]
        self.table = Table(book, "评审汇总", columns, figures.reports, _report_colors(book, columns, len(shares)))

    def rows(self, record: ReportRecord) -> Iterable[Sequence[Value]]:
        stages = {stage.title: stage for stage in record.stages}
        yield [
            record.file,
            record.company,
            record.project,
            next(self._ranks),
            "；".join(attention(record, self._ranking).reasons.values()) or None,
            *(_named(choice) for choice in (record.scheme, record.category, record.level)),
            record.pages,
            record.words,
            *(record.severities.get(severity) for severity in SEVERITIES),
            *(record.statuses.get(status, 0) if record.nodes else None for status in STATUSES),
            record.score,
            record.conclusion,
            record.suggested_level,
            *(Percent(stages[name].share) if name in stages else None for name in self._stages),
            *(stages[name].points if name in stages else None for name in self._scored),
            *(record.rules.get(rule) for rule in self._rules),
            *(Link("打开", record.links[name]) if name in record.links else None for name in self._links),
            "；".join(f"{other.file}（{other.share:.0%}）" for other in record.duplicates) or None,
            _origins(record),
            record.verdict or None,
            OUTCOMES[record.outcome],
            record.error,
            _seconds(record),
        ]


def _report_colors(book: Book, columns: Sequence[Column], stages: int) -> list[Color]:
    state = [title for title, _ in columns].index("状态")
    failed = {"type": "cell", "criteria": "!=", "value": f'"{OUTCOMES["reviewed"]}"', "format": book.bad}
    heat = [(len(REPORTS), len(REPORTS) + stages - 1, HEAT)] if stages else []
    return [*heat, (state, state, failed)]


def _named(choice: Choice | None) -> str | None:
    return choice.name if choice else None


def _seconds(record: ReportRecord) -> float | None:
    return round(sum(record.seconds.values()), 1) if record.seconds else None


def _origins(record: ReportRecord) -> str | None:
    """From where scheme, category and level were taken, in as few words as that takes."""
    told = {"方案": record.scheme, "类别": record.category, "等级": record.level}
    texts = {name: choice.origin.text for name, choice in told.items() if choice}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "；".join(f"{name}：{text}" for name, text in texts.items()) or None


class Findings(Sheet):
    def __init__(self, book: Book, figures: Overview) -> None:
        self.table = Table(book, "问题明细", FINDINGS, figures.findings)

    def rows(self, record: ReportRecord) -> Iterator[Sequence[Value]]:
        for item in record.findings:
            yield (
                record.file, SEVERITIES[item.severity], item.rule, rule_title(item.rule), item.page or item.place,
                item.message, item.expected, item.actual, item.excerpt, item.mending,
            )  # fmt: skip


class Coverage(Sheet):
    """A row a report, a column a leaf of the outlines."""

    def __init__(self, book: Book, figures: Overview) -> None:
        self._nodes = figures.nodes
        columns = [("文件", 36.0), ("类别", 9.0), *((title, 11.0) for _, title in self._nodes)]
        colors = [(2, len(columns) - 1, HEAT)] if self._nodes else []
        self.table = Table(book, "提纲达成度", columns, figures.judged, colors)

    def rows(self, record: ReportRecord) -> Iterator[Sequence[Value]]:
        shares = {node_column(node.node, node.stage, node.heading): node.score for node in record.nodes}
        if shares:
            values = [Percent(shares[node]) if node in shares else None for node in self._nodes]
            yield [record.file, _named(record.category), *values]


class Failures(Sheet):
    def __init__(self, book: Book, figures: Overview) -> None:
        self.table = Table(book, "未能评审", FAILURES, figures.failed)

    def rows(self, record: ReportRecord) -> Iterator[Sequence[Value]]:
        if not record.reviewed:
            yield record.file, OUTCOMES[record.outcome], record.error, _seconds(record)


class Duplicates(Sheet):
    def __init__(self, book: Book, figures: Overview) -> None:
        self.table = Table(book, "内容雷同", DUPLICATES, figures.duplicates)

    def rows(self, record: ReportRecord) -> Iterator[Sequence[Value]]:
        for other in record.duplicates:
            pages = "、".join(map(str, other.pages)) or None
            severity, message = SEVERITIES[other.severity], other.message or None
            yield record.file, other.file, severity, other.kind, Percent(other.share), pages, message
