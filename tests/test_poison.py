"""Poison × export: whatever a report or a person writes, every file opens, shows it as text, and does nothing else."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pikepdf
import pytest
from browsing import chromium
from output_samples import WEAK
from poisons import POISONS, poisoned_duplicates, poisoned_review
from rich.console import Console
from stores import Clock, join
from test_store import UPLOAD

from reviewer.errors import AccountError
from reviewer.output.annotate import write_annotated
from reviewer.output.batch import LINES, PAGE, SUMMARY, record_of, unreviewed, write_results, write_workbook
from reviewer.output.batch.book import CUT, MOST_CHARACTERS
from reviewer.output.duplicates import to_page, to_records
from reviewer.output.form import write_opinion_form
from reviewer.output.html import to_html
from reviewer.output.json import to_json
from reviewer.output.letter import letter_lines, write_letter
from reviewer.output.markdown import to_markdown
from reviewer.output.text import print_review, to_text
from reviewer.output.wording import clean
from reviewer.pipeline import Application, letter_of
from reviewer.records import RecordFile
from reviewer.store import LOCAL, Store
from reviewer.text import harmless, squeeze
from reviewer.web import views
from reviewer.web.views.coverage import Decided, coverage
from reviewer.web.views.findings import findings
from reviewer.web.views.lists import jobs, table
from reviewer.web.views.opinion import opinion
from reviewer.web.views.overview import checklists, overview, unchecked
from reviewer.web.views.people import to_csv, trail, users
from reviewer.web.views.selfcheck import selfcheck

each_poison = pytest.mark.parametrize("poison", POISONS.values(), ids=POISONS.keys())
APPLICATION = Application.parse("qinghai-2025", "service", "three-star")
# What no text file may hold, and what a terminal would obey.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def holds(text: str, poison: str) -> bool:
    """Whether the poison stands there in words, whatever the lines were broken to."""
    wanted, found = seen(poison), seen(text)
    return wanted in found or (len(wanted) > 1000 and wanted[:60] in found)


def seen(text: str) -> str:
    """What a reader sees: control characters may be left out or shown as one that could not be read."""
    return squeeze(clean(text)).replace("\ufffd", "")


# ---------------------------------------------------------------- Word


def words_of(path: Path) -> str:
    """All words of a Word file that holds nothing which acts: no field, no link, no macro, nothing embedded."""
    document = docx.Document(str(path))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert not [name for name in archive.namelist() if re.search(r"vba|embeddings|activeX|externalLink", name)]
        body = archive.read("word/document.xml").decode()
        links = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert not re.search(r"<w:(fldSimple|instrText|hyperlink|object|altChunk)\b", body)
    assert b'TargetMode="External"' not in links
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(parts)


@each_poison
def test_form_and_letter_open_in_word(tmp_path: Path, poison: str) -> None:
    review, scheme = poisoned_review(poison)
    write_opinion_form(review, scheme, tmp_path / "form.docx")
    assert holds(words_of(tmp_path / "form.docx"), poison)
    write_letter(letter_of(review, APPLICATION), tmp_path / "letter.docx")
    assert holds(words_of(tmp_path / "letter.docx"), poison)
    write_letter(letter_of(review, APPLICATION), tmp_path / "letter.md")
    text = (tmp_path / "letter.md").read_text(encoding="utf-8")
    assert holds(unescaped(text), poison) and not OBEYED.search(text)


# ---------------------------------------------------------------- PDF


@each_poison
def test_annotated_copy_opens_with_its_outline(tmp_path: Path, poison: str) -> None:
    review, scheme = poisoned_review(poison)
    write_annotated(review, scheme, WEAK, tmp_path / "copy.pdf")
    with pikepdf.open(tmp_path / "copy.pdf") as pdf:
        assert not pdf.check_pdf_syntax()
        notes = [str(note.get("/Contents", "")) for page in pdf.pages for note in page.get("/Annots", [])]
        kinds = {str(note.Subtype) for page in pdf.pages for note in page.get("/Annots", [])}
        with pdf.open_outline() as outline:
            titles = [item.title for group in outline.root for item in (group, *group.children)]
        actions = [
            str(thing.get("/S")) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/S" in thing
        ]
    assert holds("\n".join(notes), poison)
    assert titles and kinds <= {"/Highlight", "/Text", "/Popup", "/Square", "/Link"}
    assert not {"/JavaScript", "/URI", "/Launch"} & set(actions)
    assert not any(OBEYED.search(text) for text in (*notes, *titles))


# ---------------------------------------------------------------- Excel, lines, the batch's page


@each_poison
def test_tables_of_many_reports_open(tmp_path: Path, poison: str) -> None:
    review, scheme = poisoned_review(poison)
    duplicates = tuple(to_records(poisoned_duplicates(poison), "key"))
    record = record_of(review, scheme, file=poison, duplicates=duplicates, links={"评审结果": f"{poison[:50]}.json"})
    records = [record, unreviewed(poison, poison)]
    write_results(records, tmp_path)
    write_workbook([record_of(review, scheme)], tmp_path / "own.xlsx")
    for name in (SUMMARY, "own.xlsx"):
        cells = [cell for sheet in openpyxl.load_workbook(tmp_path / name) for row in sheet for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        # The library that reads here leaves the escapes of texts in their cells, which Excel takes away.
        texts = [cell.value.replace("_x005F_", "_") for cell in cells if isinstance(cell.value, str)]
        assert all(len(text) <= MOST_CHARACTERS and not OBEYED.search(text) for text in texts)
        assert any(holds(text, poison) for text in texts)
        if len(poison) > MOST_CHARACTERS:
            assert any(text.endswith(CUT) for text in texts)
    read = list(RecordFile(tmp_path / LINES))
    assert [one.file for one in read] == [harmless(poison)] * 2 and read[0].company == harmless(poison)
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "\x00" not in page and "<script>document.title" not in page and "<img src=x" not in page


# ---------------------------------------------------------------- pages


class Tags(HTMLParser):
    """The tags of a page, its attributes that act, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.acts: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.words += f" {value or ''}"
            if name.startswith("on") or (name in ("href", "src") and re.match(r"\s*(\w+:|//)", value or "")):
                self.acts.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, _data: str) -> None:
        self.tags.append("comment")

    def handle_pi(self, _data: str) -> None:
        self.tags.append("instruction")


