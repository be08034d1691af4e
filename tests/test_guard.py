"""Who gets in, and what they get: on one's own machine, and in an office with accounts. No browser is needed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import FIRM, WEAK
from bureaus import HOST, PASSWORD, Bureau, Person, built, opened_bureau
from fastapi.testclient import TestClient
from stores import HASHER, Clock
from test_office import ENCODER

from reviewer.errors import SettingsError
from reviewer.settings import Settings, load_settings
from reviewer.store import LOCAL, Actor, Query, Store, open_store
from reviewer.web.app import serve
from reviewer.web.identity import COOKIE, OwnMachine

STAFF_FILES = ("初审意见表.docx", "评审结果.xlsx", "评审结果.html", "评审结果.json")
FILES_FOR_ALL = ("标注版.pdf", "修改建议.docx")


@pytest.fixture(scope="module")
def own_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The page of one's own machine, without a network."""
    settings = Settings(data=tmp_path_factory.mktemp("data"), encoder=ENCODER)
    with (
        open_store(settings) as store,
        TestClient(built(settings, store, tmp_path_factory.mktemp("uploads")), base_url=HOST) as client,
    ):
        yield client


# ---------------------------------------------------------------- the guard


def test_the_page_hands_out_a_session_that_scripts_cannot_read(own_page: TestClient) -> None:
    answer = own_page.get("/")
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
def test_the_frameworks_own_doors_are_closed(own_page: TestClient, path: str) -> None:
    assert own_page.get(path).status_code == 403


def test_other_sites_are_refused(own_page: TestClient) -> None:
    for origin in ("http://example.org", "null", "http://127.0.0.1:1"):
        assert own_page.post("/gradio_api/queue/join", headers={"Origin": origin}, json={}).status_code == 403
    assert own_page.get("/", headers={"Host": "example.org"}).status_code == 400


def test_a_body_that_no_page_sends_is_refused_before_it_is_read(own_page: TestClient) -> None:
    answer = own_page.post("/gradio_api/run/predict", content=b"x" * (9 * 2**20))
    assert (answer.status_code, answer.text) == (413, "内容过大。")
    endless = (b"x" for _ in range(3))
    assert own_page.post("/gradio_api/run/predict", content=endless).status_code == 411


def test_the_interface_is_not_advertised(own_page: TestClient) -> None:
    assert own_page.get("/docs").status_code == 404
    assert own_page.get("/openapi.json").status_code == 404
    assert own_page.get("/gradio_api/info").status_code == 403


def test_a_forged_session_is_none() -> None:
    own = OwnMachine()
    token = own.issue()
    assert own.visitor({COOKIE: token})
    name = token.rpartition(".")[0]
    for other in (OwnMachine().issue(), name, f"{name}.", f".{token}", "", "ü.ü"):
        assert own.visitor({COOKIE: other}) is None


@pytest.mark.parametrize(
    "path", ["/dl/x/1.png", "/dl/..%2F..%2Fetc%2Fpasswd", "/dl/../../etc/passwd", "/dl/x/pages/1.png"]
)
def test_no_path_leads_out_of_the_store(own_page: TestClient, path: str) -> None:
    own_page.get("/")
    assert own_page.get(path).status_code == 404


# ---------------------------------------------------------------- an office with accounts


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    with opened_bureau(tmp_path_factory.mktemp("bureau")) as bureau:
        yield bureau


SEES_ALL = ("admin", "reviewer")


def test_a_download_is_named_in_chinese_and_kept_nowhere_else(bureau: Bureau) -> None:
    answer = bureau["reviewer"].get(f"/dl/{bureau.submission}/初审意见表.docx")
    assert "attachment" in answer.headers["content-disposition"]
    assert "%E5%88%9D%E5%AE%A1" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("who", ["admin", "reviewer", "applicant"])
