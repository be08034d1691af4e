"""The kinds of concrete evidence that an outline's `must_have` names, and by which words a text shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

KINDS: Mapping[str, re.Pattern[str]] = {
    "figures": re.compile(r"\d+(?:\.\d+)?\s*[%％‰万亿元个家人户件次项名篇场分天小时分钟月年台套米吨公里处类份条期座辆版级层]|(?<!进)[一二三四五六七八九十两]+[个项类大种级层步]"),
    "document": re.compile(r"《[^》]{2,}》|制度|办法|规范|规程|细则|手册|标准|清单|方案|预案"),
    "date": re.compile(r"(?:19|20)\d{2}\s*年|每(?:年|季|月|周|日|半年)|\d{1,2}\s*月"),
    "comparison": re.compile(r"同行|同业|行业(?:平均|先进|领先|标杆)|标杆|平均水平|省内|全国|高于|低于|优于|领先|排名|第[一二三四五]|竞争对手|对标|相比"),
    "trend": re.compile(r"(?:上升|提高|提升|增长|增加|下降|降低|减少|缩短|降|升)(?:到|至|了|为)?\s*\d|由[^，。]{0,12}\d[^，。]{0,16}[到至]|逐年|连续[\d两三四五六]|同比|20\d{2}年[^。]*20\d{2}年"),
    "method": re.compile(r"采用|运用|通过|按照|依据|实行|建立|开展|组织|设置|分为|包括|[A-Z]{3,}|一是|首先"),
}  # fmt: skip

LABELS: Mapping[str, str] = {
    "figures": "数据",
    "document": "制度或文件的名称",
    "date": "时间或频次",
    "comparison": "对比",
    "trend": "变化",
    "method": "做法",
}


def lacking(text: str, kinds: Sequence[str]) -> list[str]:
    """Of the kinds asked for, those that `text` does not show, in Chinese."""
    return [LABELS[kind] for kind in kinds if not KINDS[kind].search(text)]
