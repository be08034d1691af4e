"""What was handed in, in its submission's folder: each kind of file in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from reviewer.report_files import ReportFiles

_REPORT, _THIRD_PARTY, _FORM, _SELF_ASSESSMENT = "report", "third-party", "application", "self-assessment"


def keep(files: ReportFiles, folder: Path) -> None:
    """Copies the files into `folder`."""
    kinds: Mapping[str, tuple[Path, ...]] = {
        _REPORT: (files.report,),
        _THIRD_PARTY: files.third_party,
        _FORM: (files.form,) if files.form else (),
        _SELF_ASSESSMENT: (files.self_assessment,) if files.self_assessment else (),
    }
    for kind, paths in kinds.items():
        (folder / kind).mkdir(mode=0o700)
        for path in paths:
            shutil.copyfile(path, _free(folder / kind / path.name))


def kept(folder: Path) -> ReportFiles:
    """The copies in `folder`, perhaps laid there by an earlier process."""
    (report,) = _files(folder / _REPORT)
    form, self_assessment = _files(folder / _FORM), _files(folder / _SELF_ASSESSMENT)
    return ReportFiles(report, _files(folder / _THIRD_PARTY), next(iter(form), None), next(iter(self_assessment), None))


def _files(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob("*")))


def _free(path: Path) -> Path:
    """`path`, or a name beside it where another file of the same name was handed in with it."""
    names = (path.with_stem(f"{path.stem}（{number}）") for number in count(2))
    return path if not path.exists() else next(name for name in names if not name.exists())
