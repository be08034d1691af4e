"""Reading real PDFs: characters, paragraphs, headings, furniture, tables, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT
from hostile import never_ending
from sample_report import PARAGRAPH, make_report, template_headings
from typesetter import BODY, Style, Typesetter

from reviewer.errors import DamagedError, DocumentError, EncryptedError, NotAPdfError, NotFoundError, TimeLimitError
from reviewer.limits import Limits
from reviewer.model import Document, Kind
from reviewer.pdf.reader import read_document
from reviewer.reading import Reading
from reviewer.structure import is_heading, parse_number
from reviewer.text import count_words, squeeze
from reviewer.typefaces import decode_name, family_of


def texts(document: Document, kind: Kind) -> list[str]:
    return [passage.text for passage in document.of_kind(kind)]


def test_paragraphs_come_back_whole_across_lines_and_pages(tmp_path: Path) -> None:
    paragraphs = [f"第{number}件事：" + PARAGRAPH * 3 for number in range(12)]
    sheet = Typesetter(header="云岭示例供水公司")
    for paragraph in paragraphs:
        sheet.paragraph(paragraph)
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    assert len(document.pages) > 2
    assert texts(document, Kind.BODY) == paragraphs
    assert any({line.page for line in passage.lines} == {1, 2} for passage in document.of_kind(Kind.BODY))


def test_paragraphs_without_indent_are_told_by_their_short_last_lines(tmp_path: Path) -> None:
    paragraphs = [PARAGRAPH + "完成情况按季公布。", PARAGRAPH * 2, PARAGRAPH]
    sheet = Typesetter()
    for paragraph in paragraphs:
        sheet.paragraph(paragraph, replace(BODY, indent=0))
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    assert texts(document, Kind.BODY) == paragraphs


def test_page_furniture_is_recognised_as_what_it_is(tmp_path: Path) -> None:
    sheet = Typesetter(header="云岭示例供水公司", page_format="第{n}页 共{total}页")
    sheet.stray("用户满意等级评价申报材料", 150, 300, Style(size=26)).page_break()
    sheet.paragraph("目 录", Style(size=16, indent=0, align="center"))
    for heading, _ in template_headings()[:8]:
        sheet.paragraph(f"{heading}……………………………{3}", Style(size=12, indent=0, align="left"))
    sheet.page_break().title("云岭示例供水公司用户满意经营实践报告").heading("一、企业简介").paragraph(PARAGRAPH)
    sheet.page_break().paragraph(PARAGRAPH)
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    assert len(texts(document, Kind.PAGE_NUMBER)) == 4
    assert len(texts(document, Kind.HEADER)) == 4
    assert texts(document, Kind.COVER) == ["用户满意等级评价申报材料"]
    assert len(texts(document, Kind.CONTENTS)) == 9
    assert [section.text for section in document.walk_sections()] == ["一、企业简介"]
    assert document.title and document.title.text == "云岭示例供水公司用户满意经营实践报告"


def test_a_title_over_two_lines_is_one_title(tmp_path: Path) -> None:
    title = "云岭示例供水有限责任公司“清泉到家”居民供水专项服务用户满意经营实践报告"
    document = read_document(make_report(tmp_path, {"title_text": title}))
    assert document.title and document.title.text == title and len(document.title.lines) == 2


def test_tables_keep_their_cells_and_stay_out_of_the_text(tmp_path: Path) -> None:
    rows = [["指标", "2022年", "2023年"], ["用户满意度（分）", "90.1", "92.4"]]
    document = read_document(
        Typesetter().paragraph(PARAGRAPH).table(rows).paragraph(PARAGRAPH).save(tmp_path / "x.pdf")
    )
    assert [list(map(list, table.rows)) for table in document.tables] == [rows]
    assert texts(document, Kind.BODY) == [PARAGRAPH, PARAGRAPH]
    assert document.tables[0].after == 0


def test_the_tree_of_sections_follows_the_numbers(tmp_path: Path) -> None:
    document = read_document(make_report(tmp_path, {}))
    assert [section.text for section in document.walk_sections()] == [heading for heading, _ in template_headings()]
    practice = document.sections[1]
    assert [child.title for child in practice.sections] == ["策划", "实施", "评价", "应用"]
    assert all(section.passages for section in document.walk_sections() if not section.sections)


def test_a_list_in_the_text_is_no_run_of_headings(tmp_path: Path) -> None:
    sheet = Typesetter().heading("一、企业简介").paragraph(PARAGRAPH)
    for item in ("1.用户服务部", "2.营销管理部", "3.水质管理部", "4.管网运行部"):
        sheet.paragraph(item)
    document = read_document(sheet.paragraph(PARAGRAPH).save(tmp_path / "x.pdf"))
    assert [section.text for section in document.walk_sections()] == ["一、企业简介"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、企业简介", (1, 1)),
        ("十二、附则", (1, 12)),
        ("（三）评价", (2, 3)),
        ("(三)评价", (2, 3)),
        ("1.满意理念", (3, 1)),
        ("2．需求分析", (3, 2)),
        ("3、目标计划", (3, 3)),
        ("（1）开展调研分析", (4, 1)),
        ("第二章 实施", (1, 2)),
        ("1.5倍行距", None),
        ("2024年，公司", None),
        ("一是加强走访", None),
    ],
)
def test_numbering_grammar(text: str, expected: tuple[int, int] | None) -> None:
    number = parse_number(text)
    assert (number and (number.level, number.ordinal)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1.走访用户3260户，整理意见418条。",
        "（1）按季公布；",
        "（一）以上各项由服务部负责，其余部门配合，并在次月的例会上通报办理结果和原因分析",
    ],
)
def test_sentences_are_no_headings(text: str) -> None:
    assert not is_heading(text)


@pytest.mark.parametrize(
    ("name", "family", "bold"),
    [
        ("BCDEEE+SimSun", "宋体", False),
        ("SimSun,Bold", "宋体", True),
        ("b'ABCDEE+\\xcb\\xce\\xcc\\xe5'", "宋体", False),
        ("å®\x8bä½\x93", "宋体", False),
        ("NSimSun", "宋体", False),
        ("STSong-Light", "华文宋体", False),
        ("SimHei", "黑体", False),
        ("FangSong_GB2312", "仿宋_GB2312", False),
        ("TimesNewRomanPS-BoldMT", "Times New Roman", True),
        ("CIDFont+F2", None, False),
        ("F3,Bold", None, True),
    ],
)
def test_font_names_of_all_producers(name: str, family: str | None, bold: bool) -> None:
    assert family_of(decode_name(name)) == (family, bold)


def test_bold_made_by_stroke_doubling_or_face(tmp_path: Path) -> None:
    sheet = Typesetter().paragraph("描边加粗", Style(bold=True)).paragraph("字体加粗", Style(font="SimSun,Bold"))
    sheet.paragraph("重影加粗").stray("重影加粗", 90 + 28 + 0.4, 72 + 2 * 27.3, BODY).paragraph("没有加粗")
    document = read_document(sheet.save(tmp_path / "x.pdf"))
    bold = {line.text: all(span.bold for span in line.spans) for p in document.of_kind(Kind.BODY) for line in p.lines}
    assert bold == {"描边加粗": True, "字体加粗": True, "重影加粗": True, "没有加粗": False}


def test_quotes_have_their_own_box(tmp_path: Path) -> None:
    document = read_document(Typesetter().paragraph(PARAGRAPH).save(tmp_path / "x.pdf"))
    passage = next(document.of_kind(Kind.BODY))
    page, box = passage.locate(0, 2)
    assert page == 1 and box.x0 == pytest.approx(118, abs=0.5) and box.width == pytest.approx(28, abs=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [("满意度98.6%，达标。", 8), ("GB/T 19580", 2), ("2024年", 2), ("（一）策划", 5), ("", 0)],
)
def test_words_count_as_word_does(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize("name", ["good", "own-headings"])
def test_the_examples_arrive_whole(name: str) -> None:
    import yaml

    source = yaml.safe_load((ROOT / "examples" / "sources" / f"{name}.yaml").read_text(encoding="utf-8"))
    path = ROOT / "examples" / f"{source['meta']['file_name'].removesuffix('.pdf')}.pdf"
    document = read_document(path)
    headings = [squeeze(block["text"]) for block in source["blocks"] if "h" in block]
    paragraphs = [squeeze(block["p"]) for block in source["blocks"] if "p" in block]
    assert [squeeze(section.text) for section in document.walk_sections()] == headings
    assert [squeeze(text) for text in texts(document, Kind.BODY)] == paragraphs


# ---------------------------------------------------------------- files that cannot be read


def read_safely(path: Path, limits: Limits) -> Document:
    with Reading(path, limits) as reading:
        return reading.result()


def encrypted(path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path, encryption=pikepdf.Encryption(owner="a", user="secret"))


def truncated(path: Path) -> None:
    Typesetter().paragraph(PARAGRAPH).save(path)
    path.write_bytes(path.read_bytes()[:300])


BROKEN: list[tuple[Callable[[Path], object], type[DocumentError]]] = [
    (lambda path: path.write_bytes(b""), NotAPdfError),
    (lambda path: path.write_text("<html>报告</html>", encoding="utf-8"), NotAPdfError),
    (lambda path: path.write_bytes(b"PK\x03\x04" + b"0" * 2000), DamagedError),
    (lambda path: path.write_bytes(b"%PDF-1.7\n"), DamagedError),
    (truncated, DamagedError),
    (encrypted, EncryptedError),
    (lambda _: None, NotFoundError),
]


@pytest.mark.parametrize(("make", "error"), BROKEN)
def test_each_unreadable_file_gets_its_own_sentence(
    make: Callable[[Path], object], error: type[DocumentError], tmp_path: Path
) -> None:
    path = tmp_path / "报告.pdf"
    make(path)
    with pytest.raises(error) as caught:
        read_safely(path, Limits())
    assert caught.value.exit_status == 3
    assert caught.value.message.startswith("报告.pdf") or "报告.pdf" in caught.value.message
    assert "\n" not in caught.value.message and caught.value.message.endswith("。")


def test_a_file_that_never_ends_is_stopped(tmp_path: Path) -> None:
    path = never_ending(tmp_path / "报告.pdf")
    assert path.stat().st_size < 10_000
    with pytest.raises(TimeLimitError, match="读取超过 3 秒"):
        read_safely(path, Limits(seconds=3))


def test_the_child_reads_what_the_reader_reads(tmp_path: Path) -> None:
    path = make_report(tmp_path, {})
    assert read_safely(path, Limits()) == read_document(path)


def test_nothing_visible_is_said_not_hidden(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(tmp_path / "blank.pdf")
    document = read_document(tmp_path / "blank.pdf")
    assert document.warnings and "没有任何可见内容" in document.warnings[0]
