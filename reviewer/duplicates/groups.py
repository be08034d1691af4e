"""Text that many reports share: told once as a group, where pairs would be as many as the square of their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reviewer.duplicates.limits import limits
from reviewer.duplicates.matching import find_runs
from reviewer.duplicates.prepared import Prepared

# A paragraph by the number of its report and its own.
Node = tuple[int, int]
# A bucket with all windows that fell into it.
Buckets = Mapping[int, Sequence[Node]]
# So many members are tried as the one that the others are held against.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Group:
    """A paragraph with those that have a run of it; all `members` are in different reports."""

    first: Node
    members: tuple[Node, ...]
    length: int


def find_groups(reports: Sequence[Prepared], buckets: Buckets) -> tuple[Group, ...]:
    """What stands in the reports of many firms, or in many reports of one firm."""
    many = limits().kinds.generic_firms
    crowded = [nodes for nodes in buckets.values() if len({report for report, _ in nodes}) >= many]
    found = (_verified(reports, cluster) for cluster in _clusters(crowded))
    return tuple(group for group in found if group)


def firms(reports: Sequence[Prepared], nodes: Iterable[Node]) -> int:
    """How many firms' reports these are; a firm with its branches and teams is one."""
    names = {reports[report].text.firm for report, _ in nodes}
    return sum(not any(name != other and name.startswith(other) for other in names) for name in names)


def _clusters(groups: Sequence[Sequence[Node]]) -> Iterator[list[Node]]:
    """The nodes that hang together by the groups they share."""
    parent: dict[Node, Node] = {}

    def root(node: Node) -> Node:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for nodes in groups:
        for node in nodes[1:]:
            parent[root(node)] = root(nodes[0])
    for _, cluster in groupby(sorted(parent, key=lambda node: (root(node), node)), key=root):
        yield list(cluster)


def _verified(reports: Sequence[Prepared], cluster: Sequence[Node]) -> Group | None:
    """The cluster as far as its members do have a run in common with one of them."""
    longest = sorted(cluster, key=lambda node: -len(reports[node[0]].words[node[1]]))
    group = max((_held_against(reports, first, cluster) for first in longest[:_TRIES]), key=lambda g: len(g.members))
    many = limits().kinds.generic_firms
    if firms(reports, group.members) >= many:
        return group
    own = replace(group, members=tuple(_side_by_side(reports, group.members)))
    return own if firms(reports, group.members) == 1 and len(own.members) >= many else None


def _side_by_side(reports: Sequence[Prepared], members: Sequence[Node]) -> Iterator[Node]:
    """A firm's reports of one round, no two of them versions of one report: the others are told by what they are."""
    first, lines = reports[members[0][0]].text, set[str]()
    for node in members:
        text = reports[node[0]].text
        if text.line not in lines and not text.of_other_round(first):
            lines |= {text.line} - {""}
            yield node


def _held_against(reports: Sequence[Prepared], first: Node, cluster: Sequence[Node]) -> Group:
    own = _alone(reports, first)
    members, lengths, seen = [first], [], {first[0]}
    for node in cluster:
        if node[0] in seen:
            continue
        runs = find_runs(own, _alone(reports, node))
        if runs:
            members.append(node)
            seen.add(node[0])
            lengths.append(max(run.length for run in runs))
    return Group(first, tuple(members), min(lengths, default=0))


def _alone(reports: Sequence[Prepared], node: Node) -> Prepared:
    """The report with no other paragraph than this one."""
    report = reports[node[0]]
    return report.without(frozenset(range(len(report.words))) - {node[1]})
