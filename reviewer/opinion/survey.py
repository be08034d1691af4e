"""What the report itself tells of its satisfaction survey: score, valid sample, year, third party, standard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import Evidence, Review, Table
from reviewer.text.located import sentences_of

# The nodes where the schemes ask how satisfaction is measured.
_MEASUREMENT = ("check.measurement", "customers", "survey", "recognition.model", "reputation.organisation")
_SCORE = re.compile(
    r"(?:满意(?:度|率)(?:总体|综合|平均)?(?:得分|指数)?|测评得分)[^。；，、（）\d]{0,8}?(\d{2,3}(?:\.\d+)?)\s*(?:分|%|％)"
)
# Scores of several years in a row (分别为86.9分、89.5分和92.8分): the last one is the latest.
_SERIES = re.compile(r"(?:、|和|及)\s*(\d{2,3}(?:\.\d+)?)\s*(?:分|%|％)")
_AIM = re.compile(r"目标|不低于|不少于|力争|计划|以上|确保|争取|要求")
# Characters behind a figure that belong to it: 90分及以上.
_BEHIND = 4
_SAMPLE = re.compile(r"有效(?:样本|问卷|回收|访问)[^。；\d]{0,8}?(\d[\d,，]*)\s*(?:份|个|户|人|条)?")
_RECOVERED = re.compile(r"(?:回收|收回)有效问卷\s*(\d[\d,，]*)")
_THIRD = re.compile(r"第三方")
_YEAR = re.compile(r"(20\d{2})\s*年")
# The association's and the national standards on measuring satisfaction, by number or by name.
_STANDARD = re.compile(r"T/CAQ\s*\d+(?:[-—]\d{4})?|GB/T\s*1903[89](?:[-—]\d{4})?|《顾客满意(?:度)?测[^》]*》")


@dataclass(frozen=True, slots=True)
class Survey:
    """Each with the sentence that tells it; None where the report does not."""

    score: tuple[str, Evidence] | None
    sample: tuple[str, Evidence] | None
    year: tuple[str, Evidence] | None
    third_party: Evidence | None
    standard: str | None


def read_survey(review: Review) -> Survey:
    """Looks in the paragraphs that stand under or answer the measurement nodes; the score also among the results."""
    own = list(_sentences(review, _MEASUREMENT))
    third = next((evidence for evidence in own if _THIRD.search(evidence.quote)), None)
    sample = _first(own, _SAMPLE) or _first(own, _RECOVERED)
    standard = next((found.group() for evidence in own if (found := _STANDARD.search(evidence.quote))), None)
    return Survey(_score(review, own), sample, _year(sample, third), third, standard)


def _sentences(review: Review, prefix: str | tuple[str, ...]) -> Iterator[Evidence]:
    """The sentences of all paragraphs mapped to or standing under a node that begins with one of `prefix`."""
    for row in review.mapped:
        if any((node or "").startswith(prefix) for node in (row.node, row.under)):
            passage = review.document.passages[row.passage]
            for sentence in sentences_of(passage):
                yield Evidence(*sentence.place, sentence.text, row.score, row.passage)


def _first(rows: list[Evidence], pattern: re.Pattern[str]) -> tuple[str, Evidence] | None:
    for evidence in rows:
        match = pattern.search(evidence.quote)
        if match:
            return re.sub(r"[,，]", "", match[1]), evidence
    return None


def _score(review: Review, own: list[Evidence]) -> tuple[str, Evidence] | None:
    """The latest overall satisfaction: from a table by years, else from a sentence that is no target."""
    for table in review.document.tables:
        found = _latest_in_table(table)
        if found:
            return found
    stated = [*own, *_sentences(review, "check.performance")]
    for evidence in sorted(stated, key=lambda item: -max(map(int, _YEAR.findall(item.quote)), default=0)):
        match = _SCORE.search(evidence.quote)
        # What is said behind the figure, of plans perhaps, does not make it an aim.
        if match and not _AIM.search(evidence.quote[: match.end() + _BEHIND]):
            return _latest(evidence.quote, match), evidence
    return None


def _latest(sentence: str, match: re.Match[str]) -> str:
    """The score, or the last one of a series that begins with it."""
    series = _SERIES.findall(sentence, match.end(1)) if re.search("分别|依次", match[0]) else []
    return str(series[-1]) if series else match[1]


def _latest_in_table(table: Table) -> tuple[str, Evidence] | None:
    """The 满意度 row's value in the column of the latest year."""
    header = table.rows[0] if table.rows else ()
    years = {column: int(match[1]) for column, cell in enumerate(header) if (match := _YEAR.fullmatch(cell.strip()))}
    if not years:
        return None
    latest = max(years, key=lambda column: years[column])
    for row in table.rows[1:]:
        if "满意度" in row[0] and latest < len(row) and re.fullmatch(r"\d{2,3}(?:\.\d+)?", row[latest].strip()):
            return row[latest].strip(), Evidence(table.page, table.bbox, " ".join(row), 1.0, None)
    return None


def _year(sample: tuple[str, Evidence] | None, third: Evidence | None) -> tuple[str, Evidence] | None:
    """The year in the sentence on the sample, else on the third party; the latest where several are named."""
    for evidence in (sample[1] if sample else None, third):
        if evidence is None:
            continue
        # What follows the sample may speak of plans for the next year.
        before = evidence.quote.partition(sample[0])[0] if sample else evidence.quote
        years = _YEAR.findall(before) or _YEAR.findall(evidence.quote)
        if years:
            return max(years), evidence
    return None
