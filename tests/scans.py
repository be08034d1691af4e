"""Scans of real pages: drawn, laid askew on the glass, greyed and grained, and wrapped into a PDF of pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
from conftest import ROOT
from PIL import Image, ImageFilter

REPORT = next((ROOT / "examples").glob("用户满意经营实践报告*企业类.pdf"))
NAME = REPORT.name


def picture(
    page: int, *, dpi: int = 150, skew: float = 0.0, turn: int = 0, blur: float = 0.0, grain: float = 8.0
) -> Image.Image:
    """A page of the example (from 0) as a scanner sees it: `skew` in degrees, `turn` by quarters, both to the left."""
    with pypdfium2.PdfDocument(REPORT) as document:
        drawn = document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    if blur:
        drawn = drawn.filter(ImageFilter.GaussianBlur(blur))
    drawn = drawn.rotate(skew, fillcolor=250, resample=Image.Resampling.BICUBIC)
    light = np.asarray(drawn).astype(float) * 0.85 + 20
    light += np.random.default_rng(page).normal(0, grain, light.shape)
    return Image.fromarray(light.clip(0, 255).astype("uint8")).rotate(turn, expand=True)


def blank(dpi: int = 150) -> Image.Image:
    light = np.random.default_rng(0).normal(235, 6, (round(11.69 * dpi), round(8.27 * dpi)))
    return Image.fromarray(light.clip(0, 255).astype("uint8"))


def scan(path: Path, pictures: Iterable[Image.Image], dpi: int = 150) -> Path:
    first, *others = pictures
    first.save(path, "PDF", save_all=True, append_images=others, resolution=dpi)
    return path


def extract(path: Path, pages: Iterable[int]) -> Path:
    """Pages of the example with their text."""
    with pikepdf.open(REPORT) as source, pikepdf.new() as pdf:
        pdf.pages.extend(source.pages[page] for page in pages)
        pdf.save(path)
    return path


def append(path: Path, pictures: Iterable[Image.Image], dpi: int = 150) -> Path:
    """The PDF with scanned pages behind its own."""
    first, *others = pictures
    scanned = io.BytesIO()
    first.save(scanned, "PDF", save_all=True, append_images=others, resolution=dpi)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf, pikepdf.open(scanned) as behind:
        pdf.pages.extend(behind.pages)
        pdf.save(path)
    return path
