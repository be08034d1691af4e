"""The review on a terminal, as Markdown and as a page."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from output_samples import good, weak
from rich.cells import cell_len
from rich.console import Console

from reviewer.model import Evidence, Finding, Review, Severity
from reviewer.output.html import to_html
from reviewer.output.markdown import to_markdown
from reviewer.output.text import fold, print_review, to_text
from reviewer.output.wording import clean, mending
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import Scheme

HOSTILE = '<script>alert(1)</script>|*粗*_斜_[链](http://x)`码`\x1b[31m\x00\ud800"><img src=x>'


def printed(review: Review, scheme: Scheme, width: int = 80, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal)
    print_review(review, scheme, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def hostile() -> tuple[Review, Scheme]:
    """The weak example with texts that try to be more than text, in every place that comes from the report."""
    review, scheme = weak()
    finding = replace(review.findings[-1], message=HOSTILE, excerpt=HOSTILE, expected=HOSTILE, actual=HOSTILE)
    node = review.coverage[0]
    quote = Evidence(1, review.document.passages[0].bbox, HOSTILE, 1.0, None)
    rows = (replace(node.requirements[0], evidence=(quote,)), *node.requirements[1:])
    assert review.opinion
    statement = replace(review.opinion.statements[0], text=HOSTILE)
    opinion = replace(review.opinion, statements=(statement,), fields={**review.opinion.fields, "opinion": HOSTILE})
    document = replace(review.document, file=HOSTILE, warnings=(HOSTILE,))
    coverage = (replace(node, requirements=rows),)
    return replace(
        review, document=document, company=HOSTILE, findings=(finding,), coverage=coverage, opinion=opinion
    ), scheme


# ---------------------------------------------------------------- wording


def test_clean_keeps_what_files_can_hold() -> None:
    assert clean("一\x00二\x1b[0m\r\n三\t四\ud800𠀀") == "一二[0m\n三\t四\ufffd𠀀"


def test_every_rule_tells_how_to_mend_it() -> None:
    review, scheme = weak()
    outline = scheme.outline(review.category)
    text = outline.node("plan.goals").requirements[0].text
    for rule, entry in load_catalogue().items():
        finding = Finding(rule, entry.severity, "", 1, expected=text, actual="乙", excerpt="丙", node="plan.goals")
        assert mending(finding, outline) and "{" not in mending(finding, outline), rule


def test_mending_that_lacks_a_value_is_left_out() -> None:
    review, scheme = weak()
    finding = Finding("heading.missing", "error", "缺少标题", expected=None)
    assert mending(finding, scheme.outline(review.category)) == ""


# ---------------------------------------------------------------- the terminal


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for review, scheme in (weak(), good(), hostile()):
        for line in printed(review, scheme, width).splitlines():
            assert cell_len(line) <= width, line


def test_everything_that_matters_is_printed() -> None:
    review, scheme = weak()
    text = re.sub(r"\s+", "", printed(review, scheme))
    assert review.company and review.company in text and "5079字" in text
    for finding in review.findings:
        assert re.sub(r"\s+", "", finding.message) in text
    assert review.opinion and f"建议得分{review.opinion.score}" in text
    assert "未检查" in printed(*good()) and good()[0].unchecked[0].reason[:8] in printed(*good())


def test_worst_findings_come_first() -> None:
    text = printed(*weak())
    assert text.index("错误（") < text.index("警告（") < text.index("提纲要求") < text.index("初审意见草稿")


def test_piped_text_is_plain_and_a_terminal_is_not_obeying_the_report() -> None:
    assert "\x1b" not in printed(*weak())
    assert "\x1b[" in printed(*weak(), terminal=True)
    assert "\x1b[31m|" not in printed(*hostile(), terminal=True) and "\x00" not in printed(*hostile())


def test_text_for_a_file_is_what_is_printed() -> None:
    text = to_text(*weak())
    assert text.split() == printed(*weak()).split()
    assert "\x1b" not in text and not any(line.endswith(" ") for line in text.splitlines())


def test_review_without_coverage_and_draft_is_still_printed() -> None:
    review, scheme = weak()
    text = printed(replace(review, coverage=(), opinion=None, findings=()), scheme)
    assert "没有发现问题" in text and "没有核对" in text


def test_folding_keeps_words_and_marks_together() -> None:
    assert fold("用户满意，服务至上", 8) == ["用户满", "意，服务", "至上"]
    assert fold("按 Ctrl+B 加粗", 9) == ["按 Ctrl+B", "加粗"]
    assert all(cell_len(line) <= 4 for line in fold("甲（乙）", 4))
    assert "".join(fold("A" * 50, 10)) == "A" * 50


# ---------------------------------------------------------------- Markdown


def test_markdown_holds_findings_coverage_and_draft() -> None:
    review, scheme = weak()
    text = to_markdown(review, scheme)
    assert text.startswith("# 青海湟澄物业服务有限公司")
    for finding in review.findings:
        assert f"（`{finding.rule}`）" in text
    assert text.count("- **未体现**") == sum(
        row.status == "missing" for node in review.coverage for row in node.requirements
    )
    assert "## 初审意见草稿" in text and "系统建议" in text


def test_markdown_tables_are_whole() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", to_markdown(*hostile()), flags=re.M):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1, block


def test_markdown_takes_nothing_of_the_report_for_markup() -> None:
    text = to_markdown(*hostile())
    assert "<script" not in text.replace("\\<script", "") and "\x1b" not in text
    assert not re.search(r"(?<!\\)\[链", text) and not re.search(r"(?<!\\)`码", text)


# ---------------------------------------------------------------- the page


class Page(HTMLParser):
    """Collects ids, links, tags and what a page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")
            if name == "src" or name.startswith("on"):
                self.fetched.append(f"{name}={value}")


