"""The draft of the preliminary opinion, grounded in the review."""

from reviewer.opinion.composer import draft_opinion

__all__ = ["draft_opinion"]
