"""How well reports are judged: nodes, statuses of requirements, evidence, faults of content; on labelled firms held out.

    python benchmarks/judgement.py [--sts FOLDER] [--acceptance SCORE.PY CASES] [--errors 50] [--curve CORPUS] [--part test]

Prints tables in Markdown. Four ways are compared: TF-IDF, latent semantic analysis (LSA) and the default encoder, each by
likeness to the outline's own sentences alone, and the program's full mapping and judging. The labelled firms of the part
`test` (models/labelled/splits.yaml) were never trained on. `--curve` trains on fewer firms, which takes minutes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from encoder_quality import similarity_figures
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from reviewer.alignment import count_section_words
from reviewer.mapping import Models, judge_report, load_models, map_report
from reviewer.mapping.described import describe
from reviewer.mapping.encoders import Encoder, StaticEncoder, load_encoder, unit_rows
from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.mapper import read_voices
from reviewer.mapping.segmenter import words
from reviewer.mapping.training.clauses import read_sentences
from reviewer.mapping.training.heard import Heard
from reviewer.mapping.training.judgement import thinned_reports
from reviewer.mapping.training.labelled import LabelledRow, read_labelled
from reviewer.mapping.training.reports import Report, read_reports
from reviewer.mapping.units import evidence_units
from reviewer.model import Finding, Status
from reviewer.resources import resource_dir
from reviewer.rules import Subject, run_checks
from reviewer.scheme import load_scheme

LABELLED = resource_dir("models") / "labelled"
STATUSES: tuple[Status, ...] = ("missing", "partial", "covered")
FAULTS = ("content.figures", "content.repeated", "content.misplaced")
LSA_DIMENSIONS = 192

Floats = NDArray[np.floating]


class LsaEncoder:
    """Words by jieba, weighed by rarity and reduced by SVD, learnt from the labelled training paragraphs."""

    name = "lsa"
    dimension = LSA_DIMENSIONS

    def __init__(self, texts: Sequence[str]) -> None:
        self._vectorizer = TfidfVectorizer(analyzer=words, sublinear_tf=True, min_df=2)
        self._svd = TruncatedSVD(LSA_DIMENSIONS, random_state=7).fit(self._vectorizer.fit_transform(texts))

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return unit_rows(self._svd.transform(self._vectorizer.transform(texts)))

    encode_queries = encode


# ---------------------------------------------------------------- nodes


@dataclass(frozen=True)
class NodeFigures:
    """Shares of the paragraphs whose node is right (top 1), or among the best three."""

    top1: float
    top3: float
    stories: float


def node_figures(reports: Sequence[Report], score: Callable[[Report], Floats], own: bool | None = None) -> NodeFigures:
    """`score` gives a value for each body paragraph and leaf; `own`: only reports with headings of the author's own."""
    chosen = [report for report in reports if own is None or bool(report.gold.headings) == own]
    ranks = [rank for report in chosen for rank in _ranks(report, score(report))]
    stories = [place for place, row in ranks if row.style == "story"]
    places = [place for place, _ in ranks]
    return NodeFigures(_share(p == 0 for p in places), _share(p < 3 for p in places), _share(p == 0 for p in stories))


def _ranks(report: Report, scores: Floats) -> Iterator[tuple[int, LabelledRow]]:
    leaves = [leaf.id for leaf in report.outline.leaves]
    for row, values in zip(report.rows.values(), scores, strict=True):
        if row.node:
            order = [leaves[column] for column in np.argsort(-values, kind="stable")]
            yield min(order.index(node) for node in report.nodes(row)), row


def _share(hits: Iterator[bool]) -> float:
    found = list(hits)
    return round(sum(found) / len(found), 3) if found else float("nan")


def _texts(report: Report) -> list[str]:
    return [row.text for row in report.rows.values()]


def by_likeness(encoder: Encoder) -> Callable[[Report], Floats]:
    nodes = load_models().nodes
    return lambda report: read_voices(_texts(report), describe(report.outline, encoder), nodes).meaning


