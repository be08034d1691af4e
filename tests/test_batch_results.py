"""The results of a batch, read back from what was really written: the Excel file, the lines, the page in a browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pdfplumber
import pytest
from browsing import EXAMPLES, GOOD, LAPTOP, WEAK, chromium
from output_samples import weak
from workbooks import sheets

from reviewer.errors import OutputError
from reviewer.model import Finding
from reviewer.output.batch import LINES, PAGE, SUMMARY, book, record_of, unreviewed, write_results, write_workbook
from reviewer.output.batch.book import CUT, MOST_CHARACTERS, fit
from reviewer.output.batch.links import address
from reviewer.output.batch.overview import overview
from reviewer.output.json import to_json
from reviewer.pipeline import Application, review_report
from reviewer.records import Choice, Duplicate, RecordFile, ReportRecord

HOSTILE = "=1+1\x00\x0b<b>“坏”</b>\ud800|*_\x1b[31m"
POISON = "</script><script>document.title='坏'</script><img src=x onerror=\"document.title='坏'\">{{7*7}}&amp;"
PRODUCT = next(EXAMPLES.glob("*产品类.pdf"))
REPORTS = {"甲/" + WEAK.name: (WEAK, "service"), GOOD.name: (GOOD, "enterprise"), "100% 新#1.pdf": (PRODUCT, "product")}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ReportRecord]]:
    """A folder of results as a batch leaves it, and the records that they were written from."""
    folder = tmp_path_factory.mktemp("结果")
    records = [*_reviewed(folder), unreviewed("坏.pdf", "文件不是 PDF，请重新导出。", seconds={"读取": 0.1})]
    records[2] = replace(records[2], duplicates=(Duplicate(GOOD.name, "正文大段相同", 0.41, (3, 4)),))
    write_results(iter(records), folder)
    return folder, records


def _reviewed(folder: Path) -> Iterator[ReportRecord]:
    for name, (path, category) in REPORTS.items():
        application = Application.parse("caq-2025", category)
        review = review_report(path, application)
        link = f"{name}.json"
        (folder / link).parent.mkdir(exist_ok=True)
        (folder / link).write_text(to_json(review), encoding="utf-8")
        yield record_of(
            review, application.scheme, file=name, links={"评审结果": link}, seconds={"读取": 0.5, "对照": 0.76}
        )


def small(file: str = "甲.pdf", **what: Any) -> ReportRecord:
    """The record of a real review with few findings, changed."""
    record = record_of(*weak(), file=file)
    return replace(record, findings=record.findings[:5], **what)


def test_the_lines_are_the_records(run: tuple[Path, list[ReportRecord]]) -> None:
    folder, records = run
    assert list(RecordFile(folder / LINES)) == records
    first = json.loads((folder / LINES).read_text(encoding="utf-8").splitlines()[0])
    assert first["schema_version"] == "1" and first["file"] == records[0].file


def test_an_earlier_result_stays_where_a_run_breaks_off(tmp_path: Path) -> None:
    write_results([small()], tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken() -> Iterator[ReportRecord]:
        yield small("乙.pdf")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_results(broken(), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert set(before) == {LINES, SUMMARY, PAGE}


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="文件夹不存在"):
        write_results([small()], tmp_path / "没有")
    with pytest.raises(OutputError, match="文件夹不存在"):
        write_workbook([small()], tmp_path / "没有" / SUMMARY)


# ---------------------------------------------------------------- the Excel file


def test_each_report_has_its_row(run: tuple[Path, list[ReportRecord]]) -> None:
    folder, records = run
    read = sheets(folder / SUMMARY)
    assert list(read) == ["评审汇总", "问题明细", "提纲达成度", "未能评审", "内容雷同", "统计图", "说明"]
    head, *rows = read["评审汇总"]
    assert len(head) == len(set(head)) and [row[0] for row in rows] == [record.file for record in records]
    for record, row in zip(records[:3], rows, strict=False):
        told = dict(zip(head, row, strict=True))
        assert told["企业"] == record.company and told["类别"] == (record.category and record.category.name)
        assert told["错误"] == str(record.severities["error"]) and told["字数"] == str(record.words)
        assert float(told["建议得分"]) == record.score and told["状态"] == "已评审" and told["用时（秒）"] == "1.3"
        parts = [float(told[f"{stage}\n得分"]) for stage in ("策划", "实施", "评价", "应用", "总结思考")]
        assert sum(parts) == pytest.approx(record.score)
        for stage in record.stages:
            assert float(told[f"{stage.title}\n达成度"]) == stage.share
        assert told["结论说明"] == record.verdict and told["选定依据"] == "按指定"
    failed = dict(zip(head, rows[3], strict=True))
    assert {name: text for name, text in failed.items() if text} == {
        "文件": "坏.pdf", "先看次序": "1", "先看原因": "未能评审：文件不是 PDF，请重新导出。",
        "状态": "无法评审", "原因": "文件不是 PDF，请重新导出。", "用时（秒）": "0.1",
    }  # fmt: skip
    assert sorted(row[head.index("先看次序")] for row in rows) == ["1", "2", "3", "4"]
    assert "雷同" in dict(zip(head, rows[2], strict=True))["先看原因"]


def test_the_other_sheets_hold_what_the_rows_count(run: tuple[Path, list[ReportRecord]]) -> None:
    folder, records = run
    read = sheets(folder / SUMMARY)
    head, *findings = read["问题明细"]
    assert len(findings) == sum(len(record.findings) for record in records)
    summary = {row[0]: dict(zip(read["评审汇总"][0], row, strict=True)) for row in read["评审汇总"][1:]}
    for record in records:
        own = [row for row in findings if row[0] == record.file]
        for title in {row[head.index("项目")] for row in own} & set(read["评审汇总"][0]):
            assert summary[record.file][title] == str(sum(row[head.index("项目")] == title for row in own))
    coverage = read["提纲达成度"]
    assert len(coverage) == 4 and "策划\n3.目标计划" in coverage[0]
    # Enterprise reports have one section on the firm, the others two: each has a column of its own.
    assert {"一、企业简介", "（一）企业简介"} <= set(coverage[0])
    assert read["未能评审"][1][:3] == ["坏.pdf", "无法评审", "文件不是 PDF，请重新导出。"]
    assert read["内容雷同"][1] == ["100% 新#1.pdf", GOOD.name, "警告", "正文大段相同", "0.41", "3、4", ""]
    assert any("建议由人先看哪一份" in row[0] for row in read["说明"])


def test_the_sheets_are_set_up_for_reading_and_for_paper(run: tuple[Path, list[ReportRecord]]) -> None:
    read = openpyxl.load_workbook(run[0] / SUMMARY)
    for name in ("评审汇总", "问题明细", "提纲达成度", "未能评审", "内容雷同"):
        sheet = read[name]
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref.startswith("A1:")
        assert sheet.page_setup.orientation == "landscape" and sheet.print_title_rows == "$1:$1"
    scales = [rule.type for rules in read["提纲达成度"].conditional_formatting for rule in rules.rules]
    assert scales == ["colorScale"]
    assert len(read["统计图"]._charts) == 3


def test_links_lead_to_the_files_from_wherever_the_folder_is(run: tuple[Path, list[ReportRecord]]) -> None:
    folder, records = run
    sheet = openpyxl.load_workbook(folder / SUMMARY)["评审汇总"]
    links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == 3
    for target, record in zip(links, records, strict=False):
        path = unquote(target.replace("\\", "/"))
        assert path == record.links["评审结果"] and (folder / path).is_file()


def test_an_address_never_names_a_program_or_ends_early() -> None:
    assert address("javascript:alert(1).json") == "javascript%3Aalert(1).json"
    assert address("//host/share.json") == "host/share.json"
    assert address('甲/100% "#1?".json') == "甲/100%25%20%22%231%3F%22.json"


def test_texts_are_never_formulas_and_long_ones_are_cut_openly(tmp_path: Path) -> None:
    finding = Finding("body.font", "error", "=HYPERLINK(1)" + "长" * 40_000, excerpt=HOSTILE, id="body.font-1")
    review = replace(weak()[0], findings=(finding,), company=HOSTILE)
    records = [
        record_of(review, weak()[1], file="=cmd|'/c calc'!A1.pdf", links={"评审结果": "=1+1.json"}),
        unreviewed("@SUM(1).pdf", "+1+1" + HOSTILE),
    ]
    write_results(records, tmp_path)
    read = sheets(tmp_path / SUMMARY)
    message = next(text for text in read["问题明细"][1] if text.startswith("=HYPERLINK"))
    assert len(message) == MOST_CHARACTERS and message.endswith(CUT)
    # The lines keep one character for each harmful one; what is left of them does no harm in a cell.
    assert any(text.startswith("=1+1") and "<b>“坏”</b>" in text and "\x1b" not in text for text in read["问题明细"][1])
    assert read["评审汇总"][1][0] == "=cmd|'/c calc'!A1.pdf" and read["未能评审"][1][0] == "@SUM(1).pdf"


def test_cutting_counts_as_excel_does() -> None:
    assert fit("𠀀" * 16_383) == "𠀀" * 16_383
    cut = fit("𠀀" * 16_384)
    assert len(cut.encode("utf-16-le")) // 2 <= MOST_CHARACTERS and cut.endswith(CUT)


def test_what_a_sheet_does_not_take_goes_on_on_the_next_one(tmp_path: Path) -> None:
    records = [small(f"{number}.pdf") for number in range(7)]
    write_workbook(records, tmp_path / SUMMARY, most_rows=13)
    read = sheets(tmp_path / SUMMARY)
    parts = [rows for name, rows in read.items() if name.startswith("问题明细")]
    assert list(read)[:5] == ["评审汇总", "问题明细", "问题明细（2）", "问题明细（3）", "提纲达成度"]
    assert [len(rows) - 1 for rows in parts] == [12, 12, 11]
    assert all(rows[0] == parts[0][0] for rows in parts)
    assert [row[0] for rows in parts for row in rows[1:]] == [f"{number}.pdf" for number in range(7) for _ in range(5)]
    assert any("最多 13 行" in row[0] for row in read["说明"])


def test_links_that_a_sheet_does_not_take_stand_as_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "MOST_LINKS", 1)
    far = "深/" * 1000 + "结果.json"
    records = [
        small("甲.pdf", links={"评审结果": far}),
        *(small(f"{n}.pdf", links={"评审结果": f"{n}.json"}) for n in "乙丙"),
    ]
    write_workbook(records, tmp_path / SUMMARY)
    head, *rows = sheets(tmp_path / SUMMARY)["评审汇总"]
    assert [row[head.index("评审结果")] for row in rows] == [far, "打开", "丙.json"]


def test_a_batch_without_anything_still_has_its_headings(tmp_path: Path) -> None:
    write_results([], tmp_path)
    read = sheets(tmp_path / SUMMARY)
    assert read["评审汇总"][0][:2] == ["文件", "企业"] and "统计图" not in read
    assert (tmp_path / LINES).read_bytes() == b""


def test_columns_stand_in_the_order_of_the_templates() -> None:
    nodes = weak()[0].coverage
    assert len(nodes) > 4
    whole = small()
    without = replace(whole, nodes=whole.nodes[:2] + whole.nodes[3:], stages=whole.stages[1:])
    figures = overview([without, whole])
    assert [node for node, _ in figures.nodes] == [node.node for node in whole.nodes]
    assert figures.stages == [stage.title for stage in whole.stages]


@pytest.mark.office
def test_libreoffice_opens_the_file(run: tuple[Path, list[ReportRecord]], tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None or shutil.which("localc") is None:
        pytest.skip("LibreOffice Calc is not installed (Debian package libreoffice-calc)")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(run[0] / SUMMARY)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with pdfplumber.open(tmp_path / "汇总.pdf") as pdf:
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert "建议得分的分布" in text and "文件不是PDF，请重新导出。" in text


# ---------------------------------------------------------------- the page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


def opened(browser: Any, path: Path) -> Any:
    """The page from its file. `asked` are the addresses that it asked for, `problems` what its console complains of."""
    page = browser.new_context(viewport=LAPTOP, locale="en-US").new_page()
    page.set_default_timeout(25_000)
    page.asked, page.problems = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda message: page.problems.append(message.text) if message.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_selector("#rows tr")
    page.wait_for_selector("#rules .bars .point")
    return page


def files(page: Any) -> list[str]:
    """The reports in the table, from top to bottom."""
    return page.locator("#rows tr.report td:nth-child(2) > div:first-child").all_inner_texts()


def click_bar(page: Any, plot: str, number: int) -> None:
    """As a user does: on the middle of the bar."""
    page.locator(f"#{plot}").scroll_into_view_if_needed()
    box = page.locator(f"#{plot} .bars .point path").nth(number).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#chip:not([hidden])")


@pytest.mark.browser
def test_the_page_shows_who_needs_a_person_first_and_asks_nobody(
    browser: Any, run: tuple[Path, list[ReportRecord]]
) -> None:
    folder, records = run
    page = opened(browser, folder / PAGE)
    assert files(page) == ["坏.pdf", "100% 新#1.pdf", "甲/" + WEAK.name, GOOD.name]
    assert "未能评审：文件不是 PDF" in page.locator("#rows tr").first.inner_text()
    links = page.locator("#rows a")
    assert [unquote(links.nth(n).evaluate("a => a.href")).removeprefix("file://") for n in range(links.count())] == [
        str(folder / records[index].links["评审结果"]) for index in (2, 0, 1)
    ]
    assert page.asked == [(folder / PAGE).as_uri()] and page.problems == []


@pytest.mark.browser
def test_the_page_speaks_chinese_only(browser: Any, run: tuple[Path, list[ReportRecord]]) -> None:
    page = opened(browser, run[0] / PAGE)
    for row in page.locator("#rows tr.report").all():
        row.click(position={"x": 20, "y": 10})
    page.locator("#scores").hover()
    assert set(re.findall("[A-Za-z]{2,}", page.inner_text("body"))) <= {"pdf", "PDF", "YX", "Word", "WPS"}


@pytest.mark.browser
def test_the_table_can_be_filtered_sorted_and_unfolded(browser: Any, run: tuple[Path, list[ReportRecord]]) -> None:
    page = opened(browser, run[0] / PAGE)
    page.fill("#search", "岚江")
    assert files(page) == [GOOD.name] and page.inner_text("#told") == "1 份，共 4 份"
    page.fill("#search", "")
    page.select_option("#category", label="产品类")
    assert files(page) == ["100% 新#1.pdf"]
    page.select_option("#category", label="全部类别")
    page.locator("#head button", has_text="建议得分").click()
    assert files(page) == ["甲/" + WEAK.name, "100% 新#1.pdf", GOOD.name, "坏.pdf"], "what has no score comes last"
    page.locator("#head button", has_text="建议得分").click()
    assert files(page) == [GOOD.name, "100% 新#1.pdf", "甲/" + WEAK.name, "坏.pdf"]
    page.locator("#rows tr.report").first.press("Enter")
    told = page.inner_text("#rows tr.more")
    assert "得分的组成" in told and "总结思考" in told and "合计" in told
    page.locator("#rows tr.report").first.press("Enter")
    assert page.locator("#rows tr.more").count() == 0


@pytest.mark.browser
def test_every_figure_leads_to_its_reports(browser: Any, run: tuple[Path, list[ReportRecord]]) -> None:
    folder, records = run
    page = opened(browser, folder / PAGE)
    page.locator("#concerns button", has_text="与其他报告雷同").click()
    assert files(page) == ["100% 新#1.pdf"]
    page.locator("#cards button", has_text="份未能评审").click()
    assert files(page) == ["坏.pdf"]
    click_bar(page, "rules", 9)  # the most frequent one
    rule = re.findall("“(.+)”", page.inner_text("#chip"))[0]
    assert (
        files(page) == [record.file for record in (records[2], records[0], records[1]) if _fires(record, rule)]
        and len(files(page)) > 1
    )
    page.click("#chip")
    assert len(files(page)) == 4
    click_bar(page, "stages", 0)
    assert files(page) == ["甲/" + WEAK.name], "the first category"


@pytest.mark.browser
def test_of_several_schemes_one_can_be_chosen(browser: Any, tmp_path: Path) -> None:
    one = small("甲.pdf")
    other = replace(small("乙.pdf"), scheme=Choice("own-2027", "某地评价（2027）"), score=None, conclusion=None)
    other = replace(other, stages=tuple(replace(stage, weight=None, points=None) for stage in other.stages))
    write_results([one, other, unreviewed("丙.pdf", "文件损坏。")], tmp_path)
    page = opened(browser, tmp_path / PAGE)
    assert len(files(page)) == 3 and page.locator("#scores").is_visible()
    page.select_option("#scheme", label="某地评价（2027）")
    assert files(page) == ["乙.pdf"] and not page.locator("#scores").is_visible()
    assert page.locator("#cards b").first.inner_text() == "1"
    page.locator("#rows tr.report").click(position={"x": 20, "y": 10})
    assert "各部分的达成度" in page.inner_text("#rows tr.more")
    click_bar(page, "stages", 1)
    assert files(page) == ["乙.pdf"] and page.inner_text("#chip").startswith("服务类，评了")
    page.select_option("#scheme", label="全部方案")
    assert len(files(page)) == 3 and page.problems == []


def _fires(record: ReportRecord, title: str) -> bool:
    from reviewer.output.wording import rule_title

    return any(rule_title(rule) == title for rule in record.rules)


@pytest.mark.browser
def test_nothing_in_a_report_becomes_a_part_of_the_page(browser: Any, tmp_path: Path) -> None:
    poisoned = small(
        POISON + ".pdf",
        company=POISON,
        project=POISON,
        verdict=POISON,
        conclusion=POISON,
        category=Choice("service", POISON),
        duplicates=(Duplicate(POISON, POISON, 0.5, message=POISON),),
        links={POISON: "javascript:document.title='坏'", "评审结果": '"><script>.json'},
    )
    write_results([poisoned, unreviewed(POISON, POISON)], tmp_path)
    page = opened(browser, tmp_path / PAGE)
    page.locator("#rows tr.report").nth(1).click(position={"x": 20, "y": 10})
    assert page.title() == "批量评审总览（2 份）" and page.problems == []
    assert page.locator("img").count() == 0 and page.locator("body script").count() == 4
    assert POISON in page.inner_text("#rows tr.report >> nth=1")
    hrefs = page.locator("#rows a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs and all(href.startswith(tmp_path.as_uri()) for href in hrefs)
    assert page.asked == [(tmp_path / PAGE).as_uri()]


@pytest.mark.browser
def test_a_thousand_reports_are_drawn_in_parts(browser: Any, tmp_path: Path) -> None:
    one = small()
    write_results((replace(one, file=f"{number:04}.pdf", score=number % 101) for number in range(1000)), tmp_path)
    page = opened(browser, tmp_path / PAGE)
    assert page.locator("#rows tr").count() == 100
    page.click("#further")
    assert page.locator("#rows tr").count() == 200
    page.fill("#search", "0777")
    assert files(page) == ["0777.pdf"]
    assert page.inner_text("#told") == "1 份，共 1000 份"


def test_the_page_holds_plotly_once_and_names_its_scripts(run: tuple[Path, list[ReportRecord]]) -> None:
    text = (run[0] / PAGE).read_text(encoding="utf-8")
    assert text.count("plotly.js v") == 1 and "src=" not in re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy and policy[1].startswith("default-src 'none'; script-src 'sha256-") and "unsafe-eval" not in policy[1]


def test_the_workbook_is_a_sound_archive(run: tuple[Path, list[ReportRecord]]) -> None:
    with zipfile.ZipFile(run[0] / SUMMARY) as archive:
        assert archive.testzip() is None
