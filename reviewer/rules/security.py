"""Text that a reader cannot see, and text that speaks to the reviewing program. Hidden is not guilty: both are shown
with their place, for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.model import BBox, Kind
from reviewer.rules.base import Result, Subject, check, finding
from reviewer.text import HAN, shorten, squeeze

# Shorter runs of unseen characters are layout leftovers: stray blanks, a white full stop.
FEWEST_CHARACTERS = 4

_PROGRAM = r"(?:评审|评分|审核|审查|阅卷|打分)(?:系统|程序|模型|机器人|助手|软件)|人工智能|大(?:语言)?模型|\bAI\b|\bGPT\b|\bLLM\b|ChatGPT"
_INSTRUCTIONS = (
    re.compile(rf"(?:{_PROGRAM}).{{0,20}}?(?:请|务必|必须|应当|注意|忽略|给予|判定|评为)", re.IGNORECASE),
    re.compile(r"(?:忽略|无视|跳过|不要理会|不必理会).{0,12}?(?:规则|指令|要求|提示|标准|说明)"),
    re.compile(
        r"(?:请|应|务必|直接|必须).{0,10}?(?:给予|给出|打出?|评为|判为|评定为?|打)\s*(?:满分|最高分|100\s*分|高分|优秀等级)"
    ),
    re.compile(
        r"ignore (?:all |any )?(?:the )?(?:previous|above|prior)|give (?:a |the )?(?:full|highest|positive)",
        re.IGNORECASE,
    ),
)


@check("security.hidden-text")
def hidden_text(subject: Subject) -> Iterator[Result]:
    """Text that a reader cannot see: white, tiny, transparent, off the page, in an invisible mode."""
    runs = [
        run for run in subject.document.hidden if len(squeeze(run.text)) >= FEWEST_CHARACTERS and HAN.search(run.text)
    ]
    by_reason: dict[str, list[int]] = {}
    for index, run in enumerate(runs):
        by_reason.setdefault(re.sub(r"[\d.]+", "0", run.reason), []).append(index)
    for indexes in by_reason.values():
        first = runs[indexes[0]]
        text = "".join(runs[index].text for index in indexes)
        yield finding(
            "security.hidden-text",
            (first.page, first.bbox),
            actual=f"{first.reason}，共 {len(squeeze(text))} 个字",
            excerpt=shorten(first.text, 120),
            where=subject.where(runs[index].page for index in indexes),
        )


@check("security.instruction")
def instruction(subject: Subject) -> Iterator[Result]:
    """Text, seen or unseen, that addresses the reviewing program or asks for a score."""
    for page, box, text in _texts(subject):
        match = next((found for pattern in _INSTRUCTIONS if (found := pattern.search(text))), None)
        if match:
            begin = max(0, text.rfind("。", 0, match.start()) + 1)
            yield finding(
                "security.instruction", (page, box), excerpt=text[begin : match.end() + 40], where=subject.where([page])
            )


def _texts(subject: Subject) -> Iterator[tuple[int, BBox, str]]:
    """Each paragraph, and the unseen text in one piece, since a page break may part it."""
    hidden = subject.document.hidden
    if hidden:
        yield hidden[0].page, hidden[0].bbox, "".join(run.text for run in hidden)
    for passage in subject.document.of_kind(Kind.BODY, Kind.HEADING, Kind.TITLE, Kind.HEADER, Kind.FOOTER, Kind.COVER):
        yield passage.page, passage.bbox, passage.text
