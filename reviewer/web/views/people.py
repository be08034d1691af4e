"""Accounts and the audit trail, for administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from reviewer.store import Entry, Role, User
from reviewer.web.views.render import render

ROLES: Mapping[Role, str] = {"admin": "管理员", "reviewer": "评审", "applicant": "申报单位"}
_ACTIONS = {
    "account.set-up": "设置了账号", "account.invited": "邀请", "account.reset": "重设了密码",
    "account.disabled": "停用账号", "account.enabled": "恢复账号", "account.locked": "账号锁定",
    "login": "登录", "login.failed": "登录失败", "logout": "退出", "password.changed": "更换了密码",
    "submission.created": "提交", "submission.cancelled": "取消评审", "submission.reviewed": "评审完成",
    "submission.deleted": "删除", "submission.continued": "认定为新版本", "submission.assigned": "分派",
    "submission.unassigned": "取消分派", "field.edited": "修改意见表", "finding.decided": "处理问题",
    "requirement.overruled": "改判要求", "signed": "签发", "sign-off.withdrawn": "撤回签发", "file.exported": "导出文件",
}  # fmt: skip


def users(people: Sequence[User], own: int | None) -> Markup:
    return render("users.html.j2", people=people, roles=ROLES, own=own)


def trail(entries: Sequence[Entry], names: Mapping[int, str]) -> Markup:
    rows = [
        (
            f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}",
            names.get(entry.user, "本机用户") if entry.user is not None else "本机用户",
            _ACTIONS.get(entry.action, entry.action),
            entry.object,
            entry.detail,
        )
        for entry in entries
    ]
    return render("trail.html.j2", rows=rows)
