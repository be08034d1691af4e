"""Next year's notice without code: imported as a draft, checked, compared with last year's scheme."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from notices import (
    DEADLINE,
    LENGTH,
    NEW_CLAUSE,
    NEW_INSTRUCTION,
    SURVEY,
    TYPOGRAPHY,
    Item,
    as_docx,
    as_pdf,
    as_text,
    conditions_notice,
    credit_notice,
    line_of,
    notice,
)
from typesetter import Typesetter

from reviewer.errors import DocumentError, SchemeError, UsageError
from reviewer.notice import Imported, import_notice
from reviewer.pipeline import Application, review_report
from reviewer.scheme import Scheme, load_scheme
from reviewer.scheme.changes import Change, compare_schemes

REPORT = ROOT / "examples" / "用户满意经营实践报告+岚江城市公共交通有限公司+企业类.pdf"
Maker = Callable[[tuple[Item, ...], Path], Path]

# All that the notice of 2027 changes against the national one of 2025.
PLANTED = {
    ("scheme", "方案名称", "用户满意等级评价", "云岭市用户满意等级评价"),
    ("scheme", "年度", "2025", "2027"),
    ("scheme", "地区", "全国", "云岭市"),
    ("scheme", "评价机构", "中国质量协会", "云岭市质量协会"),
    ("scheme", "服务类可申报的等级", "标杆级、用户满意级、满意亮诺级", "用户满意级、满意亮诺级"),
    ("scheme", "类别", None, "杰出管理者"),
    ("scheme", "类别", "班组类", None),
    ("scheme", "类别", "产品类", None),
    ("scheme", "类别", "工程类", None),
    ("headings", "标题", None, "3.数智赋能"),
    ("headings", "标题", "三、总结思考", "三、总结与展望"),
    ("budgets", "二、用户满意经营实践", "8000 字", "7000 字"),
    ("format", "body.font", "宋体", "仿宋"),
    ("format", "body.size", "四号（14 磅）", "小四（12 磅）"),
    ("format", "words.total", "10000 字以内", "9000 字以内"),
    ("requirements", "2.资源支持", None, NEW_CLAUSE),
    ("requirements", "3.数智赋能", None, "用大模型辅助客服值守的场景和成本"),
    ("requirements", "3.数智赋能", None, "算法误判的人工复核安排"),
    ("survey", "调查最早开始时间", "2025-01-01", "2027-01-01"),
    (
        "survey",
        "被访者名单",
        "不超过 50 人的全部提供，超过的提供 50 至 100 人",
        "不超过 40 人的全部提供，超过的提供 40 至 80 人",
    ),
    ("survey", "测量材料", None, "访问录音"),
    ("submission", "标杆级：演示文稿", "不超过 15 页", "不超过 12 页"),
    ("submission", "标杆级：讲解视频", "15 分钟、30 MB 以内", "10 分钟、50 MB 以内"),
    ("submission", "用户满意级：演示文稿", "不超过 15 页", "不超过 12 页"),
}
TOO_MANY_POINTS = "通知把这一条的分值印到 45 分，超过该项满分 40 分"


def only_draft(path: Path) -> Imported:
    (imported,) = import_notice(path)
    return imported


def written(imported: Imported, folder: Path) -> Path:
    path = folder / f"{imported.draft.id}.yaml"
    path.write_text(imported.draft.text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def text_notice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_text(notice(), tmp_path_factory.mktemp("notice") / "yunling-2027.txt")


@pytest.fixture(scope="module")
def draft(text_notice: Path) -> Path:
    return written(only_draft(text_notice), text_notice.parent)


@pytest.fixture(scope="module")
def scheme(draft: Path) -> Scheme:
    return load_scheme(draft)


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(("maker", "suffix"), [(as_text, "txt"), (as_docx, "docx"), (as_pdf, "pdf")])
def test_every_kind_of_file_gives_the_planted_changes_and_no_others(maker: Maker, suffix: str, tmp_path: Path) -> None:
    path = maker(notice(), tmp_path / f"yunling-2027.{suffix}")
    found = compare_schemes(load_scheme("caq-2025"), load_scheme(written(only_draft(path), tmp_path)))
    assert {(change.group, change.what, change.old, change.new) for change in found} == PLANTED


def test_every_value_names_its_line(text_notice: Path, draft: Path) -> None:
    lines = [line.strip() for line in draft.read_text(encoding="utf-8").splitlines()]
    for value, source in (
        ("limit: 9000", LENGTH),
        ("points: 12", TYPOGRAPHY),
        ("earliest: 2027-01-01", SURVEY),
        ("all_up_to: 40", "若被访者总数不超过40人"),
        ("max_minutes: 10", "3.申报五星级的需准备讲解视频"),
        ("name: 访问录音", "（八）访问录音"),
        ("budget: 7000", "用户满意经营实践（7000字）"),
        (f"text: {NEW_CLAUSE}", NEW_CLAUSE),
    ):
        at = next(place for place, line in enumerate(lines) if line.startswith(value))
        comment = next(line for line in reversed(lines[:at]) if line.startswith("#"))
        assert comment.startswith(f"# 第 {line_of(text_notice, source)} 行"), (value, comment)


def test_a_word_file_quotes_the_paragraph(tmp_path: Path) -> None:
    text = only_draft(as_docx(notice(), tmp_path / "notice.docx")).draft.text
    quote = re.search(f"# (第 \\d+ 段)：{LENGTH}\n    words: 附件1-2 四", text)
    assert quote and f"# {quote[1]}，原文见上\n    limit: 9000" in text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_any_chinese_encoding_is_read(encoding: str, text_notice: Path, tmp_path: Path) -> None:
    other = as_text(notice(), tmp_path / text_notice.name, encoding)
    assert only_draft(other).draft.text == only_draft(text_notice).draft.text


def test_lost_numbers_are_restored(scheme: Scheme) -> None:
    headings = [node.number + node.title for node in scheme.outline("service").walk()]
    assert headings[:6] == [
        "一、企业简介", "（一）企业简介", "（二）所申报服务的情况介绍", "二、用户满意经营实践", "（一）策划", "1.满意理念",
    ]  # fmt: skip
    assert headings[-3:] == ["2.推广应用", "3.数智赋能", "三、总结与展望"]


def test_a_table_of_points_is_the_outline_of_those_it_is_for(scheme: Scheme) -> None:
    outline = scheme.outline("manager")
    assert [node.title for node in outline.walk()] == ["带队有方", "建设学习型队伍", "用户认可", "所在组织的认可度"]
    view = scheme.for_category("manager")
    assert view.self_assessment is not None and view.opinion_form is None
    assert [
        (line.max, [step.points for step in line.steps.values()]) for line in view.self_assessment.lines.values()
    ] == [
        (40, [(1, 20), (21, 45)]),
        (60, [(10, 10), (11, 60)]),
    ]
    assert view.self_assessment.lines["manager-2.1"].steps["clause-1"].veto
    assert view.format.words_total is not None and view.format.words_total.limit == 3000
    assert view.format.body_font is None


def test_what_contradicts_itself_or_has_no_place_is_told(text_notice: Path) -> None:
    made = only_draft(text_notice).draft
    assert [told for _, told in made.doubts] == [TOO_MANY_POINTS]
    deadline = DEADLINE.format(contact="（略）", number="（略）")
    assert [(item.line.text, item.why) for item in made.unplaced] == [(deadline, "期限")]
    assert TOO_MANY_POINTS in made.text and deadline in made.text.splitlines()[-1]


def test_the_draft_reviews_a_report(draft: Path) -> None:
    review = review_report(REPORT, Application.parse(str(draft), "企业类", "用户满意级"))
    found = {(finding.rule, finding.node) for finding in review.findings}
    assert ("heading.missing", "apply.part-3") in found
    assert {"body.font", "body.size"} <= {rule for rule, _ in found}
    judged = {item.id: item.status for node in review.coverage for item in node.requirements}
    assert {"do.resources/clause-1", "apply.part-3/clause-2"} <= set(judged)
    assert judged["plan.concept/concept"] == "covered"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("（7000字）", "（不超过7000字）", None),
        ("（7000字）", "", ("budgets", "二、用户满意经营实践", "7000 字", None)),
        ("文字篇幅9000字以内", "全文不超过1.2万字", ("format", "words.total", "9000 字以内", "12000 字以内")),
        ("1.5倍行距", "行距固定值28磅", ("format", "body.spacing", "1.5 倍行距", None)),
        ("时间在2027年1月1日之后", "时间应在2027年3月1日以后", ("survey", "调查最早开始时间", "2027-01-01", "2027-03-01")),
        ("三、总结与展望（1000字）", "三、数据治理（800字）\n\n介绍数据台账。\n\n四、总结思考（1000字）", ("headings", "标题", None, "三、数据治理")),
        ("1.实践特色", "1.经验提炼", ("headings", "标题", "1.实践特色", "1.经验提炼")),
    ],
)  # fmt: skip
def test_other_wordings_and_changes_are_read(
    old: str, new: str, change: tuple[str, str, str | None, str | None] | None, text_notice: Path, tmp_path: Path
) -> None:
    text = text_notice.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.txt"
    path.write_text(text.replace(old, new), encoding="utf-8")
    changes = compare_schemes(load_scheme_of(text_notice, tmp_path), load_scheme_of(path, tmp_path))
    found = {(item.group, item.what, item.old, item.new) for item in changes}
    assert change in found if change else not found


def load_scheme_of(path: Path, folder: Path) -> Scheme:
    return load_scheme(written(only_draft(path), folder))


def test_a_heading_that_is_split_hands_its_requirements_down(text_notice: Path, tmp_path: Path) -> None:
    text = text_notice.read_text(encoding="utf-8")
    path = tmp_path / "split.txt"
    path.write_text(text.replace("2.资源支持\n", "2.资源支持\n\n（1）资源配置\n"), encoding="utf-8")
    node = load_scheme_of(path, tmp_path).outline("service").node("do.resources")
    assert [child.title for child in node.children] == ["资源配置"] and not node.requirements
    assert len(node.children[0].requirements) >= 4


def test_a_stage_that_is_gone_takes_its_weight_along(text_notice: Path, tmp_path: Path) -> None:
    text = text_notice.read_text(encoding="utf-8")
    path = tmp_path / "gone.txt"
    path.write_text(re.sub(r"\n应用 \n.*?(?=\n三、)", "\n", text, flags=re.DOTALL), encoding="utf-8")
    scheme = load_scheme_of(path, tmp_path)
    assert "apply" not in scheme.outline("enterprise").nodes and scheme.scoring is None


# ---------------------------------------------------------------- schemes of their own, several in one notice


def test_a_notice_of_no_family_stands_alone(tmp_path: Path) -> None:
    made = only_draft(as_text(credit_notice(), tmp_path / "credit.txt"))
    found = load_scheme(written(made, tmp_path))
    assert [category.name for category in found.categories.values()] == ["AA级", "AAA级"]
    assert [node.budget for node in found.outline("aa").roots] == [1200, 2800]
    assert [node.budget for node in found.outline("aaa").roots] == [1200, 4800]
    only_aaa = set(found.outline("aaa").requirements) - set(found.outline("aa").requirements)
    assert [found.outline("aaa").requirements[key].text for key in only_aaa] == ["服务补救的典型案例"]
    font, size = found.format.body_font, found.format.body_size
    assert font is not None and font.family == "仿宋" and size is not None and size.points == 16
    told = " ".join(text for _, text in made.draft.doubts)
    assert "把AAA级印了两次" in told and "6000 字，与" in told


def test_conditions_alone_make_an_outline(tmp_path: Path) -> None:
    made = only_draft(as_text(conditions_notice(), tmp_path / "star.txt"))
    path = written(made, tmp_path)
    found = load_scheme(path)
    assert (found.place, found.issuer) == ("岚溪市", "岚溪市质量协会")
    assert found.submission is not None
    assert [item.name for item in found.submission.documents.values()] == ["服务明星申报表", "个人总结"]
    assert [item.why for item in made.draft.unplaced] == ["数值条件：超过92%、超过96%"]
    review = review_report(REPORT, Application.parse(str(path), "服务明星"))
    assert [len(node.requirements) for node in review.coverage] == [2]
    assert all(math.isfinite(item.score) for item in review.mapped)


def test_several_schemes_in_one_notice_are_parted(tmp_path: Path) -> None:
    both = (*notice(), *(Item(item.text.replace("附件1", "附件3"), item.level, item.rows) for item in credit_notice()))
    path = as_text(both, tmp_path / "both.txt")
    assert [item.annex for item in import_notice(path)] == ["1", "3"]
    (one,) = import_notice(path, annex="附件3")
    assert one.draft.tree["report_title"].value == "诚信经营工作报告"
    with pytest.raises(UsageError, match="附件1、附件3"):
        import_notice(path, annex="9")
    refused = reviewer("scheme", "import", path)
    assert refused.returncode == 2 and "--annex" in refused.stderr and refused.stdout == ""
    assert reviewer("scheme", "import", path, "--output", tmp_path / "both.yaml").returncode == 0
    assert {load_scheme(tmp_path / f"both-{annex}.yaml").id for annex in "13"} == {"both-1", "both-3"}


# ---------------------------------------------------------------- odd notices


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.with_suffix(".txt").write_bytes(b"") or path.with_suffix(".txt"), "没有文字"),
        (
            lambda path: path.with_suffix(".txt").write_bytes(b"\xff\x81\x30\x00\x80") and path.with_suffix(".txt"),
            "编码",
        ),
        (lambda path: Typesetter(page_number=None).scan().save(path.with_suffix(".pdf")), "扫描件"),
        (lambda path: path.with_suffix(".pdf").write_bytes(b"%PDF-1.7 broken") and path.with_suffix(".pdf"), "损坏"),
        (lambda _: REPORT, "不像是评价通知"),
        (lambda path: path.with_suffix(".docx"), "找不到文件"),
    ],
)
def test_what_is_no_notice_is_told_in_one_sentence(make: Callable[[Path], Path], said: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=said) as told:
        import_notice(make(tmp_path / "notice"))
    assert "\n" not in told.value.message


# ---------------------------------------------------------------- check and diff


def reviewer(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer.cli", *map(str, args)], capture_output=True, text=True, cwd=ROOT, timeout=120
    )


def test_import_writes_the_draft_and_tells_what_is_left(text_notice: Path, tmp_path: Path) -> None:
    run = reviewer("scheme", "import", text_notice, "--output", tmp_path / "yunling.yaml")
    assert run.returncode == 0 and run.stdout == ""
    assert "超过该项满分" in run.stderr and "期限" in run.stderr
    assert yaml.safe_load((tmp_path / "yunling.yaml").read_text(encoding="utf-8"))["id"] == "yunling"
    shown = reviewer("scheme", "import", text_notice)
    assert yaml.safe_load(shown.stdout)["year"] == 2027


def test_check_sums_up_a_valid_file(draft: Path) -> None:
    run = reviewer("scheme", "check", draft)
    assert run.returncode == 0 and run.stdout.startswith("有效：云岭市用户满意等级评价（yunling-2027），3 个类别")
    assert "杰出管理者（manager）：4 个标题，4 条要求" in run.stdout


def test_check_tells_all_faults_with_their_lines(draft: Path, tmp_path: Path) -> None:
    text = draft.read_text(encoding="utf-8")
    text = text.replace("budget: 7000", "buget: 7000", 1).replace("limit: 9000", "limit: 九千", 1)
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(text, encoding="utf-8")
    run = reviewer("scheme", "check", faulty)
    assert run.returncode == 2 and run.stdout == ""
    for fault, said in (("buget", "是否想写 budget"), ("limit: 九千", "应为整数")):
        told = next(line for line in run.stderr.splitlines() if said in line)
        assert f"第 {line_of(faulty, fault)} 行" in told
    with pytest.raises(SchemeError, match="写了两次"):
        faulty.write_text(text.replace("year: 2027", "year: 2027\nyear: 2028"), encoding="utf-8")
        load_scheme(faulty)


def test_diff_groups_the_changes(draft: Path) -> None:
    shown = reviewer("scheme", "diff", "caq-2025", draft).stdout
    assert "改动 三、总结思考" not in shown and "改动 标题：三、总结思考 → 三、总结与展望" in shown
    assert shown.index("标题（") < shown.index("篇幅（") < shown.index("格式（") < shown.index("内容要求（")
    assert "正文的字体：宋体 → 仿宋" in shown
    markdown = reviewer("scheme", "diff", "caq-2025", draft, "--format", "markdown").stdout
    assert "| 二、用户满意经营实践 | 8000 字 | 7000 字 | 各类别 |" in markdown
    assert "没有区别" in reviewer("scheme", "diff", draft, draft).stdout


def test_a_reworded_requirement_is_a_change_of_its_category_alone(draft: Path, tmp_path: Path) -> None:
    data = yaml.safe_load(draft.read_text(encoding="utf-8"))
    requirements = data["outline"]["plan.concept"].setdefault("requirements", {})
    requirements["concept"] = {"per_category": {"service": {"text": "服务理念是谁提出的、怎样解释"}}}
    edited = tmp_path / "edited.yaml"
    edited.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    (change,) = compare_schemes(load_scheme(draft), load_scheme(edited))
    old = load_scheme(draft).outline("service").requirements["plan.concept/concept"].text
    assert change == Change("requirements", "1.满意理念", old, "服务理念是谁提出的、怎样解释", ("服务类",))


def test_the_new_instruction_is_split_into_clauses(scheme: Scheme) -> None:
    node = scheme.outline("enterprise").node("apply.part-3")
    assert [item.text in NEW_INSTRUCTION for item in node.requirements] == [True, True]
    assert all(item.terms and item.aspects and item.advice.startswith("补充") for item in node.requirements)
