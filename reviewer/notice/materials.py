"""What has to be handed in: documents, evidence, the survey and its materials, slides and videos, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary
from reviewer.text import chinese_value

_SURVEY_BEGIN = re.compile(
    r"(?:调查|测评|测量)[^。]*?时间(?:在|为|应)?[^。]*?(20\d\d)年(\d{1,2})月(?:(\d{1,2})日)?\s*(?:之后|以后|后)"
)
_DATA_SINCE = re.compile(r"(20\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:之后|以后|后)[^。]{0,12}(?:调查|测评|测量)")
_STANDARD = re.compile(r"《[^》]*》(?:[（(][A-Z][^）)]*[）)])?")
_ALL_NAMED = re.compile(r"不超过\s*(\d+)\s*[人个]")
_SOME_NAMED = re.compile(r"提供\s*(\d+)\s*[至\-—~]\s*(\d+)\s*[人个]")
_ITEM = re.compile(r"[（(]([一二三四五六七八九十])[）)]\s*(\S.*)")
_DOCUMENTS = re.compile(r"(?:申[请报]材料|材料)(?:由|构成)[^。]*")
_NAMED_DOCUMENT = re.compile(r"《([^》]*)》")
_LEVEL_WORDS = {"五星": "five-star", "四星": "four-star", "三星": "three-star"}
_PAGES = re.compile(r"页数不超过\s*(\d+)\s*页")
_MINUTES = re.compile(r"(\d+)\s*分钟以内")
_MEGABYTES = re.compile(r"(\d+)\s*MB?\s*以内")
_DEADLINE = re.compile(r"(?:截止|报送|反馈)[^。]*?(?:20\d\d年)?\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日前")
# What may be added, named in a sentence of its own.
_IF_THERE = re.compile(r"证实性材料[（(]如有[^）)]*[）)]，包括(.*?等)，")
_EVIDENCE = re.compile(r"复印件|证书|证明|鉴定意见|证实性材料")


@dataclass
class Materials:
    """`levels` are slides and videos by level; `deadlines` have no place in a scheme file."""

    earliest: Told[date] | None = None
    standards: Told[tuple[str, ...]] | None = None
    respondents: Told[tuple[int, int, int]] | None = None
    survey: list[Told[str]] = field(default_factory=list)
    documents: list[Told[str]] = field(default_factory=list)
    # Documents that one kind of applicants alone hands in.
    documents_of: dict[str, list[Told[str]]] = field(default_factory=dict)
    evidence: list[Told[str]] = field(default_factory=list)
    levels: dict[str, dict[str, Told[int]]] = field(default_factory=dict)
    deadlines: list[Told[str]] = field(default_factory=list)


def read_materials(lines: Sequence[SourceLine]) -> Materials:
    found = Materials()
    for index, line in enumerate(lines):
        text = line.text
        _survey(text, line, found)
        if _DEADLINE.search(text):
            found.deadlines.append(Told(text, line))
        if re.match(r"[一二三四五]、第三方.*测量材料", text):
            found.survey = list(_items(lines[index + 1 :]))
        if (
            re.match(r"[（(]?[一二三四五六七八九十\d][）)、.．].*(?:申[请报]材料构成|材料由)", text)
            and not found.documents
        ):
            found.documents = list(_documents(lines[index:]))
        if re.search(r"申报.*材料[：:]$", text) and (named := vocabulary().categories_in(text)):
            found.documents_of[next(iter(named))] = list(_numbered(lines[index + 1 :]))
        if re.match(r"[（(]?[一二三四五六七八九十][）)、]\s*其他证实性材料$", text):
            found.evidence += _evidence(lines[index + 1 :])
        if named_evidence := _IF_THERE.search(text):
            found.evidence.append(Told(f"{named_evidence[1]}如有请提供", line))
        _levels(text, line, found)
    return found


def _survey(text: str, line: SourceLine, found: Materials) -> None:
    begin = _SURVEY_BEGIN.search(text) or _DATA_SINCE.search(text)
    if begin and found.earliest is None:
        day = date(int(begin[1]), int(begin[2]), int(begin[3] or 1))
        doubt = "" if begin[3] else f"通知写的是“{begin[1]}年{begin[2]}月”之后，没有写明哪一天，此处按当月 1 日"
        found.earliest = Told(day, line, doubt)
    standards = tuple(_STANDARD.findall(text)) if "测量" in text and "标准" in text + "准则" else ()
    standards = tuple(name for name in standards if re.search(r"准则|指南|标准|GB|CAQ", name))
    if standards and found.standards is None:
        found.standards = Told(tuple(_standard(name) for name in standards), line)
    everyone, some = _ALL_NAMED.search(text), _SOME_NAMED.search(text) or re.search(r"提供(\d+)[-—](\d+)个", text)
    if everyone and some and found.respondents is None:
        found.respondents = Told((int(everyone[1]), int(some[1]), int(some[2])), line)


def _standard(name: str) -> str:
    """With one kind of brackets and a blank before the number, as standards are cited."""
    return re.sub(r"(?<=[A-Z])(?=\d{4,})", " ", re.sub(r"\)$", "）", name.replace("(", "（")))


def _items(lines: Sequence[SourceLine]) -> Iterator[Told[str]]:
    """（一） to （七）, with what else stands between them left aside."""
    expected = 1
    for line in lines:
        match = _ITEM.match(line.text)
        if match:
            if chinese_value(match[1]) != expected:
                return
            expected += 1
            yield Told(match[2].strip(), line)
        elif re.match(r"附件|[一二三四五六]、", line.text):
            return


def _documents(lines: Sequence[SourceLine]) -> Iterator[Told[str]]:
    """The documents of the application: named in one sentence, or one a line."""
    first, *rest = lines
    sentence = list(dict.fromkeys(_NAMED_DOCUMENT.findall(first.text)))
    if len(sentence) > 1:
        yield from (Told(name, first) for name in sentence)
        others = re.split(r"[，和]", re.sub(r"^.*》", "", first.text))
        yield from (Told(name.strip("。 "), first) for name in others if name.strip("。 ").endswith("材料"))
        return
    for told in _items(rest):
        match = _NAMED_DOCUMENT.search(told.value)
        yield Told(match[1] if match else told.value, told.line)


def _numbered(lines: Sequence[SourceLine]) -> Iterator[Told[str]]:
    """1. 2. 3., up to what does not go on counting; a line without a number belongs to the one before."""
    items: list[Told[str]] = []
    for line in lines:
        match = re.match(rf"{len(items) + 1}\s*[.．、]\s*(\S.*)", line.text)
        if match:
            items.append(Told(match[1], line))
        elif items and not items[-1].value.endswith(("；", "。")):
            items[-1] = Told(items[-1].value + line.text, items[-1].line)
        else:
            break
    return (Told(re.sub(r"[（(]附件[^）)]*[）)]|[；。]", "", told.value).strip(), told.line) for told in items)


def _evidence(lines: Sequence[SourceLine]) -> Iterator[Told[str]]:
    for line in lines:
        if re.match(r"附件|[一二三四五六七]、|[（(][一二三四五六七][）)]", line.text):
            return
        if _EVIDENCE.search(line.text):
            yield Told(re.sub(r"^\d+[.．]\s*", "", line.text).rstrip("。"), line)


def _levels(text: str, line: SourceLine, found: Materials) -> None:
    """申报四星级和五星级的需准备…: pages, minutes and megabytes of what an applicant for a level adds."""
    match = re.search(r"申报([三四五星级和、]+)的", text)
    if not match:
        return
    text = re.split(r"申报[三四五]星级不", text)[0]
    for word, level in _LEVEL_WORDS.items():
        if word not in match[1]:
            continue
        values = found.levels.setdefault(level, {})
        for key, pattern in (("max_pages", _PAGES), ("max_minutes", _MINUTES), ("max_megabytes", _MEGABYTES)):
            if told := pattern.search(text):
                values[key] = Told(int(told[1]), line)
