"""What is read from each PDF of a folder, as a table (TSV) on stdout.

    python benchmarks/reading_survey.py FOLDER > survey.tsv
    python benchmarks/reading_survey.py FOLDER --against-docx > pairs.tsv

The first form tells, file by file, how much was read (beside pdfium's count) and what it was taken for. The second
takes the PDFs that have a Word file of the same stem and tells how far the two readings agree; its last row is the sum.
Files are read in a child process with the program's own limits, so that one that breaks it costs its own row only.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2  # type: ignore[import-untyped]

from reviewer.alignment import align, count_section_words
from reviewer.docx.reader import read_docx
from reviewer.errors import ReviewerError
from reviewer.isolation import Stopped, Workers
from reviewer.limits import Limits
from reviewer.model import Document, Kind, Passage, Span, Table, Unchecked
from reviewer.pdf.reader import read_document
from reviewer.rules import Subject
from reviewer.rules.measures import Look, bold_share, chinese_share, first_indent, line_pitch
from reviewer.rules.spacing import body_spacing
from reviewer.scheme import load_scheme
from reviewer.text import squeeze

SCHEME = load_scheme("caq-2025")
OUTLINE = SCHEME.outline("enterprise")
LIMITS = Limits()
MOST_SHOWN = 2
# Short paragraphs stand in many places; so many characters tell one from the others.
FEWEST_CHARACTERS = 20
# Sizes (points) and indents (em) this close are the same: drawn positions are rounded.
SAME_SIZE, SAME_INDENT = 0.3, 0.15
# A paragraph that opens with one of these starts with half a blank glyph, so its indent cannot be measured.
OPENING = "（“《‘【〔〈"
HEADING_GAP = " | "

Row = Mapping[str, object]


def main() -> None:
    call = _parser().parse_args()
    if not call.folder.is_dir():
        raise SystemExit(f"{call.folder} 不是文件夹")
    files = sorted(path for path in call.folder.iterdir() if path.suffix.lower() == ".pdf")
    if call.against_docx:
        files = [path for path in files if word_file(path).exists()]
    if not files:
        raise SystemExit(f"{call.folder} 中没有{'同名的 PDF 和 docx' if call.against_docx else ' PDF'}")
    print_rows(agreements(files) if call.against_docx else surveys(files))


def word_file(path: Path) -> Path:
    return path.with_suffix(".docx")


def print_rows(rows: Iterator[Row]) -> None:
    """Writes rows as they come; all have the same columns."""
    for number, row in enumerate(rows):
        writer = csv.DictWriter(sys.stdout, list(row), delimiter="\t", lineterminator="\n")
        if number == 0:
            writer.writeheader()
        writer.writerow({name: " ".join(str(value).split()) for name, value in row.items()})
        sys.stdout.flush()


def in_child(work: Callable[[Path], Any], files: Sequence[Path]) -> Iterator[tuple[Path, Any, str]]:
    """For each file what `work` makes of it, or None and the reason: one child after the other does the work."""
    workers = Workers(LIMITS.megabytes, idle=1)
    for path in files:
        try:
            with workers.worker() as worker:
                worker.start(LIMITS.seconds, work, path)
                yield path, worker.result(), ""
        except ReviewerError as error:
            yield path, None, error.message
        except Stopped as error:
            yield path, None, f"{type(error).__name__} {error}"
    workers.close()


# ---------------------------------------------------------------- what is read


@dataclass(frozen=True, slots=True)
class Survey:
    """One file's reading. Shares are of characters other than blanks: `of_pdfium` those that were drawn, `kept` those
    that came through to paragraphs and tables, `in_tables` those in tables and drawings."""

    pages: int | str = ""
    producer: str = ""
    seconds: str = ""
    characters: int | str = ""
    pdfium: int | str = ""
    of_pdfium: str = ""
    kept: str = ""
    in_tables: str = ""
    families: str = ""
    sizes: str = ""
    pitch: str = ""
    spacing: str = ""
    title: str = ""
    headings: str = ""
    body: int | str = ""
    tables: int | str = ""
    contents: int | str = ""
    captions: int | str = ""
    notes: int | str = ""
    page_numbers: int | str = ""
    heads: int | str = ""
    hidden: str = ""
    warnings: str = ""
    error: str = ""


def surveys(files: Sequence[Path]) -> Iterator[Row]:
    for path, survey, error in in_child(survey_pdf, files):
        yield {"file": path.name, **asdict(survey or Survey(error=error))}


def survey_pdf(path: Path) -> Survey:
    """Reads a PDF and tells what was found. Raises what `read_document` raises."""
    begin = time.perf_counter()
    document = read_document(path, OUTLINE.titles)
    spent = time.perf_counter() - begin
    drawn = sum(page.characters for page in document.pages)
    unseen = sum(len(squeeze(text.text)) for text in document.hidden)
    tabled = sum(_size(table) for table in document.tables)
    set_ = sum(len(squeeze(passage.text)) for passage in document.passages)
    other = characters_by_pdfium(path)
    body = [*document.of_kind(Kind.BODY)]
    kinds = Counter(passage.kind for passage in document.passages)
    levels = Counter(section.level for section in document.walk_sections())
    return Survey(
        pages=len(document.pages),
        producer=document.producer,
        seconds=f"{spent:.2f}",
        characters=drawn,
        pdfium=other,
        of_pdfium=_share(drawn + unseen, other),
        kept=_share(set_ + tabled, drawn),
        in_tables=_share(tabled, set_ + tabled),
        families=_most(body, lambda span: span.family or f"?{span.font_name}"),
        sizes=_most(body, lambda span: f"{span.size:g}"),
        pitch=_pitch(body),
        spacing=spacing_verdict(document),
        title=document.title.text if document.title else "",
        headings=" ".join(f"{level}:{levels[level]}" for level in sorted(levels)),
        body=len(body),
        tables=len(document.tables),
        contents=kinds[Kind.CONTENTS],
        captions=kinds[Kind.CAPTION],
        notes=kinds[Kind.FOOTNOTE],
        page_numbers=kinds[Kind.PAGE_NUMBER],
        heads=kinds[Kind.HEADER] + kinds[Kind.FOOTER],
        hidden=" ".join(f"{reason}×{count}" for reason, count in _unseen(document).most_common()),
        warnings=" ".join(document.warnings),
    )


def characters_by_pdfium(path: Path) -> int:
    """How many characters but blanks pdfium reads; -1 where it cannot open the file."""
    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return -1
    with pdf:
        return sum(len(squeeze(page.get_textpage().get_text_range())) for page in pdf)


def spacing_verdict(document: Document) -> str:
    """What the rule on line spacing says of the running text."""
    results = [*body_spacing(_subject(document))]
    if not results:
        return "accept"
    return "; ".join(
        f"unsure: {r.reason}" if isinstance(r, Unchecked) else f"{r.severity}: {r.actual}" for r in results
    )


def _subject(document: Document) -> Subject:
    alignment = align(document, OUTLINE)
    return Subject(
        document=document,
        scheme=SCHEME,
        outline=OUTLINE,
        category="enterprise",
        level="four-star",
        alignment=alignment,
        section_nodes=alignment.nodes,
        words={},
        company=None,
        mapped=None,
        unmapped="",
    )


def _size(table: Table) -> int:
    return len(squeeze(table.text))


def _unseen(document: Document) -> Counter[str]:
    """Hidden characters by reason."""
    counts: Counter[str] = Counter()
    for text in document.hidden:
        counts[text.reason] += len(squeeze(text.text))
    return counts


def _most(body: Sequence[Passage], look: Callable[[Span], str]) -> str:
    """The commonest looks of the Chinese characters with their shares."""
    shares = chinese_share(body, look)
    return " ".join(f"{name} {count / shares.total():.0%}" for name, count in shares.most_common(MOST_SHOWN))


def _pitch(body: Sequence[Passage]) -> str:
    """The median line pitch in points, of paragraphs that the rule measures."""
    rule = SCHEME.format.body_spacing
    assert rule is not None
    found = [pitch for passage in body if (pitch := line_pitch(passage, rule.same_size, rule.min_lines))]
    return f"{median(pitch for pitch, _ in found):.1f}" if found else ""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole > 0 else ""


# ---------------------------------------------------------------- how far PDF and Word file agree

COUNTED = (
    "words_pdf", "words_docx", "headings_pdf", "headings_docx", "headings_both", "same_level", "paragraphs_pdf",
    "paragraphs_docx", "paragraphs_both", "family", "family_of", "size", "size_of", "bold", "bold_of", "indent",
    "indent_of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two readings of one report: what is COUNTED (a name with _of counts where the one before could agree), the
    headings that one of them has alone, and the looks that differ with the number of paragraphs."""

    counts: Counter[str]
    only_pdf: tuple[str, ...] = ()
    only_docx: tuple[str, ...] = ()
    differ: Counter[str] = field(default_factory=Counter)
    error: str = ""


