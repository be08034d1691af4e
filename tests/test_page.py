"""The whole way through the page, in Chromium, as users go it; whatever it asks for outside this machine fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from browsing import FIRM, GOOD, WEAK, Site, chromium, drop, main_tab, opened_page, part, review, serving, upload
from docx.oxml.ns import qn
from hostile import never_ending
from sample_report import make_report
from test_facts import third_party
from test_office import ENCODER, until
from word import word_report

from reviewer.pdf.reader import read_document
from reviewer.structure import NO_TITLES

pytestmark = pytest.mark.browser

# Words that stand in the Chinese page as they are: programs, kinds of file, keys; and what a report itself says.
NAMES = {
    "PDF",
    "YX",  # the wheelchair of an example
    "Word",
    "WPS",
    "Excel",
    "LibreOffice",
    "ZIP",
    "docx",
    "pdf",
    "xlsx",
    "html",
    "json",
    "zip",
    "Ctrl",
    "Shift",
    "CRM",
    "KB",
    "MB",
}
_LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site"), REVIEWER_ENCODER=ENCODER) as site:
        yield site


@pytest.fixture
def page(browser: Any, site: Site) -> Iterator[Any]:
    page = opened_page(browser, site.address)
    yield page
    page.context.close()
    assert [url for url in page.asked if not url.startswith((site.address, "data:", "blob:"))] == []
    assert page.problems == []


def has(page: Any, place: str, text: str) -> None:
    page.wait_for_function(
        "([place, text]) => document.querySelector(place)?.innerText.includes(text)", arg=[place, text], timeout=60_000
    )


def top_of(page: Any, place: str) -> float:
    return float(page.locator(place).first.evaluate("element => element.scrollTop"))


def choose(page: Any, label: str, option: str) -> None:
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option).click()


def english(page: Any) -> set[str]:
    """The Latin words that can be seen, or read aloud, and are no names."""
    seen = page.evaluate(
        """() => [document.body.innerText, ...[...document.querySelectorAll("[title], [aria-label], [placeholder]")]
        .filter((item) => item.checkVisibility()).flatMap((item) => ["title", "aria-label", "placeholder"].map((name) => item.getAttribute(name) ?? ""))].join(" ")"""
    )
    return set(_LATIN.findall(seen)) - NAMES


# ---------------------------------------------------------------- from the upload to the signature


def test_a_report_goes_in_and_a_signed_form_comes_out(page: Any, tmp_path: Path) -> None:
    review(page, WEAK)
    assert FIRM in page.locator("#rv-overview").inner_text()
    draft = page.locator("#rv-overview .rv-verdict").inner_text()

    # A click on a finding goes to its box.
    row = page.locator("#rv-findings .rv-row:has(summary[data-goto])").last
    key = row.get_attribute("data-row")
    row.locator("> summary").click()
    box = page.locator(f"#rv-findings .rv-mark.rv-lit[data-mark='{key}']").first
    page.wait_for_function("() => document.querySelector('#rv-findings .rv-sheets').scrollTop > 0")
    page.wait_for_timeout(700)  # the smooth scrolling ends
    pane, place = page.locator("#rv-findings .rv-sheets").bounding_box(), box.bounding_box()
    assert pane["y"] <= place["y"] <= pane["y"] + pane["height"]
    picture = page.locator("#rv-findings .rv-sheet:has(.rv-lit) img")
    page.wait_for_function("image => image.complete && image.naturalWidth > 500", arg=picture.element_handle())
    assert "怎么改" in row.inner_text()

    # Setting it aside takes a reason; everything stays where it was, and the draft follows.
    row.locator("button[value=dismissed]").click()
    assert row.locator("input[name=reason]").evaluate("field => field.validationMessage") == "请先写明理由。"
    row.locator("input[name=reason]").fill("已核对原件，内容齐全")
    page.wait_for_timeout(700)
    scrolled = top_of(page, "#rv-findings .rv-list"), top_of(page, "#rv-findings .rv-sheets")
    row.locator("button[value=dismissed]").click()
    page.wait_for_selector("#rv-findings .rv-row.dismissed")
    assert row.get_attribute("open") is not None
    assert (top_of(page, "#rv-findings .rv-list"), top_of(page, "#rv-findings .rv-sheets")) == pytest.approx(
        scrolled, abs=60
    )
    assert page.locator("#rv-overview .rv-verdict").inner_text() != draft
    assert page.locator("#rv-findings [data-choose=severity][data-value=dismissed]").inner_text() == "已排除 1"

    # A status can be overruled.
    part(page, "大纲覆盖")
    requirement = page.locator("#rv-coverage .rv-requirement.missing").first
    name = requirement.get_attribute("data-row")
    requirement.locator(".rv-overrule > summary").click()
    requirement.locator("input[name=reason]").fill("第 3 页写明“报告里绝没有的一句话”")
    requirement.locator("button[value=covered]").click()
    has(page, "#rv-opened-told", "没有找到“报告里绝没有的一句话”")
    page.wait_for_selector(f"#rv-coverage .rv-requirement.covered[data-row='{name}'] :text('人工判定')")

    # The opinion says what it rests on, can be edited, and goes out as it stands.
    part(page, "初审意见")
    page.locator("#rv-opinion .rv-grounded").first.click()
    assert "这句话的依据" in page.locator(".rv-bubble").inner_text()
    page.keyboard.press("Escape")
    page.locator("#rv-opinion [data-edit=opinion]").click()
    area = page.locator("#rv-opinion textarea[name=opinion]")
    area.fill(area.input_value().replace("策划：", "策划：本组认为，") + "\n评审人员补充：已电话核实。")
    area.blur()
    has(page, "#rv-opinion .rv-draft", "已电话核实")

    # One part of it is drafted anew, the rest stays as it was written.
    page.get_by_role("button", name="策划", exact=True).click()
    page.wait_for_function("() => !document.querySelector('#rv-opinion .rv-draft').innerText.includes('本组认为')")
    assert "评审人员补充：已电话核实。" in page.locator("#rv-opinion .rv-draft").inner_text()
    assert page.locator("#rv-opinion .rv-parts").count() == 0
    has(page, "#rv-opinion", "本机用户")
    part(page, "下载")
    text = text_of(saved(page, "初审意见表.docx", tmp_path))
    assert "评审人员补充：已电话核实。" in text and "系统建议，供参考" in text and "已签发" not in text

    # Signed, it is locked; withdrawn, it is open again.
    page.on("dialog", lambda dialog: dialog.accept())
    part(page, "初审意见")
    page.locator("#rv-opinion [data-do=sign]").click()
    has(page, "#rv-opinion", "内容已锁定")
    assert page.locator("#rv-opinion [data-edit]").count() == 0
    assert page.locator("#rv-findings form, #rv-coverage form").count() == 0
    has(page, "#rv-jobs", "已签发")
    part(page, "下载")
    form, _, grounds = text_of(saved(page, "初审意见表.docx", tmp_path)).partition("附页：")
    assert re.search(r"本机用户 \d{4}-\d\d-\d\d \d\d:\d\d 已签发", form) and "系统建议" not in form and grounds
    part(page, "初审意见")
    page.locator("#rv-opinion [data-do=withdraw]").click()
    page.wait_for_selector("#rv-opinion [data-edit=opinion]")


def text_of(form: Path) -> str:
    return "".join(node.text or "" for node in docx.Document(str(form)).element.body.iter(qn("w:t")))


def saved(page: Any, name: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.locator("#rv-downloads a", has_text=name).click()
    assert waiting.value.suggested_filename == name
    path = folder / name
    waiting.value.save_as(path)
    return path


def test_a_field_that_is_being_typed_outlives_what_comes_in(page: Any) -> None:
    review(page, WEAK)
    part(page, "初审意见")
    first, second = (page.locator("#rv-opinion input[type=text]").nth(number) for number in (0, 2))
    first.fill("云岭示例有限公司")
    second.focus()  # leaves the first, which is saved and drawn anew
    page.keyboard.type("12")
    has(page, "#rv-opinion", "修改")
    page.keyboard.type("34")
    assert "1234" in second.input_value()
    assert first.input_value() == "云岭示例有限公司"


def test_the_keyboard_is_enough(page: Any) -> None:
    review(page, WEAK)
    rows = page.locator("#rv-findings .rv-row > summary")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert rows.nth(2).evaluate("row => row === document.activeElement")
    assert rows.nth(2).evaluate("row => getComputedStyle(row).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.locator("#rv-findings .rv-row").nth(2).get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.type("已核对")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#rv-findings .rv-row.dismissed")
    page.wait_for_function("() => document.activeElement.matches('.rv-row.dismissed > summary')")


def test_a_finding_with_two_places_goes_to_its_own(page: Any) -> None:
    review(page, WEAK)
    row = page.locator("#rv-findings .rv-row[data-rule='content.figures']").first
    marks = page.locator(f"#rv-findings .rv-mark[data-mark='{row.get_attribute('data-row')}']")
    row.locator("> summary").click()
    page.wait_for_selector("#rv-findings .rv-mark.rv-lit")
    page.wait_for_timeout(700)  # the smooth scrolling ends
    pane = page.locator("#rv-findings .rv-sheets").bounding_box()
    seen = [
        mark.get_attribute("data-further") is None
        for mark in marks.all()
        if pane["y"] <= mark.bounding_box()["y"] <= pane["y"] + pane["height"]
    ]
    assert marks.count() == 2 and seen == [True]


# ---------------------------------------------------------------- what is handed in


def test_a_word_file_shows_its_text_in_the_place_of_pages(page: Any, tmp_path: Path) -> None:
    review(page, word_report(tmp_path / "报告.docx"))
    assert page.locator("#rv-findings .rv-paper p").count() > 20
    row = page.locator("#rv-findings .rv-row:has(summary[data-goto])").first
    row.locator("> summary").click()
    page.wait_for_selector("#rv-findings .rv-paper .rv-lit")
    part(page, "下载")
    assert "标注版" not in page.locator("#rv-downloads").inner_text()


def test_what_belongs_to_a_report_goes_in_with_it(page: Any, tmp_path: Path) -> None:
    page.get_by_text("随附材料").click()
    place = ".rv-upload:has-text('第三方测量材料')"
    upload(page, third_party(tmp_path / "测量.pdf", company=FIRM, score="77.7"), at=place)
    page.wait_for_selector(f"{place} .file-preview")
    review(page, WEAK)
    part(page, "逐项核对")
    has(page, "#rv-checklists", "77.7")


def test_what_is_no_report_is_refused_in_one_chinese_sentence(page: Any, tmp_path: Path) -> None:
    page.click("#rv-start")
    has(page, "#rv-told", "请先选择报告")
    for name, content in (("报告.txt", b"text"), ("空.pdf", b"")):
        file = tmp_path / name
        file.write_bytes(content)
        upload(page, file)
        has(page, "#rv-told", f"“{name}”不是 PDF 或 Word 文件")
        page.wait_for_selector("#rv-upload .file-preview", state="detached")
    zipped = tmp_path / "其实是压缩包.pdf"
    zipped.write_bytes(b"PK\x03\x04" + bytes(500))
    upload(page, zipped)
    page.wait_for_selector("#rv-upload .file-preview")
    page.click("#rv-start")
    has(page, "#rv-jobs", "未能评审")
    assert "Traceback" not in page.content()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#rv-jobs li.failed [data-do=delete]").first.click()
    has(page, "#rv-told", "已删除")


def test_a_double_click_hands_in_once_and_a_hasty_one_waits_for_the_file(page: Any, site: Site) -> None:
    before = len(_folders(site))
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 200_000}
    network.send("Network.emulateNetworkConditions", slow)
    drop(page, GOOD)
    page.wait_for_selector("#rv-upload progress", state="attached")
    page.dblclick("#rv-start")
    network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    page.wait_for_selector("#rv-findings .rv-row, #rv-findings .rv-notice", timeout=60_000)
    assert len(_folders(site)) == before + 1


def test_levels_follow_the_category_and_categories_the_scheme(page: Any) -> None:
    choose(page, "申报类别", "产品类")
    page.wait_for_timeout(800)
    page.get_by_label("申报等级").first.click()
    assert page.get_by_role("option", name="标杆级").count() == 0
    page.keyboard.press("Escape")
    choose(page, "评价方案", "交通运输行业用户满意等级评价（2026）")
    page.wait_for_timeout(800)
    page.get_by_label("申报类别").first.click()
    assert page.get_by_role("option", name="班组类").count() == 0


def test_what_a_report_tells_is_preselected_and_can_be_corrected(page: Any, tmp_path: Path) -> None:
    def chosen() -> list[str]:
        return [page.get_by_label(label).first.input_value() for label in ("评价方案", "申报类别", "申报等级")]

    def choose_another(*reports: Path) -> None:
        page.locator("#rv-upload button[aria-label=清除]").click()
        page.wait_for_selector("#rv-upload .file-preview", state="detached")
        upload(page, *reports)

    upload(page, WEAK)
    has(page, "#rv-recognised", "方案 青海省用户满意等级评价（按正文“青海”）")
    has(page, "#rv-recognised", "类别 服务类（按正文“所申报服务”）；等级 未写明，按所选的用户满意级。")
    assert chosen() == ["青海省用户满意等级评价（2025）", "服务类", "用户满意级"]

    # What one file tells is not what the user chose for the next.
    choose_another(GOOD)
    has(page, "#rv-recognised", "方案 未写明，按所选的用户满意等级评价；类别 企业类（按文件名“企业类”）")
    assert chosen() == ["用户满意等级评价（2025）", "企业类", "用户满意级"]
    choose_another(WEAK)
    has(page, "#rv-recognised", "类别 服务类")

    # What the user corrects stays, also where the same file is chosen once more.
    choose(page, "申报类别", "班组类")
    choose_another(WEAK)
    has(page, "#rv-recognised", "现在的选择没有改动")
    assert chosen()[1] == "班组类"

    # Of several the first one counts; that another is of another category is said.
    choose_another(GOOD, next(GOOD.parent.glob("*产品类.pdf")))
    has(page, "#rv-recognised", "类别 企业类（按文件名“企业类”）")
    has(page, "#rv-recognised", "等 1 份看来申报的是别的")
    assert chosen() == ["青海省用户满意等级评价（2025）", "企业类", "用户满意级"]


# ---------------------------------------------------------------- while it runs


def test_giving_up_ends_the_work_at_once(page: Any, site: Site, tmp_path: Path) -> None:
    upload(page, never_ending(tmp_path / "用户满意经营实践报告.pdf"))
    page.wait_for_selector("#rv-upload .file-preview")
    page.click("#rv-start")
    until(lambda: len(site.children) >= 2)
    page.locator("#rv-jobs [data-do=cancel]").click()
    has(page, "#rv-told", "已取消评审")
    until(lambda: len(_readers(site)) == 0)


def _readers(site: Site) -> list[int]:
    """Child processes that read or draw; the interpreter's own tracker stays."""
    return [one for one in site.children if "spawn_main" in _command(one)]


