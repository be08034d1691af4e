"""Evaluation schemes: the files of `outline/` read, merged along `extends`, validated, and resolved for one category.

The pydantic models mirror the files key by key and refuse what they do not know, with file and line. What the rest of
the program walks, the `Outline` of one category, is a tree of frozen dataclasses.
"""

from reviewer.scheme.assessment import AssessmentLine, ScoreStep, SelfAssessment
from reviewer.scheme.conditions import (
    AbsenceCondition,
    Bounded,
    Condition,
    FigureCondition,
    HonourCondition,
    YearsCondition,
)
from reviewer.scheme.doubts import Doubt, doubts
from reviewer.scheme.entries import (
    Category,
    FormBlock,
    FormField,
    Level,
    MustHave,
    OpinionForm,
    Results,
    ScoreBand,
    Scoring,
    StatusValues,
)
from reviewer.scheme.formats import Band, Format, FormatRule, PitchFamily, ProducerFamily, SpacingRule, Verdict
from reviewer.scheme.indicators import (
    Balance,
    FinancialRow,
    FinancialTable,
    Formula,
    Indicators,
    MarketRow,
    MarketTable,
)
from reviewer.scheme.outline import PORTRAIT, Node, Outline, Requirement, chapter_of
from reviewer.scheme.scheme import Scheme, list_schemes, load_scheme, scheme_named
from reviewer.scheme.submission import FileKind, Item, Material, Naming, ProjectRule, Respondents, Slides, Video
from reviewer.scheme.trades import Trade, find_trade, general_trade

__all__ = [
    "PORTRAIT",
    "AbsenceCondition",
    "AssessmentLine",
    "Balance",
    "Band",
    "Bounded",
    "Category",
    "Condition",
    "Doubt",
    "FigureCondition",
    "FileKind",
    "FinancialRow",
    "FinancialTable",
    "FormBlock",
    "FormField",
    "Format",
    "FormatRule",
    "Formula",
    "HonourCondition",
    "Indicators",
    "Item",
    "Level",
    "MarketRow",
    "MarketTable",
    "Material",
    "MustHave",
    "Naming",
    "Node",
    "OpinionForm",
    "Outline",
    "PitchFamily",
    "ProducerFamily",
    "ProjectRule",
    "Requirement",
    "Respondents",
    "Results",
    "Scheme",
    "ScoreBand",
    "ScoreStep",
    "Scoring",
    "SelfAssessment",
    "Slides",
    "SpacingRule",
    "StatusValues",
    "Trade",
    "Verdict",
    "Video",
    "YearsCondition",
    "chapter_of",
    "doubts",
    "find_trade",
    "general_trade",
    "list_schemes",
    "load_scheme",
    "scheme_named",
]
