"""What a model's sentence claims, and whether it may: figures and names need a source, decisions are not a model's.

Everything works on folded text (`sources.folded`). A sentence that is refused costs little, since the composed one
stands in its place; one that is wrongly let through ends on a form that somebody signs. So doubt refuses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reviewer.opinion.sources import folded
from reviewer.text import HAN, sentences

# Characters of a statement: shorter says nothing, longer nobody reads on a form; merged advice reaches some 300.
SHORTEST, LONGEST = 10, 500
# Share of a sentence's characters, stock words left out, that its basis must have, so that it speaks of it. Reworded
# sentences of tests/data/answers.yaml have 0.63 and more, sentences on something else 0.
FEWEST_SHARED = 0.4
# Chinese characters in a row that neither the basis nor the language of reviews has: an invented fact in a true sentence
# runs longer; in reworded sentences at most 4 were seen.
LONGEST_NEW = 7
# A sentence with fewer Chinese characters has too few pairs to tell.
SHORT_SENTENCE = 8
# Share of Chinese characters among letters, and of distinct pairs among all: below is another language, or stammering.
FEWEST_HAN, FEWEST_DISTINCT = 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Ground:
    """What a statement may draw on, folded: `shown` was before the model for its basis and holds every figure;
    `known`, the report's visible text and the outline with it, holds names and quotes."""

    shown: str
    known: str


Kind = Literal["strength", "weakness", "suggestion"]


def fault(kind: Kind, text: str, ground: Ground) -> str | None:
    """The first thing (Chinese) for which a model's `text` must be refused; None where there is none."""
    plain = folded(text)
    return (
        _form_fault(text, plain)
        or _speech_fault(text)
        or _decision_fault(plain, ground)
        or _figure_fault(plain, ground)
        or _name_fault(text, plain, ground)
        or _topic_fault(text, ground)
        or _kind_fault(kind, text)
    )


# ---------------------------------------------------------------- form

_MARKUP = re.compile(r"</?[a-z!][^>]*>|<\||\|>|\*\*|```|`|^\s*[#>|]|__|\[[^\]]*\]\(|\{[{%#]|[{}\\]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[a-z]+://|www\.|[\w.+-]+@[\w-]+\.|\b[\w-]+\.(?:com|cn|net|org|io|gov|edu|top|xyz)\b", re.IGNORECASE
)
# Control, format (zero-width, right-to-left), private and unassigned characters; half surrogate pairs.
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


def _form_fault(text: str, plain: str) -> str | None:
    if any(unicodedata.category(char) in _UNSEEN for char in text):
        return "含控制字符或不可见字符"
    if not SHORTEST <= len(plain) <= LONGEST:
        return f"长度不在 {SHORTEST} 至 {LONGEST} 字之间"
    if _MARKUP.search(unicodedata.normalize("NFKC", text)) or _ADDRESS.search(unicodedata.normalize("NFKC", text)):
        return "含标记符号或网址"
    letters = [char for char in plain if char.isalpha()]
    if sum(bool(HAN.match(char)) for char in letters) < FEWEST_HAN * max(len(letters), 1):
        return "不是中文"
    pairs = _pairs(plain)
    if len(set(pairs)) < FEWEST_DISTINCT * len(pairs):
        return "文字重复"
    return None


# ---------------------------------------------------------------- speech

# Quotations and titles, on the text as written: folded, the marks of a quotation within a quotation are all alike.
_MARKED = re.compile(
    r"“([^“”]*)”|‘([^‘’]*)’|「([^「」]*)」|『([^『』]*)』|《([^《》]*)》|【([^【】]*)】|\"([^\"]*)\"|＂([^＂]*)＂"
)
_MARKS = re.compile(r"[“”‘’「」『』《》【】\"＂]")
_SELF = re.compile(
    r"作为(?:一[个名位款])?(?:ai|人工智能|语言模型|大模型|智能|模型|助手)|语言模型|人工智能助手|(?<!自)我(?!国|省|市|区|县|州)|[你您]"
    r"|抱歉|以下是|提示词|系统提示|希望(?:这|以上)|chatgpt|忽略(?:以上|上述|之前|前面)|as an ai",
    re.IGNORECASE,
)


def _speech_fault(text: str) -> str | None:
    """Talk about itself or to the reader; within a quotation the firm may say 我们."""
    return "对读者说话或谈论自己" if _SELF.search(folded(_MARKED.sub("", text))) else None


# ---------------------------------------------------------------- decisions

