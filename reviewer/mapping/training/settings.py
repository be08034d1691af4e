"""The settings of a training run, read from `models/training.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reviewer.errors import EncoderError, reason


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusSettings(_Section):
    """How much of each kind of text is used."""

    max_local_regulations: int = Field(ge=0, description="files taken from the local regulations, the bulk of the text")
    max_pairs_per_kind: int = Field(gt=0)
    min_characters: int = Field(gt=0, description="shorter sentences carry too little to learn from")


class VocabularySettings(_Section):
    words: int = Field(gt=0, description="Chinese words of two characters and more")
    characters: int = Field(gt=0, description="single characters; a rarer one is read as unknown")
    latin_words: int = Field(ge=0)
    general_weight: float = Field(ge=0, description="weight of jieba's everyday counts against those of the corpus")
    segmented_characters: int = Field(gt=0, description="characters of the corpus that jieba counts words in")


class VectorSettings(_Section):
    dimensions: int = Field(gt=0)
    window: int = Field(gt=0)
    context_smoothing: float = Field(gt=0, le=1)
    svd_iterations: int = Field(gt=0)
    use_share: float = Field(ge=0, le=1, description="how much of a well-known token's vector comes from its use")
    half_known: float = Field(ge=0, description="occurrences at which a token counts as half known")
    composition: float = Field(ge=0, description="share of the mean of its characters in a word's vector")
    weight_power: float = Field(gt=0, description="higher mutes frequent tokens more")
    mark_weight: float = Field(ge=0, description="weight of punctuation, on the scale where the rarest word has 1")


class ContrastiveSettings(_Section):
    steps: int = Field(gt=0)
    batch: int = Field(gt=1)
    scale: float = Field(gt=0)
    learning_rate: float = Field(gt=0)
    warmup: int = Field(ge=0)
    token_dropout: float = Field(ge=0, lt=1)
    supervised_every: int = Field(gt=0)
    supervised_batch: int = Field(gt=1)
    supervised_scale: float = Field(gt=0)
    supervised_token_dropout: float = Field(ge=0, lt=1)
    weights: dict[str, float] = Field(description="how often a kind of pair is drawn")


class DomainSettings(_Section):
    """The texts of our own trade."""

    scheme: str = Field(description="whose outline is learnt along with the labelled paragraphs")
    shortest_sentence: int = Field(gt=0)
    kinds: dict[Literal["paragraph", "sentence", "outline"], float] = Field(description="how often each kind is drawn")


class ExportSettings(_Section):
    evening: float = Field(ge=0, le=0.5, description="0 leaves the axes as trained, 0.5 makes them equally strong")
    dimensions: int = Field(gt=0)
    max_megabytes: float = Field(gt=0)


class TrainingSettings(_Section):
    threads: int = Field(gt=0)
    corpus: CorpusSettings
    vocabulary: VocabularySettings
    vectors: VectorSettings
    domain: DomainSettings
    contrastive: ContrastiveSettings
    export: ExportSettings


def read_training_settings(path: Path) -> TrainingSettings:
    """The settings in `path`; a wrong key or value is refused with its place."""
    try:
        return TrainingSettings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise EncoderError(f"读不到训练设置 {path}：{reason(error)}") from error
    except (yaml.YAMLError, ValidationError) as error:
        raise EncoderError(f"训练设置 {path} 有误：{error}") from error
