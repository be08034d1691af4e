"""Takes the pictures of the page of the documents: `python docs/take_pictures.py [NAME …]`. Needs Chromium."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import docx  # noqa: E402
from browsing import GOOD, WEAK, chromium, main_tab, opened_page, part, serving, upload  # noqa: E402

from reviewer.pipeline import Application, review_report  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
COLOURS = 256  # enough for a screen of text, at half the size


def start(page: Any) -> None:
    page.wait_for_selector(".rv-welcome")


def recognised(page: Any) -> None:
    upload(page, WEAK)
    page.wait_for_selector("#rv-recognised .rv-notice")


def findings(page: Any) -> None:
    page.click("#rv-start")
    page.wait_for_selector("#rv-findings .rv-row")
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


def duplicates(page: Any) -> None:
    """A report that has a paragraph of another one."""
    with tempfile.TemporaryDirectory() as folder:
        upload(page, _with_a_copy(Path(folder)), at="#rv-batch-upload")
        page.wait_for_selector("#rv-batch-upload .file-preview")
        page.click("#rv-batch-start")
        page.wait_for_function("() => document.querySelectorAll('#rv-batch tr[data-state=done]').length === 4")
    page.click("#rv-batch-compare")
    page.wait_for_selector("#rv-batch-duplicates h2, #rv-batch-duplicates section")
    page.locator("#rv-batch-duplicates").evaluate("node => node.scrollIntoView()")


def _with_a_copy(folder: Path) -> Path:
    path = folder / "用户满意经营实践报告+雾岭示例燃气有限公司+企业类.docx"
    report = docx.Document()
    review = review_report(GOOD, Application.parse("caq-2025", "enterprise"))
    copied = next(passage.text for passage in review.document.passages if len(passage.text) > 150)
    for text in ("雾岭示例燃气有限公司用户满意经营实践报告", "一、企业简介", copied):
        report.add_paragraph(text)
    report.save(str(path))
    return path


def history(page: Any) -> None:
    main_tab(page, "历史")
    page.wait_for_selector("#rv-history tbody tr")


STEPS: dict[str, Callable[[Any], None]] = {
    step.__name__: step
    for step in (
        *(start, recognised, findings, coverage, lengths, checklists, selfcheck, opinion, unchecked, downloads),
        *(batch, duplicates, history),
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
