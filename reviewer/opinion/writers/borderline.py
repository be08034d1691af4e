"""Asks a chat model about requirements whose status is uncertain. Its answer is a hint for a person, nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from reviewer.errors import PromptError, WriterError
from reviewer.model import RequirementCoverage, Review, Status, StatusHint
from reviewer.opinion.answers import AnswerError, BorderlineAnswer, read_object
from reviewer.opinion.prompts import Message, Prompts
from reviewer.opinion.sources import Source, folded
from reviewer.opinion.writers.base import ChatModel, Limits, Request, Stop
from reviewer.opinion.writers.material import as_data, evidence_text

# Requirements a report: the least certain ones; a person will not weigh more, and each costs a prompt.
MOST_ASKED = 12
# Paragraphs a requirement: those mapped to its leaf, in reading order; where there are more, the hint says so.
MOST_PASSAGES = 12
# An answer is a status and a few quotes.
ANSWER_TOKENS = 512

_STATUSES: dict[Status, str] = {"covered": "已体现", "partial": "部分体现", "missing": "未体现"}


class Borderline:
    """One pass over a review's uncertain requirements."""

    def __init__(self, model: ChatModel, prompts: Prompts, limits: Limits) -> None:
        self._model, self._prompts, self._limits = model, prompts, limits

    def ask(self, request: Request, source: Source, stop: Stop) -> tuple[tuple[StatusHint, ...], tuple[str, ...]]:
        """The hints that hold, and notes (Chinese). Never raises WriterError."""
        uncertain = list(_uncertain(request.review, self._limits.borderline))
        hints: list[StatusHint] = []
        dropped, problem = 0, ""
        for node, row in uncertain[:MOST_ASKED]:
            try:
                hint = self._hint(node, row, request.review, source, stop)
            except (WriterError, PromptError) as error:
                problem = error.message
                break
            hints += [hint] if hint else []
            dropped += hint is None
        return tuple(hints), tuple(_notes(self._model.name, len(uncertain), len(hints), dropped, problem))

    def _hint(
        self, node: str, row: RequirementCoverage, review: Review, source: Source, stop: Stop
    ) -> StatusHint | None:
        """The model's view with quotes that stand where it was shown them; None where the answer does not hold."""
        found = _passages(node, review, source)
        fitting = self._fitting(row, found[:MOST_PASSAGES])
        if fitting is None:
            return None
        messages, passages = fitting
        schema = BorderlineAnswer.model_json_schema()
        raw = self._model.ask(messages, schema, self._tokens(), stop.within(self._limits.call))
        try:
            answer = BorderlineAnswer.model_validate(read_object(raw))
        except (ValidationError, AnswerError):
            return None
        shown = [folded(passage) for passage in passages]
        stands = all(any(folded(quote) in text for text in shown) for quote in answer.quotes)
        located = tuple(place for quote in answer.quotes if (place := source.locate(quote)))
        told = bool(answer.quotes) == (answer.status != "missing") and len(located) == len(answer.quotes)
        if answer.requirement != row.id or not stands or not told:
            return None
        quoted = f"，引文：{evidence_text(located)}" if located else ""
        part = f"（有关段落 {len(found)} 段，模型只读了前 {len(passages)} 段）" if len(passages) < len(found) else ""
        text = f"模型认为“{row.text}”{_STATUSES[answer.status]}{part}{quoted}；程序判为{_STATUSES[row.status]}，请评审人员核定。"
        return StatusHint(row.id, answer.status, text, located)

    def _fitting(self, row: RequirementCoverage, passages: Sequence[str]) -> tuple[list[Message], Sequence[str]] | None:
        """The prompt with as many whole passages as the model can read; None where not one fits."""
        schema = str(BorderlineAnswer.model_json_schema())
        for count in range(len(passages), 0, -1):
            material = as_data({"text": row.text, "passages": list(passages[:count])})
            messages = self._prompts.render("borderline", requirement=row.id, material=material, schema=schema)
            if self._model.count(messages) + self._tokens() <= self._model.context():
                return messages, passages[:count]
        return None

    def _tokens(self) -> int:
        return min(ANSWER_TOKENS, self._limits.answer, self._model.context() // 3)


def _uncertain(review: Review, below: float) -> Iterator[tuple[str, RequirementCoverage]]:
    """Requirements whose likeliest status is less probable than `below`, the least certain first, with their leaf."""
    rows = [(node.node, row) for node in review.coverage for row in node.requirements if row.likely]
    rows.sort(key=lambda pair: max(pair[1].likely.values()))
    return (pair for pair in rows if max(pair[1].likely.values()) < below)


def _passages(node: str, review: Review, source: Source) -> list[str]:
    """The paragraphs that answer the leaf or stand under it, without flagged ones."""
    rows = [
        row for row in review.mapped if node in (row.node, row.under) and not source.is_flagged_passage(row.passage)
    ]
    return [review.document.passages[row.passage].text for row in rows]


def _notes(name: str, uncertain: int, hints: int, dropped: int, problem: str) -> Iterator[str]:
    asked = f"另有 {uncertain - MOST_ASKED} 项没有再问，" if uncertain > MOST_ASKED else ""
    yield f"把握不大的要求有 {uncertain} 项，模型 {name} 对其中 {hints} 项给出了有引文的看法，{asked}仅供参考，不影响判定和得分。"
    if dropped:
        yield f"模型对 {dropped} 项要求的看法没有采用：段落放不进模型，或引文、格式不符。"
    if problem:
        yield f"复看中途停止：{problem.rstrip('。')}。"
