"""Whole applications of fictitious firms, as they are handed in: a folder with everything that a scheme asks for."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import docx
import openpyxl
from application_forms import application_form
from output_samples import GOOD
from PIL import Image
from pptx import Presentation
from press.report import Layout, report, retitle
from press.typeset import typeset
from typesetter import HEADING, TITLE, Typesetter

MEGABYTE = 2**20
# Names and numbers that no output may show.
SURNAMES, GIVEN = "甄阮卞臧亓逄宓蒯", ("示例", "虚构", "样本", "假名", "某某", "无名")
CONTACT = "1990000{:04d}"


@dataclass(frozen=True)
class Applicant:
    """Who applies, with what, and what the survey found."""

    scheme: str = "caq-2025"
    category: str = "enterprise"
    level: str = "four-star"
    company: str = "岚江城市公共交通有限公司"
    project: str | None = None
    category_name: str = "企业类"
    score: str = "90.4"
    sample: int = 300
    begin: str = "2025年3月3日"
    end: str = "2025年4月18日"

    @property
    def survey_folder(self) -> str:
        """The survey's files lie in a folder that is named as two of the schemes want it."""
        return f"{self.company}+{self.project}" if self.project else self.company


ENTERPRISE = Applicant()
PRODUCT = Applicant(
    category="product", company="青禾示例电器公司", project="青禾牌QH-2型电热水壶", category_name="产品类"
)
ENGINEERING = Applicant(
    scheme="qinghai-2025", category="engineering", company="远桥示例建设公司", project="雪莲路综合管廊一期工程",
    category_name="工程类",
)  # fmt: skip
SERVICE = Applicant(
    scheme="transport-2026", category="service", company="澄湖示例燃气公司", project="暖心抢修热线服务",
    category_name="服务类", begin="2025年11月3日", end="2025年12月12日",
)  # fmt: skip


def make_package(folder: Path, applicant: Applicant = ENTERPRISE) -> Path:
    """Everything that the applicant's scheme, category and level ask for, in a folder of its own."""
    root = folder / "申报材料"
    survey = root / "第三方测量" / applicant.survey_folder
    survey.mkdir(parents=True)
    _documents(root, applicant)
    _survey(survey, applicant)
    _evidence(root / "其他证实性材料", applicant)
    levels = {"caq-2025": ("four-star", "five-star")}.get(applicant.scheme, ())
    if applicant.level in levels:
        slides(root / "实践报告汇报.pptx", 15)
    films = {"caq-2025": ("five-star",), "qinghai-2025": ("four-star", "five-star")}.get(applicant.scheme, ())
    if applicant.level in films:
        film(root / "讲解视频.mp4", seconds=14 * 60 + 30, size=2 * MEGABYTE)
    return root


def _documents(root: Path, applicant: Applicant) -> None:
    word(root / "1企业用户满意经营承诺书.docx", "企业用户满意经营承诺书", "本组织郑重承诺以用户为中心开展经营。")
    word(root / "2申报承诺书.docx", "用户满意等级评价申报承诺书", "所提供的材料和数据真实、合法、有效。")
    form(root, applicant)
    name = f"用户满意经营实践报告+{applicant.company}+{applicant.category_name}.pdf"
    if applicant.category == "enterprise":
        shutil.copy(GOOD, root / name)
    else:
        title = f"{applicant.company}{applicant.project}用户满意经营实践报告"
        typeset(retitle(title)(report(applicant.category)), Layout(), root / name)


def form(root: Path, applicant: Applicant) -> Path:
    return application_form(
        root / "3用户满意等级评价申请表.docx",
        company=applicant.company,
        category=applicant.category,
        level=applicant.level,
        project=applicant.project or "（企业类免填）",
        score=applicant.score,
    )


def _survey(folder: Path, applicant: Applicant) -> None:
    word(folder / "测量方案.docx", "用户满意度测量方案", "本方案说明测量的对象、内容、方法和抽样。")
    word(folder / "调查问卷.docx", "用户满意度调查问卷", "请您按照最近一次使用的感受打分。")
    word(folder / "实施方案.docx", "用户满意度测量实施方案", "访问员经培训后分三批开展访问。")
    survey_report(folder / "第三方测量报告.pdf", applicant)
    database(folder / "数据库.xlsx", applicant.sample)
    respondents(folder / "被访者名单.xlsx", people(80))


def survey_report(path: Path, applicant: Applicant) -> Path:
    sheet = Typesetter().title(f"{applicant.company}用户满意度测量报告")
    sheet.heading("一、测量概况")
    sheet.paragraph(
        f"本次调查于{applicant.begin}至{applicant.end}开展，采用电话访问的方式，共回收有效问卷{applicant.sample}份。"
    )
    sheet.heading("二、测量结果")
    sheet.paragraph(f"本次测量的用户满意度总体得分为{applicant.score}分，其中感知质量得分高于用户期望得分。")
    sheet.paragraph("附件1 测量机构资质证书", HEADING)
    return sheet.save(path)


