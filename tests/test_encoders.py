"""Encoders: the default one equals sentence-transformers' own reading of it, stays light, and can be trained again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml
from conftest import ROOT
from tiny_model import DIMENSIONS, TOKENS, make_tiny_model, write_prompts

from reviewer.errors import EncoderError
from reviewer.mapping.encoders import Encoder, SentenceTransformerEncoder, StaticEncoder, load_encoder, unit_rows
from reviewer.mapping.manifest import known_models
from reviewer.mapping.training import contrastive
from reviewer.mapping.training.corpus import read_corpus
from reviewer.mapping.training.encoder import learn_general, train_encoder
from reviewer.mapping.training.labelled import read_labelled
from reviewer.mapping.training.settings import TrainingSettings, read_training_settings
from reviewer.scheme import load_scheme

MODEL = ROOT / "models" / "zh-static"
LABELLED = ROOT / "models" / "labelled"

TEXTS = [
    "公司设立24小时服务热线，用户来电十五秒内接听率达到98.6%。",
    "每季度由质量部组织问卷调查，抽样不少于两百户，结果报总经理办公会。",
    "ＣＲＭ系统上线后，老客户复购率由 61% 升到 74%。",
    "a",
    "🙂",
    "",
]


def test_static_encoder_equals_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(MODEL), local_files_only=True, device="cpu")
    expected = theirs.encode(TEXTS, convert_to_numpy=True, show_progress_bar=False)
    assert np.abs(StaticEncoder(MODEL).encode(TEXTS) - unit_rows(expected)).max() < 2e-3


def test_static_encoder_gives_unit_rows() -> None:
    encoder = load_encoder()
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors[:4], axis=1), 1, atol=1e-5)
    assert not vectors[5].any()
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_text_is_the_same_alone_and_among_others() -> None:
    encoder = load_encoder()
    assert np.array_equal(encoder.encode(TEXTS)[1], encoder.encode([TEXTS[1]])[0])


def test_default_encoder_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from reviewer.mapping.encoders import load_encoder\n"
        "load_encoder().encode(['用户满意'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'sklearn', 'jieba'} & set(sys.modules)\n"
        "print(*sorted(heavy))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


@pytest.mark.parametrize("spec", [None, "tfidf"])
def test_like_texts_are_closer(spec: str | None) -> None:
    ask, same, other = load_encoder(spec).encode(
        ["接到投诉后两小时内联系用户", "用户投诉由专人在两小时内回复", "公司成立于1998年，注册资本三千万元"]
    )
    assert ask @ same > ask @ other + 0.1


def test_tfidf_of_nothing() -> None:
    encoder = load_encoder("tfidf")
    assert encoder.encode([]).shape == (0, encoder.dimension)
    assert not encoder.encode(["", "，。"]).any()


@pytest.mark.parametrize(
    ("spec", "said"),
    [("./no/such/folder", "找不到模型文件夹"), ("/nowhere", "找不到模型文件夹"), ("C:\\models\\m", "找不到模型文件夹")],
)
def test_missing_folder_is_a_user_error(spec: str, said: str) -> None:
    with pytest.raises(EncoderError, match=said):
        load_encoder(spec)


def test_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="不是 sentence-transformers 模型文件夹"):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize("broken", ["model.safetensors", "tokenizer.json"])
def test_incomplete_model_is_a_user_error(tmp_path: Path, broken: str) -> None:
    for name in ("modules.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes(b"{" if name == broken else (MODEL / name).read_bytes())
    with pytest.raises(EncoderError, match="缺失或损坏"):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize("spec", ["BAAI/bge-small-zh-v1.5", "没有这个名字", "~nobody-of-that-name", "x" * 300])
def test_a_model_that_is_not_here_is_never_fetched(spec: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REVIEWER_MODELS", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EncoderError, match=r"reviewer models fetch|找不到模型文件夹"):
        load_encoder(spec)


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny transformer; its folder says nothing of prompts."""
    return make_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def with_prompts(transformer: Path, tmp_path: Path) -> Callable[..., Encoder]:
    """The same model with prompts, in a folder of any name."""

    def load(name: str = "prompted", **prompts: str) -> Encoder:
        shutil.copytree(transformer, tmp_path / name)
        write_prompts(tmp_path / name, prompts)
        return load_encoder(str(tmp_path / name))

    return load


def test_sentence_transformer_by_folder(transformer: Path) -> None:
    encoder = load_encoder(str(transformer))
    assert isinstance(encoder, SentenceTransformerEncoder)
    vectors = encoder.encode(["用户满意度调查", "公司成立于年"])
    assert vectors.shape == (2, encoder.dimension) == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, DIMENSIONS)
    assert encoder.max_tokens == TOKENS


