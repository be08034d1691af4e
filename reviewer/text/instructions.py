"""Recognises the template's own instructions in a report, without carrying their text.

`instructions.txt` holds hashes of all runs of eight Chinese characters of the official instructions; it is made by
`python -m reviewer.text.instructions NOTICE.txt … > reviewer/text/instructions.txt`.
"""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from reviewer.text import han

RUN = 8
# Of each Chinese character that `han` finds, in UTF-8.
_BYTES = 3
# Share of a passage's runs that stand in the instructions above which it repeats them.
COPIED_SHARE = 0.5
# Notices say “介绍企业…” and “描述…” for each heading; other parts of a notice are not instructions for the report.
_OPENINGS = ("介绍", "描述", "基于", "围绕", "依据", "确定服务", "以适宜", "对产品", "对服务", "实施覆盖", "健全", "建立相关", "学习借鉴",
             "通过学习", "将用户", "将服务", "将产品", "将工程", "对用户", "结合工程", "制定激励", "组织推动", "识别班组", "服务用户",
             "用户满意经营实现", "产品用户满意", "满意经营实现", "企业类——", "班组类——", "服务类——", "产品类——", "工程类——")  # fmt: skip


def runs(text: str) -> Iterator[int]:
    """Hashes of all runs of eight Chinese characters of `text`, everything else left out."""
    plain = han(text).encode()
    return (zlib.crc32(plain[i : i + RUN * _BYTES]) for i in range(0, len(plain) - (RUN - 1) * _BYTES, _BYTES))


def instruction_share(text: str) -> float:
    """Share (0..1) of the text's runs that stand in the instructions; 0 for a text of fewer than two runs."""
    own = list(runs(text))
    known = _known()
    return sum(map(known.__contains__, own)) / len(own) if len(own) > 1 else 0.0


@cache
def _known() -> frozenset[int]:
    packed = base64.b64decode((Path(__file__).parent / "instructions.txt").read_text(encoding="ascii"))
    return frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))


def pack(lines: Iterable[str]) -> str:
    """The file's content for the instructions among the lines of notices."""
    wanted = sorted({run for line in lines if line.strip().startswith(_OPENINGS) for run in runs(line)})
    return base64.encodebytes(struct.pack(f"<{len(wanted)}I", *wanted)).decode("ascii")


if __name__ == "__main__":
    sys.stdout.write(
        pack(line for name in sys.argv[1:] for line in Path(name).read_text(encoding="utf-8").splitlines())
    )
