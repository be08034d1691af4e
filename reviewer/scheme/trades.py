"""Trades: by which words an applicant's trade is recognised, and its own words for the slots of the outlines' advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator

from reviewer.errors import SchemeError
from reviewer.resources import resource_dir
from reviewer.scheme.entries import SLOT, Entry, Names, Scoped, overlaid
from reviewer.scheme.files import Problem, read_file, report
from reviewer.scheme.shape import shape_problems

# What a keyword counts for: in the firm's name, in another name (a short text: the project), in a portrait; the last of a
# trade's keywords counts for half of the first.
_IN_NAME = 6.0
_IN_TITLE = 1.5
_IN_TEXT = 1.0
_LAST = 0.5
# Characters up to which a text is a name rather than a portrait.
_TITLE = 30
# A trade is sure with so much (one keyword in the firm's name, or several elsewhere: a portrait names customers too), and
# with so many times more than the next one has.
_ENOUGH = 3.0
_AHEAD = 1.4
# After a word of a trade that makes nothing, these speak of those who make things for it: 供热设备, 教学仪器.
_MADE = "(?!设备|装备|机械|器材|仪器|仪表|用品|软件)"


class TradeWords(Entry):
    """The words for the slots of an advice: two to four nouns each, parted by 、."""

    users: str
    touchpoints: str
    processes: str
    indicators: str
    records: str

    @field_validator("*")
    @classmethod
    def _is_a_list_of_nouns(cls, value: str) -> str:
        return _nouns(value)


class TradeWordsChange(Entry):
    """What is different for one category. Only the keys that a file states count, so the defaults are never read."""

    users: str = ""
    touchpoints: str = ""
    processes: str = ""
    indicators: str = ""
    records: str = ""

    @field_validator("*")
    @classmethod
    def _is_a_list_of_nouns(cls, value: str) -> str:
        return _nouns(value)


class Trade(Scoped):
    """A trade. `keywords` stand in the order of what they tell; for categories it does not exist for, it has no words."""

    id: str
    name: str
    keywords: Names = ()
    words: TradeWords
    per_category: Mapping[str, TradeWordsChange] = {}

    def words_for(self, category: str) -> TradeWords:
        """The words for the slots in `category`; the general ones where this trade has none for it."""
        trade = self if self.exists_for(category) else general_trade()
        return overlaid(trade.words, trade.per_category.get(category))

    def fill(self, advice: str, category: str) -> str:
        """`advice` with the trade's words in its slots: 甲、乙和丙, and 甲、乙、丙 where 等 follows."""
        words = self.words_for(category)

        def worded(slot: re.Match[str]) -> str:
            nouns: str = getattr(words, slot[1])
            return nouns if advice.startswith("等", slot.end()) else "和".join(nouns.rsplit("、", 1))

        return SLOT.sub(worded, advice)


class Trades(Entry):
    """The whole file: the general trade and the others."""

    general: Trade
    trades: tuple[Trade, ...] = Field(min_length=1)

    @cached_property
    def telling(self) -> Mapping[str, tuple[Trade, float]]:
        """Every keyword with its trade and its weight there."""
        found = {}
        for trade in self.trades:
            fall = (1 - _LAST) / max(len(trade.keywords) - 1, 1)
            found.update({word: (trade, 1 - fall * place) for place, word in enumerate(trade.keywords)})
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds keywords, the longer one where one contains another."""
        words = sorted(self.telling, key=len, reverse=True)
        makes = {word for word in words if self.telling[word][0].exists_for("product")}
        return re.compile("|".join(re.escape(word) + ("" if word in makes else _MADE) for word in words))

    def find(self, texts: Sequence[str], category: str | None = None) -> Trade:
        """See `find_trade`."""
        scores: dict[str, float] = {self.general.id: 0.0}
        seen: set[str] = set()
        for place, text in enumerate(texts):
            weight = _IN_NAME if place == 0 else _IN_TITLE if len(text) <= _TITLE else _IN_TEXT
            for word in dict.fromkeys(self.pattern.findall(text)):
                trade, telling = self.telling[word]
                if word not in seen and (category is None or trade.exists_for(category)):
                    scores[trade.id] = scores.get(trade.id, 0.0) + weight * telling
                    seen.add(word)
        (best, score), *others = sorted(scores.items(), key=lambda item: -item[1])
        sure = score >= _ENOUGH and all(score >= _AHEAD * other for _, other in others)
        return next((trade for trade in self.trades if sure and trade.id == best), self.general)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The file at `path`; what is wrong in it is reported as in a scheme."""
        file = read_file(path)
        try:
            trades = cls.model_validate(file.data)
        except ValidationError as error:
            raise SchemeError(report([file], shape_problems(error))) from None
        problems = list(_meaning_problems(trades))
        if problems:
            raise SchemeError(report([file], problems))
        return trades


def find_trade(texts: Sequence[str], category: str | None = None) -> Trade:
    """The trade of an applicant, the general one where it is not sure.

    `texts` are the firm's name, then whatever else tells it: the project, the first paragraphs of the portrait. The name
    counts for most. With `category` only trades that exist for it are thought of.
    """
    return load_trades().find(texts, category)


def general_trade() -> Trade:
    """The fallback: words that fit everybody."""
    return load_trades().general


@cache
def load_trades() -> Trades:
    return Trades.read(resource_dir("outline") / "shared" / "trades.yaml")


def _nouns(value: str) -> str:
    nouns = value.split("、")
    if not 2 <= len(nouns) <= 4 or not all(nouns) or value.endswith("等") or "和" in value:
        raise ValueError(f"“{value}”应为两到四个名词，用顿号隔开，不写“和”“等”")
    return value


def _meaning_problems(trades: Trades) -> Iterator[Problem]:
    """Ids and keywords that stand twice."""
    ids: set[str] = {trades.general.id}
    owner: dict[str, str] = {}
    for place, trade in enumerate(trades.trades):
        if trade.id in ids:
            yield ("trades", place, "id"), f"行业 {trade.id} 写了两次"
        ids.add(trade.id)
        for word in trade.keywords:
            if owner.setdefault(word, trade.id) != trade.id:
                yield ("trades", place, "keywords"), f"“{word}”已经是行业 {owner[word]} 的特征词"
