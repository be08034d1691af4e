"""The last sheet: what the columns mean, in which order a person should look, and where a limit of Excel was met."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.output.batch.book import MOST_LINKS, Book
from reviewer.output.batch.overview import Overview
from reviewer.output.wording import SUGGESTED
from reviewer.records import load_ranking


def write_notes(book: Book, figures: Overview) -> None:
    sheet = book.sheet("说明")
    sheet.set_column(0, 0, 110)
    for row, line in enumerate(_lines(book, figures)):
        sheet.write_string(row, 0, line, book.plain)


def _lines(book: Book, figures: Overview) -> Iterator[str]:
    yield f"共 {figures.reports} 份报告，评审完成 {figures.reviewed} 份，未能评审 {figures.failed} 份，问题 {figures.findings} 处。"
    yield f"建议得分、建议结论和建议等级：{SUGGESTED}。"
    yield "先看次序：建议由人先看哪一份，1 最先。它不是名次，也不改变得分。逐项比较，前一项分不出先后才比后一项："
    for number, concern in enumerate(load_ranking().concerns.values(), start=1):
        yield f"  {number}. {concern.title}：{concern.why}"
    if figures.links:
        yield "链接按相对位置打开本表所在文件夹中的文件；请连同整个结果文件夹一起移动。"
    room = book.most_rows - 1
    if max(figures.findings, figures.reports) > room:
        yield f"Excel 的一张工作表最多 {book.most_rows} 行，放不下的接着写在名称后带（2）、（3）的工作表里。"
    if figures.reports * len(figures.links) > MOST_LINKS:
        yield f"Excel 的一张工作表最多 {MOST_LINKS} 个链接，其余的写明文件位置，可按位置打开；总览网页中的链接不受此限。"
