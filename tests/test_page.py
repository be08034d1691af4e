"""The page: what it shows, who may fetch what, and the whole way through it in a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hostile import never_ending

from reviewer.errors import SettingsError, UsageError
from reviewer.model import BBox, Finding, Page, Review, Statement
from reviewer.output.wording import coverage_tally
from reviewer.pipeline import Application, Progress, review_report
from reviewer.reading import Limits
from reviewer.scheme import load_scheme
from reviewer.settings import Settings, load_settings
from reviewer.web import views
from reviewer.web.desk import Desk
from reviewer.web.downloads import PrivateFiles, download_router
from reviewer.web.edits import Edits, edited, suggestion_lines
from reviewer.web.guard import Guard
from reviewer.web.pictures import draw_pages
from reviewer.web.running import CancelledError, Run, Step
from reviewer.web.sessions import COOKIE, Sessions

ROOT = Path(__file__).parent.parent
WEAK = ROOT / "examples" / "满意报告终稿.pdf"
GOOD = next((ROOT / "examples").glob("*企业类.pdf"))
ENCODER = "tfidf"  # needs no model, and what is shown is tested here, not how good it is
HOST = "http://127.0.0.1"

Visitors = tuple[TestClient, PrivateFiles, Sessions]


@pytest.fixture(scope="module")
def application() -> Application:
    return Application.parse("qinghai-2025", "服务类", "满意亮诺级")


@pytest.fixture(scope="module")
def review(application: Application) -> Review:
    return review_report(WEAK, application, encoder=ENCODER)


@pytest.fixture
def visitors(tmp_path: Path) -> Iterator[Visitors]:
    """An application with the download route behind its guard."""
    files, sessions = PrivateFiles(tmp_path), Sessions()
    app = FastAPI()
    app.add_middleware(Guard, sessions=sessions)
    app.include_router(download_router(files, sessions))
    with TestClient(app, base_url=HOST) as client:
        yield client, files, sessions


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The whole application, without a network."""
    from reviewer.web.app import build_app

    with TestClient(build_app(Settings(), tmp_path_factory.mktemp("private")), base_url=HOST) as client:
        yield client


# ---------------------------------------------------------------- downloads


def cookie(token: str) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={token}"}


def offered(files: PrivateFiles, sessions: Sessions, token: str) -> str:
    path = files.new_folder() / "初审意见表.docx"
    path.write_bytes(b"content")
    return files.offer(sessions.owner({COOKIE: token}) or "", path)


def test_the_owner_fetches_a_file_under_its_chinese_name(visitors: Visitors) -> None:
    client, files, sessions = visitors
    token = sessions.issue()
    answer = client.get(offered(files, sessions, token), headers=cookie(token))
    assert answer.content == b"content"
    assert "attachment" in answer.headers["content-disposition"]
    assert "%E5%88%9D%E5%AE%A1" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nobody_else_fetches_it(visitors: Visitors) -> None:
    client, files, sessions = visitors
    token = sessions.issue()
    url = offered(files, sessions, token)
    name = token.rpartition(".")[0]
    for other in (sessions.issue(), Sessions().issue(), name, f"{name}.", f".{token}", ""):
        assert client.get(url, headers=cookie(other)).status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("path", ["/dl/x", "/dl/..%2F..%2Fetc%2Fpasswd", "/dl/../../etc/passwd", "/dl/%2Fetc%2Fpasswd"])
def test_no_path_leads_out_of_the_store(visitors: Visitors, path: str) -> None:
    client, _, sessions = visitors
    assert client.get(path, headers=cookie(sessions.issue())).status_code == 404


def test_a_removed_folder_offers_nothing(visitors: Visitors) -> None:
    client, files, sessions = visitors
    token = sessions.issue()
    folder = files.new_folder()
    path = folder / "1.png"
    path.write_bytes(b"picture")
    url = files.offer(sessions.owner({COOKIE: token}) or "", path, inline=True)
    assert "attachment" not in client.get(url, headers=cookie(token)).headers.get("content-disposition", "")
    files.remove(folder)
    assert client.get(url, headers=cookie(token)).status_code == 404
    assert not folder.exists()


# ---------------------------------------------------------------- the guard