def test_long_text_is_never_cut(transformer: Path) -> None:
    encoder = load_encoder(str(transformer))
    start = "用户满意度调查。" * 6
    for encode in (encoder.encode, encoder.encode_queries):
        one, other = encode([start + "投诉处理及时率提高", start + "公司成立于年年年年"])
        assert np.abs(one - other).max() > 1e-3


def test_a_model_in_the_cache_of_the_hub_is_found(
    transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    cached = tmp_path / "models--someone--tiny"
    shutil.copytree(transformer, cached / "snapshots" / "abc")
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text("abc", encoding="utf-8")
    encoder = load_encoder("someone/tiny")
    assert (encoder.name, encoder.dimension) == ("someone/tiny", DIMENSIONS)


@pytest.mark.parametrize("spec", [None, "tfidf"])
def test_what_wants_no_instruction_reads_queries_as_any_text(spec: str | None) -> None:
    encoder = load_encoder(spec)
    assert encoder.query_instruction == ""
    assert np.array_equal(encoder.encode_queries(TEXTS), encoder.encode(TEXTS))


def test_the_models_own_prompts_stand_before_queries_and_passages(
    transformer: Path, with_prompts: Callable[..., Encoder]
) -> None:
    plain, prompted = load_encoder(str(transformer)), with_prompts(query="查询：", passage="段落：")
    texts = ["用户满意度调查", "投诉处理及时率提高"]
    assert prompted.query_instruction == "查询："
    assert np.abs(prompted.encode_queries(texts) - plain.encode(texts)).max() > 1e-2
    assert np.allclose(prompted.encode_queries(texts), plain.encode([f"查询：{text}" for text in texts]), atol=1e-5)
    assert np.allclose(prompted.encode(texts), plain.encode([f"段落：{text}" for text in texts]), atol=1e-5)
    assert np.array_equal(plain.encode_queries(texts), plain.encode(texts))


def test_every_part_of_a_long_query_has_the_prompt_and_fits(
    transformer: Path, with_prompts: Callable[..., Encoder]
) -> None:
    plain, prompted = load_encoder(str(transformer)), with_prompts(query="查询要求：")
    part = "用户满意度调查投诉处理及时率提高。"  # fits with the prompt, twice does not
    assert np.allclose(prompted.encode_queries([part * 2]), plain.encode([f"查询要求：{part}"]), atol=1e-5)


def test_the_manifest_knows_what_the_folder_of_a_known_model_does_not_say(with_prompts: Callable[..., Encoder]) -> None:
    known = {model.id: model.query_instruction for model in known_models()}
    encoder = with_prompts("bge-small-zh-v1.5")
    assert encoder.query_instruction == known["BAAI/bge-small-zh-v1.5"] == "为这个句子生成表示以用于检索相关文章："
    assert with_prompts("bge-m3").query_instruction == known["BAAI/bge-m3"] == ""
    assert known["Qwen/Qwen3-Embedding-0.6B"].startswith("Instruct: ")
    assert known["Qwen/Qwen3-Embedding-0.6B"].endswith("\nQuery:")


def test_a_prompt_that_leaves_no_room_is_refused(with_prompts: Callable[..., Encoder]) -> None:
    with pytest.raises(EncoderError, match="占满了"):
        with_prompts(query="请" * TOKENS)


def test_manifest_names_the_shipped_model_as_it_is() -> None:
    models = {model.id: model for model in known_models()}
    default = next(model for model in models.values() if model.kind == "default")
    assert default.dimensions == load_encoder().dimension
    assert models["tfidf"].dimensions == load_encoder("tfidf").dimension
    size = sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) / 2**20
    assert size <= 20
    assert abs(size - default.megabytes) < 1


def test_labelled_rows_name_leaves_of_the_outline() -> None:
    scheme = load_scheme("caq-2025")
    leaves = {leaf.id for category in scheme.categories for leaf in scheme.outline(category).leaves}
    labelled = read_labelled(LABELLED)
    rows = labelled.train + labelled.dev + labelled.test
    assert {node for row in rows for node in row.nodes} <= leaves | {"intro.company"}
    assert len({row.id for row in rows}) == len(rows)


def test_firms_held_out_are_never_trained_on() -> None:
    labelled = read_labelled(LABELLED)
    held_out = {row.firm for row in labelled.dev + labelled.test}
    assert len(held_out) == 19
    assert not held_out & {row.firm for row in labelled.train}


# --- training -------------------------------------------------------------------------------------------------------


def _numeric_slope(loss: object, scores: np.ndarray, *masks: np.ndarray) -> np.ndarray:
    slope, step = np.zeros_like(scores), 1e-2
    for place in np.ndindex(*scores.shape):
        up, down = scores.copy(), scores.copy()
        up[place] += step
        down[place] -= step
        slope[place] = (loss(up, *masks)[0] - loss(down, *masks)[0]) / (2 * step)  # type: ignore[operator]
    return slope


