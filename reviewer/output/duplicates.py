"""Text that stands in several reports, side by side: a page of its own, a fragment of another page, rows for Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reviewer import records
from reviewer.duplicates import Duplicate, Duplicates, Match, SharedText
from reviewer.duplicates.wording import TITLES, called, told_changes
from reviewer.output.pages import template
from reviewer.output.wording import SEVERITIES, clean

Value = str | int | float | None

# Headings with the width of their columns, in characters.
COLUMNS: Mapping[str, int] = {
    "程度": 8, "情形": 24, "报告一": 34, "单位一": 26, "报告二": 34, "单位二": 26, "相同处数": 9, "相同字数": 9,
    "最长连续字数": 10, "占较短一份": 10, "位置一": 14, "原文一": 50, "位置二": 14, "原文二": 50, "改动": 36, "说明": 60,
}  # fmt: skip
# Of a pair's runs so many stand open on the page; the others unfold.
_OPEN = 3


def to_page(found: Duplicates) -> str:
    """A page that opens without a network; every text of a report is escaped."""
    return _rendered("duplicates.html.j2", found)


def to_fragment(found: Duplicates) -> str:
    """The same as a part of another page, with its own styles."""
    return _rendered("duplicates.fragment.html.j2", found)


def to_rows(found: Duplicates) -> Iterator[tuple[Value, ...]]:
    """A row a pair, with its longest run, and a row a group, under the headings of `COLUMNS`."""
    for pair in found.pairs:
        yield _pair_row(pair)
    for group in found.groups:
        yield _group_row(group)


def _pair_row(pair: Duplicate) -> tuple[Value, ...]:
    longest = pair.matches[0] if pair.matches else None
    quotes = (
        (longest.left_page, longest.left.excerpt, longest.right_page, longest.right.excerpt) if longest else (None,) * 4
    )
    changes = told_changes([change for match in pair.matches for change in match.changes]).lstrip("，")
    return (
        SEVERITIES[pair.severity], TITLES[pair.kind], pair.left.file, pair.left.company, pair.right.file,
        pair.right.company, len(pair.matches), pair.length, pair.longest, round(pair.share, 3), *quotes,
        changes if pair.matches else None, pair.message,
    )  # fmt: skip


def _group_row(group: SharedText) -> tuple[Value, ...]:
    first, second = group.texts[0][:2]
    return (
        SEVERITIES[group.severity], TITLES[group.kind], first.source.file, first.source.company, second.source.file,
        second.source.company, None, group.length, None, None, first.page, first.place.excerpt, second.page,
        second.place.excerpt, None, group.message,
    )  # fmt: skip


def to_records(found: Duplicates, key: str) -> Iterator[records.Duplicate]:
    """What the report with this key has in common with others, as its record keeps it."""
    for pair in found.pairs:
        if key in (pair.left.key, pair.right.key):
            own_is_left = key == pair.left.key
            other = pair.right if own_is_left else pair.left
            pages = sorted({(match.left if own_is_left else match.right).page for match in pair.matches})
            yield records.Duplicate(
                other.file, TITLES[pair.kind], pair.share, tuple(pages), pair.severity, pair.message
            )
    for group in found.groups:
        if key in group.keys:
            own = sorted({one.place.page for text in group.texts for one in text if one.source.key == key})
            others = f"{len(group.keys)} 份报告"
            yield records.Duplicate(others, TITLES[group.kind], 0.0, tuple(own), group.severity, group.message)


def marked_left(match: Match) -> list[tuple[str, bool]]:
    """The left quote in pieces, each with whether the other side says something else."""
    return _marked(match.left.excerpt, [(change.left_at, len(change.left)) for change in match.changes])


def marked_right(match: Match) -> list[tuple[str, bool]]:
    return _marked(match.right.excerpt, [(change.right_at, len(change.right)) for change in match.changes])


def _marked(text: str, places: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces, at = [], 0
    for begin, size in sorted(places):
        pieces += [(text[at:begin], False), (text[begin : begin + size], True)]
        at = max(at, begin + size)
    return [(piece, changed) for piece, changed in [*pieces, (text[at:], False)] if piece]


def _rendered(name: str, found: Duplicates) -> str:
    return clean(
        template(name).render(
            found=found,
            titles=TITLES,
            severities=SEVERITIES,
            called=called,
            told=told_changes,
            left=marked_left,
            right=marked_right,
            open=_OPEN,
        )
    )
