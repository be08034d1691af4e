"""What the model learns our own trade from: labelled paragraphs, their sentences, the words in them that show a
requirement, and the outline's own sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reviewer.mapping.training.corpus import Pair, split_sentences
from reviewer.mapping.training.labelled import LabelledRow, Shown
from reviewer.mapping.training.settings import DomainSettings
from reviewer.scheme import Requirement, load_scheme

Kind = Literal["paragraph", "sentence", "words", "outline"]

_OUTLINE = "outline"


@dataclass(frozen=True)
class Example:
    """A text with what it answers, nodes or requirements; `source` is the firm it comes from, or the outline."""

    text: str
    answers: frozenset[str]
    source: str
    kind: Kind


def node_examples(
    rows: Sequence[LabelledRow], requirements: Sequence[Requirement], settings: DomainSettings
) -> list[Example]:
    """Texts that answer a node of the outline."""
    found = [Example(row.text, row.nodes, row.firm, "paragraph") for row in rows]
    found += [example for row in rows for example in _sentences(row, settings.shortest_sentence)]
    return found + [
        Example(text, frozenset({_leaf(item.node)}), _OUTLINE, "outline")
        for item in requirements
        for text in (item.text, *item.aspects)
    ]


def _sentences(row: LabelledRow, shortest: int) -> Iterator[Example]:
    """The sentences of a paragraph on one node: evidence is looked for sentence by sentence."""
    if len(row.nodes) != 1:
        return
    sentences = [s for s in split_sentences(row.text) if len(s) >= shortest]
    if len(sentences) > 1:
        yield from (Example(sentence, row.nodes, row.firm, "sentence") for sentence in sentences)


def requirement_examples(shown: Sequence[Shown], requirements: Sequence[Requirement]) -> list[Example]:
    """Texts that answer a single requirement."""
    found = [Example(item.text, frozenset({item.requirement}), item.row.firm, "words") for item in shown]
    found += [Example(text, answers, firm, "sentence") for text, answers, firm in sentences_that_show(shown)]
    return found + [
        Example(text, frozenset({requirement_name(item)}), _OUTLINE, "outline")
        for item in requirements
        for text in (item.text, *item.aspects)
    ]


def sentences_that_show(shown: Sequence[Shown]) -> list[tuple[str, frozenset[str], str]]:
    """Each sentence with a requirement's words in it: its text, all requirements that it shows, its firm."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in shown:
        for sentence in split_sentences(item.row.text):
            if item.text in sentence:
                found.setdefault((sentence, item.row.firm), set()).add(item.requirement)
    return [(sentence, frozenset(answers), firm) for (sentence, firm), answers in found.items()]


def requirement_name(requirement: Requirement) -> str:
    """The requirement's id as the labels have it."""
    node, _, slug = requirement.id.partition("/")
    return f"{_leaf(node)}/{slug}"


def _leaf(node: str) -> str:
    """The labels know one name for the firm's portrait; the national enterprise template folds it into `intro`."""
    return "intro.company" if node == "intro" else node


def outline_requirements(scheme_id: str) -> list[Requirement]:
    """The requirements of a scheme's outline for all its categories, each wording once."""
    scheme = load_scheme(scheme_id)
    found = [item for category in scheme.categories for item in scheme.outline(category).requirements.values()]
    return list(dict.fromkeys(found))


def requirement_pairs(requirements: Sequence[Requirement]) -> list[Pair]:
    """Each requirement with each of its aspects."""
    pairs = [Pair(item.text, aspect, requirement_name(item)) for item in requirements for aspect in item.aspects]
    return list(dict.fromkeys(pairs))


def sampling_weights(found: Sequence[Example], settings: DomainSettings) -> list[float]:
    """How often each example is drawn: each kind as often as set, and within a kind each answer equally often."""
    count = Counter((example.kind, example.answers) for example in found)
    weights = [settings.kinds[example.kind] / count[example.kind, example.answers] for example in found]
    total = sum(weights)
    return [weight / total for weight in weights]
