"""The component catalogue at /look/, for developers: every component with invented data. Only routed when DEBUG."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone

from apps.accounts.access import public
from apps.core import charts, shapes
from apps.core.crispy import Actions, Row12, Secondary, Section, Way
from apps.core.look import Lane

TODAY = date(2026, 5, 12)
CHANNELS = [("visit", "来访"), ("letter", "来信"), ("phone", "电话"), ("web", "网上"), ("passed", "其他机关转来")]
STREETS = [("", "不限"), ("1", "珠浦街道"), ("2", "云岭街道"), ("3", "新堤街道")]


class ExampleForm(forms.Form):
    channel = forms.ChoiceField(label="渠道", choices=CHANNELS, widget=forms.RadioSelect)
    received_on = forms.DateField(label="收到日期", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(label="姓名")
    id_number = forms.CharField(label="身份证号", required=False, help_text="十八位，末位可以是 X")
    phone = forms.CharField(label="电话", required=False)
    street = forms.ChoiceField(label="街道", choices=STREETS, required=False)
    address = forms.CharField(label="住址", required=False)
    read_out = forms.BooleanField(label="口头反映，已读给本人听", required=False)
    subject = forms.CharField(label="标题")
    facts = forms.CharField(label="请求与事实理由", widget=forms.Textarea(attrs={"rows": 4}))
    number = forms.CharField(label="编号", disabled=True, required=False, initial="登记后生成")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Section(
                "来件",
                "第十七条",
                "channel",
                Row12(("received_on", 3), ("number", 3), ("street", 6)),
            ),
            Section(
                "信访人",
                "姓名、住址不清的，勾选即可继续",
                Row12(("name", 3), ("id_number", 5), ("phone", 4)),
                Row12(("address", 8), ("read_out", 4)),
            ),
            Section("事项", "先写请求，再写事实和理由", "subject", "facts"),
            Actions(
                "登记",
                Secondary("save_draft", "存草稿"),
                Way("取消", "/look/"),
                busy="正在登记…",
                meta="重复提交只会生成一件",
            ),
        )

    def clean_id_number(self) -> str:
        value: str = self.cleaned_data["id_number"]
        if value:
            raise forms.ValidationError("校验位不符，请逐位核对第 7 至 18 位。")
        return value


class ExampleFilter(forms.Form):
    text = forms.CharField(
        label="事项、答复中任意两字", required=False, widget=forms.TextInput(attrs={"placeholder": "如：社保接续"})
    )
    state = forms.ChoiceField(label="状态", choices=[("", "不限"), ("open", "在办")], required=False)
    street = forms.ChoiceField(label="街道", choices=STREETS, required=False)


def _day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def _groups() -> list[shapes.WorkGroup]:
    row = shapes.WorkRow
    over = [
        row("440507-PT-2026-000087", "请求补发 2025 年度优待金差额", "#", _day(-3), "陈*强 新堤街道", "出具处理意见书")
    ]
    soon = [
        row("440507-PT-2026-000168", "反映公益性岗位到期后未续签", "#", _day(0), "蔡*雄 云岭街道", "书面告知"),
        row("440507-PT-2026-000102", "请求重新评定残疾等级", "#", _day(2), "余*平 榕东街道", "出具处理意见书"),
    ]
    near = [
        row(
            "440507-PT-2026-000131", "请求重新核定退役后社保接续年限", "#", _day(6), "梁*生 珠浦街道", "出具处理意见书"
        ),
        row("440507-PT-2026-000179", "请求落实岗位补贴（代表 5 人）", "#", _day(6), "联名 12", "等待异议", workdays=4),
        row("440507-PT-2026-000064", "请求按原标准恢复伤残抚恤", "#", None, "郑* 外埔街道", "听证", paused="听证暂停"),
    ]
    new = [
        row(
            "440507-PT-2026-000187",
            "请求核定退役前军龄并续接养老保险",
            "#",
            _day(15),
            "余*平 珠浦街道",
            "受理并告知",
            unread=True,
        )
    ]
    return [
        shapes.WorkGroup("已逾期", over, is_over=True),
        shapes.WorkGroup("3 日内到期", soon),
        shapes.WorkGroup("7 日内到期", near),
        shapes.WorkGroup("新到未阅", new),
    ]


def _days() -> list[shapes.Day]:
    due = {
        -1: [shapes.DayItem("逾期 1", "#", "over")],
        0: [shapes.DayItem("到期 1", "#", "soon"), shapes.DayItem("局长接待日", brief="接待")],
        2: [shapes.DayItem("到期 1", "#", "due"), shapes.DayItem("会商 2 号室", brief="会商")],
        6: [shapes.DayItem("到期 1", "#", "due")],
    }
    return [shapes.Day(_day(n), due.get(n, ()), is_today=n == 0, is_off=_day(n).weekday() > 4) for n in range(-1, 13)]


def _lanes() -> list[Lane]:
    return [
        Lane("书面告知 15 日", "第二十三条", _day(-60), _day(-45), _day(-53), end_text="03-20 送达，用时 7 日"),
        Lane("办理 60 日", "第三十四条", _day(-54), _day(6)),
        Lane(
            "延期至多 30 日",
            "第三十四条",
            _day(6),
            _day(36),
            may=True,
            chip_text="未申请",
            end_text="如获批至 06-17 周三",
        ),
        Lane("补充材料 10 日", "示例", _day(-20), _day(-10)),
        Lane("听证", "示例", _day(-12), _day(10), paused="听证暂停", end_text="恢复后重算"),
    ]


def _case() -> dict[str, Any]:
    at = datetime(2026, 5, 11, 16, 20, tzinfo=timezone.get_default_timezone())
    return {
        "lanes": _lanes(),
        "step": shapes.Step(
            "出具信访处理意见书",
            "#",
            "《信访工作条例》第三十一条第六项、第三十二条：载明信访人请求、事实理由、处理意见及其法律法规依据。",
            "最晚 05-18 周一",
            [shapes.Check("事实已记录为清楚", True), shapes.Check("法制员复核意见书", False)],
            [
                shapes.Way("申请延期", "#"),
                shapes.Way("组织听证", "#"),
                shapes.Way("先行调解", "#"),
                shapes.Way("补充调查", "#"),
            ],
        ),
        "entries": [
            shapes.Entry(at, "协办意见收到", "谢承宇", "移交安置股：断缴情况属实，建议按安置政策补记"),
            shapes.Entry(at - timedelta(days=13), "调查核实", "林晓岚，附件 2", "区社保中心调取参保记录 3 页"),
            shapes.Entry(at - timedelta(days=59), "登记", "林晓岚", "来访，口头反映，记录已读给本人听"),
        ],
        "facts": [
            shapes.Fact("信访人", "梁*生"),
            shapes.Fact("电话", "138****0000"),
            shapes.Fact("身份", "退役军人，自主就业"),
            shapes.Fact("街道", "珠浦街道 榕新社区"),
            shapes.Fact("请求", "重新核定 2015 年至 2019 年社保接续年限，补记单位缴费部分", wide=True),
        ],
        "changed": shapes.Changed("许志远", at),
        "compared": [
            shapes.Compared("标题", "请求核定军龄", "请求核定军龄"),
            shapes.Compared("事实理由", "2003 年 12 月入伍。", "2003 年 12 月入伍，2015 年 12 月退役。"),
        ],
    }


def _station() -> dict[str, Any]:
    slots = [
        ("09:00", "黄*辉 安置待遇", "已接待", "past"),
        ("10:30", "洪* 抚恤金", "接待中", "now"),
        ("14:30", "未约", "", "free"),
    ]
    names = ["高文博", "梁以宁", "苏敏", "方致远", "秦若谷", "陆行舟"]
    return {
        "slots": [shapes.Slot(*slot) for slot in slots],
        "lawyers": list(enumerate(names, start=1)),
        "duty_days": [
            shapes.DutyDay(_day(-7), state="off", off_text="停诊", text="劳动节放假"),
            shapes.DutyDay(_day(0), "高文博", 1, "预约 7/10，现场 4", "今日", "today", url="#"),
            shapes.DutyDay(_day(7), "苏敏", 3, "预约 4/10", url="#"),
        ],
    }


def _report() -> dict[str, Any]:
    now, before = [5, 6, 4, 3, 4, 3, 2, 4, 2, 1, 1, 0], [6, 7, 5, 4, 4, 5, 3, 3, 4, 2, 2, 3]
    return {
        "figures": [
            shapes.Figure("登记信访事项", "408", "件", "#", "较上期 −35 件，初次 284", now, before),
            shapes.Figure("按期办结率", "98.3", "%", "#", "+2.1 点，逾期 6 / 356", before, now),
            shapes.Figure("法律咨询", "683", "人次", "#", "+91 人次，驻点 49 日", before, now),
        ],
        "stages": [
            shapes.Stage(date(2026, 1, 16), "报数", "9 个股室已报", "done"),
            shapes.Stage(date(2026, 2, 12), "编写", "6 / 9 成稿，缺 3 处", "now"),
            shapes.Stage(date(2026, 2, 27), "上报", "法定 03-01 周日"),
        ],
        "chapters": [
            shapes.Chapter("一、主要举措和成效", "#", mark="①", ready=True),
            shapes.Chapter("（四）信访与纠纷", "#", "权益维护股 编写中", current=True, sub=True, done=3, total=4),
            shapes.Chapter("二、不足和原因", "#", "办公室 缺原因分析", mark="②", done=1, total=2),
        ],
    }


def _charts() -> dict[str, Any]:
    months = [charts.Bar(f"{n} 月", [charts.Part(n * 7 % 23 + 20, "#")], str(n)) for n in range(1, 13)]
    modes = [charts.Bar(f"{n} 季度", [charts.Part(30 + 4 * n, "#"), charts.Part(9, "#")]) for n in range(1, 5)]
    topics = [charts.Bar(name, [charts.Part(count, "#")]) for name, count in (("抚恤待遇发放", 96), ("社保接续", 61))]
    waits = [charts.Bar(f"{n} 月", [charts.Part(None if n == 2 else 8 + n % 5, "#")], str(n)) for n in range(1, 13)]
    return {
        "bar_chart": charts.bars(charts.Chart("look-months", "各月法律咨询", "件", months)),
        "stacked_chart": charts.bars(charts.Chart("look-modes", "服务方式", "件", modes, ["大厅", "电话"])),
        "row_chart": charts.rows(charts.Chart("look-topics", "事项类别", "件", topics)),
        "line_chart": charts.line(charts.Chart("look-waits", "平均候时", "分钟", waits)),
    }


def _shell() -> dict[str, Any]:
    labels = [
        ("今日工作", "calendar-check", "今日"),
        ("信访事项", "folder", "信访"),
        ("法律服务站", "person-lines-fill", "服务站"),
    ]
    more = [
        ("学法普法", "book", ""),
        ("依法行政", "bank", ""),
        ("关爱帮扶", "people", ""),
        ("年度报告", "file-text", ""),
    ]
    doors = [
        shapes.Door(label, "#", icon, index == 1, short) for index, (label, icon, short) in enumerate(labels + more)
    ]
    rooms = [shapes.Room("办理列表", "#", current=True), shapes.Room("登记", "#"), shapes.Room("12345 工单", "#", 37)]
    return {"bureau_name": "海榕区退役军人事务局", "nav": doors, "rooms": rooms, "is_demo": True, "search_url": "#"}


def _lists() -> dict[str, Any]:
    return {
        "tallies": [
            shapes.Tally("已逾期", 2, "#", "over"),
            shapes.Tally("3 日内到期", 3, "#", "soon"),
            shapes.Tally("7 日内到期", 4, "#"),
            shapes.Tally("新到未阅", 3, "#"),
            shapes.Tally("等待他人", 6, "#"),
            shapes.Tally("我的在办", 1023, "#"),
        ],
        "days": _days(),
        "groups": _groups(),
        "tabs": [
            shapes.Room("我的在办", "#", 23),
            shapes.Room("本局在办", "#", 1001, True),
            shapes.Room("已逾期", "#", 3, is_over=True),
        ],
        "applied": [shapes.Condition("状态", "在办", "#")],
        "filter_form": ExampleFilter({"state": "open"}, auto_id="filter_%s"),
        "page": shapes.Page("符合条件 1,000 件以上（数到 1,000 为止），本页 50 件", next_url="#"),
        "lines": [
            shapes.Line("法律审查：优待金差额答复稿", "#", "法律顾问", "9 日"),
            shapes.Line("残疾等级体检结论", "#", "市局", "7 日"),
        ],
    }


def examples() -> dict[str, Any]:
    """Everything the catalogue shows: invented, the same on every day."""
    typed = {"channel": "visit", "received_on": "2026-05-12", "id_number": "440599197803124516", "facts": "某事"}
    return {
        "today": TODAY,
        "form": ExampleForm(typed),
        "slip": [{"label": "账号", "value": "linxiaolan"}, {"label": "一次性密码", "value": "示例-不可用-0000"}],
        "chips": [(_day(left), None) for left in (-3, 0, 2, 6, 31)] + [(_day(0), _day(-1)), (_day(-2), _day(-1))],
        **_shell(),
        **_lists(),
        **_case(),
        **_station(),
        **_report(),
        **_charts(),
    }


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    return render(request, "components/catalogue.html", examples())


look_urls: list[URLPattern] = [path("look/", catalogue, name="look")]
