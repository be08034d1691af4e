"""A real transformer in miniature, made on the spot: one layer, random weights, one token a character."""

from __future__ import annotations

import json
from pathlib import Path

TOKENS = 32  # what it reads at once
DIMENSIONS = 16


def make_tiny_model(folder: Path, prompts: dict[str, str] | None = None, *, spoilt: bool = False) -> Path:
    """Saves the model as sentence-transformers does; `spoilt` leaves a weight that is no number."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    base = folder.with_name(folder.name + "-base")
    base.mkdir(parents=True)
    # All common characters: a text of unknown ones would be the same whatever it says.
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *map(chr, range(0x4E00, 0x9FA6)), *"，。：；、"]
    (base / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab=str(base / "vocab.txt"), model_max_length=TOKENS).save_pretrained(base)
    torch.manual_seed(7)
    shape = {"hidden_size": DIMENSIONS, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    model = BertModel(BertConfig(vocab_size=len(vocabulary), initializer_range=0.5, **shape))
    if spoilt:
        model.encoder.layer[0].output.dense.bias.data.fill_(float("nan"))
    model.save_pretrained(base)
    body = Transformer(str(base), max_seq_length=TOKENS)
    modules = [body, Pooling(DIMENSIONS, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder))
    write_prompts(folder, prompts or {})
    return folder


def write_prompts(folder: Path, prompts: dict[str, str]) -> None:
    """Has the model in `folder` say what it wants before queries and passages."""
    path = folder / "config_sentence_transformers.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | {"prompts": prompts}, ensure_ascii=False), encoding="utf-8")
