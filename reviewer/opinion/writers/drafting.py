"""Has a chat model reword the draft, stage by stage, and keeps of its answers only what holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from reviewer.errors import PromptError, WriterError
from reviewer.model import Opinion, Statement
from reviewer.opinion.answers import AnswerError, Batch, RewriteAnswer, accept, read_statements
from reviewer.opinion.claims import LONGEST
from reviewer.opinion.prompts import Message, Prompts
from reviewer.opinion.sources import Source, folded
from reviewer.opinion.writers.base import ChatModel, Limits, Request, Stop
from reviewer.opinion.writers.borderline import Borderline
from reviewer.opinion.writers.material import Material, outline_text
from reviewer.scheme import Node

# Of a model's context at most this part is kept for the answer; an answer is about as long as what it rewrites.
ANSWER_SHARE = 1 / 3


@dataclass(slots=True)
class Record:
    """What happened, for the notes."""

    offered: int = 0
    rewritten: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    too_long: int = 0
    flagged: int = 0
    stopped: str | None = None

    def notes(self, name: str) -> Iterator[str]:
        """One sentence a matter, in Chinese."""
        if self.rewritten or not self.stopped:
            yield f"语言模型 {name} 改写了 {self.rewritten} 条意见，程序已逐条核对依据、引文、数字和名称；其余保持程序原稿。"
        if self.refused:
            yield f"模型的 {self.refused.total()} 条改写未被采用，保留原稿：{_tally(self.refused)}。"
        if self.unread:
            yield f"模型的 {self.unread.total()} 次回答无法使用，保留原稿：{_tally(self.unread)}。"
        if self.too_long:
            yield f"{self.too_long} 条意见超出模型一次能读的长度，没有交给模型，也没有截短。"
        if self.flagged:
            yield f"{self.flagged} 条意见涉及疑似对评审程序发出指令的文字，没有交给模型。"
        if self.stopped:
            yield f"语言模型 {name} 中途停止，其余意见保持程序原稿：{self.stopped.rstrip('。')}。"


def _tally(reasons: Counter[str]) -> str:
    return "；".join(f"{reason}（{count}）" for reason, count in reasons.most_common())


class ModelWriter:
    """A writer that asks a chat model; with `borderline` also about requirements whose status is uncertain."""

    def __init__(self, model: ChatModel, prompts: Prompts, limits: Limits, *, borderline: bool = False) -> None:
        self._model, self._prompts, self._limits, self._borderline = model, prompts, limits, borderline

    @property
    def warning(self) -> str | None:
        return self._model.warning

    def write(self, request: Request) -> Opinion:
        """The draft with the model's wording where it holds. Never raises WriterError: the notes say what failed."""
        record = Record()
        stop = Stop(self._limits.total, request.cancelled)
        source = Source(request.review.document, request.review.findings)
        statements = self._rewrite(request, source, stop, record)
        opinion = replace(request.draft, statements=statements, notes=tuple(record.notes(self._model.name)))
        if not self._borderline or record.stopped:
            return opinion
        hints, notes = Borderline(self._model, self._prompts, self._limits).ask(request, source, stop)
        return replace(opinion, hints=hints, notes=opinion.notes + notes)

    def _rewrite(self, request: Request, source: Source, stop: Stop, record: Record) -> tuple[Statement, ...]:
        """Stage by stage; what concerns the whole report is left as it is: rules and measures in the rules' own words."""
        material = Material(request.review, request.outline, source)
        known = folded(outline_text(request.outline))
        new: dict[int, list[Statement]] = {}
        for stage in request.outline.nodes.values():
            own = [statement for statement in request.draft.statements if statement.stage == stage.id]
            fit = [statement for statement in own if material.is_fit(statement)]
            record.flagged += len(own) - len(fit)
            for batch, messages in self._batches(stage, fit, material, record):
                answered = self._answered(batch, messages, source, known, stop, record)
                # The batch's statements go where its first one stood.
                new |= {id(statement): [] for statement in batch.composed} | {id(batch.composed[0]): answered}
        return tuple(item for statement in request.draft.statements for item in new.get(id(statement), [statement]))

    def _batches(
        self, stage: Node, statements: Sequence[Statement], material: Material, record: Record
    ) -> Iterator[tuple[Batch, list[Message]]]:
        """The statements of a stage in one prompt, or halved until each prompt fits; one too long by itself is told."""
        if not statements or record.stopped:
            return
        try:
            messages = self._prompt(stage, statements, material)
            fits = self._model.count(messages) + answer_tokens(self._model, self._limits) <= self._model.context()
        except (WriterError, PromptError) as error:
            record.stopped = error.message
            return
        if fits:
            yield Batch(stage.id, tuple(statements), material.shown(statements)), messages
        elif len(statements) == 1:
            record.too_long += 1
        else:
            middle = len(statements) // 2
            yield from self._batches(stage, statements[:middle], material, record)
            yield from self._batches(stage, statements[middle:], material, record)

    def _prompt(self, stage: Node, statements: Sequence[Statement], material: Material) -> list[Message]:
        data, schema = material.render(statements), schema_text(RewriteAnswer)
        return self._prompts.render("rewrite", stage=stage.title, material=data, longest=LONGEST, schema=schema)

    def _answered(
        self, batch: Batch, messages: list[Message], source: Source, known: str, stop: Stop, record: Record
    ) -> list[Statement]:
        """The batch's statements, reworded where the answer holds."""
        if record.stopped:
            return list(batch.composed)
        tokens = answer_tokens(self._model, self._limits)
        try:
            raw = self._model.ask(messages, RewriteAnswer.model_json_schema(), tokens, stop.within(self._limits.call))
            accepted = accept(read_statements(raw), batch, source, known)
        except WriterError as error:
            record.stopped = error.message
            return list(batch.composed)
        except AnswerError as error:
            record.unread[str(error)] += 1
            return list(batch.composed)
        record.rewritten += accepted.rewritten
        record.refused += accepted.refused
        return list(accepted.statements)


def answer_tokens(model: ChatModel, limits: Limits) -> int:
    """Tokens to keep for the answer. Raises WriterError where the model cannot be loaded."""
    return min(limits.answer, int(model.context() * ANSWER_SHARE))


def schema_text(answer: type[BaseModel]) -> str:
    schema: dict[str, Any] = answer.model_json_schema()
    return json.dumps(schema, ensure_ascii=False)
