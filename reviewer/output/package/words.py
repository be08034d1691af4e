"""Words on a package that its outputs share."""

from __future__ import annotations

from reviewer.model import ChecklistRow, PackageFile, PackageReview
from reviewer.output.wording import VERDICTS, flat, level_name, scheme_title
from reviewer.scheme import Scheme

_MEGABYTE, _KILOBYTE = 2**20, 2**10


def applied(checked: PackageReview, scheme: Scheme) -> str:
    """Under what the package was handed in."""
    category = scheme.categories[checked.category].name
    return f"{scheme_title(scheme)}  {category}  {level_name(checked.level, scheme)}"


def verdict(row: ChecklistRow) -> str:
    """A row's verdict; a material that is not there is missing rather than wrong."""
    return "缺少" if row.verdict == "unmet" and row.document is None else VERDICTS[row.verdict]


def unknown_files(checked: PackageReview) -> list[PackageFile]:
    """Files that are nothing of the list; those that could not be opened are findings already."""
    return [file for file in checked.files if not file.materials and not file.problem]


def file_line(file: PackageFile) -> str:
    """A file with its size."""
    return f"{flat(file.name)}（{size(file.size)}）"


def size(number: int) -> str:
    return f"{number / _MEGABYTE:.1f} MB" if number >= _MEGABYTE else f"{max(number // _KILOBYTE, 1)} KB"
