"""How the reading of a file ended: exactly one of these for every file that anybody hands in."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Stored and sent by its value; people read the `label`."""

    REVIEWED = "reviewed"
    PARTLY_REVIEWED = "partly-reviewed"
    NEEDS_PASSWORD = "needs-password"  # noqa: S105 - no password, a word about one
    NOT_A_PDF = "not-a-pdf"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    OUT_OF_TIME = "out-of-time"
    OUT_OF_MEMORY = "out-of-memory"
    CRASHED = "crashed"
    NO_TEXT = "no-text"
    UNREADABLE_TEXT = "unreadable-text"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Outcome.REVIEWED: "已评审",
    Outcome.PARTLY_REVIEWED: "部分评审",
    Outcome.NEEDS_PASSWORD: "需要密码",
    Outcome.NOT_A_PDF: "不是 PDF 或 Word 文件",
    Outcome.DAMAGED: "文件已损坏",
    Outcome.TOO_LARGE: "超过大小上限",
    Outcome.OUT_OF_TIME: "读取超时",
    Outcome.OUT_OF_MEMORY: "占用内存过多",
    Outcome.CRASHED: "读取程序意外退出",
    Outcome.NO_TEXT: "没有文字（扫描件、图片或空白页）",
    Outcome.UNREADABLE_TEXT: "文字是乱码，无法识别",
}
