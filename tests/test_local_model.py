"""The writer `transformers` with a real model in miniature: its garbage is refused, its limits are kept."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from answering import COMMUNICATION, COMPOSED, make_request
from conftest import ROOT
from test_endpoint import check
from tiny_language_model import NO_SYSTEM, make_tiny_language_model

from reviewer.errors import WriterError
from reviewer.opinion.prompts import Message, Prompts
from reviewer.opinion.writers import Limits, Request, make_writer
from reviewer.opinion.writers.base import Stop
from reviewer.opinion.writers.drafting import ModelWriter
from reviewer.opinion.writers.local import LocalModel

QUICK = partial(Limits, context=16384, answer=48)


class Measured(LocalModel):
    """The same model; it notes the tokens of each prompt with its answer."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name, limits)
        self.tokens: list[int] = []

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any], tokens: int, stop: Stop) -> str:
        self.tokens.append(self.count(messages) + tokens)
        return super().ask(messages, schema, tokens, stop)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_language_model(tmp_path_factory.mktemp("models") / "tiny", context=16384)


def test_garbage_is_refused_and_the_composed_draft_delivered(model: Path) -> None:
    writer = make_writer("transformers", Prompts(), QUICK(), model=str(model))
    opinion = writer.write(make_request())
    assert opinion.statements == COMPOSED
    assert "tiny 改写了 0 条" in opinion.notes[0] and "2 次回答无法使用" in opinion.notes[1]


def test_a_model_that_answers_well_words_the_draft(tmp_path: Path) -> None:
    """The whole way: template, generation, decoding, reading. The prompt is a short one of one's own."""
    (tmp_path / "rewrite.j2").write_text(
        "{% block system %}改写{% endblock %}{% block user %}{{ stage }}{% endblock %}", encoding="utf-8"
    )
    prompts = Prompts(tmp_path)
    text = "报告没有说明重大投诉如何应急处置。"
    row = {"kind": "weakness", "text": text, "stage": "do", "basis": [f"{COMMUNICATION}/emergency"], "quotes": []}
    answer = json.dumps({"statements": [row]}, ensure_ascii=False)
    messages = prompts.render("rewrite", stage="实施", material="", schema="", longest=500)
    folder = make_tiny_language_model(tmp_path / "learnt", learnt=(messages, answer))
    writer = make_writer("transformers", prompts, Limits(answer=len(answer.encode()) + 8), model=str(folder))
    opinion = writer.write(make_request())
    assert text in [statement.text for statement in opinion.statements]
    assert len(opinion.statements) == len(COMPOSED)


@pytest.mark.parametrize("context", [1200, 5000, 7000])
def test_no_prompt_is_longer_than_the_model_can_read(tmp_path: Path, context: int) -> None:
    limits = QUICK()
    measured = Measured(str(make_tiny_language_model(tmp_path / "narrow", context=context)), limits)
    opinion = ModelWriter(measured, Prompts(), limits).write(make_request())
    assert measured.context() == context
    assert all(tokens <= context for tokens in measured.tokens)
    assert opinion.statements == COMPOSED
    told = "超出模型一次能读的长度" in "".join(opinion.notes)
    assert told if not measured.tokens else len(measured.tokens) > 1


@pytest.mark.parametrize("template", [None, NO_SYSTEM])
def test_models_without_a_template_or_without_a_system_message_are_spoken_to(
    tmp_path: Path, template: str | None
) -> None:
    local = LocalModel(str(make_tiny_language_model(tmp_path / "odd", template=template)), QUICK())
    messages = Prompts().render("rewrite", stage="策划", material="材料", schema="格式", longest=500)
    assert local.count(messages) >= sum(len(message["content"]) for message in messages)
    local.ask(messages, {}, 8, Stop(60))


def test_the_time_limit_and_cancelling_end_the_generation(model: Path) -> None:
    writer = make_writer("transformers", Prompts(), Limits(answer=1000, total=0.5), model=str(model))
    begin = time.monotonic()
    opinion = writer.write(make_request())
    assert opinion.statements == COMPOSED and "没有答完" in opinion.notes[0]
    assert time.monotonic() - begin < 20
    request = make_request()
    cancelled = Request(request.review, request.outline, request.draft, lambda: True)
    assert "已被取消" in writer.write(cancelled).notes[0]


@pytest.mark.parametrize("files", [{}, {"config.json": "{"}, {"config.json": '{"model_type": "qwen2"}'}])
def test_a_folder_that_is_no_model_is_told_in_one_sentence(tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    opinion = make_writer("transformers", Prompts(), QUICK(), model=str(tmp_path)).write(make_request())
    assert opinion.statements == COMPOSED
    assert "无法载入语言模型" in opinion.notes[0] and len(opinion.notes) == 1


def test_spoilt_weights_and_a_broken_template_are_told_in_one_sentence(tmp_path: Path) -> None:
    folder = make_tiny_language_model(tmp_path / "spoilt", context=16384, template="{% for %}")
    opinion = make_writer("transformers", Prompts(), QUICK(), model=str(folder)).write(make_request())
    assert opinion.statements == COMPOSED and "分词器不能使用" in opinion.notes[0]
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    opinion = make_writer("transformers", Prompts(), QUICK(), model=str(folder)).write(make_request())
    assert opinion.statements == COMPOSED and "无法载入语言模型" in opinion.notes[0]


def test_an_id_that_is_not_on_this_machine_is_not_fetched() -> None:
    with pytest.raises(WriterError, match="无法载入语言模型"):
        LocalModel("nobody/no-such-model", QUICK()).context()


def test_torch_waits_until_the_model_is_used() -> None:
    script = """
import sys
from reviewer.opinion.prompts import Prompts
from reviewer.opinion.writers import Compose, Endpoint, Limits, make_writer
make_writer("transformers", Prompts(), Limits(), model="x")
make_writer("openai", Prompts(), Limits(), endpoint=Endpoint("http://127.0.0.1:1/v1", "m"))
assert not {"torch", "transformers", "httpx"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_the_command_delivers_the_composed_draft_with_a_note(model: Path) -> None:
    run = check(
        "--writer",
        "transformers",
        "--llm",
        str(model),
        "--format",
        "json",
        REVIEWER_LLM_ANSWER_TOKENS="64",
        REVIEWER_LLM_CONTEXT="16384",
    )
    assert run.returncode == 1
    notes = json.loads(run.stdout)["opinion"]["notes"]
    assert "改写了 0 条" in notes[0] and "无法使用" in "".join(notes)
