"""What a finding is called when a report is reviewed anew, so that a person's decision on it is not asked for twice."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from reviewer.model import Finding

# 第 3 页, 第 1、3–5 页: where a fault stands, not what it is.
_PAGES = re.compile(r"第\s*\d[\d\s、，,–~～至到-]*页")
# Whose words of the report only say where something belongs that is not there: what is wanted tells them apart.
_ABSENT = ("content.missing",)
_BLANK = re.compile(r"\s+")
_DIGITS = 16  # of the digest in hexadecimal: 64 bits, far more than the findings of one report need


def finding_keys(findings: Iterable[Finding]) -> Mapping[str, str]:
    """The key of each finding, by its id. Findings that say the same of the same words are told apart by their order."""
    seen: Counter[str] = Counter()
    keys = {}
    for finding in findings:
        key = _key(finding)
        seen[key] += 1
        keys[finding.id] = key if seen[key] == 1 else f"{key}/{seen[key]}"
    return keys


def _key(finding: Finding) -> str:
    """Rule, node and a digest of what is complained about: the report's words, for what is absent what is wanted, or else the
    message.

    The report's words go first since a later program may word its message otherwise.
    """
    words = finding.expected if finding.rule in _ABSENT else finding.excerpt
    text = _BLANK.sub("", words or _PAGES.sub("", finding.message))
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGITS]
    return f"{finding.rule}/{finding.node or ''}/{digest}"
