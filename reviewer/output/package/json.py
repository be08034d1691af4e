"""A checked package as JSON.

JSON keys: schema_version, package, scheme, category, level, files (name, kind, bytes, pages, seconds, materials,
recognised_by, problem), ignored, checklist, findings, unchecked, review: that of the report as `reviewer check` gives it,
with the package's findings and checklist in it, or null where the package holds no report.
"""

from __future__ import annotations

import json
from typing import Any

from reviewer.model import PackageFile, PackageReview
from reviewer.output.json import SCHEMA_VERSION, checklist_dict, finding_dict, to_dict


def package_to_json(checked: PackageReview) -> str:
    """The package as JSON text, Chinese unescaped."""
    return json.dumps(package_to_dict(checked), ensure_ascii=False, indent=1)


def package_to_dict(checked: PackageReview) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "package": checked.name,
        "scheme": checked.scheme,
        "category": checked.category,
        "level": checked.level,
        "files": [_file(file) for file in checked.files],
        "ignored": checked.ignored,
        "checklist": checklist_dict(checked.checklist),
        "findings": [finding_dict(finding) for finding in checked.findings],
        "unchecked": [{"rule": item.rule, "reason": item.reason} for item in checked.unchecked],
        "review": to_dict(checked.review) if checked.review else None,
    }


def _file(file: PackageFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind,
        "bytes": file.size,
        "pages": file.pages,
        "seconds": file.seconds,
        "materials": list(file.materials),
        "recognised_by": file.recognised_by or None,
        "problem": file.problem or None,
    }