def harmless_page(text: str, poison: str) -> None:
    text.encode()
    tags = Tags(text)
    assert not {"script", "img", "iframe", "instruction", "comment"} & set(tags.tags)
    assert not tags.acts
    assert "\x00" not in text and not OBEYED.search(text)
    assert holds(tags.words, poison)


@each_poison
def test_pages_show_it_and_do_nothing(poison: str) -> None:
    review, scheme = poisoned_review(poison)
    harmless_page(to_html(review, scheme), poison)
    harmless_page(to_page(poisoned_duplicates(poison)), poison)


def shown_on_the_page(poison: str, store: Store) -> dict[str, str]:
    """What the web page makes of a poisoned review, by its part."""
    review, scheme = poisoned_review(poison)
    assert review.opinion
    kept = replace(store.submissions.create(LOCAL, UPLOAD), file=poison, company=poison, project=poison, message=poison)
    failed = replace(kept, state="failed")
    admin = join(store, "admin", "guanli")
    people = [replace(user, display_name=poison) for user in store.accounts.users(admin)]
    return {
        "findings": findings(review, scheme, {}, {}, may_decide=True, of="x"),
        "coverage": coverage(review, scheme, {}, Decided(), may_decide=True, of="x"),
        "opinion": opinion(
            review, scheme, dict.fromkeys(review.opinion.fields, poison), review.opinion.fields,
            may_edit=True, signed="", may_withdraw=False, digest="x", of="x",
        ),
        "overview": overview(review, scheme, scores=True, state=poison, reviewers=[(1, poison, True)]),
        "checklists": checklists(review),
        "unchecked": unchecked(review),
        "selfcheck": selfcheck(letter_of(review, APPLICATION), review, scheme, None, poison),
        "table": table([kept, failed], 2, scores=True, empty=poison),
        "jobs": jobs([failed], None),
        "users": users(people, None),
        "trail": trail(store.audit.entries(admin), {user.id: poison for user in people}),
        "notice": views.notice(poison),
    }  # fmt: skip


@each_poison
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_web_page_shows_it_and_does_nothing(store: Store, poison: str) -> None:
    for part, text in shown_on_the_page(poison, store).items():
        tags = Tags(str(text))
        assert not {"script", "iframe", "instruction", "comment"} & set(tags.tags), part
        assert not tags.acts, part
        assert "<img src=x" not in text and '<img src="file' not in text, part
        assert holds(tags.words, poison), part


# ---------------------------------------------------------------- text


