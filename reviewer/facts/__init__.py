"""What the documents say that the opinion form asks for, each with its place, and where they contradict one another."""

from reviewer.facts.comparing import compare
from reviewer.facts.filling import fill_fields
from reviewer.facts.gathering import Materials, gather

__all__ = ["Materials", "compare", "fill_fields", "gather"]
