"""A language model behind an OpenAI-compatible service. The one place of the program that sends a report's text."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from reviewer.errors import WriterError
from reviewer.opinion.prompts import Message
from reviewer.opinion.writers.base import Endpoint, Limits, Stop

if TYPE_CHECKING:
    import httpx

# The first request and its repeats: enough for a service that restarts or counts requests by the minute.
ATTEMPTS = 4
# A longer answer is refused unread: 60 statements of 500 characters in JSON are far below.
MOST_BYTES = 1_000_000
_REPEATED = {408, 425, 429, 500, 502, 503, 504}
_REFUSED_FORM = {400, 415, 422, 501}
# How often (seconds) a waiting call looks whether it is cancelled.
_GLANCE = 0.1
_CONNECT_SECONDS = 10.0
_PATH = "/chat/completions"


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


class EndpointModel:
    """A model behind a base URL. Raises WriterError where the URL is none."""

    def __init__(self, endpoint: Endpoint, limits: Limits) -> None:
        self._host = _host(endpoint.url)
        self._stays = _is_loopback(urlsplit(endpoint.url).hostname or "")
        self._url = endpoint.url.rstrip("/").removesuffix(_PATH) + _PATH
        self._endpoint, self._limits = endpoint, limits
        self.name = endpoint.model
        self._forms = ["json_schema", "json_object", "text"]

    @property
    def warning(self) -> str | None:
        """Said aloud where the report's text leaves the machine."""
        if self._stays:
            return None
        return f"注意：报告的文字将发送到 {self._host}（REVIEWER_LLM_URL），不再只留在本机。"

    def context(self) -> int:
        return self._limits.context

    def count(self, messages: Sequence[Message]) -> int:
        """An upper bound, since the tokenizer is not here: 1.5 a Chinese character, one for two letters, 8 a message."""
        return sum(len(message["content"].encode("utf-8")) // 2 + 8 for message in messages)

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any], tokens: int, stop: Stop) -> str:
        """The answer's text, in the strictest form that the service knows: by schema, as JSON, as plain text."""
        body = {"model": self._endpoint.model, "messages": list(messages), "max_tokens": tokens, "temperature": 0}
        while True:
            status, data = asyncio.run(self._send(body | _form(self._forms[0], schema), stop))
            if status not in _REFUSED_FORM or len(self._forms) == 1:
                return self._text(status, data)
            self._forms.pop(0)

    async def _send(self, body: Mapping[str, Any], stop: Stop) -> tuple[int, bytes]:
        """Status and data of the answer; repeated, with growing pauses, while the service is busy or out of reach."""
        pause = self._limits.retry
        for attempt in range(ATTEMPTS):
            status, data, wait = await _unless_stopped(self._post(body), stop, self._host)
            if status not in _REPEATED and status is not None:
                return status, data
            last = attempt == ATTEMPTS - 1
            wait = pause * 2**attempt if wait is None else wait
            if last or wait > stop.remaining():
                raise WriterError(_busy(self._host, status, attempt + 1, None if last else wait))
            await _unless_stopped(asyncio.sleep(wait), stop, self._host)
        raise AssertionError("the last attempt returns or raises")

    async def _post(self, body: Mapping[str, Any]) -> tuple[int | None, bytes, float | None]:
        """One request: status (None where nobody answers), data, the pause in seconds that the service asks for."""
        httpx = _httpx()
        key = self._endpoint.key
        headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        # A proxy of the environment may be the way out; what stays on this machine needs none.
        options = {"timeout": httpx.Timeout(self._limits.call, connect=_CONNECT_SECONDS), "follow_redirects": False}
        try:
            async with (
                httpx.AsyncClient(trust_env=not self._stays, **options) as client,
                client.stream("POST", self._url, json=dict(body), headers=headers) as response,
            ):
                return response.status_code, await _limited(response), _wanted_pause(response)
        except httpx.TimeoutException as error:
            raise WriterError(f"{self._host} 在 {self._limits.call:g} 秒内没有答复。") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise WriterError(f"REVIEWER_LLM_URL 或 REVIEWER_LLM_KEY 不能用于请求：{type(error).__name__}。") from error
        except httpx.HTTPError:
            return None, b"", None

    def _text(self, status: int, data: bytes) -> str:
        """The text of a completion. Raises WriterError for anything else."""
        if status in (401, 403):
            raise WriterError(f"{self._host} 不接受访问：请检查 REVIEWER_LLM_KEY（状态 {status}）。")
        if status != 200:
            raise WriterError(
                f"{self._host} 拒绝了请求（状态 {status}）：请检查 REVIEWER_LLM_URL 和 REVIEWER_LLM_MODEL。"
            )
        try:
            found = _Completion.model_validate(json.loads(data))
        except (ValidationError, ValueError, RecursionError) as error:
            raise WriterError(f"{self._host} 的答复不是 OpenAI 接口的格式：请检查 REVIEWER_LLM_URL。") from error
        return (found.choices[0].message.content or "") if found.choices else ""


async def _unless_stopped(work: Any, stop: Stop, host: str) -> Any:
    """The result of `work`, which is given up as soon as `stop` says so. Raises WriterError then."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=min(_GLANCE, max(stop.remaining(), 0.001)))
            reason = stop.reason()
            if reason and not task.done():
                raise WriterError(f"{host} 没有答完：{reason}。")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _limited(response: httpx.Response) -> bytes:
    """The answer's data. Raises WriterError beyond MOST_BYTES, before more is read."""
    data = bytearray()
    async for part in response.aiter_bytes():
        data += part
        if len(data) > MOST_BYTES:
            raise WriterError(f"模型的答复超过 {MOST_BYTES // 1000} KB，已放弃。")
    return bytes(data)


def _form(form: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    if form == "json_schema":
        wanted = {"name": "answer", "strict": True, "schema": dict(schema)}
        return {"response_format": {"type": form, "json_schema": wanted}}
    return {"response_format": {"type": form}} if form == "json_object" else {}


def _wanted_pause(response: httpx.Response) -> float | None:
    """Seconds that Retry-After asks to wait: a number, or a date."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 9:
        return float(value)
    try:
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _busy(host: str, status: int | None, attempts: int, wait: float | None) -> str:
    what = f"无法连接 {host}" if status is None else f"{host} 暂时不能服务（状态 {status}）"
    why = f"它要求等 {wait:.0f} 秒，超过了时限" if wait is not None else f"试了 {attempts} 次"
    return f"{what}，{why}。"


def _host(url: str) -> str:
    """Host and port of a base URL; no user name and password, which must not be shown. Raises WriterError."""
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment:
            return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:  # a port that is no number, a broken IPv6 address
        pass
    raise WriterError("REVIEWER_LLM_URL 不是可用的网址：请写成 http://主机:端口/v1 的形式。")


def _is_loopback(host: str) -> bool:
    """Whether the host is this machine; a name is looked up nowhere."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _httpx() -> Any:
    try:
        import httpx
    except ImportError as error:
        raise WriterError(
            '没有安装 httpx：请在程序的源码文件夹里运行 pip install ".[llm]"，或改用其他写法。'
        ) from error
    return httpx
