"""What a report says and how it is meant to look, apart from the press that sets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from reviewer.scheme import Node, load_scheme

Align = Literal["left", "center", "right", "justify"]
Kind = Literal["title", "heading", "body", "caption", "table", "box", "signature", "aside"]

COMPANIES = {
    "enterprise": "云岭示例供水公司",
    "team": "岚溪示例公交公司",
    "service": "澄湖示例燃气公司",
    "product": "青禾示例电器公司",
    "engineering": "远桥示例建设公司",
}


@dataclass(frozen=True)
class Look:
    """How a paragraph is meant to be set: sizes and `exact` line heights in points, indents in characters.

    `indent_points` wins over `indent`; `hidden` names a way to keep text from the reader's eyes.
    """

    font: str = "宋体"
    size: float = 14.0
    bold: bool = False
    align: Align = "justify"
    multiple: float = 1.5
    exact: float | None = None
    indent: float = 2.0
    indent_points: float | None = None
    hidden: Literal["white", "tiny", "unseen", "outside"] | None = None

    @property
    def first_indent(self) -> float:
        """First-line indent in points."""
        return self.indent * self.size if self.indent_points is None else self.indent_points


TITLE = Look(size=18.0, bold=True, align="center", multiple=1.0, indent=0.0)
HEADING = Look(align="left")
SMALL = Look(size=10.5, align="left", multiple=1.0, indent=0.0)
COVER = Look(font="黑体", size=26.0, bold=True, align="center", multiple=1.5, indent=0.0)
ENTRY = Look(size=12.0, align="left", multiple=1.5, indent=0.0)


@dataclass(frozen=True)
class Block:
    """A paragraph or table. A heading is `number` + `joint` + `text` (+ `tail`, the paragraph it is run into)."""

    kind: Kind
    text: str = ""
    number: str = ""
    joint: str = ""
    tail: str = ""
    node: str | None = None
    level: int = 0
    look: Look | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    lines: Literal["all", "three"] = "all"
    footnote: str | None = None
    landscape: bool = False

    @property
    def printed(self) -> str:
        """The whole text as it stands on the page."""
        return self.number + self.joint + self.text + self.tail


Blocks = tuple[Block, ...]
Edit = Callable[[Blocks], Blocks]


@dataclass(frozen=True)
class Layout:
    """How the whole report is meant to look.

    `number_form` takes {n} and {total}; `roman_front` numbers cover and contents i, ii … and starts again at 1;
    `number_row` is a text that stands in the row of the page number. `house` is the typesetter's maker, `latin` the
    font of letters and digits, `grid` Word's default document grid.
    """

    title: Look = TITLE
    body: Look = field(default_factory=Look)
    heading: Look = HEADING
    bold_chapters: bool = True
    number: Literal["center", "left", "right"] | None = "center"
    number_at: Literal["bottom", "top"] = "bottom"
    number_form: str = "{n}"
    number_row: str | None = None
    header: str | None = None
    cover: bool = False
    contents: Literal["dots", "tabs", "typed"] | None = None
    roman_front: bool = False
    restart: bool = False
    grid: bool = False
    house: str = "word-2019"
    latin: str | None = None
    paper: Literal["A4", "Letter", "A3"] = "A4"
    rotated: bool = False
    columns: int = 1
    readable: bool = True
    binding_line: bool = False
    scan_after: bool = False

    @property
    def starts_anew(self) -> bool:
        """Whether the report proper begins with page 1 behind its cover and contents."""
        return self.roman_front or self.restart


def look_of(block: Block, layout: Layout) -> Look:
    """How a block is to look under this layout."""
    if block.look:
        return block.look
    if block.kind == "title":
        return layout.title
    if block.kind == "heading" and not block.tail:
        return replace(layout.heading, bold=layout.heading.bold or (block.level == 1 and layout.bold_chapters))
    if block.kind == "caption":
        return replace(SMALL, align="center", multiple=1.5)
    if block.kind == "signature":
        return replace(layout.body, align="right", indent=0.0)
    return layout.body


# ---------------------------------------------------------------- the text

_SENTENCES = (
    "{unit}每年组织{a}次走访，听取居民和单位客户的意见，逐条落实到责任部门，并在次月例会上通报办理结果",
    "围绕用户反映最多的{b}个问题，{unit}成立专项小组，明确负责人和完成时限，按周检查进度",
    "服务热线全天有人接听，来电在{a}声铃响之内应答，疑难问题转由值班主管在当日答复",
    "{unit}把办事流程由{b}个环节压缩到{a}个，用户只需递交一份材料，其余信息由内部共享取得",
    "新员工先跟随师傅到现场学习{a}周，考核合格后独立上岗，考核内容一半来自用户的评价",
    "对老人和行动不便的用户，工作人员预约上门，随身带齐工具和配件，争取一次办好",
    "{unit}在大厅设意见簿，在网上设留言栏，两处的意见统一登记编号，办结后由提出人打分",
    "每季度末由质量部门抽查{b}份服务记录，发现的问题写进简报，下一季度逐项复查",
    "全年共收到表扬信{b}封，其中提到最多的是响应及时、说话和气、收费清楚",
    "管理层每月有一天到一线接待用户，当场能定的事当场答复，不能定的说明理由和时间",
    "{unit}同{b}家合作单位签订服务约定，写明到场时间、备件数量和联络人",
    "对外公布的承诺共{a}条，每一条都有对应的内部标准和检查办法，做不到的按约定补偿",
    "培训教材用真实的案例编写，去年更新{b}则，员工在班前会上轮流讲解",
    "设备巡检由每月一次改为每{a}周一次，隐患在影响用户之前就得到处理",
    "从用户的建议里挑出{b}项列入改进计划，完成后请提建议的人回来看一看效果",
    "资金上优先保障与用户直接相关的支出，去年投入{b}万元更新服务网点的设施",
    "部门之间用同一张表交接，哪一步由谁办、何时办完，用户在手机上都能查到",
    "遇到停供和改道，{unit}提前{a}天通知，短信、公告和社区群同时发出",
)
# Distances between the sentences of a paragraph, one for each round through them, so that no two paragraphs are alike.
_STEPS = (7, 11, 5, 13, 1)


def report(category: str, *, long: bool = False) -> Blocks:
    """A report by the template of `category`: all headings, paragraphs under the leaves.

    A short one fills five or six pages and falls short of the 4000 字 of the second chapter; a long one does not.
    """
    outline = load_scheme("caq-2025").outline(category)
    unit = "班组" if category == "team" else "项目部" if category == "engineering" else "公司"
    texts = paragraphs(unit)
    blocks = [Block("title", f"{COMPANIES[category]}用户满意经营实践报告")]
    leaves = sum(node.is_leaf for node in outline.walk() if _in_practice(node))
    for node in outline.walk():
        blocks.append(_heading(node))
        if node.is_leaf:
            blocks += [Block("body", next(texts), node=node.id) for _ in range(_count(node, long, leaves))]
    return tuple(blocks)


def _heading(node: Node) -> Block:
    return Block("heading", node.title, number=node.number, node=node.id, level=node.level)


def _count(node: Node, long: bool, leaves: int) -> int:
    """How many paragraphs stand under a leaf: chapters of their own, and the halves of the first, need 300 字."""
    if not _in_practice(node):
        return 4 if node.level == 1 else 2
    return -(-4100 // (leaves * 110)) if long else 1


def _in_practice(node: Node) -> bool:
    return not node.id.startswith(("intro", "summary"))


def paragraphs(unit: str = "公司", sentences: int = 3) -> Iterator[str]:
    """Endless paragraphs, no two alike, of some 100 字 each."""
    number = 0
    while True:
        step = _STEPS[number // len(_SENTENCES) % len(_STEPS)]
        chosen = [_SENTENCES[(number * 5 + step * k) % len(_SENTENCES)] for k in range(sentences)]
        parts = [
            text.format(unit=unit, a=2 + (number + k) % 7, b=11 + (7 * number + 13 * k) % 83)
            for k, text in enumerate(chosen)
        ]
        yield "。".join(parts) + "。"
        number += 1


@lru_cache
def filler(count: int) -> tuple[str, ...]:
    """`count` paragraphs that no report holds of itself."""
    texts = paragraphs("我们", 4)
    return tuple(next(texts) for _ in range(count))


# ---------------------------------------------------------------- edits: what a case changes in the text


def reword(node: str, **changes: str) -> Edit:
    """Changes a heading's `number`, `joint`, `text` or `tail`."""
    return lambda blocks: tuple(
        replace(block, **changes) if block.kind == "heading" and block.node == node else block  # type: ignore[arg-type]
        for block in blocks
    )


