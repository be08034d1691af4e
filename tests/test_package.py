"""Whole applications: complete ones with nothing to find, and each single fault found with nothing else beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pytest
from application_forms import application_form
from conftest import ROOT
from packages import (
    ENGINEERING,
    ENTERPRISE,
    MEGABYTE,
    PRODUCT,
    SERVICE,
    Applicant,
    at_level,
    film,
    form,
    make_package,
    people,
    picture,
    respondents,
    slides,
    survey_report,
    word,
    zipped,
)
from PIL import Image
from typesetter import HEADING, Typesetter

from reviewer.model import Finding, PackageReview
from reviewer.output.package.json import package_to_json
from reviewer.output.package.markdown import package_to_markdown
from reviewer.output.package.text import package_to_text
from reviewer.package import review_package
from reviewer.pipeline import Application
from reviewer.scheme import load_scheme
from reviewer.text import squeeze


def reviewed(path: Path, applicant: Applicant) -> PackageReview:
    return review_package(path, Application.parse(applicant.scheme, applicant.category, applicant.level))


def flagged(checked: PackageReview) -> list[str]:
    """The rules that the package breaks; of its report, what a single report tells is not looked at here."""
    assert checked.review is not None
    told = [item for item in checked.review.findings if item.severity != "info"]
    return [
        item.rule for item in told if item.rule.startswith(("package.", "application.", "file.")) or item.rule in SHARED
    ]


# What the documents of an application say otherwise than one another.
SHARED = ("content.figures", "content.survey-date")


def verdicts(checked: PackageReview) -> dict[str, str]:
    return {row.id: row.verdict for row in checked.checklist.rows}


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A complete application of an enterprise, four stars."""
    return make_package(tmp_path_factory.mktemp("complete"))


@pytest.fixture
def package(complete: Path, tmp_path: Path) -> Path:
    """A copy of it to be spoilt."""
    return shutil.copytree(complete, tmp_path / "材料" / complete.name)


@pytest.fixture
def survey_only(complete: Path, tmp_path: Path) -> Path:
    """The third party's report and the list of respondents alone: enough for what concerns single files."""
    folder = tmp_path / "材料"
    folder.mkdir()
    for name in ("第三方测量报告.pdf", "被访者名单.xlsx"):
        shutil.copy(survey(complete) / name, folder)
    return folder


def beside_missing(checked: PackageReview) -> list[Finding]:
    """What is found besides all that is not there."""
    return [item for item in checked.findings if item.rule != "package.missing"]


def survey(root: Path) -> Path:
    return next((root / "第三方测量").iterdir())


# ---------------------------------------------------------------- complete applications


@pytest.mark.parametrize(
    "applicant",
    [
        *(at_level(ENTERPRISE, level) for level in ("three-star", "four-star", "five-star")),
        *(at_level(replace(ENTERPRISE, scheme="qinghai-2025"), level) for level in ("three-star", "five-star")),
        *(at_level(SERVICE, level) for level in ("three-star", "four-star", "five-star")),
        PRODUCT,
        ENGINEERING,
    ],
    ids=lambda applicant: f"{applicant.scheme}-{applicant.category}-{applicant.level}",
)
def test_nothing_is_flagged_in_a_complete_application(applicant: Applicant, tmp_path: Path) -> None:
    checked = reviewed(make_package(tmp_path, applicant), applicant)
    assert flagged(checked) == [], [item.message for item in checked.findings]
    assert set(verdicts(checked).values()) == {"met"}
    assert all(file.materials for file in checked.files) and checked.unchecked == ()
    assert checked.review and checked.review.opinion
    assert checked.review.opinion.fields["survey_materials"] == "plan,questionnaire,implementation,respondents,report"
    assert [item.id for item in checked.review.checklists if item.id == "materials"] == ["materials"]


def test_what_is_asked_for_depends_on_scheme_category_and_level() -> None:
    def asked(scheme: str, category: str, level: str) -> set[str]:
        view = load_scheme(scheme).for_category(category)
        return {material.id for material in view.materials(category, level)}

    both = {"presentation.slides", "presentation.video"}
    assert both & asked("caq-2025", "enterprise", "three-star") == set()
    assert both & asked("caq-2025", "enterprise", "four-star") == {"presentation.slides"}
    assert both & asked("caq-2025", "enterprise", "five-star") == both
    assert both & asked("qinghai-2025", "team", "three-star") == set()
    assert both & asked("qinghai-2025", "team", "four-star") == {"presentation.video"}
    assert both & asked("transport-2026", "service", "five-star") == set()
    assert {"evidence.test-report", "evidence.trademark"} <= asked("caq-2025", "product", "four-star")
    assert {"evidence.completion", "evidence.owner-opinion"} <= asked("transport-2026", "engineering", "four-star")