def page(review: Review, scheme: Scheme) -> Page:
    parser = Page()
    parser.feed(to_html(review, scheme))
    return parser


def test_page_is_one_file_that_asks_nothing_of_the_network() -> None:
    for review, scheme in (weak(), good(), hostile()):
        parsed = page(review, scheme)
        assert not parsed.fetched and not {"script", "link", "img", "iframe"} & parsed.tags
        assert all(link.startswith("#") for link in parsed.links)


def test_every_link_leads_somewhere_and_ids_are_unique() -> None:
    for review, scheme in (weak(), good()):
        parsed = page(review, scheme)
        assert len(parsed.ids) == len(set(parsed.ids))
        assert {link[1:] for link in parsed.links} <= set(parsed.ids)


def test_missing_requirement_links_to_its_evidence() -> None:
    review, scheme = weak()
    missing = next(item for item in review.findings if item.rule == "content.missing")
    html = to_html(review, scheme)
    item = html[html.index(f'id="finding-{missing.id}"') :]
    assert re.search(r'href="#requirement-plan\.goals_2F[\w-]+">看证据', item[: item.index("</li>")])


def test_page_escapes_what_the_report_says() -> None:
    html = to_html(*hostile())
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)" in html and "\x00" not in html
    html.encode("utf-8")


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_review_without_coverage_and_draft_is_still_a_page(severity: Severity) -> None:
    review, scheme = weak()
    finding = Finding("body.font", severity, "字体不对。", id="body.font-1")
    bare = replace(review, coverage=(), opinion=None, findings=(finding,), project=None, company=None)
    parsed = page(bare, scheme)
    assert "finding-body.font-1" in parsed.ids and "opinion" not in parsed.ids
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_page_opens_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "review.html").write_text(to_html(*weak()), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
    files = [f"--user-data-dir={tmp_path}/profile", f"--screenshot={tmp_path}/page.png"]
    command = ["chromium", *flags, *files, f"file://{tmp_path}/review.html"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert (tmp_path / "page.png").stat().st_size > 10_000
