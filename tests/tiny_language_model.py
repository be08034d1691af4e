"""A real causal language model in miniature, made on the spot: Qwen2 with random weights, one token a byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# As some models have it: a system message is refused.
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}" + TEMPLATE


def make_tiny_language_model(
    folder: Path, *, context: int = 4096, template: str | None = TEMPLATE, learnt: tuple[list[Any], str] | None = None
) -> Path:
    """Saves tokenizer and model as transformers does. `learnt`: messages, and the answer that it gives to them."""
    import torch
    from transformers import Qwen2Config, Qwen2ForCausalLM

    tokenizer = _tokenizer(context, template)
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=context,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = Qwen2ForCausalLM(config)
    if learnt:
        _teach(model, tokenizer, *learnt)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


def _tokenizer(context: int, template: str | None) -> Any:
    """Qwen2's own kind of tokenizer without a single merge: one token a byte, three a Chinese character."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import Qwen2Tokenizer

    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    vocabulary = {token: index for index, token in enumerate([*sorted(ByteLevel.alphabet()), *special])}
    tokenizer = Qwen2Tokenizer(
        vocab=vocabulary,
        merges=[],
        eos_token="<|im_end|>",
        additional_special_tokens=["<|im_start|>"],
        model_max_length=context,
    )
    tokenizer.chat_template = template
    return tokenizer


def _teach(model: Any, tokenizer: Any, messages: list[Any], answer: str) -> None:
    """Has the model learn one conversation by heart."""
    import torch

    prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    ids = tokenizer(prompt + answer + "<|im_end|>", return_tensors="pt")["input_ids"]
    begin = tokenizer(prompt, return_tensors="pt")["input_ids"].shape[1]
    labels = ids.clone()
    labels[:, :begin] = -100
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(300):
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        if loss.item() < 0.005:
            break
    model.eval()
