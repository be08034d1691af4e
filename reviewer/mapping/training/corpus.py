"""The general Chinese text that the default model learns from: running sentences, and pairs that belong together.

Only text whose terms allow shipping what was learnt from it is read (see models/zh-static/README.md). A folder of any
other source that lies beside it, CC BY-SA ones among them, is passed over.
"""

from __future__ import annotations

import csv
import json
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from reviewer.errors import EncoderError
from reviewer.mapping.training.settings import CorpusSettings

T = TypeVar("T")

_SENTENCE_END = re.compile(r"(?<=[。！？；])")
_ARTICLE = re.compile(r"^\*{0,2}(第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)\*{0,2}[\s　]*")
_HEADING = re.compile(r"^#{1,6}\s*(.+)$")
_HEADING_NUMBER = re.compile(r"^第[零〇一二三四五六七八九十百千]+[编章节分]+[\s　]*")
_HTML = re.compile(r"<[^>]+>|<!--.*?-->")
_HISTORY = re.compile(r"^(根据)?[（(]?\d{4}年\d{1,2}月\d{1,2}日")


@dataclass(frozen=True)
class Pair:
    """Two texts that belong together; pairs with the same key must not serve as each other's negatives."""

    left: str
    right: str
    key: str


@dataclass(frozen=True)
class Corpus:
    """Running text by sentence, in reading order, and pairs by kind."""

    sentences: list[str]
    pairs: dict[str, list[Pair]]


@dataclass(frozen=True)
class _Article:
    title: str
    heading: str
    text: str


def read_corpus(source: Path, settings: CorpusSettings, seed: int) -> Corpus:
    """Read the known sources below `source`, a folder or a tar archive of one."""
    if not source.exists():
        raise EncoderError(f"找不到训练语料 {source}：请给出语料文件夹或其 .tar.xz 压缩包的路径。")
    chance = np.random.default_rng(seed)
    readers = _readers(settings, chance)
    with _unpacked(source) as folder:
        found = [(name, path) for name in readers for path in _find_source(folder, name)]
        if not found:
            raise EncoderError(f"{source} 中没有可用的语料：应含 {'、'.join(readers)} 等文件夹。")
        corpora = [readers[name](path) for name, path in found]
    return _merged(corpora, settings, chance)


def _readers(settings: CorpusSettings, chance: np.random.Generator) -> dict[str, Callable[[Path], Corpus]]:
    """How each known source is read, by the name of its folder."""
    read_laws = partial(_read_laws, max_local=settings.max_local_regulations, chance=chance)
    return {
        "ydli-ai+CSL": _read_abstracts,
        "LawRefBook+Laws": read_laws,
        "ImCa0+just-laws": read_laws,
        "aldohemsn+chinese-political-corpora": _read_government_reports,
    }


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield source
        return
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(scratch, filter="data")
        except (tarfile.TarError, OSError) as error:
            raise EncoderError(f"训练语料 {source} 无法解压：{error}") from error
        yield Path(scratch)


def _find_source(folder: Path, name: str) -> list[Path]:
    return [path for path in (folder / name, *sorted(folder.glob(f"*/{name}"))) if path.is_dir()]


def _merged(corpora: Iterable[Corpus], settings: CorpusSettings, chance: np.random.Generator) -> Corpus:
    sentences: dict[str, None] = {}
    pairs: dict[str, dict[Pair, None]] = {}
    for corpus in corpora:
        # Amended versions of one statute repeat most sentences word for word: each counts once.
        sentences.update(dict.fromkeys(s for s in corpus.sentences if len(s) >= settings.min_characters))
        for kind, rows in corpus.pairs.items():
            pairs.setdefault(kind, {}).update(dict.fromkeys(rows))
    kept = {kind: _sample(list(rows), settings.max_pairs_per_kind, chance) for kind, rows in pairs.items()}
    return Corpus(list(sentences), kept)


def _sample(rows: list[T], limit: int, chance: np.random.Generator) -> list[T]:
    if len(rows) <= limit:
        return rows
    return [rows[place] for place in chance.choice(len(rows), limit, replace=False)]


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each with its closing mark."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _read_abstracts(folder: Path) -> Corpus:
    """CSL: abstracts of Chinese papers with titles, keywords and disciplines."""
    titles = _rows(folder, "ts")
    keywords = _rows(folder, "kg")
    abstracts = [split_sentences(abstract.replace(".", "。")) for abstract, _ in titles]
    category_titles = [title for title, _ in _rows(folder, "cls_ctg")]
    pairs = {
        "title_abstract": [Pair(title, abstract, title) for abstract, title in titles],
        "keywords_abstract": [Pair(words.replace("_", "，"), text, words) for text, words in keywords],
        "adjacent": [pair for sentences in abstracts for pair in _adjacent(sentences)],
        "halves": [pair for sentences in abstracts for pair in _halves(sentences)],
    }
    sentences = [s for abstract in abstracts for s in abstract]
    return Corpus([*sentences, *(title for _, title in titles), *category_titles], pairs)