# Never a model's, even in a quotation: a report that asks for its level must not find it in the opinion.
_VERDICT = re.compile(
    r"标杆级|用户满意级|满意亮诺级|[一二三四五1-5]星|星级"
    r"|(?:建议|同意|应当|应予|应|拟|予以|可以|可|不予|准予|不宜|不应|值得|直接)(?:给予|予以)?(?:授予|评为|评定|认定|推荐|通过|入选|晋级|晋升|否决|淘汰|授牌|颁发)"
    r"|(?:不予?|未能?|没有)通过(?!问卷|调查|调研|访谈|数据)|不推荐|一票否决|满分|最高分|打分"
    r"|(?:给|得|扣|加|打|评|赋)(?:予|了|为)?[\d.]+分(?!钟|之)"
    r"|(?:结论|等级|档次|结果|整体|总体|综合)(?:为|是|属于|达到|评为|定为|判定)+[^,.;]{0,4}?(?:优良|合格|不合格|优秀|良好|达标)"
    r"|(?:达到|符合|具备)[^,.;]{0,8}?(?:等级|授予|推荐|晋级)(?:条件|要求|标准)|(?:优良|合格|不合格|优秀)(?:等级|等次|档)"
    r"|(?:评|评定|判定|判|认定|定级)为|[a-zA-Z甲乙丙]级|\d+分(?:以上|左右)|(?:score|rating|pass|fail|approved?)\b",
    re.IGNORECASE,
)
# A survey has scores and a process can be passed too: let through where the basis says so in the same words.
_SCORING = re.compile(
    r".{0,2}(?:得分|评分|总分|高分|低分|扣分|加分|赋分|分数)|.{0,2}不合格|通过(?:初审|评审|审核|审查|评定|验收|评价)"
    r"|优秀|优良|优异|卓越|一流|达标|合格|等级"
)


def _decision_fault(plain: str, ground: Ground) -> str | None:
    found = _VERDICT.search(plain) or next(
        (match for match in _SCORING.finditer(plain) if match.group() not in ground.shown), None
    )
    return f"含评分、等级或结论（“{found.group()}”）" if found else None


# ---------------------------------------------------------------- figures

_NUMBER = re.compile(
    r"(\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(个?百分点|小时|分钟|平方米|公里|千米|万元|亿元|万|亿|元|%|‰|年|月|日|天|周|分|页|项|次|家|人|名|个|户|份|倍|台|辆|座|条|件|起|级"
    r"|岁|届|批|处|秒|吨|米|位|款|套|类|种|期|度|成|场|站|车|张|篇|封|星)?"
)
# Marks that count a statement's own parts: （1）, 2. at the beginning, ③.
_COUNTING = re.compile(r"\(\d\)|(?:^|(?<=[.;:\n]))\d[.,](?!\d)|[\u2460-\u2468](?=[\u3400-\u9fff])")
_DIGIT = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_SPELLED = re.compile(
    rf"[百千万]分之[{_DIGIT}点]+"
    rf"|(?:[{_DIGIT}]{{2,}}|[{_DIGIT.replace('一', '')}])[余多几]?"
    r"(?:个?百分点|个月|小时|分钟|年|次|家|人|名|届|倍|成|户|万|亿|元|天|台|辆|座|场|分(?![析类别之布])|位|份|项|件|起|年度)"
    r"|翻了?[一两几]?番|过半|半数"
)
# Counts of what the sentence itself lists, not facts: 两项, 三件 … up to nine.
_OWN_COUNT = re.compile(r"[两二三四五六七八九][项件份]")


def figures(text: str) -> set[tuple[str, str]]:
    """The numbers of folded `text` with their units ("" where none follows); marks that count parts are none."""
    plain = unicodedata.normalize("NFKC", _COUNTING.sub("", text))
    return {(match[1].replace(",", ""), match[2] or "") for match in _NUMBER.finditer(plain)}


def _figure_fault(plain: str, ground: Ground) -> str | None:
    shown = figures(ground.shown)
    values = {value for value, _ in shown}
    for value, unit in sorted(figures(plain)):
        # A bare number, as tables have them, may be given its unit, and one with a unit may stand without.
        known = value in values if not unit else (value, unit) in shown or (value, "") in shown
        if not known:
            return f"数字“{value}{unit}”不见于所引依据"
    for match in _SPELLED.finditer(plain):
        if match.group() not in ground.shown and not _OWN_COUNT.fullmatch(match.group()):
            return f"数字“{match.group()}”不见于所引依据"
    return None


# ---------------------------------------------------------------- names

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9/+\-]*[A-Za-z0-9]")
_NAMED = re.compile(
    r"([\u3400-\u9fffA-Za-z0-9]{2})"
    r"(系统(?![地性化梳总说阐描介论推归])|平台|小程序|公众号|热线|奖章|奖状|奖(?![励惩金品罚优项])|称号|红旗|标兵|专利|工法|工作法|认证"
    r"|有限公司|集团|协会|学会|研究院|大学|证书)"
)
# Before 系统 or 平台 these make no name: 管理系统, 反馈平台; nor does a word that joins: 在平台, 的系统.
_GENERIC = {
    "信息",
    "管理",
    "服务",
    "业务",
    "办公",
    "测量",
    "评价",
    "反馈",
    "数据",
    "线上",
    "网络",
    "监测",
    "统一",
    "相关",
    "上述",
    "有关",
}
_JOINING = re.compile(r"[的了和与及在对将应可需由向为以等各其该本此并把从按用或所]")
_HONOUR = re.compile(
    r"(?:全国|国家|全省|省|全市|市|行业|国内|国际|世界|业内)(?:级|内)?(?:领先|第一|首位|首家|首创|先进|一流|示范|标杆|优秀|知名|驰名)"
    r"|第[一二三四五六七八九十\d]+(?:名|位)|(?:排名|名列|位居|位列|荣获|蝉联|荣膺)|(?:首家|首创|唯一|独家)"
)


