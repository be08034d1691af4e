"""What runs over many reports have done, so that nothing finished is ever lost or done twice."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from reviewer import __version__
from reviewer.model import Review
from reviewer.store.audit import record
from reviewer.store.codec import decode
from reviewer.store.database import Database
from reviewer.store.schema import batch_results


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How the work on a report ended; `key` stands for all that the result follows from.

    `attempts` and `seconds` are those of the run that ended it, `digest` is the SHA-256 of the result as JSON.
    """

    key: str
    file: str
    state: Literal["done", "failed"]
    attempts: int
    seconds: float
    error: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BatchReview:
    """What is kept of a finished report: `body` is the review as `encode` wrote it, `record` its line in tables of many
    reports, `text` what other reports are compared with. What the last two hold is their writer's business."""

    body: bytes
    record: str
    text: bytes


class BatchResults:
    """Every method is one transaction, and may be called again after one that failed half-way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: str) -> BatchResult | None:
        columns = [batch_results.c[name] for name in BatchResult.__slots__]
        with self._database.read() as connection:
            row = connection.execute(select(*columns).where(batch_results.c.key == key)).one_or_none()
        return BatchResult(**row._mapping) if row else None

    def review(self, key: str) -> Review:
        """The review of a result that is done. Raises StoreError where this program cannot read it any more."""
        return decode(self._one(batch_results.c.body, key))

    def record(self, key: str) -> str:
        """The record of a result that is done."""
        return str(self._one(batch_results.c.record, key))

    def texts(self) -> Mapping[str, bytes]:
        """The texts of all results that are done, by key."""
        columns = (batch_results.c.key, batch_results.c.text)
        with self._database.read() as connection:
            found = connection.execute(select(*columns).where(batch_results.c.state == "done"))
            return {row.key: row.text for row in found}

    def keep(self, result: BatchResult, review: BatchReview | None = None) -> None:
        """Keeps a result in the place of an earlier one of the same key."""
        values = {
            **asdict(result),
            **(asdict(review) if review else {}),
            "made": self._database.now(),
            "program": __version__,
        }
        # Where another run keeps the same at the same moment, one of them is enough.
        with suppress(IntegrityError), self._database.write() as connection:
            connection.execute(delete(batch_results).where(batch_results.c.key == result.key))
            connection.execute(insert(batch_results).values(values))

    def count_before(self, moment: datetime) -> int:
        """How many results were made before."""
        query = select(func.count()).where(batch_results.c.made < moment)
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def purge(self, moment: datetime) -> int:
        """Deletes the results that were made before; how many there were."""
        with self._database.write() as connection:
            count = connection.execute(delete(batch_results).where(batch_results.c.made < moment)).rowcount
            if count:
                record(connection, self._database.now(), None, "batch.purged", "batch", str(count))
        self._database.forget_deleted()
        return count

    def _one(self, column: Column[Any], key: str) -> Any:
        with self._database.read() as connection:
            return connection.execute(select(column).where(batch_results.c.key == key)).scalar_one()
