"""The printed forms of 连云港市用户满意服务明星 (附件2 表1 to 表5) as Word files, filled in as applicants fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import docx

CONTACT = ("联系人", "电 话", "手 机", "电   邮")
RATES = (
    ("响应时限", "服务及时率", "满 意\n评价率", "客户抱怨率"),
    ("年投诉件数", "客户投诉率", "投诉处理\n满意率"),
)
ROWS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "person": (
        ("姓   名", "性  别", "出生时间", "政治面貌"),
        ("职  务", "岗  位", "学    历", "毕业院校"),
        ("单位名称", "所属行业"),
        ("通信地址", "邮   编"),
        CONTACT,
        *RATES,
        ("主\n要\n事\n迹",),
        ("主\n要\n荣\n誉",),
    ),
    "team": (
        ("班组名称", "班组业务"),
        ("人   数", "女职工数", "技术人员数", "管理人员数"),
        ("单位名称", "所属行业"),
        ("地   址", "邮   编"),
        CONTACT,
        *RATES,
        ("主\n要\n事\n迹",),
        ("主\n要\n荣\n誉",),
    ),
    "unit": (
        ("单位名称", "所属行业"),
        ("地   址", "邮   编"),
        CONTACT,
        ("主  要\n服务业务", "主  要\n市场区域"),
        ("服 务\n职能部门", "服 务\n人员数", "服 务\n网点数", "网 点\n覆盖率"),
        ("体系认证",),
        ("用户满意度 指 数", "测 评\n机 构", "质量信用\n评价等级"),
        ("年投诉\n件 数", "客 户\n投诉率", "投诉处理满 意 率", "响 应\n时 限"),
        ("服 务\n支持系统",),
        ("其它荣誉",),
    ),
    "manager": (
        ("姓    名", "性  别", "出生时间", "政治面貌"),
        ("职   务", "职  称", "学    历", "毕业院校"),
        ("单位名称", "所属行业"),
        ("通信地址", "邮   编"),
        CONTACT,
        ("获得连云港市用户满意服务单位时间", "员工满意度"),
        ("主要事迹",),
        ("主要荣誉",),
        ("管理建树及\n论文论著",),
    ),
}
TITLES = {
    "person": "连云港市用户满意服务明星申报表",
    "team": "连云港市用户满意服务班组申报表",
    "unit": "连云港市用户满意服务单位（服务业）申报表",
    "manager": "连云港市用户满意服务卓越领导者申报表",
}
# What the applicants of the samples fill in.
FILLED: Mapping[str, Mapping[str, str]] = {
    "person": {
        "姓名": "陆示宁", "职务": "维修员", "岗位": "户内安检与维修", "学历": "大专", "单位名称": "岚溪示例燃气有限公司",
        "所属行业": "燃气供应", "联系人": "白示安", "手机": "13900000000", "响应时限": "40分钟", "服务及时率": "99.3%",
        "满意评价率": "98.2%", "客户抱怨率": "0.1%", "年投诉件数": "2", "客户投诉率": "0.06%", "投诉处理满意率": "100%",
        "主要荣誉": "2021年 云岭区服务标兵（云岭区总工会）\n2022年 行业技术能手（岚溪市城镇燃气行业协会）",
    },
    "team": {
        "班组名称": "柳湾抢修班", "班组业务": "供水管网抢修与户表服务", "人数": "14", "女职工数": "3", "技术人员数": "9",
        "管理人员数": "1", "单位名称": "岚溪示例供水有限公司", "所属行业": "供水", "联系人": "白示安", "手机": "13900000000",
        "响应时限": "30分钟", "服务及时率": "99.4%", "满意评价率": "97.6%", "客户抱怨率": "0.1%", "年投诉件数": "8",
        "客户投诉率": "0.015%", "投诉处理满意率": "99.2%", "主要荣誉": "2021年 岚溪市工人先锋号\n2022年 云岭区用户满意服务班组",
    },
    "unit": {
        "单位名称": "岚溪示例家电服务有限公司", "所属行业": "居民服务", "联系人": "白示安", "手机": "13900000000",
        "主要服务业务": "家电销售、安装与维修", "主要市场区域": "岚溪市", "服务职能部门": "客户关系部", "服务人员数": "268",
        "服务网点数": "27", "网点覆盖率": "96%", "体系认证": "GB/T27922☑ ISO9001☑ ISO14001□ OHSAS18001□ 其它：",
        "用户满意度指数": "86.4", "年投诉件数": "286", "客户投诉率": "0.9‰", "投诉处理满意率": "99.0%", "响应时限": "2小时",
        "服务支持系统": "客户管理系统☑ 呼叫中心☑ 800热线□ 投诉电话☑ 监督电话□", "其它荣誉": "2023年 云岭区区长质量奖",
    },
    "manager": {
        "姓名": "顾示远", "职务": "总经理", "职称": "高级工程师", "单位名称": "岚溪示例客运有限公司", "所属行业": "道路客运",
        "联系人": "白示安", "手机": "13900000000", "获得连云港市用户满意服务单位时间": "2019年", "员工满意度": "91.7%",
        "主要荣誉": "2020年 云岭区先进工作者\n2024年 岚溪市五一劳动奖章",
    },
}  # fmt: skip


def application_form(folder: Path, category: str, **changes: str) -> Path:
    """The form of `category`, filled in as the sample's applicant does, with `changes` by label."""
    values = {**FILLED[category], **changes}
    document = docx.Document()
    document.add_paragraph(TITLES[category])
    table = document.add_table(0, 8, style="Table Grid")
    for labels in ROWS[category]:
        cells = table.add_row().cells
        for number, label in enumerate(labels):
            last = 7 if number == len(labels) - 1 else 2 * number + 1
            cells[2 * number].text = label
            cells[2 * number + 1].merge(cells[last]).text = values.get("".join(label.split()), "")
    for label in ("申报单位意见：\n（盖章）\n年 月 日", "推荐单位意见：\n（盖章）\n年 月 日"):
        cells = table.add_row().cells
        cells[0].merge(cells[7]).text = label
    path = folder / f"{TITLES[category]}.docx"
    document.save(str(path))
    return path