def agreements(files: Sequence[Path]) -> Iterator[Row]:
    """A row for each pair, then their sum."""
    counts: Counter[str] = Counter()
    differ: Counter[str] = Counter()
    for path, found, error in in_child(compare, files):
        comparison = found or Comparison(Counter(), error=error)
        counts.update(comparison.counts)
        differ.update(comparison.differ)
        yield _agreement(path.stem, comparison)
    yield _agreement("total", Comparison(counts, differ=differ))


def _agreement(name: str, found: Comparison) -> Row:
    return {
        "file": name,
        **{column: found.counts[column] for column in COUNTED},
        "only_pdf": HEADING_GAP.join(found.only_pdf),
        "only_docx": HEADING_GAP.join(found.only_docx),
        "differ": ", ".join(f"{what} ×{count}" for what, count in found.differ.most_common()),
        "error": found.error,
    }


def compare(path: Path) -> Comparison:
    """Reads a PDF and the Word file of the same stem. Raises what the readers raise."""
    pdf, docx = read_document(path, OUTLINE.titles), read_docx(word_file(path), OUTLINE.titles)
    levels = [{squeeze(section.text): section.level for section in read.walk_sections()} for read in (pdf, docx)]
    texts = [_long_paragraphs(read) for read in (pdf, docx)]
    headings, paragraphs = (first.keys() & second.keys() for first, second in (levels, texts))
    counts = Counter(
        words_pdf=_words(pdf),
        words_docx=_words(docx),
        headings_pdf=len(levels[0]),
        headings_docx=len(levels[1]),
        headings_both=len(headings),
        same_level=sum(levels[0][text] == levels[1][text] for text in headings),
        paragraphs_pdf=len(texts[0]),
        paragraphs_docx=len(texts[1]),
        paragraphs_both=len(paragraphs),
    )
    differ: Counter[str] = Counter()
    for text in paragraphs:
        for look, told, agree in _looks(texts[0][text], texts[1][text]):
            counts[f"{look}_of"] += 1
            counts[look] += agree
            differ[f"{look} {told}"] += not agree
    alone = [tuple(text for text in own if text not in headings) for own in levels]
    return Comparison(counts, only_pdf=alone[0], only_docx=alone[1], differ=+differ)


