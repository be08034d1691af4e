"""How the report has to look: typeface, size, spacing, page number, headings, length, the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reviewer.notice.source import SourceLine
from reviewer.notice.told import Told
from reviewer.notice.vocabulary import vocabulary

# Rule id → its keys with their values; what stands under one id comes from one line.
FormatValues = dict[str, dict[str, Told[Any]]]

_FILE_NAME = re.compile(r"以[“\"]([^”\"]+)[”\"]命名")
_HEADING_FORMS = re.compile(r"[“\"]([一（(1][^”\"]{0,3})[”\"]")
_NUMBER = r"(\d+(?:\.\d+)?\s*万?)"
_LIMIT = re.compile(rf"(?:限|控制在|不超过|约)?\s*{_NUMBER}\s*字\s*(以内|左右|以下)")
_LIMITED = re.compile(rf"(?:不超过|不多于)\s*{_NUMBER}\s*字")
_LEAST = re.compile(rf"{_NUMBER}\s*字\s*以上|不少于\s*{_NUMBER}\s*字")
_RANGE = re.compile(rf"{_NUMBER}\s*[-—~～至]\s*{_NUMBER}\s*字")
# A form's own field, not the text that is handed in with it.
_SHORTEST_TEXT = 1000


def read_typography(lines: Sequence[SourceLine]) -> FormatValues:
    """The rules of the first line that tells each."""
    found: FormatValues = {}
    for line in lines:
        for rule, values in (*_print_rules(line), *_heading_rules(line), *_file_name(line)):
            found.setdefault(rule, values)
    return found


def _print_rules(line: SourceLine) -> Iterator[tuple[str, dict[str, Told[Any]]]]:
    text = line.text
    for part, named in (("title", r"标题"), ("body", r"正文")):
        # 页码 and 正文 begin what is ruled next.
        match = re.search(rf"{named}(?:为|用|以|采用|统一)([^。]*)", text)
        if match:
            ruled = re.split(r"正文|页码|目录", match[1])[0]
            yield from _ruled(part, ruled, line)
    start = re.search(r"页码[^，。；]*?从[“\"]?(\d+)[”\"]?(?:开始|起)", text)
    if start:
        yield "page.number", {"start": Told(int(start[1]), line)}
    page = re.search(r"页码[^，。；]*?(下方|底端|页脚)[^，。；]*?(居中)?(?=[，。；]|$)", text)
    if page:
        yield "page.number", {"position": Told("bottom", line)} | ({"align": Told("center", line)} if page[2] else {})


def _ruled(part: str, text: str, line: SourceLine) -> Iterator[tuple[str, dict[str, Told[Any]]]]:
    words = vocabulary()
    size = next((name for name in words.sizes if name in text), None)
    if size:
        yield f"{part}.size", {"points": Told(words.sizes[size], line), "name": Told(size, line)}
    font = next((name for name in words.fonts if name in text), None)
    if font:
        yield f"{part}.font", {"family": Told(words.families.get(font, font), line)}
    if "加粗" in text and part == "title":
        yield "title.bold", {}
    if "居中" in text and part == "title":
        yield "title.align", {"align": Told("center", line)}
    spacing = next((name for name in words.spacings if f"{name}行距" in text), None)
    if spacing:
        yield f"{part}.spacing", {"multiple": Told(words.spacings[spacing], line)}
    indent = re.search(r"缩进\s*(\d)\s*个?\s*字", text)
    if indent:
        yield "body.indent", {"chars": Told(int(indent[1]), line)}
    if "两端对齐" in text:
        yield "body.align", {"align": Told("justify", line)}


def _heading_rules(line: SourceLine) -> Iterator[tuple[str, dict[str, Told[Any]]]]:
    if "标题" not in line.text:
        return
    forms = _HEADING_FORMS.findall(line.text)
    if len(forms) > 1:
        yield "heading.format", {"forms": Told(tuple(forms), line)}
    if re.search(r"一级标题[^，。]*加粗", line.text):
        yield "heading.bold", {"level": Told(1, line)}


def _file_name(line: SourceLine) -> Iterator[tuple[str, dict[str, Told[Any]]]]:
    """The report's name, by itself or as all electronic files are named; other materials may have names of their own."""
    match = _FILE_NAME.search(line.text)
    if match and ("报告" in match[1] or "电子文件" in line.text[: match.start()]):
        yield "file.name", {"parts": Told(tuple(_name_part(part) for part in re.split(r"[+＋：:]", match[1])), line)}


def _name_part(part: str) -> str:
    if "企业" in part or "单位" in part:
        return "{company}"
    return "{category}" if "类别" in part else part


# ---------------------------------------------------------------- length


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text may be: `limit` at most, `least` at least."""

    limit: int | None
    least: int | None


def read_length(lines: Iterable[SourceLine], wanted: re.Pattern[str]) -> Told[Length] | None:
    """The length of the text that `wanted` names; of several that differ the first, with a doubt."""
    told: Told[Length] | None = None
    for line in lines:
        for length in _lengths(line.text) if wanted.search(line.text) else ():
            if told is None:
                told = Told(length, line)
            elif length != told.value and not told.doubt:
                taken = (
                    f"{told.line.place}写的是{in_words(told.value)}，{line.place}写的是{in_words(length)}，此处取前者"
                )
                told = Told(told.value, told.line, taken)
    return told


def _lengths(text: str) -> Iterator[Length]:
    """What a line says of lengths; a range before its parts, and no field of a form."""
    for pattern in (_RANGE, _LEAST, _LIMITED, _LIMIT):
        for match in pattern.finditer(text):
            figures = [_figure(group) for group in match.groups() if group and group[0].isdigit()]
            if pattern is _RANGE:
                yield Length(figures[1], figures[0])
            elif figures[0] >= _SHORTEST_TEXT:
                yield Length(None, figures[0]) if pattern is _LEAST else Length(figures[0], None)
        text = pattern.sub("", text)


def _figure(text: str) -> int:
    return int(float(text.replace("万", "")) * (10000 if "万" in text else 1))


def in_words(length: Length) -> str:
    if length.least and length.limit:
        return f"{length.least}至{length.limit}字"
    return f"{length.least}字以上" if length.least else f"{length.limit}字以内"