def renumber(form: Callable[[Block], str], *levels: int) -> Edit:
    """Writes the numbers of all headings of these levels in another form."""
    return lambda blocks: tuple(
        replace(block, number=form(block)) if block.kind == "heading" and block.level in levels else block
        for block in blocks
    )


def rejoin(joint: str, *levels: int) -> Edit:
    """Puts `joint` between number and title of all headings of these levels."""
    return lambda blocks: tuple(
        replace(block, joint=joint) if block.kind == "heading" and block.level in levels else block for block in blocks
    )


def run_in(joint: str, *levels: int) -> Edit:
    """Runs the leaf headings of these levels into the paragraph that follows them."""

    def edit(blocks: Blocks) -> Blocks:
        edited: list[Block] = []
        for block in blocks:
            above = edited[-1] if edited else None
            if above and above.kind == "heading" and above.level in levels and not above.tail and block.kind == "body":
                edited[-1] = replace(above, tail=joint + block.text)
            else:
                edited.append(block)
        return tuple(edited)

    return edit


def drop(node: str) -> Edit:
    """Takes a heading out with all that stands under it."""
    return lambda blocks: tuple(block for block in blocks if not _belongs(block, node))


def drop_heading(node: str) -> Edit:
    """Takes the heading out and leaves its paragraphs."""
    return lambda blocks: tuple(block for block in blocks if not (block.kind == "heading" and block.node == node))


