"""Schemes: what the outline files hold, how they merge, and how a faulty one is refused."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from reviewer.errors import SchemeError
from reviewer.resources import resource_dir
from reviewer.scheme import Outline, Scheme, list_schemes, load_scheme

PRACTICE = ("caq-2025", "qinghai-2025", "transport-2026")
# Awards for persons stand beside the practice report in one of these schemes; their texts have no headings.
AWARDS = ("person", "manager")

NODES = [
    "intro",
    "intro.company",
    "intro.subject",
    "practice",
    "plan",
    "plan.concept",
    "plan.needs",
    "plan.needs.research",
    "plan.needs.insight",
    "plan.goals",
    "do",
    "do.process",
    "do.process.key",
    "do.process.stability",
    "do.resources",
    "do.relations",
    "do.relations.communication",
    "do.relations.management",
    "check",
    "check.measurement",
    "check.measurement.mechanism",
    "check.measurement.use",
    "check.performance",
    "check.performance.overall",
    "check.performance.benefit",
    "check.performance.improvement",
    "apply",
    "apply.features",
    "apply.promotion",
    "summary",
]
UNDER_TEAM_LEAVES = tuple(
    node for node in NODES if node.startswith(("plan.needs.", "do.process.", "do.relations.", "check.measurement."))
)

# How an advice begins, so that 建议, 宜 or 可 may stand before it.
BEGINNINGS = ("补充", "列出", "给出", "附上", "说明")

# Terms that a reviewer looks for, by leaf, in the three categories whose templates go alike.
KEY_TERMS = {
    "plan.concept": "使命 愿景 宣贯 行为规范 认同 氛围",
    "plan.needs.research": "市场和用户 细分 目标市场 关键用户群",
    "plan.needs.insight": "期望 偏好 决策 转化",
    "plan.goals": "战略 用户需求分析 策略 行动计划 绩效指标 部署",
    "do.process.key": "关键过程 用户要求 制度、流程",
    "do.process.stability": "关键控制点 过程控制指标 风险 应急处置 稳定",
    "do.resources": "资源配置计划 先进性 保障作用 数字化、智能化",
    "do.relations.communication": "沟通渠道 制度、标准规范 触点 用户体验",
    "do.relations.management": "全生命周期 粘性 互利共赢 数字化 投诉处理和纠错预防 流失 品牌建设 忠诚度、",
    "check.measurement.mechanism": "用户满意测量制度 方法 周期 持续组织实施",
    "check.measurement.use": "数据信息进行分析 改进、创新 提供依据",
    "check.performance.overall": "整体绩效分析评价 行动计划 关键过程 改进和创新机会 部署、落实",
    "check.performance.benefit": (
        "当前水平、趋势和对比 质量指标 市场占有率 财务 满意度、忠诚度 品牌影响力 认证 资质 成果 荣誉"
    ),
    "check.performance.improvement": "改进创新 激励 积极性 成效",
    "apply.features": "学习借鉴 新方法 最佳实践、特色模式 竞争能力 品牌形象",
    "apply.promotion": "标准化 知识管理 良性循环 分享、交流 肯定和推广 示范 学习借鉴 带动行业进步",
    "summary": "下一步",
}
KEY_TERMS_OF = {
    "enterprise": {
        "plan.concept": "企业文化体系",
        "do.relations.management": "CRM系统",
        "check.measurement.mechanism": "责任归属 测量内容 方法、流程、周期 分析和改进要求",
    },
    "service": {
        "plan.concept": "企业文化体系",
        "do.process.key": "服务全生命周期",
        "do.process.stability": "售前、售中和售后",
        "do.relations.communication": "用户声音 跟踪管理 触点管理",
        "do.relations.management": "数字化用户关系管理系统",
        "check.measurement.mechanism": "责任归属 测量内容 方法、流程、周期 分析和改进要求",
    },
    "product": {
        "plan.concept": "企业经营文化 用户需求导向",
        "do.process.key": "研发、生产、交付/销售",
        "do.process.stability": "质量安全",
        "do.resources": "绿色化",
        "do.relations.communication": "跟踪管理 全过程服务 信息反馈 价值感知点 超越用户期望",
        "do.relations.management": "数字化用户关系管理（CRM）系统 品牌美誉度",
    },
    "team": {
        "plan.concept": "企业文化传承 班组职责 业务性质 宣贯 认同践行",
        "plan.needs": "渠道 期望 转化 落地",
        "plan.goals": "战略秉承 班组建设 绩效指标 跟踪落实",
        "do.process": "操作规程 产品/服务标准 不良因素 防错纠错 过程控制指标 差异化",
        "do.resources": "呈报 已配置资源 保障作用",
        "do.relations": "触点 内部用户 外部用户 体验 投诉 防止重复发生 品牌形象",
        "check.measurement": "所在组织 回访 分析评价 改进、创新",
        "check.performance.overall": "定期分析评价 改进和创新机会",
        "check.performance.benefit": "当前水平、趋势 质量 满意情况 资质 荣誉",
        "check.performance.improvement": "激励 积极性",
        "apply.features": "新方法、新路径 最佳实践",
        "apply.promotion": "标准化 知识管理 分享、交流 肯定和推广 学习借鉴",
        "summary": "下一步",
    },
    "engineering": {
        "plan.concept": "使命、愿景 生命周期 行为规范 用户满意与忠诚",
        "plan.needs.research": "调研 用户要求",
        "plan.needs.insight": "分析评价 最终要求 充分依据",
        "plan.goals": "总体需求 行动计划 部署和跟踪 履约",
        "do.process.key": "关键过程 制度、流程",
        "do.process.stability": "关键控制点 过程控制指标 风险 应急处置",
        "do.resources": "人力资源 财务资源 基础设施资源 配置到位 应急资源 项目成本 项目进度",
        "do.relations.communication": "沟通渠道 制度、标准规范 体验",
        "do.relations.management": "全生命周期 粘性 投诉处理和纠错预防 客户抱怨 品牌建设",
        "check.measurement.mechanism": "相关方 满意调查",
        "check.measurement.use": "数据信息进行分析 提供依据",
        "check.performance.overall": "项目利润 交付合格率 一次投运率 成本降低率 对标 关键过程 部署、落实",
        "check.performance.benefit": "对标 满意度、忠诚度 品牌影响力 社会效益 认证 资质 荣誉",
        "check.performance.improvement": "激励政策 积极性 预期改进效果",
        "apply.features": "新工艺、新技术、新材料、新设备 项目特色 竞争能力",
        "apply.promotion": "标准化 知识管理 分享、交流 肯定和推广 带动行业进步",
        "summary": "下一步",
    },
}


@pytest.fixture(scope="module")
def schemes() -> dict[str, Scheme]:
    return {scheme.id: scheme for scheme in list_schemes()}


def outlines(schemes: dict[str, Scheme]) -> list[tuple[Scheme, Outline]]:
    return [(scheme, scheme.outline(category)) for scheme in schemes.values() for category in scheme.categories]


# ---------------------------------------------------------------- what the files hold


def expected_nodes(scheme_id: str, category: str) -> list[str]:
    left_out = set(UNDER_TEAM_LEAVES) if category == "team" else set()
    if category == "enterprise":
        left_out |= {"intro.subject"} | ({"intro.company"} if scheme_id == "caq-2025" else set())
    return [node for node in NODES if node not in left_out]


@pytest.mark.parametrize("scheme_id", PRACTICE)
def test_each_category_has_the_headings_of_its_template(schemes: dict[str, Scheme], scheme_id: str) -> None:
    scheme = schemes[scheme_id]
    reporting = [category for category in scheme.categories if category not in AWARDS]
    assert reporting == (
        ["service", "product", "engineering"]
        if scheme_id == "transport-2026"
        else ["enterprise", "team", "service", "product", "engineering"]
    )
    for category in reporting:
        assert [node.id for node in scheme.outline(category).walk()] == expected_nodes(scheme_id, category)


def test_every_leaf_has_requirements_and_only_leaves_do(schemes: dict[str, Scheme]) -> None:
    for scheme, outline in outlines(schemes):
        for node in outline.walk():
            assert bool(node.requirements) == node.is_leaf, (scheme.id, outline.category, node.id)
            assert all(item.id.startswith(f"{node.id}/") for item in node.requirements)


def test_heading_numbers_follow_depth_and_order(schemes: dict[str, Scheme]) -> None:
    outline = schemes["qinghai-2025"].outline("service")
    numbers = {node.id: (node.number, node.level, node.parent) for node in outline.walk()}
    assert numbers["practice"] == ("二、", 1, None)
    assert numbers["check"] == ("（三）", 2, "practice")
    assert numbers["check.performance"] == ("2.", 3, "check")
    assert numbers["check.performance.improvement"] == ("（3）", 4, "check.performance")


def test_budgets_add_up_to_the_limit(schemes: dict[str, Scheme]) -> None:
    for scheme, outline in outlines({key: schemes[key] for key in PRACTICE}):
        if outline.category in AWARDS:
            continue
        rule = scheme.format.words_total
        assert rule is not None
        budgets = [node.budget for node in outline.roots]
        assert budgets == [1000, 8000, 1000]
        assert rule.limit == sum(filter(None, budgets))
        assert all(node.min_share and node.min_share_reason for node in outline.roots)


def test_titles_differ_by_category_and_scheme(schemes: dict[str, Scheme]) -> None:
    national, transport = schemes["caq-2025"], schemes["transport-2026"]
    assert national.outline("service").node("plan.needs.research").title == "开展调研分析"
    assert national.outline("engineering").node("plan.needs.research").title == "识别用户要求"
    assert national.outline("engineering").node("do.relations.communication").title == "项目沟通机制"
    assert transport.outline("engineering").node("do.relations.communication").title == "用户沟通机制"
    assert national.outline("team").node("intro.subject").title == "所申报班组的情况介绍"


def test_a_folded_heading_leaves_its_requirements_to_its_parent(schemes: dict[str, Scheme]) -> None:
    national = schemes["caq-2025"].outline("enterprise").node("intro")
    province = schemes["qinghai-2025"].outline("enterprise").node("intro.company")
    assert national.is_leaf
    assert [item.id for item in national.requirements] == ["intro/profile", "intro/users"]
    assert [item.text for item in national.requirements] == [item.text for item in province.requirements]


@pytest.mark.parametrize("category", ["enterprise", "team", "service", "product", "engineering"])
def test_key_terms_of_each_clause_can_be_searched_for(schemes: dict[str, Scheme], category: str) -> None:
    outline = schemes["qinghai-2025"].outline(category)
    wanted = dict(KEY_TERMS) if category in {"enterprise", "service", "product"} else {}
    own = KEY_TERMS_OF[category]
    for node_id in {*wanted, *own}:
        texts = "\n".join(item.text for item in outline.node(node_id).requirements)
        for term in f"{wanted.get(node_id, '')} {own.get(node_id, '')}".split():
            assert term in texts, (category, node_id, term)
    covered = {*wanted, *own}
    assert covered >= {leaf.id for leaf in outline.leaves if not leaf.id.startswith("intro")}


def test_requirements_are_short_and_their_advice_is_their_own(schemes: dict[str, Scheme]) -> None:
    for scheme, outline in outlines(schemes):
        items = outline.requirements.values()
        for item in items:
            where = (scheme.id, outline.category, item.id)
            assert 12 <= len(item.text) <= 40, where
            assert 4 <= len(item.terms) <= 12 and len(set(item.terms)) == len(item.terms), where
            assert 2 <= len(item.aspects) <= 4, where
            assert 40 <= len(item.advice) <= 70 and item.advice.startswith(BEGINNINGS), where
            assert 3 <= len(item.short) <= 12 and item.short != item.text, where
            assert not item.short.startswith(("对", "尚", "宜", "补充")) and "。" not in item.short, where
            assert item.must_have, where
        for field in ("text", "short", "advice"):
            values = [getattr(item, field) for item in items]
            assert len(set(values)) == len(values), (scheme.id, outline.category, field)


def test_an_enterprise_report_answers_sixty_to_seventy_requirements(schemes: dict[str, Scheme]) -> None:
    assert 60 <= len(schemes["caq-2025"].outline("enterprise").requirements) <= 70


def test_results_are_asked_for_as_the_category_asks(schemes: dict[str, Scheme]) -> None:
    scheme = schemes["caq-2025"]
    asked = {}
    for category in scheme.categories:
        results = scheme.results_for(category)
        assert results is not None
        asked[category] = (results.level.expected, results.trend.expected, results.comparison.expected)
        assert results.node in scheme.outline(category).nodes
    assert asked == {
        "enterprise": ("required", "required", "required"),
        "service": ("required", "required", "required"),
        "product": ("required", "required", "required"),
        "team": ("required", "required", "advisory"),
        "engineering": ("required", "none", "required"),
    }
    engineering = scheme.results_for("engineering")
    assert engineering is not None and engineering.comparison.label == "对标"


# ---------------------------------------------------------------- names


def test_every_category_and_level_answers_to_its_names(schemes: dict[str, Scheme]) -> None:
    for scheme in schemes.values():
        for key, category in scheme.categories.items():
            assert {scheme.parse_category(name) for name in (key, category.name, *category.aliases)} == {key}
        for key, level in scheme.levels.items():
            assert {scheme.parse_level(name) for name in (key, level.name, level.stars, *level.aliases)} == {key}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("标杆级", "five-star"),
        ("五星级", "five-star"),
        ("用户满意标杆(五星)级", "five-star"),
        ("用户满意级", "four-star"),
        ("用户满意（四星）级", "four-star"),
        (" 满意亮诺级 ", "three-star"),
        ("Three-Star", "three-star"),
    ],
)
def test_levels_in_the_wordings_of_the_notices(schemes: dict[str, Scheme], text: str, level: str) -> None:
    assert all(schemes[scheme_id].parse_level(text) == level for scheme_id in PRACTICE)


def test_products_and_engineering_have_no_five_star_level(schemes: dict[str, Scheme]) -> None:
    scheme = schemes["caq-2025"]
    without = {category for category in scheme.categories if "five-star" not in scheme.levels_of(category)}
    assert without == {"product", "engineering"}


def test_an_unknown_name_is_answered_with_the_known_ones(schemes: dict[str, Scheme]) -> None:
    with pytest.raises(SchemeError, match=r"没有“班组类”这一类别.*服务类（service）.*交通工程类（engineering）"):
        schemes["transport-2026"].parse_category("班组类")
    with pytest.raises(SchemeError, match=r"没有“六星级”这一等级.*标杆级（five-star）"):
        schemes["caq-2025"].parse_level("六星级")
    with pytest.raises(SchemeError, match=r"没有名为“caq-1999”的评价方案，可用的有：.*caq-2025"):
        load_scheme("caq-1999")
    with pytest.raises(SchemeError, match="类别"):
        schemes["transport-2026"].outline("team")


# ---------------------------------------------------------------- what is the scheme's own


def test_facts_of_each_notice(schemes: dict[str, Scheme]) -> None:
    earliest = {key: scheme.survey and scheme.survey.earliest for key, scheme in schemes.items() if key in PRACTICE}
    assert earliest == {
        "caq-2025": date(2025, 1, 1),
        "qinghai-2025": date(2025, 1, 1),
        "transport-2026": date(2025, 10, 1),
    }
    for scheme_id in ("caq-2025", "qinghai-2025"):
        submission = schemes[scheme_id].submission
        assert submission is not None
        video = submission.levels["five-star"].video
        assert video is not None and (video.max_minutes, video.max_megabytes) == (15, 30)
    assert schemes["transport-2026"].submission is not None
    assert schemes["transport-2026"].submission.levels == {}


def test_format_rules_cite_their_clause(schemes: dict[str, Scheme]) -> None:
    for scheme in schemes.values():
        assert all(scheme.clause(rule_id) for rule_id, _ in scheme.format.rules())
    assert schemes["caq-2025"].clause("body.size") == "附件1-4 编写要求 二"
    assert schemes["transport-2026"].clause("body.size") == "附件2 编写要求 二"


def test_a_rule_the_notice_lacks_is_absent(schemes: dict[str, Scheme]) -> None:
    assert schemes["transport-2026"].format.file_name is None
    assert schemes["transport-2026"].clause("file.name") is None
    assert schemes["caq-2025"].format.file_name is not None
    assert schemes["caq-2025"].format.rule("security.hidden-text") is None


def flat(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if isinstance(value, dict):
        return {key: item for name, part in value.items() for key, item in flat(part, (*path, str(name))).items()}
    return {path: value}


def test_no_scheme_file_repeats_what_it_inherits() -> None:
    folder = resource_dir("outline")
    shared = flat(yaml.safe_load((folder / "shared/practice-report.yaml").read_text(encoding="utf-8")))
    for scheme_id in PRACTICE:
        own = flat(yaml.safe_load((folder / f"{scheme_id}.yaml").read_text(encoding="utf-8")))
        assert not {path for path, value in own.items() if path in shared and shared[path] == value}, scheme_id


def test_scheme_files_share_no_block_of_lines() -> None:
    blocks: dict[tuple[str, ...], str] = {}
    for scheme_id in PRACTICE:
        text = (resource_dir("outline") / f"{scheme_id}.yaml").read_text(encoding="utf-8")
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for block in {tuple(lines[start : start + 4]) for start in range(len(lines) - 3)}:
            assert block not in blocks, f"{scheme_id} and {blocks[block]} share {block}"
            blocks[block] = scheme_id


# ---------------------------------------------------------------- format values


@pytest.mark.parametrize(
    ("producer", "pitch", "verdict"),
    [
        ("Microsoft® Word 2019", 27.3, "accept"),
        ("WPS 文字", 18.2, "fail"),
        ("WPS 文字", 22.75, "fail"),
        ("Microsoft® Word 2019", 31.2, "unsure"),
        ("Microsoft® Word 2019", 28.0, "warn"),
        ("Microsoft® Word 2019", 36.4, "warn"),
        ("LibreOffice 7.4", 23.9, "accept"),
        ("LibreOffice 7.4", 46.8, "accept"),
        ("LibreOffice 7.4", 16.0, "fail"),
        ("LibreOffice 7.4", 31.2, "fail"),
        ("Skia/PDF m120", 21.0, "accept"),
        ("Skia/PDF m120", 27.3, "accept"),
        ("Skia/PDF m120", 31.2, "unsure"),
        ("Skia/PDF m120", 18.2, "fail"),
    ],
)
def test_line_pitch_is_judged_by_producer(
    schemes: dict[str, Scheme], producer: str, pitch: float, verdict: str
) -> None:
    rules = schemes["caq-2025"].format
    assert rules.body_spacing is not None
    band = rules.body_spacing.families[rules.producer_family(producer)].band(pitch / 14)
    assert band is not None and band.verdict == verdict


def test_line_pitch_bands_do_not_overlap(schemes: dict[str, Scheme]) -> None:
    rules = schemes["caq-2025"].format
    for rule in (rules.body_spacing, rules.title_spacing):
        assert rule is not None
        for family in rule.families.values():
            for lower, upper in itertools.pairwise(family.bands):
                assert lower.ratio[1] < upper.ratio[0]


def test_values_of_the_writing_instructions(schemes: dict[str, Scheme]) -> None:
    rules = schemes["qinghai-2025"].format
    assert rules.title_size is not None and (rules.title_size.points, rules.title_size.name) == (18, "小二")
    assert rules.body_size is not None and (rules.body_size.points, rules.body_size.name) == (14, "四号")
    assert rules.title_font is not None and rules.body_font is not None
    assert rules.title_font.family == rules.body_font.family == "宋体"
    assert rules.body_indent is not None and rules.body_indent.chars == 2
    assert rules.heading_format is not None
    assert [style.form for style in rules.heading_format.styles] == ["一、", "（一）", "1.", "（1）"]


# ---------------------------------------------------------------- score and form


@pytest.mark.parametrize(
    ("score", "category", "applied", "level"),
    [
        (92, "enterprise", "five-star", "five-star"),
        (80, "enterprise", None, "four-star"),
        (79.9, "enterprise", "five-star", "three-star"),
        (60, "product", "four-star", "three-star"),
        (59, "service", "three-star", None),
        (95, "product", "five-star", None),
    ],
)
def test_suggested_level(
    schemes: dict[str, Scheme], score: float, category: str, applied: str | None, level: str | None
) -> None:
    assert schemes["caq-2025"].suggested_level(score, category, applied) == level


def test_score_weights_and_bands(schemes: dict[str, Scheme]) -> None:
    scoring = schemes["caq-2025"].scoring
    assert scoring is not None
    assert sum(scoring.weights.values()) == 100
    assert [scoring.band(score)[1].name for score in (80, 79, 60, 59, 0)] == [
        "优良",
        "合格",
        "合格",
        "不合格",
        "不合格",
    ]


def test_opinion_form_has_the_official_fields_in_order(schemes: dict[str, Scheme]) -> None:
    form = schemes["qinghai-2025"].opinion_form
    assert form is not None
    labels = [form.fields[key].label.rstrip("：") for block in form.blocks for row in block.rows for key in row]
    assert labels == [
        *("企业名称", "申请类别与等级", "项目名称"),
        *("是否符合申请条件", "满意度得分", "有效问卷数量", "测量年度", "第三方用户满意度测量材料确认"),
        *("评价结论", "建议等级", "初审意见"),
        *("推进机构", "初审日期", "电话", "工程现场巡视人", "巡视日期", "推进机构（盖章）"),
    ]
    survey = schemes["qinghai-2025"].survey
    assert survey is not None
    asked = form.fields["survey_materials"].options
    assert asked == {key: survey.materials[key].name for key in asked}


def test_materials_are_those_of_the_notice(schemes: dict[str, Scheme]) -> None:
    for scheme_id in PRACTICE:
        scheme = schemes[scheme_id]
        submission, survey = scheme.submission, scheme.survey
        assert submission and survey and survey.respondents
        assert submission.order == ("commitment", "declaration", "application", "report", "other")
        assert (survey.respondents.all_up_to, survey.respondents.otherwise) == (50, (50, 100))
        assert [key for key, item in survey.materials.items() if not item.optional] == [
            "plan", "questionnaire", "implementation", "database", "report", "respondents",
        ]  # fmt: skip
        assert submission.evidence["test-report"].only == ("product",) == submission.evidence["trademark"].only
        assert submission.evidence["completion"].only == ("engineering",) == submission.evidence["owner-opinion"].only
        assert submission.projects["engineering"].same_in == "evidence.completion"
    assert schemes["caq-2025"].survey and schemes["caq-2025"].survey.naming is None
    for scheme_id in ("qinghai-2025", "transport-2026"):
        survey = schemes[scheme_id].survey
        assert survey and survey.naming and survey.naming.parts == ("{company}", "{project}")


def test_slides_are_limited_at_two_levels_of_one_scheme(schemes: dict[str, Scheme]) -> None:
    submission = schemes["caq-2025"].submission
    assert submission
    limits = {level: shown.slides and shown.slides.max_pages for level, shown in submission.levels.items()}
    assert limits == {"four-star": 15, "five-star": 15} and submission.levels["four-star"].video is None
    assert all(shown.slides is None for shown in (schemes["qinghai-2025"].submission or submission).levels.values())


# ---------------------------------------------------------------- faulty files


def write(folder: Path, text: str, name: str = "own.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SchemeError) as caught:
        load_scheme(path)
    return str(caught.value)


def test_a_scheme_of_one_file_needs_no_base(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
id: village
name: 乡村服务评价
place: 某村
issuer: 某协会
report_title: 服务报告
source: {document: 通知, clauses: {}}
categories: {person: {name: 个人}}
outline:
  deeds:
    order: 1
    title: 主要事迹
    requirements:
      story: {text: 一年来的主要事迹, terms: [帮助], aspects: [帮老人修好了灯], must_have: [date], advice: 写明时间}
""",
    )
    outline = load_scheme(path).outline("person")
    assert [node.number for node in outline.walk()] == ["一、"]
    assert outline.requirement("deeds/story").weight == 1
    assert load_scheme(path).suggested_level(90, "person", None) is None


