"""Text that a reader cannot see, and text that speaks to the reviewing program. Hidden is not guilty: both are shown
with their place, for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewer.model import NOWHERE, BBox
from reviewer.rules.base import Result, Subject, check, finding
from reviewer.text import HAN, shorten, squeeze

# Shorter runs of unseen characters are layout leftovers: stray blanks, a white full stop.
FEWEST_CHARACTERS = 4
# Without a Chinese character, so many letters make a message.
LATIN = 20
_LETTER = re.compile(r"[A-Za-z]")

_PROGRAM = r"(?:评审|评分|审核|审查|阅卷|打分)(?:系统|程序|模型|机器人|助手|软件)|人工智能|大(?:语言)?模型|\bAI\b|\bGPT\b|\bLLM\b|ChatGPT"
_INSTRUCTIONS = (
    re.compile(rf"(?:{_PROGRAM}).{{0,20}}?(?:请|务必|必须|应当|注意|忽略|给予|判定|评为)", re.IGNORECASE),
    re.compile(r"(?:忽略|无视|跳过|不要理会|不必理会).{0,12}?(?:规则|指令|要求|提示|标准|说明)"),
    re.compile(
        r"(?:请|应|务必|直接|必须).{0,10}?(?:给予|给出|打出?|评为|判为|评定为?|打)\s*(?:满分|最高分|100\s*分|高分|优秀等级)"
    ),
    re.compile(r"(?:不要|不得|无需|请勿)(?:指出|提及|列出).{0,8}?(?:问题|不足|缺点|扣分)"),
    re.compile(r"你(?:现在)?是(?:一[名位个])?.{0,8}?(?:评审|评分|人工智能|AI|助手|模型)", re.IGNORECASE),
    re.compile(r"\[INST\]|<\|\w{2,20}\|>"),
    # Without blanks, which get lost where letters are set one by one.
    *(
        re.compile(pattern.replace(" ", r"\s*"), re.IGNORECASE)
        for pattern in (
            "ignore (?:all |any )?(?:of )?(?:the |your )?(?:previous|above|prior)",
            "give (?:it |this report )?(?:a |the )?(?:full|highest|positive)",
            "you are (?:now )?(?:an? |the )?(?:ai|assistant|reviewer|language model)\\b",
            "do not (?:mention|highlight|report) (?:any )?(?:weakness|negative|problem)",
            "(?:rate|score) (?:this|it|the) .{0,20}(?:\\b10|highest|full)",
        )
    ),
)


@check("security.hidden-text", needs="file")
def hidden_text(subject: Subject) -> Iterator[Result]:
    """Text that a reader cannot see: white, tiny, transparent, off the page, in an invisible mode."""
    runs = [run for run in subject.document.hidden if _is_told(run.text)]
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


def _is_told(text: str) -> bool:
    """Whether unseen text says something: formula editors leave single white letters and signs behind."""
    return (len(squeeze(text)) >= FEWEST_CHARACTERS and bool(HAN.search(text))) or len(_LETTER.findall(text)) >= LATIN


@check("security.instruction", needs="file")
def instruction(subject: Subject) -> Iterator[Result]:
    """Text, seen or unseen, that addresses the reviewing program or asks for a score."""
    for page, box, text in _texts(subject):
        match = find_instruction(text)
        if match:
            begin = max(0, text.rfind("。", 0, match.start()) + 1)
            place = None if box == NOWHERE and subject.document.paged else (page, box)
            excerpt = text[begin : match.end() + 40]
            yield finding("security.instruction", place, excerpt=excerpt, where=subject.where([page]))


def find_instruction(text: str) -> re.Match[str] | None:
    """Where `text` addresses a program or asks for a score."""
    return next((found for pattern in _INSTRUCTIONS if (found := pattern.search(text))), None)


def _texts(subject: Subject) -> Iterator[tuple[int, BBox, str]]:
    """Each paragraph and table, and the unseen text in one piece, since a page break may part it."""
    hidden = subject.document.hidden
    if hidden:
        yield hidden[0].page, hidden[0].bbox, "".join(run.text for run in hidden)
    yield from ((aside.page, aside.bbox, f"{aside.reason}：{aside.text}") for aside in subject.document.asides)
    for passage in subject.document.passages:
        yield passage.page, passage.bbox, passage.text
    for table in subject.document.tables:
        yield table.page, table.bbox, table.text
