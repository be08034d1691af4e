"""What each kind of applicant hands in, plainly fictitious: the YAML files beside this one, set as PDF or Word files.

A sample's `blocks` are headings (`h`, the level, with `text`), paragraphs (`p`) and tables (`table`, rows of cells);
`node` says which node of the outline a block answers. `statuses` is what a careful reader finds of each requirement.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import docx
import yaml
from docx.oxml.ns import qn
from docx.shared import Pt
from press.report import HEADING, TITLE, Layout, Look
from press.report import Block as PressBlock
from press.typeset import typeset
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Block(Strict):
    """One of `h` with `text`, `p`, `table`."""

    h: int | None = None
    text: str = ""
    p: str | None = None
    table: tuple[tuple[str, ...], ...] | None = None
    node: str | None = None


class Sample(Strict):
    """One document of one applicant; `size` in points is that of the body."""

    scheme: str
    category: str
    level: str | None = None
    file: str
    title: str
    font: str = "宋体"
    size: float = 14.0
    blocks: tuple[Block, ...]
    statuses: dict[str, Literal["covered", "partial", "missing"]] = {}

    def without(self, unwanted: Callable[[Block], bool]) -> Sample:
        """The sample less the blocks that are `unwanted`."""
        return self.model_copy(update={"blocks": tuple(block for block in self.blocks if not unwanted(block))})

    def reworded(self, old: str, new: str) -> Sample:
        """The sample with `new` for `old` wherever it stands; it has to stand somewhere."""
        text = self.model_dump_json()
        assert old in text, f"{old} stands nowhere in {self.file}"
        return Sample.model_validate_json(text.replace(old, new))


def load_sample(name: str) -> Sample:
    return Sample.model_validate(yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8")))


def set_pdf(sample: Sample, folder: Path, **layout: Any) -> Path:
    """The sample as a PDF that Word might have made, under its own name."""
    body = Look(font=sample.font, size=sample.size)
    look = {
        "title": Look(**{**vars(TITLE), "font": sample.font}),
        "heading": Look(**{**vars(HEADING), "font": sample.font, "size": sample.size}),
        "body": body,
    }
    blocks = (PressBlock("title", sample.title), *(_pressed(block) for block in sample.blocks))
    return typeset(blocks, Layout(**{**look, **layout}), folder / sample.file)


def _pressed(block: Block) -> PressBlock:
    if block.h is not None:
        return PressBlock("heading", block.text, level=block.h, node=block.node)
    if block.table is not None:
        return PressBlock("table", rows=block.table, node=block.node)
    return PressBlock("body", block.p or "", node=block.node)


def set_docx(sample: Sample, folder: Path) -> Path:
    """The sample as a Word file, under its own name with the suffix .docx."""
    document = docx.Document()
    _paragraph(document, sample.title, sample.font, 18, bold=True)
    for block in sample.blocks:
        if block.table is not None:
            table = document.add_table(rows=0, cols=len(block.table[0]), style="Table Grid")
            for row in block.table:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            _paragraph(document, block.p or block.text, sample.font, sample.size, bold=block.h == 1)
    path = (folder / sample.file).with_suffix(".docx")
    document.save(str(path))
    return path


def _paragraph(document: Any, text: str, font: str, size: float, *, bold: bool = False) -> None:
    run = document.add_paragraph().add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
