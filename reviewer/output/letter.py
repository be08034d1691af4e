"""The applicant's letter as a Word file or as Markdown: what to mend first, where it stands, what stands there now, how."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from reviewer.model import Letter, LetterItem
from reviewer.output.files import write_file
from reviewer.output.form.parts import new_document, shape, write
from reviewer.output.markup import escaped
from reviewer.output.wording import flat

TITLE = "{text}修改建议"
_OPENING = "{company}：对贵单位报送的{noun}作了核对，现将可以改进之处按轻重列出，供修改时参考。本信不含评分和等级，结论以评审为准。"
_ALL_WELL = "核对中没有发现需要修改之处。"
_UNCHECKED = "以下项目没有核对，或只核对了一部分，请自行核对："
_PARTS = (
    ("rules", "请先改正：不符合书面要求"),
    ("content", "请补充：内容缺少或事实不足（影响大的在前）"),
    ("rest", "请留意"),
)


def write_letter(letter: Letter, path: Path) -> None:
    """Writes the letter as .docx, or as Markdown to any other ending. Raises OutputError where it cannot be written."""
    if path.suffix.lower() == ".docx":
        _write_docx(letter, path)
    else:
        write_file(path, ("\n".join(letter_lines(letter)) + "\n").encode())


def letter_lines(letter: Letter) -> Iterator[str]:
    """The letter in Markdown."""
    yield f"# {escaped(_title(letter))}"
    yield ""
    yield escaped(_opening(letter))
    for heading, items in _parts(letter):
        yield ""
        yield f"## {heading}"
        yield ""
        for number, item in enumerate(items, start=1):
            yield f"{number}. **{escaped(item.title)}**"
            yield from (f"   - {label}：{escaped(text)}" for label, text in _details(item))
    yield from map(escaped, _closing(letter))


def _write_docx(letter: Letter, path: Path) -> None:
    document = new_document(_title(letter))
    write(shape(document.add_paragraph(), "center", after=8), _title(letter), size=16, bold=True)
    write(shape(document.add_paragraph(), after=4), _opening(letter))
    for heading, items in _parts(letter):
        write(shape(document.add_paragraph(), before=8, after=2, keep=True), heading, size=12, bold=True)
        for number, item in enumerate(items, start=1):
            write(shape(document.add_paragraph(), before=3, keep=True), f"{number}. {flat(item.title)}", bold=True)
            for label, text in _details(item):
                write(shape(document.add_paragraph()), f"{label}：{flat(text)}")
    for line in _closing(letter):
        write(shape(document.add_paragraph(), before=6), line)
    buffer = io.BytesIO()
    document.save(buffer)
    write_file(path, buffer.getvalue())


def _opening(letter: Letter) -> str:
    return _OPENING.format(company=letter.company or "申报单位", noun=letter.noun)


def _title(letter: Letter) -> str:
    return TITLE.format(text=letter.text)


def _parts(letter: Letter) -> Iterator[tuple[str, Sequence[LetterItem]]]:
    for name, heading in _PARTS:
        items: Sequence[LetterItem] = getattr(letter, name)
        if items:
            yield heading, items


def _details(item: LetterItem) -> Iterator[tuple[str, str]]:
    if item.places:
        yield "位置", "、".join(item.places[:8]) + ("等" if len(item.places) > 8 else "")
    if item.present:
        yield "现在写作", f"“{item.present}”"
    yield "问题", item.wrong
    yield "怎样改", item.how


def _closing(letter: Letter) -> Iterator[str]:
    if not any(True for _ in _parts(letter)):
        yield _ALL_WELL
    if letter.unchecked:
        yield _UNCHECKED + "；".join(f"（{number}）{item}" for number, item in enumerate(letter.unchecked, 1)) + "。"
