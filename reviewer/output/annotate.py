"""The report itself with highlights where findings are, notes for what has no place on a page, and bookmarks to both."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from reviewer.errors import OutputError
from reviewer.model import BBox, Finding, Line, Review, Severity
from reviewer.output.bookmarks import add_bookmarks
from reviewer.output.files import write_file
from reviewer.output.pdf_frame import Frame, Point, frame_of
from reviewer.output.wording import SEVERITIES, by_rule, clean, mending, rule_title
from reviewer.scheme import Outline, Scheme

Color = tuple[float, float, float]

COLORS: Mapping[Severity, Color] = {"error": (1.0, 0.62, 0.58), "warning": (1.0, 0.88, 0.4), "info": (0.66, 0.84, 1.0)}
AUTHOR = "初审"
PRINTED = 4  # the flag by which an annotation is printed with its page
NOTE_SIZE, MARGIN = 20.0, 12.0
POPUP_WIDTH, POPUP_HEIGHT = 220.0, 130.0
# A line belongs to a finding when this share of its height lies in the finding's box.
INSIDE = 0.5


def write_annotated(review: Review, scheme: Scheme, source_pdf: Path, path: Path) -> None:
    """Writes a copy of the report with all findings in it. Raises OutputError."""
    try:
        with pikepdf.open(source_pdf) as pdf:
            outline = scheme.outline(review.category)
            _annotate(pdf, review, outline)
            add_bookmarks(pdf, by_rule(review.findings, outline), review.document)
            buffer = io.BytesIO()
            pdf.save(buffer, deterministic_id=True)
    except (pikepdf.PdfError, OSError) as error:
        raise OutputError(
            f"无法在 {source_pdf.name} 上作批注（{error}），请用 Word 或 WPS 重新导出 PDF 后再试。"
        ) from error
    write_file(path, buffer.getvalue())


def _annotate(pdf: pikepdf.Pdf, review: Review, outline: Outline) -> None:
    for number, page in enumerate(pdf.pages, start=1):
        frame = frame_of(page)
        lines = [line for passage in review.document.passages for line in passage.lines if line.page == number]
        for box, findings in _by_box(number, len(pdf.pages), review.findings).items():
            made = (
                _note(pdf, frame, findings, outline)
                if box is None
                else _highlight(pdf, frame, box, findings, lines, outline)
            )
            _add(pdf, page, frame, made)


def _by_box(number: int, pages: int, findings: Sequence[Finding]) -> dict[BBox | None, list[Finding]]:
    """A page's findings by their box: readers open only the topmost of several annotations in one place.

    None holds those without a box; what concerns no page at all stands on the first.
    """
    boxes: dict[BBox | None, list[Finding]] = {}
    for finding in findings:
        known = finding.page is not None and finding.page <= pages
        if (finding.page if known else 1) == number:
            boxes.setdefault(finding.bbox if known else None, []).append(finding)
        for place in finding.places:
            if place.page == number:
                boxes.setdefault(place.bbox, []).append(finding)
    return boxes


def _highlight(
    pdf: pikepdf.Pdf, frame: Frame, box: BBox, findings: Sequence[Finding], lines: Sequence[Line], outline: Outline
) -> Dictionary:
    quads = [frame.quad(part) for part in _line_boxes(box, lines)]
    rect = _around(quads)
    severity = _worst(findings)
    color = COLORS[severity]
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Highlight,
        Rect=rect,
        QuadPoints=[value for quad in quads for point in quad for value in point],
        C=list(color),
        NM=String(findings[0].id or findings[0].rule),
        T=String(f"{AUTHOR}·{SEVERITIES[severity]}"),
        Contents=String(_contents(findings, outline)),
        F=PRINTED,
        AP=Dictionary(N=_appearance(pdf, rect, _filled(quads, color))),
    )


def _line_boxes(box: BBox, lines: Sequence[Line]) -> list[BBox]:
    """The parts of the page's lines that lie in the box; the box itself where there is no line (tables, scans)."""
    found = [
        BBox(max(line.bbox.x0, box.x0), line.bbox.top, min(line.bbox.x1, box.x1), line.bbox.bottom)
        for line in lines
        if min(line.bbox.bottom, box.bottom) - max(line.bbox.top, box.top) >= INSIDE * line.bbox.height
        and line.bbox.x0 < box.x1
        and box.x0 < line.bbox.x1
    ]
    return found or [box]


