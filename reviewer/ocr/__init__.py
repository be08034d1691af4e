"""What optical character recognition (OCR) gives of a scanned page, and whether it is installed here.

Light to import: the library and its models are loaded in the child process alone, by `reviewer.ocr.engine`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

INSTALL = '安装文字识别组件（在程序的源码文件夹里运行 pip install ".[ocr]"）后，扫描页也能读出文字'
# Address space for the models, beyond what reading may take: of 2.5 GB in all, a scan of A4 takes 1.4.
MEGABYTES = 1024

# A page is unclear where more lines than these are doubtful: a stamp or a picture leaves a few.
FEW_DOUBTFUL, DOUBTFUL_SHARE = 4, 0.25

# How far a page has to be turned clockwise to stand upright.
Turn = Literal[0, 90, 180, 270]


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A line as recognised; its box is in points on the upright page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class OcrPage:
    """What was recognised of a page; `rulings` are the lines of tables (x0, top, x1, bottom). `doubtful` counts the lines that were too uncertain and left out; a `blank` page
    has no ink on it."""

    turn: Turn
    lines: tuple[OcrLine, ...]
    rulings: tuple[tuple[float, float, float, float], ...] = ()
    doubtful: int = 0
    blank: bool = False

    @property
    def was_read(self) -> bool:
        return self.blank or bool(self.lines)

    @property
    def is_unclear(self) -> bool:
        """Whether so much was left out that the page cannot count as read."""
        return self.doubtful > max(FEW_DOUBTFUL, DOUBTFUL_SHARE * (len(self.lines) + self.doubtful))


def available() -> bool:
    """Whether the library is installed with its models: it would fetch missing ones from the network."""
    files = model_files().values()
    return bool(files) and all(file.is_file() for file in files) and find_spec("onnxruntime") is not None


def model_files() -> dict[str, Path]:
    """The models that come with the library, by its name for the step; none where it is not installed."""
    library = find_spec("rapidocr")
    if library is None or library.origin is None:
        return {}
    folder = Path(library.origin).parent / "models"
    return {
        "Det": folder / "PP-OCRv6_det_small.onnx",
        "Rec": folder / "PP-OCRv6_rec_small.onnx",
        "Cls": folder / "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    }
