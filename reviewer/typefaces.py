"""One vocabulary of typefaces: the names that files use → the family as a reader calls it, and its kin.

Word 2007 writes 宋体 as GBK bytes, Word 2013 as UTF-8, others as SimSun with a subset prefix; printers drop the name
altogether. A name that does not tell its family gives None: unknown is never guessed into a fault. Families of one
kin have the same design by different foundries: 华文宋体 is not 宋体, but a reader hardly sees the difference.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BYTES_LITERAL = re.compile(r"b(['\"]).*\1", re.DOTALL)
_ANONYMOUS = re.compile(r"^(CIDFont\+)?(F|TT|T|C\d?_|R|Font|Type3_)?\d*$|^unknown$", re.IGNORECASE)
_BOLD = re.compile(r"bold|heavy|black|粗体|-bd$", re.IGNORECASE)
_STYLE = re.compile(
    r"[,\- ]?(semi|demi|extra)?(bold|italic|oblique|regular|roman|normal|heavy|light|medium|book|粗体)+(mt)?$",
    re.IGNORECASE,
)

# Kin → family as users know it → names found in files, lower case without blanks and underscores.
_TYPEFACES: dict[str, dict[str, tuple[str, ...]]] = {
    "宋体": {
        "宋体": ("宋体", "新宋体", "simsun", "nsimsun", "simsun-extb", "simsun-18030", "宋体-18030", "宋体-方正超大字符集"),
        "华文宋体": ("华文宋体", "stsong", "stsongstd", "stsongti"),
        "华文中宋": ("华文中宋", "stzhongsong"),
        "宋体-简": ("宋体-简", "songtisc", "stsongti-sc", "stsongtisc"),
        "宋体-繁": ("宋体-繁", "songtitc", "stsongti-tc"),
        "思源宋体": (
            "思源宋体", "思源宋体cn", "sourcehanserif", "sourcehanserifcn", "sourcehanserifsc", "notoserifcjksc",
            "notoserifcjk", "notoserifsc", "notoserifcjkjp",
        ),
        "方正书宋": ("方正书宋简体", "方正书宋gbk", "fzssk--gbk1-0", "fzss--gbk1-0", "fzssjw--gb1-0", "fzshusong-z01"),
        "方正宋三": ("fzs3k--gbk1-0", "fzs3jw--gb1-0", "方正宋三简体", "fzsongs"),
        "细明体": ("mingliu", "pmingliu", "细明体", "新细明体", "細明體", "新細明體"),
        "文鼎明体": ("arplumingcn", "arplumingtw", "uming", "arplsungtilgb", "gbsnu"),
        "Fandol 宋体": ("fandolsong",),
    },
    "小标宋": {
        "方正小标宋": (
            "方正小标宋简体", "方正小标宋gbk", "方正小标宋_gbk", "fzxbsjw--gb1-0", "fzxbsk--gbk1-0", "fzxiaobiaosong-b05",
            "fzxiaobiaosong-b05s", "小标宋",
        ),
    },
    "仿宋": {
        "仿宋": ("仿宋", "fangsong", "simfang"),
        "仿宋_GB2312": ("仿宋gb2312", "fangsonggb2312"),
        "华文仿宋": ("华文仿宋", "stfangsong", "stfangso"),
        "方正仿宋": ("方正仿宋简体", "方正仿宋gbk", "fzfsjw--gb1-0", "fzfsk--gbk1-0", "fzfangsong-z02", "fzfangsong-z02s"),
        "Fandol 仿宋": ("fandolfang",),
    },
    "楷体": {
        "楷体": ("楷体", "kaiti", "simkai"),
        "楷体_GB2312": ("楷体gb2312", "kaitigb2312"),
        "华文楷体": ("华文楷体", "stkaiti", "stkaitisc", "kaitisc", "楷体-简"),
        "方正楷体": ("方正楷体简体", "方正楷体gbk", "fzktjw--gb1-0", "fzktk--gbk1-0", "fzkai-z03"),
        "文鼎楷体": ("arplukaicn", "ukai", "arplkaitimgb"),
        "Fandol 楷体": ("fandolkai",),
    },
    "黑体": {
        "黑体": ("黑体", "simhei"),
        "华文黑体": ("华文黑体", "stheiti", "stheitisc", "heitisc", "黑体-简", "stxihei", "华文细黑"),
        "微软雅黑": ("微软雅黑", "microsoftyahei", "msyh", "msyhbd", "microsoftyaheiui", "微软雅黑light"),
        "等线": ("等线", "dengxian", "等线light"),
        "苹方": ("苹方", "pingfangsc", "pingfang", ".pingfangsc", "苹方-简"),
        "冬青黑体": ("hiraginosansgb", "冬青黑体简体中文"),
        "思源黑体": (
            "思源黑体", "思源黑体cn", "sourcehansans", "sourcehansanscn", "sourcehansanssc", "notosanscjksc",
            "notosanscjk", "notosanssc", "notosanshans", "notosanscjkjp",
        ),
        "方正黑体": ("方正黑体简体", "方正黑体gbk", "fzhtjw--gb1-0", "fzhtk--gbk1-0", "fzhei-b01", "fzhei-b01s"),
        "文泉驿正黑": ("wenquanyizenhei", "wenquanyimicrohei", "文泉驿正黑", "文泉驿微米黑"),
        "Arial Unicode MS": ("arialunicodems",),
        "Droid Sans Fallback": ("droidsansfallback",),
        "Fandol 黑体": ("fandolhei",),
    },
    "圆体": {"幼圆": ("幼圆", "youyuan"), "圆体-简": ("yuantisc", "圆体-简")},
    "隶书": {"隶书": ("隶书", "lisu"), "华文隶书": ("华文隶书", "stliti")},
    "其他中文": {
        "华文行楷": ("华文行楷", "stxingkai"),
        "华文新魏": ("华文新魏", "stxinwei"),
        "华文彩云": ("华文彩云", "stcaiyun"),
        "华文琥珀": ("华文琥珀", "sthupo"),
        "方正舒体": ("方正舒体", "fzshuti"),
        "方正姚体": ("方正姚体", "fzyaoti"),
    },
    "西文": {
        "Times New Roman": ("timesnewroman", "timesnewromanps", "timesnewromanpsmt", "times", "times-roman", "liberationserif"),
        "Arial": ("arial", "arialmt", "helvetica", "liberationsans"),
        "Calibri": ("calibri", "carlito"),
        "Cambria": ("cambria", "cambriamath", "caladea"),
        "Consolas": ("consolas",),
        "Courier New": ("couriernew", "couriernewps", "couriernewpsmt", "courier"),
        "Symbol": ("symbol", "symbolmt", "wingdings", "wingdings2", "wingdings3", "webdings"),
    },
}  # fmt: skip
_FAMILY = {name: family for families in _TYPEFACES.values() for family, names in families.items() for name in names}
_KIN = {family: kin for kin, families in _TYPEFACES.items() for family in families}

# What an unlisted name tells of its design; 仿宋 and 小标宋 before 宋, since their names contain it.
_TELLING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("小标宋", re.compile(r"小标宋|大标宋|biaosong|fz[xd]bs", re.IGNORECASE)),
    ("仿宋", re.compile(r"仿宋|fang-?song|^fzfs", re.IGNORECASE)),
    ("楷体", re.compile(r"楷|kai(?!ser)|^fzk", re.IGNORECASE)),
    ("黑体", re.compile(r"黑|hei(?!t?er)|gothic|^fz(ht|lt|zh)|cjk.*sans|sans.*(cjk|sc|cn)$", re.IGNORECASE)),
    (
        "宋体",
        re.compile(r"宋|song|simsun|mingliu|明体|明體|^fz(ss|s3|bs)|cjk.*serif|serif.*(cjk|sc|cn)$", re.IGNORECASE),
    ),
    ("圆体", re.compile(r"圆|yuan(ti)?", re.IGNORECASE)),
    ("隶书", re.compile(r"隶|lishu", re.IGNORECASE)),
)


def decode_name(raw: str | bytes) -> str:
    """The real text of a font's name: undoes bytes literals and mis-decoded UTF-8, GB18030 and Big5."""
    if isinstance(raw, str) and _BYTES_LITERAL.fullmatch(raw):
        try:
            raw = ast.literal_eval(raw)
        except (SyntaxError, ValueError):
            return str(raw)  # it only looks like a bytes literal
    if isinstance(raw, str):
        if not any("\x80" <= char <= "\xff" for char in raw) or any(char > "\xff" for char in raw):
            return raw
        raw = raw.encode("latin1")
    for encoding in ("utf-8", "gb18030", "big5"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin1")


@lru_cache(maxsize=512)
def family_of(name: str) -> tuple[str | None, bool]:
    """Family and boldness that a decoded font name tells.

    A name that is not listed but tells its design (方正兰亭黑) is its own family; one that tells nothing gives None.
    """
    plain = _SUBSET.sub("", name).strip()
    bold = bool(_BOLD.search(plain))
    base = plain.split(",")[0]
    if not base or _ANONYMOUS.match(base):
        return None, bold
    bare = _STYLE.sub("", base)
    for candidate in (base, bare, re.sub(r"(PS)?MT$", "", bare)):
        family = _FAMILY.get(re.sub(r"[\s_]", "", candidate).lower())
        if family:
            return family, bold
    return (bare if _told_kin(bare) else None), bold


def kin_of(family: str | None) -> str | None:
    """The kin of a family: 宋体, 黑体, 楷体, 仿宋, 小标宋 …; None where nothing is known of it."""
    return None if family is None else _KIN.get(family) or _told_kin(family)


@lru_cache(maxsize=512)
def _told_kin(name: str) -> str | None:
    return next((kin for kin, telling in _TELLING if telling.search(name)), None)
