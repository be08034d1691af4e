"""`reviewer models`: what is listed, fetched, checked and compared; only `fetch` speaks to the hub."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from small_hub import SmallHub
from tiny_model import DIMENSIONS, TOKENS, make_tiny_model

from reviewer.mapping.manifest import known_models

GOOD = ROOT / "examples" / "用户满意经营实践报告+岚江城市公共交通有限公司+企业类.pdf"
MODEL = "someone/tiny-zh"
NOWHERE = "http://127.0.0.1:9"  # the port of `discard`: nothing answers


def reviewer(*args: str | Path, home: Path | None = None, hub: str = NOWHERE) -> subprocess.CompletedProcess[str]:
    """Runs the program with its own models folder and hub; never with the user's."""
    models = str(home or "/nonexistent")
    environment = {**os.environ, "HF_ENDPOINT": hub, "REVIEWER_MODELS": models, "HF_HOME": f"{models}/hf"}
    environment.pop("HF_HUB_OFFLINE", None)
    command = [sys.executable, "-m", "reviewer.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, env=environment)


def refused(run: subprocess.CompletedProcess[str], said: str) -> None:
    """Wrong usage, told in one line."""
    assert run.returncode == 2
    assert said in run.stderr and len(run.stderr.strip().splitlines()) == 1, run.stderr


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model, which wants 查询： before queries, with files beside it that loading does not need."""
    folder = make_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny-zh", {"query": "查询：", "document": ""})
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(b"another framework's weights")
    (folder / "modeling.py").write_text("raise SystemExit('programs are not fetched')\n", encoding="utf-8")
    return folder


@pytest.fixture
def hub(tiny: Path) -> Iterator[SmallHub]:
    with SmallHub(MODEL, tiny) as served:
        yield served


# --- list -----------------------------------------------------------------------------------------------------------


def test_models_are_listed_with_their_whole_names_and_licences() -> None:
    bare, listed = reviewer("models"), reviewer("models", "list")
    assert bare.returncode == listed.returncode == 0
    assert bare.stdout == listed.stdout
    assert all(model.id in bare.stdout and model.note in bare.stdout for model in known_models())
    assert "没有" in bare.stdout and "自带" in bare.stdout


# --- check ----------------------------------------------------------------------------------------------------------


def test_a_transformer_is_checked(tiny: Path) -> None:
    run = reviewer("models", "check", tiny)
    assert (run.returncode, run.stderr) == (0, "")
    facts = dict(line.split("：", 1) for line in run.stdout.splitlines() if "：" in line)
    assert facts["维数"] == str(DIMENSIONS)
    assert facts["一次能读的词元"].startswith(str(TOKENS))
    assert facts["查询提示"] == "查询："
    assert facts["载入"].endswith("秒") and facts["速度"].endswith("句")
    assert float(facts["同义句相似度"].split("（")[0]) > float(facts["无关句相似度"])
    assert "效果会很差" in run.stdout  # its weights are random


@pytest.mark.parametrize("name", ["zh-static", "tfidf"])
def test_what_comes_with_the_program_is_checked_by_its_name(name: str) -> None:
    run = reviewer("models", "check", name)
    assert (run.returncode, run.stderr) == (0, "")
    assert "可以使用" in run.stdout and "查询提示：无" in run.stdout


def test_weights_that_are_cut_short_are_one_line(tiny: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(tiny, broken)
    weights = broken / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    refused(reviewer("models", "check", broken), "无法读取")


def test_vectors_that_are_no_numbers_are_one_line(tmp_path: Path) -> None:
    refused(reviewer("models", "check", make_tiny_model(tmp_path / "spoilt", spoilt=True)), "向量无效")


def test_a_folder_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    refused(reviewer("models", "check", tmp_path), "不是 sentence-transformers 模型文件夹")


# --- fetch ----------------------------------------------------------------------------------------------------------


def test_a_model_is_fetched_and_then_used_by_its_name(hub: SmallHub, tmp_path: Path) -> None:
    run = reviewer("models", "fetch", MODEL, home=tmp_path, hub=hub.address)
    assert (run.returncode, run.stderr) == (0, "")
    announced = run.stdout.splitlines()[0]
    assert "许可 mit" in announced and "MB" in announced and str(tmp_path / MODEL) in announced
    assert not any("onnx" in path or path.endswith(".py") for path in hub.asked)
    assert [path.name for path in (tmp_path / "someone").iterdir()] == ["tiny-zh"]

    hub.asked.clear()
    used = reviewer("models", "check", MODEL, home=tmp_path, hub=hub.address)
    assert (used.returncode, used.stderr) == (0, "")
    again = reviewer("models", "fetch", MODEL, home=tmp_path, hub=hub.address)
    assert again.returncode == 0 and "本机已有" in again.stdout
    assert hub.asked == []


def test_a_model_is_fetched_to_a_chosen_folder(hub: SmallHub, tmp_path: Path) -> None:
    run = reviewer("models", "fetch", MODEL, "--to", tmp_path / "usb", hub=hub.address)
    assert run.returncode == 0, run.stderr
    assert f"--encoder {tmp_path / 'usb' / MODEL}" in run.stdout
    assert (tmp_path / "usb" / MODEL / "model.safetensors").is_file()


def test_an_interrupted_download_is_not_taken_for_a_model(hub: SmallHub, tmp_path: Path) -> None:
    hub.broken = True
    refused(reviewer("models", "fetch", MODEL, home=tmp_path, hub=hub.address), "下载中断")
    refused(reviewer("models", "check", MODEL, home=tmp_path), f"reviewer models fetch {MODEL}")
    hub.broken = False
    assert reviewer("models", "fetch", MODEL, home=tmp_path, hub=hub.address).returncode == 0
    assert reviewer("models", "check", MODEL, home=tmp_path).returncode == 0


def test_without_a_network_fetching_says_so(tmp_path: Path) -> None:
    refused(reviewer("models", "fetch", "BAAI/bge-small-zh-v1.5", home=tmp_path), "连不上模型站点")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [("someone/else", "没有名为"), ("不是编号", "没有名为"), ("x" * 300, "没有名为"), ("tfidf", "不需要下载")],
)
def test_what_cannot_be_fetched(name: str, said: str, hub: SmallHub, tmp_path: Path) -> None:
    refused(reviewer("models", "fetch", name, home=tmp_path, hub=hub.address), said)


def test_a_folder_that_cannot_be_written_is_one_line(hub: SmallHub) -> None:
    refused(reviewer("models", "fetch", MODEL, "--to", "/proc/models", hub=hub.address), "--to")


def test_a_review_never_asks_the_hub(hub: SmallHub, tmp_path: Path) -> None:
    run = reviewer("check", GOOD, "--encoder", MODEL, home=tmp_path, hub=hub.address)
    refused(run, f"reviewer models fetch {MODEL}")
    assert hub.asked == []


# --- bench ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Two firms of one paragraph each, one held out for testing and one for choosing."""
    rows = [
        {"node": "plan.needs.research", "style": "plain", "text": "公司每季度开展问卷调查，走访用户，收集需求。"},
        {"node": "do.resources", "style": "story", "text": "老师傅带着新来的小王，一个月才让他独自上岗。"},
    ]
    fixed = {"trade": "水务", "category": "enterprise"}
    lines = [
        json.dumps({"id": str(n), "firm": firm, **fixed, **row}, ensure_ascii=False)
        for n, (firm, row) in enumerate((firm, row) for firm in ("甲公司", "乙公司") for row in rows)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "splits.yaml").write_text("dev: [甲公司]\ntest: [乙公司]\n", encoding="utf-8")
    return tmp_path


def test_models_are_compared(tiny: Path, labelled: Path) -> None:
    run = reviewer("models", "bench", "zh-static", tiny, "--labelled", labelled)
    assert run.returncode == 0, run.stderr
    assert "zh-static" in run.stdout and "首位/前三" in run.stdout
    assert run.stdout.count("(1)") == 4  # two models, a plain paragraph and a story


def test_comparing_says_at_once_what_is_not_here(labelled: Path) -> None:
    refused(reviewer("models", "bench", "zh-static", MODEL, "--labelled", labelled), f"reviewer models fetch {MODEL}")
    refused(reviewer("models", "bench", "zh-static", "--labelled", labelled / "none"), "找不到标注段落")
