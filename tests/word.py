"""Makes Word files: python-docx for the package, raw WordprocessingML for what it has no words for."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap
from sample_report import COMPANY, PARAGRAPH, template_headings

NAMESPACES = {
    **{prefix: uri for prefix, uri in nsmap.items() if prefix in ("w", "r", "wp", "a", "pic")},
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "v": "urn:schemas-microsoft-com:vml",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
PAGE_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE \\* MERGEFORMAT '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
# Formatting that the scheme asks for: what a careful applicant sets.
BODY = (
    '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLineChars="200" w:firstLine="560"/><w:jc w:val="both"/>'
)
BODY_RUN = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="28"/>'
CENTERED = '<w:jc w:val="center"/>'
TITLE = (
    '<w:spacing w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLineChars="0" w:firstLine="0"/>' + CENTERED
)
TITLE_RUN = '<w:rFonts w:eastAsia="宋体"/><w:b/><w:sz w:val="36"/>'
# The template's own numbering: 一、 （一） 1. （1）
HEADING_LEVELS = (
    ("chineseCounting", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimal", "（%4）"),
)


def element(xml: str) -> object:
    """Raw markup as an element, with all namespaces declared."""
    return parse_xml(re.sub(r"^\s*<([\w:]+)", rf"<\1 {DECLARED}", xml, count=1))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "", run_properties: str = "") -> str:
    """A w:p; `content` is text, or runs in markup."""
    inner = content if content.startswith("<") or not content else run(content, run_properties)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def cell(*paragraphs: str, properties: str = "") -> str:
    inner = "".join(text if text.startswith("<") else paragraph(text) for text in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner or paragraph('')}</w:tc>"


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    """A w:tbl of rows of cells: texts, or w:tc in markup."""
    inner = "".join(
        "<w:tr>" + "".join(item if item.startswith("<w:tc") else cell(item) for item in row) + "</w:tr>" for row in rows
    )
    ruled = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "bottom", "insideH", "insideV"))
    return f"<w:tbl><w:tblPr>{properties or f'<w:tblBorders>{ruled}</w:tblBorders>'}</w:tblPr>{inner}</w:tbl>"


def text_box(content: str, *, horizontal: str = "", shape: str = "<a:noFill/>", old: str | None = None) -> str:
    """A run with a text box as Word 2010 writes it: for new programs and, `old`, once more for old ones."""
    box = f"<w:txbxContent>{content}</w:txbxContent>"
    position = f'<wp:positionH relativeFrom="margin">{horizontal}</wp:positionH>' if horizontal else ""
    new = (
        f'<w:drawing><wp:anchor behindDoc="0">{position}<wp:extent cx="600000" cy="230000"/><a:graphic>'
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f"<wps:spPr>{shape}</wps:spPr><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        "</w:drawing>"
    )
    fallback = f"<w:pict><v:shape><v:textbox>{old or box}</v:textbox></v:shape></w:pict>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def picture(*, behind: bool = False) -> str:
    """A run with a picture; its data is left out, as nobody looks at it."""
    return (
        f'<w:r><w:drawing><wp:anchor behindDoc="{int(behind)}"><a:graphic><a:graphicData uri="'
        f'{NAMESPACES["pic"]}"><pic:pic/></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>'
    )


def listed(text: str, number: int, level: int = 0, properties: str = "") -> str:
    """A paragraph that Word numbers by itself."""
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>{properties}')


class Word:
    """A Word file in the making: `add` takes raw markup for the body, in order."""

    def __init__(self) -> None:
        self.document = docx.Document()
        self.body = self.document.element.body
        for child in [child for child in self.body if not child.tag.endswith("sectPr")]:
            self.body.remove(child)
        self._lists = 0
        self._extra: dict[str, bytes] = {}
        numbering = self.document.part.numbering_part.element
        for child in list(numbering):
            numbering.remove(child)

    def add(self, *markup: str) -> Word:
        for xml in markup:
            self.body.insert(len(self.body) - 1, element(xml))
        return self

    def paragraphs(self, *texts: str) -> Word:
        """Running text as the scheme wants it."""
        return self.add(*(paragraph(text, BODY, BODY_RUN) for text in texts))

    def title(self, text: str) -> Word:
        return self.add(paragraph(text, TITLE, TITLE_RUN))

    def style(self, xml: str) -> Word:
        self.document.styles.element.append(element(xml))
        return self

    def normal(self, paragraph_properties: str = "", run_properties: str = "") -> Word:
        """Sets what the default paragraph style says."""
        found = self.document.styles["Normal"].element
        for child in [child for child in found if child.tag.endswith(("}pPr", "}rPr"))]:
            found.remove(child)
        found.append(element(f"<w:pPr>{paragraph_properties}</w:pPr>"))
        found.append(element(f"<w:rPr>{run_properties}</w:rPr>"))
        return self

    def list_of(self, *levels: tuple[str, str] | str) -> int:
        """Defines a list: for each level the format and the text, or a whole w:lvl's inside. Gives its numId."""
        inner = "".join(
            f'<w:lvl w:ilvl="{index}">{level if isinstance(level, str) else _level(*level)}</w:lvl>'
            for index, level in enumerate(levels)
        )
        self._lists += 1
        self._define(f'<w:abstractNum w:abstractNumId="{self._lists}">{inner}</w:abstractNum>')
        return self.another(self._lists, self._lists)

    def another(self, number: int, abstract: int, overrides: str = "") -> int:
        """One more w:num over a definition."""
        xml = f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'
        self.document.part.numbering_part.element.append(element(xml))
        return number

    def link(self, style: str) -> int:
        """A list that is defined by a numbering style. Gives its numId."""
        self._lists += 1
        self._define(
            f'<w:abstractNum w:abstractNumId="{self._lists}"><w:numStyleLink w:val="{style}"/></w:abstractNum>'
        )
        return self.another(self._lists, self._lists)

    def _define(self, xml: str) -> None:
        numbering = self.document.part.numbering_part.element
        first = next((i for i, child in enumerate(numbering) if child.tag.endswith("}num")), len(numbering))
        numbering.insert(first, element(xml))

    def footer(self, *markup: str) -> Word:
        return self._furnish(self.document.sections[-1].footer, markup)

    def header(self, *markup: str) -> Word:
        return self._furnish(self.document.sections[-1].header, markup)

    def _furnish(self, part: object, markup: tuple[str, ...]) -> Word:
        part.is_linked_to_previous = False  # type: ignore[attr-defined]
        root = part._element  # type: ignore[attr-defined]
        for child in list(root):
            root.remove(child)
        for xml in markup:
            root.append(element(xml))
        return self

    def notes(self, xml: str) -> Word:
        """footnotes.xml with this inside; python-docx has no such part, so it is packed in afterwards."""
        self._extra["word/footnotes.xml"] = f"<w:footnotes {DECLARED}>{xml}</w:footnotes>".encode()
        return self

    def save(self, path: Path) -> Path:
        self.document.save(str(path))
        for name, data in self._extra.items():
            add_part(path, name, data, Path(name).stem)
        return path


