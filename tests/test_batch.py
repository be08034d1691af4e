"""A batch as users run it: what is taken, what comes out, and that nothing is done twice."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from batches import COMPANIES, Runs, name_of, results, small_report, small_reports, summary
from conftest import ROOT
from openpyxl import Workbook
from sample_report import PARAGRAPH, make_report
from typesetter import Typesetter


@pytest.fixture
def reviewer_batch(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "data")


def write_list(path: Path, *rows: tuple[str, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_report_has_the_same_result_in_a_batch_as_by_itself(tmp_path: Path, reviewer_batch: Runs) -> None:
    report = small_report(tmp_path / "报告" / name_of(COMPANIES[0]), COMPANIES[0])
    run = reviewer_batch(report.parent, "--output", tmp_path / "结果", "--annotate")
    assert run.returncode == 0, run.stderr
    alone = subprocess.run(
        [sys.executable, "-m", "reviewer.cli", "check", report, "--format", "json"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    assert list(results(tmp_path / "结果").values()) == [alone.stdout.rstrip(b"\n")]
    assert (tmp_path / "结果" / f"{report.stem}.标注版.pdf").read_bytes().startswith(b"%PDF")
    assert zipfile.is_zipfile(tmp_path / "结果" / f"{report.stem}.初审意见表.docx")


def test_what_is_reviewed_is_not_reviewed_again(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder = tmp_path / "报告"
    names = small_reports(folder, 3)
    assert reviewer_batch(folder, "--output", tmp_path / "一").returncode == 0
    first, made = results(tmp_path / "一"), reviewer_batch.made()
    assert set(made) == set(names)

    # One is new, one has changed, one lies elsewhere now; in the output one is gone and one is cut off.
    small_report(folder / name_of(COMPANIES[3]), COMPANIES[3])
    small_report(folder / names[0], COMPANIES[0], founded=1998)
    (folder / "乙").mkdir()
    (folder / names[2]).rename(folder / "乙" / names[2])
    (tmp_path / "一" / f"{Path(names[1]).stem}.json").write_bytes(b"{")
    (tmp_path / "一" / f"{Path(names[1]).stem}.初审意见表.docx").unlink()
    run = reviewer_batch(folder, "--output", tmp_path / "一")
    assert run.returncode == 0 and "共 4 份，评审完成 4 份" in run.stdout

    again = reviewer_batch.made()
    assert {name for name in names if again[name] == made[name]} == set(names[1:])
    now = results(tmp_path / "一")
    assert now[f"{Path(names[1]).stem}.json"] == first[f"{Path(names[1]).stem}.json"]
    assert now[f"乙/{Path(names[2]).stem}.json"] == first[f"{Path(names[2]).stem}.json"]
    assert "1998年" in now[f"{Path(names[0]).stem}.json"].decode()
    assert zipfile.is_zipfile(tmp_path / "一" / f"{Path(names[1]).stem}.初审意见表.docx")
    assert [row["文件"] for row in summary(tmp_path / "一")] == sorted(
        [names[0], names[1], name_of(COMPANIES[3]), f"乙/{names[2]}"]
    )

    # Another run, into another folder, takes over what is known; --no-resume asks for it anew.
    assert reviewer_batch(folder, "--output", tmp_path / "二", "--no-opinion").returncode == 0
    assert results(tmp_path / "二") == {name: now[name] for name in results(tmp_path / "二")}
    assert reviewer_batch.made() == again and not list((tmp_path / "二").rglob("*.docx"))
    assert reviewer_batch(folder, "--output", tmp_path / "二", "--no-resume").returncode == 0
    assert not set(reviewer_batch.made().values()) & set(again.values())


def test_another_scheme_category_level_or_rule_makes_another_review(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder, own = tmp_path / "报告", tmp_path / "own.yaml"
    small_reports(folder, 1)
    text = (ROOT / "outline" / "caq-2025.yaml").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    output = ("--output", tmp_path / "结果")
    moments = []
    for change in ((), ("--level", "满意亮诺级"), ("--category", "服务类")):
        assert reviewer_batch(folder, *output, *change).returncode == 0
        moments.append(max(reviewer_batch.made().values()))
    assert reviewer_batch(folder, *output, "--scheme", own).returncode == 0
    assert max(reviewer_batch.made().values()) == moments[-1], "a copy says the same"
    own.write_text(text.replace("year: 2025", "year: 2024"), encoding="utf-8")
    assert reviewer_batch(folder, *output, "--scheme", own).returncode == 0
    moments.append(max(reviewer_batch.made().values()))
    assert moments == sorted(set(moments)), "each was a review of its own"


def test_a_zip_is_reviewed_like_its_folder(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder, packed = tmp_path / "报告", tmp_path / "报告.zip"
    names = small_reports(folder / "甲", 2)
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.write(folder / "甲" / name, f"甲/{name}")
        archive.writestr("甲/~$草稿.docx", b"lock")
        archive.writestr("甲/说明.txt", "不是报告")
        archive.writestr("甲/旧稿.doc", b"\xd0\xcf\x11\xe0")
    run = reviewer_batch(packed, "--output", tmp_path / "包")
    assert run.returncode == 3 and "共 3 份，评审完成 2 份，未能评审 1 份" in run.stdout
    assert "旧稿.doc" in run.stderr and "另存为 docx" in run.stderr
    made = reviewer_batch.made()
    assert reviewer_batch(folder, "--output", tmp_path / "夹").returncode == 0
    assert results(tmp_path / "夹") == results(tmp_path / "包")
    assert reviewer_batch.made() == made


def test_a_zip_that_reaches_outside_is_refused(tmp_path: Path, reviewer_batch: Runs) -> None:
    with zipfile.ZipFile(tmp_path / "坏.zip", "w") as archive:
        archive.writestr("../外面.pdf", b"%PDF")
    run = reviewer_batch(tmp_path / "坏.zip", "--output", tmp_path / "结果")
    assert run.returncode == 3 and "压缩包以外" in run.stderr and "Traceback" not in run.stderr


def test_a_list_files_each_report_under_its_own_application(tmp_path: Path, reviewer_batch: Runs) -> None:
    one, other, third = small_reports(tmp_path / "稿", 3)
    Typesetter().title("2025年度用户满意度测量报告").paragraph(PARAGRAPH).save(tmp_path / "测量.pdf")
    path = write_list(
        tmp_path / "清单.xlsx",
        ("2026年度申报清单",),
        ("序号", "文件", "评价方案", "类别", "等级", "第三方测量材料"),
        ("1", f"稿/{one}", "青海省用户满意等级评价", "服务类", "满意亮诺级", "测量.pdf"),
        ("2", f"稿\\{other}", "", "product", "", ""),
        ("3", f"稿/{third}", "", "企业类", "六星级", ""),
        ("4", "稿/没有.pdf", "", "", "", ""),
        ("5", "", "caq-2025", "", "", ""),
        ("6", f"稿/{third}", "xinjiang-2018", "先进班组", "", ""),
    )
    run = reviewer_batch(path, "--output", tmp_path / "结果", "--level", "用户满意级")
    assert run.returncode == 3 and "共 6 份，评审完成 3 份，未能评审 3 份" in run.stdout, run.stderr
    assert "六星级" in run.stderr and "满意亮诺级" in run.stderr
    assert "清单第 6 行所写的文件不存在" in run.stderr and "没有.pdf" in run.stderr
    assert "清单第 7 行：没有写“文件”" in run.stderr and "Traceback" not in run.stderr
    reviews = {name: json.loads(text) for name, text in results(tmp_path / "结果").items()}
    filed = {(review["scheme"], review["category"], review["level"]) for review in reviews.values()}
    assert filed == {
        ("qinghai-2025", "service", "three-star"), ("caq-2025", "product", "four-star"), ("xinjiang-2018", "team", None),
    }  # fmt: skip
    assert len(reviews) == 3, "the same file under two applications has two results"


@pytest.mark.parametrize(
    ("rows", "status", "said"),
    [
        ([("报告", "类别"), ("a.pdf", "企业类")], 2, "没有“文件”这一列"),
        ([("文件", "类别")], 3, "下面没有内容"),
    ],
)
def test_a_list_that_says_nothing_is_one_sentence(
    tmp_path: Path, reviewer_batch: Runs, rows: list[tuple[str, ...]], status: int, said: str
) -> None:
    run = reviewer_batch(write_list(tmp_path / "清单.xlsx", *rows), "--output", tmp_path / "结果")
    assert run.returncode == status and said in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_list_that_is_no_workbook_is_one_sentence(tmp_path: Path, reviewer_batch: Runs) -> None:
    (tmp_path / "清单.xlsx").write_bytes(b"PK\x03\x04 nothing")
    run = reviewer_batch(tmp_path / "清单.xlsx", "--output", tmp_path / "结果")
    assert run.returncode == 2 and "另存为 xlsx" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_wrong_command_ends_before_anything_is_read(tmp_path: Path, reviewer_batch: Runs) -> None:
    small_reports(tmp_path / "报告", 1)
    run = reviewer_batch(
        tmp_path / "报告", "--output", tmp_path / "结果", "--scheme", "caq-2025", "--category", "饮料类"
    )
    assert run.returncode == 2 and "企业类" in run.stderr and len(run.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "结果").exists()


def test_names_that_meet_in_the_output_are_kept_apart(tmp_path: Path, reviewer_batch: Runs) -> None:
    small_report(tmp_path / "报告" / "甲.pdf", COMPANIES[0])
    small_report(tmp_path / "报告" / "甲.PDF", COMPANIES[1])
    assert reviewer_batch(tmp_path / "报告", "--output", tmp_path / "结果").returncode == 0
    found = {json.loads(text)["report"]["title"] for text in results(tmp_path / "结果").values()}
    assert found == {f"{company}用户满意经营实践报告" for company in COMPANIES[:2]}


def test_a_report_that_says_what_it_is_needs_nobody_to_say_so(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder = tmp_path / "报告"
    small_report(folder / "用户满意经营实践报告+云岭示例供水公司+服务类.pdf", COMPANIES[0])
    small_report(folder / "报告.pdf", COMPANIES[1])
    assert reviewer_batch(folder, "--output", tmp_path / "结果").returncode == 0
    assert {name: json.loads(text)["category"] for name, text in results(tmp_path / "结果").items()} == {
        "用户满意经营实践报告+云岭示例供水公司+服务类.json": "service",
        "报告.json": "enterprise",
    }
    records = [json.loads(line) for line in (tmp_path / "结果" / "results.jsonl").read_text().splitlines()]
    assert {record["file"]: record["category"]["origin"] for record in records} == {
        "用户满意经营实践报告+云岭示例供水公司+服务类.pdf": {"text": "按文件名“服务类”", "sure": True},
        "报告.pdf": {"text": "未写明，按默认", "sure": False},
    }

    # What the command line says of all is not asked of each.
    assert reviewer_batch(folder, "--output", tmp_path / "二", "--category", "企业类").returncode == 0
    assert {json.loads(text)["category"] for text in results(tmp_path / "二").values()} == {"enterprise"}


def test_the_same_report_filed_twice_is_told_and_a_mended_one_is_not(tmp_path: Path, reviewer_batch: Runs) -> None:
    folder, output = tmp_path / "报告", tmp_path / "结果"
    for name in ("甲", "乙"):
        (folder / name).mkdir(parents=True)
    whole, other = make_report(folder / "甲", {}), folder / "乙" / "报告.pdf"
    other.write_bytes(whole.read_bytes())
    assert reviewer_batch(folder, "--output", output).returncode == 0
    assert "同一文件提交了两次" in (output / "内容雷同.html").read_text()
    assert "内容雷同" in openpyxl.load_workbook(output / "汇总.xlsx").sheetnames
    assert "内容雷同.html" not in [path.name for path in output.rglob("*.json")]

    # The next run finds one of them, mended: the earlier try is no other report.
    other.unlink()
    make_report(folder / "甲", {"page_number": None})
    assert reviewer_batch(folder, "--output", output).returncode == 0
    assert not (output / "内容雷同.html").exists()