def by_content(models: Models) -> Callable[[Report], Floats]:
    def score(report: Report) -> Floats:
        voices = read_voices(_texts(report), describe(report.outline, models.encoder), models.nodes)
        return voices.together(models.judgement.nodes)

    return score


def by_report(models: Models) -> Callable[[Report], Floats]:
    return lambda report: judge_report(report.document, report.alignment, report.outline, models)[0].probabilities


# ---------------------------------------------------------------- requirements


@dataclass(frozen=True)
class Judgement:
    """What was said of a requirement against what a careful reader found."""

    report: Report
    requirement: str
    said: Status
    likely: Mapping[Status, float]
    cited: tuple[str, ...]

    @property
    def gold(self) -> Status | None:
        return self.report.status(self.requirement)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The paragraphs that show it."""
        return self.report.gold.evidence.get(labelled_name(self.requirement), ())


def judge(report: Report, models: Models) -> list[Judgement]:
    mapped = map_report(report.document, report.alignment, report.outline, None, models)
    ids = {index: row.id for index, row in report.rows.items()}
    return [
        Judgement(
            report, row.id, row.status, row.likely, tuple(ids[e.passage] for e in row.evidence if e.passage in ids)
        )
        for node in mapped.coverage
        for row in node.requirements
        if report.status(row.id)
    ]


def weaker(reports: Sequence[Report], rows: Sequence[LabelledRow]) -> list[Report]:
    """The reports with sections emptied and paragraphs left out, see `training/judgement.py`."""
    return [
        item.report
        for item in thinned_reports(
            [Heard(report, load_models(), 0) for report in reports], read_sentences(LABELLED, rows)
        )
    ]


def judge_by_likeness(reports: Sequence[Report], training: Sequence[Report], encoder: Encoder) -> list[Judgement]:
    """A plain judge for comparison: the best likeness of any sentence, with two thresholds chosen on training reports."""
    known = [(likeness, report.status(name)) for report in training for name, likeness, _ in _likeness(report, encoder)]
    values = np.array([value for value, _ in known])
    truth = np.array([STATUSES.index(status) for _, status in known])
    steps = np.quantile(values, np.linspace(0, 0.6, 25))
    low, high = max(
        ((a, b) for a in steps for b in steps if a <= b),
        key=lambda pair: np.mean(np.searchsorted(pair, values, side="right") == truth),
    )
    return [
        Judgement(report, name, STATUSES[int(np.searchsorted((low, high), value, side="right"))], {}, cited)
        for report in reports
        for name, value, cited in _likeness(report, encoder)
    ]


def _likeness(report: Report, encoder: Encoder) -> Iterator[tuple[str, float, tuple[str, ...]]]:
    """Each requirement with the likeness of the best sentence, and the paragraphs of the best three."""
    homes = dict.fromkeys(report.rows, np.zeros(0, np.float32))
    units = evidence_units(report.document, homes)
    vectors = encoder.encode([unit.text for unit in units])
    for item in report.outline.requirements.values():
        alike = (vectors @ encoder.encode_queries([item.text, *item.aspects]).T).max(axis=1)
        best = np.argsort(-alike)[:3]
        cited = tuple(report.rows[units[row].passage or 0].id for row in best)
        yield item.id, float(alike[best[0]]), cited


def status_figures(judged: Sequence[Judgement]) -> dict[str, float]:
    counts = Counter((item.gold, item.said) for item in judged)
    gold, said = Counter(item.gold for item in judged), Counter(item.said for item in judged)

    def over(hit: int, total: int) -> float:
        return round(hit / total, 3) if total else float("nan")

    figures = {
        "exact": over(sum(counts[status, status] for status in STATUSES), len(judged)),
        "missing P": over(counts["missing", "missing"], said["missing"]),
        "missing R": over(counts["missing", "missing"], gold["missing"]),
        "covered P": over(counts["covered", "covered"], said["covered"]),
        "covered R": over(counts["covered", "covered"], gold["covered"]),
        "partial P": over(counts["partial", "partial"], said["partial"]),
        "partial R": over(counts["partial", "partial"], gold["partial"]),
        "off by two": over(counts["missing", "covered"] + counts["covered", "missing"], len(judged)),
        "evidence": over(
            sum(bool({*item.cited} & {*item.wanted}) for item in judged if item.wanted),
            sum(bool(item.wanted) for item in judged),
        ),
    }
    if judged and judged[0].likely:
        figures["Brier missing"] = _brier(judged, "missing")
        figures["Brier covered"] = _brier(judged, "covered")
    return figures


def _brier(judged: Sequence[Judgement], status: Status) -> float:
    return round(float(np.mean([(item.likely[status] - (item.gold == status)) ** 2 for item in judged])), 3)


def reliability(judged: Sequence[Judgement], status: Status) -> list[tuple[str, int, float, float]]:
    """By tenths of the stated probability: how many, the mean stated, the share that was so."""
    rows = []
    for low in np.arange(0, 1, 0.2):
        inside = [
            item
            for item in judged
            if low <= item.likely[status] < low + 0.2 or (low > 0.7 and item.likely[status] == 1)
        ]
        if inside:
            stated = float(np.mean([item.likely[status] for item in inside]))
            true = float(np.mean([item.gold == status for item in inside]))
            rows.append((f"{low:.1f}–{low + 0.2:.1f}", len(inside), round(stated, 2), round(true, 2)))
    return rows


# ---------------------------------------------------------------- faults of content


def fault_figures(reports: Sequence[Report], models: Models) -> dict[str, tuple[int, int, int]]:
    """By rule: planted faults that were told, findings that no planted fault bears out, planted faults."""
    figures = {rule: [0, 0, 0] for rule in FAULTS}
    for report in reports:
        findings = content_findings(report, models)
        for rule in FAULTS:
            planted = list(_planted(report, rule))
            told = [_paragraphs(report, finding) for finding in findings if finding.rule == rule]
            figures[rule][0] += sum(any(ids & fault for ids in told) for fault in planted)
            figures[rule][1] += sum(not any(ids & fault for fault in planted) for ids in told)
            figures[rule][2] += len(planted)
    return {rule: (hits, false, planted) for rule, (hits, false, planted) in figures.items()}


def _planted(report: Report, rule: str) -> Iterator[set[str]]:
    if rule != "content.misplaced":
        yield from ({*fault.ids} for fault in report.gold.faults if fault.rule == rule)
    elif report.gold.headings is None:
        for index, row in report.rows.items():
            if row.node and report.alignment.under.get(index) not in report.nodes(row):
                yield {row.id}


def _paragraphs(report: Report, finding: Finding) -> set[str]:
    places = [(finding.page, finding.bbox), *((place.page, place.bbox) for place in finding.places)]
    return {
        row.id
        for index, row in report.rows.items()
        for page, box in places
        if box and report.document.passages[index].page == page and report.document.passages[index].bbox.top == box.top
    }


def content_findings(report: Report, models: Models) -> list[Finding]:
    scheme = load_scheme("caq-2025")
    mapped = map_report(report.document, report.alignment, report.outline, None, models)
    subject = Subject(
        document=report.document,
        scheme=scheme,
        outline=report.outline,
        category=report.gold.category,
        level="four-star",
        alignment=report.alignment,
        section_nodes=report.alignment.nodes,
        words=count_section_words(report.document, report.alignment, report.outline).nodes,
        company=None,
        mapped=mapped,
        unmapped="",
    )
    return [finding for finding in run_checks(subject)[0] if finding.rule in FAULTS]


# ---------------------------------------------------------------- the rest


def agreement() -> list[tuple[str, int, float]]:
    """How far two careful readers agree who do not know of each other: file, requirements, share of equal statuses."""
    rows = []
    for path in sorted((LABELLED / "second").glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        pairs = [(said, line["first"][name]) for line in lines for name, said in line["status"].items()]
        rows.append((path.stem, len(pairs), round(sum(a == b for a, b in pairs) / len(pairs), 3)))
    return rows


_COST = """
import resource, sys, time
from pathlib import Path
from reviewer.alignment import align
from reviewer.mapping import load_models, map_report
from reviewer.pdf.reader import read_document
from reviewer.scheme import load_scheme
outline = load_scheme("caq-2025").outline("enterprise")
document = read_document(Path(sys.argv[1]))
alignment = align(document, outline)
def memory(): return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() / 2**20
before, begin = memory(), time.perf_counter()
models = load_models()
loaded = time.perf_counter()
map_report(document, alignment, outline, None, models)
done = time.perf_counter()
print(len(document.pages), loaded - begin, done - loaded, memory() - before, "torch" in sys.modules)
"""


def cost(report: Path) -> str:
    """Seconds and memory that loading, mapping and judging add to a report that has been read, on one core."""
    told = subprocess.run(
        [sys.executable, "-c", _COST, str(report)],
        capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"},
    ).stdout.split()  # fmt: skip
    pages, load, work, megabytes, torch = told
    return f"{pages} pages: load {float(load):.2f} s, map and judge {float(work):.2f} s, {float(megabytes):.0f} MB; torch imported: {torch}"


def errors(judged: Sequence[Judgement], most: int) -> Iterator[str]:
    """The wrong statuses that the program was surest of, each with the best quote and the paragraph that decides."""
    wrong = sorted((item for item in judged if item.said != item.gold), key=lambda item: item.likely[item.gold])
    for item in wrong[:most]:
        texts = {row.id: row.text for row in item.report.rows.values()}
        cited = texts[item.cited[0]][:70] if item.cited else "–"
        wanted = texts[item.wanted[0]][:70] if item.wanted else "–"
        yield f"{item.report.gold.firm} {item.requirement}: said {item.said}, is {item.gold} ({item.likely[item.gold]:.2f})"
        yield f"    cited: {cited}"
        yield f"    shown: {wanted}"


def learning_curve(
    corpus: Path, shares: Sequence[float], reports: Sequence[Report]
) -> Iterator[tuple[int, float, dict[str, float]]]:
    """Figures on `reports` with encoder and classifiers trained on a share of the firms; the weights are the shipped ones."""
    from reviewer.mapping.training.classifiers import fit_clauses, fit_nodes
    from reviewer.mapping.training.clauses import read_bank, read_sentences
    from reviewer.mapping.training.encoder import learn_general, train_encoder
    from reviewer.mapping.training.settings import read_training_settings

    settings = read_training_settings(resource_dir("models") / "training.yaml")
    rows = read_labelled(LABELLED).train
    general = learn_general(corpus, rows, settings, seed=7)
    firms = sorted({row.firm for row in rows}, key=lambda firm: hash_of(firm))
    for share in shares:
        chosen = set(firms[: round(share * len(firms))])
        some = [row for row in rows if row.firm in chosen]
        with tempfile.TemporaryDirectory() as folder:
            train_encoder(general, some, LABELLED, Path(folder), settings, seed=7)
            sentences = [*read_sentences(LABELLED, some), *read_bank(LABELLED)]
            models = Models(
                StaticEncoder(Path(folder)), fit_nodes(some), fit_clauses(sentences), load_models().judgement
            )
        judged = [item for report in reports for item in judge(report, models)]
        yield len(chosen), node_figures(reports, by_content(models)).top1, status_figures(judged)


def hash_of(text: str) -> str:
    """An order of firms that has nothing to do with their trade, hand or category, and is always the same."""
    return hashlib.sha256(text.encode()).hexdigest()


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    print()


def main() -> None:
    call = _parser().parse_args()
    labelled = read_labelled(LABELLED)
    reports = read_reports(LABELLED, labelled.test if call.part == "test" else labelled.dev)
    models = load_models()
    judged = [item for report in reports for item in judge(report, models)]
    if call.errors:
        print("\n".join(errors(judged, call.errors)))
        return
    if call.curve:
        rows = [
            (n, top1, *figures.values())
            for n, top1, figures in learning_curve(call.curve, (0.125, 0.25, 0.5, 1), reports)
        ]
        table(["firms", "node by content", *status_figures(judged)], rows)
        return
    training = read_reports(LABELLED, labelled.train)
    encoders: dict[str, Encoder] = {
        "TF-IDF": load_encoder("tfidf"),
        "LSA": LsaEncoder([row.text for row in labelled.train]),
        "zh-static": models.encoder,
    }
    _print_nodes(reports, encoders, models)
    thin = [item for report in weaker(reports, [*labelled.test, *labelled.dev]) for item in judge(report, models)]
    _print_requirements(reports, training, encoders, judged, thin)
    print("Faults of content (told / planted, false):", end=" ")
    print(
        "; ".join(
            f"{rule} {hit}/{all_}, {false}" for rule, (hit, false, all_) in fault_figures(reports, models).items()
        )
    )
    print("\nTwo readers, blind:", "; ".join(f"{name}: {same} of {count}" for name, count, same in agreement()))
    print("Cost:", cost(call.report))
    if call.sts:
        table(
            ["", "STS-B rho", "LCQMC AUC"],
            [(name, *similarity_figures(e, call.sts, "test").values()) for name, e in encoders.items()],
        )
    if call.acceptance:
        score, cases = call.acceptance
        subprocess.run([sys.executable, score, cases, "--reviewer", f"{sys.executable} -m reviewer.cli"], check=True)


def _print_nodes(reports: Sequence[Report], encoders: Mapping[str, Encoder], models: Models) -> None:
    ways = {name: by_likeness(encoder) for name, encoder in encoders.items()}
    ways |= {
        "full mapping, content alone": by_content(models),
        "full mapping with headings and order": by_report(models),
    }
    print(f"Nodes of the paragraphs of {len(reports)} reports:\n")
    rows = []
    for name, score in ways.items():
        everything, own = node_figures(reports, score), node_figures(reports, score, own=True)
        rows.append((name, everything.top1, everything.top3, everything.stories, own.top1))
    table(["", "top 1", "top 3", "stories, top 1", "reports with headings of their own"], rows)


def _print_requirements(
    reports: Sequence[Report],
    training: Sequence[Report],
    encoders: Mapping[str, Encoder],
    judged: Sequence[Judgement],
    thin: Sequence[Judgement],
) -> None:
    print(f"Statuses of {len(judged)} requirements ({dict(Counter(item.gold for item in judged))}):\n")
    ways = {name: status_figures(judge_by_likeness(reports, training, encoder)) for name, encoder in encoders.items()}
    figures = status_figures(judged)
    ways |= {"full": figures, "full, on weaker versions of the reports": status_figures(thin)}
    rows = [(name, *(found.get(key, "") for key in figures)) for name, found in ways.items()]
    table(["", *figures], rows)
    for status in ("missing", "covered"):
        table([f"stated probability of {status}", "requirements", "stated", "true"], reliability(judged, status))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "test"), default="test")
    parser.add_argument("--sts", type=Path, help="folder with Chinese-STS-B and LCQMC")
    parser.add_argument("--acceptance", nargs=2, metavar=("SCORE.PY", "CASES"))
    parser.add_argument("--errors", type=int, default=0, help="list so many of the worst statuses instead")
    parser.add_argument("--curve", type=Path, metavar="CORPUS", help="train on fewer firms instead")
    parser.add_argument("--report", type=Path, default=_example(), help="the report that cost is measured on")
    return parser


def _example() -> Path:
    return max((Path(__file__).parent.parent / "examples").glob("*.pdf"), key=lambda path: path.stat().st_size)


if __name__ == "__main__":
    main()