def test_who_may_open_a_review(bureau: Bureau, who: str) -> None:
    shown = bureau[who].act("rv-jobs", "select", do="open", id=bureau.submission)
    assert FIRM in shown
    assert "rv-row" in shown
    staff = who != "applicant"
    assert ("建议得分" in shown, "rv-form-sheet" in shown, "签发并锁定" in shown) == (staff, staff, staff)
    assert ("rv-overrule" in shown, 'value=\\"dismissed\\"' in shown) == (staff, staff)
    assert ("分派评审" in shown) == (who == "admin")


def test_lists_show_everybody_their_own(bureau: Bureau) -> None:
    for name in (*SEES_ALL, "applicant"):
        listed = _history(bureau[name])
        assert FIRM in listed
        assert ("建议得分" in listed) == (name != "applicant")
    for name in ("other reviewer", "other applicant"):
        assert FIRM not in _history(bureau[name])


def _history(person: Person) -> str:
    return person.act("rv-history-order", "change", "", "", "score")


def test_an_applicant_decides_nothing(bureau: Bureau) -> None:
    applicant = bureau["applicant"]
    applicant.act("rv-jobs", "select", do="open", id=bureau.submission)
    for do, value in (("decide", "dismissed"), ("overrule", "covered"), ("edit", "x"), ("sign", "x"), ("withdraw", "")):
        answer = applicant.act("rv-findings", "select", do=do, id="opinion", value=value, reason="理由")
        assert "没有这一步的权限" in answer
    assert not bureau.store.amendments.history(LOCAL, bureau.submission)
    assert "plotly" not in applicant.act("rv-map", "expand").lower()


def test_only_administrators_reach_the_accounts(bureau: Bureau) -> None:
    for name in ("reviewer", "applicant"):
        answer = bureau[name].act("rv-invite", "click", "admin")
        assert "没有这一步的权限" in answer
        assert "/account/link/" not in answer
        assert "没有这一步的权限" in bureau[name].act("rv-findings", "select", do="assign", id="1") + bureau[name].act(
            "rv-accounts", "select", do="disable", id="1"
        )
    assert "/account/link/" in bureau["admin"].act("rv-invite", "click", "reviewer")


def test_no_file_of_the_server_is_taken_for_an_upload(bureau: Bureau) -> None:
    before = bureau.store.submissions.search(LOCAL, Query()).total
    for path in ("/etc/hostname", str(WEAK)):
        file = [{"path": path, "orig_name": "x.pdf", "meta": {"_type": "gradio.FileData"}}]
        bureau["applicant"].act("rv-start", "click", file, None, None, None, "caq-2025", "enterprise", "four-star")
    assert bureau.store.submissions.search(LOCAL, Query()).total == before


# ---------------------------------------------------------------- the way in


@pytest.fixture
def new_bureau(tmp_path: Path, clock: Clock) -> Iterator[tuple[TestClient, Store]]:
    """An office that nobody has set up yet, at a time that can be set."""
    settings = Settings(data=tmp_path / "data", encoder=ENCODER)
    with open_store(settings, clock=clock, hasher=HASHER) as store:
        app = built(settings, store, tmp_path, shared=True)
        with TestClient(app, base_url=HOST, follow_redirects=False) as client:
            yield client, store


def test_a_stranger_sees_the_way_in_and_nothing_else(new_bureau: tuple[TestClient, Store]) -> None:
    client, _ = new_bureau
    assert client.get("/").headers["location"] == "/login"
    assert "登录" in client.get("/login").text
    for path in (
        "/config",
        "/gradio_api/upload_progress",
        "/table.xlsx",
        "/account/password",
    ):
        assert client.get(path).status_code in (303, 401), path
    assert client.post("/gradio_api/upload", files={"files": b"x"}).status_code == 401
    assert client.post("/gradio_api/run/predict", json={}).status_code == 401


