"""Takes the pictures of the page that the README shows: `python docs/take_pictures.py [NAME …]`. Needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from browsing import GOOD, WEAK, chromium, main_tab, opened_page, part, review, serving, upload  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 256  # enough for a screen of text, at half the size


def start(page: Any) -> None:
    page.wait_for_selector(".rv-welcome")


def findings(page: Any) -> None:
    review(page, WEAK)
    page.locator("#rv-findings .rv-row summary[data-goto]").nth(2).click()


def coverage(page: Any) -> None:
    part(page, "大纲覆盖")
    page.locator("#rv-coverage .rv-evidence").nth(3).click()


def lengths(page: Any) -> None:
    part(page, "字数")


def checklists(page: Any) -> None:
    part(page, "逐项核对")


def selfcheck(page: Any) -> None:
    part(page, "自查")


def opinion(page: Any) -> None:
    part(page, "初审意见")
    sentence = page.locator("#rv-opinion .rv-grounded").first
    sentence.scroll_into_view_if_needed()
    sentence.click()


def unchecked(page: Any) -> None:
    part(page, "未检查")


def downloads(page: Any) -> None:
    part(page, "下载")


def batch(page: Any) -> None:
    main_tab(page, "批量")
    upload(page, GOOD, WEAK, *GOOD.parent.glob("*产品类.pdf"), at="#rv-batch-upload")
    page.wait_for_selector("#rv-batch-upload .file-preview")
    page.click("#rv-batch-start")
    page.wait_for_function("() => document.querySelectorAll('#rv-batch tr[data-state=done]').length === 3")


def history(page: Any) -> None:
    main_tab(page, "历史")
    page.wait_for_selector("#rv-history tbody tr")


STEPS: dict[str, Callable[[Any], None]] = {
    step.__name__: step
    for step in (
        *(start, findings, coverage, lengths, checklists, selfcheck, opinion, unchecked, downloads, batch, history),
    )
}


def take(page: Any, name: str) -> None:
    from PIL import Image

    page.wait_for_timeout(1500)  # the smooth scrolling ends, the pages are drawn
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            path, optimize=True
        )


def main(names: list[str]) -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="pictures-") as folder,
        serving(Path(folder)) as site,
        chromium() as browser,
    ):
        page = opened_page(browser, site.address)
        for name, step in STEPS.items():
            step(page)
            if not names or name in names:
                take(page, name)


if __name__ == "__main__":
    main(sys.argv[1:])
