"""A review at a glance: one sentence that says what matters, what is known of the report, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from reviewer.model import Review
from reviewer.output import wording
from reviewer.scheme import Scheme
from reviewer.web.views.render import render


def overview(
    review: Review,
    scheme: Scheme,
    *,
    scores: bool,
    state: str,
    reviewers: Sequence[tuple[int, str, bool]] = (),
) -> Markup:
    """`state` tells what became of the review, empty while nothing did; an applicant sees no `scores`.

    `reviewers` are those to whom it may be given, with id, name and whether it was.
    """
    return render(
        "overview.html.j2",
        verdict=wording.verdict(review),
        facts=list(_facts(review, scheme)),
        counts=[(key, name, wording.severity_counts(review.findings)[key]) for key, name in wording.SEVERITIES.items()],
        unchecked=len(review.unchecked),
        opinion=review.opinion,
        conclusion=wording.conclusion(review.opinion, scheme),
        suggested=wording.SUGGESTED,
        warnings=review.document.warnings,
        state=state,
        scores=scores,
        reviewers=reviewers,
    )


def unchecked(review: Review) -> Markup:
    rows = [(wording.rule_title(item.rule), item.reason) for item in review.unchecked]
    return render("unchecked.html.j2", rows=rows)


def checklists(review: Review) -> Markup:
    cells = [
        (checklist, [(row.verdict, wording.checklist_cells(row, review.document)) for row in checklist.rows])
        for checklist in review.checklists
    ]
    return render("checklists.html.j2", checklists=cells, head=wording.CHECKLIST_HEAD, facts=review.facts)


def _facts(review: Review, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """What is known of the report, as label and value."""
    yield "申报单位", review.company or wording.UNKNOWN
    if review.project:
        yield "申报项目", review.project
    yield "评价方案", wording.scheme_title(scheme)
    yield (
        "类别与等级",
        " · ".join(
            filter(
                None, (wording.category_name(review, scheme), review.level and wording.level_name(review.level, scheme))
            )
        ),
    )
    yield "篇幅", f"{review.document.extent}，{review.words.get('total', 0)} 字"
    yield "读取结果", review.document.outcome.label
    yield "文件", review.document.file
