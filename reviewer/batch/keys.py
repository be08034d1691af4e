"""What a result follows from. Two reports with the same key have the same result, in whatever run, so it is made once.

The key joins the file's name (a rule reads it) and the content of all that was handed in, the scheme as it was loaded,
the category and level, the rules and the models. The rules are told by the version of the program and the wording of
their catalogue: an upgrade makes every result anew, and so does a word that somebody changes in a message.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from reviewer import __version__
from reviewer.errors import DocumentError, NotFoundError, reason
from reviewer.mapping import models_digest
from reviewer.pipeline import Application
from reviewer.report_files import ReportFiles
from reviewer.rules.catalogue import PATH


@dataclass(frozen=True, slots=True)
class Program:
    """What is the same for all reports of a run."""

    rules: str
    models: str

    @classmethod
    def of(cls, encoder: str | None) -> Program:
        """Raises EncoderError where there is no such model."""
        return cls(_digest(__version__, PATH.read_text(encoding="utf-8")), models_digest(encoder))


def key_of(program: Program, application: Application, files: ReportFiles, contents: tuple[str, ...]) -> str:
    """`contents` are the digests of `files.all`."""
    names = [path.name for path in files.all]
    roles = [len(files.third_party), files.form is not None, files.self_assessment is not None]
    filed = [application.scheme.model_dump_json(), application.category, application.level]
    return _digest(names, roles, contents, filed, program.rules, program.models)


def digests(files: ReportFiles) -> tuple[str, ...]:
    """The SHA-256 of each file. Raises NotFoundError or DocumentError where one cannot be read."""
    return tuple(_file_digest(path) for path in files.all)


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise NotFoundError(f"{path.name} 不存在；可能在评审期间被移走或改名，请检查后再运行。") from error
    except OSError as error:
        raise DocumentError(f"{path.name} 无法读取（{reason(error)}）；请检查权限，或关闭正在占用它的程序。") from error


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
