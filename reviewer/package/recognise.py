"""Which file is which material: by the names of file and folder first, then by what it holds.

A Chinese name ends in what the thing is (第三方测量报告附件－调查问卷 is a questionnaire), so the last word counts, and what
is listed before it: 承诺书、申请表. One file may hold several materials, or the whole application.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from reviewer.model import Document, Kind
from reviewer.package.looking import Seen
from reviewer.scheme import Material
from reviewer.text import shorten, squeeze

# A title is no longer than this (characters), and no sentence.
_LONGEST_TITLE = 40
_SENTENCE = re.compile(r"[，。；：:？]")
_ANNEX = re.compile(
    r"^(?:附(?:件|录|表)?[一二三四五六七八九十\dA-Z]*(?:[-－—]\d+)?|第[一二三四五六七八九十\d]+[章节部分]+"
    r"|[（(]?[一二三四五六七八九十\d]+[）)]?)?[\s、.．：:\-—]*"
)
_BRACKETS = re.compile(r"[（(【\[].*?[）)】\]]")
_JOINED = re.compile(r"(?:[\s、，,+＋&_\-－—]|和|及|与)*")
# Fewer rows are no list of people but a form that names one.
_FEWEST_RESPONDENTS = 3
_REPORT = "document.report"
_RESPONDENTS = "survey.respondents"

By = Literal["name", "folder", "content", "kind"]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file and the ids of the materials that it holds, each with the reason in words, in the order of their pages.

    `starts` are the pages where those begin that were found within; `contrary` is what the file holds by its titles
    where its name says something else.
    """

    seen: Seen
    materials: Mapping[str, str] = field(default_factory=dict)
    starts: Mapping[str, int] = field(default_factory=dict)
    by: By | None = None
    contrary: str | None = None


def recognise(files: Sequence[Seen], materials: Sequence[Material]) -> tuple[Recognised, ...]:
    """Every file with what it is; nothing where it is not known."""
    return tuple(_recognised(seen, materials) for seen in files)


def _recognised(seen: Seen, materials: Sequence[Material]) -> Recognised:
    """By materials that such a kind of file does for; else by all, since a file may be of the wrong kind."""
    fitting = [material for material in materials if seen.kind in material.item.kinds]
    return _among(seen, fitting) or _among(seen, materials) or Recognised(seen)


def _among(seen: Seen, materials: Sequence[Material]) -> Recognised | None:
    parts = [material for material in materials if not getattr(material.item, "holds", None)]
    within = _by_content(seen, parts)
    named, by = _by_names(seen, parts)
    if named:
        return _named(seen, named, by, within, parts)
    if within:
        return _held(seen, within)
    alone = next((part for part in parts if seen.kind in part.item.signs.kinds), None)
    if alone:
        return Recognised(seen, {alone.id: "按文件类型"}, by="kind")
    whole, by = _by_names(seen, [material for material in materials if material not in parts])
    return Recognised(seen, whole, by=by) if whole else None


def _named(
    seen: Seen, named: Mapping[str, str], by: By, within: Mapping[str, _Title], parts: Sequence[Material]
) -> Recognised:
    """What the name says, with the annexes of its kind that the file holds; a titled list of respondents is one
    wherever it stands. A report holds nothing but itself."""
    groups = {part.id: part.group for part in parts}
    first = next(iter(within.values()), None)
    contrary = first.shown if first and first.heads and not set(named) & set(within) else None
    annexes: dict[str, str] = {}
    if set(named) != {_REPORT} and not contrary:
        own = {groups[key] for key in named}
        annexes = {
            key: title.told
            for key, title in within.items()
            if (groups[key] in own or (key == _RESPONDENTS and title.titled)) and key not in named
        }
    starts = {key: title.page for key, title in within.items() if key in named or key in annexes}
    return Recognised(seen, {**named, **annexes}, starts, by, contrary)


def _held(seen: Seen, within: Mapping[str, _Title]) -> Recognised:
    """What the titles say. Headings of a report that stands alone are no other materials."""
    documents = {key for key in within if key.startswith("document.")}
    held = {_REPORT: within[_REPORT]} if documents == {_REPORT} else within
    reasons = {key: title.told for key, title in held.items()}
    return Recognised(seen, reasons, {key: title.page for key, title in held.items()}, "content")


# ---------------------------------------------------------------- names