def _long_paragraphs(document: Document) -> dict[str, Passage]:
    """Paragraphs of the running text by their words."""
    texts = {squeeze(passage.text): passage for passage in document.of_kind(Kind.BODY)}
    return {text: passage for text, passage in texts.items() if len(text) > FEWEST_CHARACTERS}


def _words(document: Document) -> int:
    return count_section_words(document, align(document, OUTLINE), OUTLINE).nodes["total"]


def _looks(drawn: Passage, declared: Passage) -> Iterator[tuple[str, str, bool]]:
    """Each look that both readings tell of a paragraph: its name, both values, whether they agree."""
    families = [_main(passage, lambda span: span.family) for passage in (drawn, declared)]
    if None not in families:
        yield "family", "/".join(map(str, families)), families[0] == families[1]
    sizes = [_main(passage, lambda span: span.size) for passage in (drawn, declared)]
    if sizes[0] is not None and sizes[1] is not None:
        yield "size", f"{sizes[0]:g}/{sizes[1]:g}", abs(sizes[0] - sizes[1]) <= SAME_SIZE
        bold = [bold_share(passage) > 0.5 for passage in (drawn, declared)]
        yield "bold", f"{bold[0]}/{bold[1]}", bold[0] == bold[1]
    indents = first_indent(drawn), first_indent(declared)
    if indents[0] is not None and indents[1] is not None and drawn.text[0] not in OPENING:
        yield "indent", f"{indents[0]:.1f}/{indents[1]:.1f}", abs(indents[0] - indents[1]) <= SAME_INDENT


def _main(passage: Passage, look: Callable[[Span], Look]) -> Look | None:
    """The look of most of the paragraph's Chinese characters; None where it has none."""
    return next((value for value, _ in chinese_share([passage], look).most_common(1)), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="调查一个文件夹中的 PDF 各读出了什么")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="PDF 所在的文件夹")
    parser.add_argument("--against-docx", action="store_true", help="与同名的 docx 对比读取结果")
    return parser


if __name__ == "__main__":
    main()
