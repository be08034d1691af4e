"""The form's first point: how satisfaction is measured and how the results are used, then the practice stage by stage,
what to mend first, and the arithmetic of the suggested score. What is beyond one page stands on the further sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reviewer.model import Finding, Opinion, Review, Verdict
from reviewer.opinion.leaves import Leaf, Row, by_stage
from reviewer.opinion.lines import lines
from reviewer.opinion.sheet import CONTENT_GROUPS
from reviewer.opinion.survey import Survey
from reviewer.opinion.wording import Wording, enumerated, shorts
from reviewer.rules.catalogue import load_catalogue
from reviewer.scheme import PORTRAIT, Scheme, chapter_of
from reviewer.text import count_words

# 字 that the form's field holds with the further sheet behind it.
LONGEST = 1200
# Pieces of advice on the form: as many as fit.
_MOST_ADVICE = 6


def first_point(
    review: Review, scheme: Scheme, leaves: Sequence[Leaf], survey: Survey, opinion: Opinion, wording: Wording
) -> str | None:
    """The text of the form's field `opinion`, a paragraph a line; None where nothing was judged."""
    form = scheme.opinion_form
    if form is None or not leaves:
        return None
    rows = [row for leaf in leaves for row in leaf.rows]
    measuring = [row for row in rows if row.found.id.startswith(form.measuring)]
    using = [row for row in rows if row.found.id.startswith(form.using)]
    others = [
        leaf for leaf in leaves if not {row.found.id for row in leaf.rows} & {r.found.id for r in (*measuring, *using)}
    ]
    first = (
        _measuring(measuring, review, survey, wording),
        _using(using, wording),
        _advice([*measuring, *using], wording),
    )
    paragraphs = [
        *(first if form.measuring else ()),
        *(lines(review, scheme, leaves, wording) if scheme.self_assessment else _stages(others, wording)),
        *_checklists(review, wording),
        _results(review, scheme, wording),
        _setting(review, scheme, wording),
        *_site(review, wording),
    ]
    score = _score(scheme, opinion, wording)
    room = LONGEST - sum(count_words(paragraph) for paragraph in (*paragraphs, score))
    mend = _first_to_mend(others, room, scheme.categories[review.category].headings, wording)
    return "\n".join(part for part in (*paragraphs, mend, score) if part)


def _measuring(rows: Sequence[Row], review: Review, survey: Survey, wording: Wording) -> str:
    facts = [
        (text, found[1].page)
        for text, found in (
            (f"{survey.year[0]}年度的测量" if survey.year else "", survey.year),
            (f"有效样本{survey.sample[0]}" if survey.sample else "", survey.sample),
            (f"满意度{survey.score[0]}" if survey.score else "", survey.score),
        )
        if found
    ]
    third = survey.third_party
    return wording.say(
        "measuring",
        facts=[text for text, _ in facts],
        where=wording.where(*(page for _, page in facts)),
        **_found(rows, wording),
        third=wording.where(third.page) if third else "",
        standard=survey.standard or "",
        attached=list(dict.fromkeys(fact.document for fact in review.facts if fact.origin == "third-party")),
    )


def _using(rows: Sequence[Row], wording: Wording) -> str:
    return wording.say("using", **_found(rows, wording))


def _best_first(rows: Iterable[Row]) -> list[Row]:
    """What a person found where the program did not has no quote, and is not put first."""
    return sorted(rows, key=lambda row: (not row.found.evidence, -row.found.score))


def _found(rows: Sequence[Row], wording: Wording) -> dict[str, object]:
    """What is shown, half shown and missing among requirements, with a quote of what is shown, or half shown."""
    shown = _best_first(row for row in rows if row.found.status == "covered")
    weak = [row for row in rows if row.found.status == "partial"]
    quote = wording.quote(shown) or wording.quote(weak)
    return {
        "shown": shorts(shown),
        "weak": shorts(weak),
        "absent": shorts([row for row in rows if row.found.status == "missing"]),
        "evidence": quote,
        "quoted_at": wording.where(quote.page) if quote else "",
    }


def _advice(rows: Sequence[Row], wording: Wording) -> str:
    short = sorted((row for row in rows if row.found.status != "covered"), key=lambda row: -row.loss)
    return wording.say("advice", advice=[wording.advice(row) for row in short])


