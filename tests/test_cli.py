"""The command line as users call it: exit status, where results go, one line for what cannot be done."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from batches import children, wait_until, wait_until_gone
from conftest import ROOT
from hostile import never_ending
from sample_report import COMPANY, make_report
from typesetter import Typesetter

from reviewer import ocr
from reviewer.cli import app
from reviewer.errors import UsageError

GOOD = ROOT / "examples" / "用户满意经营实践报告+岚江城市公共交通有限公司+企业类.pdf"
WEAK = ROOT / "examples" / "满意报告终稿.pdf"


def reviewer(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *map(str, args)], capture_output=True, text=True, cwd=ROOT, timeout=300
    )


def test_a_clean_report_ends_with_0_and_json_on_standard_output() -> None:
    run = reviewer(
        "check", GOOD, "--scheme", "caq-2025", "--category", "企业类", "--level", "用户满意级", "--format", "json"
    )
    review = json.loads(run.stdout)
    assert run.returncode == 0, [finding["message"] for finding in review["findings"]]
    assert run.stderr == ""
    assert set(review) == {
        "schema_version", "outcome", "report", "scheme", "category", "level", "sections", "findings", "coverage", "unchecked",
        "passages", "checklists", "facts", "opinion",
    }  # fmt: skip
    assert review["category"] == "enterprise" and review["level"] == "four-star"
    assert review["report"]["words"]["total"] > 8000
    assert {"page", "bbox", "text", "under", "node", "score"} == set(review["passages"][0])


def test_errors_in_the_report_end_with_1(tmp_path: Path) -> None:
    form, marked = tmp_path / "意见表.docx", tmp_path / "标注.pdf"
    run = reviewer(
        "check", WEAK, "--scheme", "qinghai-2025", "--category", "service", "--level", "three-star",
        "--opinion", form, "--annotate", marked, "--format", "json", "--output", tmp_path / "结果.json",
    )  # fmt: skip
    assert run.returncode == 1 and run.stdout == ""
    review = json.loads((tmp_path / "结果.json").read_text(encoding="utf-8"))
    rules = {finding["rule"] for finding in review["findings"] if finding["severity"] == "error"}
    assert {"file.name", "body.spacing", "page.number", "heading.bold", "heading.sequence", "heading.missing"} <= rules
    assert form.stat().st_size > 5000 and marked.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_every_format_names_the_company_and_the_faults(format_: str) -> None:
    run = reviewer(
        "check", WEAK, "--scheme", "qinghai-2025", "--category", "服务类", "--level", "满意亮诺级", "--format", format_
    )
    assert run.returncode == 1
    assert "青海湟澄物业服务有限公司" in run.stdout
    assert "页码" in run.stdout


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("check", "没有这个文件.pdf"), 3, "没有这个文件.pdf"),
        (("check", "pyproject.toml"), 3, "不是 PDF"),
        (("check", str(GOOD), "--scheme", "nowhere-2030"), 2, "caq-2025"),
        (("check", str(GOOD), "--category", "饮料类"), 2, "企业类"),
        (("check", str(GOOD), "--level", "六星"), 2, "标杆级"),
        (("check", str(GOOD), "--encoder", "./没有的模型"), 2, "找不到模型文件夹"),
        (("check", str(GOOD), "--format", "json", "--output", "/proc/不能写/x.json"), 2, "无法写入"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_no_traceback(args: tuple[str, ...], status: int, said: str) -> None:
    run = reviewer(*args)
    assert run.returncode == status
    assert said in run.stderr and "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("check", "没有写 报告：报告的 PDF 或 Word 文件"),
        ("check a.pdf b.pdf", "多写了 b.pdf；用法见 reviewer check --help。"),
        ("check --formta json a.pdf", "没有 --formta 这个选项，是不是 --format"),
        ("check --foo=1 a.pdf", "没有 --foo 这个选项"),
        ("check a.pdf --format", "选项 --format 后面要写一个值"),
        ("check --format txt a.pdf", "--format 不能是“txt”：可以写 text、json、markdown、html"),
        ("chek a.pdf", "没有 chek 这个命令，是不是 check"),
        ("models bench", "没有写 模型"),
        ("batch --workers abc .", "--workers 不能是“abc”：要写一个整数"),
        ("batch --workers 0 .", "--workers 不能是“0”：最小是 1"),
        ("serve --shared=yes", "选项 --shared 后面不写值"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese(typed: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["reviewer", *typed.split()])
    with pytest.raises(UsageError) as told:
        app.run()
    assert said in told.value.message and re.search(r"；用法见 reviewer[ a-z]* --help。$", told.value.message)


@pytest.mark.parametrize("typed", ["--help", "check --help", "batch --help", "models fetch --help", ""])
def test_help_is_chinese(typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["reviewer", *typed.split()])
    assert app.run() == (0 if typed else 2)
    shown = "".join(capsys.readouterr())
    assert "用法：" in shown and "选项" in shown
    assert not re.search(r"Usage|Options|Arguments|Commands|default|required|Show this", shown)


def test_a_scan_is_reviewed_as_far_as_it_goes_and_says_what_to_do(tmp_path: Path) -> None:
    path = Typesetter(page_number=None).scan().save(tmp_path / "扫描.pdf")
    run = reviewer("check", path, "--format", "json")
    review = json.loads(run.stdout)
    assert run.returncode == 1
    assert len(run.stderr.strip().splitlines()) == (1 if ocr.available() else 2)
    assert "没有文字层" in run.stderr and "导出 PDF" in run.stderr
    assert {finding["rule"] for finding in review["findings"]} == {"file.name", "file.scanned"}
    assert {"body.font", "content.missing", "heading.missing"} <= {item["rule"] for item in review["unchecked"]}
    assert review["opinion"]["score"] is None and review["opinion"]["suggested_level"] is None


def test_schemes_and_models_are_listed() -> None:
    assert all(scheme in reviewer("schemes").stdout for scheme in ("caq-2025", "qinghai-2025", "transport-2026"))
    assert "zh-static" in reviewer("models").stdout


def test_a_batch_reviews_every_file_and_one_bad_file_harms_only_itself(tmp_path: Path) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    (folder / "甲").mkdir(parents=True)
    make_report(folder / "甲", {})
    (folder / "坏文件.pdf").write_bytes(b"%PDF-1.7\nnothing")
    run = reviewer("batch", folder, "--output", output, "--category", "企业类")
    assert run.returncode == 3
    assert "共 2 份，评审完成 1 份，未能评审 1 份" in run.stdout
    assert "坏文件.pdf" in run.stderr and "Traceback" not in run.stderr
    results = [path.name for path in output.rglob("*.json")]
    assert results == [f"用户满意经营实践报告+{COMPANY}+企业类.json"]
    assert (output / "汇总.xlsx").stat().st_size > 3000


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    run = reviewer("batch", tmp_path, "--output", tmp_path / "out")
    assert run.returncode == 3 and "没有 PDF 文件" in run.stderr


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds the child in /proc")
def test_ctrl_c_is_answered_with_one_sentence_and_leaves_no_child(tmp_path: Path) -> None:
    never_ending(tmp_path / "报告.pdf")
    command = [sys.executable, "-m", "reviewer.cli", "check", str(tmp_path / "报告.pdf")]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as run:  # fmt: skip
        wait_until(lambda: children(run.pid), run)
        workers = children(run.pid)
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does, to the command and its child
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (130, "", "已中断，没有完成。\n")
    wait_until_gone(workers)
