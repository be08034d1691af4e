"""Filled-in self-assessments (自评表) as Word files: a row for each step, lines and parts merged over theirs."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import docx

from reviewer.scheme import Outline, Scheme, SelfAssessment, load_scheme

HEAD = ("评审项目", "评审细项", "评分标准", "评分")
# Points of each line, by node; a text where something else than one number stands in the line's cell.
Points = Mapping[str, float | str]
# Where the score stands: in one cell merged over the line, or beside the step that holds the points.
Cell = Literal["merged", "beside"]


def table_of(scheme_id: str, category: str) -> tuple[Scheme, Outline, SelfAssessment]:
    scheme = load_scheme(scheme_id).for_category(category)
    assert scheme.self_assessment
    return scheme, scheme.outline(category), scheme.self_assessment


def printed_rows(
    outline: Outline, table: SelfAssessment, points: Points, cell: Cell
) -> list[tuple[str, str, list[Any]]]:
    """Part, line, and of each step its text and what stands in its score cell."""
    rows = []
    for node, line in table.lines.items():
        parent = outline.node(node).parent or node
        given = points.get(node, "")
        at = _row_of(line.steps, given) if cell == "beside" else 0
        steps = [
            (
                f"{outline.requirement(f'{node}/{key}').text}（{_range(step.points)}分）",
                f"{given:g}" if number == at and isinstance(given, (int, float)) else given if number == at else "",
            )
            for number, (key, step) in enumerate(line.steps.items())
        ]
        part_max = sum(other.max for other_id, other in table.lines.items() if outline.node(other_id).parent == parent)
        rows.append(
            (f"{outline.node(parent).title}（{part_max:g}分）", f"{outline.node(node).title}（{line.max:g}分）", steps)
        )
    return rows


def _row_of(steps: Mapping[str, Any], given: float | str) -> int:
    if isinstance(given, str):
        return 0
    return next((n for n, step in enumerate(steps.values()) if step.points[0] <= given <= step.points[1]), 0)


def _range(points: tuple[float, float]) -> str:
    begin, end = points
    return f"{begin:g}" if begin == end else f"{begin:g}-{end:g}"


def write_assessment(
    path: Path, scheme_id: str, category: str, points: Points, total: float | None, cell: Cell = "merged"
) -> Path:
    """The table as a Word file, its cells merged as in the notice."""
    _, outline, printed = table_of(scheme_id, category)
    document = docx.Document()
    document.add_paragraph(printed.title)
    stated = "" if total is None else f"{total:g}"
    document.add_paragraph(f"姓名____某某____ 单位____某公司____ 岗位____某岗____ 自评总分____{stated}____")
    table = document.add_table(1, 4, style="Table Grid")
    for place, text in enumerate(HEAD):
        table.cell(0, place).text = text
    part_begins: dict[str, int] = {}
    for part, line, steps in printed_rows(outline, printed, points, cell):
        first = len(table.rows)
        for text, given in steps:
            cells = table.add_row().cells
            cells[2].text, cells[3].text = text, given
        last = len(table.rows) - 1
        table.cell(first, 1).text = line
        table.cell(first, 1).merge(table.cell(last, 1))
        if cell == "merged":
            _merge(table, first, last)
        begin = part_begins.setdefault(part, first)
        if begin == first:
            table.cell(first, 0).text = part
        table.cell(begin, 0).merge(table.cell(last, 0))
    document.add_paragraph("所在组织（或推荐机构）审核意见：")
    document.save(str(path))
    return path


def _merge(table: Any, first: int, last: int) -> None:
    given = table.cell(first, 3).text
    merged = table.cell(first, 3).merge(table.cell(last, 3))
    merged.text = given


def print_assessment(path: Path) -> Path:
    """The Word file as LibreOffice prints it."""
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".pdf")
