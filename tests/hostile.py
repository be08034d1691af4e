"""Files that strangers send."""

from __future__ import annotations

from pathlib import Path

import pikepdf


def never_ending(path: Path) -> Path:
    """A few kilobytes that ask for ten thousand million drawings: ten forms, each of which draws the next ten times."""
    with pikepdf.new() as pdf:
        inner: pikepdf.Object | None = None
        for _ in range(10):
            form = pdf.make_stream(b"/F Do " * 10 if inner is not None else b"0 0 1 1 re f")
            form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 9, 9]
            form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner) if inner is not None else {})
            inner = form
        pdf.add_blank_page()
        pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=inner))
        pdf.pages[0].Contents = pdf.make_stream(b"/F Do")
        pdf.save(path)
    return path
