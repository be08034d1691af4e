"""The labelled reports of firms that no model was trained on, as the practice report of each scheme and category."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from conftest import ROOT
from press.report import Block, Blocks

from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.training.labelled import LabelledRow, read_labelled
from reviewer.mapping.training.reports import ReportRow, outline_node, read_report_rows
from reviewer.scheme import load_scheme

LABELLED = ROOT / "models" / "labelled"
# Who applies under which scheme and category: a firm of the dev or test split each.
FIRMS = {
    ("caq-2025", "enterprise"): "霜渡冷链物流有限公司",
    ("caq-2025", "team"): "葭湾燃气有限公司城北抢修班",
    ("caq-2025", "service"): "穗帆财产保险股份有限公司莳州分公司",
    ("caq-2025", "product"): "霁墙涂料有限公司",
    ("caq-2025", "engineering"): "苍泷水务工程有限公司",
    ("qinghai-2025", "enterprise"): "樾川供电有限责任公司",
    ("qinghai-2025", "team"): "岫禾市第一人民医院神经内科护理单元",
    ("qinghai-2025", "service"): "竹汀市文博图书馆",
    ("qinghai-2025", "product"): "芽檐儿童家具有限公司",
    ("qinghai-2025", "engineering"): "栎川建工集团第三建筑有限公司青禾实验学校项目部",
    ("transport-2026", "service"): "赤枫能源销售有限公司蓼城片区",
    ("transport-2026", "product"): "莲砧电动工具有限公司",
    ("transport-2026", "engineering"): "驮岭路桥建设有限公司蔺鹤高速路面二标项目部",
}


@cache
def _rows() -> Mapping[str, Sequence[LabelledRow]]:
    by_firm: dict[str, list[LabelledRow]] = defaultdict(list)
    labelled = read_labelled(LABELLED)
    for row in (*labelled.dev, *labelled.test):
        by_firm[row.firm].append(row)
    return by_firm


@cache
def _gold() -> Mapping[str, ReportRow]:
    return {row.firm: row for row in read_report_rows(LABELLED / "reports")}


def gold(scheme: str, category: str) -> ReportRow:
    """What a careful reader found in the report."""
    return _gold()[FIRMS[scheme, category]]


def rows_under(scheme: str, category: str, node: str) -> Sequence[LabelledRow]:
    """The paragraphs of the report that stand under a heading."""
    outline = load_scheme(scheme).outline(category)
    placed = [(row, row.under or row.node) for row in _rows()[FIRMS[scheme, category]]]
    return [row for row, place in placed if place and outline_node(place, outline) == node]


def practice_report(scheme: str, category: str) -> Blocks:
    """The report under the scheme's own title and headings of the category."""
    found = load_scheme(scheme)
    blocks = [Block("title", FIRMS[scheme, category] + found.report_title)]
    for node in found.outline(category).walk():
        blocks.append(Block("heading", node.title, number=node.number, node=node.id, level=node.level))
        blocks += [Block("body", row.text, node=node.id) for row in rows_under(scheme, category, node.id)]
    return tuple(blocks)


def shown_only_under(scheme: str, category: str, node: str) -> set[str]:
    """The requirements of a heading that, by the labels, nothing but the paragraphs under it shows."""
    labels, here = gold(scheme, category), {row.id for row in rows_under(scheme, category, node)}
    names = {item.id: labelled_name(item.id) for item in load_scheme(scheme).outline(category).node(node).requirements}
    return {
        item for item, name in names.items() if labels.status[name] != "missing" and here >= {*labels.evidence[name]}
    }