def _level(form: str, text: str) -> str:
    return f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def add_part(path: Path, name: str, data: bytes, kind: str) -> Path:
    """Puts a part beside the document that the document refers to as its `kind`."""
    parts = parts_of(path)
    relations = parts["word/_rels/document.xml.rels"].decode()
    type_ = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    new = f'<Relationship Id="rIdX{kind}" Type="{type_}" Target="{name.removeprefix("word/")}"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = relations.replace("</Relationships>", new).encode()
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    override = f'<Override PartName="/{name}" ContentType="{content}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    return pack(path, {**parts, name: data})


# ---------------------------------------------------------------- whole reports


def level_of(heading: str) -> int:
    """The level, from 0, at which the grammar puts a heading of the template."""
    patterns = (r"[一二三四五六七八九十]+、", r"（[一二三四五六七八九十]+）", r"\d+\.", r"（\d+）")
    return next(level for level, pattern in enumerate(patterns) if re.match(pattern, heading))


def bare(heading: str) -> str:
    """A heading of the template without its number."""
    return re.sub(r"^(?:[一二三四五六七八九十]+、|（[^）]+）|\d+\.)", "", heading)


def report_text(heading: str) -> list[str]:
    """Two paragraphs for a heading, which differ from those of all others."""
    topic = bare(heading)
    return [
        f"在{topic}方面，" + PARAGRAPH,
        f"2024年围绕{topic}完成改进项目12项，用户满意度由91.2分升至93.5分（见附表）。",
    ]


def word_report(path: Path, category: str = "enterprise") -> Path:
    """As Word users make them: heading styles that number by themselves, cover, contents, header, page numbers."""
    word = Word().normal(BODY, BODY_RUN)
    number = word.list_of(
        *(
            f'<w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="H{level}"/><w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:left="0" w:firstLine="560"/></w:pPr>'
            for level, (form, text) in enumerate(HEADING_LEVELS)
        )
    )
    for level in range(4):
        bold = "<w:b/>" if level == 0 else ""
        word.style(
            f'<w:style w:type="paragraph" w:styleId="H{level}"><w:name w:val="heading {level + 1}"/><w:basedOn '
            f'w:val="Normal"/><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
            f"<w:rPr>{bold}</w:rPr></w:style>"
        )
    headings = template_headings(category=category)
    stop = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8300"/></w:tabs>'
    word.add(
        paragraph("用户满意等级评价申报材料", TITLE, '<w:rFonts w:eastAsia="黑体"/><w:sz w:val="52"/>'),
        paragraph(f"申报单位：{COMPANY}", TITLE, '<w:sz w:val="32"/>'),
        PAGE_BREAK,
        paragraph("目 录", TITLE, '<w:sz w:val="32"/>'),
        *(paragraph(f"{run(heading)}<w:r><w:tab/></w:r>{run('3')}", stop) for heading, _ in headings[:8]),
        PAGE_BREAK,
    )
    word.title(f"{COMPANY}用户满意经营实践报告")
    for heading, is_leaf in headings:
        word.add(paragraph(bare(heading), f'<w:pStyle w:val="H{level_of(heading)}"/>'))
        if is_leaf:
            word.add(*(paragraph(text) for text in report_text(heading)))
    word.header(paragraph(f"{COMPANY}用户满意经营实践报告", TITLE))
    word.footer(paragraph(PAGE_FIELD, TITLE))
    return word.save(path)


def wps_report(path: Path, category: str = "enterprise") -> Path:
    """As WPS users make them: numbers typed by hand, indents by blanks, the page number in a text box."""
    word = Word().normal('<w:spacing w:line="360" w:lineRule="auto"/><w:jc w:val="both"/>', BODY_RUN)
    word.title(f"{COMPANY}用户满意经营实践报告")
    for heading, is_leaf in template_headings(category=category):
        word.add(paragraph("　　" + heading, "", "<w:b/>" if level_of(heading) == 0 else ""))
        if is_leaf:
            word.add(*(paragraph("　　" + text) for text in report_text(heading)))
    word.footer(paragraph(text_box(paragraph(PAGE_FIELD), horizontal="<wp:align>center</wp:align>")))
    return word.save(path)
