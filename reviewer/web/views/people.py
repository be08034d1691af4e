"""Accounts and the audit trail, for administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from reviewer.store import Entry, Role, User
from reviewer.web.views.render import render

ROLES: Mapping[Role, str] = {"admin": "管理员", "reviewer": "评审", "applicant": "申报单位"}
_ACTIONS = {
    "account.set-up": "设置了账号", "account.invited": "邀请", "account.reset-link": "生成重设密码的链接", "account.reset": "重设了密码",
    "account.disabled": "停用账号", "account.enabled": "恢复账号", "account.locked": "账号锁定",
    "login": "登录", "login.failed": "登录失败", "logout": "退出", "password.changed": "更换了密码",
    "submission.created": "提交", "submission.cancelled": "取消评审", "submission.reviewed": "评审完成",
    "submission.deleted": "删除", "submission.continued": "认定为新版本", "submission.assigned": "分派",
    "submission.unassigned": "取消分派", "field.edited": "修改意见表", "finding.decided": "处理问题",
    "requirement.overruled": "改判要求", "signed": "签发", "sign-off.withdrawn": "撤回签发", "file.exported": "导出文件",
    "submission.retried": "重新评审", "submission.opened": "打开（当天首次）", "submission.compared": "查找雷同（当天首次）",
    "submission.purged": "到期删除", "batch.purged": "到期删除批量结果", "list.seen": "查看历史列表（当天首次）",
    "trail.exported": "导出操作记录",
}  # fmt: skip

# Who did what no user did.
_NOBODY = {
    "submission.purged": "程序", "batch.purged": "程序", "login.failed": "未登录", "account.locked": "未登录",
}  # fmt: skip
_COLUMNS = ("时间", "谁", "做了什么", "对象", "说明")
_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def users(people: Sequence[User], own: int | None) -> Markup:
    return render("users.html.j2", people=people, roles=ROLES, own=own)


def trail(entries: Sequence[Entry], names: Mapping[int, str]) -> Markup:
    return render("trail.html.j2", head=_COLUMNS, rows=[_row(entry, names) for entry in entries])


def to_csv(entries: Iterable[Entry], names: Mapping[int, str]) -> bytes:
    """The trail as a table for Excel, which knows UTF-8 by its mark and takes no cell for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    writer.writerows([_inert(cell) for cell in _row(entry, names)] for entry in entries)
    return text.getvalue().encode("utf-8-sig")


def _row(entry: Entry, names: Mapping[int, str]) -> tuple[str, ...]:
    at = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"
    return at, _who(entry, names), _ACTIONS.get(entry.action, entry.action), entry.object, entry.detail


def _who(entry: Entry, names: Mapping[int, str]) -> str:
    if entry.user is not None:
        return names.get(entry.user, f"user:{entry.user}")
    return _NOBODY.get(entry.action, "本机用户")


def _inert(cell: str) -> str:
    """The cell's text, with the mark before it by which spreadsheets take it for nothing but text."""
    return f"'{cell}" if cell.startswith(_BEGINS_FORMULA) else cell
