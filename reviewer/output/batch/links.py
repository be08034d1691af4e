"""Links from the results to the files beside them, which work wherever the folder is moved."""

from __future__ import annotations

import re

# What ends a path, or begins a scheme, in an address; Chinese stays as it is, as Excel itself writes it.
_SPECIAL = re.compile(r"""[\x00-\x20%#?:"'<>\\^`{|}\[\]\x7f]""")


def address(path: str) -> str:
    """A path relative to the results' folder as the address of a link; it names no program, no host and no root."""
    return _SPECIAL.sub(lambda found: f"%{ord(found.group()):02X}", path.lstrip("/"))
