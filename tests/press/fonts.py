"""Chinese fonts under the names that Windows gives them, for the programs that a test session starts."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LATIN = Path("/usr/share/fonts/truetype/liberation")
# Name in the file → name that the user sees.
NAMES = {"SimSun": "宋体", "SimHei": "黑体", "FangSong": "仿宋", "KaiTi": "楷体", "STSong": "华文宋体"}


def make_examples() -> Any:
    """The script that typesets the examples; it makes the stand-in fonts that are wanted here."""
    folder = str(Path(__file__).parents[2] / "examples")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module("make_examples")


def has_fonts() -> bool:
    """Whether the font is there that the stand-ins are copied from (Debian package fonts-arphic-uming)."""
    return bool(make_examples().UMING.exists())


def environment(scratch: Path) -> Mapping[str, str]:
    """Environment variables under which programs see the stand-ins and a Latin font, and a home of their own."""
    script = make_examples()
    fonts = scratch / "fonts"
    fonts.mkdir()
    font = script.uming_cn()
    for latin, chinese in NAMES.items():
        script.rename_font(font, latin, chinese).save(str(fonts / f"{latin}.ttf"))
    config = scratch / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{fonts}</dir><dir>{LATIN}</dir><cachedir>{scratch / 'cache'}</cachedir>"
        "<alias binding='same'><family>Times New Roman</family><prefer><family>Liberation Serif</family></prefer></alias>"
        "</fontconfig>",
        encoding="utf-8",
    )
    variables = {**os.environ, "FONTCONFIG_FILE": str(config), "HOME": str(scratch)}
    subprocess.run(["fc-cache", "-f"], check=True, env=variables)
    return variables
