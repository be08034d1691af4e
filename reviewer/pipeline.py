"""`review_report()`: from a file to a review, the one function that is read from top to bottom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reviewer.alignment import align, count_section_words
from reviewer.applicant import find_applicant
from reviewer.decisions import Decisions, decided
from reviewer.errors import CancelledError, DocumentError, EncoderError, SchemeError, UsageError, never
from reviewer.facts import Materials, compare, fill_fields, gather
from reviewer.mapping import Models, explain_leaf, judge_report, load_models, map_report, name_sections
from reviewer.model import Document, Explanation, Letter, Review
from reviewer.opinion import applicant_letter, draft_opinion
from reviewer.opinion.writers.base import Compose, Request, Writer
from reviewer.reading import IsolatedReader, Reader
from reviewer.reconcile import reconciled, with_honours
from reviewer.rules import Subject, collected, run_checks
from reviewer.rules.base import Result
from reviewer.scheme import Scheme, load_scheme
from reviewer.verification import Filed, Verified, verify

Progress = Callable[[str, float], None]

# The level of most applications, where the user names none.
USUAL_LEVEL = "four-star"
ISOLATED = IsolatedReader()
NO_TEXT = "没有可供对照提纲的文字，无法判断"


@dataclass(frozen=True, slots=True)
class Application:
    """Under what a report is filed: a scheme as it reads for one of its categories, that category, a level (ids).

    `level` is None where the category has no levels.
    """

    scheme: Scheme
    category: str
    level: str | None

    @classmethod
    def parse(cls, scheme: str, category: str, level: str | None = None) -> Application:
        """From ids or Chinese names. Raises SchemeError for what does not exist, naming what does."""
        found = load_scheme(scheme)
        key = found.parse_category(category)
        wanted = found.parse_level(level or USUAL_LEVEL) if found.levels_of(key) else None
        if level and wanted is None:
            raise SchemeError(f"{found.name}（{found.id}）的{found.categories[key].name}不分等级，请去掉 --level。")
        return cls(found.for_category(key), key, wanted)


def silent(stage: str, share: float) -> None:
    """A progress report to nobody."""


def review_report(
    path: Path,
    application: Application,
    *,
    encoder: str | Models | None = None,
    reader: Reader = ISOLATED,
    writer: Writer | None = None,
    cancelled: Callable[[], bool] = never,
    third_party: Sequence[Path | Document] = (),
    form: Path | Document | None = None,
    self_assessment: Path | Document | None = None,
    verified: Sequence[Verified] = (),
    progress: Progress = silent,
) -> Review:
    """Reviews one report, with the third party's documents, the application form and the self-assessment where given;
    those that are read already are taken as they are, and so are models that are loaded. `verified` are checklists made
    elsewhere, shown after its own.

    `progress` is told the stage that begins (Chinese) and the share done so far (0..1). Raises DocumentError where
    the report, or one of the others, cannot be read. Where the default model cannot be loaded, the review says what it
    could not check. `writer` words the draft, by default nobody but the composer. Raises CancelledError soon after
    `cancelled` says that nobody wants the review any more.
    """
    progress = _until(cancelled, progress)
    progress("读取报告", 0.0)
    outline = application.scheme.outline(application.category)
    with reader.start(path, outline.titles) as reading:
        # The models are loaded while the child process reads.
        models, problem = _try_loading(encoder)
        document = reading.result(cancelled)
    materials = Materials(
        tuple(_read(other, reader, cancelled) for other in third_party),
        application=_read(form, reader, cancelled) if form else None,
        self_assessment=_read(self_assessment, reader, cancelled) if self_assessment else None,
    )

    progress("识别章节", 0.5)
    alignment = align(document, outline)
    counts = count_section_words(document, alignment, outline)
    applicant = find_applicant(document, application.scheme.report_title)

    progress("对照提纲", 0.6)
    mapped = None
    if models and document.has_text:
        mapped = map_report(document, alignment, outline, application.scheme.scoring, models)
        mapped = with_honours(mapped, document, application.scheme, outline)

    progress("核对规则", 0.85)
    section_nodes = name_sections(document, alignment, outline, mapped.passages if mapped else ())
    subject = Subject(
        document=document,
        scheme=application.scheme,
        outline=outline,
        category=application.category,
        level=application.level,
        alignment=alignment,
        section_nodes=section_nodes,
        words=counts.nodes,
        company=applicant.company,
        mapped=mapped,
        unmapped=problem or NO_TEXT,
    )
    review = _checked(subject, applicant.project, counts.sections)
    review = _with_facts(review, application.scheme, materials)
    review = _with_checklists(review, [*verify(Filed(review, application.scheme, outline, materials)), *verified])

    progress("起草意见", 0.95)
    draft = draft_opinion(review, application.scheme, outline)
    draft = fill_fields(draft, review.facts, application.scheme, application.category)
    opinion = (writer or Compose()).write(Request(review, outline, draft, cancelled))
    progress("完成", 1.0)
    return replace(review, opinion=opinion)


def _until(cancelled: Callable[[], bool], progress: Progress) -> Progress:
    """`progress` that ends the work at the next stage once it is cancelled."""

    def advance(stage: str, share: float) -> None:
        if cancelled():
            raise CancelledError
        progress(stage, share)

    return advance


def redrafted(review: Review, application: Application, decisions: Decisions) -> Review:
    """The review after a person's decisions, with the draft that follows from it."""
    scheme, outline = application.scheme, application.scheme.outline(application.category)
    review = decided(review, decisions, scheme, outline)
    draft = draft_opinion(review, scheme, outline)
    return replace(review, opinion=fill_fields(draft, review.facts, scheme, application.category))


