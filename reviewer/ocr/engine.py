"""A page of a PDF → its recognised lines. Runs in a child process: neither the PDF nor the picture in it is trusted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import atan2, cos, degrees, hypot, sin
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reviewer.ocr import OcrLine, OcrPage, Turn, model_files
from reviewer.ocr.rulings import find_rulings
from reviewer.text import HAN

Picture = NDArray[np.uint8]
# Four corners from the top left clockwise, in the reading direction.
Quad = NDArray[np.float32]

# Pixels a point that a page is drawn with, and the longest side at least and at most: 10.5 pt are 21 pixels high, and
# pages that scanning apps give as many points as pixels stay within the memory.
PIXELS_PER_POINT = 2.0
LEAST_SIDE, MOST_SIDE = 1684, 2400
# Less certain lines are left out: on bad scans a quarter of their characters and more are wrong.
LEAST_CONFIDENCE = 0.8
_BRACKETS = str.maketrans("()", "（）")
# A page is blank where fewer pixels than this share are darker than its paper by this much, and the paper is light.
INK_SHARE = 0.0003
INK_DARKER = 60
PAPER = 200
# A box this many times as high as wide holds a line that runs up or down.
UPRIGHT = 1.5
# So many of a page's longest lines tell whether it is upside down.
MOST_TELLING = 12


def load() -> None:
    """Loads library and models, which takes a second or two."""
    _engine()


def recognise_page(path: Path, number: int) -> OcrPage:
    picture, scale = _draw(path, number)
    if _is_blank(picture):
        return OcrPage(0, (), blank=True)
    turn, picture, quads, crops = _upright(picture)
    if not crops:
        return OcrPage(0, ())
    found = _engine().recognize_txt(crops)
    read = [
        (_in_full_width(text.strip()), quad)
        for text, confidence, quad in zip(found.txts, found.scores, quads, strict=True)
        if confidence >= LEAST_CONFIDENCE and text.strip()
    ]
    doubtful = sum(0 < confidence < LEAST_CONFIDENCE for confidence in found.scores)
    skew = _skew([quad for _, quad in read])
    rulings = tuple(find_rulings(_turned(picture[:, :, 0], skew), scale))
    return OcrPage(turn, _levelled(read, picture, scale, skew), rulings, doubtful)


def _in_full_width(text: str) -> str:
    """Brackets of a Chinese line as Chinese is set: the model mixes both widths, even in one pair."""
    return text.translate(_BRACKETS) if HAN.search(text) else text


def _draw(path: Path, number: int) -> tuple[Picture, float]:
    """The page as a reader sees it, in grey, and its pixels per point."""
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(path) as document:
        page = document[number - 1]
        page.set_cropbox(*page.get_mediabox())  # places in a review count from the media box
        longest = max(page.get_size())
        scale = min(max(PIXELS_PER_POINT * longest, LEAST_SIDE), MOST_SIDE) / longest
        grey: Picture = page.render(scale=scale, grayscale=True).to_numpy().copy()
        page.close()
    return np.repeat(grey.reshape(*grey.shape[:2], 1), 3, axis=2), scale


def _is_blank(picture: Picture) -> bool:
    grey = picture[:, :, 0]
    paper = float(np.median(grey))
    return paper > PAPER and float((grey < paper - INK_DARKER).mean()) < INK_SHARE


# ---------------------------------------------------------------- which way is up


def _upright(picture: Picture) -> tuple[Turn, Picture, Sequence[Quad], Sequence[Picture]]:
    """The page turned so that its lines run to the right, with how far, where they are and what they look like."""
    turn: Turn = 0
    quads, crops = _detect(picture)
    if _lies_sideways(quads):
        turn, picture = 90, np.ascontiguousarray(np.rot90(picture, -1))
        quads, crops = _detect(picture)
    if _is_upside_down(crops):
        turn, picture = (270 if turn else 180), np.ascontiguousarray(np.rot90(picture, 2))
        quads, crops = _detect(picture)
    return turn, picture, quads, crops


def _detect(picture: Picture) -> tuple[Sequence[Quad], Sequence[Picture]]:
    """Where lines are and what they look like; nothing where there are none."""
    from rapidocr.main import RapidOCRError

    try:
        crops, detected = _engine().detect_and_crop(picture, {})
    except RapidOCRError:
        return (), ()
    return list(detected.boxes), crops


def _lies_sideways(quads: Sequence[Quad]) -> bool:
    upright = sum(_height(quad) for quad in quads if _height(quad) > UPRIGHT * _width(quad))
    level = sum(_width(quad) for quad in quads if _width(quad) > UPRIGHT * _height(quad))
    return upright > level


def _is_upside_down(crops: Sequence[Picture]) -> bool:
    longest = sorted(crops, key=lambda crop: crop.shape[1], reverse=True)[:MOST_TELLING]
    if not longest:
        return False
    _, told = _engine().cls_and_rotate(longest)
    return [label for label, _ in told.cls_res].count("180") > len(longest) / 2


# ---------------------------------------------------------------- where the lines are


def _levelled(read: Sequence[tuple[str, Quad]], picture: Picture, scale: float, skew: float) -> tuple[OcrLine, ...]:
    """The lines as they stand on a page that was laid straight on the glass: the left edges of a page that lies askew
    by one degree differ by a character."""
    height, width = picture.shape[:2]
    lines = []
    for text, quad in read:
        x, y = quad.mean(axis=0) - (width / 2, height / 2)
        x, y = x * cos(skew) + y * sin(skew) + width / 2, y * cos(skew) - x * sin(skew) + height / 2
        w, h = _width(quad), _height(quad)
        edges = (x - w / 2, y - h / 2, x + w / 2, y + h / 2)
        lines.append(OcrLine(text, *(float(edge / scale) for edge in edges)))
    return tuple(lines)


def _turned(grey: Picture, skew: float) -> Picture:
    """The picture of a page that was laid straight on the glass."""
    import cv2

    height, width = grey.shape
    straight = cv2.getRotationMatrix2D((width / 2, height / 2), degrees(skew), 1.0)
    turned = cv2.warpAffine(grey, straight, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8)


def _skew(quads: Sequence[Quad]) -> float:
    """The angle (radians, clockwise) that half of the lines, by their width, do not exceed."""
    angles = sorted((atan2(quad[1][1] - quad[0][1], quad[1][0] - quad[0][0]), _width(quad)) for quad in quads)
    half = sum(width for _, width in angles) / 2
    for angle, width in angles:
        half -= width
        if half <= 0:
            return angle
    return 0.0


def _width(quad: Quad) -> float:
    return hypot(*(quad[1] - quad[0]))


def _height(quad: Quad) -> float:
    return hypot(*(quad[3] - quad[0]))


@cache
def _engine() -> Any:
    """RapidOCR with the models named, so that it looks for none, on one thread: pages are many and processors few."""
    import cv2
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    engine = RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_vertical_padding": False,
            "Rec.rec_batch_num": 1,  # six lines at a time take half as much memory again, and no less time
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **{f"{step}.model_path": str(path) for step, path in model_files().items()},
        }
    )
    blank = np.full((64, 320, 3), 255, np.uint8)
    engine.recognize_txt([blank])  # the library loads each model when it is first used
    engine.cls_and_rotate([blank])
    return engine
