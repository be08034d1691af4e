"""The office without a browser: what becomes of what is handed in, what is drawn of it, and that nothing is lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
import sqlalchemy
from browsing import FIRM, GOOD, WEAK
from docx.oxml.ns import qn
from hostile import never_ending
from stores import HASHER
from test_facts import third_party
from typesetter import Typesetter
from word import word_report

from reviewer.decisions import MISSING, found_after_all, missing_requirement
from reviewer.errors import CancelledError, ConflictError, StoreError, UnknownError, UsageError
from reviewer.limits import Limits
from reviewer.model import BBox, Finding, Page, Review
from reviewer.output import wording
from reviewer.output.form import write_opinion_form
from reviewer.pipeline import Application, review_report
from reviewer.reading import IsolatedReader
from reviewer.report_files import ReportFiles
from reviewer.scheme import list_schemes, load_scheme
from reviewer.settings import Settings
from reviewer.store import LOCAL, Actor, Standing, Store, Submission, Upload, open_store
from reviewer.store.schema import reviews
from reviewer.web import views
from reviewer.web.files import KINDS
from reviewer.web.office import Office
from reviewer.web.page.application import category_update, level_update
from reviewer.web.page.desk import Attention
from reviewer.web.pictures import draw_pages
from reviewer.web.views.coverage import Decided, coverage, lengths
from reviewer.web.views.findings import finding_rows, findings
from reviewer.web.views.lists import table
from reviewer.web.views.opinion import opinion
from reviewer.web.views.overview import checklists, overview, unchecked
from reviewer.web.views.sheets import Mark, _box, _sheet

ENCODER = "tfidf"  # needs no model, and what is kept and shown is tested here, not how good it is
MANY = 60  # seconds that a slow machine may take for one review


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", encoder=ENCODER, max_upload_mb=1)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    with open_store(settings, hasher=HASHER) as store:
        yield store


@pytest.fixture
def office(store: Store, settings: Settings) -> Iterator[Office]:
    office = Office(store, settings)
    yield office
    office.close()


@pytest.fixture(scope="module")
def application() -> Application:
    return Application.parse("qinghai-2025", "服务类", "满意亮诺级")


@pytest.fixture(scope="module")
def review(application: Application) -> Review:
    return review_report(WEAK, application, encoder=ENCODER)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + MANY
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def ended(office: Office, submission: Submission, actor: Actor = LOCAL) -> Submission:
    def state() -> str:
        return office.store.submissions.get(actor, submission.id).state

    until(lambda: state() not in ("queued", "running"))
    return office.store.submissions.get(actor, submission.id)


# ---------------------------------------------------------------- handing in


def test_a_report_goes_in_and_lies_ready(office: Office, application: Application) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    assert (done.state, done.company, done.file) == ("done", FIRM, WEAK.name)
    opened = office.open(LOCAL, done.id)
    assert sorted(opened.urls) == [1, 2, 3, 4, 5, 6]
    assert opened.report.read_bytes() == WEAK.read_bytes()
    assert opened.review == opened.found


def test_what_belongs_to_a_report_is_read_with_it(office: Office, tmp_path: Path) -> None:
    (tmp_path / "一").mkdir()
    measured = third_party(tmp_path / "测量.pdf", company=FIRM, score="89.2")
    same_name = Path(shutil.copy(measured, tmp_path / "一" / "测量.pdf"))
    application = Application.parse("caq-2025", "企业类", "用户满意级")
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK, (measured, same_name)), application))
    assert sorted(
        path.name for path in (office.store.submissions.folder(LOCAL, done.id) / "third-party").iterdir()
    ) == [
        "测量.pdf",
        "测量（2）.pdf",
    ]
    facts = office.open(LOCAL, done.id).review.facts
    assert {fact.document for fact in facts} >= {"测量.pdf", WEAK.name}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("报告.txt", b"hello", "不是 PDF"),
        ("空.pdf", b"", "不是 PDF"),
        ("报告.pdf", b"%PDF-1.7" + bytes(2**20), "上限"),
    ],
)
def test_what_cannot_be_a_report_is_refused_at_once(
    office: Office, application: Application, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        office.submit(LOCAL, ReportFiles(file), application)
    with pytest.raises(UsageError, match=told):
        office.submit(LOCAL, ReportFiles(WEAK, third_party=(file,)), application)


@pytest.mark.parametrize("content", [b"%PDF-1.7\n" + b"garbage " * 500, b"PK\x03\x04 no archive"])
def test_a_broken_file_fails_with_one_sentence_and_can_be_tried_again(
    office: Office, application: Application, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "坏.pdf"
    file.write_bytes(content)
    failed = ended(office, office.submit(LOCAL, ReportFiles(file), application))
    assert failed.state == "failed"
    assert "坏.pdf" in failed.message
    office.retry(LOCAL, failed.id)
    assert ended(office, failed).message == failed.message


def test_no_more_wait_than_the_settings_allow(store: Store, settings: Settings, application: Application) -> None:
    office = Office(store, settings.model_copy(update={"max_queued": 1, "workers": 1}))
    office.submit(LOCAL, ReportFiles(WEAK), application)
    with pytest.raises(UsageError, match="在等待评审"):
        office.submit(LOCAL, ReportFiles(WEAK), application)
    office.close()


def test_a_second_upload_continues_the_first(office: Office, application: Application) -> None:
    first = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    second = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    assert (second.line, second.version) == (first.id, 2)
    before = office.earlier_version(LOCAL, second.id)
    assert before and before.submission.id == first.id
    assert office.earlier_version(LOCAL, first.id) is None


def test_who_waits_for_a_review_is_told_when_it_ends_or_after_a_while(
    office: Office, application: Application, tmp_path: Path
) -> None:
    done = office.submit(LOCAL, ReportFiles(WEAK), application)
    office.await_settled(done.id, MANY)
    assert _state(office, done) == "done"
    running = office.submit(LOCAL, ReportFiles(never_ending(tmp_path / "报告.pdf")), application)
    office.await_settled(running.id, 0.1)
    assert _state(office, running) in ("queued", "running")
    office.cancel(LOCAL, running.id)
    office.await_settled(running.id, MANY)
    assert _state(office, running) == "cancelled"


def test_the_list_tells_what_is_left_after_decisions(office: Office, application: Application, review: Review) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    left = replace(review, findings=review.findings[1:])
    office.store.submissions.restate(LOCAL, done.id, left)
    after = office.store.submissions.get(LOCAL, done.id)
    assert (after.errors, after.warnings) != (done.errors, done.warnings)
    assert (after.errors or 0) + (after.warnings or 0) == len(left.findings)


# ---------------------------------------------------------------- given up, deleted, taken up again


def test_a_review_that_is_given_up_stops_at_once(office: Office, application: Application, tmp_path: Path) -> None:
    running = office.submit(LOCAL, ReportFiles(never_ending(tmp_path / "报告.pdf")), application)
    until(lambda: len(active_children()) >= 2)  # one reads, one draws
    office.cancel(LOCAL, running.id)
    until(lambda: not active_children())
    assert ended(office, running).state == "cancelled"


def test_giving_up_also_stops_the_reading_of_what_came_with_the_report(
    application: Application, tmp_path: Path
) -> None:
    endless = never_ending(tmp_path / "测量.pdf")
    begin = time.monotonic()
    with IsolatedReader() as reader, pytest.raises(CancelledError):
        review_report(
            WEAK,
            application,
            third_party=(endless,),
            encoder=ENCODER,
            reader=reader,
            cancelled=lambda: time.monotonic() - begin > 5,
        )
    assert not active_children()


def test_one_that_waits_is_given_up_too(
    store: Store, settings: Settings, application: Application, tmp_path: Path
) -> None:
    office = Office(store, settings.model_copy(update={"workers": 1}))
    first = office.submit(LOCAL, ReportFiles(never_ending(tmp_path / "报告.pdf")), application)
    second = office.submit(LOCAL, ReportFiles(WEAK), application)
    office.cancel(LOCAL, second.id)
    office.cancel(LOCAL, first.id)
    third = office.submit(LOCAL, ReportFiles(WEAK), application)
    assert ended(office, third).state == "done"
    assert store.submissions.get(LOCAL, second.id).state == "cancelled"
    office.close()


def _state(office: Office, submission: Submission) -> str:
    return office.store.submissions.get(LOCAL, submission.id).state


def test_deleting_leaves_nothing_even_of_what_is_being_reviewed(
    office: Office, application: Application, tmp_path: Path
) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    running = office.submit(LOCAL, ReportFiles(never_ending(tmp_path / "报告.pdf")), application)
    until(lambda: _state(office, running) == "running")
    files = office.store.submissions.folder(LOCAL, done.id).parent
    for submission in (done, running):
        office.delete(LOCAL, submission.id)
        with pytest.raises(UnknownError):
            office.open(LOCAL, submission.id)
    until(lambda: not list(files.iterdir()))
    office.close()
    assert not active_children()


def test_what_waits_or_runs_when_the_program_is_closed_is_taken_up_again(
    store: Store, settings: Settings, application: Application
) -> None:
    office = Office(store, settings.model_copy(update={"workers": 1}))
    handed_in = [office.submit(LOCAL, ReportFiles(file), application) for file in (WEAK, GOOD)]
    until(lambda: store.submissions.get(LOCAL, handed_in[0].id).state == "running")
    office.close()
    assert {store.submissions.get(LOCAL, one.id).state for one in handed_in} == {"queued"}
    again = Office(store, settings)
    again.resume()
    assert {ended(again, one).state for one in handed_in} == {"done"}
    again.close()


def test_what_was_killed_says_so_and_can_be_reviewed_again(
    store: Store, settings: Settings, application: Application, office: Office
) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    store.submissions.queue_again(LOCAL, done.id)
    store.submissions.start(LOCAL, done.id)  # and then the power went
    office.resume()
    killed = store.submissions.get(LOCAL, done.id)
    assert (killed.state, "重新评审" in killed.message) == ("failed", True)
    office.retry(LOCAL, done.id)
    assert ended(office, done).state == "done"


def test_what_an_applicant_left_waiting_stays_the_applicants(
    store: Store, settings: Settings, application: Application
) -> None:
    link = store.accounts.first_link()
    assert link
    admin = store.accounts.set_up(link, "gly", "管理员", "a long password").actor
    token = store.accounts.invite(admin, "applicant")
    applicant = store.accounts.set_up(token, "qiye", "企业", "a long password").actor
    first = Office(store, settings)
    before = ended(first, first.submit(applicant, ReportFiles(WEAK), application), applicant)
    first.close()
    upload = Upload(before.file, before.sha256, before.scheme, before.category, before.level)
    waiting = store.submissions.create(applicant, upload)
    folders = [store.submissions.folder(applicant, one.id) for one in (before, waiting)]
    shutil.copytree(*folders, dirs_exist_ok=True)
    again = Office(store, settings)
    again.resume()
    assert ended(again, waiting, applicant).version == 2, "it continues the applicant's own first version"
    again.close()


# ---------------------------------------------------------------- opening


def test_decisions_and_edits_stand_and_their_names_too(office: Office, application: Application) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    row = finding_rows(office.open(LOCAL, done.id).found, application.scheme, {})[0]
    office.store.amendments.decide(LOCAL, done.id, row.key, "dismissed", "已核对原件")
    office.store.amendments.edit(LOCAL, done.id, "opinion", "经核对，意见如上。")
    opened = office.open(LOCAL, done.id)
    assert len(opened.review.findings) == len(opened.found.findings) - 1
    assert opened.review.opinion and opened.review.opinion.fields["opinion"] == "经核对，意见如上。"
    assert opened.who(None, opened.standing.fields["opinion"].at).startswith("本机用户 20")
    assert office.open(LOCAL, done.id).review is opened.review, "it is kept at hand"


def test_the_form_says_all_that_a_person_filled_in(office: Office, application: Application, tmp_path: Path) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    form = application.scheme.opinion_form
    assert form
    filled = {
        key: f"填写之{key}" for key, field in form.fields.items() if field.kind in ("text", "number", "date", "area")
    }
    for key, text in filled.items():
        office.store.amendments.edit(LOCAL, done.id, key, text)
    opened = office.open(LOCAL, done.id)
    write_opinion_form(opened.review, application.scheme, tmp_path / "form.docx")
    shown = "".join(node.text or "" for node in docx.Document(str(tmp_path / "form.docx")).element.body.iter(qn("w:t")))
    in_form = {key for block in form.blocks for row in block.rows for key in row}
    assert [key for key, text in filled.items() if key in in_form and text not in shown] == []


def test_the_form_tells_what_people_decided_under_the_numbers_of_the_page(
    office: Office, application: Application, tmp_path: Path
) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    aside, kept = finding_rows(office.open(LOCAL, done.id).found, application.scheme, {})[1:3]
    office.store.amendments.decide(LOCAL, done.id, aside.key, "dismissed", "已核对原件")
    office.store.amendments.decide(LOCAL, done.id, kept.key, "confirmed", "")
    covered = next(row for node in office.open(LOCAL, done.id).found.coverage for row in node.requirements)
    office.store.amendments.overrule(LOCAL, done.id, covered.id, "missing", "只有标题，没有内容")
    (kind,) = (kind for kind in KINDS if kind.name == "初审意见表.docx")
    kind.write(office.open(LOCAL, done.id), tmp_path / "form.docx")
    tables = {table.cell(0, 0).text: table for table in docx.Document(str(tmp_path / "form.docx")).tables}
    rows = [[cell.text for cell in row.cells] for row in tables["判定的对象"].rows][1:]
    assert [row[1:3] for row in rows[:2]] == [["排除", "已核对原件"], ["确认", "—"]]
    assert [row[0].startswith(f"第 {number} 项（") for row, number in zip(rows, (2, 3), strict=False)] == [True, True]
    assert aside.finding.message in rows[0][0] and rows[0][3].startswith("本机用户 20")
    assert covered.text in rows[2][0] and rows[2][1:3] == ["改判为未体现", "只有标题，没有内容"]
    numbers = [row.cells[0].text for row in tables["序号"].rows][1:]
    assert "2" not in numbers and "3" in numbers, "what was set aside leaves the other numbers as they are"


def test_numbers_at_boxes_in_one_place_stand_side_by_side(review: Review) -> None:
    page = review.document.pages[0]
    box = BBox(90, 100, 300, 120)
    marks = [Mark(str(number), 1, box, "error", number) for number in (1, 2, 3)]
    far = Mark("4", 1, BBox(90, 140, 300, 160), "error", 4)
    assert [box.shift for box in _sheet(page, {}, [*marks, far]).boxes] == [0, 1, 2, 0]


def test_what_is_found_after_all_is_told_in_every_list(office: Office, application: Application) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    outline = application.scheme.outline(application.category)
    found = office.open(LOCAL, done.id).found
    rows = [row for row in finding_rows(found, application.scheme, {}) if row.finding.rule == MISSING]
    aside, overruled = rows[0], missing_requirement(rows[1].finding, outline)
    office.store.amendments.decide(LOCAL, done.id, aside.key, "dismissed", "见第 3 页第二段")
    office.store.amendments.overrule(LOCAL, done.id, str(overruled), "partial", "见第 4 页的表")
    opened = office.open(LOCAL, done.id)
    listed = findings(
        opened.found, application.scheme, {}, opened.decisions.findings, may_decide=True, standing=opened.review
    )
    assert f'data-row="{aside.key}"' in listed and "已排除 1" in listed, "it can still be taken back"
    assert f'data-row="{rows[1].key}"' not in listed, "it is no fault any more"
    decided = Decided(opened.decisions.statuses, found_after_all(opened.found, opened.decisions, outline))
    shown = coverage(opened.review, application.scheme, {}, decided, may_decide=True)
    assert (
        shown.count("人工判定") == 2 and "排除了“未体现”的问题：见第 3 页第二段" in shown and "见第 4 页的表" in shown
    )


def test_signing_locks_and_only_what_was_seen_is_signed(office: Office, application: Application) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    seen = office.open(LOCAL, done.id).standing.digest
    office.store.amendments.edit(LOCAL, done.id, "opinion", "另有人改过。")
    with pytest.raises(ConflictError, match="又有改动"):
        office.store.sign_offs.sign(LOCAL, done.id, seen)
    office.store.sign_offs.sign(LOCAL, done.id, office.open(LOCAL, done.id).standing.digest)
    assert office.open(LOCAL, done.id).signed
    for change in (office.delete, lambda actor, one: office.store.amendments.edit(actor, one, "opinion", "x")):
        with pytest.raises(ConflictError, match="已经签发"):
            change(LOCAL, done.id)


def test_nobody_signs_what_was_decided_while_the_page_was_drawn(
    office: Office, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    row = finding_rows(office.open(LOCAL, done.id).found, application.scheme, {})[0]
    amendments = office.store.amendments
    read = amendments.standing

    def overtaken(actor: Actor, submission: str) -> Standing:
        found = read(actor, submission)
        if not found.findings:
            amendments.decide(LOCAL, done.id, row.key, "dismissed", "已核对原件")
        return found

    monkeypatch.setattr(amendments, "standing", overtaken)
    shown = office.open(LOCAL, done.id)
    assert len(shown.review.findings) == len(shown.found.findings)
    with pytest.raises(ConflictError, match="又有改动"):
        office.store.sign_offs.sign(LOCAL, done.id, shown.standing.digest)


def test_a_review_of_another_program_is_told_in_one_sentence(office: Office, application: Application) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    with office.store.database.write() as connection:
        connection.execute(sqlalchemy.update(reviews).values(body=b"another program's"))
    with pytest.raises(StoreError, match="重新评审"):
        office.open(LOCAL, done.id)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != "初审意见表.pdf"], ids=lambda kind: kind.name)
def test_every_file_can_be_written(office: Office, application: Application, tmp_path: Path, kind: object) -> None:
    done = ended(office, office.submit(LOCAL, ReportFiles(WEAK), application))
    path = tmp_path / kind.name  # type: ignore[attr-defined]
    kind.write(office.open(LOCAL, done.id), path)  # type: ignore[attr-defined]
    assert path.stat().st_size > 1000


# ---------------------------------------------------------------- what is drawn


def test_what_a_report_says_is_shown_and_never_run(review: Review, application: Application) -> None:
    hostile = "<img src=x onerror=alert(1)> ${alert(1)} {{value}} `x` \x00"
    finding = Finding("content.thin", "error", hostile, page=1, excerpt=hostile, actual=hostile, expected=hostile)
    marked = replace(review, company=hostile, findings=(finding,))
    for html in (
        findings(marked, application.scheme, {}, {}, may_decide=True),
        overview(marked, application.scheme, scores=True, state=""),
        views.notice(hostile),
    ):
        assert "&lt;img src=x" in html
        for sign in ("<img src=x", "${", "{{", "`", "\x00"):
            assert sign not in html


def test_findings_come_worst_first_with_the_way_to_mend_them(review: Review, application: Application) -> None:
    rows = finding_rows(review, application.scheme, {})
    order = ["error", "warning", "info"]
    assert [row.finding.number for row in rows] == list(range(1, len(review.findings) + 1))
    assert [row.finding.severity for row in rows] == sorted((row.finding.severity for row in rows), key=order.index)
    assert all(row.why for row in rows)
    sections = {row.finding.number: row.finding.node for row in rows}
    for row in rows:
        others = [n for n, node in sections.items() if node and node == row.finding.node and n != row.finding.number]
        assert row.beside == "、".join(map(str, others))
    assert any(row.beside for row in rows)
    html = findings(review, application.scheme, {1: "/dl/one"}, {}, may_decide=True)
    assert html.count("data-fold=") == len(rows)
    assert 'src="/dl/one" loading="lazy"' in html


def test_a_mark_lies_where_the_box_lies() -> None:
    page = Page(3, 600.0, 800.0, 1, False)
    box = _box(Mark("x", 3, BBox(60, 400, 300, 440), "error"), page, 0)
    assert (box.left, box.top, box.width, box.height) == (10, 50, 40, 5)


def test_an_applicant_sees_no_score(review: Review, application: Application) -> None:
    html = overview(review, application.scheme, scores=False, state="")
    assert review.opinion and review.opinion.score is not None
    assert "建议得分" not in html and str(review.opinion.score) not in html


@pytest.mark.parametrize("scheme", [scheme.id for scheme in list_schemes()])
def test_every_scheme_is_drawn(scheme: str) -> None:
    found = load_scheme(scheme)
    # A category without levels, where there is one, has the fewest things to show.
    category = next((key for key in found.categories if not found.levels_of(key)), next(iter(found.categories)))
    application = Application.parse(scheme, category)
    _all_drawn(review_report(WEAK, application, encoder=ENCODER), application)


def test_a_category_without_levels_asks_for_none() -> None:
    for scheme in list_schemes():
        for category in scheme.categories:
            update = level_update(scheme, category, None)
            assert update["visible"] == bool(scheme.levels_of(category)) == (update["value"] is not None)


def test_reports_without_text_or_pages_are_drawn(application: Application, tmp_path: Path) -> None:
    scanned = Typesetter().paragraph("云岭示例供水公司用户满意经营实践报告").scan().save(tmp_path / "扫描.pdf")
    for file in (scanned, word_report(tmp_path / "报告.docx")):
        _all_drawn(review_report(file, application, encoder=ENCODER), application)


def _all_drawn(review: Review, application: Application) -> None:
    scheme = application.scheme
    for html in (
        overview(review, scheme, scores=True, state=""),
        findings(review, scheme, {}, {}, may_decide=True),
        coverage(review, scheme, {}, Decided(), may_decide=True),
        lengths(review, scheme.outline(review.category)),
        checklists(review),
        opinion(review, scheme, {}, {}, may_edit=True, signed=""),
        unchecked(review),
    ):
        assert len(html) > 50
        assert "None" not in html


def test_empty_results_are_told_in_words(review: Review, application: Application) -> None:
    bare = replace(review, findings=(), coverage=(), unchecked=(), opinion=None)
    assert "没有发现问题" in findings(bare, application.scheme, {}, {}, may_decide=True)
    assert "没有进行内容对照" in coverage(bare, application.scheme, {}, Decided(), may_decide=True)
    assert "所有规则都核对过了" in unchecked(bare)
    assert "没有建议得分" in overview(bare, application.scheme, scores=True, state="")
    assert "没有意见表" in opinion(bare, application.scheme, {}, {}, may_edit=True, signed="")
    assert "还没有提交" in table([], 0, scores=True, empty="还没有提交过报告。")


def test_a_damaged_file_gives_no_pictures_and_no_error(tmp_path: Path) -> None:
    file = tmp_path / "坏.pdf"
    file.write_bytes(b"%PDF-1.7 nothing")
    assert draw_pages(file, tmp_path, Limits()) == {}


# ---------------------------------------------------------------- the choice of scheme, category and level


def test_levels_follow_the_category_and_categories_the_scheme() -> None:
    product = level_update(load_scheme("caq-2025"), "product", "benchmark")
    assert [name for name, _ in product["choices"]] == ["用户满意级", "满意亮诺级"]
    transport = category_update(load_scheme("transport-2026"), "enterprise")
    assert transport["value"] in load_scheme("transport-2026").categories


def test_what_somebody_asked_for_is_not_replaced_by_what_comes_by_itself() -> None:
    attention, mine, other = Attention(), SimpleNamespace(session_hash="a"), SimpleNamespace(session_hash="b")
    attention.turn(mine, "asked")
    assert not attention.claim(mine, "finished") and attention.on(mine) == "asked"
    assert attention.claim(other, "finished"), "each page for itself"
    attention.turn(mine, None)
    assert attention.claim(mine, "finished") and attention.on(mine) == "finished"


def test_the_suggested_level_says_from_what_it_follows(review: Review, application: Application) -> None:
    assert review.opinion
    grounds = wording.level_grounds(
        replace(review.opinion, score=68.4, fields={"suggested_level": None}), application.scheme
    )
    assert grounds == "68.4 分属于“合格”一档：建议等级取满意亮诺级，不论申报哪一级。"


def test_who_signs_is_told_what_is_still_blank(review: Review, application: Application) -> None:
    def asked(review: Review) -> str:
        form = str(opinion(review, application.scheme, {}, {}, may_edit=True, signed=""))
        return form.partition('data-do="sign"')[2].partition(">")[0]

    assert review.opinion
    assert "还空着：" in asked(review) and "是否符合申请条件" in asked(review)
    filled = {key: value or "已填" for key, value in review.opinion.fields.items()}
    assert "还空着" not in asked(replace(review, opinion=replace(review.opinion, fields=filled)))