def _checked(subject: Subject, project: str | None, section_words: Mapping[int, int]) -> Review:
    """The review by the rules and the mapping, without facts of other documents and without a draft."""
    findings, unchecked = run_checks(subject)
    mapped = subject.mapped
    coverage = mapped.coverage if mapped else ()
    return Review(
        document=subject.document,
        company=subject.company,
        project=project,
        scheme=subject.scheme.id,
        category=subject.category,
        level=subject.level,
        words=subject.words,
        section_words=section_words,
        section_nodes=subject.section_nodes,
        findings=findings,
        coverage=reconciled(coverage, findings, subject.scheme, subject.outline, subject.category),
        mapped=mapped.passages if mapped else (),
        unchecked=unchecked,
    )


def _read(source: Path | Document, reader: Reader, cancelled: Callable[[], bool]) -> Document:
    if isinstance(source, Document):
        return source
    with reader.start(source) as reading:
        return reading.result(cancelled)


def _with_facts(review: Review, scheme: Scheme, materials: Materials) -> Review:
    """The review with what the documents tell, and what they tell otherwise than one another."""
    review = replace(review, facts=gather(review, scheme, materials))
    return _with_results(review, compare(review, scheme, materials))


def _with_checklists(review: Review, verified: Sequence[Verified]) -> Review:
    """The review with what was held against the documents one by one."""
    review = replace(review, checklists=tuple(item.checklist for item in verified))
    return _with_results(review, (result for item in verified for result in item.results))


def _with_results(review: Review, results: Iterable[Result]) -> Review:
    findings, unchecked = collected([*review.findings, *review.unchecked, *results])
    return replace(review, findings=findings, unchecked=unchecked)


def letter_of(review: Review, application: Application) -> Letter:
    """The review worded for the applicant's own check, without scores."""
    return applicant_letter(review, application.scheme, application.scheme.outline(application.category))


def explain_report(path: Path, application: Application, node: str, *, encoder: str | None = None) -> Explanation:
    """Why the report's paragraphs were mapped to the outline's leaf `node`, and its requirements judged as they were.

    Raises UsageError where the outline has no such leaf, DocumentError where the report cannot be read or has no text.
    """
    outline = application.scheme.outline(application.category)
    leaves = {leaf.id: leaf.title for leaf in outline.leaves}
    if node not in leaves:
        known = "、".join(f"{leaf}（{title}）" for leaf, title in leaves.items())
        raise UsageError(f"这一类别的提纲没有 {node} 这一节；可选的有：{known}。")
    with ISOLATED.start(path, outline.titles) as reading:
        models = load_models(encoder)
        document = reading.result()
    if not document.has_text:
        raise DocumentError(f"{path.name}：{NO_TEXT}。")
    placed, judged = judge_report(document, align(document, outline), outline, models)
    return explain_leaf(document, outline, node, placed, judged, models.judgement)


def ready_models(encoder: str | None) -> Models | str | None:
    """The models for many reviews; where they cannot be loaded, what was named: each review says so for itself."""
    try:
        return load_models(encoder)
    except EncoderError:
        return encoder


def _try_loading(encoder: str | Models | None) -> tuple[Models | None, str]:
    """The models, or why there are none. A model that the user named must load; without the default one the review
    goes on and says what it could not check."""
    if isinstance(encoder, Models):
        return encoder, ""
    try:
        return load_models(encoder), ""
    except EncoderError as error:
        if encoder is not None:
            raise
        return None, error.message
