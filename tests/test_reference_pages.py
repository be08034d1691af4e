"""The generated pages of docs/reference, and the guide to a scheme of one's own: neither may go stale."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import list_schemes
from reviewer.text import squeeze

DOCS = ROOT / "docs"
GUIDE = DOCS / "add-a-scheme.md"
PAGES: dict[Path, str] = dict(runpy.run_path(str(DOCS / "build_reference.py"))["pages"]())


# ---------------------------------------------------------------- the reference


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_a_page_says_what_the_files_say(path: Path) -> None:
    assert path.is_file() and path.read_text(encoding="utf-8") == PAGES[path], "run `make docs`"


def test_no_page_is_left_over() -> None:
    assert {*(DOCS / "reference").rglob("*.md")} == {*PAGES}


def test_the_rules_page_has_every_rule_with_the_clauses_of_the_schemes() -> None:
    page = PAGES[DOCS / "reference" / "rules.md"]
    parts = dict(re.findall(r"^### `(\S+)` .*?\n(.*?)(?=^##|\Z)", page, re.M | re.S))
    assert list(parts) == list(load_catalogue())
    for scheme in list_schemes():
        for rule, _ in scheme.format.rules():
            assert f"schemes/{scheme.id}.md" in parts[rule]
    assert "transport-2026" not in parts["file.name"]
    assert "见附件1-4 编写要求 二" in parts["body.spacing"]


def test_the_pages_link_to_pages_that_exist() -> None:
    """Anchors are held by the strict build of the manual."""
    for path, text in PAGES.items():
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            assert (path.parent / target).is_file(), target


# ---------------------------------------------------------------- the guide


def reviewer(command: str, folder: Path) -> str:
    """What a command shows, without the blanks at which a terminal breaks its lines."""
    name, *args = shlex.split(command)
    assert name == "reviewer"
    run = subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *args],
        capture_output=True, text=True, cwd=folder, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert "Traceback" not in run.stderr
    return squeeze(run.stdout + run.stderr)


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    """Files and commands in the guide's order; behind a command stands some of what it prints."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = GUIDE.read_text(encoding="utf-8")
    steps = re.findall(r"^```(yaml|console) ?(.*?)\n(.*?)^```$", text, re.M | re.S)
    assert [language for language, *_ in steps].count("console") >= 3
    for language, name, code in steps:
        if language == "yaml":
            (tmp_path / name).write_text(code, encoding="utf-8")
            continue
        command, *expected = code.splitlines()
        shown = reviewer(command.removeprefix("$ "), tmp_path)
        assert [line for line in expected if squeeze(line) not in shown] == []