def _stages(leaves: Sequence[Leaf], wording: Wording) -> Iterator[str]:
    """Each stage in two sentences: what is strongest, and what is missing or weak."""
    for stage, own in by_stage(leaves).items():
        if chapter_of(stage) in (PORTRAIT, "summary"):
            continue
        strong = _best_first(row for leaf in own for row in leaf.shown())[:2]
        missing = [row for leaf in own for row in leaf.having("missing")]
        partial = [row for leaf in own for row in leaf.having("partial")]
        quote = wording.quote(strong)
        yield wording.say(
            "stage",
            name=_STAGES.get(stage, own[0].part),
            strong=shorts(strong),
            evidence=quote,
            where=wording.where(quote.page) if quote else "",
            missing=shorts(sorted(missing, key=lambda row: -row.loss), 4),
            partial=shorts(sorted(partial, key=lambda row: -row.loss), 3),
        )


_STAGES = {"plan": "策划", "do": "实施", "check": "评价", "apply": "应用"}


def _results(review: Review, scheme: Scheme, wording: Wording) -> str:
    """Level, trend and comparison of the results, as far as the category asks for them."""
    if scheme.results_for(review.category) is None:
        return ""
    lacking = next((finding for finding in review.findings if finding.rule == "content.trend"), None)
    return wording.say("results", actual=lacking.actual, wanted=lacking.expected) if lacking else ""


def _checklists(review: Review, wording: Wording) -> Iterator[str]:
    """What was held against the documents one by one, with those that a person has to look at; the self-assessment is
    told line by line (`lines`)."""
    for checklist in review.checklists:
        if checklist.id == "self-assessment":
            continue
        items: dict[Verdict, list[str]] = {}
        for row in checklist.rows:
            items.setdefault(row.verdict, []).append(row.item)
        yield wording.say(
            "checklist",
            title=checklist.title,
            summary=checklist.summary,
            **{verdict: enumerated(items.get(verdict, ())) for verdict in ("unmet", "doubtful", "unknown")},
        )


def _setting(review: Review, scheme: Scheme, wording: Wording) -> str:
    """Format and length in a sentence, and what a person must look at first."""
    catalogue = load_catalogue()

    def titles(chosen: Sequence[Finding]) -> list[str]:
        return list(dict.fromkeys(catalogue[finding.rule].title for finding in chosen))

    told = [finding for finding in review.findings if finding.severity != "info"]
    setting = [finding for finding in told if catalogue[finding.rule].group not in CONTENT_GROUPS]
    doubtful = [finding for finding in told if catalogue[finding.rule].group == "安全"]
    unchecked = {item.rule for item in review.unchecked}
    return wording.say(
        "format",
        words=review.words.get("total", 0),
        ruled=any(scheme.format.rules()),
        faults=titles(setting),
        doubtful=titles(doubtful),
        where=wording.where(*(finding.page for finding in doubtful)),
        unchecked=len(unchecked),
    )


def _site(review: Review, wording: Wording) -> Iterator[str]:
    """The form's second point: only a person who was there can write it."""
    if review.category == "engineering":
        yield wording.say("site")


def _first_to_mend(leaves: Sequence[Leaf], room: int, headings: bool, wording: Wording) -> str:
    """What costs most, one piece of advice a section, as many as the room (字) allows."""
    worst = sorted((leaf for leaf in leaves if leaf.having("missing", "partial")), key=lambda leaf: -leaf.loss)
    advice = [(leaf.node.title, wording.advice(leaf.having("missing", "partial")[0])) for leaf in worst[:_MOST_ADVICE]]
    for count in range(len(advice), 0, -1):
        text = wording.say("first", advice=advice[:count], more=len(worst) - count, unit="一节" if headings else "一项")
        if count_words(text) <= room or count == 1:
            return text
    return ""


def _score(scheme: Scheme, opinion: Opinion, wording: Wording) -> str:
    if opinion.score is None or scheme.scoring is None:
        return ""
    band = scheme.scoring.band(opinion.score)[1].name
    on_site = scheme.scoring.on_site
    return wording.say("score", lines=opinion.arithmetic, total=opinion.score, band=band, on_site=list(on_site.items()))
