"""The third party's measurement report and what comes with it: score, sample, year, period, firm, which materials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from reviewer.facts.entries import Entry, entries
from reviewer.facts.fields import MATERIAL, new_fact
from reviewer.facts.notation import Period, filled_in, in_words, period
from reviewer.model import BBox, Document, Fact, Kind
from reviewer.scheme import Scheme
from reviewer.text import squeeze
from reviewer.text.located import all_sentences

# Labels in tables and on the cover.
_COMPANY_LABEL = re.compile(
    r"(?:委托|受测|被测评?|被评价|申报|受评)(?:企业|单位|方|组织)(?:名称)?|企业名称|测[评量]对象"
)
_PROJECT_LABEL = re.compile(r"(?:申报|测[评量])?(?:项目|服务|产品|工程)名称|测[评量]项目")
_SCORE_LABEL = re.compile(
    r"(?:总体|综合|整体|平均)?(?:用户|顾客|客户)?(?:总体|综合|整体)?满意(?:度|指数)(?:总体)?(?:得分|指数|分值|总分)?"
)
_SAMPLE_LABEL = re.compile(r"有效(?:问卷|样本)(?:数量|数|量|份数|总量)?|有效回收(?:问卷)?(?:数|量)?")
_YEAR_LABEL = re.compile(r"(?:测[评量]|调查|评价)年[度份]")
_PERIOD_LABEL = re.compile(
    r"(?:调查|测[评量]|访问|调研|执行|实施|数据采集|问卷发放)(?:起止)?(?:时间|期间|日期|周期|时段)"
)
# The same in sentences.
_SCORE = re.compile(
    r"满意(?:度|率)?(?:总体|综合|平均)?(?:得分|指数|总分|分值)?(?:为|是|达到?|[：:])?\s*[（(]?(\d{2,3}(?:\.\d+)?)\s*(?:分|%|％|[，。；）)])"
)
_OVERALL = re.compile(r"总体|综合|整体|本次|用户满意度(?:得分|指数)|顾客满意度(?:得分|指数)")
_OTHERS = re.compile(r"目标|行业|同行|标杆|上[一]?年|往年|去年|竞|不低于|以上为|提高|提升了|增长|期望|感知|忠诚")
_SAMPLE = re.compile(
    r"有效(?:样本|问卷|回收|访问)[^。；\d]{0,8}?(\d[\d,，]*)\s*(?:份|个|户|人|条)|"
    r"(?:回收|收回|完成)有效(?:问卷|样本)\s*(\d[\d,，]*)"
)
_PERIOD_WORDS = re.compile(r"调查|测[评量]|访问|调研|问卷|采集")
_PERIOD_VERBS = re.compile(r"开展|进行|实施|组织|完成|发放|期间|时间|启动")
_TITLE_YEAR = re.compile(r"(20\d{2})\s*年(?:度)?[^。]{0,30}满意")
_REPORT_TITLE = re.compile(r"满意(?:度|指数|等级)?[^。，]{0,8}(?:测[评量]|调查|评价)[^。，]{0,6}报告")
_FIRM_IN_TITLE = re.compile(
    r"^(?:20\d{2}年(?:度)?)?(?:关于)?(.{2,40}?(?:公司|医院|银行|集团|中心|局|厂|学校|大学|学院|车站)(?:.{0,10}?分公司)?)"
)
# A heading or the title of an annex is no longer (characters).
_LONGEST_TITLE = 40
_ANNEX = re.compile(
    r"^(?:附(?:件|录|表|页)?[一二三四五六七八九十\dA-Z]*|第[一二三四五六七八九十\d]+[章节部分]+|[（(]?[一二三四五六七八九十\d]+[）)]?)?[\s、.．：:\-—]*"
)
# A sentence or an item of a list only speaks of a material.
_SENTENCE_MARK = re.compile(r"[，。；：:]")


def read_third_party(documents: Sequence[Document], scheme: Scheme) -> Iterator[Fact]:
    """The facts of the third party's documents, each field once; of the materials, where each one is."""
    told: set[str] = set()
    for document in documents:
        for fact in (*_labelled(document), *_stated(document), *_materials(document, scheme)):
            if fact.field not in told:
                told.add(fact.field)
                yield fact


# ---------------------------------------------------------------- fields of tables and covers


def _labelled(document: Document) -> Iterator[Fact]:
    for entry in entries(document):
        yield from _from_entry(entry, document)