def _by_names(seen: Seen, materials: Sequence[Material]) -> tuple[dict[str, str], By]:
    """By the file's own name, else by the nearest folder's that tells."""
    found = _by_name(seen.file.stem, materials)
    if found:
        return {key: f"文件名含“{word}”" for key, word in found.items()}, "name"
    for folder in seen.file.folders:
        found = _by_name(folder, materials)
        if found:
            return {key: f"文件夹名含“{word}”" for key, word in found.items()}, "folder"
    return {}, "name"


def _by_name(name: str, materials: Sequence[Material]) -> dict[str, str]:
    """What stands in brackets only explains, unless nothing else tells."""
    text = squeeze(name)
    possible = [material for material in materials if not _speaks_of_another(text, material)]
    plain = _BRACKETS.sub("", text)
    return _last_words(plain, possible) or (_last_words(text, possible) if plain != text else {})


def _speaks_of_another(text: str, material: Material) -> bool:
    return any(word.casefold() in text.casefold() for word in material.item.signs.without)


def _last_words(text: str, materials: Sequence[Material]) -> dict[str, str]:
    """The material whose word ends the name, and those listed before it."""
    hits = _hits(text, materials)
    if not hits:
        return {}
    kept = [hits[-1]]
    for hit in reversed(hits[:-1]):
        if not _JOINED.fullmatch(text[hit.end : kept[0].begin]):
            break
        kept.insert(0, hit)
    return {hit.id: text[hit.begin : hit.end] for hit in kept}


@dataclass(frozen=True, slots=True)
class _Hit:
    begin: int
    end: int
    id: str


def _hits(text: str, materials: Sequence[Material]) -> list[_Hit]:
    """The words of all materials in `text` in their order; of two that overlap the longer one."""
    found = [
        _Hit(match.start(), match.end(), material.id)
        for material in materials
        for word in material.item.signs.names
        for match in re.finditer(re.escape(word), text, re.IGNORECASE)
    ]
    kept: list[_Hit] = []
    for hit in sorted(found, key=lambda hit: hit.begin - hit.end):
        if all(hit.end <= other.begin or other.end <= hit.begin for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.begin)


# ---------------------------------------------------------------- contents


@dataclass(frozen=True, slots=True)
class _Title:
    """Where a material begins within a file: the page, the words that tell it, whether these are a title, and that the
    file's first one."""

    page: int
    shown: str
    told: str
    titled: bool = True
    heads: bool = False


def _by_content(seen: Seen, materials: Sequence[Material]) -> dict[str, _Title]:
    """The materials whose titles or columns a file holds, in the order in which they begin."""
    found: dict[str, _Title] = {}
    for number, (page, title) in enumerate(_titles(seen)):
        for material in materials:
            word = _titled(title, material)
            if word and material.id not in found:
                found[material.id] = _Title(page, title, f"内有标题“{shorten(word, 20)}”", heads=number == 0)
    for material in materials:
        told = _columns(seen, material)
        if told and material.id not in found:
            found[material.id] = _Title(1, told, f"表头为“{told}”", titled=False)
    return dict(sorted(found.items(), key=lambda item: item[1].page))


def _titles(seen: Seen) -> Iterator[tuple[int, str]]:
    """Short lines that are no sentences, without the number of an annex, each with its page; heads of tables."""
    if seen.document is None:
        yield from ((1, squeeze(head)) for head in seen.measure.heads if len(head) <= _LONGEST_TITLE)
        return
    yield from sorted(_document_titles(seen.document), key=lambda item: item[0])


def _document_titles(document: Document) -> Iterator[tuple[int, str]]:
    for passage in document.of_kind(Kind.TITLE, Kind.HEADING, Kind.COVER, Kind.BODY, Kind.CAPTION):
        text = _ANNEX.sub("", squeeze(passage.text))
        if 0 < len(text) <= _LONGEST_TITLE and not _SENTENCE.search(text):
            yield passage.page, text
    for table in document.tables:
        for cell in table.rows[0] if table.rows else ():
            text = squeeze(cell)
            if text and len(text) <= _LONGEST_TITLE:
                yield table.page, text


def _titled(title: str, material: Material) -> str | None:
    """The material's word that begins or ends a title."""
    by = material.item.signs
    if _speaks_of_another(title, material):
        return None
    return next((word for word in by.titles if title.endswith(word) or title.startswith(word)), None)


def _columns(seen: Seen, material: Material) -> str | None:
    """The heads of columns that tell a database or a list of respondents; never what stands below them."""
    if material.id == _RESPONDENTS:
        listed = seen.respondents
        return "姓名、联系方式" if listed and listed.contacts and listed.rows >= _FEWEST_RESPONDENTS else None
    heads = [squeeze(head) for head in seen.measure.heads]
    return next((word for word in material.item.signs.columns if word in heads), None)
