"""XLSX files as people send them: made here, read by the import. Seeded, so that a failure can be made again."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook

from apps.core.identifiers import make_id_number

HEADER = [
    "信访件编号", "转送日期", "信访人", "身份证号码", "联系电话", "住址", "所属街道", "主要诉求", "信访形式",
    "信访类别", "问题类别", "人数",
]  # fmt: skip
LEDGER = ["原编号", "来访日期", "信访人", "主要诉求", "信访形式", "状态", "受理日期", "告知日期", "办结日期"]
FIRST_DATA_ROW = 5
_WIDE = str.maketrans({char: chr(ord(char) + 0xFEE0) for char in "0123456789-/ABCDEFGHIJKLMNOPQRSTUVWXYZ"})


def workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), titles: Sequence[str] = ()) -> bytes:
    """The bytes of a workbook with title rows above the first of `rows`."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for title in titles:
        sheet.append([title])
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def one(**changes: Any) -> list[Any]:
    """A row of the petition office's list that has nothing wrong."""
    plain = dict(
        zip(
            HEADER,
            ["XF-0001", "2026-03-05", "余试验", "", "13800001111", "", "", "请求核定退役前军龄。", "来信", "申诉求决",
             "人事档案", 1],
            strict=True,
        )
    )  # fmt: skip
    return list({**plain, **changes}.values())


def listed(*rows: Sequence[Any], header: Sequence[str] = HEADER, **options: Any) -> bytes:
    return workbook([header, *rows], **options)


@dataclass
class Dirty:
    """A file with so many rows, and by row number what must become of each: "NEW", "HERE" or the column at fault."""

    data: bytes = b""
    fate: dict[int, str] = field(default_factory=dict)


class _Maker:
    """Rows with every fault that real lists have, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.rows: list[list[Any]] = []
        self.merged: list[str] = []
        self.fate: dict[int, str] = {}
        self.clean: list[int] = []

    @property
    def next_number(self) -> int:
        return FIRST_DATA_ROW + len(self.rows)

    def plain(self) -> list[Any]:
        at = self.next_number
        day = date(2025, 1, 2) + timedelta(days=self.draw.randrange(400))
        born = date(1950, 1, 1) + timedelta(days=self.draw.randrange(15000))
        return one(
            信访件编号=f"XF{at:06d}",
            转送日期=self.spelled(day),
            信访人="".join(self.draw.choice("余吴郑王孙李周赵陈林") for _ in range(1))
            + self.draw.choice("试验样例测") * 2,
            身份证号码=make_id_number("440507", born, at % 1000) if self.draw.random() < 0.5 else "",
            联系电话=f"138{at:08d}",
            主要诉求=f"请求核定第 {at} 号军龄。",
            信访形式=self.draw.choice(["来信", "网上信访", "转送", "来电"]),
        )

    def spelled(self, day: date) -> Any:
        ways: list[Callable[[], Any]] = [
            lambda: f"{day.year}-{day.month}-{day.day}",
            lambda: f"{day:%Y/%m/%d}",
            lambda: f"{day.year}年{day.month}月{day.day}日",
            lambda: f"{day:%Y%m%d}",
            lambda: int(f"{day:%Y%m%d}"),
            lambda: (day - date(1899, 12, 30)).days,
            lambda: datetime.combine(day, time(15, 30)),
            lambda: f"{day:%Y-%m-%d} 15:30:00",
            lambda: f" {day:%Y-%m-%d}　".translate(_WIDE),
            lambda: f"{day:%Y.%m.%d}",
        ]
        return self.draw.choice(ways)()

    def add(self, row: list[Any], fate: str) -> None:
        self.fate[self.next_number] = fate
        self.rows.append(row)

    def good(self) -> None:
        self.clean.append(self.next_number)
        self.add(self.plain(), "NEW")

    def wide(self) -> None:
        row = self.plain()
        row[0], row[4] = f"　{row[0]} ".translate(_WIDE), str(row[4]).translate(_WIDE)
        row[3] = str(row[3]).translate(_WIDE)
        self.add(row, "NEW")

    def twice(self) -> None:
        if not self.clean:
            self.good()
            return
        self.add(list(self.rows[self.draw.choice(self.clean) - FIRST_DATA_ROW]), "HERE")

    def same_number(self) -> None:
        if not self.clean:
            self.good()
            return
        row = self.plain()
        row[0] = self.rows[self.draw.choice(self.clean) - FIRST_DATA_ROW][0]
        self.add(row, "信访件编号")

    def fault(self, column: str, value: Any) -> None:
        row = self.plain()
        row[HEADER.index(column)] = value
        self.add(row, column)

    def merged_across(self) -> None:
        row = self.plain()
        number = self.next_number
        row[5] = ""
        self.merged.append(f"C{number}:D{number}")
        self.add(row, "信访人")

    def merged_down(self) -> None:
        """Two rows under one merged name: the name counts for both."""
        first, second = self.plain(), None
        first[3] = ""
        number = self.next_number
        self.add(first, "NEW")
        second = self.plain()
        second[2], second[3], second[4] = None, "", first[4]
        self.add(second, "NEW")
        self.merged.append(f"C{number}:C{number + 1}")

    def empty(self) -> None:
        self.rows.append([None] * len(HEADER))


def dirty(count: int, seed: int = 20260512) -> Dirty:
    """About a third of the rows have something wrong."""
    maker = _Maker(seed)
    faults: list[Callable[[], None]] = [
        maker.wide, maker.twice, maker.same_number, maker.merged_across, maker.merged_down, maker.empty,
        lambda: maker.fault("转送日期", "2025-13-45"),
        lambda: maker.fault("转送日期", "2025年2月30日"),
        lambda: maker.fault("转送日期", "三月五日"),
        lambda: maker.fault("转送日期", None),
        lambda: maker.fault("转送日期", "2099-01-01"),
        lambda: maker.fault("转送日期", "=TODAY()"),
        lambda: maker.fault("信访人", None),
        lambda: maker.fault("信访人", "余2"),
        lambda: maker.fault("身份证号码", 440507198001010015),
        lambda: maker.fault("身份证号码", "440507198001010016"),
        lambda: maker.fault("身份证号码", "440507800101001"),
        lambda: maker.fault("联系电话", "1380000"),
        lambda: maker.fault("主要诉求", "=CONCATENATE(A1,B1)"),
        lambda: maker.fault("主要诉求", None),
        lambda: maker.fault("信访形式", "托梦"),
        lambda: maker.fault("问题类别", "没有这一类"),
        lambda: maker.fault("人数", "许多"),
        lambda: maker.fault("所属街道", "没有这条街道"),
    ]  # fmt: skip
    while len(maker.fate) < count:
        maker.draw.choice(faults)() if maker.draw.random() < 0.4 else maker.good()
    titles = ["龙湖区信访事项转送清单", "（二〇二六年）", "制表：信访局"]
    data = workbook([HEADER, *maker.rows], merged=[*maker.merged, "A1:L1"], titles=titles)
    return Dirty(data, maker.fate)
