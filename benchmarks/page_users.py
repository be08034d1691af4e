"""Many users at once at the page of an office: `python benchmarks/page_users.py [--users 20] [--seconds 300]`.

Each hands in a report of a firm of their own, waits, opens it, decides on a finding and downloads the result, over and
over. Whatever fails, and any word of another user's firm, ends the run. Needs no browser: it speaks to the server as the page
does. Before that it measures how soon the page can be used, and how long a report takes on the command line and on the page.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browsing import Site, serving  # noqa: E402
from sample_report import COMPANY, FILE_NAME, PARAGRAPH, template_headings  # noqa: E402
from typesetter import BODY, HEADING, TITLE, Typesetter  # noqa: E402

from reviewer.settings import Settings  # noqa: E402
from reviewer.store import open_store  # noqa: E402
from reviewer.web.identity import COOKIE  # noqa: E402

APPLICATION = ("caq-2025", "enterprise", "four-star")
PAGES_LOOK = 1.0  # seconds between two looks of the page at what runs
LONGEST = 300.0  # seconds that one report may take


def firm(number: int) -> str:
    """A name that is part of no other user's."""
    return COMPANY.replace("供水", "供水" + "甲乙丙丁戊己庚辛壬癸"[number // 10] + "子丑寅卯辰巳午未申酉"[number % 10])


def make_report(folder: Path, company: str) -> Path:
    sheet = Typesetter().title(f"{company}用户满意经营实践报告", TITLE)
    for heading, is_leaf in template_headings():
        sheet.paragraph(heading, HEADING)
        if is_leaf:
            sheet.paragraph(PARAGRAPH, BODY).paragraph(PARAGRAPH, BODY)
    return sheet.save(folder / FILE_NAME.replace(COMPANY, company))


class User:
    """One browser at the page."""

    def __init__(self, site: Site, number: int, token: str, look: float) -> None:
        self._look = look
        self.firm = firm(number)
        self.others = [firm(other) for other in range(100) if other != number]
        self._session = secrets.token_hex(6)
        self._client = httpx.Client(base_url=site.address, timeout=LONGEST, headers={"Origin": site.address})
        self._client.cookies.set(COOKIE, token)
        self._config = self._client.get("/config").raise_for_status().json()
        self._ids = {item["props"].get("elem_id"): item["id"] for item in self._config["components"]}
        self.first_results: list[float] = []

    def work(self, report: Path, until: float) -> None:
        while time.monotonic() < until:
            begin = time.monotonic()
            submission = self._hand_in(report)
            while self._state(submission) != "done":
                time.sleep(self._look)
            self.first_results.append(time.monotonic() - begin)
            shown = self._act("rv-jobs", "select", do="open", id=submission)
            self._mine(shown)
            key = shown.partition('data-id=\\"')[2].partition('\\"')[0] if 'data-do=\\"decide\\"' in shown else ""
            if key:
                self._mine(self._act("rv-findings", "select", do="decide", id=key, value="confirmed"))
            self._mine(self._client.get(f"/dl/{submission}/评审结果.json").raise_for_status().text)
            assert self._client.get(f"/dl/{submission}/初审意见表.docx").raise_for_status().content[:2] == b"PK"

    def _hand_in(self, report: Path) -> str:
        sent = self._client.post("/gradio_api/upload", files={"files": (report.name, report.read_bytes())})
        file = {
            "path": sent.raise_for_status().json()[0],
            "orig_name": report.name,
            "meta": {"_type": "gradio.FileData"},
        }
        self._act("rv-start", "click", [file], None, None, None, *APPLICATION)
        listed = self._act("rv-history-order", "change", self.firm, "", "created")
        return listed.partition('data-do=\\"delete\\" data-id=\\"')[2].partition('\\"')[0]

    def _state(self, submission: str) -> str:
        listed = self._act("rv-history-order", "change", self.firm, "", "created")
        assert "未能评审" not in listed, listed
        row = listed.partition("<tbody>")[2].partition("</tr>")[0]
        assert submission in row
        return row.partition('data-state=\\"')[2].partition('\\"')[0]

    def _act(self, place: str, event: str, *data: object, **told: str) -> str:
        """What the page sends when something is clicked, and what comes back."""
        wanted = [self._ids[place], event]
        found = next(item for item in self._config["dependencies"] if wanted in item["targets"])
        values = [*data, *[None] * (len(found["inputs"]) - len(data))]
        asked = {"fn_index": found["id"], "trigger_id": found["targets"][0][0], "session_hash": self._session}
        body = {**asked, "data": values, "event_data": told}
        answer = self._client.post("/gradio_api/run/predict", json=body).raise_for_status().json()
        return json.dumps(answer, ensure_ascii=False)

    def _mine(self, text: str) -> None:
        assert self.firm in text, "the user's own firm is missing"
        assert not [other for other in self.others if other in text], "another user's firm"

    def close(self) -> None:
        self._client.close()


def on_command_line(report: Path) -> float:
    scheme, category, level = APPLICATION
    command = [sys.executable, "-m", "reviewer.cli", "check", str(report)]
    options = ["--scheme", scheme, "--category", category, "--level", level]
    begin = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, *options], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return time.monotonic() - begin


def main(users: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="users-") as name:
        folder = Path(name)
        reports = [make_report(folder, firm(number)) for number in range(users)]
        command_line = statistics.median(on_command_line(reports[0]) for _ in range(3))
        begin = time.monotonic()
        with serving(folder / "site", shared=True) as site:
            print(f"page usable after {time.monotonic() - begin:.1f} s")
            tokens = _accounts(site, users)
            alone = User(site, 0, tokens[0], 0.1)
            for _ in range(3):
                alone.work(reports[0], time.monotonic() + 0.01)
            first = statistics.median(alone.first_results)
            print(
                f"one user's first result {first:.1f} s; command line {command_line:.1f} s; ratio {first / command_line:.2f}"
            )
            alone.close()
            _together(site, reports, tokens, seconds)


def _accounts(site: Site, count: int) -> list[str]:
    """Reviewers of the office, already logged in."""
    password = secrets.token_hex(8)
    with open_store(Settings(data=site.data)) as store:
        admin = store.accounts.set_up(site.first_link, "admin", "管理员", password).actor
        for number in range(count):
            store.accounts.set_up(store.accounts.invite(admin, "reviewer"), f"user-{number}", f"评审{number}", password)
        return [store.logins.log_in(f"user-{number}", password) for number in range(count)]


def _together(site: Site, reports: list[Path], tokens: list[str], seconds: float) -> None:
    people = [User(site, number, token, PAGES_LOOK) for number, token in enumerate(tokens)]
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(len(people)) as pool:
        runs = [pool.submit(user.work, report, until) for user, report in zip(people, reports, strict=True)]
        for run in runs:
            run.result()
    times = sorted(time for user in people for time in user.first_results)
    print(f"{len(people)} users, {seconds:.0f} s: {len(times)} reports, no error, no mix-up")
    print(f"from upload to result: median {statistics.median(times):.1f} s, slowest {times[-1]:.1f} s")
    for user in people:
        user.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=300)
    main(**vars(parser.parse_args()))
