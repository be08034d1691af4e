"""A causal language model on this machine, read with transformers from local files only; torch comes with its first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import TemplateError
from safetensors import SafetensorError

from reviewer.errors import WriterError
from reviewer.opinion.prompts import Message
from reviewer.opinion.writers.base import Limits, Stop

# How a model without a chat template is spoken to.
_PLAIN = {"system": "要求：\n", "user": "任务：\n"}
_PLAIN_ANSWER = "回答：\n"
# What goes wrong inside torch and transformers with a model that does not fit its files or the machine.
_FAILURES = (
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    MemoryError,
    TemplateError,
    SafetensorError,
)


class LocalModel:
    """A model by its folder, or by its id where the hub's cache on this machine has it. Loaded when first used."""

    warning = None

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = Path(name).name or name
        self._path, self._limits = name, limits
        self._loaded: tuple[Any, Any] | None = None

    def context(self) -> int:
        """The model's own limit, or the settings' where that is smaller: memory grows with the context."""
        tokenizer, model = self._parts()
        config = model.config.get_text_config()
        own = getattr(config, "max_position_embeddings", None) or self._limits.context
        # Tokenizers without a limit of their own say a number with thirty digits.
        return int(min(own, tokenizer.model_max_length, self._limits.context))

    def count(self, messages: Sequence[Message]) -> int:
        return len(self._encoded(messages)["input_ids"][0])

    def ask(self, messages: Sequence[Message], schema: Mapping[str, Any], tokens: int, stop: Stop) -> str:  # noqa: ARG002
        """The likeliest answer. The schema stands in the prompt already; nothing forces the model to it."""
        from transformers import GenerationConfig, StoppingCriteria, StoppingCriteriaList

        class Stopping(StoppingCriteria):
            def __call__(self, *_: Any, **__: Any) -> Any:
                return stop.reason() is not None

        tokenizer, model = self._parts()
        inputs = self._encoded(messages).to(model.device)
        ends = model.generation_config.eos_token_id
        config = GenerationConfig(  # type: ignore[no-untyped-call]
            max_new_tokens=tokens,
            do_sample=False,
            eos_token_id=tokenizer.eos_token_id if ends is None else ends,
            pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id,
        )
        try:
            output = model.generate(
                **inputs, generation_config=config, stopping_criteria=StoppingCriteriaList([Stopping()])
            )
        except _FAILURES as error:
            raise WriterError(f"模型 {self.name} 运行出错：{_first_line(error)}。") from error
        reason = stop.reason()
        if reason:
            raise WriterError(f"模型 {self.name} 没有答完：{reason}。")
        return str(tokenizer.decode(output[0][inputs["input_ids"].shape[1] :], skip_special_tokens=True))

    def _encoded(self, messages: Sequence[Message]) -> Any:
        """Token ids as the model takes them, through its chat template where it has one."""
        tokenizer, _ = self._parts()
        try:
            if not tokenizer.chat_template:
                return tokenizer(_as_plain(messages), return_tensors="pt")
            return self._templated(messages)
        except _FAILURES as error:
            raise WriterError(f"模型 {self.name} 的分词器不能使用：{_first_line(error)}。") from error

    def _templated(self, messages: Sequence[Message]) -> Any:
        tokenizer, _ = self._parts()
        options: dict[str, Any] = {
            "add_generation_prompt": True,
            "tokenize": True,
            "return_dict": True,
            "return_tensors": "pt",
            "enable_thinking": False,  # templates that know no thinking pass it over
        }
        try:
            return tokenizer.apply_chat_template(list(messages), **options)
        except TemplateError:  # some templates know no system message
            joined = "\n\n".join(message["content"] for message in messages)
            return tokenizer.apply_chat_template([{"role": "user", "content": joined}], **options)

    def _parts(self) -> tuple[Any, Any]:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> tuple[Any, Any]:
        """Tokenizer and model. Only safetensors are read: other weights can run code. Raises WriterError."""
        try:
            import torch
            from transformers import AutoModelForCausalLM, AutoTokenizer
            from transformers.utils.logging import disable_progress_bar
        except ImportError as error:
            raise WriterError(
                "没有安装 torch 和 transformers：请运行 pip install transformers torch，或改用其他写法。"
            ) from error
        disable_progress_bar()  # type: ignore[no-untyped-call] # one line of ours on standard error is enough
        local = {"local_files_only": True, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._path, **local)
            model: Any = AutoModelForCausalLM.from_pretrained(self._path, dtype="auto", use_safetensors=True, **local)
            return tokenizer, model.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        except (OSError, ImportError, *_FAILURES) as error:
            raise WriterError(
                f"无法载入语言模型 {self._path}：请确认它在本机、是因果语言模型、带有分词器和 safetensors 权重。"
            ) from error


def _as_plain(messages: Sequence[Message]) -> str:
    parts = [_PLAIN[message["role"]] + message["content"] for message in messages]
    return "\n\n".join([*parts, _PLAIN_ANSWER])


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120].rstrip("。.") if lines else type(error).__name__
