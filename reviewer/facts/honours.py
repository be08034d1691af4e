"""The honours that a document tells of: who granted them, to whom, where. Aims, denials and other people's do not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewer.facts.boxes import unified
from reviewer.facts.entries import Entry, entries
from reviewer.model import BBox, Document, HonourHolder, HonourLevel, Table
from reviewer.text.located import all_sentences

# By which words an honour is known; a rank in a contest is one, a certificate of skill is none.
_NAME = re.compile(
    r"称号|奖章|奖状|劳动模范|劳模|(?:技术|岗位|业务|操作)能手|标兵|(?<!最)先进(?:个人|工作者|生产者|集体|班组|单位|企业|典型)"
    r"|优秀(?:员工|职工|个人|共产党员|党员|党务工作者|团员|班组长|班组|集体|企业家|企业|单位|管理者|工作者)|(?:服务)?明星(?!创建|评选)|之星(?!创建|评选)"
    r"|(?:质量|服务|创新|科技进步|成果)奖|(?:标杆|示范|满意(?:服务)?|文明|效益型|模范)(?:企业|单位|班组|窗口|岗|集体)|先锋号|文明号|巾帼建功(?:标兵|岗)?|红旗手|红旗集体|红旗班组"
    r"|杰出质量人|工匠|道德模范|身边好人|领军人物|楷模|信得过班组|[特一二三]等奖|[金银铜]奖"
)
_GRANTED = re.compile(
    r"荣获|喜获|获得|获颁|获授|获评|获(?=[^悉取益准利知奖])|授予|颁发|评为|评选为|评定为|命名为|命名|认定为|被表彰|当选|荣膺|入选|摘得|夺得|斩获|捧回|捧得|拿到|得过|评[我他她]为|被[^，。；]{2,20}表彰"
)
_DENIED = re.compile(r"未|没有|尚无|从无|不曾|无缘|还没")
_AIMED = re.compile(
    r"申报|申请|争创|争取|力争|争当|冲刺|目标|计划|打算|准备|努力|希望|拟(?![定])|推荐(?:为|参评|申报)|候选|提名|入围|创建(?=[^，。；]{0,12}(?:活动|工作))|评选(?=活动|办法)|下一步|今后|学习|看齐|对照|参照"
)
_MODEL = re.compile(r"^[^，。；]{0,6}(?:为榜样|为目标|为标杆|的标准|的要求|看齐)")
_OTHERS = re.compile(r"徒弟|师傅(?!们)|学员|同事|队友|搭档|丈夫|妻子|父亲|母亲|同行|学生|组员|职工|员工|\d人")

# Who granted it. Administrative names stack up (岚溪市云岭区总工会), so that the lowest one counts; a body of the trade does
# where none stands beside it, the applicant's own firm where nothing else does or where its name goes before 评, 授予 …
_LEVELS: tuple[tuple[HonourLevel, re.Pattern[str]], ...] = (
    ("unit", re.compile(r"(?:公司|集团|单位|本厂|医院)(?:党委|工会|团委|内部|级)?(?=评|授|表彰|年度|的?“|的?(?:优秀|先进|十佳))")),
    ("national", re.compile(
        r"全国(?!性)|国家级|国家(?!电网|电投|能源|管网|开发|标准|级标准|规定)|中华|中共中央|国务院|共青团中央|部级|世界"
        r"|中国(?!移动|电信|联通|铁塔|石油|石化|邮政|铁路|南方|平安|人寿|人民保险|太平洋|[农工]商|农业|工商|建设|银行|交建|中铁|电建|能建)"
    )),
    ("county", re.compile(
        r"县|[\u4e00-\u9fff](?<![治全社地小园片校厂景库山林牧矿市务])区(?![域间别块内里外])|旗(?=[委政])|街道|[乡镇](?=[党政]|人民政府)"
    )),
    ("city", re.compile(r"市(?!场|民|值|政(?!府)|区)|自治州|[\u4e00-\u9fff]州(?=[委政总妇团级劳])|地区|盟(?=[委行])")),
    ("province", re.compile(r"(?<![节反该])省(?![时力心钱事去下水电油略])|自治区|全区|兵团|(?:北京|上海|天津|重庆|直辖)市")),
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
_TITLE_GOES_ON = re.compile(r"[^，,；;、。“”]{0,4}[”》](?:等|荣誉)?(?:称号)?|(?:荣誉)?称号")
_LISTED = re.compile(r"荣誉|奖励|获奖|奖项|称号|表彰")
_LABEL = re.compile(
    r"(?:主要|其[它他]|相关|所获|曾获|获得)?(?:荣誉|奖励|奖项)(?:称号)?(?:情况)?|何时何地受过何种奖励|获奖情况"
)
# A Word file's cell loses its line breaks; lists of honours begin each line with the year.
_LINES = re.compile(r"[\n；;。]|(?=20\d\d\s*[年.])")
# The boxes of such a list stand behind the options.
_TICKED = re.compile(r"(世界|中国|国家|部|省|市|驰名|著名)\s*☑")
_OPTIONS: dict[str, HonourLevel] = {"省": "province", "著名": "province", "市": "city"}


@dataclass(frozen=True, slots=True)
class Honour:
    """One honour; `holder` is None where the words do not tell whose it is. `quote` is verbatim: its words, or its row."""

    level: HonourLevel
    quote: str
    page: int
    bbox: BBox
    holder: HonourHolder | None = None


def honours(document: Document) -> tuple[Honour, ...]:
    """All honours that a document says were granted, with who granted them: of its text, its tables, its forms."""
    tables = (found for table in document.tables for found in _in_table(table))
    forms = (found for entry in entries(document) if _LABEL.fullmatch(entry.label) for found in _in_form(entry))
    return (*_in_text(document), *tables, *forms)


def _in_text(document: Document) -> Iterator[Honour]:
    for sentence in all_sentences(document):
        text = sentence.text
        for name in _names(text):
            level = _level(text, name) if _is_granted(text, name) else None
            if level:
                first, last = _item(text, name)
                yield Honour(level, text[first:last].strip(), *sentence.part(first, last), _holder(text, name))


def _in_table(table: Table) -> Iterator[Honour]:
    """Rows under a head that says that they are honours: these need no word of granting."""
    if _LISTED.search("".join(table.rows[0])):
        for row in table.rows[1:]:
            told = " ".join(cell for cell in row if cell)
            for level, holder in _in_line(told):
                yield Honour(level, told, table.page, table.bbox, holder)


def _in_form(entry: Entry) -> Iterator[Honour]:
    """What stands beside a form's label: options with a tick, else a list."""
    for option in _TICKED.findall(unified(entry.value)):
        yield Honour(_OPTIONS.get(option, "national"), entry.quote, entry.page, entry.bbox)
    for line in _LINES.split(entry.value):
        if not re.search("[☐☑]", unified(line)):
            for level, holder in _in_line(line):
                yield Honour(level, line.strip(), entry.page, entry.bbox, holder)


