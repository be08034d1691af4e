"""Finds what reports have in common: candidates by their buckets, then the exact check."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from reviewer.duplicates.found import Duplicate, Duplicates, Kind, Occurrence, SharedText
from reviewer.duplicates.groups import Group, Node, find_groups, firms
from reviewer.duplicates.kinds import duplicate_of, source
from reviewer.duplicates.limits import limits
from reviewer.duplicates.matching import find_runs
from reviewer.duplicates.prepared import Prepared, prepare
from reviewer.duplicates.sketches import buckets
from reviewer.duplicates.texts import ReportText
from reviewer.duplicates.wording import group_message
from reviewer.model import Place

_SEVERITIES = ("error", "warning", "info")


class Index:
    """Reports by their buckets. It grows one report at a time; earlier ones are not compared with one another."""

    def __init__(self) -> None:
        self._reports: list[Prepared] = []
        self._earlier: set[int] = set()
        self._buckets: dict[int, list[Node]] = defaultdict(list)

    def add(self, text: ReportText, *, earlier: bool = False) -> None:
        number, report = len(self._reports), prepare(text)
        self._reports.append(report)
        if earlier:
            self._earlier.add(number)
        for bucket, paragraphs in buckets(report).items():
            self._buckets[bucket] += [(number, paragraph) for paragraph in sorted(paragraphs)]

    def find(self) -> Duplicates:
        """All that the reports have in common."""
        groups = [group for group in find_groups(self._reports, self._buckets) if self._concerns(group.members)]
        grouped = defaultdict(set)
        for group in groups:
            for report, paragraph in group.members:
                grouped[report].add(paragraph)
        left = [report.without(frozenset(grouped[number])) for number, report in enumerate(self._reports)]
        found = (self._compared(left, *pair) for pair in self._candidates(grouped))
        pairs = sorted((pair for pair in found if pair), key=_order)
        return Duplicates(tuple(pairs), tuple(_told(self._reports, groups)))

    def _concerns(self, nodes: Iterable[Node]) -> bool:
        """Whether one of the reports that are asked about is among them."""
        return any(report not in self._earlier for report, _ in nodes)

    def _compared(self, reports: Sequence[Prepared], one: int, other: int) -> Duplicate | None:
        return duplicate_of(reports[one], reports[other], find_runs(reports[one], reports[other]))

    def _candidates(self, grouped: dict[int, set[int]]) -> list[tuple[int, int]]:
        """Pairs of reports with a bucket or the whole file in common, for each report those with most in common."""
        shared: Counter[tuple[int, int]] = Counter()
        for nodes in self._alike(grouped):
            together = sorted({report for report, _ in nodes})
            shared.update(
                pair
                for pair in combinations(together, 2)
                if self._earlier.isdisjoint(pair) or not self._earlier.issuperset(pair)
            )
        taken: Counter[int] = Counter()
        pairs = []
        for (one, other), _ in shared.most_common():
            if min(taken[one], taken[other]) < limits().sketch.most_candidates:
                pairs.append((one, other))
                taken.update((one, other))
        return sorted(pairs)

    def _alike(self, grouped: dict[int, set[int]]) -> Iterator[list[Node]]:
        """The buckets without what is told in groups; and the files that are the same."""
        for nodes in self._buckets.values():
            if len(nodes) > 1:
                yield [node for node in nodes if node[1] not in grouped.get(node[0], ())]
        files: dict[str, list[Node]] = defaultdict(list)
        for number, report in enumerate(self._reports):
            files[report.text.sha256].append((number, 0))
        yield from files.values()


def find_duplicates(texts: Iterable[ReportText], earlier: Iterable[ReportText] = ()) -> Duplicates:
    """What `texts` have in common with one another and with `earlier` ones, which may be candidates of a store."""
    index = Index()
    for text in texts:
        index.add(text)
    for text in earlier:
        index.add(text, earlier=True)
    return index.find()


def _order(pair: Duplicate) -> tuple[int, int]:
    return _SEVERITIES.index(pair.severity), -pair.length


def _told(reports: Sequence[Prepared], groups: Sequence[Group]) -> Iterator[SharedText]:
    """Each set of reports once, with all that these share."""
    together: dict[frozenset[int], list[Group]] = defaultdict(list)
    for group in groups:
        together[frozenset(report for report, _ in group.members)].append(group)
    for members, texts in together.items():
        whose = firms(reports, [node for group in texts for node in group.members])
        kind = _group_kind(reports, texts, whose)
        length = sum(group.length for group in texts)
        yield SharedText(
            kind=kind,
            severity="info",
            texts=tuple(tuple(_occurrence(reports, node) for node in group.members) for group in texts),
            length=length,
            message=group_message(kind, whose, len(members), length, len(texts)),
        )


def _group_kind(reports: Sequence[Prepared], groups: Sequence[Group], whose: int) -> Kind:
    if whose > 1:
        return "generic"
    nodes = [node for group in groups for node in group.members]
    return "shared-portrait" if all(reports[r].paragraph(p).portrait for r, p in nodes) else "own-passage"


def _occurrence(reports: Sequence[Prepared], node: Node) -> Occurrence:
    report, paragraph = reports[node[0]], reports[node[0]].paragraph(node[1])
    place = Place(paragraph.page, paragraph.bbox, paragraph.text)
    return Occurrence(source(report.text), place, report.text.place(paragraph.page))
