"""The pages of an import: upload, mapping, preview, import, report, and who may."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.core import moment
from apps.core.jobs import queue
from apps.core.models import HeldFile, Job
from apps.petitions.models import ImportBatch, ImportedMatter, ImportMapping, Petition
from apps.petitions.services import imports
from tests.factories import SignedIn, UnitFactory, UserFactory, signed_in
from tests.petitions import factories, tables
from tests.petitions.importing import imported, previewed, uploaded, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("may_12")]
ClientAs = Callable[..., Client]


@pytest.fixture
def desk() -> SignedIn:
    return signed_in(Role.PETITION_OFFICER)


def sheet(data: bytes, **changes: Any) -> dict[str, Any]:
    plain = {"intent_key": str(uuid4()), "profile": "petition_office"}
    return {**plain, "file": SimpleUploadedFile("姓名.xlsx", data), **changes}


def hidden(client: Client, url: str) -> dict[str, str]:
    page = client.get(url).content.decode()
    return {"intent_key": re.findall(r'name="intent_key" value="([^"]+)"', page)[0]}


def at(name: str, batch: ImportBatch) -> str:
    return reverse(f"petition_import_{name}", args=[batch.pk])


def chosen(client: Client, batch: ImportBatch, **changes: Any) -> dict[str, Any]:
    """The mapping page as it stands, sent."""
    form = client.get(at("map", batch)).context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    typed = {name: value for name, value in typed.items() if value not in (None, False, "")}
    return {**typed, "intent_key": str(uuid4()), **changes}


def test_a_file_goes_from_upload_to_report_without_javascript(desk: SignedIn) -> None:
    data = tables.listed(tables.one(), tables.one(信访件编号="XF-0002", 转送日期="2026-02-31"))
    answer = desk.post(reverse("petition_import_new"), sheet(data))
    batch = ImportBatch.objects.get()
    assert answer["Location"] == at("map", batch)
    desk.post(at("map", batch), chosen(desk, batch))
    page = desk.get(batch.get_absolute_url())
    assert "已处理 0 行" in page.content.decode()
    assert page["Refresh"] == "2"
    work(Job.objects.get())
    page = desk.get(batch.get_absolute_url())
    assert "预览：还没有登记" in page.content.decode()
    assert not page.has_header("Refresh")
    assert not Petition.objects.exists()
    desk.post(at("run", batch), hidden(desk, batch.get_absolute_url()))
    work(Job.objects.latest("pk"))
    text = desk.get(batch.get_absolute_url()).content.decode()
    assert "导入结果" in text
    assert "这一天不存在" in text
    assert "2026-02-31" not in text
    assert Petition.objects.get().title == "请求核定退役前军龄。"
    assert not HeldFile.objects.exists()


def test_one_press_sent_twice_uploads_previews_and_imports_once(desk: SignedIn) -> None:
    data, key = tables.listed(tables.one()), str(uuid4())
    for _press in range(2):
        desk.post(reverse("petition_import_new"), sheet(data, intent_key=key))
    batch = ImportBatch.objects.get()
    typed = chosen(desk, batch)
    for _press in range(2):
        desk.post(at("map", batch), typed)
    work(Job.objects.get())
    press = hidden(desk, batch.get_absolute_url())
    for _press in range(2):
        desk.post(at("run", batch), press)
    assert Job.objects.count() == 2
    work(Job.objects.latest("pk"))
    answer = desk.post(at("run", batch), press)
    assert answer.status_code == 302
    assert (Job.objects.count(), Petition.objects.count()) == (2, 1)


def test_another_file_under_the_same_key_is_no_repetition(desk: SignedIn) -> None:
    key = str(uuid4())
    desk.post(reverse("petition_import_new"), sheet(tables.listed(tables.one()), intent_key=key))
    other = sheet(tables.listed(tables.one(信访件编号="XF-9")), intent_key=key)
    answer = desk.post(reverse("petition_import_new"), other)
    assert "这张表单已登记为" in answer.content.decode()
    assert ImportBatch.objects.count() == 1


def test_the_rows_that_did_not_go_in_come_back_and_go_in_corrected(desk: SignedIn) -> None:
    data = tables.listed(tables.one(), tables.one(信访件编号="XF-0002", 转送日期="2026-02-31"), titles=["清单"])
    batch = imported(data, desk.user)
    answer = desk.get(at("refused", batch))
    back = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = [list(row) for row in back.worksheets[0].iter_rows(values_only=True)]
    assert rows[0] == [*tables.HEADER, "原行号", "未导入的原因"]
    assert rows[1][0] == "XF-0002"
    assert rows[1][-2:] == ["4", "转送日期：这一天不存在，请核对年月日。"]
    rows[1][1] = "2026-02-28"
    again = imported(tables.workbook(rows), desk.user)
    assert again.job is not None
    assert again.job.counts == {"NEW": 1}
    assert Petition.objects.count() == 2


def test_only_who_uploaded_takes_the_rows_back(desk: SignedIn) -> None:
    batch = imported(tables.listed(tables.one(转送日期="")), factories.petition_officer())
    assert desk.get(at("refused", batch))["Location"] == batch.get_absolute_url()
    assert "取回未导入的行" not in desk.get(batch.get_absolute_url()).content.decode()


def test_a_mapping_is_remembered_for_the_next_file(desk: SignedIn) -> None:
    header = ["号数", *tables.HEADER[1:]]
    batch = uploaded(tables.listed(tables.one(问题类别="档案事"), header=header), desk.user)
    assert "source_number" not in batch.mapping["columns"]
    typed = chosen(desk, batch, col_source_number="0", words_topic="档案事=人事档案")
    assert desk.post(at("map", batch), typed).status_code == 302
    work(Job.objects.get())
    batch.refresh_from_db()
    assert batch.preview == {"NEW": 1, "HERE": 0, "REFUSED": 0}
    other = uploaded(tables.listed(tables.one(), header=header), desk.user)
    assert other.mapping["columns"]["source_number"] == 0
    assert other.mapping["words"]["topic"] == {"档案事": "RECEIVE.FILE"}
    assert ImportMapping.objects.get().saved_by == desk.user


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"col_received_on": ""}, "请选择哪一列是“收到日期”。"),
        ({"col_request": "", "col_title": ""}, "请选择哪一列是“请求”或“标题”。"),
        ({"col_address": "0"}, "同一列只能用于一项。"),
        ({"col_address": "99"}, "没有这一选项"),
        ({"words_topic": "档案"}, "第 1 行请写成“表中的词=系统里的名称”。"),
        ({"words_street": "甲=没有这条街"}, "第 1 行请写成“表中的词=系统里的名称”。"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_and_stays_in_the_form(
    desk: SignedIn, typed: dict[str, str], sentence: str
) -> None:
    batch = uploaded(tables.listed(tables.one()), desk.user)
    answer = desk.post(at("map", batch), chosen(desk, batch, words_channel="托人=来信", **typed))
    assert sentence in answer.content.decode()
    assert "托人=来信" in answer.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("data", [b"", b"nothing", b"\xd0\xcf\x11\xe0old office"])
def test_what_is_no_workbook_is_refused_in_one_sentence(desk: SignedIn, data: bytes) -> None:
    answer = desk.post(reverse("petition_import_new"), sheet(data))
    assert re.search("另存为 XLSX|请选择文件", answer.content.decode())
    assert not ImportBatch.objects.exists()


def test_a_stopped_import_goes_on_where_it_stood(desk: SignedIn) -> None:
    rows = [tables.one(信访件编号=f"XF-{n}", 联系电话="", 信访人="余试验") for n in range(3)]
    batch = previewed(uploaded(tables.listed(*rows), desk.user), desk.user)
    desk.post(at("run", batch), hidden(desk, batch.get_absolute_url()))
    desk.post(at("stop", batch))
    assert Job.objects.latest("pk").state == "STOPPED"
    assert ">继续导入<" in desk.get(batch.get_absolute_url()).content.decode()
    desk.post(at("run", batch), hidden(desk, batch.get_absolute_url()))
    work(Job.objects.latest("pk"))
    assert Petition.objects.count() == 3


def test_a_dropped_batch_leaves_no_file_and_no_matter(desk: SignedIn) -> None:
    batch = uploaded(tables.listed(tables.one()), desk.user)
    desk.post(at("drop", batch))
    assert "这一批已作废" in desk.get(batch.get_absolute_url()).content.decode()
    assert (HeldFile.objects.count(), Petition.objects.count()) == (0, 0)
    assert "文件已经删除" in desk.post(at("map", batch), chosen(desk, batch)).content.decode()


def test_heads_of_other_sections_do_not_import() -> None:
    other = UserFactory(role=Role.SECTION_HEAD, unit=factories.section("优抚股"))
    ours = UserFactory(role=Role.SECTION_HEAD, unit=factories.section("权益维护股"))
    batch = uploaded(tables.listed(tables.one()), ours)
    assert signed_in(ours).get(batch.get_absolute_url()).status_code == 200
    assert signed_in(other).get(batch.get_absolute_url()).status_code == 404
    assert signed_in(other).get(reverse("petition_import_new")).status_code == 403
    assert "/petitions/imports/" not in signed_in(other).get(reverse("petition_list")).content.decode()


def test_a_batch_of_another_bureau_is_not_there(desk: SignedIn) -> None:
    stranger: User = UserFactory(role=Role.PETITION_OFFICER, unit=UnitFactory())
    batch = uploaded(tables.listed(tables.one()), stranger)
    assert desk.get(batch.get_absolute_url()).status_code == 404
    assert f"第 {batch.pk} 批" not in desk.get(reverse("petition_import_list")).content.decode()


def test_nothing_personal_stands_in_job_batch_or_plain_rows(desk: SignedIn) -> None:
    rows = [tables.one(), tables.one(信访件编号="XF-2", 信访人="吴不该", 联系电话="一三九")]
    batch = imported(tables.listed(*rows), desk.user)
    kept = [*Job.objects.values(), *ImportBatch.objects.values(), *ImportedMatter.objects.values()]
    kept += list(batch.rows.values())
    assert not [
        word for word in ("余试验", "吴不该", "13800001111", "一三九") if word in str([list(k.values()) for k in kept])
    ]


def test_files_and_rows_that_nobody_comes_back_for_go(desk: SignedIn) -> None:
    waiting = uploaded(tables.listed(tables.one()), desk.user)
    done = imported(tables.listed(tables.one(转送日期="")), desk.user)
    with moment.at(moment.now() + timedelta(days=31)):
        imports.sweep()
    waiting.refresh_from_db()
    assert (waiting.stage, HeldFile.objects.count()) == ("DROPPED", 0)
    assert done.rows.exclude(cells_sealed="").count() == 0
    assert queue.claim() is None


def test_a_ledgers_matter_shows_its_former_number_and_how_it_came_in(desk: SignedIn) -> None:
    row = ["2015-07", "2015-03-02", "余台账", "请求落实安置。", "来访", "办结", "2015-03-10", "", "2015-05-20"]
    batch = imported(tables.listed(row, header=tables.LEDGER), desk.user, "ledger")
    page = desk.get(Petition.objects.get().get_absolute_url()).content.decode()
    assert "原编号" in page
    assert "2015-07" in page
    assert f"历史信访台账导入（第 {batch.pk} 批第 2 行）" in page


def test_a_preview_that_was_stopped_can_be_mapped_again_and_not_imported(desk: SignedIn) -> None:
    batch = uploaded(tables.listed(tables.one()), desk.user)
    desk.post(at("map", batch), chosen(desk, batch))
    desk.post(at("stop", batch))
    page = desk.get(batch.get_absolute_url()).content.decode()
    assert at("map", batch) in page
    assert ">继续导入<" not in page
    assert "请先完成预览" in desk.post(at("run", batch), {"intent_key": str(uuid4())}).content.decode()
    desk.post(at("map", batch), chosen(desk, batch))
    work(Job.objects.latest("pk"))
    assert "预览：还没有登记" in desk.get(batch.get_absolute_url()).content.decode()


def test_a_job_that_nobody_takes_up_is_said(desk: SignedIn) -> None:
    batch = uploaded(tables.listed(tables.one()), desk.user)
    desk.post(at("map", batch), chosen(desk, batch))
    with moment.at(moment.now() + timedelta(minutes=2)):
        assert "后台处理程序可能没有运行" in desk.get(batch.get_absolute_url()).content.decode()
