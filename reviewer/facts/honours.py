"""Honours that a document tells of, with the level of who gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.facts.boxes import unified
from reviewer.facts.entries import entries
from reviewer.model import BBox, Document, HonourLevel, Kind
from reviewer.text import sentences

# Who gives, lowest first where administrative names stack up (岚溪市云岭区总工会 is a district's); the trade's own
# bodies count only where no administrative level is named, the applicant's own firm only where nothing else is.
_GIVERS: tuple[tuple[HonourLevel, re.Pattern[str]], ...] = (
    ("unit", re.compile(r"(?:本|我)?(?:公司|集团|总公司|分公司|单位|厂|院)(?:级|内部|工会|党委|团委)?(?=评|授|年度|的|“|表彰|优秀|先进|十佳)")),
    ("county", re.compile(r"(?:县区|区县|[县区旗])(?:级|委|政府|总工会|市场监管局|[^，。；]{0,12}(?:局|会|办))?(?![域间别块])")),
    ("city", re.compile(r"市(?!场|民|值|区内)|地级|州级")),
    ("province", re.compile(r"省|自治区|直辖市")),
    ("national", re.compile(r"国家|全国|中华|国务院|中国|部级|世界")),
    ("industry", re.compile(r"行业|协会|系统|学会|联合会")),
)  # fmt: skip
_NATIONAL_BODY = re.compile(r"全国|国家|中国|中华|国务院")
_GIVEN = re.compile(
    r"荣获|获得|获评|获颁|获授|获|被(?=[^，。；]{0,30}(?:评为|授予|评选为|认定为|命名为|表彰))|评为|评选为|授予|认定为|命名为|当选|入选|夺得|捧[回得]|斩获|拿到|得过"
)
_NAME = re.compile(
    r"称号|荣誉|奖|先进|标兵|能手|明星|之星|模范|先锋|文明|示范|优秀|十佳|巾帼|青年|红旗|班组|单位|企业|满意|成果|品牌|证书|最美|领军|楷模|企业家|工匠|劳模"
)
# Not reached, or somebody else's.
_NOT_YET = re.compile(
    r"力争|争取|争创|目标|计划|努力|尚未|没有|未能|未曾|还没|下一步|今后|明年|如果|申报条件|方可|才能|有望|徒弟|学员|同事|竞争对手"
)
# 获 also stands in words that tell of no honour.
_NO_HONOUR = re.compile(
    r"获得(?:感|了?(?:用户|客户|顾客|群众|市民|居民|乘客)|[^，。；]{0,6}(?:好评|认可|支持|信任|资质|许可|认证|收益|利润|信息|数据))|获(?:取|知|悉|益)"
)
_ITEM = re.compile(r"[，；。]|[”》]\s*(?:称号|荣誉)?[、和及]|(?<=称号)[、和及]")
_LABEL = re.compile(r"(?:主要|其[它他]|相关|所获)?荣誉(?:称号)?|何时何地受过何种奖励|获奖情况")
# A Word file's cell loses its line breaks; lists of honours begin each line with the year.
_LINES = re.compile(r"[\n；;。]|(?=20\d\d\s*[年.])")
_BEHIND = re.compile(r"(世界|中国|国家|部|省|市|驰名|著名)\s*☑")


@dataclass(frozen=True, slots=True)
class Honour:
    """An honour; `quote` is verbatim."""

    level: HonourLevel
    quote: str
    page: int
    bbox: BBox


def honours(document: Document) -> tuple[Honour, ...]:
    """Those of the running text, then those that a form lists under its label."""
    return (*_in_text(document), *_in_form(document))


def _in_text(document: Document) -> Iterator[Honour]:
    for passage in document.of_kind(Kind.BODY):
        for begin, end in sentences(passage.text):
            for first, last in _items(passage.text, begin, end):
                level = level_of(passage.text[first:last])
                if level:
                    page, bbox = passage.locate(first, last)
                    yield Honour(level, passage.text[first:last].strip("，；。、 "), page, bbox)


def _items(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the single honours of a sentence stand; the first one with the words that say they were given."""
    sentence = text[begin:end]
    given = _GIVEN.search(sentence)
    if given is None or _NOT_YET.search(sentence) or _NO_HONOUR.search(sentence[given.start() :]):
        return
    start = max(sentence.rfind(mark, 0, given.start()) for mark in "，；") + 1
    for match in _ITEM.finditer(sentence, given.end()):
        if _NAME.search(sentence[start : match.end()]):
            yield begin + start, begin + match.end()
            start = match.end()
    if _NAME.search(sentence[start:]):
        yield begin + start, end


def _in_form(document: Document) -> Iterator[Honour]:
    for entry in entries(document):
        if not _LABEL.fullmatch(entry.label):
            continue
        ticked = _BEHIND.findall(unified(entry.value))
        for option in ticked:
            yield Honour(_of_option(option), entry.quote, entry.page, entry.bbox)
        for line in _LINES.split(entry.value):
            level = None if re.search("[□☐☑]", unified(line)) else level_of(line)
            if level:
                yield Honour(level, line.strip(), entry.page, entry.bbox)


def _of_option(option: str) -> HonourLevel:
    return {"省": "province", "著名": "province", "市": "city"}.get(option, "national")  # type: ignore[return-value]


def level_of(text: str) -> HonourLevel | None:
    """The level of the honour that `text` names; None where it does not tell."""
    given = _GIVEN.search(text)
    # Whoever gives (区总工会授予) stands before the word, whoever is given to (公司荣获) must not be taken for the giver.
    told = text if given is None or given[0] in ("授予", "评为", "认定为", "命名为") else text[given.start() :]
    if _NATIONAL_BODY.search(told):
        return "national"
    return next((level for level, giver in _GIVERS if giver.search(told)), None)
