"""Names: those of the files, the order of what is bound together, and the name of the project applied for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from reviewer.facts.notation import plain
from reviewer.model import Unchecked
from reviewer.package.filing import Filing, clauses, listed
from reviewer.package.recognise import Recognised
from reviewer.rules.base import Result, finding
from reviewer.scheme import Naming, ProjectRule
from reviewer.text import squeeze

NAME, ORDER, PROJECT = "package.name", "package.order", "application.project"
# So many documents in one file have an order.
_FEWEST_BOUND = 3
_MODEL = re.compile(r"[A-Za-z0-9Φφ]")


# ---------------------------------------------------------------- file names


def name_faults(filing: Filing) -> Iterator[Result]:
    """Files of the survey, and all files where the notice says so, that are not named as it wants."""
    survey, submission = filing.scheme.survey, filing.scheme.submission
    if survey and survey.naming:
        files = [file for file in filing.files if any(key.startswith("survey.") for key in file.materials)]
        yield from _misnamed(files, survey.naming, filing)
    if submission and submission.naming:
        whole = PurePosixPath(filing.name).stem
        yield from _misnamed(filing.files, submission.naming, filing, whole)


def _misnamed(files: Sequence[Recognised], naming: Naming, filing: Filing, whole: str = "") -> Iterator[Result]:
    """A file is named so by itself, by a folder that holds it, or by the package (`whole`)."""
    values = {"{company}": filing.company, "{project}": filing.project}
    wanted = [values.get(part, part) for part in naming.parts if not (part == "{project}" and not filing.project)]
    if not files:
        return
    if None in wanted:
        yield Unchecked(NAME, "没有读到企业名称，没有核对材料的命名")
        return
    words = [word for word in wanted if word]
    joiner = "(?:" + "|".join(re.escape(plain(joiner)) for joiner in naming.joiners) + ")"
    pattern = re.compile(joiner.join(re.escape(plain(word)) for word in words))
    wrong = [file for file in files if not any(pattern.search(plain(name)) for name in (*_names(file), whole))]
    if wrong:
        joined = (naming.joiners[0] or "").join(words)
        yield finding(NAME, expected=joined, actual=listed(wrong))


def _names(file: Recognised) -> Iterator[str]:
    yield file.seen.file.stem
    yield from file.seen.file.folders


# ---------------------------------------------------------------- the order of binding


def order_faults(filing: Filing) -> Iterator[Result]:
    """The documents that one file holds stand in the order in which they are to be bound."""
    submission = filing.scheme.submission
    if submission is None:
        return
    known = [f"document.{key}" for key in submission.order]
    names = {material.id: material.item.name for material in filing.materials}
    for file in filing.files:
        if file.seen.document is None or not file.seen.document.paged:
            continue  # what stands in a Word file's tables has no place among its paragraphs
        bound = [key for key in file.starts if key in known and key in names]
        wanted = sorted(bound, key=known.index)
        if len(bound) >= _FEWEST_BOUND and bound != wanted:
            yield finding(
                ORDER,
                excerpt=f"“{file.seen.file.name}”",
                actual="、".join(names[key] for key in bound),
                expected="、".join(names[key] for key in wanted),
            )


# ---------------------------------------------------------------- the project


def project_faults(filing: Filing) -> Iterator[Result]:
    """The project's name is one that the notice takes in this category."""
    rule = filing.scheme.submission.projects.get(filing.category) if filing.scheme.submission else None
    if rule is None:
        return
    if filing.project is None:
        yield Unchecked(PROJECT, "没有读到申报项目名称（申请表缺少或读不出文字），没有核对")
    elif _invalid(filing.project, rule, filing):
        clause = clauses(filing, rule.clause)
        yield finding(PROJECT, actual=filing.project, expected=f"{rule.wanted}{clause}")
    elif rule.same_in:
        yield from _same_in(filing.project, rule, filing)


def _invalid(project: str, rule: ProjectRule, filing: Filing) -> bool:
    name = squeeze(project)
    return (
        name.endswith(rule.not_ending)
        or any(word in name for word in rule.not_holding)
        or (rule.model and not _MODEL.search(name))
        or (bool(rule.not_ending) and plain(name) == plain(filing.company or ""))
    )


def _same_in(project: str, rule: ProjectRule, filing: Filing) -> Iterator[Result]:
    """Letter by letter in another material, where that can be read."""
    files = filing.holding(rule.same_in or "")
    document = filing.document(rule.same_in or "")
    if not files:
        return
    if document is None or not document.has_text:
        yield Unchecked(PROJECT, f"{listed(files)}是图片或扫描件，没有核对工程名称是否与之一致")
        return
    text = "".join(passage.text for passage in document.passages) + "".join(table.text for table in document.tables)
    if plain(project) not in plain(text):
        yield finding(PROJECT, actual=project, expected=f"{rule.wanted}{clauses(filing, rule.clause)}")
