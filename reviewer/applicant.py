"""Who applies, and with what: the company and the project that a report names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewer.model import Document, Kind
from reviewer.text import squeeze

_REPORT = re.compile(r"(?:用户满意)?经营?(?:的)?实践报告.*$|(?:开展)?(?:创建)?用户满意.*$|(?:的)?市场质量信用.*$")
_COMPANY = re.compile(r"^.+?(?:公司|集团(?!.{0,6}公司))(?:[^“”（）]{0,12}?分公司)?")
_BODY = re.compile(r"^.+?(?:医院|银行|支行|中心|研究院|局|厂|学校|大学|学院|车站|口岸|服务区|馆)")
_ABBREVIATED = re.compile(r"^([^，。；]{4,40}?)[（(](?:以下|下面)?简称")
_MATERIAL = re.compile(
    r"(?:同志)?(?:的)?(?:先进(?:单位|班组|个人)?|主要)?(?:(?:事迹|业绩|经验)(?:总结)?|总结|(?:优质)?(?:服务)?成果)(?:材料|报告)$"
)
_FILE_NAME = re.compile(
    r"(?:用户满意经营实践报告[+＋\-－—_·\s]*(?P<company>[^+＋\-－—_·\s]+?)[+＋\-－—_·\s]+\S+类?"
    r"|市场质量信用等级[：:+＋\-－—_·\s]*(?P<credit>\S+))$"
)


@dataclass(frozen=True, slots=True)
class Applicant:
    """The firm, and the team, service, product or works applied for; None where the report does not tell."""

    company: str | None
    project: str | None


def find_applicant(document: Document, report_title: str = "") -> Applicant:
    """Reads the title, else the first paragraph, else the file's name.

    `report_title` is what the scheme calls the report: no part of it names the applicant.
    """
    title = squeeze(document.title.text) if document.title else ""
    subject = _REPORT.sub("", title.removesuffix(report_title))
    match = _COMPANY.match(subject) or _BODY.match(subject)
    if match:
        return Applicant(match.group(), _project(subject[match.end() :]))
    return Applicant(_company_in_text(document) or _company_in_name(document.file), _project(subject))


def _project(text: str) -> str | None:
    return _MATERIAL.sub("", text).strip("的—－-：: ") or None


def _company_in_text(document: Document) -> str | None:
    for passage in document.of_kind(Kind.BODY):
        match = _ABBREVIATED.match(passage.text)
        if match:
            return match[1]
        break
    return None


def _company_in_name(file: str) -> str | None:
    match = _FILE_NAME.search(file.rsplit(".", 1)[0])
    return match["company"] or match["credit"] if match else None
