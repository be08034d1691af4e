"""A notice of our own, plainly fictitious: 云岭市's evaluation of 2027, as a Word file, as the text exported from it, and as
a PDF. It is last year's national notice with planted changes, and it contradicts itself in places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from typesetter import Style, Typesetter
from word import HEADING_LEVELS, Word, cell, listed, paragraph, table, text_box

from reviewer.scheme import Node, load_scheme

NEW_CLAUSE = "编制绿色低碳运营的能耗台账，逐年公布节能降碳的进展"
NEW_HEADING = "数智赋能"
NEW_INSTRUCTION = "介绍企业用大模型辅助客服值守的场景和成本；说明算法误判的人工复核安排。"
TYPOGRAPHY = (
    "二、格式要求：标题为小二号宋体、加粗、居中、单倍行距，正文为小四号仿宋、1.5倍行距、段落首行缩进2个字符、"
    "两端对齐，页码在下方居中。"
)
LENGTH = "四、文字篇幅9000字以内。"
SURVEY = (
    "第三方用户满意度测量按照《顾客满意度测量和评价准则》（T/CAQ 10306-2022）开展，模型参考《顾客满意测评模型和方法指南》"
    "（GB/T 19038-2009），开展调查的时间在2027年1月1日之后。材料包括："
)
DEADLINE = "申报材料须于2027年9月30日前报送云岭市质量协会，联系人：{contact}，电话：{number}。"


@dataclass(frozen=True)
class Item:
    """One of a paragraph (`text`), a heading of a template (`level`), a table (`rows`)."""

    text: str = ""
    level: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    template: int = 0


def notice() -> tuple[Item, ...]:
    return (
        *_texts(
            "附件1",
            "2027年“云岭市用户满意等级评价”申请书",
            "申请类别  □企业类  □服务类",
            "申请等级  □标杆级  □用户满意级  □满意亮诺级",
            "填 报 说 明",
            "一、申请材料构成：《企业用户满意经营承诺书》《用户满意等级评价申报承诺书》《用户满意等级评价申请表》"
            "《用户满意经营实践报告》，第三方用户满意度测量材料和其他证实性材料。",
            "1.PDF版本报告，以“用户满意经营实践报告+企业名称+类别名称”命名。",
            "2.申报四星级的需准备演示文稿，页数不超过12页。",
            "3.申报五星级的需准备讲解视频，时间在10分钟以内，演示文稿页数不超过12页，视频大小在50M以内。",
            "二、第三方用户满意度测量材料",
            SURVEY,
            *("（一）测量方案", "（二）调查问卷", "（三）实施方案", "（四）数据库", "（五）第三方测量报告"),
            "（六）被访者名单",
            "若被访者总数不超过40人，提供所有相关信息。超过40人，提供40至80人信息即可。",
            "（七）其他证实性资料如有请提供",
            "（八）访问录音",
            DEADLINE.format(contact="溪小岚", number="0999-8000000"),
            "附件1-1",
            "用户满意等级评价申请表",
        ),
        Item(
            rows=(
                ("申请类别与等级", "企业类：□用户满意标杆（五星）级 □用户满意（四星）级 □用户满意亮诺（三星）级"),
                ("", "服务类：□用户满意（四星）级 □用户满意亮诺（三星）级"),
                ("申报项目名称", "（企业类免填）"),
            )
        ),
        *_texts(
            "附件1-2",
            "用户满意经营实践报告编写要求",
            "一、请按照对应模板格式编写。",
            TYPOGRAPHY,
            "三、请按照模板中三级标题“一、”“（一）”“1.”编写章节标题，一级标题加粗。",
            LENGTH,
        ),
        *_template("enterprise", "企业类", 0),
        *_template("service", "服务类", 1),
        *_texts("附件2", "云岭市用户满意服务杰出管理者自评表", "姓名__________ 单位__________"),
        Item(
            rows=(
                ("评审项目", "评审细项", "评分标准", "评分"),
                ("带队有方（40分）", "建设学习型队伍（40分）", "定期组织业务练兵，有计划有记录（1-20分）", ""),
                ("", "", "带出的骨干在全市同行中担任讲师（21-45分）", ""),
                (
                    "用户认可（60分）",
                    "所在组织的认可度（60分）",
                    "近三年无重大质量事故（10分）（注：该项目为一票否决）",
                    "",
                ),
                ("", "", "满意度测评结果在85分以上（11-60分）", ""),
            )
        ),
        *_texts("云岭市用户满意服务杰出管理者申报表"),
        Item(rows=(("姓名", ""), ("主要业绩（限500字以内，详细描述另附材料，限3000字左右）", ""))),
    )


def _texts(*texts: str) -> Iterator[Item]:
    return (Item(text) for text in texts)


def _template(category: str, name: str, number: int) -> Iterator[Item]:
    """Last year's template of a category, with the planted changes."""
    yield Item(f"用户满意经营实践报告（{name}模板）")
    outline = load_scheme("caq-2025").outline(category)
    for node in outline.walk():
        yield Item(_title(node), node.level, template=number)
        if node.is_leaf and not node.id.startswith("intro"):
            yield Item(_instruction(node))
        if node.id == "apply.promotion":
            yield from (Item(NEW_HEADING, 3, template=number), Item(NEW_INSTRUCTION))


