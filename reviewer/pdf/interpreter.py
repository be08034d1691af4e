"""pdfminer's interpreter of content streams with what it leaves out: opacity, clipping, layers; and a faster lexer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import dict_value, list_value, num_value, resolve1, stream_value
from pdfminer.psparser import LIT, PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, Matrix, Point, apply_matrix_pt

from reviewer.pdf.device import GlyphDevice
from reviewer.pdf.layers import is_hidden
from reviewer.pdf.lexer import Operator, has_inline_image, tokens
from reviewer.pdf.paths import EVERYWHERE, Box, subpaths

_PLAIN_PAINT = (LIT("Normal"), LIT("Compatible"), LIT("None"), None)


class _GraphicState(PDFGraphicState):
    """With opacity, whether paint hides what is below it (no blend mode, no soft mask), and the clipping path where that
    is a rectangle; None stands for any other form of it."""

    fill_alpha = 1.0
    stroke_alpha = 1.0
    plain_paint = True
    clip: Box | None = EVERYWHERE

    def copy(self) -> PDFGraphicState:
        twin = super().copy()
        twin.__class__ = _GraphicState
        for name in ("fill_alpha", "stroke_alpha", "plain_paint", "clip"):
            setattr(twin, name, getattr(self, name))
        return twin


class Interpreter(PDFPageInterpreter):
    """Runs a page's content into a GlyphDevice."""

    device: GlyphDevice

    def __init__(self, manager: PDFResourceManager, device: GlyphDevice) -> None:
        super().__init__(manager, device)

    def execute(self, streams: Sequence[object]) -> None:
        """Runs content streams; those that the lexer is not made for are left to pdfminer."""
        found = [stream_value(stream) for stream in streams]
        if any(stream.objid is None or stream.objid in self.parent_stream_ids for stream in found):
            super().execute(streams)
            return
        data = b" ".join(stream.get_data() for stream in found)
        if has_inline_image(data):
            super().execute(streams)
            return
        self.stream_ids.clear()
        self.stream_ids.update(stream.objid for stream in found if stream.objid is not None)
        for token in tokens(data):
            if isinstance(token, Operator):
                self._run(token)
            else:
                self.push(token)

    def _run(self, operator: Operator) -> None:
        """Calls the operator's method with as many operands as it takes; an unknown operator is passed over."""
        function = _METHODS.get(operator)
        if function is None:
            return
        count = function.__code__.co_argcount - 1
        operands = self.pop(count) if count else ()
        if len(operands) == count:
            function(self, *operands)

    _inherited: PDFGraphicState | None = None
    _group_alpha = 1.0
    _calls_group = False

    def dup(self) -> Interpreter:
        """An interpreter for a form, which is painted in the colours and the opacity of where it is called."""
        twin = Interpreter(self.rsrcmgr, self.device)
        twin._inherited = self.graphicstate
        # What a transparency group paints is as faint as the group itself.
        twin._group_alpha = self.graphicstate.fill_alpha if self._calls_group else self._group_alpha  # type: ignore[attr-defined]
        return twin

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.graphicstate = self._inherited.copy() if self._inherited else _GraphicState()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 - pdfminer's name
        form = self.xobjmap.get(literal_name(xobjid_arg))
        drawn: Any = stream_value(form) if form is not None else {}
        self._calls_group = "Group" in drawn
        hidden = "OC" in drawn and is_hidden(drawn["OC"], self.device.off)
        outer = self.graphicstate.clip  # type: ignore[attr-defined]
        if "BBox" in drawn:
            self.graphicstate.clip = self.device.clipped(outer, self._form_corners(drawn))  # type: ignore[attr-defined]
        self.device.unseen += hidden
        self.device.state = self.graphicstate
        super().do_Do(xobjid_arg)
        self.device.unseen -= hidden
        self.graphicstate.clip = outer  # type: ignore[attr-defined]
        # A form leaves the device in its own coordinates.
        self.device.set_ctm(self.ctm)

    def _form_corners(self, form: Any) -> list[Point]:
        x0, y0, x1, y1 = (float(num_value(value)) for value in list_value(form["BBox"]))
        matrix = tuple(float(num_value(value)) for value in list_value(form.get("Matrix", MATRIX_IDENTITY)))
        return [apply_matrix_pt(matrix, corner) for corner in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]  # type: ignore[arg-type]

    def do_EI(self, obj: Any) -> None:  # noqa: N802 - pdfminer's name
        self.device.state = self.graphicstate
        super().do_EI(obj)

    def do_gs(self, name: Any) -> None:
        states = dict_value(self.resources.get("ExtGState", {}))
        state = dict_value(states.get(literal_name(name), {}))
        mine: Any = self.graphicstate
        if "ca" in state:
            mine.fill_alpha = self._group_alpha * float(num_value(state["ca"]))
        if "CA" in state:
            mine.stroke_alpha = self._group_alpha * float(num_value(state["CA"]))
        if "BM" in state or "SMask" in state:
            mine.plain_paint = all(resolve1(state.get(key)) in _PLAIN_PAINT for key in ("BM", "SMask"))

    def do_W(self) -> None:  # noqa: N802 - pdfminer's name
        mine: Any = self.graphicstate
        paths = subpaths(self.curpath)
        mine.clip = self.device.clipped(mine.clip, paths[0] if len(paths) == 1 else [])

    do_W_a = do_W  # noqa: N815 - pdfminer's name

    def do_BMC(self, tag: Any) -> None:  # noqa: N802, ARG002 - pdfminer's name
        self.device.begin_content(hidden=False)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802 - pdfminer's name
        hidden = False
        if self.device.off and tag is LIT("OC") and isinstance(props, PSLiteral):
            layers = dict_value(self.resources.get("Properties", {}))
            hidden = is_hidden(layers.get(props.name), self.device.off)
        self.device.begin_content(hidden=hidden)

    def do_EMC(self) -> None:  # noqa: N802 - pdfminer's name
        self.device.end_content()


_METHODS = {
    Operator(name[3:].replace("_a", "*").replace("_w", '"').replace("_q", "'").encode()): getattr(Interpreter, name)
    for name in dir(Interpreter)
    if name.startswith("do_")
}