def unescaped(text: str) -> str:
    """Markdown's text without its escapes."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


@each_poison
def test_texts_hold_it_and_nothing_obeys_it(poison: str) -> None:
    review, scheme = poisoned_review(poison)
    markdown = to_markdown(review, scheme)
    letter = "\n".join(letter_lines(letter_of(review, APPLICATION)))
    assert not re.search(r"(?<!\\)<(script|img|a|b)\b|(?<!\\)\[链", letter)
    assert holds(unescaped(markdown), poison) and not OBEYED.search(markdown)
    assert not re.search(r"(?<!\\)<(script|img|a|b)\b|(?<!\\)!?(?<!\\)\[链", markdown)
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    print_review(review, scheme, console)
    assert isinstance(console.file, io.StringIO)
    terminal = re.sub(r"\x1b\[[\d;]*m", "", console.file.getvalue())  # the program's own colours
    for text in (terminal, to_text(review, scheme)):
        assert holds(text, poison) and not OBEYED.search(text)
    assert "\x1b[31m制" not in console.file.getvalue() and "\x1b]8" not in console.file.getvalue()


@each_poison
def test_json_comes_back(poison: str) -> None:
    text = to_json(poisoned_review(poison)[0])
    read = json.loads(text.encode().decode())
    said = json.dumps(read, ensure_ascii=False)
    assert json.dumps(harmless(poison), ensure_ascii=False)[1:-1] in said and not OBEYED.search(text)


# ---------------------------------------------------------------- the store


@each_poison
def test_the_store_gives_it_back(store: Store, poison: str) -> None:
    review, _ = poisoned_review(poison)
    submission = store.submissions.create(LOCAL, replace(UPLOAD, file=poison, company=poison, project=poison)).id
    store.submissions.start(LOCAL, submission)
    store.submissions.progress(LOCAL, submission, poison, 0.5)
    store.submissions.finish(LOCAL, submission, review)
    store.amendments.edit(LOCAL, submission, "opinion", poison)
    store.amendments.decide(LOCAL, submission, "rule/node/0", "dismissed", poison)
    found = store.submissions.get(LOCAL, submission)
    assert (found.file, found.company, found.project) == (harmless(poison),) * 3
    assert store.submissions.review(LOCAL, submission).review.findings[0].message == harmless(poison)
    standing = store.amendments.standing(LOCAL, submission)
    assert standing.fields["opinion"].value == standing.findings["rule/node/0"].reason == harmless(poison)
    store.sign_offs.sign(LOCAL, submission, standing.digest)
    try:
        store.accounts.set_up(store.accounts.invite(LOCAL, "admin"), "guanli", poison, "correct horse battery")
    except AccountError as error:
        assert not clean(poison).strip().isprintable() or "看不见" in error.message
    else:
        assert store.accounts.users(LOCAL)[0].display_name == poison.strip()


@each_poison
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_trail_as_csv_is_no_formula(store: Store, clock: Clock, poison: str) -> None:
    admin = join(store, "admin", "guanli")
    store.audit.note(admin, "file.exported", poison, poison)
    text = to_csv(store.audit.all(admin), {admin.user or 0: harmless(poison)}).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {5}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert holds(rows[-1][3], poison) and not OBEYED.search(text.replace("\r", ""))


# ---------------------------------------------------------------- the programs that people open them with

ALL = "；".join(text for text in POISONS.values() if len(text) < 3000)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_what_is_written(tmp_path: Path) -> None:
    review, scheme = poisoned_review(ALL)
    write_opinion_form(review, scheme, tmp_path / "form.docx")
    write_opinion_form(review, scheme, tmp_path / "opinion.pdf")
    write_letter(letter_of(review, APPLICATION), tmp_path / "letter.docx")
    write_results([record_of(review, scheme, file=ALL), unreviewed(ALL, ALL)], tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for name, kind in (
        ("form.docx", "txt:Text (encoded):UTF8"),
        ("letter.docx", "txt:Text (encoded):UTF8"),
        (SUMMARY, "csv"),
    ):
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(tmp_path),
            str(tmp_path / name),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        made = next(tmp_path.glob(f"{Path(name).stem}*.{kind[:3]}"))
        text = made.read_text(encoding="utf-8", errors="strict")
        assert "HYPERLINK" in text and "{{7*7}}" in text and "#NAME" not in text and "Err:5" not in text, name
    with pikepdf.open(tmp_path / "opinion.pdf") as pdf:
        assert len(pdf.pages) >= 1


@pytest.mark.browser
def test_a_browser_shows_every_page_and_runs_nothing(tmp_path: Path) -> None:
    review, scheme = poisoned_review(ALL)
    write_results([record_of(review, scheme, file=ALL), unreviewed(ALL, ALL)], tmp_path)
    (tmp_path / "review.html").write_text(to_html(review, scheme), encoding="utf-8")
    (tmp_path / "duplicates.html").write_text(to_page(poisoned_duplicates(ALL)), encoding="utf-8")
    with chromium() as browser:
        for name in ("review.html", "duplicates.html", PAGE):
            page: Any = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("dialog", lambda dialog: pytest.fail(dialog.message))
            address = (tmp_path / name).as_uri()
            page.goto(address)
            assert page.title() != "坏" and page.locator("img").count() == 0, name
            assert asked == [address], name
            shown = page.content() if name == PAGE else page.inner_text("body")
            assert "{{7*7}}" in html.unescape(shown), name
            page.close()
