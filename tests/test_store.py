"""What is kept of submissions: reviews as they were made, what people set against them, who may see it, deletion."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from output_samples import good, weak
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from stores import PASSWORD, Clock, join

from reviewer.errors import AccessError, ConflictError, ForbiddenError, StoreError, UnknownError
from reviewer.model import Evidence, Fact, Finding, NodeCoverage, RequirementCoverage, Review
from reviewer.store import LOCAL, Actor, Query, Role, Store, Submission, Upload
from reviewer.store.codec import FORMAT, decode, encode
from reviewer.store.schema import metadata, reviews

UPLOAD = Upload("满意报告.pdf", "0" * 64, "qinghai-2025", "service", "three-star")
FINDING = "content.thin/plan.needs/0123456789abcdef"
REQUIREMENT = "plan.needs/complaints"


def handed_in(store: Store, actor: Actor = LOCAL, upload: Upload = UPLOAD, review: Review | None = None) -> Submission:
    """A submission that was reviewed."""
    submission = store.submissions.create(actor, upload)
    store.submissions.start(actor, submission.id)
    store.submissions.finish(actor, submission.id, review or weak()[0])
    return store.submissions.get(actor, submission.id)


def sign(store: Store, actor: Actor, submission: str) -> None:
    store.sign_offs.sign(actor, submission, store.amendments.standing(actor, submission).digest)


# ---------------------------------------------------------------- a review as bytes


@pytest.mark.parametrize("sample", [weak, good])
def test_a_review_comes_back_as_it_was(store: Store, sample: Callable[[], tuple[Review, object]]) -> None:
    review = sample()[0]
    submission = handed_in(store, review=review)
    stored = store.submissions.review(LOCAL, submission.id)
    assert stored.review == review
    assert stored.review.document.passages[0].kind is review.document.passages[0].kind
    assert all(isinstance(index, int) for index in stored.review.section_words)
    assert stored.made == submission.changed


def odd(text: str) -> Review:
    """A review of a report with `text` in a passage, and quoted in whatever quotes."""
    review = good()[0]
    passage = next(iter(review.document.passages))
    lines = (replace(passage.lines[0], text=text),)
    document = replace(review.document, passages=(replace(passage, text=text, lines=lines, starts=(0,)),))
    evidence = Evidence(1, passage.bbox, text[1:], 0.5, 0)
    return replace(
        review,
        document=document,
        company=text,
        findings=(Finding("content.thin", "warning", "太短", excerpt=text[1:]),),
        coverage=(NodeCoverage("plan", "策划", 0.5, (RequirementCoverage("a", "b", "partial", 0.5, (evidence,)),)),),
        facts=(Fact("f", "企业", text, text, "report", "a.pdf", 1, "第 1 页", passage.bbox, text[1:]),),
    )


def test_a_review_stored_earlier_is_read() -> None:
    """If this fails after a change of `Review`, raise FORMAT, and put a review of the new format beside this one."""
    earlier = (Path(__file__).parent / "samples" / f"stored-review-{FORMAT}.json").read_bytes()
    review = decode(zlib.compress(earlier))
    assert review.document.passages[0].lines[0].spans[0].family == "宋体"
    assert review.document.sections[0].sections[0].title == "策划"
    assert review.section_words == {0: 12}
    assert review.coverage[0].requirements[0].evidence[0].quote in review.document.passages[0].text
    assert review.opinion is not None and review.opinion.hints[0].status == "partial"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("云岭\ud83d示例", "云岭\ufffd示例"),
        ("云岭\ud83d\udcc8示例", "云岭\ufffd\ufffd示例"),  # two halves that were read apart stay two characters
        ("云岭\x00\x07\x1b示\uffff例", "云岭\ufffd\ufffd\ufffd示\ufffd例"),
        ("云岭\t示例\n𠮷📈", "云岭\t示例\n𠮷📈"),
    ],
)
def test_characters_that_files_refuse_are_replaced_one_for_one(store: Store, text: str, kept: str) -> None:
    submission = handed_in(store, review=odd(text))
    review = store.submissions.review(LOCAL, submission.id).review
    assert review.document.passages[0].text == submission.company == kept
    assert review.findings[0].excerpt == review.coverage[0].requirements[0].evidence[0].quote == kept[1:]
    assert review.facts[0].quote in review.document.passages[0].text
    assert review == decode(encode(review))
    assert store.submissions.search(LOCAL, Query(text=text.split()[0])).total == 1


def test_a_review_of_an_unknown_format_is_told_in_one_sentence(store: Store) -> None:
    submission = handed_in(store)
    later = zlib.compress(json.dumps({"format": FORMAT + 1, "review": {}}).encode())
    for body, words in ((later, f"第 {FORMAT + 1} 版"), (b"damaged", "已损坏"), (zlib.compress(b"[]"), "已损坏")):
        with store.database.write() as connection:
            connection.execute(reviews.update().values(body=body))
        with pytest.raises(StoreError, match=words):
            store.submissions.review(LOCAL, submission.id)


def test_a_review_that_lacks_a_field_is_told_in_one_sentence() -> None:
    content = json.loads(zlib.decompress(encode(good()[0])))
    del content["review"]["document"]
    with pytest.raises(StoreError, match="已损坏"):
        decode(zlib.compress(json.dumps(content).encode()))


def test_a_review_without_a_field_that_came_later_is_read() -> None:
    content = json.loads(zlib.decompress(encode(good()[0])))
    del content["review"]["checklists"]
    assert decode(zlib.compress(json.dumps(content).encode())).checklists == ()


# ---------------------------------------------------------------- from handed in to reviewed


def test_a_submission_goes_its_way(store: Store, clock: Clock) -> None:
    submission = store.submissions.create(LOCAL, UPLOAD)
    assert (submission.state, submission.version, submission.line) == ("queued", 1, submission.id)
    assert submission.created == clock.time and submission.created.utcoffset() == timedelta(0)
    with pytest.raises(ConflictError, match="等待评审，还没有评审结果"):
        store.submissions.review(LOCAL, submission.id)
    store.submissions.start(LOCAL, submission.id)
    clock.wait(seconds=5)
    assert store.submissions.progress(LOCAL, submission.id, "对照提纲", 0.6)
    running = store.submissions.get(LOCAL, submission.id)
    assert (running.stage, running.share, running.changed) == ("对照提纲", 0.6, clock.time)
    review = weak()[0]
    store.submissions.finish(LOCAL, submission.id, review)
    done = store.submissions.get(LOCAL, submission.id)
    assert (done.state, done.company, done.pages) == ("done", review.company, len(review.document.pages))
    assert done.errors == sum(finding.severity == "error" for finding in review.findings)
    assert done.words == review.words["total"]


def test_of_two_workers_one_gets_a_submission(store: Store) -> None:
    submission = store.submissions.create(LOCAL, UPLOAD)
    store.submissions.start(LOCAL, submission.id)
    with pytest.raises(ConflictError, match="评审中"):
        store.submissions.start(LOCAL, submission.id)


def test_work_on_a_cancelled_submission_stops_and_keeps_nothing(store: Store) -> None:
    submission = store.submissions.create(LOCAL, UPLOAD)
    store.submissions.start(LOCAL, submission.id)
    store.submissions.cancel(LOCAL, submission.id)
    assert not store.submissions.progress(LOCAL, submission.id, "对照提纲", 0.6)
    with pytest.raises(ConflictError, match="已取消"):
        store.submissions.finish(LOCAL, submission.id, weak()[0])
    with pytest.raises(ConflictError, match="还没有评审结果"):
        store.submissions.review(LOCAL, submission.id)


def test_a_failure_is_told_and_can_be_tried_again(store: Store) -> None:
    submission = store.submissions.create(LOCAL, UPLOAD)
    store.submissions.start(LOCAL, submission.id)
    store.submissions.fail(LOCAL, submission.id, "文件已加密。")
    assert store.submissions.get(LOCAL, submission.id).message == "文件已加密。"
    store.submissions.queue_again(LOCAL, submission.id)
    again = store.submissions.get(LOCAL, submission.id)
    assert (again.state, again.message) == ("queued", "")


def test_what_a_dead_process_left_running_fails(store: Store, clock: Clock) -> None:
    dead, alive = (store.submissions.create(LOCAL, UPLOAD) for _ in range(2))
    for submission in (dead, alive):
        store.submissions.start(LOCAL, submission.id)
    clock.wait(minutes=10)
    store.submissions.progress(LOCAL, alive.id, "对照提纲", 0.6)
    assert store.submissions.fail_abandoned(LOCAL, timedelta(minutes=5)) == 1
    assert store.submissions.get(LOCAL, dead.id).state == "failed"
    assert store.submissions.get(LOCAL, alive.id).state == "running"


# ---------------------------------------------------------------- found again


def firm(store: Store, company: str, project: str | None = None, *, errors: int = 0, file: str = "报告.pdf") -> str:
    findings = tuple(Finding("content.thin", "error", "太短", id=f"content.thin-{n}") for n in range(errors))
    review = replace(weak()[0], company=company, project=project, findings=findings)
    return handed_in(store, upload=replace(UPLOAD, file=file), review=review).id


def test_submissions_are_found_by_company_project_file_and_number(store: Store) -> None:
    heat = firm(store, "云岭示例供热有限公司", "暖心到家", file="Final_100%.pdf")
    bus = firm(store, "岚溪示例公交集团", "准点出行")
    found = {
        "云岭": [heat], "示例": [bus, heat], "示例 准点": [bus], "final": [heat], "100%": [heat], "_": [heat], "%%": [],
        "1": [heat], "２": [bus], "9" * 5000: [], "'; DROP TABLE users; --": [],
    }  # fmt: skip
    for text, expected in found.items():
        assert [row.id for row in store.submissions.search(LOCAL, Query(text=text)).rows] == expected, text


def test_filters_narrow_the_search(store: Store, clock: Clock) -> None:
    done = handed_in(store)
    clock.wait(days=1)
    other = replace(UPLOAD, scheme="caq-2025", category="team")
    queued = store.submissions.create(LOCAL, other)
    for query, expected in (
        (Query(states=("queued", "running")), queued.id),
        (Query(scheme="caq-2025"), queued.id),
        (Query(category="service"), done.id),
        (Query(since=clock.time), queued.id),
        (Query(until=clock.time), done.id),
    ):
        assert [row.id for row in store.submissions.search(LOCAL, query).rows] == [expected]


def test_pages_show_every_row_once_in_order(store: Store) -> None:
    few, many = firm(store, "甲", errors=1), [firm(store, "乙", errors=7) for _ in range(3)]
    waiting = store.submissions.create(LOCAL, UPLOAD).id
    pages = [store.submissions.search(LOCAL, Query(order="errors", page=page, size=2)) for page in (1, 2, 3)]
    assert [row.id for page in pages for row in page.rows] == [*reversed(many), few, waiting]
    assert {page.total for page in pages} == {5}
    upward = store.submissions.search(LOCAL, Query(order="errors", descending=False))
    assert [row.id for row in upward.rows] == [few, *many, waiting]  # what has no count comes last either way


# ---------------------------------------------------------------- versions of one report


def test_a_new_upload_continues_an_earlier_one(store: Store) -> None:
    first = firm(store, "云岭示例供热有限公司", "暖心到家服务品牌")
    firm(store, "云岭示例供热有限公司", "智慧工地")
    found = store.submissions.find_line(LOCAL, "云岭示例 供热有限公司", "暖心到家的服务品牌", "qinghai-2025", "service")
    assert found is not None and found.id == first
    second = store.submissions.continue_line(LOCAL, firm(store, "云岭示例供热有限公司"), found.id)
    assert (second.line, second.version) == (first, 2)
    third = store.submissions.continue_line(LOCAL, firm(store, "云岭示例供热有限公司"), second.id)
    assert [row.id for row in store.submissions.line(LOCAL, first)] == [first, second.id, third.id]
    store.submissions.delete(LOCAL, first)
    assert [row.version for row in store.submissions.line(LOCAL, third.id)] == [2, 3]
    with pytest.raises(ConflictError, match="已经是同一份报告"):
        store.submissions.continue_line(LOCAL, third.id, second.id)


def test_another_firm_scheme_category_or_owner_continues_nothing(store: Store) -> None:
    firm(store, "云岭示例供热有限公司", "暖心到家")
    reviewer = join(store, "reviewer", "wang")
    for actor, company, scheme, category in (
        (LOCAL, "岚溪示例公交集团", "qinghai-2025", "service"),
        (LOCAL, "云岭示例供热有限公司", "caq-2025", "service"),
        (LOCAL, "云岭示例供热有限公司", "qinghai-2025", "team"),
        (reviewer, "云岭示例供热有限公司", "qinghai-2025", "service"),
    ):
        assert store.submissions.find_line(actor, company, "暖心到家", scheme, category) is None


# ---------------------------------------------------------------- what people set against the program


def test_the_newest_amendment_counts_and_all_are_kept(store: Store, clock: Clock) -> None:
    key = handed_in(store).id
    store.amendments.edit(LOCAL, key, "opinion", "第一稿\x00𠮷")
    clock.wait(minutes=1)
    for _ in range(2):  # what says the same again is not noted again
        store.amendments.edit(LOCAL, key, "opinion", "第二稿")
    store.amendments.decide(LOCAL, key, FINDING, "dismissed", "附件中已有说明")
    store.amendments.overrule(LOCAL, key, REQUIREMENT, "covered", "见第 5 页的表")
    standing = store.amendments.standing(LOCAL, key)
    assert standing.fields["opinion"].value == "第二稿" and standing.fields["opinion"].at == clock.time
    assert (standing.findings[FINDING].value, standing.findings[FINDING].reason) == ("dismissed", "附件中已有说明")
    assert standing.requirements[REQUIREMENT].value == "covered"
    history = store.amendments.history(LOCAL, key)
    assert [row.value for row in history] == ["第一稿\ufffd𠮷", "第二稿", "dismissed", "covered"]


def test_only_what_can_be_decided_is_kept(store: Store) -> None:
    key = handed_in(store).id
    for decide, subject in ((store.amendments.decide, FINDING), (store.amendments.overrule, REQUIREMENT)):
        with pytest.raises(UnknownError):
            decide(LOCAL, key, subject, "anything", "理由")  # type: ignore[arg-type]
    assert store.amendments.history(LOCAL, key) == ()


def test_an_amendment_can_be_taken_back(store: Store) -> None:
    key = handed_in(store).id
    before = store.amendments.standing(LOCAL, key)
    store.amendments.decide(LOCAL, key, FINDING, "confirmed")
    assert store.amendments.standing(LOCAL, key).digest != before.digest
    store.amendments.decide(LOCAL, key, FINDING, None)
    assert store.amendments.standing(LOCAL, key) == before


def test_decisions_stay_when_the_report_is_reviewed_again(store: Store) -> None:
    key = handed_in(store).id
    store.amendments.decide(LOCAL, key, FINDING, "dismissed")
    store.submissions.queue_again(LOCAL, key)
    with pytest.raises(ConflictError, match="还没有完成"):
        store.amendments.edit(LOCAL, key, "opinion", "稿")
    store.submissions.start(LOCAL, key)
    store.submissions.finish(LOCAL, key, good()[0])
    assert store.submissions.review(LOCAL, key).review == good()[0]
    assert store.amendments.standing(LOCAL, key).findings[FINDING].value == "dismissed"


def test_what_is_signed_stays_until_the_sign_off_is_withdrawn(store: Store, clock: Clock) -> None:
    signer, other = join(store, "reviewer", "wang"), join(store, "reviewer", "zhao")
    key = handed_in(store, signer).id
    store.submissions.assign(LOCAL, key, other.user or 0)
    sign(store, signer, key)
    assert store.submissions.get(signer, key).signed
    changes: list[Callable[[], object]] = [
        lambda: store.amendments.edit(signer, key, "opinion", "改"),
        lambda: store.amendments.decide(signer, key, FINDING, "dismissed"),
        lambda: store.amendments.overrule(signer, key, REQUIREMENT, "covered"),
        lambda: store.submissions.queue_again(signer, key),
        lambda: store.submissions.delete(signer, key),
        lambda: sign(store, other, key),
    ]
    for change in changes:
        with pytest.raises(ConflictError, match="已经签发"):
            change()
    with pytest.raises(ForbiddenError, match="签发人或管理员"):
        store.sign_offs.withdraw(other, key)
    clock.wait(hours=1)
    store.sign_offs.withdraw(signer, key)
    sign(store, other, key)
    store.sign_offs.withdraw(LOCAL, key)
    first, second = store.sign_offs.history(signer, key)
    assert (first.by, first.withdrawn, first.withdrawn_by) == (signer.user, clock.time, signer.user)
    assert (second.by, second.withdrawn_by) == (other.user, None)
    assert store.sign_offs.standing(signer, key) is None
    store.amendments.edit(signer, key, "opinion", "改")
    with pytest.raises(ConflictError, match="不需要撤回"):
        store.sign_offs.withdraw(signer, key)


def test_only_what_was_seen_can_be_signed(store: Store) -> None:
    key = handed_in(store).id
    seen = store.amendments.standing(LOCAL, key).digest
    store.amendments.edit(LOCAL, key, "opinion", "别人又改了")
    with pytest.raises(ConflictError, match="又有改动"):
        store.sign_offs.sign(LOCAL, key, seen)
    sign(store, LOCAL, key)
    signed = store.sign_offs.standing(LOCAL, key)
    assert signed is not None and signed.digest == store.amendments.standing(LOCAL, key).digest


# ---------------------------------------------------------------- at the same time


def at_once(*steps: Callable[[], object]) -> list[Exception]:
    """What the steps raise when they are taken at the same time."""
    with ThreadPoolExecutor(len(steps)) as pool:
        futures = [pool.submit(step) for step in steps]
    return [error for future in futures if isinstance(error := future.exception(), Exception)]


def test_a_signature_and_an_edit_at_the_same_time_do_not_miss_each_other(store: Store) -> None:
    key = handed_in(store).id
    for round_ in range(10):
        seen = store.amendments.standing(LOCAL, key).digest
        refused = at_once(
            partial(store.sign_offs.sign, LOCAL, key, seen),
            partial(store.amendments.edit, LOCAL, key, "opinion", f"第 {round_} 稿"),
        )
        assert [type(error) for error in refused] == [ConflictError]
        if signed := store.sign_offs.standing(LOCAL, key):
            assert signed.digest == store.amendments.standing(LOCAL, key).digest
            store.sign_offs.withdraw(LOCAL, key)


def test_uploads_that_continue_a_report_at_the_same_time_are_different_versions(store: Store) -> None:
    first = handed_in(store).id
    others = [store.submissions.create(LOCAL, UPLOAD).id for _ in range(8)]
    assert at_once(*(partial(store.submissions.continue_line, LOCAL, other, first) for other in others)) == []
    assert [row.version for row in store.submissions.line(LOCAL, first)] == list(range(1, 10))


# ---------------------------------------------------------------- who may do what

# What people of each role may do with their own submission, one assigned to them, and another's.
MAY: dict[str, dict[Role, set[str]]] = {
    "see": {"admin": {"own", "assigned", "other"}, "reviewer": {"own", "assigned"}, "applicant": {"own"}},
    "amend": {"admin": {"own", "assigned", "other"}, "reviewer": {"own", "assigned"}, "applicant": set()},
    "delete": {"admin": {"own", "assigned", "other"}, "reviewer": {"own"}, "applicant": {"own"}},
    "manage": {"admin": {"own", "assigned", "other"}, "reviewer": set(), "applicant": set()},
}
Step = Callable[[Store, Actor, str], object]
SEEING: dict[str, Step] = {
    "get": lambda store, actor, key: store.submissions.get(actor, key),
    "folder": lambda store, actor, key: store.submissions.folder(actor, key),
    "review": lambda store, actor, key: store.submissions.review(actor, key),
    "line": lambda store, actor, key: store.submissions.line(actor, key),
    "progress": lambda store, actor, key: store.submissions.progress(actor, key, "准备", 0.1),
    "sign_off": lambda store, actor, key: store.sign_offs.standing(actor, key),
    "sign_offs": lambda store, actor, key: store.sign_offs.history(actor, key),
    "queue_again": lambda store, actor, key: store.submissions.queue_again(actor, key),
    "start": lambda store, actor, key: store.submissions.start(actor, key),
    "finish": lambda store, actor, key: store.submissions.finish(actor, key, weak()[0]),
    "continue": lambda store, actor, key: store.submissions.continue_line(
        actor, store.submissions.create(actor, UPLOAD).id, key
    ),
    "be continued": lambda store, actor, key: store.submissions.continue_line(
        actor, key, store.submissions.create(actor, UPLOAD).id
    ),
    "queue once more": lambda store, actor, key: store.submissions.queue_again(actor, key),
    "cancel": lambda store, actor, key: store.submissions.cancel(actor, key),
    "and again": lambda store, actor, key: store.submissions.queue_again(actor, key),
    "fail": lambda store, actor, key: store.submissions.fail(actor, key, "没有时间"),
}
AMENDING: dict[str, Step] = {
    "history": lambda store, actor, key: store.amendments.history(actor, key),
    "standing": lambda store, actor, key: store.amendments.standing(actor, key),
    "reviewers": lambda store, actor, key: store.submissions.reviewers(actor, key),
    "edit": lambda store, actor, key: store.amendments.edit(actor, key, "opinion", "改"),
    "decide": lambda store, actor, key: store.amendments.decide(actor, key, FINDING, "dismissed"),
    "overrule": lambda store, actor, key: store.amendments.overrule(actor, key, REQUIREMENT, "partial"),
    "sign": lambda store, actor, key: store.sign_offs.sign(
        actor, key, store.amendments.standing(LOCAL, key).digest if key != UNKNOWN else ""
    ),
    "withdraw": lambda store, actor, key: store.sign_offs.withdraw(actor, key),
}
MANAGING: dict[str, Step] = {
    "assign": lambda store, actor, key: store.submissions.assign(actor, key, 2),
    "unassign": lambda store, actor, key: store.submissions.unassign(actor, key, 2),
}
DELETING: dict[str, Step] = {"delete": lambda store, actor, key: store.submissions.delete(actor, key)}
UNKNOWN = "no-such-id"


@pytest.mark.parametrize("role", ["admin", "reviewer", "applicant"])
@pytest.mark.parametrize(
    ("kind", "steps"), [("see", SEEING), ("amend", AMENDING), ("manage", MANAGING), ("delete", DELETING)]
)
def test_everybody_may_do_what_the_role_says_and_no_more(
    store: Store, role: Role, kind: str, steps: dict[str, Step]
) -> None:
    join(store, "admin", "first")
    join(store, "reviewer", "second")
    actor, stranger = join(store, role, "wang"), join(store, "applicant", "zhao")
    own, assigned, other = (handed_in(store, owner).id for owner in (actor, stranger, stranger))
    if role == "reviewer":
        store.submissions.assign(LOCAL, assigned, actor.user or 0)
    for name, step in steps.items():
        for whose, key in (("own", own), ("assigned", assigned), ("other", other)):
            if whose in MAY[kind][role]:
                step(store, actor, key)
                continue
            before = store.submissions.get(LOCAL, key)
            with pytest.raises(AccessError) as refused:
                step(store, actor, key)
            assert store.submissions.get(LOCAL, key) == before, name
            if whose == "other":  # the very words for what does not exist
                with pytest.raises(AccessError) as unknown:
                    step(store, actor, UNKNOWN)
                assert str(refused.value) == str(unknown.value), name


def test_a_search_shows_what_the_role_says(store: Store) -> None:
    admin, reviewer = join(store, "admin", "first"), join(store, "reviewer", "wang")
    applicant, other = join(store, "applicant", "zhao"), join(store, "applicant", "qian")
    mine = store.submissions.create(applicant, UPLOAD).id
    theirs = store.submissions.create(other, UPLOAD).id
    own = store.submissions.create(reviewer, UPLOAD).id
    unowned = store.submissions.create(LOCAL, UPLOAD).id
    store.submissions.assign(admin, theirs, reviewer.user or 0)
    for actor, expected in (
        (LOCAL, {mine, theirs, own, unowned}),
        (admin, {mine, theirs, own, unowned}),
        (reviewer, {theirs, own}),
        (applicant, {mine}),
    ):
        assert {row.id for row in store.submissions.search(actor, Query()).rows} == expected
    store.submissions.unassign(admin, theirs, reviewer.user or 0)
    assert {row.id for row in store.submissions.search(reviewer, Query()).rows} == {own}


def test_nobody_without_an_account_is_anything_but_the_machines_own_user() -> None:
    with pytest.raises(ValueError, match="no account"):
        Actor(None, "applicant")


def test_only_reviewers_are_assigned(store: Store) -> None:
    key = store.submissions.create(LOCAL, UPLOAD).id
    for user in (join(store, "applicant", "zhao").user or 0, 99):
        with pytest.raises(UnknownError, match="评审员"):
            store.submissions.assign(LOCAL, key, user)


# ---------------------------------------------------------------- deletion and the trail


def test_deletion_leaves_nothing_but_the_note_of_it(store: Store, tmp_path: Path) -> None:
    reviewer = join(store, "reviewer", "wang")
    review = replace(weak()[0], company="岚溪绝无仅有示例公司", project="独一无二的项目")
    key = handed_in(store, review=review).id
    body = encode(review)[100:200]
    store.submissions.assign(LOCAL, key, reviewer.user or 0)
    store.amendments.edit(LOCAL, key, "opinion", "只写过一次的意见")
    sign(store, LOCAL, key)
    store.sign_offs.withdraw(LOCAL, key)
    folder = store.submissions.folder(LOCAL, key)
    assert store.submissions.delete(LOCAL, key) == folder
    with pytest.raises(UnknownError):
        store.submissions.get(LOCAL, key)
    with store.database.read() as connection:
        for name in ("submissions", "assignments", "reviews", "amendments", "sign_offs"):
            assert connection.scalar(select(func.count()).select_from(metadata.tables[name])) == 0, name
    for path in (tmp_path / "data").iterdir():
        if path.is_file():
            kept = path.read_bytes()
            for trace in ("绝无仅有".encode(), "独一无二".encode(), "只写过一次".encode(), body):
                assert trace not in kept, path.name
    entry = store.audit.entries(LOCAL, subject=key)[0]
    assert (entry.action, entry.object, entry.detail, entry.user) == ("submission.deleted", key, "", None)


def test_a_number_is_not_given_out_again(store: Store) -> None:
    first = store.submissions.create(LOCAL, UPLOAD)
    store.submissions.delete(LOCAL, first.id)
    assert store.submissions.create(LOCAL, UPLOAD).number == first.number + 1


def test_the_trail_says_who_did_what_without_words_of_the_report(store: Store, clock: Clock) -> None:
    reviewer = join(store, "reviewer", "wang")
    key = handed_in(store, reviewer).id
    clock.wait(minutes=1)
    store.amendments.edit(reviewer, key, "opinion", "含有姓名的意见")
    sign(store, reviewer, key)
    store.sign_offs.withdraw(reviewer, key)
    entries = store.audit.entries(LOCAL, subject=key)
    assert [entry.action for entry in entries] == [
        "sign-off.withdrawn", "signed", "field.edited", "submission.reviewed", "submission.created",
    ]  # fmt: skip
    assert {entry.user for entry in entries} == {reviewer.user}
    assert entries[0].at == clock.time
    assert not any(word in str(entries) for word in ("含有姓名", "满意报告", weak()[0].company or "云岭"))
    assert len(store.audit.entries(LOCAL, page=2, size=2)) == 2
    with pytest.raises(ForbiddenError):
        store.audit.entries(reviewer)
    assert PASSWORD not in str(store.audit.entries(LOCAL))


def test_a_row_of_no_submission_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.database.write() as connection:
        connection.execute(insert(reviews).values(submission="none", body=b"", made=store.database.now(), program="0"))
