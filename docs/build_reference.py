"""Writes the pages of `docs/reference` anew: schemes, rules, commands, settings, the JSON of a review (`make docs`).

A test fails where they are stale, so run it after every change to `outline/`, `reviewer/rules/catalogue.yaml`, a command,
a setting or `docs/review.schema.yaml`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from reference_pages import commands_page, json_page, settings_page

from reviewer.output.rule_page import rules_page
from reviewer.output.schemes.page import scheme_page
from reviewer.scheme import list_schemes

FOLDER = Path(__file__).parent / "reference"
FAULTS = Path(__file__).parent / "pictures" / "faults"
NOTE = "<!-- 由 make docs 生成，请勿手改。 -->\n\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its text."""
    schemes = list_schemes()
    pictures = {path.stem: f"../pictures/faults/{path.name}" for path in sorted(FAULTS.glob("*.png"))}
    yield FOLDER / "rules.md", NOTE + rules_page(schemes, pictures)
    yield FOLDER / "commands.md", NOTE + commands_page()
    yield FOLDER / "settings.md", NOTE + settings_page()
    yield FOLDER / "json.md", NOTE + json_page()
    for scheme in schemes:
        yield FOLDER / "schemes" / f"{scheme.id}.md", NOTE + scheme_page(scheme, requirements=True)


def main() -> None:
    written = dict(pages())
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in {*FOLDER.rglob("*.md")} - {*written}:
        path.unlink()
    print(f"{len(written)} pages in {FOLDER}")


if __name__ == "__main__":
    main()
