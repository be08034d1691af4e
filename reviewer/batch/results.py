"""What a run leaves beside the reports' own files: tables and a page of all reports, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewer.batch.jobs import Failure
from reviewer.batch.ledger import Ledger
from reviewer.duplicates import Duplicates, ReportText, decode, find_duplicates
from reviewer.output import batch as output
from reviewer.output.batch import Origins
from reviewer.output.duplicates import to_page, to_records
from reviewer.output.files import write_file
from reviewer.records import Choice, Origin, ReportRecord, from_line

SHARED = "内容雷同.html"
# More texts than these are not held against one another: their index would take more memory than a laptop has.
MOST_COMPARED = 3000


@dataclass(frozen=True, slots=True)
class Row:
    """A report of the run: where its review lies (`key`), or why there is none (`error`). `target` is unique in the run;
    `links` are its files, by what they are called, as paths below the results' folder."""

    file: str
    target: str
    key: str = ""
    error: str | None = None
    kind: Failure | None = None
    seconds: float = 0.0
    origins: Origins = field(default_factory=Origins)
    links: Mapping[str, str] = field(default_factory=dict)
    taken_over: bool = False


def compare(rows: Sequence[Row], ledger: Ledger, earlier: Sequence[ReportText]) -> Duplicates | None:
    """What the run's reports have in common with one another, with those of earlier runs, and with `earlier` ones.

    None where they are too many to be compared.
    """
    reviewed = [row for row in rows if not row.error]
    stored = ledger.texts()
    texts = [replace(decode(stored[row.key]), key=row.target, file=row.file) for row in reviewed if row.key in stored]
    keys = {row.key for row in reviewed}
    others = [*(decode(body) for key, body in stored.items() if key not in keys), *earlier]
    others = [other for other in others if not any(_is_earlier_try(other, text) for text in texts)]
    if len(texts) + len(others) > MOST_COMPARED:
        return None
    return find_duplicates(texts, others)


def _is_earlier_try(other: ReportText, text: ReportText) -> bool:
    """Whether `other` is what the same applicant handed in before, in the same round: mended since, or just the same."""
    return (other.sha256 == text.sha256 or other.of_same_firm(text)) and not other.of_other_round(text)


def write_results(rows: Sequence[Row], folder: Path, ledger: Ledger, shared: Duplicates | None) -> None:
    """Writes what concerns all reports together. Raises OutputError."""
    output.write_results(_records(rows, ledger, shared or Duplicates((), ())), folder)
    page = folder / SHARED
    if shared and (shared.pairs or shared.groups):
        write_file(page, to_page(shared).encode())
    else:
        page.unlink(missing_ok=True)


def _records(rows: Sequence[Row], ledger: Ledger, shared: Duplicates) -> Iterator[ReportRecord]:
    for row in rows:
        if row.error:
            yield output.unreviewed(row.file, row.error, row.kind or "refused", seconds={"合计": row.seconds})
            continue
        record, origins = from_line(ledger.record(row.key)), row.origins
        yield replace(
            record,
            file=row.file,
            scheme=_taken(record.scheme, origins.scheme),
            category=_taken(record.category, origins.category),
            level=_taken(record.level, origins.level),
            duplicates=tuple(to_records(shared, row.target)),
            links=row.links,
        )


def _taken(choice: Choice | None, origin: Origin) -> Choice | None:
    return replace(choice, origin=origin) if choice else None
