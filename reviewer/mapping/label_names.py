"""Nodes and requirements as the labelled reports name them: they know one name for the applicant's portrait, which the
national enterprise template folds into the chapter."""

from __future__ import annotations

_FOLDED, _LABELLED = "intro", "intro.company"


def labelled_node(node: str) -> str:
    return _LABELLED if node == _FOLDED else node


def labelled_name(requirement: str) -> str:
    """A requirement's id as the labels have it."""
    node, _, slug = requirement.partition("/")
    return f"{labelled_node(node)}/{slug}"