def _in_line(line: str) -> Iterator[tuple[HonourLevel, HonourHolder | None]]:
    """Level and holder of each honour of a list; who granted it may stand behind it."""
    for name in _names(line):
        level = _level(line, name) or _granted_by(line[name.end() :])
        if level and name.start() > 0 and not _DENIED.search(line[: name.start()]):
            yield level, _holder(line, name)


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


def _item(sentence: str, name: re.Match[str]) -> tuple[int, int]:
    """The part of a sentence that tells of this honour alone: from the clause with the word of granting to the name's end."""
    breaks = [0, *(found.end() for found in _BREAK.finditer(sentence, 0, name.start()))]
    told = (begin for begin in reversed(breaks) if _GRANTED.search(sentence, begin, name.end()))
    behind = _TITLE_GOES_ON.match(sentence, name.end())
    return next(told, 0), behind.end() if behind else name.end()


def _level(sentence: str, name: re.Match[str]) -> HonourLevel | None:
    """By the words before the name, from the nearest part of the sentence backwards; None where nothing tells."""
    breaks = [found.end() for found in _BREAK.finditer(sentence, 0, name.start())]
    for begin, end in zip([*reversed(breaks), 0], [name.start(), *reversed(breaks)], strict=True):
        # The one who is granted it is not the one who grants.
        part = re.sub(r"^.*?(?=荣获|获|当选|荣膺|被|得过|拿到)", "", sentence[begin:end], count=1)
        if level := _granted_by(part):
            return level
    return "city" if _PUBLIC.search(sentence, max(0, name.start() - 8), name.end()) else None


def _granted_by(words: str) -> HonourLevel | None:
    return next((level for level, granter in _LEVELS if granter.search(words)), None)


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