def _title(node: Node) -> str:
    title = {"summary": "总结与展望"}.get(node.id, node.title)
    budget = {"practice": 7000}.get(node.id, node.budget)
    return f"{title}（{budget}字）" if budget else title


def _instruction(node: Node) -> str:
    clauses = [item.text for item in node.requirements]
    if node.id == "do.resources":
        clauses.append(NEW_CLAUSE)
    return f"介绍{'；'.join(clauses)}。"


def credit_notice() -> tuple[Item, ...]:
    """A notice of another family: two levels that are kinds of applicants, one printed twice."""
    return tuple(
        _texts(
            "附件1",
            "2027年岚溪市诚信经营信用等级评价申请书",
            "申请类别 □AAA级 □AAA级",
            "填报说明",
            "一、正文以三号仿宋字体为主。",
            "二、报告宜控制在4000字左右。",
            "诚信经营工作报告",
            "一、守信概况（1200字）",
            "内容包括单位的守信承诺和公示渠道；履约台账的建立与核对。",
            "二、用户往来的诚信做法（2800字）",
            "内容重点阐述合同评审、退赔处理的流程；失信事项的整改。",
            "注：申报AAA级的单位，除上述内容外，还需加入服务补救的典型案例。本部分字数控制在4800字左右。",
        )
    )


def conditions_notice() -> tuple[Item, ...]:
    """Rules of an award without template and table: conditions alone."""
    return tuple(
        _texts(
            "附件1：",
            "创建“岚溪市用户满意服务明星”活动管理办法",
            "第一条 为鼓励一线员工，岚溪市质量协会组织本活动。",
            "第二条 “岚溪市用户满意服务明星”申报条件",
            "1．在服务一线工作三年以上，熟悉业务流程；",
            "2．客户满意评价率超过92%，投诉处理满意率超过96%。",
            "第三条 申报岚溪市用户满意服务明星材料：",
            "1. 服务明星申报表（附件2表1）；",
            "2. 个人总结；",
        )
    )


# ---------------------------------------------------------------- as files


def as_docx(items: Sequence[Item], path: Path) -> Path:
    """As Word users make notices: headings that number themselves, tables, the first lines in a text box."""
    word = Word()
    lists = [word.list_of(*HEADING_LEVELS) for _ in range(2)]
    for item in items:
        if item.level is not None:
            word.add(listed(item.text, lists[item.template], item.level - 1))
        elif item.rows:
            word.add(table(*((*(cell(text) for text in row),) for row in item.rows)))
        elif item.text.startswith("申请等级"):
            word.add(paragraph(text_box(paragraph(item.text))))
        else:
            word.add(paragraph(item.text))
    return word.save(path)


def as_text(items: Sequence[Item], path: Path, encoding: str = "utf-8") -> Path:
    """As Word saves it: the numbers of the first heading and of the second level are lost, cells begin with a tab."""
    lines: list[str] = []
    counters = _Counters()
    for item in items:
        if item.level is not None:
            number = counters.next(item)
            lost = item.level == 2 or number == "一、"
            lines += [item.text + " " if lost else number + item.text, ""]
        elif item.rows:
            for row in item.rows:
                lines += [*(f"\t{text}" for text in row), ""]
        else:
            lines += [item.text, ""]
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def as_pdf(items: Sequence[Item], path: Path) -> Path:
    """With all numbers in print."""
    sheet = Typesetter()
    counters = _Counters()
    for item in items:
        if item.level is not None:
            sheet.paragraph(counters.next(item) + item.text, Style(indent=0, align="left"))
        elif item.rows:
            # So small that no cell needs a second line, which this typesetter cannot set.
            sheet.table([list(row) for row in item.rows], size=3.6)
        else:
            sheet.paragraph(item.text, Style(indent=0, align="left"))
    return sheet.save(path)


class _Counters:
    """Numbers headings as the template does, each template anew."""

    def __init__(self) -> None:
        self._counts: dict[int, list[int]] = {}

    def next(self, item: Item) -> str:
        counts = self._counts.setdefault(item.template, [0, 0, 0, 0])
        level = item.level or 1
        counts[level - 1] += 1
        counts[level:] = [0] * (4 - level)
        figure = counts[level - 1]
        chinese = "一二三四五六七八九十"[figure - 1]
        return {1: f"{chinese}、", 2: f"（{chinese}）", 3: f"{figure}.", 4: f"（{figure}）"}[level]


def line_of(path: Path, text: str) -> int:
    """The number of the line of a text file that holds `text`."""
    return next(
        n for n, line in zip(count(1), path.read_text(encoding="utf-8").split("\n"), strict=False) if text in line
    )