def test_the_page_hands_out_a_session_that_scripts_cannot_read(site: TestClient) -> None:
    answer = site.get("/")
    assert answer.status_code == 200
    header = answer.headers["set-cookie"]
    assert header.startswith(f"{COOKIE}=")
    assert "HttpOnly" in header
    assert "SameSite=Strict" in header
    assert "connect-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/file/etc/hostname",
        "/gradio_api/proxy=http://example.org/",
        "/gradio_api/deep_link?session_hash=x",
        "/?deep_link=x",
        "/monitoring",
        "/monitoring/summary",
        "/gradio_api/runs",
    ],
)
def test_the_frameworks_own_doors_are_closed(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 403


def test_other_sites_are_refused(site: TestClient) -> None:
    for origin in ("http://example.org", "null", "http://127.0.0.1:1"):
        assert site.post("/gradio_api/queue/join", headers={"Origin": origin}, json={}).status_code == 403
    assert site.get("/", headers={"Host": "example.org"}).status_code == 400


def test_the_interface_is_not_advertised(site: TestClient) -> None:
    assert site.get("/docs").status_code == 404
    assert site.get("/openapi.json").status_code == 404
    assert site.get("/gradio_api/info").json()["named_endpoints"] == {}


# ---------------------------------------------------------------- views


def test_what_a_report_says_is_shown_and_never_run(review: Review, application: Application) -> None:
    hostile = "<img src=x onerror=alert(1)> ${alert(1)} {{value}} `x` \x00"
    finding = Finding("content.thin", "error", hostile, page=1, excerpt=hostile, actual=hostile, expected=hostile)
    marked = replace(review, company=hostile, findings=(finding,))
    for html in (
        views.findings(marked, application.scheme, {}),
        views.overview(marked, application.scheme),
        views.notice(hostile),
        views.progress(Step(hostile, 0.5, 1.0)),
    ):
        assert "&lt;img src=x" in html
        for sign in ("<img src=x", "${", "{{", "`", "\x00"):
            assert sign not in html


def test_the_overview_tells_who_what_and_how_much(review: Review, application: Application) -> None:
    html = views.overview(review, application.scheme)
    for text in (review.company or "?", "满意亮诺级", "服务类", f"{review.words['total']} 字", "建议", "（二）实施"):
        assert text in html


def test_findings_come_worst_first_with_the_way_to_mend_them(review: Review, application: Application) -> None:
    rows = views.finding_rows(review, application.scheme, {1: "/dl/one"})
    assert len(rows) == len(review.findings)
    order = ["error", "warning", "info"]
    assert [row.severity for row in rows] == sorted((row.severity for row in rows), key=order.index)
    assert all(row.why for row in rows)
    assert {row.mark.page for row in rows if row.mark} == {1}
    html = views.findings(review, application.scheme, {1: "/dl/one"})
    assert html.count('class="rv-row ') == len(rows)
    assert 'src="/dl/one"' in html


def test_stages_hold_every_requirement_once(review: Review, application: Application) -> None:
    stages = views.stage_rows(review, application.scheme.outline("service"), {})
    assert [stage.title for stage in stages][:2] == ["一、企业简介", "（一）策划"]
    assert sum(stage.tally.total for stage in stages) == coverage_tally(review).total
    assert stages[1].nodes[1].heading == "2.需求分析 › （1）开展调研分析"


def test_a_mark_lies_where_the_box_lies() -> None:
    page = Page(3, 600.0, 800.0, 1, False)
    mark = views.mark_on(page, BBox(60, 400, 300, 440), "/dl/x")
    assert (mark.left, mark.top, mark.width, mark.height) == (10, 50, 40, 5)
    assert mark.shift == pytest.approx((400 - 48) / 600 * 100)
    low = views.mark_on(page, BBox(0, 790, 600, 800), "/dl/x")
    assert low.shift / 100 * 600 + 600 / low.ratio == pytest.approx(800), "the strip ends where the page ends"


def test_empty_results_are_told_in_words(review: Review, application: Application) -> None:
    bare = replace(review, findings=(), coverage=(), unchecked=(), opinion=None)
    assert "没有发现问题" in views.findings(bare, application.scheme, {})
    assert "没有进行内容对照" in views.coverage(bare, application.scheme, {})
    assert "所有规则都核对过了" in views.unchecked(bare)
    assert "无法给出建议得分" in views.overview(bare, application.scheme)
    assert "没有起草初审意见" in views.basis(bare, application.scheme)


# ---------------------------------------------------------------- the reviewer's own words


def test_edited_words_replace_the_draft_and_keep_what_it_rests_on(review: Review) -> None:
    assert review.opinion is not None
    first = review.opinion.suggestions[0]
    lines = f"{' '.join(first.text.split())}\n\n  由评审人员补充的一条。 \n"
    changed = edited(review, Edits("pass", "three-star", " 意见。\n", lines)).opinion
    assert changed is not None
    assert changed.suggestions == (first, Statement("suggestion", "由评审人员补充的一条。", None, None, ()))
    assert (changed.fields["conclusion"], changed.fields["opinion"]) == ("pass", "意见。")
    assert changed.fields["company"] == review.opinion.fields["company"]


def test_untouched_words_change_nothing(review: Review) -> None:
    draft = review.opinion
    assert draft is not None
    edits = Edits(
        draft.fields["conclusion"],
        draft.fields["suggested_level"],
        draft.fields["opinion"] or "",
        suggestion_lines(draft),
    )
    again = edited(review, edits).opinion
    assert again is not None
    assert again.fields == draft.fields
    assert sorted(item.text for item in again.statements) == sorted(item.text for item in draft.statements)


# ---------------------------------------------------------------- running


def test_a_run_tells_its_stages_and_its_result() -> None:
    def work(progress: Progress) -> str:
        progress("读取报告", 0.3)
        return "done"

    run = Run(work)
    assert all(isinstance(step, Step) for step in run.steps())
    assert run.result() == "done"


def test_a_cancelled_run_ends_at_once_and_stops_at_its_next_stage() -> None:
    go_on, stopped = Event(), Event()

    def work(progress: Progress) -> None:
        go_on.wait(5)
        try:
            progress("识别章节", 0.5)
        except CancelledError:
            stopped.set()
            raise

    run = Run(work)
    next(run.steps())
    run.cancel()
    assert list(run.steps()) == []
    with pytest.raises(CancelledError):
        run.result()
    go_on.set()
    assert stopped.wait(5)


def test_a_failing_run_hands_its_error_on() -> None:
    def work(progress: Progress) -> None:
        raise UsageError("不行。")

    run = Run(work)
    list(run.steps())
    with pytest.raises(UsageError, match="不行"):
        run.result()


# ---------------------------------------------------------------- the desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(PrivateFiles(tmp_path), Settings(encoder=ENCODER))


def test_a_result_belongs_to_its_session_and_goes_when_told(desk: Desk, application: Application) -> None:
    result = desk.start("anna", WEAK, application).result()
    assert [file.kind.name for file in result.files] == [
        "初审意见表.docx",
        "标注版.pdf",
        "评审结果.html",
        "评审结果.json",
    ]
    assert all(file.url and file.size > 1000 for file in result.files), [file.problem for file in result.files]
    assert sorted(result.pictures) == list(range(1, len(result.review.document.pages) + 1))
    assert desk.result("anna", result.id) is result
    for owner, result_id in (("bert", result.id), ("anna", "other"), ("anna", None)):
        with pytest.raises(UsageError, match="重新上传"):
            desk.result(owner, result_id)
    desk.forget(result.id)
    assert not result.folder.exists()


def test_files_are_written_anew_with_the_reviewers_words(desk: Desk, application: Application) -> None:
    result = desk.start("anna", WEAK, application).result()
    again = desk.rewrite("anna", result.id, Edits(None, None, "经核对，意见如上。", "补充一条。"))
    assert again.files[1] == result.files[1], "the annotated report holds none of these words"
    for name in ("评审结果.html", "评审结果.json"):
        assert "经核对，意见如上。" in (result.folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("content", "words"), [(b"hello", "不是 PDF"), (b"%PDF-1.7" + bytes(2**20), "上限")])
def test_what_cannot_be_a_report_is_refused_at_once(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "报告.pdf"
    file.write_bytes(content)
    desk = Desk(PrivateFiles(tmp_path), Settings(max_upload_mb=1))
    with pytest.raises(UsageError, match=words):
        desk.check(file)


def test_a_damaged_file_gives_no_pictures_and_no_error(tmp_path: Path) -> None:
    file = tmp_path / "坏.pdf"
    file.write_bytes(b"%PDF-1.7 nothing")
    assert draw_pages(file, tmp_path, Limits()) == {}


# ---------------------------------------------------------------- the form and the settings


def test_the_category_is_taken_from_a_file_name_that_follows_the_rule() -> None:
    from reviewer.web.page import category_in_name

    scheme = load_scheme("caq-2025")
    assert category_in_name("用户满意经营实践报告+云岭示例公司+产品类", scheme) == "product"
    assert category_in_name("用户满意经营实践报告＋云岭示例公司＋班组类", scheme) == "team"
    assert category_in_name("满意报告终稿", scheme) is None


def test_settings_name_the_variable_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().port == 8123
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(SettingsError, match=r"PORT.*many"):
        load_settings()


def test_a_taken_port_is_told_in_one_sentence() -> None:
    from reviewer.web.app import serve

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="PORT"):
            serve(taken.getsockname()[1])


# ---------------------------------------------------------------- in a browser

CHROMIUM = shutil.which("chromium")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`app.py` as users start it, stopped as a service is; it must leave nothing behind."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    temporary = tmp_path_factory.mktemp("tmp")
    environment = {**os.environ, "PORT": str(port), "REVIEWER_ENCODER": ENCODER, "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, ROOT / "app.py"], env=environment, stderr=subprocess.DEVNULL) as server:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        server.wait(20)
    assert list(temporary.glob("reviewer-*")) == []


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("the server did not start within a minute")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian package chromium)")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page, opened; whatever it asks for outside this machine fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address)
    tab.wait_for_selector("#rv-start")
    yield tab
    context.close()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def _upload(page: Any, path: Path) -> None:
    page.set_input_files("#rv-upload input[type=file]", path)


def _start(page: Any) -> None:
    """Clicks 开始评审 until it is taken: a click in the moment when the upload's answer arrives can get lost."""
    for _ in range(5):
        page.wait_for_timeout(400)  # nobody clicks sooner
        page.click("#rv-start")
        page.wait_for_timeout(500)
        if not page.is_visible("#rv-start") or page.inner_text("#rv-progress").strip():
            return


def _open_tab(page: Any, number: int) -> None:
    page.locator("#rv-tabs [role=tab]").nth(number).click()


@pytest.mark.browser
def test_a_report_goes_in_and_a_signed_form_can_come_out(page: Any, address: str, tmp_path: Path) -> None:
    _upload(page, WEAK)
    page.wait_for_selector(f"#rv-upload :text('{WEAK.name[-8:]}')")
    _start(page)
    page.wait_for_selector("#rv-tabs")
    assert "青海湟澄物业服务有限公司" in page.locator("#rv-overview").inner_text()

    _open_tab(page, 1)
    row = page.locator(".rv-row:has(.rv-strip)").first
    row.locator("> summary").click()
    picture = row.locator(".rv-strip img")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 500", arg=picture.element_handle())
    assert "怎么改" in row.inner_text()

    _open_tab(page, 2)
    assert page.locator("#rv-coverage .rv-requirement").count() > 40

    _open_tab(page, 4)
    opinion = page.locator("#rv-opinion textarea")
    opinion.fill(opinion.input_value() + "\n评审人员补充：已电话核实。")
    page.click("#rv-rewrite")
    page.wait_for_selector("#rv-rewritten .done")

    _open_tab(page, 5)
    with page.expect_download() as waiting:
        page.locator("#rv-downloads a", has_text="评审结果.html").click()
    assert waiting.value.suggested_filename == "评审结果.html"
    waiting.value.save_as(tmp_path / "result.html")
    assert "已电话核实" in (tmp_path / "result.html").read_text(encoding="utf-8")


@pytest.mark.browser
def test_a_stranger_gets_no_ones_files(page: Any, browser: Any, address: str) -> None:
    _upload(page, WEAK)
    page.wait_for_selector(f"#rv-upload :text('{WEAK.name[-8:]}')")
    _start(page)
    page.wait_for_selector("#rv-tabs")
    _open_tab(page, 5)
    url = address + page.locator("#rv-downloads a").first.get_attribute("href")
    assert page.request.get(url).status == 200
    stranger = browser.new_context()
    stranger.request.get(address)
    assert stranger.request.get(url).status == 404
    stranger.close()


@pytest.mark.browser
def test_what_is_no_pdf_is_refused_in_one_chinese_sentence(page: Any, tmp_path: Path) -> None:
    _start(page)
    page.wait_for_selector("#rv-progress :text('请先选择报告')")
    file = tmp_path / "报告.txt"
    file.write_text("不是 PDF", encoding="utf-8")
    _upload(page, file)
    page.wait_for_selector("#rv-progress :text('导出为 PDF 后再上传')")
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"garbage " * 500)
    _upload(page, broken)
    page.wait_for_selector("#rv-upload :text('坏')")
    _start(page)
    page.wait_for_selector("#rv-progress .error")
    assert "Traceback" not in page.content()


