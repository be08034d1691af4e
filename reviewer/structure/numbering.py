"""The numbering grammar 一、 / （一） / 1. / （1） and what people write in its stead.

Text is matched as it is printed: compatibility normalisation would turn （一） into (一).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reviewer.text import HAN, chinese_value, plain_title

# Titles of the template (plain_title) with the levels at which they stand in it.
Titles = Mapping[str, tuple[int, ...]]
NO_TITLES: Titles = {}

# A number of the grammar counts by itself; a decimal one (1.1) only in a series; a loose one (①, 1）, "1 ") and a
# missing one only before a title of the template, because lists are numbered so as well.
Form = Literal["grammar", "decimal", "loose", "none"]

LONGEST_HEADING = 40
_SEARCHED = 15  # characters that tell a paragraph from others
_CHINESE = r"(?P<n>[一二三四五六七八九十百]{1,4})"
_GRAMMAR: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第\s*{_CHINESE}\s*(?:章|部分)[、．.:：]?\s*")),
    (2, re.compile(rf"第\s*{_CHINESE}\s*节[、．.:：]?\s*")),
    (1, re.compile(rf"{_CHINESE}\s*[、．.,，]\s*")),
    (2, re.compile(rf"[（(]\s*{_CHINESE}\s*[）)][、．.]?\s*")),
    (2, re.compile(r"(?P<n>[㈠-㈩])[、．.]?\s*")),
    (3, re.compile(r"(?P<n>\d{1,2})\s*[.．、](?!\d)\s*")),
    (3, re.compile(r"(?P<n>[⒈-⒛])\s*")),
    (4, re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[）)][、．.]?\s*")),
    (4, re.compile(r"(?P<n>[⑴-⒇])\s*")),
)
# 1.1 and 1.1.1, unless a unit follows the former: 1.5 倍, 2.3 万户, 3.5% are figures.
_DECIMAL = re.compile(
    r"(?P<n>\d{1,2}(?:[.．]\d{1,2}){2,3})[.．、]?(?![\d.．%％‰℃])\s*"
    r"|(?P<m>\d{1,2}[.．]\d{1,2})[.．、]?(?![\d.．%％‰℃])\s*+(?![倍万亿千百元个户家人次天年月日时分秒级折吨米公度成])"
)
_LOOSE: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"{_CHINESE}\s+")),
    (1, re.compile(r"第?(?P<n>\d{1,2})(?:章|部分)?\s+")),
    (4, re.compile(r"(?P<n>\d{1,2})\s*[）)][、．.]?\s*")),
    (4, re.compile(r"(?P<n>[①-⑳])\s*")),
)
BULLET = re.compile(r"[•●○◆◇■□▪➢➤✓√·\uf000-\uf8ff]|[-–—]\s|[（(]?[a-zA-Z][）).、]|\[\d{1,3}\]")
_NOT_A_TITLE = re.compile(r"[。；;，,：:！？!?…]$")


@dataclass(frozen=True, slots=True)
class Number:
    """A heading's number: its level 1–4, its value (0 where there is none), and the text up to the title, as printed."""

    level: int
    ordinal: int
    text: str
    form: Form = "grammar"


def parse_number(text: str) -> Number | None:
    """The number of the grammar, or the decimal one, that a paragraph begins with."""
    decimal = _DECIMAL.match(text)
    if decimal:
        parts = re.split(r"[.．]", decimal["n"] or decimal["m"])
        return Number(len(parts), int(parts[-1]), decimal.group(), "decimal") if int(parts[-1]) else None
    return _first(_GRAMMAR, text, "grammar")


def parse_loose_number(text: str) -> Number | None:
    """A number that headings and lists share: ①, 1）, 一 or 1 before a blank."""
    return _first(_LOOSE, text, "loose")


def search_words(text: str) -> str:
    """The beginning of a paragraph as a search in Word finds it: without its number, which Word may have set itself."""
    plain = text.strip()
    number = parse_number(plain)
    return plain[len(number.text) if number else 0 :][:_SEARCHED].split("\n")[0].strip()


def _first(forms: tuple[tuple[int, re.Pattern[str]], ...], text: str, form: Form) -> Number | None:
    for level, pattern in forms:
        match = pattern.match(text)
        if match:
            return Number(level, _value(match["n"]), match.group(), form)
    return None


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if not re.match(r"[一二三四五六七八九十百]", number):
        # ①, ⑴, ⒈ and ㈠ tell their value once they are taken apart.
        number = re.sub(r"[().]", "", unicodedata.normalize("NFKC", number))
        return _value(number)
    return chinese_value(number)


def is_heading(text: str) -> bool:
    """Whether a paragraph reads as a heading: a number, then a short title that is no sentence."""
    number = parse_number(text)
    return number is not None and len(text) <= LONGEST_HEADING and is_title(text[len(number.text) :], number.level)


def is_title(title: str, level: int) -> bool:
    """Whether what follows a number of that level reads as a title and not as a sentence.

    A colon may close titles of the first two levels; below them it opens a list.
    """
    title = title.strip()
    if level <= 2:
        title = title.rstrip("：:")
    return bool(HAN.search(title)) and not _NOT_A_TITLE.search(title) and "。" not in title and title.count("，") < 2


def levels_of(title: str, titles: Titles) -> tuple[int, ...]:
    """The levels at which the template has this title; none where it does not have it."""
    return titles.get(plain_title(title), ())


def is_list_item(text: str) -> bool:
    """Whether a paragraph opens with a number or a bullet."""
    return bool(BULLET.match(text)) or parse_number(text) is not None or parse_loose_number(text) is not None
