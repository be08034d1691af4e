"""The press of web editors: an HTML page that Chromium prints to PDF. Bold is drawn there, since 宋体 has none."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from press.fonts import NAMES
from press.report import COVER, ENTRY, SMALL, Block, Blocks, Layout, Look, look_of

CHROMIUM = Path("/usr/bin/chromium")
_SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
_FONT = {chinese: latin for latin, chinese in NAMES.items()}
_PAPER = {"A4": "A4", "Letter": "letter", "A3": "A3"}


def is_there() -> bool:
    """Whether Chromium and the package that drives it are installed."""
    return CHROMIUM.exists() and find_spec("playwright") is not None


def write_html(blocks: Blocks, layout: Layout, path: Path) -> Path:
    """Writes the report as a web page."""
    assert not (layout.starts_anew or layout.grid or layout.columns > 1) and layout.readable, (
        "what a browser does not do"
    )
    parts = [*_front(blocks, layout), *(_block(block, layout) for block in blocks)]
    path.write_text(f"<!doctype html><meta charset=utf-8><style>{_rules(layout)}</style>{''.join(parts)}", "utf-8")
    return path


def print_all(pages: Sequence[Path], environment: Mapping[str, str]) -> None:
    """Prints web pages to PDF files of the same names, with one run of Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=list(_SWITCHES), env=dict(environment)
        )  # fmt: skip
        page = chromium.new_page()
        for path in pages:
            page.goto(path.as_uri())
            page.pdf(path=str(path.with_suffix(".pdf")), prefer_css_page_size=True, print_background=True)
        chromium.close()


def _rules(layout: Layout) -> str:
    """The style sheet: paper, margins, header and page number; paragraphs carry their own looks."""
    number = re.sub(r"\{(\w+)\}", r'" counter({\1}) "', f'"{layout.number_form}"')
    number = number.replace("{n}", "page").replace("{total}", "pages")
    small, boxes = f"font:{SMALL.size}pt {_FONT[SMALL.font]}", ""
    if layout.number:
        boxes += f"@{layout.number_at}-{layout.number}{{content:{number};{small}}}"
    if layout.number_row:
        boxes += f'@{layout.number_at}-left{{content:"{layout.number_row}";{small}}}'
    if layout.header:
        boxes += f'@top-left{{content:"{layout.header}";{small}}}'
    return (
        f"@page{{size:{_PAPER[layout.paper]};margin:2.54cm 3.17cm;{boxes}}}"
        f"body{{margin:0}}p{{margin:0;text-align-last:auto}}"
        "table{border-collapse:collapse;width:100%}.all td{border:1px solid;padding:2pt}"
        ".three tr:nth-child(-n+2) td{border-top:1px solid}.three tr:last-child td{border-bottom:1px solid}"
        ".box{float:right;width:6cm;border:1px solid;padding:4pt;margin:4pt}"
    )


def _css(look: Look, latin: str | None = None) -> str:
    height = f"{look.exact}pt" if look.exact else str(look.multiple if look.multiple != 1.0 else 1.15)
    family = ",".join(f"'{name}'" for name in (latin, _FONT[look.font]) if name)
    return (
        f"font:{'bold' if look.bold else 'normal'} {look.size}pt/{height} {family};"
        f"text-align:{look.align};text-indent:{look.first_indent}pt;"
    )


def _front(blocks: Blocks, layout: Layout) -> list[str]:
    parts = []
    if layout.cover:
        parts.append(_p("用户满意等级评价申报材料", COVER, layout, "margin-top:8cm;break-after:page"))
    if layout.contents:
        assert layout.contents == "typed", "a browser has no tab leaders"
        parts.append(_p("目  录", COVER, layout))
        for number, block in enumerate(block for block in blocks if block.kind == "heading"):
            text = block.number + block.text
            parts.append(_p(f"{text}{'…' * (30 - len(text))}{1 + number // 6}", ENTRY, layout))
        parts.append('<div style="break-after:page"></div>')
    return parts


def _block(block: Block, layout: Layout) -> str:
    assert not block.footnote and not block.landscape, "what a browser does not do"
    if block.kind == "table":
        cells = "".join("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in block.rows)
        return f'<table class={block.lines} style="{_css(SMALL)}">{cells}</table>'
    look = look_of(block, layout)
    if block.kind == "box":
        return f'<div class=box style="{_css(block.look or Look(multiple=1.0, align="left", indent=0.0))}">{block.text}</div>'
    if block.kind == "aside":
        styles = {
            "white": "color:#fff",
            "tiny": "font-size:1pt;line-height:1pt",
            "outside": "position:absolute;left:-1000pt",
            "unseen": "opacity:0.02",
        }
        return _p(block.text, look, layout, styles[look.hidden or "white"])
    return _p(block.printed, look, layout, "break-after:avoid" if block.kind == "heading" else "")


def _p(text: str, look: Look, layout: Layout, more: str = "") -> str:
    # Blanks and tabs stand as they are typed.
    return f'<p style="{_css(look, layout.latin)}white-space:pre-wrap;{more}">{html.escape(text)}</p>'
