"""What users are told of a reading that came to no good end."""

from __future__ import annotations

from reviewer.errors import CrashedError, DamagedError, DocumentError, MemoryLimitError, TimeLimitError
from reviewer.isolation import Crashed, NotStarted, OutOfMemory, OutOfTime, Stopped

_EXPORT_AGAIN = "请在 Word 或 WPS 中重新导出后再试。"


def told(stopped: Stopped, name: str, seconds: float = 0.0) -> DocumentError:
    """What users are told of a reading of `name` that did not come to its end within `seconds`."""
    match stopped:
        case OutOfTime():
            return TimeLimitError(
                f"{name} 读取超过 {seconds:.0f} 秒仍未完成，已中止；请去掉过大的图片，在 Word 或 WPS 中重新导出后再试。"
            )
        case OutOfMemory():
            return MemoryLimitError(f"{name} 读取时占用的内存超过上限，已中止；{_EXPORT_AGAIN}")
        case NotStarted():
            return CrashedError(
                f"读取程序没有能启动，{name} 还没有读；请重新运行，仍不行请重新安装本程序。"
                '在自己的 Python 脚本里调用时，要写在 if __name__ == "__main__": 之下。'
            )
        case Crashed():
            return CrashedError(f"{name} 使读取程序意外退出，文件可能已损坏；{_EXPORT_AGAIN}")
    return DamagedError(f"{name} 的内容有误，无法读取；{_EXPORT_AGAIN}")
