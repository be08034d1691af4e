"""Excel files read back as rows of texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """All sheets by name, as rows of texts; none of the cells is a formula."""
    return {sheet.title: _rows(sheet) for sheet in openpyxl.load_workbook(path).worksheets}


def _rows(sheet: Any) -> list[list[str]]:
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
