"""How the page looks. Only fonts that the system has: nothing is fetched."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_FONTS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "system-ui", "sans-serif")

CSS = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")

# The file dialogue offers PDF files. The framework's own filter would answer a dropped file of another kind in English.
HEAD = """<script>
document.addEventListener("click", (event) => {
  const input = event.target.closest("#rv-upload")?.querySelector("input[type=file]");
  if (input) input.accept = ".pdf,application/pdf";
}, true);
</script>"""


def theme() -> gr.themes.Base:
    """The framework's plain theme with Chinese system fonts and a sober blue."""
    return gr.themes.Default(
        primary_hue="blue", neutral_hue="slate", radius_size="sm", spacing_size="sm", font=_FONTS, font_mono=_FONTS
    ).set(
        body_background_fill="#f6f7f9",
        button_primary_background_fill="#2563c4",
        button_primary_background_fill_hover="#1d4f9f",
        button_large_text_weight="600",
    )