def _evidence(folder: Path, applicant: Applicant) -> None:
    folder.mkdir()
    picture(folder / "营业执照.jpg")
    picture(folder / "荣誉证书.jpg")
    if applicant.category == "product":
        picture(folder / "产品检测报告.jpg")
        picture(folder / "商标注册证.png")
    if applicant.category == "engineering":
        word(folder / "竣工验收证明.docx", "工程竣工验收证明", f"工程名称：{applicant.project}，验收合格。")
        word(folder / "建设单位评价鉴定意见.docx", "建设单位满意度评价鉴定意见", "工程质量和施工服务令人满意。")


# ---------------------------------------------------------------- files


def word(path: Path, title: str, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in (title, *paragraphs):
        document.add_paragraph(text)
    document.save(str(path))
    return path


def scanned(path: Path) -> Path:
    """A page without a text layer."""
    return Typesetter().title("扫描页", TITLE).scan().save(path)


def picture(path: Path) -> Path:
    Image.new("L", (620, 877), "white").save(path)
    return path


def slides(path: Path, pages: int) -> Path:
    deck = Presentation()
    for number in range(pages):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = f"第 {number + 1} 页"
    deck.save(str(path))
    return path


def people(count: int) -> list[list[str]]:
    """Rows of a list of respondents, all different."""
    return [
        [
            str(number + 1),
            SURNAMES[number % 8] + GIVEN[number // 8 % 6] + "甲乙"[number // 48 % 2],
            CONTACT.format(number),
        ]
        for number in range(count)
    ]


def respondents(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = ("序号", "姓名", "联系方式")) -> Path:
    """The list as a table in an Excel, Word or PDF file."""
    table = [list(head), *map(list, rows)]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.append(["被访者名单"])
        for row in table:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".docx":
        document = docx.Document()
        document.add_paragraph("被访者名单")
        grid = document.add_table(0, len(head))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
        document.save(str(path))
    else:
        Typesetter().title("被访者名单").long_table(table).save(path)
    return path


def database(path: Path, rows: int) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["样本编号", "总体满意度", "感知质量", "用户期望"])
    for number in range(rows):
        book.active.append([number + 1, 8 + number % 3, 7 + number % 4, 9])
    book.save(path)
    return path


def film(path: Path, *, seconds: float, size: int) -> Path:
    """The smallest film: a track with its length and an empty rest, which takes no room on the disk."""
    length = round(seconds * 1000)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    film_head = struct.pack(">5I", 0, 0, 0, 1000, length) + struct.pack(">IH", 0x10000, 0x100) + bytes(10) + matrix
    track_head = (
        struct.pack(">6I", 7, 0, 0, 1, 0, length) + bytes(16) + matrix + struct.pack(">2I", 640 << 16, 360 << 16)
    )
    media = _box(b"mdhd", struct.pack(">5I2H", 0, 0, 0, 1000, length, 0x55C4, 0)) + _box(
        b"hdlr", bytes(8) + b"vide" + bytes(12) + b"v\0"
    )
    track = _box(b"trak", _box(b"tkhd", track_head) + _box(b"mdia", media))
    head = _box(b"ftyp", b"isom\0\0\2\0isommp41") + _box(
        b"moov", _box(b"mvhd", film_head + bytes(24) + struct.pack(">I", 2)) + track
    )
    with path.open("wb") as file:
        file.write(head + struct.pack(">I4s", size - len(head), b"mdat"))
        file.truncate(size)
    return path


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(data), kind) + data


def noise(path: Path, size: int) -> Path:
    path.write_bytes(os.urandom(size))
    return path


def at_level(applicant: Applicant, level: str) -> Applicant:
    return replace(applicant, level=level)


def zipped(path: Path, names: dict[str, bytes], *, encoding: str | None = None) -> Path:
    """A ZIP as Windows makes it where `encoding` is given: names in it, without the flag for UTF-8."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            info = zipfile.ZipInfo(name.encode(encoding).decode("cp437") if encoding else name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    if encoding:  # what Python writes for characters beyond ASCII, and Windows does not
        _rewrite_names(path, {name.encode(encoding).decode("cp437"): name.encode(encoding) for name in names})
    return path


def _rewrite_names(path: Path, names: dict[str, bytes]) -> None:
    """The bytes of the names as they are meant, and the flag taken away: a new archive by hand."""
    with zipfile.ZipFile(path) as archive:
        entries = [(names[info.filename], archive.read(info)) for info in archive.infolist()]

    class Raw(zipfile.ZipInfo):
        raw = b""

        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
            return self.raw, self.flag_bits & ~0x800

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = Raw("entry")
            info.raw = name
            info.filename = name.decode("cp437")
            archive.writestr(info, data)
