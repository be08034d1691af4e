"""The developers' guide does what it says: its files and commands, in their order, in a copy of the program."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

from reviewer.text import squeeze

GUIDE = ROOT / "docs" / "manual" / "developers.md"
BLOCK = re.compile(r"^```(\w+)(?: (>>)?(\S+))?\n(.*?)^```$", re.M | re.S)
COPIED, LINKED = ("reviewer", "outline", "prompts", "tests"), ("models", "examples", "pyproject.toml")


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    """A block with a file's name is that file, `>>` adds to it; of a console's commands, each shows the lines below it."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in LINKED:
        (tmp_path / name).symlink_to(ROOT / name)
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert [language for language, *_ in blocks].count("console") == 4
    for language, adds, name, code in blocks:
        if name:
            with (tmp_path / name).open("a" if adds else "w", encoding="utf-8") as file:
                file.write(code)
        elif language == "console":
            for command in re.split(r"^\$ ", code, flags=re.M)[1:]:
                run(*command.splitlines(), folder=tmp_path)


def run(command: str, *expected: str, folder: Path) -> None:
    program, *args = shlex.split(command)
    start = {"python": [sys.executable], "reviewer": [sys.executable, "-m", "reviewer.cli"]}[program]
    done = subprocess.run(
        [*start, *args], capture_output=True, text=True, cwd=folder, timeout=300,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    shown = squeeze(done.stdout + done.stderr)
    assert [line for line in expected if squeeze(line) not in shown] == [], (command, done.stdout, done.stderr)
