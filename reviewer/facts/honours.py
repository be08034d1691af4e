"""The honours that a document tells of: who granted them, to whom, where. Aims, denials and other people's do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.model import BBox, Document, HonourHolder, HonourLevel, Kind, Table
from reviewer.text import sentences

# By which words an honour is known; a rank in a contest is one, a certificate of skill is none.
_NAME = re.compile(
    r"称号|奖章|奖状|劳动模范|劳模|(?:技术|岗位|业务|操作)能手|标兵|(?<!最)先进(?:个人|工作者|生产者|集体|班组|单位|企业|典型)"
    r"|优秀(?:员工|职工|个人|共产党员|党员|党务工作者|团员|班组长|班组|集体|企业家|企业|单位|管理者|工作者)|(?:服务)?明星(?!创建|评选)|之星(?!创建|评选)"
    r"|(?:质量|服务|创新|科技进步|成果)奖|(?:标杆|示范|满意|文明|效益型|模范)(?:企业|单位|班组|窗口|岗|集体)|先锋号|文明号|巾帼建功|红旗手|红旗集体|红旗班组"
    r"|杰出质量人|工匠|道德模范|身边好人|信得过班组|[特一二三]等奖|[金银铜]奖"
)
_GRANTED = re.compile(
    r"荣获|喜获|获得|获颁|获授|获评|获(?=[^悉取益准利知奖])|授予|颁发|评为|评选为|评定为|命名为|命名|认定为|被表彰|当选|荣膺|入选|摘得|夺得|捧回|被[^，。；]{2,20}表彰"
)
_DENIED = re.compile(r"未|没有|尚无|从无|不曾|无缘|还没")
_AIMED = re.compile(
    r"申报|申请|争创|争取|力争|争当|冲刺|目标|计划|打算|准备|努力|希望|拟(?![定])|推荐(?:为|参评|申报)|候选|提名|入围|创建(?=[^，。；]{0,12}(?:活动|工作))|评选(?=活动|办法)|下一步|今后|学习|看齐|对照|参照"
)
_MODEL = re.compile(r"^[^，。；]{0,6}(?:为榜样|为目标|为标杆|的标准|的要求|看齐)")
_OTHERS = re.compile(r"徒弟|师傅(?!们)|学员|同事|队友|搭档|丈夫|妻子|父亲|母亲|同行|学生|组员|职工|员工|\d人")

# Who granted it, the highest first: a national association is national, a provincial one provincial.
_LEVELS: tuple[tuple[HonourLevel, re.Pattern[str]], ...] = (
    ("national", re.compile(
        r"全国(?!性)|国家级|国家(?!电网|电投|能源|管网|开发|标准|级标准|规定)|中华|中共中央|国务院|共青团中央|部级|世界"
        r"|中国(?!移动|电信|联通|铁塔|石油|石化|邮政|铁路|南方|平安|人寿|人民保险|太平洋|[农工]商|农业|工商|建设|银行|交建|中铁|电建|能建)"
    )),
    ("province", re.compile(r"(?<![节反该])省(?![时力心钱事去下水电油略])|自治区|全区|兵团|直辖市|北京市|上海市|天津市|重庆市")),
    ("city", re.compile(r"市(?![场民值政区])|自治州|[\u4e00-\u9fff]州(?=[委政总妇团级劳])|地区|盟(?=[委行])")),
    ("county", re.compile(r"县|[\u4e00-\u9fff](?<![自社地小园片校厂景库区])区(?=[委政总妇团级劳]|人民政府)|旗(?=[委政])|街道|[乡镇](?!村)")),
    ("industry", re.compile(r"行业|系统(?!性|化)|协会|学会|联合会|质协|用委|主管部门")),
    ("unit", re.compile(r"公司|集团|单位|本厂|总厂|分厂|医院|中心|支行|分行|营业所|车站|段|所里|年度")),
)  # fmt: skip
# Titles that no firm grants; where nothing tells who did, a city at least.
_PUBLIC = re.compile(r"五一劳动奖|劳动模范|劳模|青年岗位能手|巾帼建功|三八红旗|工人先锋号|青年文明号|质量奖")

_OF_ORGANISATIONS = re.compile(
    r"企业|单位|集体|班组(?!长)|先锋号|文明号|质量奖|奖状|窗口|示范岗|文明岗|服务奖|红旗集体"
)
_OF_PERSONS = re.compile(
    r"个人|工作者|员工|职工|模范|劳模|能手|标兵|明星|之星|奖章|党员|班组长|企业家|质量人|工匠|好人|红旗手|巾帼建功|生产者"
)
_ORGANISATION = re.compile(r"公司|集团|企业|单位|班组|[一二三四五六七八九]班|我们|全班|全组|医院|学校")
_PERSON = re.compile(r"本人|个人|[他她我](?!们|的)")
# Where one honour ends and the next begins; a name in quotation marks is whole.
_BREAK = re.compile(r"[，,；;、。]|和(?=“)|及(?=“)|同年|次年")
_LISTED = re.compile(r"荣誉|奖励|获奖|奖项|称号|表彰")


@dataclass(frozen=True, slots=True)
class Honour:
    """One honour; `holder` is None where the words do not tell whose it is. `quote` is verbatim: the sentence, or the row."""

    level: HonourLevel
    quote: str
    page: int
    bbox: BBox
    holder: HonourHolder | None = None


def honours(document: Document) -> tuple[Honour, ...]:
    """All honours that a document says were granted, in reading order; those of tables last."""
    return (*_in_text(document), *(found for table in document.tables for found in _in_table(table)))


def _in_text(document: Document) -> Iterator[Honour]:
    for passage in document.of_kind(Kind.BODY):
        for begin, end in sentences(passage.text):
            page, bbox = passage.locate(begin, end)
            sentence = passage.text[begin:end]
            for name in _names(sentence):
                if _is_granted(sentence, name):
                    yield Honour(_level(sentence, name), sentence.strip(), page, bbox, _holder(sentence, name))


def _in_table(table: Table) -> Iterator[Honour]:
    """Rows under a head, or behind a label, that says that they are honours: these need no word of granting."""
    for number, row in enumerate(table.rows):
        told = " ".join(cell for cell in row if cell)
        listed = (number and _LISTED.search("".join(table.rows[0]))) or _LISTED.search(row[0])
        for line in told.splitlines():
            for name in _names(line):
                if listed and name.start() > 0 and not _DENIED.search(line[: name.start()]):
                    yield Honour(_level(line, name), told, table.page, table.bbox, _holder(line, name))


def _names(sentence: str) -> Iterator[re.Match[str]]:
    """The honours that a sentence names; 称号 behind a name is part of it."""
    end = -10
    for match in _NAME.finditer(sentence):
        if match[0] != "称号" or match.start() - end > 4:
            yield match
        end = match.end()


def _is_granted(sentence: str, name: re.Match[str]) -> bool:
    begin = max(sentence.rfind(mark, 0, name.start()) for mark in "，；,;：:") + 1
    granted = list(_GRANTED.finditer(sentence, 0, name.end()))
    if not granted or _AIMED.search(sentence, begin, name.end()) or _DENIED.search(sentence, begin, name.end()):
        return False
    spoken = sentence[begin : max((found.start() for found in granted if found.start() >= begin), default=begin)]
    return not _OTHERS.search(spoken) and not _MODEL.search(sentence[name.end() :])


def _level(sentence: str, name: re.Match[str]) -> HonourLevel:
    """By the words before the name, from the nearest part of the sentence backwards."""
    breaks = [found.end() for found in _BREAK.finditer(sentence, 0, name.start())]
    for begin, end in zip([*reversed(breaks), 0], [name.end(), *reversed(breaks)], strict=False):
        part = sentence[begin:end]
        # The one who is granted it is not the one who grants.
        part = part[match.start() :] if (match := re.search(r"(?:荣|喜)?获|当选|荣膺|被", part)) else part
        level = next((level for level, words in _LEVELS if words.search(part)), None)
        if level:
            return level
    return "city" if _PUBLIC.search(sentence, max(0, name.start() - 8), name.end()) else "unit"


def _holder(sentence: str, name: re.Match[str]) -> HonourHolder | None:
    """By the kind of honour, else by who is spoken of before it."""
    title = sentence[max(0, name.start() - 6) : name.end()]
    if _OF_PERSONS.search(name[0]):
        return "person"
    if _OF_ORGANISATIONS.search(name[0]) or _OF_ORGANISATIONS.search(title):
        return "organisation"
    before = sentence[: name.start()]
    spoken = re.split(r"被|获|授予|评为|命名", before)[0]
    last: dict[HonourHolder, int] = {
        "person": max((m.end() for m in _PERSON.finditer(spoken)), default=-1),
        "organisation": max((m.end() for m in _ORGANISATION.finditer(spoken)), default=-1),
    }
    best = max(last, key=lambda holder: last[holder])
    return best if last[best] >= 0 else None