def _from_entry(entry: Entry, document: Document) -> Iterator[Fact]:
    place = (document, entry.page, entry.bbox, entry.quote)
    value = filled_in(entry.value)
    number = re.fullmatch(r"(\d[\d,，]*(?:\.\d+)?)\s*(?:分|份|个|户|人|年|%|％)?", value)
    figure = re.sub("[,，]", "", number[1]) if number else ""
    if _COMPANY_LABEL.fullmatch(entry.label) and len(value) >= 4:
        yield _fact("company", value, *place)
    elif _PROJECT_LABEL.fullmatch(entry.label) and value:
        yield _fact("project", value, *place)
    elif _SCORE_LABEL.fullmatch(entry.label) and figure and 10 <= float(figure) <= 100:
        yield _fact("satisfaction_score", figure, *place)
    elif _SAMPLE_LABEL.fullmatch(entry.label) and figure.isdigit():
        yield _fact("valid_questionnaires", figure, *place)
    elif _YEAR_LABEL.fullmatch(entry.label) and re.match(r"20\d{2}", value):
        yield _fact("measurement_year", value[:4], *place)
    elif _PERIOD_LABEL.fullmatch(entry.label) and (found := period(value)):
        yield from _period(found[0], *place)


# ---------------------------------------------------------------- sentences


def _stated(document: Document) -> Iterator[Fact]:
    """Title first, then sentence by sentence; the overall score is looked for before any score."""
    yield from _from_titles(document)
    rows = [
        (sentence.text, *sentence.place)
        for sentence in all_sentences(document, Kind.BODY, Kind.TITLE, Kind.HEADING, Kind.COVER)
    ]
    for overall in (True, False):
        for quote, page, bbox in rows:
            score = _score(quote, overall=overall)
            if score:
                yield _fact("satisfaction_score", score, document, page, bbox, quote)
    for quote, page, bbox in rows:
        match = _SAMPLE.search(quote)
        if match:
            number = re.sub("[,，]", "", match[1] or match[2])
            yield _fact("valid_questionnaires", number, document, page, bbox, quote)
        if _PERIOD_WORDS.search(quote) and _PERIOD_VERBS.search(quote) and (found := period(quote)):
            yield from _period(found[0], document, page, bbox, quote)


def _score(sentence: str, *, overall: bool) -> str | None:
    """The satisfaction that a clause states, no aim, no other firm's, no other year's."""
    for match in _SCORE.finditer(sentence):
        clause = sentence[max(sentence.rfind(comma, 0, match.start()) for comma in "，；、") + 1 : match.end()]
        if not _OTHERS.search(clause) and (not overall or _OVERALL.search(clause)):
            return match[1]
    return None


def _from_titles(document: Document) -> Iterator[Fact]:
    """The firm and the year that the report's own title names, within its first page."""
    text = ""
    for passage in document.passages:
        if passage.page > 1 or passage.kind not in (Kind.TITLE, Kind.COVER, Kind.BODY, Kind.HEADING):
            continue
        text = squeeze(text + passage.text) if len(passage.text) <= _LONGEST_TITLE else ""
        if _REPORT_TITLE.search(text):
            year, firm = _TITLE_YEAR.search(text), _FIRM_IN_TITLE.match(text)
            place = (document, passage.page, passage.bbox, passage.text)
            if firm:
                yield _fact("company", firm[1], *place)
            if year:
                yield _fact("measurement_year", year[1], *place)
            return


def _period(found: Period, document: Document, page: int, bbox: BBox, quote: str) -> Iterator[Fact]:
    """Beginning and end; the year of measurement is that of the end, where nothing names it."""
    for field, date in (("survey_begin", found.begin), ("survey_end", found.end)):
        if date:
            yield new_fact(field, date, "third-party", document, page, bbox, quote.strip(), in_words(date))
    yield _fact("measurement_year", (found.end or found.begin)[:4], document, page, bbox, quote)


# ---------------------------------------------------------------- materials


def _materials(document: Document, scheme: Scheme) -> Iterator[Fact]:
    """A material is there as a file of its own name, or under a title of its own in one of the files."""
    materials = scheme.survey.materials if scheme.survey else {}
    for key, item in materials.items():
        place = _titled(document, key, item.name)
        if place:
            page, bbox, quote = place
            yield new_fact(MATERIAL + key, "有", "third-party", document, page, bbox, quote, label=item.name)


def _titled(document: Document, key: str, name: str) -> tuple[int, BBox, str] | None:
    if name in PurePath(document.file).stem:
        return 1, _first_box(document), document.file
    for passage in document.of_kind(Kind.TITLE, Kind.HEADING, Kind.COVER, Kind.BODY, Kind.CAPTION):
        title = squeeze(passage.text)
        if len(title) > _LONGEST_TITLE:
            continue
        own = _ANNEX.sub("", title)
        named = own.endswith(name) or own.startswith(name) or (key == "report" and _REPORT_TITLE.search(own))
        if named and not _SENTENCE_MARK.search(own):
            return passage.page, passage.bbox, passage.text
    return None


def _first_box(document: Document) -> BBox:
    page = document.pages[0]
    return BBox(0, 0, page.width, page.height)


def _fact(field: str, value: str, document: Document, page: int, bbox: BBox, quote: str) -> Fact:
    return new_fact(field, value, "third-party", document, page, bbox, quote.strip())