# ---------------------------------------------------------------- single faults


def too_early(root: Path) -> None:
    early = replace(ENTERPRISE, begin="2024年11月4日", end="2025年1月20日")
    survey_report(survey(root) / "第三方测量报告.pdf", early)


def another_score(root: Path) -> None:
    form(root, replace(ENTERPRISE, score="96.8"))


def report_misnamed(root: Path) -> None:
    report = next(root.glob("用户满意经营实践报告*"))
    report.rename(root / "实践报告终稿.pdf")


def commitment_as_text(root: Path) -> None:
    (root / "1企业用户满意经营承诺书.docx").unlink()
    (root / "企业用户满意经营承诺书.txt").write_text("本组织郑重承诺", encoding="utf-8")


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "no questionnaire": (lambda root: (survey(root) / "调查问卷.docx").unlink(), "package.missing", "没有找到调查问卷"),
    "no form": (lambda root: (root / "3用户满意等级评价申请表.docx").unlink(), "package.missing", "申请表"),
    "no slides": (lambda root: (root / "实践报告汇报.pptx").unlink(), "package.missing", "PPT"),
    "report misnamed": (report_misnamed, "file.name", "实践报告终稿"),
    "16 slides": (lambda root: slides(root / "实践报告汇报.pptx", 16), "package.slides", "有 16 页，应在 15 页以内"),
    "survey too early": (too_early, "content.survey-date", "2024年11月4日"),
    "another score": (another_score, "content.figures", "96.8"),
    "49 of 300": (
        lambda root: respondents(survey(root) / "被访者名单.xlsx", people(49)), "package.respondents",
        "有 49 人（有效问卷 300 份），要求列出 50 至 100 人",
    ),
    "no contacts": (
        lambda root: respondents(
            survey(root) / "被访者名单.xlsx", [row[:2] for row in people(60)], ("序号", "姓名")
        ),
        "package.respondents", "没有联系方式一栏",
    ),
    "empty file": (lambda root: (root / "补充.pdf").write_bytes(b""), "package.unread", "0 字节"),
    "docx called pdf": (
        lambda root: (root / "2申报承诺书.docx").rename(root / "2申报承诺书.pdf"), "package.format", "内容却是 Word 文档",
    ),
    "commitment as text": (commitment_as_text, "package.format", "是纯文本，应为 PDF、Word 文档（.docx）、旧版 Word 文档（.doc）或图片"),
    "wrong content": (
        lambda root: word(survey(root) / "测量方案.docx", "用户满意度调查问卷", "请打分。"), "package.content", "调查问卷",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "rule", "words"), FAULTS.values(), ids=FAULTS)
def test_a_single_fault_is_found_and_nothing_else(
    spoil: Callable[[Path], object], rule: str, words: str, package: Path
) -> None:
    spoil(package)
    checked = reviewed(package, ENTERPRISE)
    assert set(flagged(checked)) == {rule}
    assert checked.review
    assert any(words in item.message for item in checked.review.findings if item.rule == rule)


@pytest.mark.parametrize(
    ("seconds", "size", "told"),
    [
        (16 * 60, MEGABYTE, ["长 16 分钟，应在 15 分钟以内"]),
        (14 * 60, 31 * MEGABYTE, ["有 31 MB，应在 30 MB 以内"]),
        (15 * 60, 30 * MEGABYTE, []),
    ],
)
def test_a_film_is_held_to_its_limits(seconds: float, size: int, told: list[str], survey_only: Path) -> None:
    film(survey_only / "讲解视频.mp4", seconds=seconds, size=size)
    checked = reviewed(survey_only, at_level(ENTERPRISE, "five-star"))
    messages = [item.message for item in checked.findings if item.rule == "package.video"]
    assert len(messages) == len(told) and all(words in text for words, text in zip(told, messages, strict=True))
    assert len(beside_missing(checked)) == len(told)


