"""Administrators manage the users of their subtree; a lost second factor takes two of them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import TotpReset, User
from apps.core import history
from apps.core.choices import AccessAction, UnitKind
from apps.core.models import AccessRecord, OrgUnit
from tests.factories import PASSWORD, SignedIn, UnitFactory, UserFactory, model_bureau, signed_in

pytestmark = pytest.mark.django_db
ONCE = re.compile(r"一次性密码</dt>\s*<dd>\s*([^<\s]+)\s*</dd>")
INTENT = re.compile(r'name="intent_key" value="([^"]+)"')
REASON = "岗位调整"


@pytest.fixture
def admin() -> SignedIn:
    return signed_in(Role.ADMINISTRATOR)


def new_user(client: Client, **typed: Any) -> Any:
    """Fill in the form for a new user and send it."""
    page = client.get(reverse("user_new")).content.decode()
    key = INTENT.search(page)
    assert key is not None
    form = {
        "username": "chen.ji",
        "full_name": "试用陈",
        "unit": model_bureau().pk,
        "roles": ["CASE_OFFICER"],
        "email": "",
    }
    return client.post(reverse("user_new"), form | {"intent_key": key[1]} | typed)


def act(client: Client, name: str, user: User, **typed: Any) -> Any:
    user.refresh_from_db()
    return client.post(reverse(name, args=[user.pk]), {"version": user.version, "reason": REASON} | typed)


def once(page: Any) -> str:
    found = ONCE.search(page.content.decode())
    assert found is not None
    return found[1]


def sign_in(username: str, password: str) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": password})
    return client


def test_a_new_user_signs_in_with_the_one_time_password_and_must_change_it(admin: SignedIn) -> None:
    password = once(new_user(admin))
    client = sign_in("chen.ji", password)
    change = reverse("account_change_password")
    assert client.get(reverse("home"))["Location"].startswith(change)
    form = {"oldpassword": password, "password1": "Lotus-2023-pond", "password2": "Lotus-2023-pond"}
    assert client.post(change, form).status_code == 302
    assert client.get(reverse("held_list")).status_code == 200
    assert User.objects.get(username="chen.ji").history.first().history_change_reason == "本人修改密码"


def test_the_same_form_sent_twice_makes_one_user_and_shows_the_password_once(admin: SignedIn) -> None:
    page = admin.get(reverse("user_new")).content.decode()
    key = INTENT.search(page)
    assert key is not None
    first, second = (new_user(admin, intent_key=key[1]) for _ in range(2))
    assert once(first)
    assert second.status_code == 302
    assert User.objects.filter(username="chen.ji").count() == 1


def test_a_name_in_use_is_refused_whatever_its_case(admin: SignedIn) -> None:
    UserFactory(username="Chen.Ji")
    page = new_user(admin)
    assert "已有人使用" in page.content.decode()
    assert 'value="试用陈"' in page.content.decode()


@pytest.mark.parametrize("roles", [["ADMINISTRATOR", "CASE_OFFICER"], ["AUDITOR", "BUREAU_LEADER"], [], ["KING"]])
def test_roles_that_do_not_go_together_are_refused(admin: SignedIn, roles: list[str]) -> None:
    assert new_user(admin, roles=roles).status_code == 200
    assert not User.objects.filter(username="chen.ji").exists()


def test_the_database_itself_refuses_an_administrator_with_another_role() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(roles=["ADMINISTRATOR", "CASE_OFFICER"])


def test_users_of_another_bureau_do_not_exist(admin: SignedIn) -> None:
    elsewhere = UserFactory(unit=UnitFactory())
    for name in ("user_detail", "user_edit", "user_disable", "user_enable", "user_password", "totp_reset_request"):
        assert admin.get(reverse(name, args=[elsewhere.pk])).status_code == 404
    assert elsewhere.username not in admin.get(reverse("user_list")).content.decode()
    assert new_user(admin, unit=elsewhere.unit_id).status_code == 200
    assert not User.objects.filter(username="chen.ji").exists()


def test_an_edit_keeps_reason_and_author_and_ends_the_sessions_when_rights_change(admin: SignedIn) -> None:
    user = UserFactory()
    theirs = signed_in(user)
    form = {"full_name": "试用新名", "unit": user.unit_id, "roles": ["SECTION_HEAD"], "email": ""}
    assert act(admin, "user_edit", user, **form).status_code == 302
    user.refresh_from_db()
    version = user.history.first()
    assert (user.full_name, user.roles, user.version) == ("试用新名", ["SECTION_HEAD"], 2)
    assert (version.history_change_reason, version.history_user) == (REASON, admin.user)
    assert theirs.get(reverse("held_list")).status_code == 302
    assert REASON in admin.get(reverse("user_detail", args=[user.pk])).content.decode()


def test_a_second_administrators_edit_shows_both_versions_and_overwrites_nothing(admin: SignedIn) -> None:
    user, other = UserFactory(full_name="试用甲"), signed_in(Role.ADMINISTRATOR)
    stale = user.version
    form = {"unit": user.unit_id, "roles": ["CASE_OFFICER"], "email": ""}
    act(other, "user_edit", user, full_name="试用乙", **form)
    page = act(admin, "user_edit", user, full_name="试用丙", version=stale, **form).content.decode()
    assert "试用乙" in page
    assert "试用丙" in page
    assert User.objects.get(pk=user.pk).full_name == "试用乙"


def test_a_disabled_user_is_out_at_once_and_stays_out(admin: SignedIn) -> None:
    user = UserFactory()
    theirs = signed_in(user)
    act(admin, "user_disable", user)
    assert theirs.get(reverse("held_list")).status_code == 302
    assert sign_in(user.username, PASSWORD).get(reverse("held_list")).status_code == 302
    act(admin, "user_enable", user)
    assert theirs.get(reverse("held_list")).status_code == 302
    assert sign_in(user.username, PASSWORD).get(reverse("held_list")).status_code == 200


def test_nobody_disables_themselves_and_the_last_administrator_stays(admin: SignedIn) -> None:
    assert "不能对自己的账号" in act(admin, "user_disable", admin.user).content.decode()
    above = signed_in(UserFactory(role=Role.ADMINISTRATOR, unit=model_bureau().parent or UnitFactory()))
    User.objects.filter(pk=above.user.pk).update(is_active=False)
    from apps.accounts.services import users
    from apps.core.refusals import Refused

    with pytest.raises(Refused, match="最后一名"):
        users.disable(pk=admin.user.pk, version=admin.user.version, by=above.user, reason=REASON)


def test_a_reset_password_works_once_and_ends_the_sessions(admin: SignedIn) -> None:
    user = UserFactory()
    theirs = signed_in(user)
    password = once(act(admin, "user_password", user))
    assert theirs.get(reverse("held_list")).status_code == 302
    assert sign_in(user.username, PASSWORD).get(reverse("held_list"))["Location"].startswith(reverse("account_login"))
    answer = sign_in(user.username, password).get(reverse("held_list"))
    assert answer["Location"].startswith(reverse("account_change_password"))


def with_code() -> User:
    user = UserFactory(role=Role.BUREAU_LEADER)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def test_a_lost_second_factor_takes_two_administrators(admin: SignedIn) -> None:
    user, second = with_code(), signed_in(Role.ADMINISTRATOR)
    theirs = signed_in(user)
    admin.post(reverse("totp_reset_request", args=[user.pk]), {"reason": "更换手机"})
    reset = TotpReset.objects.get(user=user)
    confirm = reverse("totp_reset_confirm", args=[reset.pk])
    assert "不得自行确认" in admin.post(confirm, {"go": "1"}).content.decode()
    assert Authenticator.objects.filter(user=user).exists()
    assert second.post(confirm, {"go": "1"}).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    assert theirs.get(reverse("held_list")).status_code == 302
    reset.refresh_from_db()
    assert (reset.requested_by, reset.confirmed_by) == (admin.user, second.user)


@pytest.mark.parametrize("maker", ["requester", "confirmer"])
def test_an_administrator_made_by_the_other_is_no_second_one(admin: SignedIn, maker: str) -> None:
    user, second = with_code(), signed_in(Role.ADMINISTRATOR)
    made, by = (second.user, admin.user) if maker == "requester" else (admin.user, second.user)
    history.save(made, by=by, reason="重置口令")
    admin.post(reverse("totp_reset_request", args=[user.pk]), {"reason": "更换手机"})
    confirm = reverse("totp_reset_confirm", args=[TotpReset.objects.get(user=user).pk])
    assert "由别的系统管理员确认" in second.post(confirm, {"go": "1"}).content.decode()
    assert Authenticator.objects.filter(user=user).exists()


def test_the_database_itself_refuses_one_administrator_for_both_steps() -> None:
    one, user = UserFactory(role=Role.ADMINISTRATOR), with_code()
    now = timezone.now()
    with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
        TotpReset.objects.create(
            user=user, reason="x", requested_at=now, requested_by=one, confirmed_at=now, confirmed_by=one
        )
    with pytest.raises(IntegrityError, match="not_oneself"), transaction.atomic():
        TotpReset.objects.create(user=one, reason="x", requested_at=now, requested_by=one)


def test_a_request_lapses_after_24_hours(admin: SignedIn) -> None:
    user = with_code()
    admin.post(reverse("totp_reset_request", args=[user.pk]), {"reason": "更换手机"})
    reset = TotpReset.objects.get(user=user)
    second = UserFactory(role=Role.ADMINISTRATOR)
    with time_machine.travel(reset.requested_at + timedelta(hours=24, minutes=1), tick=False):
        page = signed_in(second).post(reverse("totp_reset_confirm", args=[reset.pk]), {"go": "1"})
        assert "已超过 24 小时" in page.content.decode()


def test_every_act_is_in_the_access_log_without_names(admin: SignedIn) -> None:
    user = UserFactory()
    act(admin, "user_disable", user)
    row = AccessRecord.objects.get(action=AccessAction.ADMINISTER)
    assert (row.user, row.subject, row.reason) == (admin.user, f"accounts.User:{user.pk}", REASON)


@pytest.mark.parametrize("filters", ["", "?q=试用", "?role=CASE_OFFICER", "?active=0", "?unit=9999999&active=x"])
def test_the_list_answers_every_address(admin: SignedIn, filters: str) -> None:
    assert admin.get(reverse("user_list") + filters).status_code == 200


def test_filters_narrow_the_list(admin: SignedIn) -> None:
    street = UnitFactory(kind=UnitKind.STREET, parent=model_bureau())
    there, gone = UserFactory(unit=street, username="there"), UserFactory(username="gone", is_active=False)
    shown = {
        "?q=ther": {there.username},
        f"?unit={street.pk}": {there.username},
        "?active=0": {gone.username},
        "?role=ADMINISTRATOR": {admin.user.username},
    }
    for query, names in shown.items():
        page = admin.get(reverse("user_list") + query)
        assert {user.username for user in page.context["users"]} == names


def test_pages_follow_by_key_both_ways(admin: SignedIn) -> None:
    for number in range(120):
        UserFactory(username=f"page{number:03d}")
    first = admin.get(reverse("user_list") + "?q=page")
    second = admin.get(reverse("user_list") + first.context["page"].next_url)
    third = admin.get(reverse("user_list") + second.context["page"].next_url)
    names = [user.username for page in (first, second, third) for user in page.context["users"]]
    assert names == [f"page{number:03d}" for number in range(120)]
    assert third.context["page"].next_url == ""
    back = admin.get(reverse("user_list") + third.context["page"].previous_url)
    assert [user.username for user in back.context["users"]] == names[50:100]
    assert admin.get(reverse("user_list") + back.context["page"].previous_url).context["page"].previous_url == ""


@pytest.mark.parametrize("name", ["user_list", "access_log"])
def test_lists_cost_the_same_queries_for_2_and_20_rows(name: str, django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.ADMINISTRATOR if name == "user_list" else Role.AUDITOR)
    counts = []
    for more in (2, 18):
        for _ in range(more):
            signed_in(Role.CASE_OFFICER)
        client.get(reverse(name))
        with django_assert_max_num_queries(8) as captured:
            client.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def run(*args: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("create_administrator", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


FIRST = ("--username", "root.admin", "--full-name", "试用管", "--unit", "440507")


def test_the_first_administrator_is_made_at_the_server(bureau: OrgUnit) -> None:
    code, out, _ = run(*FIRST)
    assert code == 0
    password = out.strip().split()[-1]
    client = sign_in("root.admin", password)
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_change_password"))
    assert User.objects.get(username="root.admin").roles == ["ADMINISTRATOR"]


def test_a_second_one_needs_force_and_refusals_are_one_sentence(bureau: OrgUnit) -> None:
    run(*FIRST)
    assert run("--username", "b", "--full-name", "试用管", "--unit", "440507")[0] == 2
    assert run("--username", "b", "--full-name", "试用管", "--unit", "440507", "--force")[0] == 0
    code, _, err = run("--username", "c", "--full-name", "试用管", "--unit", "no-such-unit")
    assert (code, err) == (2, "没有代码为 no-such-unit 的单位。\n")
    assert run(*FIRST, "--force")[0] == 2


@pytest.mark.parametrize("role", ["SEALED_KEEPER", "BUREAU_LEADER", "LEGAL_OFFICER"])
def test_an_administrator_of_a_section_gives_no_role_that_reaches_the_whole_bureau(role: str) -> None:
    section = UnitFactory(parent=model_bureau(), kind=UnitKind.SECTION)
    desk = signed_in(UserFactory(role=Role.ADMINISTRATOR, unit=section))
    assert "由局一级的系统管理员授予" in new_user(desk, unit=section.pk, roles=[role]).content.decode()
    clerk = UserFactory(unit=section)
    typed = {"full_name": clerk.full_name, "unit": section.pk, "email": "", "roles": [role]}
    assert act(desk, "user_edit", clerk, **typed).status_code == 200
    clerk.refresh_from_db()
    assert clerk.roles == ["CASE_OFFICER"]


def test_other_facts_of_such_a_user_are_the_sections_business() -> None:
    section = UnitFactory(parent=model_bureau(), kind=UnitKind.SECTION)
    desk = signed_in(UserFactory(role=Role.ADMINISTRATOR, unit=section))
    officer = UserFactory(role=Role.LEGAL_OFFICER, unit=section)
    typed = {"full_name": "试用新名", "unit": section.pk, "email": "", "roles": ["LEGAL_OFFICER"]}
    assert act(desk, "user_edit", officer, **typed).status_code == 302
