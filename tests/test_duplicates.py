"""What reports have in common is found, quoted as it stands, and called by its name; what may be the same is left alone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import docx
import pytest
from many_reports import Plant, Report, firm_reports, planted, through_pdf
from sqlalchemy import func, select
from stores import Clock, join
from test_store import handed_in
from typesetter import BODY, Typesetter

from reviewer.duplicates import Duplicate, Duplicates, Index, Paragraph, ReportText, find_duplicates, report_text
from reviewer.duplicates.texts import decode, encode
from reviewer.duplicates.wording import TITLES
from reviewer.model import NOWHERE
from reviewer.output.duplicates import COLUMNS, to_fragment, to_page, to_rows
from reviewer.reading import IsolatedReader
from reviewer.remembered_texts import duplicates_of, remember
from reviewer.scheme import load_scheme
from reviewer.store import LOCAL, Store
from reviewer.store.schema import metadata

PAIR = ("云桥示例供水有限公司", "岚溪示例燃气有限公司")
_keys = count()

COPIED = (
    "云桥供水把居民最常问的十七件事写成一页纸，贴在每个小区的宣传栏里，抄表员上门时再发一张。"
    "2024年接到的咨询电话因此少了3120个，热线的平均等候时间由48秒降到29秒，来电人对答复的满意率为97.3%。"
)
CHANGED = (
    "岚溪燃气把居民最常问的二十一件事写成一页纸，贴在每个小区的宣传栏里，安检员上门时再发一张。"
    "2023年接到的咨询电话因此少了1874个，热线的平均等候时间由52秒降到31秒，来电人对答复的满意率为96.1%。"
)
OWN = (
    "老城区的管网图纸散落在三个科室，班长带着两名徒弟花了一个冬天逐井核对，把结果录进同一张电子地图。如今接到报修，值班员先看图再派人，走错路的事再没有发生。",
    "对独居老人，抄表员每月多停留一会儿，看看龙头和表箱，顺手把下月的账单念一遍。街道给了一份名单，谁家换了电话、谁住进医院，都记在后面的空栏里。",
    "新楼盘交房前一周，公司派人逐户试水，发现问题当场请施工单位返工，业主入住时收到一份验收单。去年这样查出接反的冷热水管，比等业主来电省了许多口舌。",
    "夏季用量最高的那几天，调度员每两小时看一次压力曲线，低于约定值的片区由备用泵站补上。高楼住户过去常说水压不足，如今这一类来电几乎听不到了。",
    "营业厅把四张表并成一张，填写的项目由二十六个减到九个，其余的由系统从档案中带出。窗口前的椅子撤掉一半，因为多数人站着就把事情办完了。",
)
# What a firm writes of the same matter in its own words.
REST = (
    "维修车上的配件按用得多少排成三层，缺哪一样，收工时扫码补上。夜里接到电话的人，不必再绕回仓库取东西，平均早到一刻钟。",
    "每季度请十二位用户代表坐在一起，先听他们说，后由各科室答复，答不上的写进下一次的议程。会议的记录贴在大厅门口，谁都可以翻看。",
    "水质的化验结果过去只在网站上登，现在印在账单背面，用的是看得懂的话。有人为一个指标打来电话，化验员直接同他讲解了半个小时。",
)


def text(*paragraphs: str, company: str | None = PAIR[0], portrait: bool = False, **changes: object) -> ReportText:
    """A report of these paragraphs under one heading."""
    key = f"r{next(_keys)}"
    parts = tuple(Paragraph(1, NOWHERE, one, "（二）实施", portrait) for one in paragraphs)
    return replace(ReportText(key, f"{key}.pdf", key, company, None, None, parts), **changes)  # type: ignore[arg-type]


def only(found: Duplicates) -> Duplicate:
    assert len(found.pairs) == 1, [pair.message for pair in found.pairs]
    return found.pairs[0]


# ---------------------------------------------------------------- planted copies


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Report], list[Plant], list[ReportText], Duplicates]:
    """Thirty reports as PDFs, read again, with six copies among them."""
    folder = tmp_path_factory.mktemp("reports")
    reports, plants = planted(firm_reports(30), whole=1, chapters=2, passages=3)
    with ThreadPoolExecutor(2) as pool:
        texts = list(pool.map(partial(through_pdf, folder=folder), reports))
    return reports, plants, texts, find_duplicates(texts)


Batch = tuple[list[Report], list[Plant], list[ReportText], Duplicates]


def test_all_planted_copies_are_found_and_nothing_else(batch: Batch) -> None:
    _, plants, texts, found = batch
    assert [text.company for text in texts] == [report.company for report in batch[0]]
    told = {frozenset((pair.left.key, pair.right.key)): pair.kind for pair in found.pairs}
    assert told == {frozenset((plant.source, plant.copy)): plant.kind for plant in plants}
    assert found.groups == ()


def test_quotes_stand_verbatim_where_they_are_said_to(batch: Batch) -> None:
    _, _, texts, found = batch
    by_key = {text.key: text for text in texts}
    for pair in found.pairs:
        for match in pair.matches:
            for key, place in ((pair.left.key, match.left), (pair.right.key, match.right)):
                here = [one for one in by_key[key].paragraphs if (one.page, one.bbox) == (place.page, place.bbox)]
                assert any(place.excerpt in one.text for one in here)
                assert place.bbox.width > 0


def test_nobody_is_accused(batch: Batch) -> None:
    for pair in batch[3].pairs:
        assert "请人工核对" in pair.message
        assert not re.search("抄|剽窃|雷同|造假|作弊|违规", pair.message)


def test_an_index_that_grows_finds_the_same_as_all_at_once(batch: Batch) -> None:
    _, _, texts, found = batch
    index = Index()
    for one in texts[:20]:
        index.add(one)
    assert len(index.find().pairs) <= len(found.pairs)
    for one in texts[20:]:
        index.add(one)
    assert index.find() == found


def test_earlier_reports_are_not_compared_with_one_another(batch: Batch) -> None:
    _, plants, texts, _ = batch
    asked = [one for one in texts if one.key == plants[0].copy]
    earlier = [one for one in texts if one.key != plants[0].copy]
    assert {frozenset((p.left.key, p.right.key)) for p in find_duplicates(asked, earlier).pairs} == {
        frozenset((plants[0].source, plants[0].copy))
    }
    assert find_duplicates([], texts) == Duplicates((), ())


# ---------------------------------------------------------------- changed names and figures


def test_what_was_changed_is_told() -> None:
    pair = only(find_duplicates([text(COPIED, *REST), text(*OWN, CHANGED, company=PAIR[1])]))
    assert (pair.kind, pair.severity) == ("changed-passage", "warning")
    changes = {(change.kind, change.left, change.right) for change in pair.matches[0].changes}
    assert {("figure", "2024", "2023"), ("figure", "3120", "1874"), ("figure", "97.3", "96.1")} <= changes
    assert ("figure", "十七", "二十一") in changes and ("wording", "抄表", "安检") in changes
    assert ("name", "云桥供水", "岚溪燃气") in changes
    assert "3120 → 1874" in pair.message
    for change in pair.matches[0].changes:
        assert pair.matches[0].left.excerpt[change.left_at :].startswith(change.left)
        assert pair.matches[0].right.excerpt[change.right_at :].startswith(change.right)


def test_a_few_copied_sentences_within_another_paragraph_are_found() -> None:
    pair = only(
        find_duplicates([text(COPIED[4:], *REST), text(OWN[0] + COPIED[4:] + OWN[3], *OWN[1:3], company=PAIR[1])])
    )
    assert pair.kind == "copied-passage" and pair.matches[0].verbatim
    assert pair.matches[0].left.excerpt == pair.matches[0].right.excerpt == COPIED[4:].rstrip("%。")


def test_the_other_firms_name_that_was_left_standing_is_told() -> None:
    copied = COPIED.replace("云桥供水", "云桥示例供水")
    found = find_duplicates([text(copied, *REST), text(*OWN, copied, company=PAIR[1])])
    assert only(found).names == ("云桥示例供水",)
    assert "出现了另一家单位的名称“云桥示例供水”" in only(found).message
    assert only(find_duplicates([text(COPIED, *REST), text(*OWN, CHANGED, company=PAIR[1])])).names == ()


def test_other_forms_of_the_same_characters_make_no_difference() -> None:
    spaced = (
        re.sub("([\u4e00-\u9fff]{9})", r"\1 ", COPIED)
        .replace("，", ", ")
        .replace("2024", "２０２４")
        .replace("一", "⼀")
    )
    pair = only(find_duplicates([text(COPIED), text(spaced, company=PAIR[1])]))
    assert pair.share > 0.99


# ---------------------------------------------------------------- what may be the same

LEGITIMATE = [
    "公司严格执行《中华人民共和国消费者权益保护法》《城镇燃气管理条例》《城镇供水服务》和《质量管理体系 要求》的各项条款，做到有章可循。",
    "我们始终以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精神，增强“四个意识”、坚定“四个自信”、做到“两个维护”。",
    "满意度＝（非常满意人数＋满意人数＋基本满意人数）÷ 有效问卷总数 × 100%，投诉处理率＝按期办结的投诉件数 ÷ 受理的投诉件数 × 100%。",
    "根据《中华人民共和国消费者权益保护法》第二十四条规定，经营者提供的商品或者服务不符合质量要求的，消费者可以依照国家规定、当事人约定退货，或者要求经营者履行更换、修理等义务。",
    "公司大力弘扬富强、民主、文明、和谐，自由、平等、公正、法治，爱国、敬业、诚信、友善的社会主义核心价值观。",
    "2021年92.1%，2022年93.4%，2023年94.8%，2024年95.6%；2021年1320万元，2022年1480万元，2023年1610万元，2024年1755万元。",
]


@pytest.mark.parametrize("wording", LEGITIMATE)
def test_wording_that_everybody_uses_makes_no_pair(wording: str) -> None:
    assert find_duplicates([text(OWN[0], wording), text(wording, OWN[1], company=PAIR[1])]) == Duplicates((), ())


def test_slogans_in_quotation_marks_make_no_pair() -> None:
    slogan = "“把用户放在心上，把事情办在用户开口之前，让每一次上门都值得期待”"
    others = (f"班组的口号是{slogan}，写在更衣室的墙上。", f"多年来，{slogan}一直是我们的信条。")
    assert not find_duplicates([text(others[0]), text(others[1], company=PAIR[1])]).pairs


def test_one_firm_may_share_its_portrait_and_its_procedures() -> None:
    team, product = text(COPIED, portrait=True, project="管网班"), text(COPIED, portrait=True, project="净水器")
    own = [
        replace(one, paragraphs=(*one.paragraphs, *text(*OWN[n : n + 2]).paragraphs))
        for n, one in ((0, team), (2, product))
    ]
    pair = only(find_duplicates(own))
    assert (pair.kind, pair.severity) == ("shared-portrait", "info") and "属正常" in pair.message
    branch = replace(own[1], company=PAIR[0] + "城南分公司")
    assert only(find_duplicates([own[0], branch])).kind == "shared-portrait"
    pair = only(find_duplicates([text(COPIED, *OWN[:3]), text(COPIED, *OWN[3:], OWN[0][::-1])]))
    assert (pair.kind, pair.severity) == ("own-passage", "info")


def test_what_many_firms_share_is_told_once() -> None:
    firms = [f"{brand}示例有限公司" for brand in ("云岭", "岚溪", "澄湖", "青禾", "远桥", "栎川")]
    texts = [text(OWN[n % 5][::-1], COPIED, company=firm) for n, firm in enumerate(firms)]
    texts[5] = replace(texts[5], paragraphs=(texts[5].paragraphs[1], *text(OWN[0] + OWN[1] + OWN[2]).paragraphs))
    texts.append(text(OWN[0] + OWN[1] + OWN[2], company=PAIR[1]))
    found = find_duplicates(texts)
    assert len(found.groups) == 1
    group = found.groups[0]
    assert (group.kind, group.severity) == ("generic", "info") and "6 家单位" in group.message
    assert group.keys == {one.key for one in texts[:6]}
    pair = only(replace(found, pairs=tuple(p for p in found.pairs if p.right.company == PAIR[1])))
    assert "管网图纸" in pair.matches[0].left.excerpt and COPIED[:20] not in pair.matches[0].left.excerpt
    assert found.of([texts[6].key]).groups == ()


def test_a_firm_with_many_teams_is_told_once() -> None:
    teams = [text(COPIED, OWN[n], portrait=True, project=f"{n}班", sha256=str(n)) for n in range(5)]
    found = find_duplicates(teams)
    assert found.pairs == () and [group.kind for group in found.groups] == ["shared-portrait"]


# ---------------------------------------------------------------- one firm, again


def test_the_same_file_under_two_names_and_the_same_report_twice() -> None:
    first = text(COPIED, *OWN)
    renamed = replace(first, key="again", file="另一个名字.pdf")
    pair = only(find_duplicates([first, renamed]))
    assert (pair.kind, pair.severity) == ("same-file", "warning") and "同一个文件" in pair.message
    saved = replace(renamed, sha256="other")
    assert only(find_duplicates([first, saved])).kind == "same-report"


def test_last_years_text_is_told_and_a_corrected_version_is_not() -> None:
    last = text(COPIED, *OWN, day=date(2025, 3, 1), line="a")
    again = text(
        CHANGED.replace("燃气", "供水").replace("岚溪", "云桥"),
        *OWN[:4],
        "今年新写的一段话。",
        day=date(2026, 3, 5),
        line="a",
    )
    pair = only(find_duplicates([again], [last]))
    assert (pair.kind, pair.severity) == ("earlier-text", "warning") and "最近一年" in pair.message
    assert "2023 → 2024" in pair.message or "2024 → 2023" in pair.message
    assert find_duplicates([replace(again, day=date(2025, 4, 1))], [last]).pairs == ()
    new = text(COPIED, *(one[::-1] for one in OWN), day=date(2026, 3, 5))
    assert find_duplicates([new], [last]).pairs == ()


def test_another_firms_report_of_last_year_is_told() -> None:
    last = text(COPIED, *OWN, day=date(2025, 3, 1))
    pair = only(find_duplicates([text(COPIED, *OWN, company=PAIR[1], day=date(2026, 3, 1))], [last]))
    assert pair.kind == "copied-report" and "2025 年" in pair.message


# ---------------------------------------------------------------- through files


def read(sheet: Typesetter, path: Path, company: str) -> ReportText:
    outline = load_scheme("caq-2025").outline("enterprise")
    with IsolatedReader().start(sheet.save(path), outline.titles) as reading:
        return report_text(reading.result(), outline, key=path.stem, company=company)


def sheet(company: str, *paragraphs: str) -> Typesetter:
    found = Typesetter().title(f"{company}用户满意经营实践报告").heading("一、企业简介")
    for one in paragraphs[:1]:
        found.paragraph(one)
    found.heading("二、用户满意经营实践").heading("（一）策划")
    for one in paragraphs[1:]:
        found.paragraph(one)
    return found


def test_hidden_text_and_headings_are_not_compared(tmp_path: Path) -> None:
    first = read(sheet(PAIR[0], OWN[0], COPIED), tmp_path / "a.pdf", PAIR[0])
    hidden = sheet(PAIR[1], OWN[1], OWN[2]).paragraph(COPIED, replace(BODY, gray=1.0))
    second = read(hidden, tmp_path / "b.pdf", PAIR[1])
    assert [one.chapter for one in first.paragraphs] == ["一、企业简介", "（一）策划"]
    assert [one.portrait for one in first.paragraphs] == [True, False]
    assert len(second.paragraphs) == 2
    assert find_duplicates([first, second]) == Duplicates((), ())


def test_long_cells_of_tables_are_compared(tmp_path: Path) -> None:
    cell = (
        "每周三由值班主管抽听二十通来电录音，对照十二项要点打分，低于八十分的当天回访用户并向本人讲明差在哪里，月底张榜"
    )
    rows = [["措施", "结果"], [cell, "良好"]]
    texts = []
    for number, company in enumerate(PAIR):
        page = sheet(company, OWN[number], OWN[number + 2])
        page.paper = (1600.0, 842.0)  # one line a cell
        texts.append(read(page.table(rows), tmp_path / f"{number}.pdf", company))
    pair = only(find_duplicates(texts))
    assert pair.matches[0].left.excerpt == cell


def test_a_word_file_is_compared_by_its_parts(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (
        f"{PAIR[0]}用户满意经营实践报告",
        "一、企业简介",
        OWN[0],
        "二、用户满意经营实践",
        "（一）策划",
        COPIED,
    ):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    outline = load_scheme("caq-2025").outline("enterprise")
    with IsolatedReader().start(tmp_path / "a.docx", outline.titles) as reading:
        first = report_text(reading.result(), outline, key="a", company=PAIR[0])
    second = read(sheet(PAIR[1], OWN[1], OWN[2], CHANGED), tmp_path / "b.pdf", PAIR[1])
    match = only(find_duplicates([first, second])).matches[0]
    assert (match.left_page, match.right_page) == ("“（一）策划”部分", "第 1 页")


def test_a_report_without_end_is_compared() -> None:
    endless = text("的" * 40_000, "一致好评，" * 8_000)
    assert isinstance(find_duplicates([endless, replace(endless, key="b", sha256="b", company=PAIR[1])]), Duplicates)


# ---------------------------------------------------------------- the store


def test_what_was_handed_in_earlier_is_found_in_the_store(store: Store, clock: Clock) -> None:
    first = replace(text(COPIED, *OWN), key=handed_in(store).id, day=clock.time.date())
    remember(store, LOCAL, first)
    for number in range(5):
        other = text(*(one[number:][::-1] for one in OWN), company=f"另一家{number}公司")
        remember(store, LOCAL, replace(other, key=handed_in(store).id))
    clock.wait(days=370)
    new = replace(text(CHANGED, OWN[0], company=PAIR[1]), key=handed_in(store).id, day=clock.time.date())
    remember(store, LOCAL, new)
    pair = only(duplicates_of(store, LOCAL, [new]))
    assert {pair.left.key, pair.right.key} == {first.key, new.key}
    remember(store, LOCAL, replace(first, paragraphs=first.paragraphs[2:]))
    assert duplicates_of(store, LOCAL, [new]).pairs == ()


def test_prints_go_with_their_submission(store: Store, tmp_path: Path) -> None:
    key = handed_in(store).id
    kept = replace(text(COPIED), key=key)
    remember(store, LOCAL, kept)
    body = encode(kept)[40:140]
    store.submissions.delete(LOCAL, key)
    with store.database.read() as connection:
        for name in ("prints", "print_buckets"):
            assert connection.scalar(select(func.count()).select_from(metadata.tables[name])) == 0, name
    assert all(body not in path.read_bytes() for path in (tmp_path / "data").iterdir() if path.is_file())


def test_only_what_one_may_see_is_compared_and_what_lacks_a_print_is_named(store: Store) -> None:
    one, two = join(store, "reviewer", "wang"), join(store, "reviewer", "li")
    first = replace(text(COPIED), key=handed_in(store, one).id)
    second = replace(text(COPIED, company=PAIR[1]), key=handed_in(store, two).id)
    assert [row.id for row in store.prints.lacking(LOCAL, 1)] == [first.key, second.key]
    remember(store, one, first)
    assert [row.id for row in store.prints.lacking(LOCAL, 1)] == [second.key]
    remember(store, two, second)
    assert duplicates_of(store, two, [second]).pairs == ()
    assert only(duplicates_of(store, LOCAL, [second])).kind == "copied-report"


def test_a_text_comes_back_as_it_was() -> None:
    kept = text(COPIED, OWN[0], day=date(2026, 1, 2), labels=("“（一）策划”部分",))
    assert decode(encode(kept)) == kept


# ---------------------------------------------------------------- outputs


def test_the_page_marks_what_differs_and_escapes_what_it_quotes() -> None:
    evil = COPIED.replace("一页纸", "<script>alert(1)</script>一页纸")
    found = find_duplicates([text(evil, company="<b>云桥</b>示例公司"), text(CHANGED, company=PAIR[1])])
    for page in (to_page(found), to_fragment(found)):
        assert "<script" not in page and "<b>" not in page and "alert(1)" in page and "&lt;b&gt;" in page
        assert "<mark>3120</mark>" in page and "<mark>1874</mark>" in page
        assert "请人工核对" in page and "http:" not in page and "https:" not in page
    assert "没有发现" in to_page(Duplicates((), ()))


def test_rows_fit_their_headings(batch: Batch) -> None:
    rows = list(to_rows(batch[3]))
    assert len(rows) == len(batch[1]) and {len(row) for row in rows} == {len(COLUMNS)}
    assert {row[1] for row in rows} == {TITLES[plant.kind] for plant in batch[1]}