def _around(quads: Sequence[Sequence[Point]]) -> list[float]:
    xs, ys = zip(*(point for quad in quads for point in quad), strict=True)
    return [min(xs), min(ys), max(xs), max(ys)]


def _filled(quads: Sequence[Sequence[Point]], color: Color) -> str:
    """Drawing operators for the quads, filled."""
    parts = [f"/Mixed gs {_operands(*color)} rg"]
    for upper_left, upper_right, lower_left, lower_right in quads:
        corners = (upper_right, lower_right, lower_left)
        parts.append(
            f"{_operands(*upper_left)} m " + " ".join(f"{_operands(*corner)} l" for corner in corners) + " h f"
        )
    return "\n".join(parts)


def _operands(*values: float) -> str:
    return " ".join(f"{value:.3f}" for value in values)


def _appearance(pdf: pikepdf.Pdf, rect: list[float], drawing: str) -> pikepdf.Stream:
    """An appearance of our own: some readers draw none where the file brings none. Multiplied, so text stays black."""
    mixed = Dictionary(Type=Name.ExtGState, BM=Name.Multiply)
    return pdf.make_stream(
        drawing.encode(),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array(rect),
        Resources=Dictionary(ExtGState=Dictionary(Mixed=mixed)),
        Group=Dictionary(S=Name.Transparency, Type=Name.Group),
    )


def _note(pdf: pikepdf.Pdf, frame: Frame, findings: Sequence[Finding], outline: Outline) -> Dictionary:
    """One note at the page's upper right for everything that has no box."""
    right = frame.width - MARGIN
    rect = frame.rect(BBox(right - NOTE_SIZE, MARGIN, right, MARGIN + NOTE_SIZE))
    color = COLORS[_worst(findings)]
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Name=Name.Note,
        Rect=rect,
        C=list(color),
        T=String(f"{AUTHOR}·没有具体位置的 {len(findings)} 条"),
        Contents=String(_contents(findings, outline)),
        F=PRINTED,
        AP=Dictionary(N=_appearance(pdf, rect, _note_icon(rect, color))),
    )


def _note_icon(rect: list[float], color: Color) -> str:
    """A slip of paper with three lines of writing."""
    x0, y0, x1, y1 = rect
    inner = (x0 + 1, y0 + 1, x1 - x0 - 2, y1 - y0 - 2)
    rules = [f"{_operands(x0 + 5, y)} m {_operands(x1 - 5, y)} l S" for y in (y0 + 6, y0 + 10, y0 + 14)]
    return "\n".join([f"{_operands(*color)} rg 0.35 G 1 w {_operands(*inner)} re B", *rules])


def _add(pdf: pikepdf.Pdf, page: pikepdf.Page, frame: Frame, annotation: Dictionary) -> None:
    """Puts an annotation on the page, with the window in which its words open."""
    if not isinstance(page.obj.get("/Annots"), Array):
        page.obj.Annots = Array()
    parent = pdf.make_indirect(annotation)
    popup = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Popup, Parent=parent, Rect=_popup_rect(frame, parent), Open=False)
    )
    parent.Popup = popup
    page.obj.Annots.extend([parent, popup])


def _popup_rect(frame: Frame, annotation: Any) -> list[float]:
    """At the right edge, level with the annotation."""
    x0, _, x1, y1 = frame.mediabox
    right, top = max(x0, x1), min(max(float(annotation.Rect[3]), POPUP_HEIGHT), max(frame.mediabox[1], y1))
    return [right - POPUP_WIDTH, top - POPUP_HEIGHT, right, top]


def _worst(findings: Sequence[Finding]) -> Severity:
    return min((finding.severity for finding in findings), key=list(SEVERITIES).index)


def _contents(findings: Sequence[Finding], outline: Outline) -> str:
    return "\n".join(_words(finding, outline) for finding in sorted(findings, key=lambda item: item.number))


def _words(finding: Finding, outline: Outline) -> str:
    text = f"{finding.number}.【{SEVERITIES[finding.severity]}】{rule_title(finding.rule)}：{finding.message}"
    way = mending(finding, outline)
    return clean(f"{text}\n改法：{way}" if way else text)
