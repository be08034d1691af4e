"""`reviewer purge`: deletes for good what was kept long enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from reviewer.errors import UsageError

if TYPE_CHECKING:
    from reviewer.retention import Outdated
    from reviewer.settings import Settings


def purge(
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", min=1, max=36_500, help="满多少天的；不写则按设置 REVIEWER_RETENTION_DAYS"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出会删除什么，不删除")] = False,
) -> None:
    """彻底删除到期的材料（连同文件、评审结果、已签发的意见）和批量评审的结果；操作记录保留。"""
    from reviewer import retention
    from reviewer.scratch import clear_scratch
    from reviewer.settings import load_settings
    from reviewer.store import open_store

    settings = load_settings()
    days = _days(older_than, settings)
    with open_store(settings) as store:
        if dry_run:
            typer.echo(_listed(retention.outdated(store, days), days))
            return
        purged = retention.purge(store, days)
        retention.clear_deleted(store)
    clear_scratch()
    typer.echo(f"已彻底删除 {_counted(purged)}（保存满 {days} 天）。")


def _days(older_than: int | None, settings: Settings) -> int:
    days = older_than or settings.retention_days
    if days is None:
        raise UsageError("没有规定保存多少天：请写 --older-than 天数，或设置环境变量 REVIEWER_RETENTION_DAYS。")
    return days


def _listed(found: Outdated, days: int) -> str:
    rows = [
        f"  编号 {row.number}，{row.created.astimezone():%Y-%m-%d} 提交{'，已签发' if row.signed else ''}"
        for row in found.submissions
    ]
    return "\n".join([f"会彻底删除 {_counted(found)}（保存满 {days} 天）：", *rows])


def _counted(found: Outdated) -> str:
    return f"{len(found.submissions)} 份材料、{found.batch_results} 条批量结果"
