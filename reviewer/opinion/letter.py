"""The applicant's letter: the same review for the applicant's own check, without scores: what to mend first, where, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reviewer.model import Document, Finding, Letter, LetterItem, Review
from reviewer.opinion.composer import trade_of
from reviewer.opinion.leaves import Leaf, Row, read_leaves
from reviewer.opinion.sheet import by_matter
from reviewer.opinion.wording import Wording
from reviewer.rules.catalogue import load_catalogue, mending
from reviewer.scheme import Outline, Scheme
from reviewer.structure import search_words
from reviewer.text import shorten
from reviewer.text.concrete import lacking

# Characters of the present text that are shown: enough to find it on the page.
_PRESENT = 60


def applicant_letter(review: Review, scheme: Scheme, outline: Outline) -> Letter:
    """What to mend, in order of effect: what breaks a written rule, then content by what it costs, then the rest."""
    noun = scheme.categories[review.category].document
    wording = Wording(review.document, trade_of(review), noun)
    leaves = read_leaves(review, scheme, outline)
    told = [finding for finding in review.findings if finding.severity != "info" and finding.rule != "content.missing"]
    rules = [_of_finding(found, review) for found in by_matter([f for f in told if f.severity == "error"])]
    missed = {
        outline.worded(item.node, item.expected): item.page
        for item in review.findings
        if item.rule == "content.missing"
    }
    content = list(_of_requirements(leaves, wording, missed))
    rest = [_of_finding(found, review) for found in by_matter([f for f in told if f.severity == "warning"])]
    unchecked = tuple(dict.fromkeys(f"{load_catalogue()[item.rule].title}：{item.reason}" for item in review.unchecked))
    text = scheme.report_title or noun
    return Letter(review.company, tuple(rules), tuple(content), tuple(rest), unchecked, text, noun)


def _of_finding(found: Sequence[Finding], review: Review) -> LetterItem:
    """All findings of one matter, told at the first and counted."""
    first = found[0]
    title = load_catalogue()[first.rule].title
    return LetterItem(
        title=title if len(found) == 1 else f"{title}（共 {len(found)} 处）",
        places=tuple(dict.fromkeys(place for finding in found for place in _places(finding, review.document))),
        present=shorten(first.excerpt, _PRESENT) if first.excerpt else None,
        wrong=first.message,
        how=mending(first, advice=None) or first.message,
    )


def _places(finding: Finding, document: Document) -> Iterator[str]:
    """Where to look: the page, or in a Word file, whose parts are long, the words to search for."""
    if not finding.page:
        return
    if document.paged or not finding.excerpt:
        yield document.place(finding.page)
        return
    for page, excerpt in ((finding.page, finding.excerpt), *((place.page, place.excerpt) for place in finding.places)):
        yield f"{document.place(page)}“{search_words(excerpt)}”处"


def _of_requirements(
    leaves: Sequence[Leaf], wording: Wording, missed: Mapping[str | None, int | None]
) -> Iterator[LetterItem]:
    """What is missing or half shown, what costs most first; `missed` says on which page a requirement is missed."""
    pairs = [(leaf, row) for leaf in leaves for row in leaf.having("missing", "partial")]
    for leaf, row in sorted(pairs, key=lambda pair: -pair[1].loss):
        yield _of_requirement(leaf, row, wording, missed.get(row.found.id))


def _of_requirement(leaf: Leaf, row: Row, wording: Wording, missed: int | None) -> LetterItem:
    best = row.found.evidence[0] if row.found.evidence else None
    page = best.page if best else missed
    wanting = "、".join(lacking(" ".join(item.quote for item in row.found.evidence), row.requirement.must_have))
    thin = f"已经提到，但没有见到{wanting}" if wanting else "已经提到，但缺少可以核对的事实或数据"
    wrong = "没有找到这方面的内容" if row.found.status == "missing" else thin
    return LetterItem(
        title=f"{leaf.heading}：{row.requirement.short}",
        places=(wording.where(page),) if page else (),
        present=shorten(best.quote, _PRESENT) if best else None,
        wrong=f"{wrong}。模板要求写明：{row.requirement.text}。",
        how=wording.advice(row) + "。",
    )