def _rows(folder: Path, task: str) -> list[tuple[str, str]]:
    rows: dict[tuple[str, str], None] = {}
    for path in sorted((folder / "benchmark" / task).glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(row) == 3:
                    rows[(row[1].strip(), row[2].strip())] = None
    return list(rows)


def _read_laws(folder: Path, max_local: int, chance: np.random.Generator) -> Corpus:
    """Statutes and regulations, one Markdown file each; forms, guides and indexes of the site are no statutes."""
    paths = [path for path in sorted(folder.rglob("*.md")) if _is_statute(path.relative_to(folder))]
    local = [path for path in paths if "DLC" in path.parts]
    chosen = set(_sample(local, max_local, chance))
    articles: list[_Article] = []
    for path in paths:
        if path in chosen or "DLC" not in path.parts:
            articles.extend(_articles(path.read_text(encoding="utf-8", errors="replace")))
    return _law_corpus(articles)


def _is_statute(path: Path) -> bool:
    return (
        len(path.parts) > 1
        and path.name != "_index.md"
        and path.parts[0] not in {"其他", "scripts", ".github"}
        and not {"MessageBoard", "category"} & set(path.parts)
    )


def _articles(markdown: str) -> Iterator[_Article]:
    """The articles of a statute with the chapter they stand in; front matter and amendment history are left out."""
    title, heading, text = "", "", ""
    for raw in markdown.splitlines():
        line = _HTML.sub("", raw).replace("　", " ").strip()
        mark = _HEADING.match(line)
        start = _ARTICLE.match(line)
        if mark or start:
            if text:
                yield _Article(title, heading, text)
            text = line[start.end() :] if start else ""
        elif text and line and not _HISTORY.match(line):
            text += line
        if mark:
            name = _HEADING_NUMBER.sub("", mark.group(1)).strip()
            title, heading = (title or name), name
    if text:
        yield _Article(title, heading, text)


def _law_corpus(articles: list[_Article]) -> Corpus:
    pairs = {
        "heading_article": [
            Pair(f"{a.title} {a.heading}", a.text, f"{a.title} {a.heading}")
            for a in articles
            if a.heading and a.heading not in {"总则", "附则", a.title} and len(a.text) > 20
        ],
        "adjacent": [pair for a in articles for pair in _adjacent(split_sentences(a.text))],
        "halves": [pair for a in articles for pair in _halves(split_sentences(a.text))],
    }
    return Corpus([s for a in articles for s in split_sentences(a.text)], pairs)


def _read_government_reports(folder: Path) -> Corpus:
    """Work reports of the government since 1954. Reports of other bodies in the same source are left out."""
    paragraphs: list[str] = []
    for line in (folder / "government_work_reports.jsonl").read_text(encoding="utf-8").splitlines():
        content = json.loads(line)["content"]
        paragraphs.extend(part.strip() for part in content.split("\n") if len(part.strip()) > 30)
    sentences = [split_sentences(paragraph) for paragraph in paragraphs]
    pairs = {
        "adjacent": [pair for rows in sentences for pair in _adjacent(rows)],
        "halves": [pair for rows in sentences for pair in _halves(rows)],
    }
    return Corpus([s for rows in sentences for s in rows], pairs)


def _adjacent(sentences: list[str]) -> list[Pair]:
    """Neighbouring sentences of one paragraph."""
    long_enough = [s for s in sentences if len(s) >= 12]
    return [Pair(a, b, a) for a, b in pairwise(long_enough)]


def _halves(sentences: list[str]) -> list[Pair]:
    """The clauses of a sentence dealt out in turn: two texts on one matter with the same words around them."""
    pairs = []
    for sentence in sentences:
        clauses = [c for c in re.split(r"[，、：,]", sentence.rstrip("。；！？")) if len(c) >= 4]
        if len(clauses) >= 4:
            pairs.append(Pair("，".join(clauses[::2]), "，".join(clauses[1::2]), sentence))
    return pairs
