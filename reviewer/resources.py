"""Where the data folders are, in a source checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

PACKAGE = Path(__file__).resolve().parent


def resource_dir(name: Literal["outline", "prompts", "models"]) -> Path:
    """The data folder `name`: inside the package where it was installed, beside it in a source checkout."""
    packaged = PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name
