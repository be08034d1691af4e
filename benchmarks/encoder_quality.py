"""How good an encoder is: sentence similarity (STS-B, LCQMC) and which outline node a labelled paragraph answers.

    python benchmarks/encoder_quality.py --sts FOLDER [--model SPEC]… [--part dev|test]

FOLDER holds the academic evaluation sets Chinese-STS-B and LCQMC; they serve for measuring only. Node figures are for
firms that the shipped model was not trained on (models/labelled/splits.yaml).
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

from reviewer.mapping.encoders import Encoder, load_encoder, unit_rows
from reviewer.mapping.label_names import labelled_name
from reviewer.mapping.quality import (
    TEAM_LEAVES,
    Hits,
    by_style,
    category_nodes,
    describe_outline,
    hits,
    node_place,
    outline_scores,
)
from reviewer.mapping.training.clauses import LabelledSentence, read_sentences
from reviewer.mapping.training.labelled import Labelled, LabelledRow, read_labelled
from reviewer.resources import resource_dir
from reviewer.scheme import load_scheme

Scorer = Callable[[np.ndarray, str], dict[str, float]]

LABELLED = resource_dir("models") / "labelled"
NEIGHBOURS = 8
SETS = {"STS-B": "Chinese-STS-B/sts-b-{part}.txt", "LCQMC": "LCQMC/{part}.txt"}


def main() -> None:
    call = _parser().parse_args()
    rows = read_labelled(LABELLED)
    sentences = read_sentences(LABELLED, rows.dev if call.part == "dev" else rows.test)
    results = {}
    for spec in call.model or [None]:
        started = time.perf_counter()
        encoder = load_encoder(spec)
        figures = {"load seconds": round(time.perf_counter() - started, 2)}
        figures |= similarity_figures(encoder, call.sts, call.part) if call.sts else {}
        figures |= {name: str(found) for name, found in node_figures(encoder, rows, call.part).items()}
        figures["requirement"] = str(requirement_figures(encoder, sentences, _categories(rows)))
        results[encoder.name] = figures
    print(json.dumps(results, ensure_ascii=False, indent=1))


def similarity_figures(encoder: Encoder, folder: Path, part: str) -> dict[str, float]:
    """Spearman's rho on STS-B, area under the curve on LCQMC."""
    left, right, truth = _read_pairs(_find(folder, SETS["STS-B"].format(part=part)))
    sts = spearmanr(_cosines(encoder, left, right), truth).statistic
    left, right, truth = _read_pairs(_find(folder, SETS["LCQMC"].format(part=part)))
    auc = roc_auc_score(truth, _cosines(encoder, left, right))
    return {"STS-B rho": round(float(sts), 4), "LCQMC AUC": round(float(auc), 4)}


def _find(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(f"*/{name}")) or [folder / name]
    if not found[0].is_file():
        raise SystemExit(f"{folder} 中没有 {name}")
    return found[0]


def _read_pairs(path: Path) -> tuple[list[str], list[str], list[float]]:
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    good = [row for row in rows if len(row) == 3]
    return [r[0] for r in good], [r[1] for r in good], [float(r[2]) for r in good]


def _cosines(encoder: Encoder, left: Sequence[str], right: Sequence[str]) -> np.ndarray:
    return np.sum(encoder.encode(left) * encoder.encode(right), axis=1)


def node_figures(encoder: Encoder, rows: Labelled, part: str) -> dict[str, Hits]:
    """Hits of the nearest class centroid, of the nearest training paragraphs, and of the outline's own sentences
    (which needs no labelled paragraph), stories apart."""
    known = [row for row in rows.train if row.node]
    asked = [row for row in (rows.dev if part == "dev" else rows.test) if row.node]
    memory, vectors = encoder.encode([r.text for r in known]), encoder.encode([r.text for r in asked])
    figures: dict[str, Hits] = {}
    outline = describe_outline(encoder)
    ways: dict[str, Scorer] = {
        "centroid": lambda vector, category: _by_centroid(vector, memory, known, category),
        "neighbours": lambda vector, category: _by_neighbours(vector, memory, known, category),
        "outline": lambda vector, category: outline_scores(vector, outline, category),
    }
    for name, scores in ways.items():
        places = [node_place(scores(vector, row.category), row) for vector, row in zip(vectors, asked, strict=True)]
        figures |= {f"{name} {group}": found for group, found in by_style(places, asked).items()}
    return figures


def _categories(rows: Labelled) -> dict[str, str]:
    """The category of the report that a paragraph stands in, by the paragraph's id."""
    return {row.id: row.category for row in rows.train + rows.dev + rows.test}


def requirement_figures(encoder: Encoder, labelled: Sequence[LabelledSentence], categories: Mapping[str, str]) -> Hits:
    """Hits of the likeness to a requirement's own sentences, for sentences that show one, among all of the outline."""
    scheme = load_scheme("caq-2025")
    places = []
    for category in sorted({categories[item.paragraph] for item in labelled}):
        asked = [item for item in labelled if item.shown and categories[item.paragraph] == category]
        requirements = list(scheme.outline(category).requirements.values())
        sentences = encoder.encode([item.text for item in asked])
        best = [(sentences @ encoder.encode_queries([r.text, *r.aspects]).T).max(axis=1) for r in requirements]
        names = [labelled_name(r.id) for r in requirements]
        for item, scores in zip(asked, np.stack(best, axis=1), strict=True):
            ranked = [names[i] for i in np.argsort(-scores)]
            places.append(next((place for place, name in enumerate(ranked) if name in item.shown), len(ranked)))
    return hits(places)


def _by_centroid(
    vector: np.ndarray, memory: np.ndarray, known: Sequence[LabelledRow], category: str
) -> dict[str, float]:
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(known):
        for node in category_nodes(row, category):
            groups.setdefault(node, []).append(index)
    centres = unit_rows(np.stack([memory[index].mean(axis=0) for index in groups.values()]))
    return _allowed(dict(zip(groups, (centres @ vector).tolist(), strict=True)), category)


def _by_neighbours(
    vector: np.ndarray, memory: np.ndarray, known: Sequence[LabelledRow], category: str
) -> dict[str, float]:
    likeness = memory @ vector
    scores: dict[str, float] = {}
    for rank, index in enumerate(np.argsort(-likeness)):
        for node in category_nodes(known[index], category):
            # Beyond the nearest few a neighbour only orders what has no vote, so that there is always a third place.
            vote = float(np.exp(10 * likeness[index])) if rank < NEIGHBOURS else 1e-6 / (rank + 1)
            scores[node] = scores.get(node, 0.0) + vote
    return _allowed(scores, category)


def _allowed(scores: dict[str, float], category: str) -> dict[str, float]:
    """Parents that are leaves for teams only are no answer elsewhere."""
    if category == "team":
        return scores
    return {node: score for node, score in scores.items() if node not in TEAM_LEAVES}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="测量向量模型的质量")
    parser.add_argument("--sts", type=Path, help="评测集所在文件夹（仅用于测量）")
    parser.add_argument("--model", action="append", help="模型：缺省为默认模型；tfidf；文件夹；模型站点上的名称")
    parser.add_argument("--part", choices=["dev", "test"], default="test", help="用评测集与留出企业的哪一部分")
    return parser


if __name__ == "__main__":
    main()