@pytest.mark.parametrize(
    ("applicant", "project"),
    [
        (SERVICE, "澄湖示例燃气公司客户服务中心"),
        (PRODUCT, "青禾牌电热水壶"),
        (PRODUCT, "青禾牌QH系列电热水壶"),
        (ENGINEERING, "雪莲路综合管廊二期工程"),
    ],
)
def test_a_project_that_the_notice_does_not_take(applicant: Applicant, project: str, tmp_path: Path) -> None:
    root = make_package(tmp_path, replace(applicant, project=project))
    if applicant.category == "engineering":
        word(root / "其他证实性材料" / "竣工验收证明.docx", "工程竣工验收证明", f"工程名称：{applicant.project}")
    checked = reviewed(root, applicant)
    assert flagged(checked) == ["application.project"]
    assert project in checked.findings[0].message and applicant.scheme[:2] not in checked.findings[0].message


def test_survey_files_have_to_be_named_as_the_notice_says(tmp_path: Path) -> None:
    root = make_package(tmp_path, SERVICE)
    survey(root).rename(root / "第三方测量" / "测量")
    checked = reviewed(root, SERVICE)
    assert flagged(checked) == ["package.name"]
    assert f"“{SERVICE.company}+{SERVICE.project}”" in checked.findings[0].message
    assert "等 6 个文件" in checked.findings[0].message


def test_a_material_may_be_in_a_picture_that_nobody_can_read(survey_only: Path) -> None:
    picture(survey_only / "IMG_0001.jpg")
    checked = reviewed(survey_only, ENTERPRISE)
    missing = next(item for item in checked.findings if "实施方案" in item.message)
    assert missing.severity == "warning" and "也可能在没有认出的“IMG_0001.jpg”里" in missing.message
    assert verdicts(checked)["survey.implementation"] == "doubtful"


def test_without_a_report_the_materials_are_checked_all_the_same(package: Path) -> None:
    next(package.glob("用户满意经营实践报告*")).unlink()
    checked = reviewed(package, ENTERPRISE)
    assert checked.review is None
    assert [item.rule for item in checked.findings] == ["package.missing"]
    assert "没有评审报告" in checked.unchecked[0].reason


def test_a_damaged_file_harms_only_its_own_row(package: Path) -> None:
    (survey(package) / "第三方测量报告.pdf").write_bytes(b"%PDF-1.7\nnonsense")
    (package / "实践报告汇报.pptx").write_bytes((package / "实践报告汇报.pptx").read_bytes()[:900])
    checked = reviewed(package, ENTERPRISE)
    wrong = {key for key, verdict in verdicts(checked).items() if verdict != "met"}
    assert wrong == {"survey.report", "presentation.slides"}
    assert [item.rule for item in checked.findings] == ["package.unread"] * 2
    assert checked.review is not None


def test_a_word_source_beside_the_pdf_is_no_fault(package: Path) -> None:
    word(package / "用户满意经营实践报告+岚江城市公共交通有限公司+企业类.docx", "用户满意经营实践报告")
    checked = reviewed(package, ENTERPRISE)
    assert flagged(checked) == [] and checked.review and checked.review.document.file.endswith(".pdf")


def test_an_old_word_file_is_taken_though_it_is_not_read(survey_only: Path) -> None:
    (survey_only / "承诺书.doc").write_bytes(b"{\\rtf1 text}")
    checked = reviewed(survey_only, ENTERPRISE)
    assert beside_missing(checked) == [] and verdicts(checked)["document.commitment"] == "doubtful"


