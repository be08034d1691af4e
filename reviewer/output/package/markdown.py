"""A checked package as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.model import PackageReview
from reviewer.output.markdown import to_markdown
from reviewer.output.markup import escaped, table
from reviewer.output.package.text import own_part
from reviewer.output.package.words import applied, file_line, unknown_files, verdict
from reviewer.output.wording import SEVERITIES, by_rule, mending, rule_title
from reviewer.scheme import Outline, Scheme


def package_to_markdown(checked: PackageReview, scheme: Scheme) -> str:
    """The package, then the review of its report."""
    outline = scheme.outline(checked.category)
    lines = [*_header(checked, scheme), *_findings(checked, outline), *_materials(checked), *_rest(checked)]
    text = "\n".join(lines).strip() + "\n"
    return f"{text}\n{to_markdown(own_part(checked.review, checked), scheme)}" if checked.review else text


def _header(checked: PackageReview, scheme: Scheme) -> Iterator[str]:
    yield from (f"# 申请材料核对：{escaped(checked.name)}", "")
    yield f"- 申报：{escaped(applied(checked, scheme))}"
    yield f"- 文件：{len(checked.files)} 个"
    yield from (f"- 结果：{escaped(checked.checklist.summary)}", "")


def _findings(checked: PackageReview, outline: Outline) -> Iterator[str]:
    yield from (f"## 材料中的问题（{len(checked.findings)}）", "")
    if not checked.findings:
        yield from ("没有发现问题。", "")
    for group in by_rule(checked.findings, outline):
        yield from (f"### {SEVERITIES[group.severity]}：{escaped(group.title)}（`{group.rule}`）", "")
        for finding in group.findings:
            yield f"- {escaped(finding.message)}"
            if not group.mending and mending(finding, outline):
                yield f"  - 改法：{escaped(mending(finding, outline))}"
        yield ""
        if group.mending:
            yield from (f"改法：{escaped(group.mending)}", "")


def _materials(checked: PackageReview) -> Iterator[str]:
    yield from (f"## {escaped(checked.checklist.title)}", "")
    rows = [(row.item, row.wanted or "—", row.found or "—", verdict(row), row.note) for row in checked.checklist.rows]
    yield from table(("材料", "要求", "所见", "结果", "说明"), rows)


def _rest(checked: PackageReview) -> Iterator[str]:
    """Files that nobody made out, and what was not checked."""
    files = unknown_files(checked)
    yield from (f"## 没有认出是什么材料的文件（{len(files)}）", "") if files else ()
    yield from (f"- {escaped(file_line(file))}" for file in files)
    yield from ("", f"## 材料中未检查的（{len(checked.unchecked)}）", "") if checked.unchecked else ()
    yield from (f"- {escaped(rule_title(item.rule))}：{escaped(item.reason)}" for item in checked.unchecked)
    yield ""
