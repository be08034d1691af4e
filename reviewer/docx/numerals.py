"""Numbers as Word's list formats write them (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# Formats that print no number at all.
SILENT = frozenset({"bullet", "none"})


def numeral(number: int, form: str) -> str:
    """`number` in one of Word's formats; one that is not known counts 1, 2, 3."""
    return "" if form in SILENT else _FORMATS.get(form, str)(number)


def _chinese(number: int) -> str:
    text = _spelled(number, _DIGITS, "十百千")
    return text.removeprefix("一") if 10 <= number < 20 else text


def _spelled(number: int, digits: str, units: str) -> str:
    """二十一, 一百〇五: digits with their units, one zero for a gap."""
    if not 0 < number < 10000:
        return "".join(digits[int(digit)] for digit in str(number)) if number >= 0 else str(number)
    text, gap = "", False
    figures = str(number)
    for place, figure in enumerate(figures):
        power = len(figures) - 1 - place
        if figure == "0":
            gap = bool(text)
            continue
        text += (digits[0] if gap else "") + digits[int(figure)] + (units[power - 1] if power else "")
        gap = False
    return text


def _letters(number: int) -> str:
    """a … z, aa … zz: Word repeats the letter."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30) if number > 0 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text


def _from(signs: str) -> Callable[[int], str]:
    """A sign of its own for each number, as far as they go."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _positional(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(digit)] for digit in str(abs(number)))


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + offset) for offset in range(count))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _positional("０１２３４５６７８９"),
    "decimalFullWidth2": _positional("０１２３４５６７８９"),
    "decimalEnclosedCircle": _from(_run("①", 20)),
    "decimalEnclosedCircleChinese": _from(_run("①", 20)),
    "decimalEnclosedParen": _from(_run("⑴", 20)),
    "decimalEnclosedFullstop": _from(_run("⒈", 20)),
    "numberInDash": lambda number: f"- {number} -",
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "koreanCounting": _chinese,
    "ideographDigital": _positional(_DIGITS),
    "japaneseDigitalTenThousand": _positional(_DIGITS),
    "taiwaneseDigital": _positional(_DIGITS),
    "chineseLegalSimplified": lambda number: _spelled(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _spelled(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "ideographEnclosedCircle": _from(_run("㊀", 10)),
}