def _command(process: int) -> str:
    path = Path(f"/proc/{process}/cmdline")
    return path.read_text() if path.exists() else ""


def test_who_reads_is_not_disturbed_by_what_comes_in(page: Any, site: Site) -> None:
    review(page, WEAK)
    page.locator("#rv-findings .rv-row > summary").nth(4).click()
    page.locator("#rv-submit > button, #rv-submit .label-wrap").first.click()
    upload(page, GOOD)
    page.wait_for_selector("#rv-upload .file-preview")
    page.click("#rv-start")
    page.wait_for_selector("#rv-opened", state="hidden")
    page.locator("#rv-jobs [data-do=open]", has_text=FIRM).first.click()
    page.wait_for_selector("#rv-findings .rv-row")
    page.locator("#rv-findings .rv-row > summary").nth(4).click()
    page.wait_for_function("() => !document.querySelector('#rv-jobs [data-do=cancel]')", timeout=60_000)
    page.wait_for_timeout(1500)
    assert FIRM in page.locator("#rv-overview").inner_text()
    assert page.locator("#rv-findings .rv-row").nth(4).get_attribute("open") is not None


# ---------------------------------------------------------------- versions, many at once, history


def test_a_new_version_tells_what_became_of_the_old_one(page: Any, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    review(page, make_report(tmp_path / "a", {"page_number": None}))
    page.locator("#rv-submit .label-wrap").first.click()
    second = make_report(tmp_path, {"drop_heading": "（3）推动改进创新", "page_number": None})
    review_again(page, second)
    told = page.locator("#rv-selfcheck").inner_text()
    for words in ("与上一版（第 ", "新出现", "仍然存在"):
        assert words in told
    page.locator("#rv-submit .label-wrap").first.click()
    review_again(page, make_report(tmp_path, {}))
    assert "已改好" in page.locator("#rv-selfcheck").inner_text()


def review_again(page: Any, report: Path) -> None:
    before = page.locator("#rv-overview").inner_text()
    upload(page, report)
    page.wait_for_selector("#rv-upload .file-preview")
    page.click("#rv-start")
    page.wait_for_selector("#rv-opened", state="hidden")
    page.wait_for_selector("#rv-opened", state="visible", timeout=60_000)
    assert before
    part(page, "自查")
    page.wait_for_selector("#rv-selfcheck .rv-letter")


def test_a_batch_with_a_broken_file_goes_through(page: Any, tmp_path: Path) -> None:
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"garbage " * 500)
    main_tab(page, "批量")
    packed = tmp_path / "两份.zip"
    with ZipFile(packed, "w") as archive:
        for file in (next(GOOD.parent.glob("*产品类.pdf")), word_report(tmp_path / "报告.docx")):
            archive.write(file, file.name)
    unsafe = tmp_path / "不安全.zip"
    with ZipFile(unsafe, "w") as archive:
        archive.write(WEAK, "../外面.pdf")
    upload(page, GOOD, WEAK, packed, unsafe, broken, at="#rv-batch-upload")
    page.wait_for_selector("#rv-batch-upload .file-preview")
    page.click("#rv-batch-start")
    page.wait_for_function(
        "() => document.querySelectorAll('#rv-batch tr[data-state=done]').length === 4"
        " && document.querySelectorAll('#rv-batch tr[data-state=failed]').length === 1",
        timeout=60_000,
    )
    has(page, "#rv-batch-told", "指向压缩包以外")
    assert "产品类" in page.locator("#rv-batch tr:has-text('砚溪辅具')").inner_text(), "by the file's name"

    def errors() -> list[str]:
        cells = page.locator("#rv-batch tbody tr td:nth-child(6)").all_inner_texts()
        return [text for text in cells if text.strip()]

    page.locator("#rv-batch th", has_text="错误").click()
    assert [int(text) for text in errors()] == sorted((int(text) for text in errors()), reverse=True)
    page.locator("#rv-batch th", has_text="错误").press("Enter")
    assert [int(text) for text in errors()] == sorted(int(text) for text in errors())

    with page.expect_download() as waiting:
        page.locator("#rv-batch-export a").click()
    waiting.value.save_as(tmp_path / "汇总.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "汇总.xlsx").worksheets[0].iter_rows(values_only=True))
    told = "\n".join(str(cell) for row in rows for cell in row if cell)
    assert all(word in told for word in (FIRM, "岚江城市公共交通有限公司", "坏.pdf"))

    page.locator("#rv-batch tr:has-text('岚江') a[data-do=open]").click()
    has(page, "#rv-overview", "岚江城市公共交通有限公司")


def test_text_that_reports_share_is_shown_side_by_side(page: Any, tmp_path: Path) -> None:
    copy = tmp_path / "用户满意经营实践报告+雾岭示例燃气有限公司+企业类.docx"
    copied = docx.Document(str(word_report(copy)))
    taken = next(text for text in _paragraphs(GOOD) if len(text) > 150)
    copied.add_paragraph(taken)
    copied.save(str(copy))
    main_tab(page, "批量")
    upload(page, GOOD, copy, at="#rv-batch-upload")
    page.wait_for_selector("#rv-batch-upload .file-preview")
    page.click("#rv-batch-start")
    page.wait_for_function(
        "() => document.querySelectorAll('#rv-batch tr[data-state=done]').length === 2", timeout=60_000
    )
    page.click("#rv-batch-compare")
    has(page, "#rv-batch-duplicates", "两家单位的报告有相同段落")
    with page.expect_download() as waiting:
        page.locator("#rv-batch-export a").click()
    waiting.value.save_as(tmp_path / "汇总.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "汇总.xlsx")["内容雷同"]
    assert {GOOD.name, copy.name} <= {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    page.locator("#rv-batch a[data-do=open]").first.click()
    part(page, "内容雷同")
    has(page, "#rv-duplicates", "请人工核对来源")


def _paragraphs(report: Path) -> list[str]:
    return [passage.text for passage in read_document(report, NO_TITLES).passages]


def test_the_history_finds_opens_and_really_deletes(page: Any, site: Site, tmp_path: Path) -> None:
    review(page, make_report(tmp_path, {"page_number": None}))
    folders = set(_folders(site))
    main_tab(page, "历史")
    page.wait_for_selector("#rv-history tbody tr")
    page.get_by_label("搜索").fill("云岭示例供水公司")
    row = page.locator("#rv-history tbody tr").first
    has(page, "#rv-history", "云岭示例供水公司")
    page.wait_for_function("() => !document.querySelector('#rv-history').innerText.includes('青海')")
    row.locator("a[data-do=open]").click()
    page.wait_for_selector("#rv-overview")
    has(page, "#rv-overview", "云岭示例供水公司")
    main_tab(page, "历史")
    page.on("dialog", lambda dialog: dialog.accept())
    page.wait_for_timeout(800)  # the list is asked for anew
    left = int(page.locator("#rv-history p").first.inner_text().split()[1])
    page.locator("#rv-history tbody tr [data-do=delete]").first.click()
    has(page, "#rv-history", f"共 {left - 1} 份" if left > 1 else "没有找到")
    until(lambda: len(folders - set(_folders(site))) == 1)
    main_tab(page, "评审")
    page.wait_for_selector("#rv-opened", state="hidden")
    main_tab(page, "历史")
    page.get_by_label("搜索").fill("没有这样的单位")
    has(page, "#rv-history", "没有找到符合条件的材料")


def _folders(site: Site) -> list[str]:
    return [folder.name for folder in (site.data / "files").iterdir()]


# ---------------------------------------------------------------- the screen


def test_no_english_is_left_and_nothing_scrolls_sideways(page: Any, site: Site) -> None:
    def looks_right(where: str) -> None:
        assert english(page) == set(), where
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, where

    looks_right("开始")
    upload(page, WEAK)
    page.wait_for_selector("#rv-upload .file-preview")
    looks_right("选好文件")
    page.click("#rv-start")
    page.wait_for_selector("#rv-findings .rv-row", timeout=60_000)
    for name in ("问题", "大纲覆盖", "字数", "逐项核对", "自查", "初审意见", "未检查", "下载"):
        part(page, name)
        page.wait_for_timeout(300)
        looks_right(name)
    part(page, "大纲覆盖")
    page.get_by_text("热力图").click()
    page.wait_for_selector("#rv-heat svg.main-svg", timeout=60_000)
    for name in ("批量", "历史"):
        main_tab(page, name)
        page.wait_for_timeout(500)
        looks_right(name)
    main_tab(page, "评审")
    part(page, "问题")
    for width, height in ((1093, 614), (800, 900), (400, 800)):  # a laptop at 125 %, half a screen, a telephone
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        looks_right(f"{width} × {height}")
    page.set_viewport_size({"width": 1366, "height": 768})
    room = page.locator("#rv-findings .rv-split").bounding_box()
    assert room["height"] > 768 * 0.65
    assert room["y"] + room["height"] <= 768, "the list and the pages fit on the screen"


# ---------------------------------------------------------------- stopped and started again


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of a page that keeps everything in a SQLite file, and on a PostgreSQL server."""
    if request.param == "sqlite":
        return {}
    return {"REVIEWER_DATABASE_URL": request.getfixturevalue("postgres").new_database()}


def test_nothing_is_lost_with_the_browser_or_the_server(browser: Any, tmp_path: Path, database: dict[str, str]) -> None:
    with serving(tmp_path, REVIEWER_ENCODER=ENCODER, REVIEWER_WORKERS="1", **database) as site:
        page = opened_page(browser, site.address)
        upload(page, WEAK, GOOD)
        page.wait_for_selector("#rv-upload .file-preview")
        page.click("#rv-start")
        page.wait_for_selector("#rv-jobs li.running")
        page.context.close()
        site.stop()
        site.start()
        page = opened_page(browser, site.address)
        page.wait_for_function("() => document.querySelectorAll('#rv-jobs li.done').length === 2", timeout=60_000)
        page.locator("#rv-jobs [data-do=open]", has_text=FIRM).click()
        page.wait_for_selector("#rv-findings .rv-row")
        part(page, "自查")
        assert "没有找到这份报告的上一版" in page.locator("#rv-selfcheck").inner_text()
        page.context.close()


def test_an_office_from_the_first_link_to_an_assigned_report(
    browser: Any, tmp_path: Path, database: dict[str, str]
) -> None:
    with serving(tmp_path, shared=True, REVIEWER_ENCODER=ENCODER, **database) as site:
        admin = browser.new_context(locale="en-US").new_page()
        admin.goto(f"{site.address}/account/link/{site.first_link}")
        _set_up(admin, "gly", "管理员甲")
        admin.wait_for_selector("#rv-start")
        main_tab(admin, "账号")
        admin.click("#rv-invite")
        link = admin.locator(".rv-token").input_value()
        reviewer = browser.new_context(locale="en-US").new_page()
        reviewer.goto(link)
        _set_up(reviewer, "pingshen", "评审乙")
        reviewer.wait_for_selector("#rv-start")
        assert reviewer.locator("#rv-main [role=tab]:visible", has_text="账号").count() == 0
        main_tab(admin, "评审")
        review(admin, WEAK)
        reviewer.reload()
        reviewer.wait_for_selector("#rv-board .rv-welcome")
        admin.locator("#rv-overview .rv-assign button", has_text="评审乙").click()
        admin.wait_for_selector("#rv-overview .rv-assign [aria-pressed=true]")
        reviewer.reload()
        reviewer.locator("#rv-jobs [data-do=open]", has_text=FIRM).click()
        reviewer.wait_for_selector("#rv-findings .rv-row")
        assert english(reviewer) == set()
        # Disabled, they are told at the next step, wherever they are.
        main_tab(admin, "账号")
        admin.on("dialog", lambda dialog: dialog.accept())
        admin.locator("#rv-accounts tr:has-text('评审乙') [data-do=disable]").click()
        has(admin, "#rv-accounts", "已停用")
        reviewer.locator("#rv-jobs [data-do=open]").first.click()
        reviewer.wait_for_selector(".rv-expired :text('重新登录')")
        for page in (admin, reviewer):
            page.context.close()


def _set_up(page: Any, name: str, shown: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=shown]", shown)
    for field in ("password", "again"):
        page.fill(f"[name={field}]", "correct horse battery")
    page.click("button")
