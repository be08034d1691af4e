"""Writes the pages of `docs/reference` anew from the scheme files and the rule catalogue (`make docs`).

A test fails where they are stale, so run it after every change to `outline/` or `reviewer/rules/catalogue.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reviewer.output.rule_page import rules_page
from reviewer.output.scheme_page import scheme_page
from reviewer.scheme import list_schemes

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- 由 make docs 生成，请勿手改。 -->\n\n"


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its text."""
    schemes = list_schemes()
    yield FOLDER / "rules.md", NOTE + rules_page(schemes)
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
