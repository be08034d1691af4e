"""The writer `openai` against a service on this machine: good answers, bad ones, stalls, refusals; and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from answering import COMPOSED, make_request
from conftest import ROOT
from pydantic import SecretStr
from small_service import Reply, SmallService, material

from reviewer.errors import WriterError
from reviewer.model import Opinion
from reviewer.opinion.prompts import Prompts
from reviewer.opinion.writers import Endpoint, Limits, Request, make_writer
from reviewer.opinion.writers.endpoint import ATTEMPTS, MOST_BYTES

WEAK = ROOT / "examples" / "满意报告终稿.pdf"
REWORDED = "从报告看，"


def reworded(body: dict[str, Any]) -> Reply:
    """What a careful model answers: each statement with a few words more, everything else as it was."""
    rows = [
        {
            "kind": item["kind"],
            "stage": item["stage"],
            "text": REWORDED + item["text"],
            "basis": item["basis"],
            "quotes": [],
        }
        for item in material(body)["statements"]
    ]
    return Reply(json.dumps({"statements": rows}, ensure_ascii=False))


def in_turn(*replies: Reply) -> Callable[[dict[str, Any]], Reply]:
    """Each reply once, then careful answers."""
    waiting = list(replies)
    return lambda body: waiting.pop(0) if waiting else reworded(body)


def written(service: SmallService, cancelled: Callable[[], bool] | None = None, **limits: Any) -> Opinion:
    endpoint = Endpoint(service.url, "small", SecretStr("钥匙".encode().hex()))
    writer = make_writer("openai", Prompts(), Limits(**{"retry": 0.01} | limits), endpoint=endpoint)
    request = make_request()
    if cancelled:
        request = Request(request.review, request.outline, request.draft, cancelled)
    return writer.write(request)


def rewritten(opinion: Opinion) -> int:
    return sum(statement.text.startswith(REWORDED) for statement in opinion.statements)


def test_a_careful_model_rewords_every_stage_and_the_form_by_schema_is_asked_for() -> None:
    with SmallService(reworded) as service:
        opinion = written(service)
    assert rewritten(opinion) == 5 and opinion.statements[-1] == COMPOSED[-1]
    assert "改写了 5 条意见" in opinion.notes[0] and len(opinion.notes) == 1
    assert set(service.paths) == {"/v1/chat/completions"}
    body = service.asked[0]
    assert body["model"] == "small" and body["response_format"]["type"] == "json_schema"
    assert "statements" in body["response_format"]["json_schema"]["schema"]["properties"]
    assert service.headers[0]["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize("status", [400, 422])
def test_a_service_without_schemas_is_asked_for_json_then_for_plain_text(status: int) -> None:
    def reply(body: dict[str, Any]) -> Reply:
        return (
            Reply(status=status, data=b'{"error": "response_format"}') if "response_format" in body else reworded(body)
        )

    with SmallService(reply) as service:
        opinion = written(service)
    assert rewritten(opinion) == 5
    forms = [body.get("response_format", {}).get("type") for body in service.asked]
    assert forms == ["json_schema", "json_object", None, None]  # what was learned holds for the next stage


def test_after_an_error_of_the_service_the_request_is_repeated() -> None:
    with SmallService(in_turn(Reply(status=500), Reply(status=503))) as service:
        assert rewritten(written(service)) == 5
    assert len(service.asked) == 4


def test_a_busy_service_is_given_the_time_that_it_asks_for() -> None:
    with SmallService(in_turn(Reply(status=429, headers={"Retry-After": "1"}))) as service:
        assert rewritten(written(service)) == 5
    assert service.times[1] - service.times[0] >= 1.0


def test_a_longer_pause_than_there_is_time_is_not_waited_for() -> None:
    begin = time.monotonic()
    with SmallService(in_turn(Reply(status=429, headers={"Retry-After": "3600"}))) as service:
        opinion = written(service)
    assert opinion.statements == COMPOSED and time.monotonic() - begin < 5
    assert "它要求等 3600 秒" in opinion.notes[0]


def test_repeats_have_an_end() -> None:
    with SmallService(lambda _: Reply(status=502)) as service:
        opinion = written(service)
    assert opinion.statements == COMPOSED and len(service.asked) == ATTEMPTS
    assert "状态 502" in opinion.notes[0] and f"试了 {ATTEMPTS} 次" in opinion.notes[0]


def test_a_stall_ends_with_the_time_limit() -> None:
    begin = time.monotonic()
    with SmallService(lambda _: Reply(stall=30)) as service:
        opinion = written(service, call=0.5)
    assert time.monotonic() - begin < 5
    assert opinion.statements == COMPOSED and "0.5 秒" in opinion.notes[0]


def test_cancelling_ends_a_waiting_call_at_once() -> None:
    cancel = threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begin = time.monotonic()
    with SmallService(lambda _: Reply(stall=30)) as service:
        opinion = written(service, cancel.is_set)
    assert time.monotonic() - begin < 5
    assert opinion.statements == COMPOSED and "已被取消" in opinion.notes[0]


def test_what_was_reworded_before_a_failure_is_kept() -> None:
    def reply(body: dict[str, Any]) -> Reply:
        return reworded(body) if material(body)["statements"][0]["stage"] == "do" else Reply(status=401)

    with SmallService(reply) as service:
        opinion = written(service)
    assert rewritten(opinion) == 4 and opinion.statements[4] == COMPOSED[4]
    assert any("改写了 4 条" in note for note in opinion.notes)
    assert any("REVIEWER_LLM_KEY" in note for note in opinion.notes)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply("x" * (MOST_BYTES + 1)), "KB"),
        (Reply(json.dumps({"statements": [{}] * 1000})), "超过 60 条"),
        (Reply("{" * 100_000), "JSON 不完整"),
        (Reply('{"statements": [{"text": ' + "9" * 10_000 + "}]}"), "JSON 不完整"),
        (Reply(data=b"<html>502</html>"), "不是 OpenAI 接口的格式"),
        (Reply(data=b'{"choices": []}'), "没有 JSON"),
        (Reply(data=b'{"choices": [{"message": {"content": null}}]}'), "没有 JSON"),
        (Reply(data=b"\xff\xfe\x00"), "不是 OpenAI 接口的格式"),
        (Reply(status=404), "REVIEWER_LLM_URL"),
        (Reply(status=403), "REVIEWER_LLM_KEY"),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:1/v1"}), "状态 302"),
    ],
)
def test_an_answer_of_no_use_leaves_the_composed_draft(reply: Reply, said: str) -> None:
    with SmallService(lambda _: reply) as service:
        opinion = written(service)
    assert opinion.statements == COMPOSED
    assert said in "".join(opinion.notes)


def test_nobody_at_the_address_is_told() -> None:
    with SmallService(reworded) as service:
        url = service.url
    writer = make_writer("openai", Prompts(), Limits(retry=0.01), endpoint=Endpoint(url, "small"))
    opinion = writer.write(make_request())
    assert opinion.statements == COMPOSED and "无法连接 127.0.0.1" in opinion.notes[0]


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://127.0.0.1:8000/v1", False),
        ("http://localhost/v1", False),
        ("http://[::1]:8000/v1", False),
        ("https://api.example.test/v1", True),
        ("http://10.0.0.8:8000/v1", True),
        ("http://localhost.example.test/v1", True),
    ],
)
def test_text_that_leaves_the_machine_is_said_aloud(url: str, warned: bool) -> None:
    warning = make_writer("openai", Prompts(), Limits(), endpoint=Endpoint(url, "m")).warning
    assert bool(warning) == warned
    assert not warning or "发送到" in warning


@pytest.mark.parametrize("url", ["", "localhost:8000", "ftp://127.0.0.1", "http://", "http://a:b/v1", "http://[::1/v1"])
def test_an_address_that_is_none_is_refused_before_work(url: str) -> None:
    with pytest.raises(WriterError, match="REVIEWER_LLM_URL"):
        make_writer("openai", Prompts(), Limits(), endpoint=Endpoint(url, "m"))


def test_neither_password_nor_key_is_shown() -> None:
    endpoint = Endpoint("https://name:secret@api.example.test/v1", "m", SecretStr("sk-hidden"))
    assert "secret" not in (make_writer("openai", Prompts(), Limits(), endpoint=endpoint).warning or "")
    assert "sk-hidden" not in repr(endpoint)


# ---------------------------------------------------------------- the command


def reviewer(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=300,
        env=os.environ | environment,
    )


def check(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    application = ("--scheme", "qinghai-2025", "--category", "服务类", "--level", "满意亮诺级")
    return reviewer("check", str(WEAK), *application, *args, **environment)


def test_the_command_rewords_a_real_report_and_its_outputs_say_so() -> None:
    with SmallService(reworded) as service:
        environment = {"REVIEWER_LLM_URL": service.url, "REVIEWER_LLM_MODEL": "small"}
        run = check("--writer", "openai", "--format", "json", **environment)
        page = check("--writer", "openai", "--format", "html", **environment)
    assert run.returncode == 1 and run.stderr == ""
    opinion = json.loads(run.stdout)["opinion"]
    rows = [row for kind in ("strengths", "weaknesses", "suggestions") for row in opinion[kind] if row["stage"]]
    # Nothing grounded is lost: a careful model's wording stands everywhere.
    assert rows and all(row["text"].startswith(REWORDED) for row in rows), opinion["notes"]
    assert f"改写了 {len(rows)} 条" in opinion["notes"][0] and opinion["hints"] == []
    assert "<h3>说明</h3>" in page.stdout and "改写了" in page.stdout


def test_a_model_that_fails_leaves_result_and_exit_status_as_they_are() -> None:
    with SmallService(lambda _: Reply(status=401)) as service:
        run = check("--writer", "openai", "--llm", "small", REVIEWER_LLM_URL=service.url)
    assert run.returncode == 1 and run.stderr == ""
    assert "初审意见草稿" in run.stdout and "REVIEWER_LLM_KEY" in run.stdout.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--writer", "openai"), "REVIEWER_LLM_URL"),
        (("--writer", "transformers"), "--llm"),
        (("--writer", "transformers", "--llm", "./没有的模型"), "找不到语言模型"),
        (("--llm", "x"), "--writer"),
        (("--borderline",), "--borderline"),
        (("--writer", "openai", "--prompts", "没有的文件夹"), "找不到提示词文件夹"),
    ],
)
def test_a_writer_set_up_wrongly_is_told_before_work_starts(args: tuple[str, ...], said: str) -> None:
    run = check(*args)
    assert run.returncode == 2 and run.stdout == ""
    assert said in run.stderr and len(run.stderr.strip().splitlines()) == 1