@pytest.mark.browser
def test_levels_follow_the_category_and_categories_the_scheme(page: Any) -> None:
    def choose(label: str, option: str) -> None:
        page.get_by_label(label).click()
        page.get_by_role("option", name=option).click()

    def options(label: str) -> list[str]:
        page.get_by_label(label).click()
        names = [item.inner_text().replace("✓", "").strip() for item in page.get_by_role("option").all()]
        page.keyboard.press("Escape")
        return names

    choose("申报类别", "产品类")
    page.wait_for_timeout(800)
    assert options("申报等级") == ["用户满意级", "满意亮诺级"]
    choose("评价方案", "交通运输行业用户满意等级评价（2026）")
    page.wait_for_timeout(800)
    assert options("申报类别") == ["服务类", "产品类", "交通工程类"]


@pytest.mark.browser
def test_a_review_can_be_given_up(page: Any, tmp_path: Path) -> None:
    endless = never_ending(tmp_path / "用户满意经营实践报告.pdf")
    _upload(page, endless)
    page.wait_for_selector(f"#rv-upload :text('{endless.name[-8:]}')")
    _start(page)
    page.wait_for_selector("#rv-progress :text('读取报告')")
    page.click("#rv-cancel")
    page.wait_for_selector("#rv-progress :text('已取消评审')")
    page.wait_for_selector("#rv-start")