def test_a_file_behind_a_password_is_told(survey_only: Path) -> None:
    # What Word writes with a password is no ZIP but the container of its older formats.
    (survey_only / "实施方案.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    checked = reviewed(survey_only, ENTERPRISE)
    (found,) = beside_missing(checked)
    assert found.rule == "package.unread" and "设有密码" in found.message
    assert verdicts(checked)["survey.implementation"] == "unmet"


def test_a_picture_too_small_to_read_is_for_a_person_to_look_at(survey_only: Path) -> None:
    Image.new("L", (90, 120)).save(survey_only / "营业执照.jpg")
    checked = reviewed(survey_only, ENTERPRISE)
    row = next(row for row in checked.checklist.rows if row.id == "evidence.licence")
    assert row.verdict == "doubtful" and "90×120" in row.note and beside_missing(checked) == []


# ---------------------------------------------------------------- several materials in one file


def test_a_whole_application_in_one_word_file_is_taken_apart_by_its_titles(tmp_path: Path) -> None:
    root = tmp_path / "材料"
    root.mkdir()
    document = docx.Document(str(application_form(tmp_path / "表.docx", company=ENTERPRISE.company)))
    for title in ("附件1 测量方案", "附件2 调查问卷", "附件3 实施方案", "用户满意经营承诺书"):
        document.add_paragraph(title)
        document.add_paragraph("这一部分按照通知的要求编写，内容齐全，由申报单位和测量机构分别盖章确认。")
    document.save(str(root / "全套.docx"))
    checked = reviewed(root, at_level(ENTERPRISE, "three-star"))
    (file,) = checked.files
    wanted = {
        "document.application",
        "document.commitment",
        "survey.plan",
        "survey.questionnaire",
        "survey.implementation",
    }
    assert set(file.materials) == wanted and "内有标题" in file.recognised_by


def test_the_report_is_cut_out_of_a_pdf_that_holds_everything(complete: Path, tmp_path: Path) -> None:
    root = tmp_path / "材料"
    root.mkdir()
    front = Typesetter().title("用户满意等级评价申报承诺书").page_break().title("企业用户满意经营承诺书")
    rear = Typesetter().title("工程竣工验收证明").heading("附件1 测量方案", HEADING)
    with pikepdf.new() as whole:
        report = next(complete.glob("用户满意经营实践报告*"))
        for part in (front.save(tmp_path / "1.pdf"), report, rear.save(tmp_path / "3.pdf")):
            with pikepdf.open(part) as pages:
                whole.pages.extend(pages.pages)
        whole.save(root / "申报书全套.pdf")
    checked = reviewed(root, at_level(ENTERPRISE, "three-star"))
    assert checked.review and len(checked.review.document.pages) == 13
    assert checked.review.words["total"] == 8955
    order = [item.message for item in checked.findings if item.rule == "package.order"]
    assert len(order) == 1 and "申报承诺书、企业用户满意经营承诺书、用户满意经营实践报告" in order[0]


# ---------------------------------------------------------------- the list of respondents


@pytest.mark.parametrize("suffix", [".xlsx", ".docx", ".pdf"])
def test_a_list_is_counted_in_every_kind_of_file(suffix: str, survey_only: Path) -> None:
    (survey_only / "被访者名单.xlsx").unlink()
    respondents(survey_only / f"被访者名单{suffix}", people(72))
    row = next(row for row in reviewed(survey_only, ENTERPRISE).checklist.rows if row.id == "survey.respondents")
    assert (
        row.verdict == "met" and row.found == f"被访者名单{suffix}（" + ("2 页，" * (suffix == ".pdf")) + "名单 72 人）"
    )


def test_a_list_without_a_table_is_counted_by_its_numbers(survey_only: Path) -> None:
    (survey_only / "被访者名单.xlsx").unlink()
    sheet = Typesetter().title("被访者名单")
    for number, name, contact in people(44):
        sheet.paragraph(f"{number} {name} {contact}", HEADING)
    sheet.save(survey_only / "被访者名单.pdf")
    checked = reviewed(survey_only, ENTERPRISE)
    (found,) = beside_missing(checked)
    assert found.rule == "package.respondents" and "有 44 人" in found.message


def test_what_is_told_of_the_package_is_told_once_and_has_one_number(package: Path) -> None:
    (survey(package) / "调查问卷.docx").unlink()
    report = next(path for path in package.rglob("*.pdf") if "经营实践报告" in path.name)
    report.rename(report.with_name("经营实践报告终稿.pdf"))
    checked = reviewed(package, ENTERPRISE)
    assert checked.review is not None
    numbers = {item.id: item.number for item in checked.review.findings}
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1)) and len(numbers) > len(checked.findings) > 0
    assert [numbers[item.id] for item in checked.findings] == [item.number for item in checked.findings]
    told = squeeze(package_to_text(checked, load_scheme("caq-2025").for_category("enterprise")))
    assert [told.count(squeeze(item.message)) for item in checked.findings] == [1] * len(checked.findings)


