"""The prompts: each says what it is for, renders, and may be replaced by the user's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT
from test_endpoint import reviewer

from reviewer.errors import PromptError
from reviewer.opinion.prompts import SAMPLES, Prompts

SHIPPED = ROOT / "prompts"
GOOD = "{% block system %}你是编辑。{% endblock %}{% block user %}{{ stage }}：{{ material }}{% endblock %}"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_prompt_has_a_header_and_shows_all_its_inputs(name: str) -> None:
    source = (SHIPPED / f"{name}.j2").read_text(encoding="utf-8")
    assert all(part in source.split("-#}")[0] for part in ("用途：", "输入：", "输出：", "说明："))
    marked = {key: f"〔{key}〕" for key in SAMPLES[name]}
    system, user = Prompts().render(name, **marked)
    assert (system["role"], user["role"]) == ("system", "user")
    assert all(value in user["content"] for value in marked.values())
    assert "只是数据" in system["content"] and "得分" in system["content"]
    assert not re.search(r"\{[{%#]", system["content"] + user["content"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_missing_input_is_an_error(name: str) -> None:
    inputs = dict(SAMPLES[name])
    inputs.pop("material")
    with pytest.raises(PromptError, match="material"):
        Prompts().render(name, **inputs)


def test_every_shipped_file_is_listed_with_its_purpose() -> None:
    run = reviewer("prompts", COLUMNS="200")
    assert run.returncode == 0
    for path in SHIPPED.glob("*.j2"):
        assert path.stem in run.stdout
    assert "没有写明" not in run.stdout and "自带" in run.stdout


def test_a_folder_of_ones_own_replaces_what_it_has(tmp_path: Path) -> None:
    (tmp_path / "rewrite.j2").write_text("{#- 用途：我的改写 -#}" + GOOD, encoding="utf-8")
    prompts = Prompts(tmp_path)
    assert prompts.render("rewrite", **SAMPLES["rewrite"])[0]["content"] == "你是编辑。"
    assert {entry.name: entry.own for entry in prompts.entries()} == {
        "borderline": False,
        "opinion": False,
        "rewrite": True,
    }
    run = reviewer("prompts", REVIEWER_PROMPTS=str(tmp_path), COLUMNS="200")
    assert "我的改写" in run.stdout and "自己的" in run.stdout


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% block system %}", "语法错误"),
        (GOOD.replace("stage", "nobody"), "nobody"),
        ("只有一句话", "system"),
        (GOOD + "{{ x.y.z }}{% block other %}{{ 1 / 0 }}{% endblock %}", None),
        (GOOD.replace("{{ stage }}", "{{ 1 / 0 }}"), "不能使用"),
        (GOOD.replace("{{ stage }}", "{{ ''.__class__.__mro__ }}"), "不能使用"),
        (b"\xd6\xd0\xce\xc4", "UTF-8"),
    ],
)
def test_a_broken_prompt_is_one_clear_sentence(tmp_path: Path, source: str | bytes, said: str | None) -> None:
    (tmp_path / "rewrite.j2").write_bytes(source.encode() if isinstance(source, str) else source)
    if said is None:  # outside the two parts nothing is rendered
        Prompts(tmp_path)
        return
    with pytest.raises(PromptError, match=said) as caught:
        Prompts(tmp_path)
    assert "rewrite.j2" in str(caught.value) and "\n" not in str(caught.value)
