"""Earlier submissions with the same text: what the store keeps of each, and what it has that is like a new one."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.duplicates import Duplicates, ReportText, find_duplicates
from reviewer.duplicates.limits import limits
from reviewer.duplicates.prepared import prepare
from reviewer.duplicates.sketches import buckets
from reviewer.duplicates.texts import VERSION, decode, encode
from reviewer.store import Actor, Print, Store


def remember(store: Store, actor: Actor, text: ReportText) -> None:
    """Keeps the text of a submission, whose id is the text's key; it goes with the submission."""
    store.prints.keep(actor, text.key, Print(VERSION, encode(text), frozenset(buckets(prepare(text)))))


def remembered(store: Store, actor: Actor, submission: str) -> ReportText | None:
    """The text that is kept of a submission."""
    body = store.prints.kept(actor, submission, VERSION)
    return decode(body) if body is not None else None


def all_texts(store: Store, actor: Actor) -> tuple[ReportText, ...]:
    """The texts of all submissions that the actor may see."""
    return tuple(decode(body) for body in store.prints.bodies(actor, VERSION))


def earlier_texts(store: Store, actor: Actor, submission: str) -> tuple[ReportText, ...]:
    """The texts of the actor's other submissions that have most in common with this one, which is remembered."""
    found = store.prints.alike(actor, submission, VERSION, limits().sketch.most_candidates)
    return tuple(decode(one.body) for one in found)


def duplicates_of(store: Store, actor: Actor, texts: Sequence[ReportText]) -> Duplicates:
    """What remembered submissions have in common with one another and with all others that the actor may see."""
    asked = {text.key for text in texts}
    found = {one.key: one for text in texts for one in earlier_texts(store, actor, text.key)}
    return find_duplicates(texts, [one for key, one in found.items() if key not in asked])
