"""What a figure measures, in words that can be compared."""

from __future__ import annotations

import re
from functools import cache

from reviewer.rules.figures.periods import YEARS
from reviewer.rules.figures.words import lexicon


def label_of(lead: str) -> str:
    """The measure that the words `lead` before a figure name; "" where they name none.

    用户投诉总量共 and 投诉 are one measure, as are 15分钟到场率 and 一刻钟内赶到的比例.
    """
    name = re.sub(r"的$", "", re.sub(r"\s", "", YEARS.sub("", lead)))
    name = re.sub(rf"(?:{lexicon().origin}|{lexicon().to})$", "", name)
    name = re.sub(rf"到?{lexicon().joint}+$", "", name)
    rated = re.sub(rf"{lexicon().rate}{lexicon().joint}*$", "", name)
    if rated and rated != name:
        name = rated + "率"
    return _plain(name)


def is_comparable(label: str) -> bool:
    """Whether `label` says enough for two figures of that name to be of the same thing."""
    words = lexicon()
    if re.fullmatch(words.known, label):
        return True
    return words.shortest <= len(label) <= words.longest and not re.fullmatch(words.too_common, label)


def key_of(label: str) -> str:
    """The label whatever the order of its words: 群众排水诉求, 排水群众诉求."""
    return "".join(sorted(label))


@cache
def _plain(name: str) -> str:
    words = lexicon()
    for canonical, variants in words.same.items():
        name = re.sub(variants, canonical, name)
    name = re.sub(r"[^\u4e00-\u9fffA-Za-z0-9]", "", re.sub(words.noise, "", name))
    return re.sub(rf"^{words.edges}+|{words.edges}+$", "", name)