def test_no_name_and_no_number_of_the_list_reaches_any_output(package: Path, tmp_path: Path) -> None:
    rows = people(60)
    for suffix in (".docx", ".pdf"):
        respondents(survey(package) / f"被访者名单{suffix}", rows, ("企业名称", "姓名", "联系电话"))
    respondents(package / "名单.docx", [*rows, *rows], ("序号", "姓名", "电话"))
    checked = reviewed(package, ENTERPRISE)
    scheme = load_scheme("caq-2025").for_category("enterprise")
    form_path = tmp_path / "意见表.docx"
    from reviewer.output.form import write_opinion_form

    assert checked.review is not None
    write_opinion_form(checked.review, scheme, form_path)
    sheet = docx.Document(str(form_path))
    told = [
        package_to_json(checked), package_to_markdown(checked, scheme), package_to_text(checked, scheme), repr(checked.files),
        "\n".join(item.text for item in sheet.paragraphs),
        "\n".join(cell.text for table in sheet.tables for row in table.rows for cell in row.cells),
    ]  # fmt: skip
    for text in told:
        assert not any(name in text or number in text for _, name, number in rows)


# ---------------------------------------------------------------- archives and links within


def test_a_package_is_reviewed_as_a_zip_with_a_zip_inside(package: Path, tmp_path: Path) -> None:
    inner = survey(package)
    shutil.make_archive(str(package / inner.name), "zip", inner)
    shutil.rmtree(package / "第三方测量")
    path = Path(shutil.make_archive(str(tmp_path / "全套"), "zip", package.parent))
    checked = reviewed(path, ENTERPRISE)
    assert flagged(checked) == [] and set(verdicts(checked).values()) == {"met"}
    assert f"申报材料/{inner.name}.zip/调查问卷.docx" in {file.name for file in checked.files}


def test_a_bomb_within_a_package_harms_only_itself(survey_only: Path) -> None:
    zipped(survey_only / "附件.zip", {"大.bin": bytes(150 * MEGABYTE)})
    checked = reviewed(survey_only, ENTERPRISE)
    (found,) = beside_missing(checked)
    assert found.rule == "package.unread" and "附件.zip" in found.message and "150 MB" in found.message


def test_a_link_in_a_folder_is_never_followed(survey_only: Path) -> None:
    (survey_only / "其他.pdf").symlink_to("/etc/hostname")
    checked = reviewed(survey_only, ENTERPRISE)
    (found,) = beside_missing(checked)
    assert found.rule == "package.unread" and "链接" in found.message


# ---------------------------------------------------------------- the command


def command(*args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer.cli", "package", *map(str, args)],
        capture_output=True, text=True, cwd=ROOT, timeout=300,
    )  # fmt: skip


def test_the_command_fills_the_form_and_ends_with_0(complete: Path, tmp_path: Path) -> None:
    form_path = tmp_path / "意见表.docx"
    done = command(complete, "--level", "用户满意级", "--format", "json", "--opinion", form_path)
    checked = json.loads(done.stdout)
    assert done.returncode == 0, [item["message"] for item in checked["findings"]]
    assert set(checked) == {
        "schema_version", "package", "scheme", "category", "level", "files", "ignored", "checklist", "findings",
        "unchecked", "review",
    }  # fmt: skip
    assert checked["checklist"]["id"] == "materials" and checked["review"]["opinion"]["survey_materials"]
    cells = [cell.text for table in docx.Document(str(form_path)).tables for row in table.rows for cell in row.cells]
    ticks = next(text for text in cells if "被访者名单" in text and "测量方案" in text)
    assert ticks.count("☑") == 5


def test_what_is_missing_comes_first_and_ends_with_1(package: Path) -> None:
    (survey(package) / "数据库.xlsx").unlink()
    done = command(package)
    assert done.returncode == 1 and done.stderr == ""
    assert done.stdout.index("没有找到数据库") < done.stdout.index("报告评审")
    assert "缺少" in done.stdout


def test_a_package_that_cannot_be_read_ends_with_3(tmp_path: Path) -> None:
    done = command(tmp_path / "没有.zip")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)


def test_without_a_report_there_is_no_form(package: Path, tmp_path: Path) -> None:
    next(package.glob("用户满意经营实践报告*")).unlink()
    done = command(package, "--opinion", tmp_path / "意见表.docx", "--format", "markdown")
    assert done.returncode == 2 and "没有写初审意见表" in done.stderr
    assert "没有找到用户满意经营实践报告" in done.stdout and not (tmp_path / "意见表.docx").exists()
