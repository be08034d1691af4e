"""Tables of points and lists of conditions → the outline of those who hand in no report by a template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewer.notice.assessment import Conditions, ScoreTable, Step
from reviewer.notice.clauses import draft_requirement
from reviewer.notice.outlines import TO_REVISE, Tree
from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.yaml import Noted


def table_outline(table: ScoreTable) -> tuple[Tree, Tree]:
    """The table as an outline, and as the self-assessment over it."""
    outline: Tree = {}
    lines: Tree = {}
    for place, item in enumerate(table.items, start=1):
        root = f"{table.category}-{place}"
        outline[root] = Noted({"order": place, "title": item.title, "only": [table.category]}, _note(item.line))
        for number, line in enumerate(item.lines, start=1):
            node_id = f"{root}.{number}"
            requirements = {f"clause-{at}": _step_requirement(step) for at, step in enumerate(line.steps, start=1)}
            outline[node_id] = Noted(
                {"order": number, "title": line.title, "requirements": requirements}, _note(line.line)
            )
            lines[node_id] = {"max": Told(line.max, line.line), "steps": dict(_steps(line.steps))}
            if line.doubt:
                lines[node_id]["doubt"] = line.doubt
    return outline, lines


def _step_requirement(step: Step) -> Noted:
    return Noted(draft_requirement(step.text, step.line).entry, f"{step.line.place}；{TO_REVISE}")


def _steps(steps: Sequence[Step]) -> Iterator[tuple[str, Tree]]:
    for place, step in enumerate(steps, start=1):
        if step.points is None:
            continue
        entry: Tree = {"points": Told(list(step.points), step.line)}
        yield (
            f"clause-{place}",
            entry | ({"veto": True} if step.veto else {}) | ({"doubt": step.doubt} if step.doubt else {}),
        )


def conditions_outline(conditions: Conditions) -> Tree:
    """The conditions under one heading, where nothing else says what the text has to hold."""
    requirements = {
        f"clause-{place}": Noted(draft_requirement(told.value, told.line).entry, f"{told.line.place}；{TO_REVISE}")
        for place, told in enumerate(conditions.items, start=1)
    }
    entry = {"order": 1, "title": "申报条件", "only": [conditions.category], "requirements": requirements}
    return {f"{conditions.category}-1": Noted(entry, _note(conditions.title.line))}


def _note(line: SourceLine) -> str:
    return f"{line.place}：{' '.join(line.text.split())}"
