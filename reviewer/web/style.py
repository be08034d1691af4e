"""How the page looks and moves. Only fonts that the system has: nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "system-ui", "sans-serif")
_ASSETS = Path(__file__).parent / "assets"

CSS = (_ASSETS / "page.css").read_text(encoding="utf-8")
HEAD = f"<script>{(_ASSETS / 'page.js').read_text(encoding='utf-8')}</script>"
# Of every piece of the page in which a person does something: the event `select` tells the server what.
ACTIONS = (_ASSETS / "actions.js").read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """The framework's plain theme with Chinese system fonts and a sober blue."""
    return gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", radius_size="sm", spacing_size="sm", font=_FONTS, font_mono=_FONTS
    ).set(
        body_background_fill="#f6f7f9",
        button_primary_background_fill="#2159b5",
        button_primary_background_fill_hover="#1d4f9f",
        button_large_text_weight="600",
    )
