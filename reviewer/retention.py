"""How long reports are kept: what is older is deleted for good, signed or not; the trail of who did what stays."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from reviewer.store import LOCAL, Store, Submission


@dataclass(frozen=True, slots=True)
class Outdated:
    """What was handed in, or made by a run over many reports, more than so many days ago."""

    submissions: tuple[Submission, ...]
    batch_results: int


def outdated(store: Store, days: int) -> Outdated:
    before = _moment(store, days)
    return Outdated(store.submissions.created_before(LOCAL, before), store.batches.count_before(before))


def purge(store: Store, days: int) -> Outdated:
    """Deletes what is older, each submission with its files and all that hangs on it. Returns what it was."""
    found = outdated(store, days)
    for submission in found.submissions:
        folder = store.submissions.purge(LOCAL, submission.id)
        shutil.rmtree(folder, ignore_errors=True)
    return Outdated(found.submissions, store.batches.purge(_moment(store, days)))


def clear_deleted(store: Store) -> int:
    """Removes the files of deleted submissions that are still there, since the program was killed; how many there were."""
    folders = store.submissions.deleted_folders(LOCAL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(folders)


def rule(days: int | None) -> str:
    """The rule in a sentence for those whose reports are kept."""
    if days is None:
        return "保存规则：提交的材料一直保存，直到有人删除；删除时连同文件和评审结果一并清除，操作记录保留。"
    return f"保存规则：提交满 {days} 天的材料连同文件和评审结果自动彻底删除（已签发的也在内），操作记录保留。"


def _moment(store: Store, days: int) -> datetime:
    return store.database.now() - timedelta(days=days)