def swap(first: str, second: str) -> Edit:
    """Exchanges two neighbouring sections of one level, and gives each the number of its new place."""

    def edit(blocks: Blocks) -> Blocks:
        one = [block for block in blocks if _belongs(block, first)]
        two = [block for block in blocks if _belongs(block, second)]
        start = blocks.index(one[0])
        assert blocks[start : start + len(one) + len(two)] == (*one, *two), "sections must be neighbours"
        moved = [replace(two[0], number=one[0].number), *two[1:], replace(one[0], number=two[0].number), *one[1:]]
        return (*blocks[:start], *moved, *blocks[start + len(moved) :])

    return edit


def after(node: str, *added: Block) -> Edit:
    """Adds blocks at the end of a leaf."""

    def edit(blocks: Blocks) -> Blocks:
        last = max(index for index, block in enumerate(blocks) if block.node == node)
        return (
            *blocks[: last + 1],
            *(block if block.kind == "heading" else replace(block, node=block.node or node) for block in added),
            *blocks[last + 1 :],
        )

    return edit


def at_end(*added: Block) -> Edit:
    """Adds blocks behind everything else."""
    return lambda blocks: (*blocks, *added)


def dress(look: Callable[[Look], Look], every: int = 1, first: int = 0) -> Edit:
    """Gives every so-manieth body paragraph, from number `first` on, a look of its own, made from the clean one."""

    def edit(blocks: Blocks) -> Blocks:
        bodies = [index for index, block in enumerate(blocks) if block.kind == "body"]
        chosen = set(bodies[first::every])
        return tuple(
            replace(block, look=look(block.look or Look())) if index in chosen else block
            for index, block in enumerate(blocks)
        )

    return edit


def retitle(text: str) -> Edit:
    """Gives the report another title."""
    return lambda blocks: tuple(replace(block, text=text) if block.kind == "title" else block for block in blocks)


def rewrite(change: Callable[[str], str], every: int = 1) -> Edit:
    """Changes the text of every so-manieth body paragraph."""

    def edit(blocks: Blocks) -> Blocks:
        chosen = set([index for index, block in enumerate(blocks) if block.kind == "body"][::every])
        return tuple(
            replace(block, text=change(block.text)) if index in chosen else block for index, block in enumerate(blocks)
        )

    return edit


def lengthen(node: str, count: int) -> Edit:
    """Adds `count` paragraphs of some 130 字 to a leaf."""
    return after(node, *(Block("body", text) for text in filler(count)))


def _belongs(block: Block, node: str) -> bool:
    """Whether a block stands at or under a node."""
    if block.node is None:
        return False
    return node in _path(block.node)


@lru_cache
def _path(node: str) -> tuple[str, ...]:
    """The node and all above it, in whichever category has it."""
    scheme = load_scheme("caq-2025")
    for category in scheme.categories:
        nodes = scheme.outline(category).nodes
        path: list[str] = []
        at: str | None = node
        while at is not None and at in nodes:
            path.append(at)
            at = nodes[at].parent
        if path:
            return tuple(path)
    raise KeyError(node)


def edited(blocks: Blocks, edits: Sequence[Edit]) -> Blocks:
    """The blocks after all edits in turn."""
    for edit in edits:
        blocks = edit(blocks)
    return blocks
