"""The office: reports come in, are reviewed in the background whether or not a browser waits, and lie ready for those
who may see them."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from threading import Condition, Event, Lock

from reviewer.duplicates import Duplicates, report_text
from reviewer.errors import AccessError, CancelledError, ConflictError, ReviewerError, UnknownError, UsageError
from reviewer.file_marks import BEGINNING, PDF, ZIP
from reviewer.isolation import Workers
from reviewer.mapping import Models
from reviewer.model import Review
from reviewer.pipeline import Application, ready_models, review_report
from reviewer.reading import IsolatedReader
from reviewer.remembered_texts import duplicates_of, remember, remembered
from reviewer.report_files import ReportFiles
from reviewer.retention import clear_deleted, purge, rule
from reviewer.settings import Settings
from reviewer.store import LOCAL, Actor, Query, State, Store, Submission, Upload
from reviewer.web.folders import keep, kept
from reviewer.web.opened import Opened, OpenedReviews
from reviewer.web.pictures import Pictures, draw_pages

log = logging.getLogger(__name__)

UNEXPECTED = "程序出现意外错误，这次评审没有完成；详情已写入运行记录，请把它交给维护人员。"
_DRAWING_SECONDS = 30.0
_REMEMBERING_SECONDS = 60.0
PAGES = "pages"
_UNFINISHED: tuple[State, ...] = ("queued", "running")
_TURNS = 16
_ALL = 100_000  # more than may wait


class Office:
    """Takes reports in and reviews them, as many at a time as the settings say."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self._settings = settings
        self._limits = settings.limits
        # Processes kept for the next report: starting one takes longer than most reports.
        self._reader = IsolatedReader(self._limits, idle=settings.workers)
        self._drawers = Workers(self._limits.megabytes, idle=settings.workers)
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix="review")
        self._drawing = ThreadPoolExecutor(settings.workers, thread_name_prefix="draw")
        self._given_up: dict[str, Event] = {}
        self._unsettled: set[str] = set()
        self._settled = Condition()
        self._lock = Lock()
        self._loading = Lock()
        self._closing = False
        self._turns = [Lock() for _ in range(_TURNS)]
        self._opened = OpenedReviews(store)

    def resume(self) -> None:
        """Takes up what waited when an earlier process ended; what it was reviewing when it was killed is told so."""
        self.store.submissions.fail_abandoned(LOCAL, timedelta())
        waiting = Query(states=("queued",), descending=False, size=_ALL)
        for submission in self.store.submissions.search(LOCAL, waiting).rows:
            self._schedule(submission)
        self._drawing.submit(self._warm_up)

    def _warm_up(self) -> None:
        """So that the first report is reviewed as fast as all others."""
        self._reader.warm_up()
        self._models  # noqa: B018 - loaded by being asked for

    @property
    def _models(self) -> Models | str | None:
        with self._loading:  # by the first who asks; the others wait for the same
            return self._ready_models

    @cached_property
    def _ready_models(self) -> Models | str | None:
        return ready_models(self._settings.encoder)

    def purge(self) -> None:
        """Deletes what was kept long enough, and what is still there of what was deleted."""
        days = self._settings.retention_days
        purged = purge(self.store, days) if days else None
        clear_deleted(self.store)
        if purged and (purged.submissions or purged.batch_results):
            log.info("purged: %d submissions, %d batch results", len(purged.submissions), purged.batch_results)
            self._opened.forget({submission.id for submission in purged.submissions})

    @property
    def retention(self) -> str:
        """How long reports are kept, in a sentence."""
        return rule(self._settings.retention_days)

    def close(self) -> None:
        """Stops what runs and waits for it to end; all that is unfinished is taken up again by `resume`."""
        with self._lock:
            self._closing = True
            for given_up in self._given_up.values():
                given_up.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._drawing.shutdown(wait=True, cancel_futures=True)
        self._reader.close()
        self._drawers.close()

    # ------------------------------------------------------------ handing in

    def check(self, file: Path) -> None:
        """Raises UsageError with one sentence where the file is plainly no report, or too large."""
        megabytes = file.stat().st_size / 2**20
        if megabytes > self._settings.max_upload_mb:
            limit = f"{self._settings.max_upload_mb} MB"
            raise UsageError(f"“{file.name}”有 {megabytes:.0f} MB，超过 {limit} 的上限，请压缩其中的图片后再上传。")
        with file.open("rb") as opened:
            begin = opened.read(BEGINNING)
        if PDF not in begin and not begin.startswith(ZIP):
            raise UsageError(f"“{file.name}”不是 PDF 或 Word 文件（.docx），请在 Word 或 WPS 中另存或导出后再上传。")

    def skim(self, report: Path) -> str:
        """What a report is about, before it is handed in; nothing of one that cannot be read."""
        return self._reader.skim(report)

    def submit(self, actor: Actor, files: ReportFiles, application: Application) -> Submission:
        """Takes a report in and queues it. Raises UsageError for what is no report, or where too many wait."""
        for file in files.all:
            self.check(file)
        waiting = self.store.submissions.search(_owner(actor.user), Query(states=_UNFINISHED, size=1)).total
        if waiting >= self._settings.max_queued:
            raise UsageError(f"已有 {waiting} 份报告在等待评审，请等其中一些完成后再提交。")
        upload = Upload(
            files.report.name,
            hashlib.sha256(files.report.read_bytes()).hexdigest(),
            application.scheme.id,
            application.category,
            application.level,
        )
        submission = self.store.submissions.create(actor, upload)
        folder = self.store.submissions.folder(actor, submission.id)
        keep(files, folder)
        self._schedule(submission)
        return submission

    def retry(self, actor: Actor, submission: str) -> None:
        """Reviews once more what failed."""
        self.store.submissions.queue_again(actor, submission)
        self._schedule(self.store.submissions.get(actor, submission))

    def cancel(self, actor: Actor, submission: str) -> None:
        """Gives a review up; its child process is stopped at once."""
        self.store.submissions.cancel(actor, submission)
        with self._lock:
            given_up = self._given_up.get(submission)
        if given_up:
            given_up.set()

    def delete(self, actor: Actor, submission: str) -> None:
        """Deletes a submission with its files; one that is being reviewed is given up first."""
        if self.store.submissions.get(actor, submission).state in _UNFINISHED:
            with suppress(ConflictError):  # it was finished in this very moment
                self.cancel(actor, submission)
        folder = self.store.submissions.delete(actor, submission)
        self._opened.forget({submission})
        shutil.rmtree(folder, ignore_errors=True)

    # ------------------------------------------------------------ reviewing

    def _schedule(self, submission: Submission) -> None:
        given_up = Event()
        with self._lock:
            self._given_up[submission.id] = given_up
        with self._settled:
            self._unsettled.add(submission.id)
        self._pool.submit(self._work, submission, given_up)

    def _work(self, submission: Submission, given_up: Event) -> None:
        """One review from its folder into the store. Whatever goes wrong is told at the submission itself."""
        owner = _owner(submission.owner)
        try:
            self.store.submissions.start(owner, submission.id)
            self._review(owner, submission, given_up)
        except CancelledError:
            self._stopped(owner, submission)
        except (AccessError, ConflictError):
            log.info("review %s was given up", submission.number)
        except ReviewerError as error:
            self._fail(owner, submission, error.message)
        except Exception:
            log.exception("review %s failed", submission.number)
            self._fail(owner, submission, UNEXPECTED)
        finally:
            with self._lock:
                if self._given_up.get(submission.id) is given_up:
                    del self._given_up[submission.id]
            self._settle(submission.id)

    def _settle(self, submission: str) -> None:
        with self._settled:
            self._unsettled.discard(submission)
            self._settled.notify_all()

    def await_settled(self, submission: str, seconds: float) -> None:
        """Returns as soon as a review has come to its end, whichever it is, or after so many seconds."""
        with self._settled:
            self._settled.wait_for(lambda: submission not in self._unsettled, seconds)

    def _stopped(self, owner: Actor, submission: Submission) -> None:
        """Its owner gave it up; or the program is being closed, and it waits for the next one."""
        log.info("review %s was stopped", submission.number)
        if self._closing:
            with suppress(ConflictError):  # its owner gave it up just before
                self.store.submissions.fail(owner, submission.id, "")
                self.store.submissions.queue_again(owner, submission.id)

    def _fail(self, owner: Actor, submission: Submission, message: str) -> None:
        try:
            self.store.submissions.fail(owner, submission.id, message)
        except ReviewerError:
            log.info("review %s ended after it was given up", submission.number)

    def _review(self, owner: Actor, submission: Submission, given_up: Event) -> None:
        submissions = self.store.submissions
        folder = submissions.folder(owner, submission.id)
        files = kept(folder)

        def advance(stage: str, share: float) -> None:
            if not submissions.progress(owner, submission.id, stage, share):
                raise CancelledError

        with self._still_there(owner, submission.id, folder), self._pictures(files.report, folder) as pictures:
            review = review_report(
                files.report,
                application_of(submission),
                encoder=self._models,
                reader=self._reader,
                cancelled=given_up.is_set,
                third_party=files.third_party,
                form=files.form,
                self_assessment=files.self_assessment,
                progress=advance,
            )
            self._join_line(owner, submission, review)
            submissions.finish(owner, submission.id, review)
            self._settle(submission.id)
            self._remember(owner, submission.id, review)
            pictures.result()  # nobody waits for the last page to read the first finding

    @contextmanager
    def _still_there(self, owner: Actor, submission: str, folder: Path) -> Iterator[None]:
        """Of what is deleted while it is reviewed, nothing stays: as long as that lasts, files are written."""
        try:
            yield
        finally:
            try:
                self.store.submissions.get(owner, submission)
            except UnknownError:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _pictures(self, report: Path, folder: Path) -> Iterator[Future[Pictures]]:
        """Draws the pages while the report is read; where that fails, the drawing ends too. A Word file gives none."""
        unwanted = Event()
        limits = replace(self._limits, seconds=_DRAWING_SECONDS)
        (folder / PAGES).mkdir(mode=0o700, exist_ok=True)
        drawing = self._drawing.submit(draw_pages, report, folder / PAGES, limits, unwanted.is_set, self._drawers)
        try:
            yield drawing
        finally:
            unwanted.set()
            if not drawing.cancel():
                wait([drawing])

    def _join_line(self, owner: Actor, submission: Submission, review: Review) -> None:
        """A report of the same firm and project that was handed in before is its earlier version."""
        if review.company is None:
            return
        key = (review.company, review.project, submission.scheme, submission.category)
        earlier = self.store.submissions.find_line(owner, *key)
        if earlier is not None and earlier.line != submission.line:
            self.store.submissions.continue_line(owner, submission.id, earlier.id)

    def _remember(self, owner: Actor, submission: str, review: Review) -> None:
        """Keeps the report's text, so that other reports can be held against it."""
        found = self.store.submissions.get(owner, submission)
        text = report_text(
            review.document,
            application_of(found).scheme.outline(found.category),
            key=submission,
            company=review.company,
            project=review.project,
            day=found.created.date(),
            line=found.line,
        )
        remember(self.store, owner, text)

    def duplicates(self, actor: Actor, submissions: Sequence[str]) -> Duplicates:
        """What these reports have in common with one another and with all others that the actor may see."""
        for one in submissions:
            self.store.submissions.get(actor, one)  # who may not see it learns nothing by waiting, either
        with self._settled:
            self._settled.wait_for(lambda: not any(map(self._is_finishing, submissions)), _REMEMBERING_SECONDS)
        texts = [text for one in submissions if (text := remembered(self.store, actor, one))]
        for one in submissions:
            self.store.audit.note_once_a_day(actor, "submission.compared", one)
        return duplicates_of(self.store, actor, texts)

    def _is_finishing(self, submission: str) -> bool:
        """Whether it has been reviewed a moment ago, and is still being remembered or drawn."""
        return submission not in self._unsettled and self.is_working_on(submission)

    # ------------------------------------------------------------ opening

    def open(self, actor: Actor, submission: str) -> Opened:
        """A finished review as it stands after what people decided and wrote."""
        opened = self._opened.open(actor, submission, drawing=self.is_working_on(submission))
        self.store.audit.note_once_a_day(actor, "submission.opened", submission)
        return opened

    def is_working_on(self, submission: str) -> bool:
        """Also after the review is there, as long as its pages are drawn."""
        with self._lock:
            return submission in self._given_up

    def turn(self, submission: str) -> Lock:
        """Held while something of a submission is changed and drawn anew, so that the last drawing is the newest."""
        return self._turns[hash(submission) % _TURNS]

    def earlier_version(self, actor: Actor, submission: str) -> Opened | None:
        """The version before this one, where it was reviewed."""
        found = self.store.submissions.get(actor, submission)
        line: Sequence[Submission] = self.store.submissions.line(actor, submission)
        before = [one for one in line if one.version < found.version and one.state == "done"]
        return self.open(actor, before[-1].id) if before else None


def _owner(user: int | None) -> Actor:
    """Whoever owns a submission, with the rights that its review needs and no others."""
    return LOCAL if user is None else Actor(user, "applicant")


def application_of(submission: Submission) -> Application:
    return Application.parse(submission.scheme, submission.category, submission.level)
