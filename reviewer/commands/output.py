"""Where the commands put what they made: text on standard output or in a file, the opinion form beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from reviewer.model import Review
    from reviewer.scheme import Scheme


def deliver(text: str, output: Path | None) -> None:
    """Writes the text to the file, or to standard output where none is named. Raises OutputError."""
    if output is None:
        sys.stdout.write(text + "\n")
        return
    from reviewer.output.files import write_file

    write_file(output, text.encode())
    tell_written(output)


def check_form(scheme: Scheme, path: Path | None) -> None:
    """Raises, before the work is done, what writing the opinion form would raise after it."""
    if path:
        from reviewer.output.form import check_opinion_form

        check_opinion_form(scheme, path)


def write_form(review: Review, scheme: Scheme, path: Path) -> None:
    """Writes the opinion form and says what of an earlier one was left as a person had it."""
    from reviewer.output.form import write_opinion_form

    for sentence in write_opinion_form(review, scheme, path).told(path):
        typer.echo(sentence, err=True)
    tell_written(path)


def tell_written(path: Path) -> None:
    """Says to a person where a file is now."""
    typer.echo(f"已写入 {path}。", err=True)
