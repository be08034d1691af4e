"""Whether a page's text is what a person reads on it, or what is left of it without its encoding."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reviewer.pdf.painting import Glyph
from reviewer.text import HAN

FEWEST_CHARACTERS = 30
# More than this share of characters without a meaning, and the page's text is not what a person reads; formulas alone
# stay below it.
_LOST_SHARE = 0.3
# Text needs so many characters before its frequencies tell anything.
_FEWEST_HAN = 100
_FEWEST_LATIN = 200
# Lists of names and numbers have frequencies of their own: only running text counts.
_RUNNING = re.compile(rf"{HAN.pattern}{{6,}}")
# The most frequent Chinese characters in reports, notices and news; they make up more than half of any such text, and
# hardly a fiftieth of characters met by chance.
_COMMON = frozenset(
    "的一是不了在人有我他这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起"
    "发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次"
    "使身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫"
    "再书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关"
    "放至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空"
    "业思切怎非找片罗钱紧语言令调管理服务用户满意企质量产品供保障建设开展实施制度标准流程组织管控改善优升率评价测顾客需求调查投诉"
    "培训考核目标计划项目技术创新发展领导部门岗位责任人员工作区市省县集团有限单位北南京上海号线路站车间班组建筑程序安全环境节约能源"
    "信息系统平台数据分析统计效果指标完成持续推进加强提高降低增长达到第一二三四五六七八九零百千万元份次件名共约各类级及等均按照根据"
)
_COMMON_SHARE = 0.25
# These nine make up two thirds of any Latin text, and a third of letters met by chance.
_FREQUENT = frozenset("etaoinshrETAOINSHR")
_FREQUENT_SHARE = 0.4


def is_garbled(glyphs: Sequence[Glyph]) -> bool:
    """Whether the characters have lost their meaning: codes without Unicode values, private ones but for bullets, or
    the frequencies of no language."""
    texts = [glyph.text for glyph in glyphs if glyph.text.strip() and glyph.face.family != "Symbol"]
    if len(texts) < FEWEST_CHARACTERS:
        return False
    lost = sum(count for text, count in Counter(texts).items() if _is_lost(text))
    return lost > _LOST_SHARE * len(texts) or is_improbable("".join(texts))


def is_improbable(text: str) -> bool:
    """Whether text consists of the letters or characters of a language, but not as any text does."""
    han = [character for run in _RUNNING.findall(text) for character in run]
    if len(han) >= _FEWEST_HAN:
        return sum(character in _COMMON for character in han) < _COMMON_SHARE * len(han)
    letters = [letter for letter in text if letter.isascii() and letter.isalpha()]
    mostly = len(letters) >= _FEWEST_LATIN and len(letters) > len(text) / 3
    return mostly and sum(letter in _FREQUENT for letter in letters) < _FREQUENT_SHARE * len(letters)


def _is_lost(text: str) -> bool:
    return (
        text.startswith("(cid:")
        or text == "\ufffd"
        or "\ue000" <= text <= "\uf8ff"
        or text >= "\U000f0000"
        or (text < " " or "\x7f" <= text <= "\x9f")
    )