def test_the_first_link_sets_up_one_administrator_once(new_bureau: tuple[TestClient, Store]) -> None:
    client, store = new_bureau
    link = f"/account/link/{store.accounts.first_link()}"
    form = {"name": "gly", "shown": "管理员", "password": PASSWORD, "again": PASSWORD}
    assert "不一样" in client.post(link, data={**form, "again": "another one"}).text
    assert "至少" in client.post(link, data={**form, "password": "short", "again": "short"}).text
    answer = client.post(link, data=form)
    assert answer.headers["location"] == "/"
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.get("/").status_code == 200
    assert "已经用过" in client.get(link).text
    assert client.post(link, data={**form, "name": "second"}).status_code == 400
    assert store.accounts.first_link() is None


def _administrator(store: Store) -> Actor:
    link = store.accounts.first_link()
    assert link
    return store.accounts.set_up(link, "gly", "管理员", PASSWORD).actor


def test_five_wrong_passwords_lock_the_account_for_a_while(new_bureau: tuple[TestClient, Store], clock: Clock) -> None:
    client, store = new_bureau
    _administrator(store)
    for _ in range(5):
        answer = client.post("/login", data={"name": "gly", "password": "wrong"})
        assert (answer.status_code, "用户名或密码不正确" in answer.text) == (401, True)
    assert client.post("/login", data={"name": "gly", "password": PASSWORD}).status_code == 401
    clock.wait(minutes=16)
    assert client.post("/login", data={"name": "gly", "password": PASSWORD}).status_code == 303
    assert client.get("/").status_code == 200


def test_a_session_ends_by_itself_and_by_logging_out(new_bureau: tuple[TestClient, Store], clock: Clock) -> None:
    client, store = new_bureau
    _administrator(store)
    client.post("/login", data={"name": "gly", "password": PASSWORD})
    clock.wait(hours=9)
    assert client.get("/").headers["location"] == "/login"
    assert client.post("/gradio_api/run/predict", json={}).status_code == 401
    client.post("/login", data={"name": "gly", "password": PASSWORD})
    assert client.get("/login").headers["location"] == "/"
    assert client.post("/account/logout").headers["location"] == "/login"
    assert client.get("/config").status_code == 401


def test_a_new_password_ends_every_session(new_bureau: tuple[TestClient, Store]) -> None:
    client, store = new_bureau
    admin = _administrator(store)
    client.post("/login", data={"name": "gly", "password": PASSWORD})
    changed = {"old": PASSWORD, "password": "another long one", "again": "another long one"}
    assert "用户名或密码不正确" in client.post("/account/password", data={**changed, "old": "wrong"}).text
    assert "请用新密码登录" in client.post("/account/password", data=changed).text
    assert client.get("/").headers["location"] == "/login"
    reset = f"/account/link/{store.accounts.reset_link(admin, admin.user or 0)}"
    assert "重设密码" in client.get(reset).text
    new = {"password": "third long one", "again": "third long one"}
    assert "重设密码" in client.post(reset, data={**new, "again": "x"}).text
    assert "请用新密码登录" in client.post(reset, data=new).text
    assert client.post("/login", data={"name": "gly", "password": "third long one"}).status_code == 303


def test_whoever_is_disabled_is_out_at_once(new_bureau: tuple[TestClient, Store]) -> None:
    client, store = new_bureau
    admin = _administrator(store)
    user = store.accounts.set_up(store.accounts.invite(admin, "reviewer"), "pingshen", "评审员", PASSWORD)
    client.post("/login", data={"name": "pingshen", "password": PASSWORD})
    assert client.get("/config").status_code == 200
    store.accounts.disable(admin, user.id)
    assert client.get("/config").status_code == 401
    assert client.post("/login", data={"name": "pingshen", "password": PASSWORD}).status_code == 401


# ---------------------------------------------------------------- starting


def test_settings_name_the_variable_that_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().port == 8123
    monkeypatch.setenv("PORT", "many")
    with pytest.raises(SettingsError, match=r"PORT.*many.*要写一个整数。$"):
        load_settings()


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWER_DATA", str(tmp_path))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="PORT"):
            serve(taken.getsockname()[1])
