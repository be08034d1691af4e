"""An office with accounts, and people of every role before it, without a network."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browsing import WEAK
from fastapi import FastAPI
from fastapi.testclient import TestClient
from stores import HASHER
from test_office import ENCODER, ended

from reviewer.pipeline import Application
from reviewer.report_files import ReportFiles
from reviewer.settings import Settings
from reviewer.store import LOCAL, Actor, Role, Store, open_store
from reviewer.web.app import build_app
from reviewer.web.identity import COOKIE
from reviewer.web.office import Office

HOST = "http://127.0.0.1"
PASSWORD = "correct horse battery"


def built(settings: Settings, store: Store, uploads: Path, *, shared: bool = False) -> FastAPI:
    """The application, built inside an event loop: outside one the framework makes loops that it never closes."""

    async def build() -> FastAPI:
        return build_app(settings, store, uploads, shared=shared)

    return asyncio.run(build())


@dataclass
class Person:
    """Somebody at the page, whom `cookie` tells; a stranger has none."""

    client: TestClient
    cookie: str
    session: str

    @property
    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.cookie}"}

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self._headers, follow_redirects=False)

    def act(self, place: str, event: str, *data: object, **told: str) -> str:
        """Calls a callback as a script would, without the page. Returns all that comes back."""
        config = self.get("/config").json()
        ids = {item["props"].get("elem_id"): item["id"] for item in config["components"]}
        found = next(item for item in config["dependencies"] if [ids[place], event] in item["targets"])
        values = [*data, *[None] * (len(found["inputs"]) - len(data))]
        return self.call(found, values, **told)

    def call(self, declared: dict[str, Any], values: list[Any], **told: str) -> str:
        """Calls a callback that the page's configuration declares."""
        target = declared["targets"][0][0]
        body = {"data": values, "event_data": told, "fn_index": declared["id"], "trigger_id": target}
        call = {**body, "session_hash": self.session}
        return str(self.client.post("/gradio_api/run/predict", json=call, headers=self._headers).text)


@dataclass
class Bureau:
    """An office with one of every role, and a report that `applicant` handed in and that `reviewer` was given."""

    people: dict[str, Person]
    store: Store
    submission: str

    def __getitem__(self, who: str) -> Person:
        return self.people[who]

    def fresh(self, who: str) -> Person:
        """The same person, logged in once more."""
        if who == "stranger":
            return self[who]
        return Person(self[who].client, self.store.logins.log_in(_login(who), PASSWORD), secrets.token_hex(6))

    def user(self, who: str) -> int:
        """A user's id."""
        return next(user.id for user in self.store.accounts.users(LOCAL) if user.name == _login(who))


ROLES: dict[str, Role] = {
    "reviewer": "reviewer",
    "other reviewer": "reviewer",
    "applicant": "applicant",
    "other applicant": "applicant",
}


@contextmanager
def opened_bureau(folder: Path) -> Iterator[Bureau]:
    settings = Settings(data=folder / "data", encoder=ENCODER)
    with open_store(settings, hasher=HASHER) as store:
        actors = _people(store)
        submission = _reviewed(store, settings, actors["applicant"])
        store.submissions.assign(actors["admin"], submission, actors["reviewer"].user or 0)
        app = built(settings, store, folder / "uploads", shared=True)
        with TestClient(app, base_url=HOST) as client:
            people = {"stranger": Person(client, "none", "")}
            for name in actors:
                people[name] = Person(client, store.logins.log_in(_login(name), PASSWORD), secrets.token_hex(6))
            yield Bureau(people, store, submission)


def _people(store: Store) -> dict[str, Actor]:
    link = store.accounts.first_link()
    assert link
    admin = store.accounts.set_up(link, "admin", "管理员", PASSWORD).actor
    made = {"admin": admin}
    for name, role in ROLES.items():
        made[name] = store.accounts.set_up(store.accounts.invite(admin, role), _login(name), name, PASSWORD).actor
    return made


def _login(name: str) -> str:
    return name.replace(" ", "-")


def _reviewed(store: Store, settings: Settings, actor: Actor) -> str:
    office = Office(store, settings)
    application = Application.parse("qinghai-2025", "服务类", "满意亮诺级")
    submission = ended(office, office.submit(actor, ReportFiles(WEAK), application), actor)
    office.close()
    return submission.id