def _name_fault(text: str, plain: str, ground: Ground) -> str | None:
    # Whole marks first: what is left over then is a mark without its partner, or one inside another.
    if _MARKS.search(_MARKED.sub("", _MARKED.sub("", text))):
        return "引号或书名号不成对"
    for name in (*_marked(text), *_names(plain)):
        if name and name.rstrip(".,;:") not in ground.known and name not in ground.shown:
            return f"“{name[:20]}”不见于报告或提纲"
    return None


def _marked(text: str) -> Iterator[str]:
    """What stands in quotation or title marks, folded."""
    for match in _MARKED.finditer(text):
        yield folded(next(part for part in match.groups() if part is not None))


def _names(plain: str) -> Iterator[str]:
    """What a folded text calls by name without marks: Latin words, systems, honours, bodies, ranks."""
    yield from (match.group() for match in _LATIN.finditer(plain))
    for match in _NAMED.finditer(plain):
        if match[1] not in _GENERIC and not _JOINING.search(match[1]):
            yield match.group()
    yield from (match.group() for match in _HONOUR.finditer(plain))


# ---------------------------------------------------------------- topic


# The words in which reviews are written, whatever they are about; and those that join words, which neither count as
# new nor end what is new.
_STOCK = re.compile(
    r"报告|材料|企业|公司|组织|用户|建议|补充|说明|写明|列出|列明|具体|进一步|完善|不足|不够|没有|尚未|未能|体现|反映|事实|数据|支撑"
    r"|做法|明确|有关|相关|内容|方面|情况|较为|比较|可以|需要|应当|通过|以及|并且|同时|但是|例如|包括|今后|后续|如何|缺少|缺乏|提供"
    r"|增加|形成|开展|落实|目前|提到|介绍|描述|阐述|涉及|表述|笼统|清楚|清晰|充分|完整|详细|结合|围绕|针对|加强|从而|因此|由此"
    r"|看出|对应|要求|依据|证据|过程|结果|措施|实际|规定|已经|哪些|哪个|何时|仍|对于|关于|之间"
)
_JOINTS = re.compile(r"[已还也都均能在对将的和与及中等由为以其并或了是有就只仅既又使于向从后前上下,]")


def _topic_fault(text: str, ground: Ground) -> str | None:
    """Whether a sentence has hardly a word of what it claims to rest on, or a long piece that comes from nowhere."""
    shown = set(_pairs(ground.shown))
    for begin, end in sentences(_MARKED.sub("", text)):
        plain = _JOINTS.sub("", _STOCK.sub(" ", folded(_MARKED.sub("", text)[begin:end])))
        known = {at for at in range(len(plain) - 1) if plain[at : at + 2] in shown}
        known |= {at + 1 for at in known}
        letters = [at for at, char in enumerate(plain) if HAN.match(char)]
        if len(letters) >= SHORT_SENTENCE and sum(at in known for at in letters) < FEWEST_SHARED * len(letters):
            return "内容与所引依据无关"
        pieces = "".join(char if at in letters and at not in known else " " for at, char in enumerate(plain)).split()
        new = max(pieces, key=len, default="")
        if len(new) > LONGEST_NEW:
            return f"“{new}”不见于所引依据"
    return None


# ---------------------------------------------------------------- kind

_LACKING = re.compile(
    r"没有|没|未(?!来|成年)|不足|不够|不充分|不具体|不清|不完整|不明|不全|缺|欠|薄弱|仅|只|无(?!论)|有待|尚|偏少|偏弱|较少|笼统|单薄|简单"
)
_DENIED = re.compile(r"没有不足|不存在|并非|并无|无不足|不缺|不再缺")
_ADVISING = re.compile(
    r"建议|应|宜|可|需|要|补充|增加|完善|说明|写明|列出|明确|加强|改进|提供|建立|细化|优化|避免|继续|保持|核实|统一|修改|调整"
)


def _kind_fault(kind: Kind, text: str) -> str | None:
    """Whether the sentence says the opposite of its kind: a lack told as done, or the other way round."""
    plain = folded(_MARKED.sub("", text))
    lacking = bool(_LACKING.search(plain)) and not _DENIED.search(plain)
    wrong = {"strength": lacking, "weakness": not lacking, "suggestion": not _ADVISING.search(plain)}[kind]
    return "说法与所属类别相反" if wrong else None


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]
