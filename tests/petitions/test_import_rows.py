"""What single rows come to: spellings, persons, repetitions, sealed reports, old ledgers."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.accounts.choices import Role
from apps.core import moment
from apps.core.clocks import log
from apps.core.identifiers import make_id_number
from apps.core.models import HeldFile, Job, OrgUnit
from apps.core.refusals import Refused
from apps.people.models import Person
from apps.petitions.choices import PetitionStatus
from apps.petitions.import_profiles import profiles
from apps.petitions.models import ImportBatch, ImportedMatter, ImportRow, Petition
from apps.petitions.rules import mapping
from apps.petitions.rules.cells import parse_day
from apps.petitions.rules.imports import FIELDS
from tests.factories import UserFactory
from tests.petitions import factories, tables
from tests.petitions.importing import imported, outcomes, previewed, uploaded

MARCH_5 = date(2022, 3, 5)
_numbers = itertools.count(1)


@pytest.mark.parametrize(
    "cell",
    [
        MARCH_5, datetime.combine(MARCH_5, time(9)), 44625, 44625.75, 20220305, "2022-3-5", "2022-03-05",
        "2022/03/05", "2022/3/5",
        "2022.3.5", "2022年3月5日", "2022年03月05日", "20220305", "44625", "２０２２－０３－０５", "2022-03-05 14:30",
        "2022-03-05 14:30:59", "2022-03-05T14:30:59", "2022年3月5日 14时30分", "2022年3月5日14:30", "　2022-03-05 ",
    ],
)  # fmt: skip
def test_a_day_is_understood_in_all_its_spellings(cell: Any) -> None:
    assert parse_day(cell) == MARCH_5


def test_a_serial_number_counts_from_1904_where_the_file_says_so() -> None:
    assert parse_day(44625 - 1462, from_1904=True) == MARCH_5


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("2022-13-45", "不存在"), ("2022年2月30日", "不存在"), ("20220230", "不存在"), (20221345, "不存在"),
        ("22-3-5", "认不出"), ("2022年3月", "认不出"), ("三月五日", "认不出"), ("第五天", "认不出"), (7, "认不出"),
        ("2022-03-05至2022-03-09", "认不出"), (True, "不是日期"), (time(9), "不是日期"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_and_not_quoted(cell: Any, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refusal:
        parse_day(cell)
    assert str(cell) not in str(refusal.value)


def test_every_profile_names_fields_and_words_that_exist() -> None:
    for profile in profiles().values():
        assert set(profile.columns) <= set(FIELDS)
        assert {"received_on", "request"} <= set(profile.columns)


def test_a_remembered_heading_comes_before_the_known_ones_and_a_column_fills_one_field() -> None:
    known = {"name": ("姓名",), "title": ("标题", "主题"), "request": ("主题",)}
    assert mapping.propose(["姓 名：", "主题"], known, {}) == {"name": 0, "title": 1}
    assert mapping.propose(["姓名", "主题"], known, {"request": "主题"}) == {"request": 1, "name": 0}
    assert mapping.propose(["姓名"], known, {"gone": "姓名"}) == {"name": 0}


# --- rows ---------------------------------------------------------------------------------------------------------


def bring(*rows: list[Any], by: Any = None, profile: str = "petition_office", **options: Any) -> ImportBatch:
    return imported(tables.listed(*rows, **options), by or factories.petition_officer(), profile)


def numbered(**changes: Any) -> list[Any]:
    n = next(_numbers)
    return tables.one(**{"信访件编号": f"XF-{n}", "联系电话": f"1380009{n:04d}", **changes})


@pytest.mark.django_db
@pytest.mark.usefixtures("may_12")
class TestRows:
    def test_a_file_brought_in_again_makes_nothing_twice(self) -> None:
        rows, by = [numbered(), numbered(信访件编号="")], factories.petition_officer()
        bring(*rows, by=by)
        people = Person.objects.count()
        again = bring(*rows, by=by)
        assert set(outcomes(again).values()) == {"HERE"}
        assert (Petition.objects.count(), Person.objects.count()) == (2, people)

    def test_a_number_that_is_here_with_other_content_is_said_and_left_alone(self) -> None:
        bring(tables.one())
        batch = bring(tables.one(主要诉求="请求别的。"))
        row = batch.rows.get(stage="RUN")
        assert (row.outcome, row.problems[0][0]) == ("HERE", "信访件编号")
        assert Petition.objects.get().request == "请求核定退役前军龄。"

    def test_the_database_itself_refuses_the_same_number_of_one_source_twice(self) -> None:
        bring(tables.one())
        row, other = ImportedMatter.objects.get(), factories.registered()
        for number, content in ((row.source_number, "1" * 64), ("", row.content_hash)):
            with transaction.atomic():
                values: dict[str, Any] = {"bureau": row.bureau, "source": row.source, "batch": row.batch}
                if not number:
                    ImportedMatter.objects.create(
                        petition=factories.registered(), source_number="", content_hash=content, row_number=90, **values
                    )
                with pytest.raises(IntegrityError):
                    ImportedMatter.objects.create(
                        petition=other, source_number=number, content_hash=content, row_number=91, **values
                    )
                transaction.set_rollback(True)

    def test_a_preview_writes_no_matter_no_person_and_no_number(self) -> None:
        by = factories.petition_officer()
        batch = previewed(uploaded(tables.listed(numbered(), numbered(转送日期="")), by), by)
        assert batch.preview == {"NEW": 1, "HERE": 0, "REFUSED": 1}
        assert not Petition.objects.exists()
        assert not Person.objects.exists()

    def test_the_same_id_number_is_the_same_person_and_another_name_for_it_is_refused(self) -> None:
        id_number = make_id_number("440507", date(1980, 1, 1), 1)
        rows = [numbered(身份证号码=id_number), numbered(身份证号码=id_number, 主要诉求="请求别的。"),
                numbered(身份证号码=id_number, 信访人="吴试验")]  # fmt: skip
        batch = bring(*rows)
        assert list(outcomes(batch).values()) == ["NEW", "NEW", "信访人"]
        assert outcomes(batch) == outcomes(batch, "PREVIEW")
        assert Person.objects.count() == 1

    def test_what_stands_of_a_person_is_not_overwritten_by_an_import(self) -> None:
        same = {"信访人": "余试验", "联系电话": "13800001111"}
        bring(numbered(**same, 住址="旧址一号"))
        bring(numbered(**same, 住址="新址二号"))
        assert Person.objects.get().address == "旧址一号"

    def test_an_unclear_name_is_a_fact_where_the_row_says_so(self) -> None:
        batch = bring(numbered(信访人="匿名", 联系电话=""), numbered(信访人=None))
        assert list(outcomes(batch).values()) == ["NEW", "信访人"]
        assert Petition.objects.get().name_unclear

    def test_an_accusation_is_sealed_and_a_head_of_section_may_not_bring_it_in(self) -> None:
        row = numbered(信访类别="检举控告", 主要诉求="反映某人冒领。")
        head = UserFactory(role=Role.SECTION_HEAD, unit=factories.section("权益维护股"))
        assert list(outcomes(bring(row, by=head)).values()) == ["信访类别"]
        bring(row)
        made = Petition.objects.get()
        assert (made.sealed, made.request) == (True, "")
        assert made.sealed_texts.get().opened("request") == "反映某人冒领。"
        assert "冒领" not in str(list(ImportRow.objects.values())) + str(list(ImportBatch.objects.values()))

    def test_streets_and_topics_are_found_by_their_names(self) -> None:
        street = OrgUnit.objects.get(code="440507003")
        bring(numbered(所属街道="珠池街道", 问题类别="人事档案"), numbered(所属街道="珠池"))
        made = list(Petition.objects.order_by("pk"))
        assert [row.street for row in made] == [street, street]
        assert made[0].topic.code == "RECEIVE.FILE"

    def test_a_long_request_moves_to_the_facts_whole(self) -> None:
        text = "请求核定军龄。" * 400
        bring(numbered(主要诉求=text))
        made = Petition.objects.get()
        assert made.facts == text
        assert 0 < len(made.title) <= 100
        assert len(made.request) <= 2000

    def test_a_hotline_ticket_comes_in_by_its_own_headings(self) -> None:
        header = ["工单编号", "派单时间", "诉求人", "联系电话", "诉求内容", "诉求类型", "被举报人"]
        rows = [["GD1", "2026-05-06 10:11:12", "", "13800002222", "何时发放补助？", "咨询", ""],
                ["GD2", "2026/5/7", "余热线", "13800003333", "有人冒领。", "举报", "某工作人员"]]  # fmt: skip
        bring(*rows, header=header, profile="hotline")
        enquiry, report = Petition.objects.order_by("pk")
        assert (enquiry.channel, enquiry.name_unclear, enquiry.received_on) == ("PHONE", True, date(2026, 5, 6))
        assert report.sealed
        assert enquiry.imported.source_number == "GD1"

    def test_the_first_status_row_says_where_the_matter_came_from(self) -> None:
        batch = bring(numbered())
        why = Petition.objects.get().moves.get().why
        assert why == f"信访局转送、交办清单导入（第 {batch.pk} 批第 2 行）"


# --- old ledgers --------------------------------------------------------------------------------------------------


def ledger(**changes: Any) -> list[Any]:
    plain = dict(
        zip(
            tables.LEDGER,
            [
                "2015-07",
                "2015-03-02",
                "余台账",
                "请求落实安置。",
                "来访",
                "办结",
                "2015-03-10",
                "2015-03-12",
                "2015-05-20",
            ],
            strict=True,
        )
    )
    return list({**plain, **changes}.values())


def from_ledger(*rows: list[Any]) -> list[Petition]:
    bring(*rows, header=tables.LEDGER, profile="ledger")
    return list(Petition.objects.order_by("pk"))


@pytest.mark.django_db
@pytest.mark.usefixtures("may_12")
class TestLedger:
    def test_an_ended_matter_keeps_its_number_its_dates_and_its_end(self) -> None:
        (made,) = from_ledger(ledger())
        assert (made.status, made.outcome, made.closed_on) == ("CLOSED", "ANSWERED", date(2015, 5, 20))
        assert (made.received_on, made.registered_on) == (date(2015, 3, 2), date(2015, 3, 2))
        assert made.imported.source_number == "2015-07"
        assert made.reference.number.split("-")[2] == "2015"

    def test_every_move_has_its_row_and_names_the_import(self) -> None:
        (made,) = from_ledger(ledger())
        moves = list(made.moves.order_by("at", "pk"))
        assert [move.to_status for move in moves] == ["REGISTERED", "ACCEPTED", "CLOSED"]
        assert [move.on for move in moves] == [date(2015, 3, 2), date(2015, 3, 10), date(2015, 5, 20)]
        assert moves[0].why.startswith("历史信访台账导入（第")
        assert moves[-1].code == "ledger"
        assert moves[-1].why == moves[0].why

    def test_its_clocks_ran_by_the_rules_of_the_day_of_receipt(self) -> None:
        (made,) = from_ledger(ledger())
        states = {state.code: state for state in log.states(made.reference)}
        assert "2005" in made.reference.clock_events.earliest("pk").rule.article
        assert states["petition.notice"].met_on == date(2015, 3, 12)
        assert states["petition.handling"].met_on == date(2015, 5, 20)
        assert states["petition.handling"].late  # sixty days from 10 March end on 9 May

    def test_each_end_of_a_ledger_has_its_own_status(self) -> None:
        words = {"已转送": "FORWARDED", "告知": "GUIDED", "撤回": "WITHDRAWN", "无法联系": "CLOSED", "已导入": "ROUTED"}
        rows = [ledger(原编号=f"N{n}", 状态=word) for n, word in enumerate(words)]
        assert [row.status for row in from_ledger(*rows)] == list(words.values())

    def test_an_open_matter_stays_open_with_its_limits(self) -> None:
        (made,) = from_ledger(ledger(状态="在办", 办结日期=""))
        assert (made.status, made.closed_on) == ("ACCEPTED", None)
        assert made.next_due_literal == date(2015, 5, 9)

    def test_a_matter_older_than_all_rules_comes_in_without_limits(self) -> None:
        row = ledger(来访日期="1998-04-01", 受理日期="1998-04-02", 告知日期="", 办结日期="1998-06-01")
        (made,) = from_ledger(row)
        assert (made.status, made.closed_on) == ("CLOSED", date(1998, 6, 1))
        assert log.states(made.reference) == []

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"办结日期": ""}, "办结日期"),
            ({"状态": "在办"}, "状态"),
            ({"办结日期": "2015-03-01"}, "办结日期"),
            ({"受理日期": "2015-03-01"}, "受理日期"),
            ({"受理日期": "2015-06-01"}, "办结日期"),
            ({"告知日期": "2015-06-01"}, "办结日期"),
            ({"状态": "飞升"}, "状态"),
        ],
    )
    def test_a_course_that_cannot_have_been_is_refused(self, changes: dict[str, str], column: str) -> None:
        batch = bring(ledger(**changes), header=tables.LEDGER, profile="ledger")
        assert list(outcomes(batch).values()) == [column]
        assert not Petition.objects.exists()

    def test_no_other_move_leads_past_todays_conditions(self) -> None:
        made = factories.registered()
        with pytest.raises(IntegrityError), transaction.atomic():
            made.moves.create(at=moment.now(), on=moment.today(), by=made.reference.created_by, code="close",
                              from_status=PetitionStatus.REGISTERED, to_status=PetitionStatus.CLOSED)  # fmt: skip


# --- the command --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.usefixtures("may_12")
class TestCommand:
    def call(self, path: Any, capsys: pytest.CaptureFixture[str], *options: str, by: str = "") -> tuple[int, str]:
        name = by or factories.petition_officer().username
        code = 0
        try:
            call_command("import_petitions", str(path), "--profile", "petition_office", "--by", name, *options)
        except SystemExit as end:
            code = int(str(end.code))
        said = capsys.readouterr()
        return code, said.out + said.err

    def test_a_dry_run_writes_nothing_at_all(self, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "list.xlsx"
        path.write_bytes(tables.listed(numbered(), numbered(转送日期="")))
        code, said = self.call(path, capsys, "--dry-run")
        assert code == 1
        assert '{"NEW": 1, "HERE": 0, "REFUSED": 1}' in said
        assert "3\t转送日期\t没有填日期。" in said
        assert [model.objects.count() for model in (ImportBatch, Job, Petition)] == [0, 0, 0]

    def test_it_imports_as_the_page_does(self, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "list.xlsx"
        path.write_bytes(tables.listed(numbered()))
        assert self.call(path, capsys)[0] == 0
        assert Petition.objects.count() == 1
        assert 'HERE": 1' in self.call(path, capsys)[1]

    def test_it_refuses_in_one_sentence(self, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "list.xlsx"
        assert self.call(path, capsys) == (2, "读不到这个文件，请核对路径和权限。\n")
        path.write_bytes(b"no")
        assert self.call(path, capsys)[0] == 2
        path.write_bytes(tables.listed(["甲", "乙"], header=["信访人", "联系电话"]))
        assert "请选择哪一列是“收到日期”" in self.call(path, capsys)[1]
        assert not HeldFile.objects.exists()
        other = UserFactory(role=Role.CASE_OFFICER).username
        assert "批量导入由信访专办员" in self.call(path, capsys, by=other)[1]
