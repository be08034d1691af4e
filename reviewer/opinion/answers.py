"""A model's answer, from raw text to statements that hold: parsed, checked one by one, set against the draft.

The draft is complete by construction. So an answer may only replace what it says in full: a composed statement goes
where statements that hold, of its kind, cite everything that it rests on. Everything else stays as composed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewer.model import Evidence, Statement, Status
from reviewer.opinion.claims import LONGEST, SHORTEST, Ground, fault
from reviewer.opinion.sources import Source, folded

# A quote shorter than this (characters) stands everywhere, one longer is no quote but a copy.
SHORTEST_QUOTE, LONGEST_QUOTE = 4, 200
# A stage has about twenty statements; a list far longer is a model that does not stop.
MOST_STATEMENTS = 60


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class AnsweredStatement(_Strict):
    """One statement as a model gives it."""

    kind: Literal["strength", "weakness", "suggestion"]
    text: Annotated[str, Field(min_length=SHORTEST, max_length=2 * LONGEST)]
    stage: str
    basis: Annotated[list[str], Field(min_length=1, max_length=40)]
    quotes: Annotated[
        list[Annotated[str, Field(min_length=SHORTEST_QUOTE, max_length=LONGEST_QUOTE)]], Field(max_length=8)
    ]


class RewriteAnswer(_Strict):
    """The answer to the prompt `rewrite`; its JSON schema goes with the prompt."""

    statements: list[AnsweredStatement]


class BorderlineAnswer(_Strict):
    """The answer to the prompt `borderline`."""

    requirement: str
    status: Status
    quotes: Annotated[
        list[Annotated[str, Field(min_length=SHORTEST_QUOTE, max_length=LONGEST_QUOTE)]], Field(max_length=4)
    ]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one prompt asked about: a stage, its composed statements, and for each basis id what was shown of it."""

    stage: str
    composed: tuple[Statement, ...]
    shown: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The batch's statements as they now stand: how many are the model's, and why (Chinese) others were refused."""

    statements: tuple[Statement, ...]
    rewritten: int
    refused: Counter[str]


class AnswerError(ValueError):
    """An answer that is not in the form that was asked for; `str()` says why in Chinese."""


# ---------------------------------------------------------------- reading

_THINKING = re.compile(r"^.*</think>", re.DOTALL)


def read_object(raw: str) -> dict[str, Any]:
    """The JSON object in a model's raw answer; thinking before it and words around it are passed over.

    Raises AnswerError where there is none or it is broken.
    """
    text = _THINKING.sub("", raw)
    begin = text.find("{")
    if begin < 0:
        raise AnswerError("回答里没有 JSON")
    try:
        found, _ = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        raise AnswerError("回答的 JSON 不完整或有错误") from None
    assert isinstance(found, dict), "what begins with a brace is an object"
    return found


def read_statements(raw: str) -> list[Any]:
    """The list of statements in a raw answer, each still unchecked. Raises AnswerError."""
    found = read_object(raw)
    statements = found.get("statements")
    if not isinstance(statements, list) or set(found) != {"statements"}:
        raise AnswerError("回答的格式不符")
    if len(statements) > MOST_STATEMENTS:
        raise AnswerError(f"回答超过 {MOST_STATEMENTS} 条")
    return statements


# ---------------------------------------------------------------- accepting


def accept(items: Sequence[Any], batch: Batch, source: Source, outline_text: str) -> Accepted:
    """Checks a model's statements against the batch and puts those that hold in place of what they rewrite."""
    refused: Counter[str] = Counter()
    held: list[Statement] = []
    for item in items:
        found = _checked(item, batch, source, outline_text)
        if isinstance(found, str):
            refused[found] += 1
        elif any(folded(found.text) == folded(other.text) for other in held):
            refused["与另一条重复"] += 1
        else:
            held.append(found)
    whole = _complete(held, batch.composed)
    refused["只说到原意见的一部分"] += len(held) - len(whole)
    return Accepted(tuple(_placed(whole, batch.composed)), len(whole), +refused)


def _checked(item: Any, batch: Batch, source: Source, outline_text: str) -> Statement | str:
    """The statement, or why it is refused."""
    try:
        answer = AnsweredStatement.model_validate(item)
    except ValidationError as error:
        return _schema_fault(error)
    bases = {basis for statement in batch.composed if statement.kind == answer.kind for basis in statement.basis}
    if answer.stage != batch.stage:
        return "阶段与所给的不同"
    if not set(answer.basis) <= set(batch.shown):
        return "依据的编号不存在或没有给出"
    if not set(answer.basis) <= bases:
        return "把依据用在了另一类意见上"
    quotes = [source.locate(quote) for quote in answer.quotes]
    evidence = tuple(quote for quote in quotes if quote)
    if len(evidence) < len(quotes):
        return "引文不见于报告"
    shown = folded("\n".join([batch.shown[basis] for basis in answer.basis] + answer.quotes))
    text = " ".join(answer.text.split())
    found = fault(answer.kind, text, Ground(shown, f"{source.text}\n{outline_text}"))
    return found or _statement(answer, text, evidence, batch.composed)


def _schema_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    field = next((str(part) for part in first["loc"] if isinstance(part, str)), "statements")
    if field == "text" and first["type"] in ("string_too_long", "string_too_short"):
        return f"长度不在 {SHORTEST} 至 {LONGEST} 字之间"
    return "回答的格式不符"


def _statement(
    answer: AnsweredStatement, text: str, evidence: tuple[Evidence, ...], composed: Iterable[Statement]
) -> Statement:
    """The answer as a statement; where it quotes nothing, the quotes of what it rewrites stay beside it."""
    rewritten = [item for item in composed if item.kind == answer.kind and set(item.basis) & set(answer.basis)]
    nodes = {item.node for item in rewritten}
    quotes = evidence or tuple(dict.fromkeys(quote for item in rewritten for quote in item.evidence))
    basis = tuple(dict.fromkeys(answer.basis))
    node = nodes.pop() if len(nodes) == 1 else None
    return Statement(answer.kind, text, answer.stage, node, basis, quotes)


def _complete(held: list[Statement], composed: Sequence[Statement]) -> list[Statement]:
    """Those that, together, say all of every composed statement that they touch; dropping one may leave others short."""
    while True:
        said = {(item.kind, basis) for item in held for basis in item.basis}
        kept = [item for item in composed if not _ids(item) <= said]
        short = {pair for item in kept for pair in _ids(item)}
        whole = [item for item in held if not _ids(item) & short]
        if len(whole) == len(held):
            return whole
        held = whole


def _placed(whole: Sequence[Statement], composed: Sequence[Statement]) -> list[Statement]:
    """The statements in the draft's order, each rewritten one where the first that it replaces stood."""
    waiting = list(whole)
    placed: list[Statement] = []
    for item in composed:
        own = [new for new in waiting if _ids(new) & _ids(item)]
        if not own and not any(_ids(item) & _ids(new) for new in whole):
            placed.append(item)
        placed += own
        waiting = [new for new in waiting if new not in own]
    return placed


def _ids(statement: Statement) -> set[tuple[str, str]]:
    return {(statement.kind, basis) for basis in statement.basis}
