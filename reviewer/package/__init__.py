"""`review_package()`: a whole application as it was handed in, a folder or a ZIP.

Its files are recognised and held against the list of materials; the report, the third party's documents, the application
form and the self-assessment go through the pipeline together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from reviewer.errors import DocumentError, SchemeError
from reviewer.facts.comparing import COMPLETE
from reviewer.limits import Limits
from reviewer.model import Opinion, PackageFile, PackageReview, Review, Unchecked
from reviewer.opinion.writers.base import Writer
from reviewer.package.check import check
from reviewer.package.contents import opened
from reviewer.package.excerpt import own_pages, shares_file
from reviewer.package.filing import FORM, REPORT, SELF_ASSESSMENT, Filing
from reviewer.package.looking import look_at
from reviewer.package.recognise import Recognised, recognise
from reviewer.pipeline import Application, Progress, review_report, silent
from reviewer.reading import IsolatedReader
from reviewer.rules import collected
from reviewer.scratch import scratch_folder
from reviewer.verification import Verified

__all__ = ["review_package"]

SURVEY = "survey."
NO_REPORT = "材料中没有找到可以读取的报告，只核对了材料，没有评审报告"
TOGETHER = "报告与其他材料在同一个 Word 文件里，按整个文件评审，篇幅和标题会受影响；请另存单独的报告再核对一次"
# How much of the work is done (0..1) when the files are read.
_LOOKED = 0.4


def review_package(
    path: Path,
    application: Application,
    *,
    encoder: str | None = None,
    limits: Limits | None = None,
    writer: Writer | None = None,
    progress: Progress = silent,
) -> PackageReview:
    """Holds a package against what the scheme wants handed in, and reviews its report with the other documents.

    Raises DocumentError where the package cannot be read as a whole; one file that cannot be harms only its own row.
    Without a report the materials are checked all the same, and `unchecked` says so.
    """
    limits = limits or Limits()
    scheme = application.scheme
    materials = scheme.materials(application.category, application.level)
    if not materials:
        raise SchemeError(
            f"{scheme.name}（{scheme.id}）没有写明申请材料，不能核对整套材料；请用 reviewer check 评审报告。"
        )
    words = scheme.survey.respondents if scheme.survey else None
    with opened(path) as contents:
        seen = look_at(contents.files, limits, words, lambda stage, share: progress(stage, share * _LOOKED))
        files = recognise(seen, materials)
        filing = Filing(path.name, scheme, application.category, application.level, materials, files)
        verified = check(filing)

        def reviewing(stage: str, share: float) -> None:
            progress(stage, _LOOKED + share * (1 - _LOOKED))

        review, problem = _review(filing, application, verified, encoder, limits, writer, reviewing)
    findings, unchecked = collected(verified.results)
    if review:  # they stand among those of the report, and have their numbers there
        findings = tuple(finding for finding in review.findings if finding in findings)
    if problem:
        unchecked = (*unchecked, problem)
    return PackageReview(
        name=path.name,
        scheme=scheme.id,
        category=application.category,
        level=application.level,
        files=tuple(_file(file) for file in files),
        ignored=contents.ignored,
        checklist=verified.checklist,
        findings=findings,
        unchecked=unchecked,
        review=review,
    )


def _review(
    filing: Filing,
    application: Application,
    verified: Verified,
    encoder: str | None,
    limits: Limits,
    writer: Writer | None,
    progress: Progress,
) -> tuple[Review | None, Unchecked | None]:
    """The review of the report together with the other documents, or why there is none."""
    report = next((file for file in filing.holding(REPORT) if file.seen.document), None)
    if report is None:
        return None, Unchecked("package.missing", NO_REPORT)
    with scratch_folder() as folder:
        try:
            review = review_report(
                own_pages(report, folder),
                application,
                encoder=encoder,
                reader=IsolatedReader(limits),
                writer=writer,
                third_party=filing.third_party,
                form=filing.document(FORM),
                self_assessment=filing.document(SELF_ASSESSMENT),
                verified=(verified,),
                progress=progress,
            )
        except DocumentError as error:
            return None, Unchecked("package.missing", f"报告没有评审：{error.message}")
    shared = Unchecked("file.name", TOGETHER) if shares_file(report) and not review.document.paged else None
    return _with_materials(review, filing, verified), shared


def _with_materials(review: Review, filing: Filing, verified: Verified) -> Review:
    """The review with the survey's materials as the package has them, which is more than its texts tell."""
    there = {row.id for row in verified.checklist.rows if row.document and row.verdict != "unmet"}
    form = filing.scheme.opinion_form
    opinion = review.opinion
    if opinion and form and "survey_materials" in form.fields:
        opinion = _ticked(opinion, (key for key in form.fields["survey_materials"].options if SURVEY + key in there))
    told = any(document.has_text for document in filing.third_party)
    unchecked = tuple(item for item in review.unchecked if not (told and item.rule == COMPLETE))
    return replace(review, opinion=opinion, unchecked=unchecked)


def _ticked(opinion: Opinion, keys: Iterator[str]) -> Opinion:
    return replace(opinion, fields={**opinion.fields, "survey_materials": ",".join(keys) or None})


def _file(file: Recognised) -> PackageFile:
    seen = file.seen
    return PackageFile(
        name=seen.file.name,
        kind=seen.kind,
        size=seen.file.size,
        pages=seen.pages,
        seconds=seen.measure.seconds,
        materials=tuple(file.materials),
        recognised_by="；".join(dict.fromkeys(file.materials.values())),
        problem=seen.problem,
    )