def test_a_misspelt_key_is_refused_with_file_line_and_the_likely_key(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "extends: caq-2025\nid: own\noutline:\n  plan.concept:\n    titel: 理念\n"))
    assert message == f"{tmp_path}/own.yaml 第 5 行：outline.plan.concept.titel 是不认识的键，是否想写 title。"


def test_a_fault_in_the_extended_file_names_that_file(tmp_path: Path) -> None:
    base = write(tmp_path, "extends: caq-2025\nscoring:\n  weights:\n    plan: many\n", "base.yaml")
    message = refusal(write(tmp_path, "extends: base\nid: own\n"))
    assert message.startswith(f"{base} 第 4 行：scoring.weights.plan 的值应为数字")


def test_several_faults_are_all_reported(tmp_path: Path) -> None:
    message = refusal(write(tmp_path, "extends: caq-2025\nyear: soon\nplaec: 全国\n"))
    places = [line.partition("：")[0] for line in message.splitlines()]
    assert places == [f"{tmp_path}/own.yaml 第 2 行", f"{tmp_path}/own.yaml 第 3 行"]


FAULTS = {
    "levels: {five-star: {stars: [五]}}": "第 2 行：levels.five-star.stars 的值应为文字",
    "results: {trend: {expected: maybe}}": "第 2 行：results.trend.expected 的值应为 required、advisory、none 之一",
    "scoring: {weights: {plan: 30}}": "第 2 行：各部分权重之和应为 100，现为 110",
    "open_to: [enterprise, stranger]": "第 2 行：类别 stranger 没有在 categories 中定义",
    "outline: {plan.goals: {except: [teem]}}": "第 2 行：类别 teem 没有在 categories 中定义",
    "outline: {plan.goals: {per_category: {teem: {title: 目标}}}}": "第 2 行：类别 teem 没有在 categories 中定义",
    "outline: {plan.goals: {only: [team], except: [team]}}": "only 和 except 只能写一个",
    "outline: {plan.goals: {order: 2}}": "第 2 行：标题 plan.goals 在企业类中与同级标题的序号相同",
    "outline: {plan.dreams: {order: 9, title: 梦想}}": "第 2 行：标题 plan.dreams 在企业类中是最末一级，却没有一条要求",
    "outline: {plan: {parent: nowhere}}": "第 2 行：找不到上级标题 nowhere",
    "outline: {plan: {parent: plan.goals}}": "第 2 行：找不到上级标题 plan.goals，或上级标题绕成了圈",
    "outline: {summary: {requirements: {next: null}}}": "标题 summary 在企业类中是最末一级，却没有一条要求",
    "source: {clauses: {headings: null}}": "条款 headings 没有在 source.clauses 中写明",
    "categories: {team: {aliases: [企业]}}": "第 2 行：“企业”已经是 enterprise 的名称或别名",
    "categories: {team: {levels: [gold]}}": "第 2 行：等级 gold 没有在 levels 中定义",
    "opinion_form: {blocks: []}": "栏目 company 应当在 blocks 中恰好出现一次",
    "survey: {clause: nowhere}": "第 2 行：条款 nowhere 没有在 source.clauses 中写明",
    "submission: {levels: {four-star: {slides: {clause: nowhere}}}}": "第 2 行：条款 nowhere 没有在 source.clauses 中写明",
    "submission: {order: [report, diary]}": "第 2 行：documents 中没有 diary",
    "submission: {documents: {report: {kinds: [fax]}}}": "submission.documents.report.kinds.0 的值应为",
    "submission: {projects: {engineering: {same_in: evidence.diary}}}": "第 2 行：没有材料 evidence.diary",
    "submission: {projects: {teem: {wanted: 班组名称}}}": "第 2 行：类别 teem 没有在 categories 中定义",
    "id: a\nid: b": "第 3 行：不是有效的 YAML（键 id 写了两次）",
    "id: [": "不是有效的 YAML",
    "year: [2026": "不是有效的 YAML",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_files_are_refused(tmp_path: Path, fault: str) -> None:
    assert FAULTS[fault] in refusal(write(tmp_path, f"extends: caq-2025\n{fault}\n"))


VILLAGE = """
id: village
name: 乡村服务评价
place: 某村
issuer: 某协会
source: {document: 通知, clauses: {words: 第二条, table: 附表}}
categories: {person: {name: 个人, document: 材料}, firm: {name: 单位}}
outline:
  deeds:
    order: 1
    title: 主要事迹
    requirements:
      story: {text: 一年来的主要事迹, terms: [帮助], aspects: [帮老人修好了灯], must_have: [date], advice: 写明时间}
format: {words.total: {clause: words, limit: 5000, tolerance: 0.02}}
"""
OF_PERSONS = """
per_category:
  person:
    format: {words.total: {limit: 3000, doubt: 表上印500字，正文印3000字，按3000字核对}}
    self_assessment:
      {title: 自评表, clause: table, total: 10, lines: {deeds: {max: 10, steps: {story: {points: [1, 10]}}}}}
"""


def test_a_category_reads_what_is_laid_over_for_it(tmp_path: Path) -> None:
    scheme = load_scheme(write(tmp_path, VILLAGE + OF_PERSONS))
    person, firm = scheme.for_category("person"), scheme.for_category("firm")
    assert (person.format.words_total.limit, firm.format.words_total.limit) == (3000, 5000)  # type: ignore[union-attr]
    assert person.self_assessment is not None
    assert firm.self_assessment is None
    assert person.categories["person"].document == "材料"


FAULTS_FOR_ONE = {
    "format: {words.total: {limit: many}}": "第 18 行：format.words.total.limit 的值应为整数",
    "scoring: {weights: {deeds: 90}, status: {}, bands: {}}": "第 18 行：各部分权重之和应为 100，现为 90",
    "categories: {}": "第 18 行：categories 对各类别相同，不能写在 per_category 中",
    "self_assessment: {title: 表, clause: table, total: 9, lines: {deeds: {max: 10, steps: {}}}}": "各项满分之和为 10",
    "self_assessment: {title: 表, clause: table, total: 9, lines: {deeds: {max: 9, steps: {story: {points: [1, 10]}}}}}": (
        "分值 1 至 10 不在 0 至 9 之间"
    ),
    "self_assessment: {title: 表, clause: table, total: 9, lines: {deeds: {max: 9, steps: {deed: {points: [1, 9]}}}}}": (
        "标题 deeds 没有 deed 这一条要求"
    ),
}


@pytest.mark.parametrize("fault", FAULTS_FOR_ONE)
def test_faults_of_one_category_are_told_where_they_stand(tmp_path: Path, fault: str) -> None:
    told = refusal(write(tmp_path, f"{VILLAGE}\nper_category:\n  person:\n    {fault}\n"))
    assert FAULTS_FOR_ONE[fault] in told
    assert "第 18 行" in told


def test_what_is_laid_over_for_nobody_is_refused(tmp_path: Path) -> None:
    told = refusal(write(tmp_path, f"{VILLAGE}\nper_category:\n  stranger: {{format: {{}}}}\n"))
    assert told.endswith("第 17 行：类别 stranger 没有在 categories 中定义。")


def test_null_takes_a_key_away(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "extends: caq-2025\noutline:\n  do.resources:\n    requirements: {advanced: null, plan: {weight: 2}}\n",
    )
    node = load_scheme(path).outline("enterprise").node("do.resources")
    assert [item.id.rpartition("/")[2] for item in node.requirements] == ["plan", "management", "digital"]
    assert [item.weight for item in node.requirements] == [2, 1, 1]


def test_extends_that_leads_nowhere_or_in_a_circle_is_refused(tmp_path: Path) -> None:
    assert "第 1 行：找不到 extends 所指的文件 nowhere.yaml" in refusal(write(tmp_path, "extends: nowhere\n"))
    write(tmp_path, "extends: own\n", "other.yaml")
    assert "other.yaml 第 1 行：extends own 绕成了圈" in refusal(write(tmp_path, "extends: other\n"))


def test_files_that_are_no_mapping_or_no_text_are_refused(tmp_path: Path) -> None:
    assert "文件应当是一张键值表" in refusal(write(tmp_path, "- 一\n"))
    path = tmp_path / "own.yaml"
    path.write_bytes("name: 评价".encode("gb18030"))
    assert "不是 UTF-8 编码" in refusal(path)


def test_data_folders_are_found() -> None:
    assert (resource_dir("outline") / "caq-2025.yaml").is_file()


def test_ids_are_file_names(schemes: dict[str, Scheme]) -> None:
    assert set(schemes) == {path.stem for path in resource_dir("outline").glob("*.yaml")}
    assert set(schemes) >= set(PRACTICE)


def test_the_example_in_the_readme_loads(tmp_path: Path) -> None:
    readme = (resource_dir("outline") / "README.md").read_text(encoding="utf-8")
    example = readme.partition("```yaml\n")[2].partition("```")[0]
    scheme = load_scheme(write(tmp_path, example))
    slugs = [item.id.rpartition("/")[2] for item in scheme.outline("service").node("do.resources").requirements]
    assert (scheme.id, slugs) == ("caq-2026", ["plan", "management", "digital", "data"])
