"""What a package holds and how its files are told apart: archives that cannot be trusted, names, lists of respondents."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packages import MEGABYTE, zipped

from reviewer.errors import DamagedError, DocumentError, EncryptedError, NotFoundError, TooLargeError, UnsafeError
from reviewer.package.contents import StoredFile, opened
from reviewer.package.looking import Seen
from reviewer.package.measure import claimed_kind, kind_of
from reviewer.package.recognise import recognise
from reviewer.package.respondents import RespondentCount, count_respondents
from reviewer.scheme import Respondents, load_scheme

WORDS = Respondents(all_up_to=50, otherwise=(50, 100))


# ---------------------------------------------------------------- folders and archives


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", None])
def test_names_in_a_zip_are_read_in_any_encoding(encoding: str | None, tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "材料.zip", {"申报材料/营业执照.jpg": b"\xff\xd8\xff", "Thumbs.db": b"1"}, encoding=encoding
    )
    with opened(path) as contents:
        assert [(file.name, file.path.name) for file in contents.files] == [("申报材料/营业执照.jpg", "营业执照.jpg")]
        assert contents.ignored == 1 and kind_of(contents.files[0].path) == "image"
        room = contents.files[0].path
    assert not room.exists()


def _link(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("链接")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return path


def _encrypted(path: Path) -> Path:
    """The flag alone makes a reader ask for a password."""
    zipped(path, {"a.pdf": b"secret"})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda path: zipped(path, {"../../外面.pdf": b"1"}), UnsafeError, "指向压缩包以外"),
        (lambda path: zipped(path, {"C:\\windows\\a.pdf": b"1"}), UnsafeError, "指向压缩包以外"),
        (lambda path: zipped(path, {"/etc/cron.d/a": b"1"}), UnsafeError, "指向压缩包以外"),
        (_link, UnsafeError, "指向压缩包以外"),
        (_encrypted, EncryptedError, "设有密码"),
        (lambda path: zipped(path, {"大.bin": bytes(150 * MEGABYTE)}), TooLargeError, "解压后有 150 MB"),
        (lambda path: zipped(path, {f"{n}.txt": b"1" for n in range(501)}), TooLargeError, "超过 500 个"),
        (lambda path: zipped(path, {"__MACOSX/._a": b"1"}), NotFoundError, "没有文件"),
        (lambda path: path.write_bytes(b"Rar!\x1a\x07") and path, NotFoundError, "用 ZIP 格式重新打包"),
        (lambda path: path, NotFoundError, "不存在"),
    ],
    ids=["up", "drive", "root", "link", "password", "bomb", "many", "litter", "rar", "nothing"],
)
def test_an_archive_that_cannot_be_trusted_is_refused(
    make: Callable[[Path], Path], error: type[DocumentError], words: str, tmp_path: Path
) -> None:
    path = make(tmp_path / "材料.zip")
    with pytest.raises(error, match=words) as refused, opened(path):
        pass
    assert refused.value.exit_status == 3 and "\n" not in refused.value.message
    assert not (tmp_path.parent / "外面.pdf").exists()


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "材料.zip", {"a.txt": b"1" * 99})
    data = path.read_bytes()
    path.write_bytes(data[:10] + b"\xff" * 40 + data[50:])
    with pytest.raises((DamagedError, NotFoundError)), opened(path):
        pass


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("附件1-1 企业用户满意经营承诺书（盖章扫描件）.pdf", "document.commitment"),
        ("02_用户满意等级评价申报承诺书.jpg", "document.declaration"),
        ("承诺书、申报承诺书.pdf", "document.commitment document.declaration"),
        ("申请表(岚江公交).docx", "document.application"),
        ("2025年用户满意等级评价申请书.docx", "document.application"),
        ("用户满意经营实践报告+岚江城市公共交通有限公司+企业类.pdf", "document.report"),
        ("岚江公交-用户满意经营实践报告-终稿0612.pdf", "document.report"),
        ("实践报告.pptx", "presentation.slides"),
        ("用户满意经营实践报告（PPT）.pdf", "presentation.slides"),
        ("录屏_20250612.mp4", "presentation.video"),
        ("营业执照副本.jpg", "evidence.licence"),
        ("荣誉/2023年省级先进集体.jpg", "evidence.honours"),
        ("其他证实性材料/IMG_0031.jpg", "document.other"),
        ("用户满意度测量方案.pdf", "survey.plan"),
        ("第三方测量报告附件-调查问卷.docx", "survey.questionnaire"),
        ("岚江公交问卷数据.xlsx", "survey.database"),
        ("2025年乘客满意度测评报告.pdf", "survey.report"),
        ("被访者名单（测量报告附件）.xlsx", "survey.respondents"),
        ("测评机构营业执照.jpg", "survey.qualification"),
        ("测评机构资质证书.pdf", "survey.qualification"),
        ("数据清洗过程记录.pdf", "survey.other"),
        ("测量材料/扫描0001.pdf", "document.survey"),
        ("会议照片.jpg", ""),
    ],
)
def test_a_material_is_recognised_by_its_name(name: str, expected: str, tmp_path: Path) -> None:
    materials = load_scheme("caq-2025").for_category("enterprise").materials("enterprise", "five-star")
    kind = claimed_kind(name)
    assert kind is not None
    seen = Seen(StoredFile(name, tmp_path / name, 1), kind)
    (found,) = recognise([seen], materials)
    assert " ".join(found.materials) == expected


# ---------------------------------------------------------------- lists of respondents


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["姓名", "电话"], ["甲某", "1990000"], ["乙某", ""], ["", "1990001"]], RespondentCount(3, 1, 1)),
        (
            [["姓名", "电话"], ["甲某", "1990000"], ["甲某", "1990000"], ["甲某", "1990009"]],
            RespondentCount(3, repeated=1),
        ),
        ([["姓名", "手机"], ["甲某", "199****0000"], ["注：以上均已核实", ""]], RespondentCount(1, masked=1)),
        ([["序号", "姓名"], ["1", "甲某"], ["2", "甲某"]], RespondentCount(2, contacts=False)),
        ([["姓名", "电话", "姓名", "电话"], ["甲某", "1", "乙某", "2"], ["丙某", "3", "", ""]], RespondentCount(3)),
        ([["被访者名单", ""], ["姓名", "联系方式"], ["1", "/"]], RespondentCount(1, unreachable=1)),
        ([["姓名", "甲某", "电话", "19900000000"]], None),
        ([["项目", "金额"], ["甲", "1"]], None),
    ],
)
def test_rows_names_contacts_and_repeats_are_counted(rows: list[list[str]], expected: RespondentCount | None) -> None:
    assert count_respondents([rows], WORDS) == expected