def test_slopes_of_the_losses() -> None:
    chance = np.random.default_rng(1)
    scores = chance.standard_normal((6, 6)).astype(np.float32)
    rival = np.zeros((6, 6), dtype=bool)
    rival[0, 1] = rival[1, 0] = True
    ranking = contrastive._ranking_loss
    assert np.allclose(ranking(scores, rival)[1], _numeric_slope(ranking, scores, rival), atol=2e-3)

    nodes = np.array([0, 0, 1, 1, 2, 2])
    friends = (nodes[:, None] == nodes[None, :]) & ~np.eye(6, dtype=bool)
    friends[4, 5] = friends[5, 4] = False  # two that count neither way
    ignored = np.eye(6, dtype=bool)
    ignored[4, 5] = ignored[5, 4] = True
    supervised = contrastive._supervised_loss
    expected = _numeric_slope(supervised, scores, friends, ignored)
    assert np.allclose(supervised(scores, friends, ignored)[1], expected, atol=2e-3)


def _article(number: str, thing: str, what: str) -> str:
    duty = f"经营者应当为消费者提供{thing}，公布{what}，明确专人负责，保存记录，接受社会监督。"
    return f"第{number}条 {duty}违反规定的，责令改正；{what}逾期不改的，处以罚款。"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in miniature: two invented statutes, and a source that must not be read."""
    folder = tmp_path_factory.mktemp("corpus")
    laws = folder / "LawRefBook+Laws" / "经济法"
    laws.mkdir(parents=True)
    published = ("收费标准", "服务时间", "受理电话", "办理流程", "处理结果", "回访情况")
    for title, thing in (("售后服务条例", "售后服务"), ("热线管理办法", "热线")):
        articles = "\n\n".join(
            _article(number, thing, what) for number, what in zip("一二三四五六", published, strict=True)
        )
        text = f"# {title}\n\n2020年1月1日 通过\n\n## 第一章 服务要求\n\n{articles}\n"
        (laws / f"{title}.md").write_text(text, encoding="utf-8")
    (laws / "_index.md").write_text("# 目录\n\n第一条 目录不是法条，不应当读入。", encoding="utf-8")
    other = folder / "ymcui+cmrc2018"
    other.mkdir()
    (other / "train.json").write_text(json.dumps({"context": "不可使用的语料"}), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def tiny_settings() -> TrainingSettings:
    values = yaml.safe_load((ROOT / "models" / "training.yaml").read_text(encoding="utf-8"))
    values["vocabulary"] |= {"words": 800, "characters": 3000, "latin_words": 20}
    values["vectors"] |= {"dimensions": 24}
    values["contrastive"] |= {"steps": 6, "batch": 8, "warmup": 2, "supervised_every": 2, "supervised_batch": 32}
    values["export"] |= {"dimensions": 16}
    return TrainingSettings.model_validate(values)


def test_corpus_reads_statutes_and_leaves_the_rest(corpus: Path, tiny_settings: TrainingSettings) -> None:
    read = read_corpus(corpus, tiny_settings.corpus, seed=7)
    text = "".join(read.sentences)
    assert "公布收费标准" in text
    assert "目录" not in text
    assert "不可使用" not in text
    assert read.pairs["heading_article"][0].left == "售后服务条例 服务要求"
    assert read.pairs["adjacent"]


def test_training_is_repeatable_and_its_model_loads(
    corpus: Path, tiny_settings: TrainingSettings, tmp_path: Path
) -> None:
    once, again = tmp_path / "once", tmp_path / "again"
    rows = read_labelled(LABELLED).train
    for out in (once, again):
        general = learn_general(corpus, rows, tiny_settings, seed=7)
        train_encoder(general, rows, LABELLED, out, tiny_settings, seed=7)
    assert (once / "model.safetensors").read_bytes() == (again / "model.safetensors").read_bytes()
    assert load_encoder(str(once)).encode(["售后服务热线"]).shape == (1, 16)


def test_training_settings_refuse_an_unknown_key(tmp_path: Path) -> None:
    text = (ROOT / "models" / "training.yaml").read_text(encoding="utf-8")
    changed = tmp_path / "training.yaml"
    changed.write_text(text.replace("  steps:", "  stepps:"), encoding="utf-8")
    with pytest.raises(EncoderError, match="stepps"):
        read_training_settings(changed)


def test_corpus_that_is_not_there(tmp_path: Path, tiny_settings: TrainingSettings) -> None:
    with pytest.raises(EncoderError, match="找不到训练语料"):
        read_corpus(tmp_path / "none.tar.xz", tiny_settings.corpus, seed=7)
    with pytest.raises(EncoderError, match="没有可用的语料"):
        read_corpus(tmp_path, tiny_settings.corpus, seed=7)
