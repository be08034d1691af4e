"""The manual: it builds strictly, needs no network, shows pictures that exist, and every command in it is one."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
import typer
import yaml
from browsing import chromium
from conftest import ROOT
from sample_report import make_report

from reviewer.cli import app
from reviewer.output.json import to_dict
from reviewer.pipeline import Application, review_report
from reviewer.settings import Settings
from reviewer.text import squeeze

DOCS = ROOT / "docs"
READERS = (ROOT / "README.md", ROOT / "README.zh-CN.md", DOCS / "README.md", *sorted((DOCS / "manual").glob("*.md")))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual as `make manual` builds it; every warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert built.returncode == 0, built.stderr
    return folder


# ---------------------------------------------------------------- the site


class Addresses(HTMLParser):
    """What a page loads, and what it links to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.linked: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag in LOADING and values.get("rel") != "canonical":
            self.loaded += filter(None, [values.get(LOADING[tag])])
        if tag == "a":
            self.linked += filter(None, [values.get("href")])


def test_no_page_refers_to_another_host(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        addresses = Addresses(page)
        elsewhere = [one for one in (*addresses.loaded, *addresses.linked) if urlsplit(one).netloc]
        assert elsewhere == [], page
    for sheet in site.rglob("*.css"):
        assert re.findall(r"url\([\"']?(?:https?:)?//[^)]*", sheet.read_text(encoding="utf-8")) == [], sheet


def test_what_a_page_loads_is_there(site: Path) -> None:
    for page in site.rglob("*.html"):
        for address in Addresses(page).loaded:
            path = unquote(urlsplit(address).path)
            target = site / path.lstrip("/") if path.startswith("/") else page.parent / path
            assert not path or target.is_file(), (page, address)


def test_every_picture_of_the_documents_is_used(site: Path) -> None:
    shown = {Path(address).name for page in site.rglob("*.html") for address in Addresses(page).loaded}
    assert {path.name for path in (DOCS / "pictures").rglob("*.*")} - shown == set()


def test_the_index_holds_chinese_words_apart(site: Path) -> None:
    """jieba cuts them; without it a word within a sentence would not be found."""
    index = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    pages = json.loads(index.removeprefix("var __index = "))["docs"]
    assert any("\u200b签发\u200b" in page["text"] for page in pages)


@pytest.mark.browser
def test_the_search_finds_chinese_words_without_a_network(site: Path) -> None:
    """As somebody has the manual who opened its folder."""
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        for words, answer in {"撤回签发": "manual/reviewers.html", "行距": "reference/rules.html"}.items():
            page.fill("input.md-search__input", words)
            page.press("input.md-search__input", "End")  # the search listens to keys
            page.wait_for_function(
                "answer => document.querySelector('.md-search-result__link')?.href.includes(answer)", arg=answer
            )
        assert [url for url in asked if urlsplit(url).scheme not in ("file", "data", "blob")] == []


# ---------------------------------------------------------------- commands

# A command begins its line, in a block; a path may stand before it, a remark behind it.
LINE = re.compile(r"^(?:\$ )?(?:[\w.\\/]*[\\/])?((?:reviewer|make) [^\n]+)$", re.M)
BLOCK = re.compile(r"^```\w*[^\n]*\n(.*?)^```$|((?:^ {4}[^\n]*\n)+)", re.M | re.S)
WITHIN = re.compile(r"`((?:reviewer|make) [^`]+)`")
COMMANDS = typer.main.get_command(app)


def in_blocks(text: str) -> Iterator[str]:
    """The command lines of a page, without remarks, without the … that stands for what was said before, and with
    what stands in [] because it may be left out."""
    for fenced, indented in BLOCK.findall(text):
        for line in LINE.findall(re.sub(r"^ {4}", "", fenced or indented, flags=re.M)):
            yield re.sub(r"\s#.*|\s…|[\[\]]", "", line).strip()


def in_sentences(text: str) -> Iterator[str]:
    yield from WITHIN.findall(re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))


def page_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


