"""Trades: their words in every advice, and how an applicant's trade is recognised."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from reviewer.errors import SchemeError
from reviewer.scheme import find_trade, general_trade, list_schemes, load_scheme
from reviewer.scheme.entries import SLOTS
from reviewer.scheme.trades import Trade, Trades, load_trades

ALL = (load_trades().general, *load_trades().trades)
CATEGORIES = ("enterprise", "team", "service", "product", "engineering")
LONGEST = 18


def by_id(trade: Trade) -> str:
    return trade.id


# ---------------------------------------------------------------- what the file holds


def test_there_are_trades_enough_and_each_has_keywords() -> None:
    assert len(load_trades().trades) >= 22
    assert all(len(trade.keywords) >= 4 for trade in load_trades().trades)
    assert all(any(trade.exists_for(category) for category in CATEGORIES) for trade in ALL)
    assert not general_trade().keywords


@pytest.mark.parametrize("trade", ALL, ids=by_id)
def test_words_are_short_and_never_said_twice(trade: Trade) -> None:
    for category in CATEGORIES:
        words = trade.words_for(category)
        for slot in SLOTS:
            value = getattr(words, slot)
            assert len(value) <= LONGEST, (category, slot, value)
            assert len(set(value.split("、"))) == len(value.split("、")), value
        # Satisfaction and complaints are named by the advice itself.
        assert not re.search("满意|投诉", words.indicators), words.indicators


@pytest.mark.parametrize("trade", ALL, ids=by_id)
def test_every_advice_reads_well_in_the_words_of_every_trade(trade: Trade) -> None:
    for scheme in list_schemes():
        for category in scheme.categories:
            for item in scheme.outline(category).requirements.values():
                advice = item.advice_for(trade)
                assert "{" not in advice and "}" not in advice, advice
                assert len(advice) <= 90 and advice.endswith("。") and advice.count("。") == 1, advice
                assert not re.search("、、|，，|、，|，、|和、|、和|和和|的的|等等", advice), advice
                assert not re.search("和[^，、]{1,8}和[^，、]{1,8}和", advice), advice


def test_without_a_trade_the_general_words_are_used() -> None:
    item = load_scheme("caq-2025").outline("enterprise").requirement("plan.goals/indicators")
    assert "满意度、投诉率、及时率、合格率和差错率的计算方法" in item.advice_for()
    assert item.advice_for(None) == item.advice_for(general_trade())


def test_a_trade_speaks_as_the_category_asks() -> None:
    trade = find_trade(["白岭自来水有限公司"])
    assert trade.id == "water-supply"
    assert "抢修及时率" in trade.fill("{indicators}", "service")
    # A water supplier's building site is a building site.
    assert trade.words_for("engineering") == general_trade().words_for("engineering")
    assert "建设单位" in general_trade().fill("{users}", "engineering")


def test_the_last_noun_is_joined_unless_more_follows() -> None:
    general = general_trade()
    assert general.fill("分{users}列出", "service") == "分个人用户和单位用户列出"
    assert general.fill("{touchpoints}等环节", "service") == "咨询、办理、售后等环节"
    assert general.fill("{others}", "service") == "{others}"


# ---------------------------------------------------------------- recognition


@pytest.mark.parametrize(
    ("trade", "texts"),
    [
        ("water-supply", ["榆水自来水有限责任公司", "公司承担城区供水，与银行合作代收水费，服务医院、学校等单位。"]),
        ("hospital", ["槐庭市第二人民医院", "本院开放床位1100张，采用信息系统管理住院患者。"]),
        ("bank", ["桑泊农村商业银行股份有限公司", "本行支持农业、物流和制造业客户，设支行26家。"]),
        ("metro", ["澄江地铁集团运营分公司梧桐站"]),
        ("roads-bridges", ["岭北路桥集团有限公司", "公司承建的地铁、医院配套道路均一次验收合格。"]),
        ("building-works", ["榕台建工集团有限公司", "市第一医院外科大楼", "项目总建筑面积八万平方米。"]),
        ("vehicles", ["栖霞汽车空调有限公司"]),
        ("machinery", ["泽川矿山机械有限公司", "产品供应煤矿、水泥厂。"]),
        ("tobacco", ["柳城烟草专卖局（公司）"]),
        ("electronics", ["和光智能水表有限公司"]),
        ("government", ["棠溪区政务服务中心企业开办窗口"]),
        ("catering", ["青禾师范大学后勤集团饮食服务中心", "为两万名学生提供一日三餐。"]),
    ],
)
def test_a_trade_is_recognised(trade: str, texts: list[str]) -> None:
    assert find_trade(texts).id == trade


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["", ""],
        ["云起城市照明管理有限公司", "公司负责全市路灯的运行维护。"],
        ["星野影院管理有限公司", "公司主要从事影院管理，员工中有党员18人，全国网点12处。"],
        ["远岫教学设备有限公司", "产品供应中小学、大学和医院。"],
        ["澜庭航空食品有限公司", "为航空公司配餐。"],
        ["启元科技有限公司", "公司客户有银行。"],
        ["望岳供热设备有限公司", "产品供应各地热力公司。"],
    ],
)
def test_what_is_not_sure_is_general(texts: list[str]) -> None:
    assert find_trade(texts) == general_trade()


def test_a_trade_that_a_category_does_not_know_is_not_thought_of() -> None:
    texts = ["芷江水务有限公司", "公司承建净水厂土建工程。"]
    assert find_trade(texts).id == "water-supply"
    assert find_trade(texts, "engineering").exists_for("engineering")


# ---------------------------------------------------------------- faulty files

TRADE = "{users: 甲、乙, touchpoints: 甲、乙, processes: 甲、乙, indicators: 甲、乙, records: 甲、乙}"
GENERAL = f"general: {{id: general, name: 通用, words: {TRADE}}}\n"
FAULTS = {
    "trades: []": "第 2 行：trades 的值不合要求",
    f"trades: [{{id: a, name: 甲, keyword: [水], words: {TRADE}}}]": "keyword 是不认识的键，是否想写 keywords",
    "trades: [{id: a, name: 甲, words: {users: 甲、乙}}]": "缺少键 trades.0.words.touchpoints",
    f"trades: [{{id: a, name: 甲, words: {TRADE.replace('甲、乙', '甲和乙', 1)}}}]": "“甲和乙”应为两到四个名词",
    f"trades: [{{id: general, name: 甲, words: {TRADE}}}]": "第 2 行：行业 general 写了两次",
    "trades:\n"
    + "\n".join(f"  - {{id: {key}, name: 甲, keywords: [水], words: {TRADE}}}" for key in "ab"): "“水”已经是行业 a",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_files_are_refused(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "trades.yaml"
    path.write_text(GENERAL + fault, encoding="utf-8")
    with pytest.raises(SchemeError) as caught:
        Trades.read(path)
    assert FAULTS[fault] in str(caught.value)


@pytest.mark.parametrize("slot", ["{user}", "{users", "users}"])
def test_an_unknown_slot_in_an_advice_is_refused(tmp_path: Path, slot: str) -> None:
    path = tmp_path / "own.yaml"
    node = "outline: {summary: {requirements: {next: {advice: '补充" + slot + "的情况。'}}}}"
    path.write_text(f"extends: caq-2025\nid: own\n{node}\n", encoding="utf-8")
    with pytest.raises(SchemeError, match="花括号中只能写 users、touchpoints"):
        load_scheme(path)


def test_an_own_requirement_without_a_short_name_is_named_by_its_text(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    item = "{text: 数据安全, terms: [数据], aspects: [甲], must_have: [figures], advice: 写明制度。}"
    path.write_text(
        f"extends: caq-2025\nid: own\noutline: {{summary: {{requirements: {{data: {item}}}}}}}\n", encoding="utf-8"
    )
    for category in CATEGORIES:
        assert load_scheme(path).outline(category).requirement("summary/data").short == "数据安全"


def test_no_two_trades_share_words_by_chance() -> None:
    for one, other in product(load_trades().trades, repeat=2):
        assert one is other or one.words != other.words, (one.id, other.id)
