"""An opened review: what was found beside the pages, the outline, lengths, checklists, the opinion form, files."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from reviewer.decisions import MISSING, absent_quotes, found_after_all
from reviewer.errors import ConflictError, UsageError
from reviewer.model import Review
from reviewer.opinion.parts import parts, with_part
from reviewer.output.duplicates import to_fragment
from reviewer.pipeline import letter_of
from reviewer.store import require
from reviewer.versions import compare_versions
from reviewer.web import views
from reviewer.web.files import address, offered
from reviewer.web.identity import Visitor
from reviewer.web.opened import Opened
from reviewer.web.page.desk import QUIET, Attention, Desk, Updates, said, told_at
from reviewer.web.style import ACTIONS
from reviewer.web.views.coverage import Decided, coverage, lengths
from reviewer.web.views.findings import findings
from reviewer.web.views.heat import heat
from reviewer.web.views.opinion import opinion
from reviewer.web.views.overview import checklists, overview, unchecked
from reviewer.web.views.selfcheck import selfcheck

ABSENT = "判定已记下；报告中没有找到{}这样的原话，没有作为证据。请从报告中复制原文，撤回这次判定后重新写理由。"
COMPARING = "正在与其他报告比较……"


class OpenedView:
    """The components of one opened review; `id` is the submission's, `opening` something else with each opening."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.id = gr.State(None)
        self.opening = gr.HTML(elem_id="rv-opening", elem_classes="rv-unseen")
        self.board = gr.HTML(elem_id="rv-board")
        self.told = gr.HTML(elem_id="rv-opened-told")
        with gr.Column(visible=False, elem_id="rv-opened") as self.all:
            self.overview = gr.HTML(elem_id="rv-overview", js_on_load=ACTIONS)
            with gr.Tabs(elem_id="rv-tabs"):
                with gr.Tab("问题") as self.findings_tab:
                    self.findings = gr.HTML(elem_id="rv-findings", js_on_load=ACTIONS)
                with gr.Tab("大纲覆盖"):
                    self.coverage = gr.HTML(elem_id="rv-coverage", js_on_load=ACTIONS)
                    with gr.Accordion("热力图", open=False, elem_id="rv-map") as self.map:
                        self.heat = gr.Plot(show_label=False, elem_id="rv-heat")
                with gr.Tab("字数"):
                    self.lengths = gr.HTML(elem_id="rv-lengths")
                with gr.Tab("逐项核对") as self.checklists_tab:
                    self.checklists = gr.HTML(elem_id="rv-checklists")
                with gr.Tab("自查"):
                    self.selfcheck = gr.HTML(elem_id="rv-selfcheck")
                with gr.Tab("初审意见") as self.opinion_tab:
                    self.opinion = gr.HTML(elem_id="rv-opinion", js_on_load=ACTIONS)
                with gr.Tab("未检查") as self.unchecked_tab:
                    self.unchecked = gr.HTML(elem_id="rv-unchecked")
                with gr.Tab("内容雷同") as self.duplicates_tab:
                    self.duplicates = gr.HTML(elem_id="rv-duplicates")
                with gr.Tab("下载"):
                    self.downloads = gr.HTML(elem_id="rv-downloads")
        self._drawn = [self.overview, self.findings, self.coverage, self.opinion, self.selfcheck]
        self.outputs = [
            *(self.id, self.board, self.told, self.all, self.lengths, self.checklists, self.unchecked, self.downloads),
            *(self.opening, self.duplicates, self.duplicates_tab),
            *(self.map, self.heat, self.findings_tab, self.checklists_tab, self.opinion_tab, self.unchecked_tab),
            *self._drawn,
        ]

    def connect(
        self, listed: Callable[[Visitor, str | None], Updates], listing: Sequence[Any], attention: Attention
    ) -> None:
        """`listed` fills `listing`, the list of reports, in which it shows that one was signed."""
        self._listed, self._attention = listed, attention
        outputs = [self.told, self.findings_tab, *listing, *self._drawn]
        for place in (self.overview, self.findings, self.coverage, self.opinion):
            # Who decides quickly on one after another loses no decision.
            place.select(self._act, [self.id], outputs, trigger_mode="multiple", **QUIET)
        # The map is drawn when somebody looks: its library takes longer to load than all the rest takes to show.
        # So is what the report shares with others: to compare it takes longer than to show it.
        compared = [self.told, self.duplicates, self.duplicates_tab]
        self.opening.change(self._compared, [self.id], compared, **QUIET)
        self.map.expand(self._mapped, [self.id], [self.told, self.heat], **QUIET)

    def show(self, visitor: Visitor, submission: str) -> Updates:
        """All components of the review as this visitor may see it."""
        opened = self._desk.office.open(visitor.actor, submission)
        review, scheme = opened.review, opened.application.scheme
        files = [(kind.name, kind.about, address(opened, kind)) for kind in offered(opened, visitor.role)]
        return {
            self.id: submission,
            self.board: "",
            self.told: "",
            self.all: gr.update(visible=True),
            self.lengths: lengths(review, scheme.outline(review.category)),
            self.checklists: checklists(review),
            self.unchecked: unchecked(review),
            self.downloads: views.downloads(files),
            self.map: gr.update(visible=visitor.role != "applicant", open=False),
            self.heat: None,
            self.checklists_tab: gr.update(visible=bool(review.checklists or review.facts)),
            self.opinion_tab: gr.update(visible=visitor.role != "applicant"),
            self.unchecked_tab: gr.update(label=f"未检查（{len(review.unchecked)}）"),
            self.opening: f"<i data-opening={secrets.token_hex(8)}></i>",
            self.duplicates: COMPARING,
            self.duplicates_tab: gr.update(visible=visitor.role != "applicant", label="内容雷同"),
            **self._draw(opened, visitor),
        }

    @told_at("told")
    def _compared(self, submission: str | None, request: gr.Request) -> Updates:
        """What the report has in common with others: not the applicant's business."""
        visitor = self._desk.visitor(request)
        if submission is None or visitor.role == "applicant":
            return {self.duplicates: ""}
        found = self._desk.office.duplicates(visitor.actor, [submission])
        if self._attention.on(request) != submission:  # another one was opened meanwhile
            return {}
        label = f"内容雷同（{len(found.pairs) + len(found.groups)}）"
        return {self.duplicates: to_fragment(found), self.duplicates_tab: gr.update(label=label)}

    @told_at("told")
    def _mapped(self, submission: str | None, request: gr.Request) -> Updates:
        visitor = self._desk.visitor(request)
        if submission is None or visitor.role == "applicant":
            return {self.heat: None}
        opened = self._desk.office.open(visitor.actor, submission)
        return {self.heat: heat(opened.review, opened.application.scheme.outline(opened.review.category))}

    def closed(self) -> Updates:
        return {self.id: None, self.told: "", self.all: gr.update(visible=False)}

    @told_at("told")
    def _act(self, submission: str | None, event: gr.EventData, request: gr.Request) -> Updates:
        """Something was decided, written or signed; what follows from it is drawn anew."""
        visitor = self._desk.visitor(request)
        if submission is None:
            raise UsageError("请先打开一份报告。")
        message: str = ""
        with self._desk.office.turn(submission):
            try:
                told = said(event)
                self._change(visitor, submission, told)
                message = self._not_found(visitor, submission, told)
            except ConflictError as error:
                message = views.notice(error.message)
            opened = self._desk.office.open(visitor.actor, submission)
            self._desk.office.store.submissions.restate(visitor.actor, submission, opened.review)
            return {self.told: message, **self._listed(visitor, submission), **self._draw(opened, visitor)}

    def _not_found(self, visitor: Visitor, submission: str, told: Mapping[str, str]) -> str:
        """Says which words that a reason quotes do not stand in the report: those are no evidence."""
        there_after_all = told["do"] == "decide" and told["id"].startswith(MISSING) and told["value"] == "dismissed"
        if not there_after_all and (told["do"] != "overrule" or told["value"] in ("undo", "missing")):
            return ""
        absent = absent_quotes(told["reason"], self._desk.office.open(visitor.actor, submission).found)
        return views.notice(ABSENT.format("、".join(f"“{quote}”" for quote in absent))) if absent else ""

    def _change(self, visitor: Visitor, submission: str, told: Mapping[str, str]) -> None:
        store, actor = self._desk.office.store, visitor.actor
        require(actor, "admin", "reviewer")
        taken_back = told["value"] == "undo"
        match told["do"]:
            case "decide":
                verdict = None if taken_back else told["value"]
                store.amendments.decide(actor, submission, told["id"], verdict, told["reason"])  # type: ignore[arg-type]
            case "overrule":
                status = None if taken_back else told["value"]
                store.amendments.overrule(actor, submission, told["id"], status, told["reason"])  # type: ignore[arg-type]
            case "edit":
                store.amendments.edit(actor, submission, told["id"], told["value"])
            case "redraft":
                store.amendments.edit(actor, submission, told["id"], None)
            case "redraft-part":
                opened = self._desk.office.open(actor, submission)
                store.amendments.edit(actor, submission, told["id"], _with_part(opened, told["id"], told["part"]))
            case "sign":
                store.sign_offs.sign(actor, submission, told["value"])
            case "withdraw":
                store.sign_offs.withdraw(actor, submission)
            case "assign":
                store.submissions.assign(actor, submission, int(told["id"]))
            case "unassign":
                store.submissions.unassign(actor, submission, int(told["id"]))

    def _draw(self, opened: Opened, visitor: Visitor) -> Updates:
        """What changes with every decision."""
        review, scheme = opened.review, opened.application.scheme
        staff = visitor.role != "applicant"
        may_decide = staff and opened.signed is None
        decisions = opened.decisions
        signed = opened.signature
        return {
            self.findings_tab: gr.update(label=f"问题（{len(review.findings)}）"),
            self.overview: overview(
                review, scheme, scores=staff, state=signed, reviewers=self._reviewers(opened, visitor)
            ),
            self.findings: findings(
                opened.found,
                scheme,
                opened.urls,
                decisions.findings,
                may_decide=may_decide,
                of=opened.submission.id,
                standing=review,
            ),
            self.coverage: coverage(
                review, scheme, opened.urls, _decided(opened), may_decide=may_decide, of=opened.submission.id
            ),
            self.opinion: _form(opened, visitor, signed) if staff else "",
            self.selfcheck: self._selfcheck(opened, visitor),
        }

    def _reviewers(self, opened: Opened, visitor: Visitor) -> list[tuple[int, str, bool]]:
        """To whom an administrator may give this report: id, name, and whether it was given to them."""
        store, actor = self._desk.office.store, visitor.actor
        if not self._desk.shared or visitor.role != "admin":
            return []
        assigned = store.submissions.reviewers(actor, opened.submission.id)
        able = [user for user in store.accounts.users(actor) if user.role == "reviewer" and not user.disabled]
        return [(user.id, user.display_name, user.id in assigned) for user in able]

    def _selfcheck(self, opened: Opened, visitor: Visitor) -> str:
        """What to mend, and what became of the version before, where there is one."""
        before = self._desk.office.earlier_version(visitor.actor, opened.submission.id)
        comparison = compare_versions(before.review, opened.review) if before else None
        handed_in = before.submission if before else None
        named = f"第 {handed_in.version} 版，{handed_in.created.astimezone():%Y-%m-%d %H:%M}" if handed_in else ""
        letter = letter_of(opened.review, opened.application)
        kinds = [_kind(one.review) for one in (before, opened) if one]
        other = _OTHER_KIND.format(*kinds) if len(set(kinds)) == 2 else ""
        return selfcheck(letter, opened.review, opened.application.scheme, comparison, named, other)