WHOLE = [pytest.param(line, id=f"{page_id(path)}-{line}") for path in READERS for line in in_blocks(path.read_text())]
PARTS = [
    pytest.param(line, id=f"{page_id(path)}-{line}") for path in READERS for line in in_sentences(path.read_text())
]


def leaf(words: list[str]) -> tuple[Any, list[str]]:
    """The command that the words name, and the arguments behind its name."""
    command = COMMANDS
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    assert command is not COMMANDS, f"no command: {words}"
    return command, words


def test_the_readers_are_shown_commands() -> None:
    assert len(WHOLE) > 40 and len(PARTS) > 10


@pytest.mark.parametrize("line", WHOLE)
def test_a_command_line_can_be_given(line: str) -> None:
    """Its name, its options with their values and all its arguments are right; it is not run."""
    program, *words = shlex.split(line)
    if program == "make":
        assert all(re.search(rf"^{word}:", MAKEFILE, re.M) for word in words if "=" not in word)
        return
    command, arguments = leaf(words)
    command.make_context(command.name, arguments)


@pytest.mark.parametrize("line", PARTS)
def test_a_command_in_a_sentence_exists(line: str) -> None:
    """Its name and its options are right; arguments may be left out."""
    program, *words = shlex.split(line)
    if program == "make":
        assert all(re.search(rf"^{word}:", MAKEFILE, re.M) for word in words if "=" not in word)
        return
    command, arguments = leaf(words)
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in arguments if word.startswith("-")} <= known


RUN = {
    "schemes": "用户满意等级评价",
    "schemes list": "qinghai-2025",
    "models": "zh-static",
    "prompts": "rewrite",
    "schemes show caq-2025 --requirements": "企业基本情况",
    "schemes diff caq-2025 transport-2026": "交通",
    "schemes check caq-2025": "有效",
    "models check zh-static": "可以使用",
}


@pytest.mark.parametrize("command", RUN)
def test_a_cheap_command_runs(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *command.split()], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert run.returncode == 0 and RUN[command] in squeeze(run.stdout), run.stderr


# What can be run on the example that the first chapter names, which has errors; the other lines want materials or models.
WEAK = ROOT / "examples" / "满意报告终稿.pdf"
ON_THE_EXAMPLE = {"manual/applicants.md": ("--annotate", 1), "manual/batch.md": ("--node", 0)}


@pytest.mark.parametrize("chapter", ON_THE_EXAMPLE)
def test_a_review_of_the_manual_runs(chapter: str, tmp_path: Path) -> None:
    option, status = ON_THE_EXAMPLE[chapter]
    line = next(line for line in in_blocks((DOCS / chapter).read_text(encoding="utf-8")) if option in line)
    assert WEAK.stem in (DOCS / "manual" / "start.md").read_text(encoding="utf-8")
    words = [str(WEAK) if word == "报告.pdf" else word for word in shlex.split(line)[1:]]
    run = subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *words], capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=120,
    )  # fmt: skip
    assert run.returncode == status and run.stdout, run.stderr
    for word in words:
        assert not word.startswith("标注版") or (tmp_path / word).is_file()


# ---------------------------------------------------------------- the words of the screens


def test_quoted_words_are_those_of_the_screens() -> None:
    """The names of tabs and buttons that the manual tells readers to click."""
    sources = [*(ROOT / "reviewer" / "web").rglob("*.py"), *(ROOT / "reviewer" / "web").rglob("*.j2")]
    screens = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    clicked = {
        word
        for path in (DOCS / "manual").glob("*.md")
        for word in re.findall(r"点(?:击)?\s*“([^”]+)”", path.read_text(encoding="utf-8"))
    }
    assert len(clicked) > 8
    assert {word for word in clicked if word not in screens} == set()


# ---------------------------------------------------------------- reference pages


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_a_result_is_what_the_schema_says(tmp_path: Path) -> None:
    schema = yaml.safe_load((DOCS / "review.schema.yaml").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for path, application in (
        (WEAK, Application.parse("qinghai-2025", "service", "four-star")),
        (make_report(tmp_path, {}), Application.parse("caq-2025", "enterprise", "four-star")),
    ):
        review = to_dict(review_report(path, application))
        assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(review)] == []
