"""The work on one report, in a process that may be killed: models loaded once, the report read right here."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from reviewer.batch.files import write_files
from reviewer.batch.jobs import Failed, Finished, Job, Outcome
from reviewer.batch.keys import digests
from reviewer.duplicates import encode as encode_text
from reviewer.duplicates import report_text
from reviewer.errors import DiskFullError, ReviewerError
from reviewer.limits import Limits
from reviewer.model import Review
from reviewer.output.batch import record_of
from reviewer.pipeline import ready_models, review_report
from reviewer.reading import DirectReader
from reviewer.records import to_line
from reviewer.store import BatchReview
from reviewer.store.codec import encode

CHANGED = "在评审期间被改动；请等文件保存完毕后再运行。"


class Worker:
    """Reviews one report after another."""

    def __init__(self, encoder: str | None, limits: Limits) -> None:
        self._reader = DirectReader(limits)
        self._models = ready_models(encoder)

    def review(self, job: Job) -> Outcome:
        """Never raises for what is wrong with the report; MemoryError and DiskFullError concern more than it."""
        watch = _Watch()
        try:
            return self._review(job, watch)
        except (DiskFullError, MemoryError):
            raise
        except ReviewerError as error:
            return Failed(error.message, watch.seconds)
        except Exception as error:
            # A fault of the program's own, too, ends this review only.
            name, reason = job.item.files.report.name, f"{type(error).__name__}: {error}"
            message = f"{name} 评审时程序内部出错（{reason}）；请把这句话和文件交给维护人员。"
            return Failed(message, watch.seconds, "crashed")

    def _review(self, job: Job, watch: _Watch) -> Outcome:
        files = job.item.files
        review = review_report(
            files.report,
            job.application,
            encoder=self._models,
            reader=self._reader,
            third_party=files.third_party,
            form=files.form,
            self_assessment=files.self_assessment,
            progress=watch,
        )
        if digests(files) != job.contents:
            return Failed(f"{files.report.name} {CHANGED}", watch.seconds, again=True)
        watch("写出结果", 1.0)
        digest = write_files(review, job)
        watch("保存", 1.0)
        kept = _kept(review, job, watch.stages)
        watch("", 1.0)
        return Finished(kept, digest, watch.seconds, watch.stages)


def _kept(review: Review, job: Job, seconds: Mapping[str, float]) -> BatchReview:
    """What of the review goes into the store."""
    scheme = job.application.scheme
    text = report_text(
        review.document,
        scheme.outline(review.category),
        key=job.key,
        company=review.company,
        project=review.project,
        day=datetime.now(UTC).date(),
    )
    record = record_of(review, scheme, seconds=seconds)
    return BatchReview(encode(review), to_line(record), encode_text(text))


class _Watch:
    """Told the stages of a review, it knows how long each took."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._begin = self._last = time.perf_counter()
        self._stage = ""

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._begin

    def __call__(self, stage: str, _share: float) -> None:
        now = time.perf_counter()
        if self._stage:
            self.stages[self._stage] = self.stages.get(self._stage, 0.0) + now - self._last
        self._stage, self._last = stage, now