_OTHER_KIND = "上一版是 {0}，这一版是 {1}：字体、行距等在两种文件里的查法不同，这类问题的增减不一定是改动造成的。"


def _kind(review: Review) -> str:
    return "PDF" if review.document.paged else "Word 文件"


def _decided(opened: Opened) -> Decided:
    outline = opened.application.scheme.outline(opened.review.category)
    return Decided(opened.decisions.statuses, found_after_all(opened.found, opened.decisions, outline))


def _with_part(opened: Opened, field: str, label: str) -> str | None:
    """The field's text with one part of it as the draft has it now; None where nothing else was changed."""
    standing, draft = opened.standing.fields.get(field), opened.drafted.get(field)
    if standing is None or standing.value is None or label not in parts(draft or ""):
        raise ConflictError("这一部分的草稿已经变化，请在刷新后的页面上再试一次。")
    text = with_part(standing.value, draft or "", label)
    return text if text != draft else None


def _form(opened: Opened, visitor: Visitor, signed: str) -> str:
    """The opinion form, with who changed what."""
    own = opened.signed is not None and opened.signed.by == visitor.actor.user
    return opinion(
        opened.review,
        opened.application.scheme,
        {key: f"{opened.who(row.by, row.at)} 修改" for key, row in opened.standing.fields.items()},
        opened.drafted,
        may_edit=True,
        signed=signed,
        may_withdraw=own or (opened.signed is not None and visitor.role == "admin"),
        digest=opened.standing.digest,
        of=opened.submission.id,
    )
