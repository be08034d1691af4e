"""What the manual's build needs besides mkdocs' own (`mkdocs.yml` names this file)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

_FENCE = re.compile(r"^([ ]*```.*?^[ ]*```$)", re.MULTILINE | re.DOTALL)
# A line that ends and one that begins with a Chinese character or mark: browsers would show a blank between them.
_BROKEN = re.compile(r"(?<=[\u2014-\u201d\u3001-\u9fff\uff01-\uff5e])\n *(?=[\u201c\u3008-\u9fff\uff08])")
_NESTED = re.compile(r"^( +)", re.MULTILINE)
_UPWARD = re.compile(r"\[([^\]]+)\]\((\.\./[^)#\s]+)[^)]*\)")
_NAMED_FENCE = re.compile(r"^(```\w+) (>>)?(\S+)$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """A named code block gets its name as title; a link to a file outside docs/ becomes that file's path; Chinese lines are
    joined without a blank. The reference pages are CommonMark: lists are indented by two, a backslash breaks a line."""
    here = Path(page.file.abs_src_path).parent

    def told(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        if target.is_relative_to(ROOT / "docs"):
            return link[0]
        path = target.relative_to(ROOT).as_posix()
        return f"`{path}`" if link[1] == path else f"{link[1]}（`{path}`）"

    def titled(fence: re.Match[str]) -> str:
        return f'{fence[1]} title="{fence[3]}{"（加在末尾）" if fence[2] else ""}"'

    if page.file.src_uri.startswith("reference/"):
        markdown = _NESTED.sub(r"\1\1", markdown).replace("\\\n", "  \n")
    parts = _FENCE.split(markdown)  # every second one is a code block
    parts[::2] = [_BROKEN.sub("", _UPWARD.sub(told, part)) for part in parts[::2]]
    return _NAMED_FENCE.sub(titled, "".join(parts))
