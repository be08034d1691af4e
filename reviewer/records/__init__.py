"""What is kept of each report of a batch, small enough for a hundred thousand of them; and whom a person should see first."""

from reviewer.records.codec import RecordFile, from_line, to_line
from reviewer.records.ranking import Attention, Concern, Ranking, attention, load_ranking, ranks
from reviewer.records.record import (
    GIVEN,
    OUTCOMES,
    Choice,
    Duplicate,
    LightFinding,
    NodeShare,
    Origin,
    Outcome,
    ReportRecord,
    Stage,
)

__all__ = [
    "GIVEN",
    "OUTCOMES",
    "Attention",
    "Choice",
    "Concern",
    "Duplicate",
    "LightFinding",
    "NodeShare",
    "Origin",
    "Outcome",
    "Ranking",
    "RecordFile",
    "ReportRecord",
    "Stage",
    "attention",
    "from_line",
    "load_ranking",
    "ranks",
    "to_line",
]
