"""The draft of the preliminary opinion, and the applicant's letter: both grounded in the review."""

from reviewer.opinion.composer import draft_opinion
from reviewer.opinion.letter import applicant_letter

__all__ = ["applicant_letter", "draft_opinion"]
