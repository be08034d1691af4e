"""Finding submissions again: words, filters, order, pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from reviewer.store.access import State, Submission, select_visible
from reviewer.store.actors import Actor
from reviewer.store.schema import submissions

Order = Literal["created", "score", "covered", "errors"]

_LONGEST_NUMBER = 9  # digits: more do not fit the column


@dataclass(frozen=True, slots=True)
class Query:
    """Each word of `text` must stand in company, project or file name, or be the number. `since` ≤ created < `until`.

    What has no score or count yet comes last in either direction.
    """

    text: str = ""
    states: tuple[State, ...] = ()
    scheme: str | None = None
    category: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    order: Order = "created"
    descending: bool = True
    page: int = 1
    size: int = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `total` counts all pages' rows."""

    rows: tuple[Submission, ...]
    total: int


def search(connection: Connection, actor: Actor, query: Query) -> Found:
    matching = select_visible(actor).where(*_conditions(query))
    total = connection.scalar(select(func.count()).select_from(matching.subquery())) or 0
    page = _ordered(matching, query).limit(query.size).offset((query.page - 1) * query.size)
    return Found(tuple(Submission(**row._mapping) for row in connection.execute(page)), total)


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    conditions = [_mentions(word) for word in query.text.split()]
    if query.states:
        conditions.append(submissions.c.state.in_(query.states))
    if query.scheme:
        conditions.append(submissions.c.scheme == query.scheme)
    if query.category:
        conditions.append(submissions.c.category == query.category)
    if query.since:
        conditions.append(submissions.c.created >= query.since)
    if query.until:
        conditions.append(submissions.c.created < query.until)
    return conditions


def _mentions(word: str) -> ColumnElement[bool]:
    columns = (submissions.c.company, submissions.c.project, submissions.c.file)
    places = [column.icontains(word, autoescape=True) for column in columns]
    if word.isdecimal() and len(word) <= _LONGEST_NUMBER:
        places.append(submissions.c.number == int(word))
    return or_(*places)


def _ordered(matching: Select[tuple[object, ...]], query: Query) -> Select[tuple[object, ...]]:
    # The number tells equals apart, so that no row is shown on two pages.
    columns = (submissions.c[query.order], submissions.c.number)
    ordered = [column.desc() if query.descending else column.asc() for column in columns]
    return matching.order_by(ordered[0].nulls_last(), ordered[1])
