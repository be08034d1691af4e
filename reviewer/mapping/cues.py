"""What makes a statement concrete, and what makes it hollow: the marks that a reviewer looks for beyond likeness."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reviewer.text import count_words
from reviewer.text.concrete import KINDS

Array = NDArray[np.float32]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DOCUMENT = re.compile(r"《[^》]{2,}》")
_NAMED = re.compile(r"“[^”]{2,12}”")
_RESPONSIBLE = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:部门?|中心|科|处|办公室|小组|委员会|工会)|经理|班长|主任|所长|专人|牵头|负责"
)
_SLOGAN = re.compile(
    r"高度重视|切实|不断|进一步|大力|全力|努力|始终坚持|持续(?:加强|提升|深化)|狠抓|扎实|再上新台阶|一致好评|显著成效|良好效果|充分发挥|全面(?:提升|加强|推进)"
)
# 将 before a thing is 把 (将投诉分为三类); before these words it speaks of what is to come.
_PLAN = re.compile(
    r"下一步|今后|未来|力争|计划(?:在|于|明年|今后)|拟(?![定写合订人])"
    r"|(?:将|准备|打算)(?:会|要|再|进一步|继续|持续|不断|努力|着力|重点|逐步|全面|加快|加大|加强|建立|建设|开展|完善|推进|推广|组织|启动|引入|引进|探索|争取|适时|于|在20)"
)
_DENIAL = re.compile(
    r"尚未|还没有?(?=[\u4e00-\u9fff])|没有(?:建立|开展|形成|专门|单独|统一|做过)|未(?:能|建立|开展|形成|设|做|单独)|尚无|暂无|没来得及|谈不上"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One mark; `measure` gives 0..1 for a text, `label` names it for a reader."""

    name: str
    label: str
    measure: Callable[[str], float]


def _has(pattern: re.Pattern[str]) -> Callable[[str], float]:
    return lambda text: float(bool(pattern.search(text)))


def _count(pattern: re.Pattern[str], most: int) -> Callable[[str], float]:
    return lambda text: min(len(pattern.findall(text)), most) / most


CUES: tuple[Cue, ...] = (
    Cue("number", "有数字", _has(_NUMBER)),
    Cue("numbers", "数字多", _count(_NUMBER, 8)),
    Cue("document", "有文件名", _has(_DOCUMENT)),
    Cue("named", "有专门的名称", _has(_NAMED)),
    Cue("date", "有时间或频次", _has(KINDS["date"])),
    Cue("responsible", "有责任部门或人", _has(_RESPONSIBLE)),
    Cue("method", "有做法", _has(KINDS["method"])),
    Cue("comparison", "有比较", _has(KINDS["comparison"])),
    Cue("trend", "有变化", _has(KINDS["trend"])),
    Cue("slogan", "口号化", _count(_SLOGAN, 3)),
    Cue("plan", "只是打算", _has(_PLAN)),
    Cue("denial", "说的是没有", _has(_DENIAL)),
    Cue("length", "篇幅", lambda text: min(count_words(text), 80) / 80),
)


def cue_values(text: str) -> list[float]:
    """The value of each cue, in the order of `CUES`."""
    return [cue.measure(text) for cue in CUES]
