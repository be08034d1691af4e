"""Owner × role × door: every route and every callback, so that a new one without a row here fails."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from browsing import FIRM
from bureaus import Bureau, Person, opened_bureau
from sqlalchemy import select

from reviewer.store import LOCAL
from reviewer.store.schema import metadata
from reviewer.web.guard import _USED

PEOPLE = ("stranger", "applicant", "other applicant", "reviewer", "other reviewer", "admin")
# The report belongs to `applicant` and is assigned to `reviewer`.
OUTSIDERS = ("other applicant", "other reviewer")


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    with opened_bureau(tmp_path_factory.mktemp("bureau")) as bureau:
        yield bureau


# ---------------------------------------------------------------- routes

STAFF = (401, 404, 404, 200, 404, 200)
SEEN = (401, 200, 404, 200, 404, 200)
NOBODY = (401, 404, 404, 404, 404, 404)
ALL = (200, 200, 200, 200, 200, 200)
USERS = (401, 200, 200, 200, 200, 200)
CLOSED = (403, 403, 403, 403, 403, 403)

# method and path of a route -> addresses of it with what each of PEOPLE gets. {id} is the submission.
ROUTES: dict[str, dict[str, tuple[int, ...]]] = {
    "GET /dl/{submission}/pages/{number}.png": {"/dl/{id}/pages/1.png": SEEN, "/dl/{id}/pages/99.png": NOBODY},
    "GET /dl/{submission}/{name}": {
        **dict.fromkeys(("/dl/{id}/初审意见表.docx", "/dl/{id}/评审结果.xlsx", "/dl/{id}/评审结果.html"), STAFF),
        "/dl/{id}/评审结果.json": STAFF,
        "/dl/{id}/标注版.pdf": SEEN,
        "/dl/{id}/修改建议.docx": SEEN,
        "/dl/{id}/没有的.pdf": NOBODY,
        "/dl/nothing/标注版.pdf": NOBODY,
    },
    "GET /table.xlsx": {"/table.xlsx?id={id}": STAFF, "/table.xlsx": (401, 422, 422, 422, 422, 422)},
    "GET /trail.csv": {"/trail.csv": (401, 404, 404, 404, 404, 200)},
    "GET /login": {"/login": (200, 303, 303, 303, 303, 303)},
    "POST /login": {"/login name=nobody&password=x": (401,) * 6},
    "POST /account/logout": {"/account/logout ": (303,) * 6},
    "GET /account/link/{token}": {"/account/link/x": (404,) * 6},
    "POST /account/link/{token}": {"/account/link/x password=x&again=x": (400,) * 6},
    "GET /account/password": {"/account/password": (303, 200, 200, 200, 200, 200)},
    "POST /account/password": {"/account/password old=x&password=y&again=z": (303, 400, 400, 400, 400, 400)},
    # The page itself, without anything that people put in.
    "GET /": {"/": (303, 200, 200, 200, 200, 200)},
    "HEAD /": {"HEAD /": (303, 200, 200, 200, 200, 200)},
    "GET /config": {"/config": USERS},
    "GET /config/": {"/config/": USERS},
    "GET /static/{path:path}": {"/static/nothing": (401, 404, 404, 404, 404, 404)},
    "GET /svelte/{path:path}": {"/svelte/x": (401, 404, 404, 404, 404, 404)},
    "GET /assets/{path:path}": {"/assets/x": (404,) * 6},
    "GET /favicon.ico": {"/favicon.ico": USERS},
    "GET /theme.css": {"/theme.css": USERS},
    "GET /robots.txt": {"/robots.txt": USERS},
    "GET /manifest.json": {"/manifest.json": USERS},
    "GET /pwa_icon": {"/pwa_icon": (401, 404, 404, 404, 404, 404)},
    "GET /pwa_icon/{size}": {"/pwa_icon/9": (401, 404, 404, 404, 404, 404)},
    # The framework's own ways in and its usage figures.
    "POST /login/": {"/login/ username=x&password=x": CLOSED},
    "GET /logout": {"/logout": CLOSED},
    "GET /monitoring": {"/monitoring": CLOSED},
    "GET /monitoring/summary": {"/monitoring/summary": CLOSED},
    "GET /monitoring/{key}": {"/monitoring/x": CLOSED},
    # What the page uses of its interface; the callbacks behind it are below.
    "POST /gradio_api/run/{api_name}": {"/gradio_api/run/predict ": (401, 422, 422, 422, 422, 422)},
    "POST /gradio_api/upload": {"/gradio_api/upload x=y": (401, 400, 400, 400, 400, 400)},
    "GET /gradio_api/upload_progress": {"/gradio_api/upload_progress": (401, 422, 422, 422, 422, 422)},
    "GET /gradio_api/app_id": {"/gradio_api/app_id": USERS},
    "GET /gradio_api/heartbeat/{session_hash}": {},  # it never ends; that strangers get none is asked below
}


def routes(of: Any, prefix: str = "") -> Iterator[str]:
    """All routes of an application, as method and path."""
    for route in of:
        router = getattr(route, "original_router", route)
        if below := getattr(router, "routes", None):
            yield from routes(below, prefix + getattr(router, "path", "") if router is route else prefix)
        else:
            yield from (f"{method} {prefix}{route.path}" for method in sorted(route.methods))


def asked(person: Person, address: str) -> int:
    """The status of a GET, of a HEAD where the address begins so, or of a POST where a form follows it."""
    headers = {"Cookie": f"reviewer_session={person.cookie}"}
    if address.startswith("HEAD "):
        return int(person.client.head(address[5:], headers=headers, follow_redirects=False).status_code)
    path, posted, form = address.partition(" ")
    if not posted:
        return int(person.get(path).status_code)
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    return int(person.client.post(path, content=form, headers=headers, follow_redirects=False).status_code)


ROWS = [
    pytest.param(address, expected, id=f"{route} {address}".replace("{id}", "id"))
    for route, addresses in ROUTES.items()
    for address, expected in addresses.items()
]


@pytest.mark.parametrize("address,expected", ROWS)
def test_who_gets_what(bureau: Bureau, address: str, expected: tuple[int, ...]) -> None:
    path = address.replace("{id}", bureau.submission)
    people = {name: bureau.fresh(name) if "logout" in address else bureau[name] for name in PEOPLE}
    assert {name: asked(person, path) for name, person in people.items()} == dict(zip(PEOPLE, expected, strict=True))


def test_every_route_has_its_row(bureau: Bureau) -> None:
    app: Any = bureau["admin"].client.app
    known = set(routes(app.routes))
    others = known - set(ROUTES)
    assert set(ROUTES) <= known
    # Whatever else the framework offers, or will offer, is closed to everybody.
    assert all(" /gradio_api/" in route for route in others), others
    for route in sorted(others):
        method, path = route.split(" ", 1)
        told = {bureau[name].client.request(method, path, headers={"Cookie": ""}).status_code for name in PEOPLE}
        assert told == {403}, route
    assert bureau["stranger"].get("/gradio_api/heartbeat/x").status_code == 401
    assert _USED.fullmatch("/gradio_api/heartbeat/x")


def test_the_table_holds_what_its_reader_may_see_and_no_more_than_it_should(bureau: Bureau) -> None:
    address = f"/table.xlsx?id={bureau.submission}"
    table = openpyxl.load_workbook(io.BytesIO(bureau["admin"].get(f"{address}&id={bureau.submission}").content))
    assert FIRM in {cell.value for row in table.worksheets[0].iter_rows() for cell in row}
    many = "&".join(f"id={bureau.submission}" for _ in range(301))
    assert bureau["admin"].get(f"/table.xlsx?{many}").status_code == 422


# ---------------------------------------------------------------- callbacks

# place and event of a callback -> whom it serves. "public" shows what everybody may know, "own" what the visitor may see,
# "staff" decides about a review, "admin" is about accounts.
CALLBACKS = {
    "dropdown input": "public",
    "rv-upload upload": "public",
    "rv-start click": "own",
    "rv-batch-start click": "own",
    "rv-batch-compare click": "own",
    "rv-jobs select": "own",
    "rv-batch select": "own",
    "rv-history select": "own",
    "rv-history-order change": "own",
    "textbox change": "own",
    "dropdown change": "own",
    "timer tick": "own",
    "tabitem select": "own",
    "rv-map expand": "own",
    "- load": "own",
    "- then": "own",
    "rv-opening change": "own",
    "rv-overview select": "staff",
    "rv-findings select": "staff",
    "rv-coverage select": "staff",
    "rv-opinion select": "staff",
    "rv-invite click": "admin",
    "rv-accounts select": "admin",
}
ON_REPORTS = ("open", "retry", "cancel", "delete")
ON_REVIEWS = ("decide", "overrule", "edit", "redraft", "redraft-part", "sign", "withdraw", "assign", "unassign")
ON_ACCOUNTS = ("reset", "disable", "enable")


def callbacks(person: Person) -> list[tuple[str, dict[str, Any], list[Any]]]:
    """Every callback of the page: place and event, its declaration, and the values its fields have at first."""
    config = person.get("/config").json()
    parts = {item["id"]: item for item in config["components"]}
    found = []
    for declared in config["dependencies"]:
        values = [
            parts[one]["props"].get("value") if parts[one]["type"] != "state" else None for one in declared["inputs"]
        ]
        for place, event in declared["targets"]:
            part = parts.get(place)
            name = (part["props"].get("elem_id") or part["type"]) if part else "-"
            found.append((f"{name} {event}", declared, values))
    return found


def test_every_callback_has_its_row(bureau: Bureau) -> None:
    assert {name for name, _, _ in callbacks(bureau["admin"])} == set(CALLBACKS)


def state(bureau: Bureau) -> str:
    """All that callbacks could change, besides the trail."""
    tables = [table for table in metadata.sorted_tables if table.name not in ("audit", "sessions", "links")]
    with bureau.store.database.read() as connection:
        return json.dumps({table.name: [str(row) for row in connection.execute(select(table))] for table in tables})


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_callback_lets_an_outsider_see_or_change_anything(bureau: Bureau, who: str) -> None:
    before, person = state(bureau), bureau[who]
    for name, declared, values in callbacks(person):
        for do in (*ON_REPORTS, *ON_REVIEWS, *ON_ACCOUNTS):
            key = "1" if do in ("assign", "unassign", *ON_ACCOUNTS) else bureau.submission
            answer = person.call(declared, values, do=do, id=key, value="x", reason="x")
            assert FIRM not in answer, (name, do)
            assert "/account/link/" not in answer, (name, do)
    assert state(bureau) == before


@pytest.mark.parametrize("who", OUTSIDERS)
def test_what_is_not_ones_own_is_as_if_it_were_not(bureau: Bureau, who: str) -> None:
    ways = [(place, do) for place in ("rv-jobs", "rv-history", "rv-batch") for do in ("open", "retry", "delete")]
    for place, do in (*ways, ("rv-jobs", "cancel")):
        answer = bureau[who].act(place, "select", do=do, id=bureau.submission)
        assert "没有这份申报材料，或者您无权查看" in answer, (place, do)


def test_its_owner_decides_nothing_and_sees_no_score(bureau: Bureau) -> None:
    owner, before = bureau["applicant"], state(bureau)
    owner.act("rv-jobs", "select", do="open", id=bureau.submission)
    for name, declared, values in callbacks(owner):
        for do in (*ON_REVIEWS, *ON_ACCOUNTS):
            answer = owner.call(declared, values, do=do, id="1", value="covered", reason="x")
            assert "建议得分" not in answer and "签发并锁定" not in answer, (name, do)
            if CALLBACKS[name] == "staff":
                assert "没有这一步的权限" in answer, (name, do)
            if CALLBACKS[name] == "admin":
                assert "没有这一步的权限" in answer and "/account/link/" not in answer, (name, do)
    assert state(bureau) == before


def test_a_reviewer_manages_no_accounts_and_assigns_nothing(bureau: Bureau) -> None:
    reviewer, before = bureau["reviewer"], state(bureau)
    reviewer.act("rv-jobs", "select", do="open", id=bureau.submission)
    for name, declared, values in callbacks(reviewer):
        dos = (
            ON_ACCOUNTS if CALLBACKS[name] == "admin" else ("assign", "unassign") if CALLBACKS[name] == "staff" else ()
        )
        for do in dos:
            answer = reviewer.call(declared, values, do=do, id="1")
            assert "没有这一步的权限" in answer and "/account/link/" not in answer, (name, do)
    assert state(bureau) == before


def test_a_stranger_reaches_no_callback(bureau: Bureau) -> None:
    for _, declared, values in callbacks(bureau["admin"]):
        assert bureau["stranger"].call(declared, values, do="open", id=bureau.submission) == "请先登录。"


# ---------------------------------------------------------------- the trail


def noted(bureau: Bureau, action: str, subject: str) -> list[int | None]:
    """Who did it, each as often as it is noted."""
    entries = bureau.store.audit.entries(LOCAL, subject=subject, size=10_000)
    return [entry.user for entry in entries if entry.action == action]


def test_reading_is_noted_once_a_day_and_exports_every_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    with opened_bureau(tmp_path_factory.mktemp("trail")) as bureau:
        one, key = bureau["reviewer"], bureau.submission
        for _ in range(3):
            one.act("rv-jobs", "select", do="open", id=key)
            one.act("rv-history-order", "change", "", "", "created")
            one.get(f"/dl/{key}/pages/1.png")
            one.get(f"/dl/{key}/评审结果.html")
            one.get(f"/table.xlsx?id={key}")
            bureau["other reviewer"].act("rv-jobs", "select", do="open", id=key)
            bureau["other reviewer"].act("rv-batch-compare", "click")
        user = bureau.user("reviewer")
        assert noted(bureau, "submission.opened", key) == [user]
        assert noted(bureau, "submission.compared", key) == [user]
        assert noted(bureau, "list.seen", "list") == [user]
        assert noted(bureau, "file.exported", key) == [user] * 6
        assert bureau.user("other reviewer") not in {
            entry.user for entry in bureau.store.audit.entries(LOCAL, subject=key, size=1000)
        }
        bureau["applicant"].get(f"/dl/{key}/pages/1.png")
        assert noted(bureau, "submission.opened", key) == [bureau.user("applicant"), user]
        table = bureau["admin"].get("/trail.csv")
        assert noted(bureau, "trail.exported", "trail") == [bureau.user("admin")]
        lines = table.content.decode("utf-8-sig").splitlines()
        assert lines[0] == '"时间","谁","做了什么","对象","说明"'
        assert any(f'"reviewer","打开（当天首次）","{key}"' in line for line in lines)
        assert FIRM not in table.text
        assert "导出全部操作记录" in bureau["admin"].act("rv-invite", "click", "reviewer")
