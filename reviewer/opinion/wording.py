"""The draft's wording: the macros of `prompts/opinion.j2`. A missing input is an error, never a gap in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reviewer.model import Document, Evidence
from reviewer.opinion.grounding import shorten_quote
from reviewer.opinion.leaves import Row
from reviewer.resources import resource_dir
from reviewer.scheme.trades import Trade

# Quotes on the form (characters): long enough to be found, short enough to be read.
QUOTE = 48
# Pages named in one place; more are counted.
_PAGES = 6
# Cutting a quote where a bracket opens must leave enough to be found by.
_SHORTEST_QUOTE = 12
_PAIRS = {"“": "”", "‘": "’", "《": "》", "（": "）"}


@cache
def _macros(noun: str) -> Any:
    environment = Environment(
        loader=FileSystemLoader(resource_dir("prompts")),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text; whoever writes HTML escapes it there
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inner"] = inner_quotes
    return environment.get_template("opinion.j2").make_module({"noun": noun})


def inner_quotes(text: str) -> str:
    """Quotation marks inside a quotation, as Chinese typography sets them: ‘ ’ within “ ”."""
    return text.replace("“", "‘").replace("”", "’")


class Wording:
    """Says things of one report, called `noun`: varies its turns of phrase, quotes nothing twice, speaks of the
    applicant's trade."""

    def __init__(self, document: Document, trade: Trade, noun: str) -> None:
        self._document = document
        self._macros = _macros(noun)
        self._trade = trade
        # Reports begin with different turns, and one report always with the same.
        self._turn = int(document.sha256[:4] or "0", 16)
        self._quoted: set[str] = set()

    def say(self, macro: str, **values: object) -> str:
        """The text of a macro for `values`, on one line; `turn` counts up, so that turns of phrase alternate."""
        self._turn += 1
        return "".join(str(getattr(self._macros, macro)(self._turn, **values)).split("\n")).strip()

    def quote(self, rows: Iterable[Row]) -> Evidence | None:
        """The best piece of evidence of the first row that has one not quoted yet, cut to be read."""
        for row in rows:
            for evidence in row.found.evidence:
                short = replace(evidence, quote=_closed(shorten_quote(evidence.quote, QUOTE)))
                if short.quote not in self._quoted:
                    self._quoted.add(short.quote)
                    return short
        return None

    def where(self, *pages: int | None) -> str:
        """Pages as the form writes them: 第3、5页; of a Word file the first part: “（一）策划”部分."""
        known = sorted({page for page in pages if page})
        if not known:
            return "全文"
        if not self._document.paged:
            return self._document.place(known[0])
        more = "等" if len(known) > _PAGES else ""
        return f"第{'、'.join(map(str, known[:_PAGES]))}页{more}"

    def advice(self, row: Row) -> str:
        """What to add for a requirement, in the words of the applicant's trade, without its full stop."""
        return row.requirement.advice_for(self._trade).rstrip("。")


def _closed(quote: str) -> str:
    """The quote up to the clause in which a bracket opens and does not close, unless hardly anything is left."""
    opened: list[int] = []
    for place, mark in enumerate(quote):
        if mark in _PAIRS:
            opened.append(place)
        elif opened and mark == _PAIRS[quote[opened[-1]]]:
            opened.pop()
    if not opened:
        return quote
    clause = max(quote.rfind(mark, 0, opened[0]) for mark in "，、：；")
    return next((quote[:end] for end in (clause, opened[0]) if end >= _SHORTEST_QUOTE), quote)


def shorts(rows: Sequence[Row], most: int | None = None) -> str:
    """The names of requirements in one list; what is beyond `most` is counted: 甲、乙等5项."""
    names = "、".join(row.requirement.short for row in rows[:most])
    return f"{names}等{len(rows)}项" if most is not None and len(rows) > most else names


# Items of a checklist named in one sentence; more are counted.
_MOST_ITEMS = 5


def enumerated(items: Sequence[str]) -> str:
    """Items in one list, those beyond a few counted; empty where there is none."""
    names = "、".join(f"“{item}”" for item in items[:_MOST_ITEMS])
    return f"{names}等{len(items)}项" if len(items) > _MOST_ITEMS else names
