"""The reviewer's own words, laid over the draft."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reviewer.model import Opinion, Review, Statement


@dataclass(frozen=True, slots=True)
class Edits:
    """What a person wrote into the page: `suggestions` has one suggestion a line."""

    conclusion: str | None
    level: str | None
    opinion: str
    suggestions: str


def edited(review: Review, edits: Edits) -> Review:
    """The review with these words in its opinion. Suggestions left as they were keep what they rest on."""
    if review.opinion is None:
        return review
    wanted = {"conclusion": edits.conclusion, "suggested_level": edits.level, "opinion": edits.opinion.strip() or None}
    fields = {name: wanted.get(name, value) for name, value in review.opinion.fields.items()}
    opinion = replace(review.opinion, fields=fields, statements=_statements(review.opinion, edits))
    return replace(review, opinion=opinion)


def suggestion_lines(opinion: Opinion | None) -> str:
    """The suggestions as a person edits them, one a line."""
    return "\n".join(" ".join(statement.text.split()) for statement in opinion.suggestions) if opinion else ""


def _statements(opinion: Opinion, edits: Edits) -> tuple[Statement, ...]:
    known = {" ".join(statement.text.split()): statement for statement in opinion.suggestions}
    lines = [" ".join(line.split()) for line in edits.suggestions.splitlines() if line.strip()]
    others = tuple(statement for statement in opinion.statements if statement.kind != "suggestion")
    return (*others, *(known.get(line) or Statement("suggestion", line, None, None, ()) for line in lines))
