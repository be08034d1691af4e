"""The batch as one page that opens without a server and without a network: figures, and the reports behind each of them.

The page's script draws everything from the rows below it, so that no figure can differ from its reports. Texts of reports
reach the page as data only: the script sets them as text, never as markup, and the page's policy runs no other script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from reviewer.output.batch.links import address
from reviewer.output.batch.overview import BIN, Overview
from reviewer.output.files import written
from reviewer.output.pages import TEMPLATES, template
from reviewer.output.wording import SEVERITIES, STATUSES, SUGGESTED, clean, rule_title
from reviewer.records import OUTCOMES, Choice, Ranking, ReportRecord, attention, load_ranking


def write_page(records: Iterable[ReportRecord], path: Path, figures: Overview) -> None:
    """Writes the page record by record; `figures` are theirs. Raises OutputError."""
    import plotly.offline

    ranking, names = load_ranking(), _Names()
    scripts = [plotly.offline.get_plotlyjs(), (TEMPLATES / "batch.js").read_text(encoding="utf-8")]
    rows = (_json(_row(record, rank, ranking, names)) for record, rank in zip(records, figures.ranks, strict=True))
    parts = template("batch.html.j2").generate(
        figures=figures,
        ranking=ranking,
        suggested=SUGGESTED,
        styles=Markup((TEMPLATES / "batch.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - our own and plotly's
        digests=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        rows=rows,
        names=lambda: _json(_known(names, ranking)),
    )
    with written(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as page:
        page.writelines(parts)


def _digest(script: str) -> str:
    """By which the page's policy knows its own scripts."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _json(value: Any) -> Markup:
    """JSON that no text in it can end or turn into markup."""
    return htmlsafe_json_dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Names:
    """Texts that many rows share, each once; a row holds their numbers."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}
        self._lists: dict[str, list[str]] = {}

    def number(self, kind: str, text: str | None) -> int | None:
        if text is None:
            return None
        if (kind, text) not in self._known:
            self._known[kind, text] = len(self._lists.setdefault(kind, []))
            self._lists[kind].append(text)
        return self._known[kind, text]

    def all(self, kind: str) -> list[str]:
        return self._lists.get(kind, [])


def _known(names: _Names, ranking: Ranking) -> dict[str, Any]:
    """What the numbers in the rows stand for."""
    kinds = ("scheme", "category", "level", "conclusion", "stage", "rule", "link")
    return {
        **{kind: [clean(text) for text in names.all(kind)] for kind in kinds},
        "rule": [rule_title(rule) for rule in names.all("rule")],
        "concern": {name: concern.title for name, concern in ranking.concerns.items()},
        "outcome": OUTCOMES,
        "severity": SEVERITIES,
        "status": list(STATUSES.values()),
        "bin": BIN,
    }


def _row(record: ReportRecord, rank: int, ranking: Ranking, names: _Names) -> dict[str, Any]:
    """A report as the page's script knows it; what a report lacks is left out."""
    row = {
        "rank": rank,
        "file": clean(record.file),
        "company": record.company and clean(record.company),
        "project": record.project and clean(record.project),
        "outcome": record.outcome,
        "error": record.error and clean(record.error),
        "scheme": names.number("scheme", _name(record.scheme)),
        "category": names.number("category", _name(record.category)),
        "level": names.number("level", _name(record.level)),
        "conclusion": names.number("conclusion", record.conclusion),
        "score": record.score,
        "pages": record.pages,
        "words": record.words,
        "verdict": clean(record.verdict),
        "counts": [record.severities.get(severity, 0) for severity in SEVERITIES] if record.reviewed else None,
        "statuses": [record.statuses.get(status, 0) for status in STATUSES] if record.nodes else None,
        "stages": [
            (
                *(names.number("stage", stage.title), stage.share, stage.weight, stage.points),
                *(stage.covered, stage.partial, stage.missing),
            )
            for stage in record.stages
        ],
        "rules": [[names.number("rule", rule), count] for rule, count in record.rules.items()],
        "reasons": {name: clean(text) for name, text in attention(record, ranking).reasons.items()},
        "duplicates": [
            [clean(item.file), clean(item.kind), item.share, clean(item.message)] for item in record.duplicates
        ],
        "unchecked": [[rule_title(item.rule), clean(item.reason)] for item in record.unchecked],
        "links": [[names.number("link", name), address(clean(path))] for name, path in record.links.items()],
    }
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def _name(choice: Choice | None) -> str | None:
    return choice.name if choice else None
