"""The press with every measure under control: the typesetter as any of the houses, and papers of all kinds."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import Any

from typesetter import HEIGHT, WIDTH, Style, Typesetter

from press.houses import HOUSES, House
from press.report import COVER, ENTRY, SMALL, Block, Blocks, Layout, Look, look_of

PAPERS = {"A4": (WIDTH, HEIGHT), "Letter": (612.0, 792.0), "A3": (841.9, 1190.6)}
ROMAN = ("I", "II", "III", "IV", "V")
MARKS = "①②③④⑤"


def typeset(blocks: Blocks, layout: Layout, path: Path) -> Path:
    """Sets the report and writes it to `path`."""
    house = HOUSES[layout.house]
    sheet = Typesetter(
        producer=house.producer,
        creator=house.creator,
        hand=replace(house.hand, unicode=house.hand.unicode and layout.readable),
        page_number=layout.number,
        number_at=layout.number_at,
        number_row=layout.number_row,
        number_style=_style(SMALL, house, layout),
        header=layout.header,
        paper=PAPERS[layout.paper],
        rotated=layout.rotated,
    )
    front = _front(sheet, blocks, layout, house)
    sheet.labels = _labels(layout, front)
    for block in blocks:
        _set(sheet, block, layout, house)
        if block.kind == "title":
            sheet.in_columns(layout.columns)
    if layout.binding_line:
        _binding_line(sheet, _style(SMALL, house, layout))
    if layout.scan_after:
        sheet.scan()
    return sheet.save(path)


def _style(look: Look, house: House, layout: Layout, **changes: Any) -> Style:
    """A look as this house sets it."""
    scale = house.size / 14
    size = look.size * scale
    pitch = look.exact or look.multiple * house.single * size
    if house.grid and not look.exact:
        pitch = ceil(house.single * look.size / house.grid) * house.grid
    style = Style(
        font=look.font,
        size=size,
        pitch=pitch,
        indent=look.first_indent * scale,
        align=look.align,
        bold=look.bold,
        latin=layout.latin,
    )
    return replace(style, **changes)


def _front(sheet: Typesetter, blocks: Blocks, layout: Layout, house: House) -> int:
    """Cover and contents; the number of their pages."""
    if layout.cover:
        style = _style(COVER, house, layout)
        sheet.paragraph("", replace(style, pitch=160))
        sheet.paragraph("用户满意等级评价申报材料", style)
        sheet.paragraph("", replace(style, pitch=220))
        sheet.paragraph(
            "申报单位：" + blocks[0].text.removesuffix("用户满意经营实践报告"), replace(style, size=16, bold=False)
        )
        sheet.paragraph("二〇二五年六月", replace(style, size=16, bold=False))
        sheet.page_break()
    if layout.contents:
        style = _style(ENTRY, house, layout)
        sheet.paragraph("目  录", replace(style, size=16, align="center", bold=True))
        headings = [block for block in blocks if block.kind == "heading"]
        for number, block in enumerate(headings):
            _entry(sheet, block, str(1 + number // 6), replace(style, indent=(block.level - 1) * 12.0), layout)
        sheet.page_break()
    return len(sheet.pages) - 1


def _entry(sheet: Typesetter, block: Block, page: str, style: Style, layout: Layout) -> None:
    """A line of the contents: the heading, leaders or an empty stretch, the page."""
    text, (left, right) = block.number + block.text, sheet._measure()
    used = style.indent + (sum(0.5 if char.isascii() else 1.0 for char in text) + len(page) / 2) * style.size
    if layout.contents == "tabs":
        sheet.paragraph(text, style)
        sheet.stray(page, right - len(page) / 2 * style.size, sheet._top - style.pitch, style)
    else:
        sheet.paragraph(text + "." * int((right - left - used) / (style.size / 2)) + page, style)


def _labels(layout: Layout, front: int) -> Any:
    """The page numbers as this layout prints them."""

    def label(page: int, total: int) -> str | None:
        if layout.cover and page == 1 and layout.starts_anew:
            return None
        if page <= front and layout.starts_anew:
            return (
                ROMAN[page - 1 - layout.cover] if layout.roman_front else layout.number_form.format(n=page, total=total)
            )
        before = front if layout.starts_anew else 0
        return layout.number_form.format(n=page - before, total=total - before)

    return label


def _set(sheet: Typesetter, block: Block, layout: Layout, house: House) -> None:
    if block.kind == "table":
        _table(sheet, block)
    elif block.kind == "box":
        sheet.frame(block.text, _style(block.look or replace(layout.body, multiple=1.0), house, layout))
    elif block.kind == "aside":
        _aside(sheet, block, layout, house)
    else:
        style = _style(look_of(block, layout), house, layout)
        # A heading never stands alone at a page's foot.
        if block.kind == "heading" and not sheet.fits(block.printed, style, 2 * style.pitch):
            sheet._next_column()
        if block.footnote and not sheet.fits(block.printed, style, 30):
            sheet.page_break()
        sheet.paragraph(block.printed, style)
        if block.footnote:
            sheet.footnote(MARKS[0], block.footnote)


def _table(sheet: Typesetter, block: Block) -> None:
    if block.landscape:
        sheet.page_break(landscape=True)
    sheet.long_table([list(row) for row in block.rows], three_lines=block.lines == "three")
    if block.landscape:
        sheet.page_break()


def _aside(sheet: Typesetter, block: Block, layout: Layout, house: House) -> None:
    """Hidden text below the last paragraph, or off the page."""
    look = block.look or layout.body
    style = _style(look, house, layout)
    changes: dict[str, dict[str, Any]] = {
        "white": {"gray": 1.0},
        "tiny": {"size": 1.0},
        "unseen": {"mode": 3},
        "outside": {},
    }
    assert look.hidden, "an aside is there to be hidden"
    left = sheet.paper[0] + 40 if look.hidden == "outside" else 120
    sheet.stray(block.text, left, sheet._top - 2, replace(style, **changes[look.hidden]))


def _binding_line(sheet: Typesetter, style: Style) -> None:
    """Signs one below the other at the left edge of the first page, as forms have them."""
    for number, char in enumerate("请在装订线内打印"):
        sheet.pages[0].append(type(sheet.pages[0][0])(40, 200 + 40 * number, char, style))
