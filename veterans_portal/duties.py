"""What each role does here, in one sentence, and where its work begins: the home page shows both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Role
from apps.core.shapes import Way

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from apps.accounts.models import User


@dataclass(frozen=True)
class Duty:
    """One role: its sentence, and pairs of label and url name, the most frequent first."""

    sentence: StrOrPromise
    starts: tuple[tuple[StrOrPromise, str], ...]


_REGISTER = (_("登记信访"), "petition_register")
_STATION = (_("预约律师"), "station")
_STUDY = (_("登记学法"), "study_record")
_SEALED = (_("密封件"), "petition_sealed_list")

DUTIES: dict[Role, Duty] = {
    Role.CASE_OFFICER: Duty(
        _("办理分派给您的信访事项，在期限内告知、答复。"), (_REGISTER, (_("办理列表"), "petition_list"))
    ),
    Role.SECTION_HEAD: Duty(
        _("分派本股室的信访事项，登记学法，编写年度报告中本股室的章节。"),
        (_REGISTER, (_("办理列表"), "petition_list"), _STUDY),
    ),
    Role.BUREAU_LEADER: Duty(
        _("看全局的期限和数字，批准延期，批准或退回年度报告。"),
        ((_("指标与数字"), "figure_list"), (_("办理列表"), "petition_list"), (_("年度报告"), "report_list")),
    ),
    Role.STATION_LAWYER: Duty(
        _("在驻点日接待来访人，填写咨询记录；记录内容只有您本人可读。"),
        ((_("我的驻点日"), "lawyer_desk"), (_("咨询记录"), "consultation_list"), (_("转介跟踪"), "referral_list")),
    ),
    Role.LEGAL_OFFICER: Duty(
        _("登记全局学法，汇总、编写年度报告并送局领导批准。"),
        ((_("年度报告"), "report_list"), _STUDY, (_("指标与数字"), "figure_list"), (_("组织"), "organisation_list")),
    ),
    Role.STREET_REPORTER: Duty(_("为本街道（社区）的群众代约律师、登记信访。"), (_STATION, _REGISTER)),
    Role.AUDITOR: Duty(_("查看谁在何时登录、查询、打开和导出；只看记录，不办事项。"), ((_("访问记录"), "access_log"),)),
    Role.ADMINISTRATOR: Duty(
        _("管理用户、单位和角色；看不到信访、咨询等业务内容。"),
        ((_("新建用户"), "user_new"), (_("用户管理"), "user_list")),
    ),
    Role.PETITION_OFFICER: Duty(
        _("登记、受理、分派信访事项，十五日内书面告知；与大厅共同办理预约取号。"),
        (_REGISTER, (_("办理列表"), "petition_list"), _STATION),
    ),
    Role.HALL_CLERK: Duty(_("为来访人预约、取号、登记到场，登记当面反映的信访事项。"), (_STATION, _REGISTER)),
    Role.SEALED_KEEPER: Duty(_("登记、保管检举控告件，管理每一件的知情名单。"), (_SEALED, _REGISTER)),
    Role.CONFIDENTIALITY_REVIEWER: Duty(
        _("审查拟公开的材料是否涉密；被列入知情名单的密封件在下面打开。年度报告的公开版批准后即可查看。"),
        (_SEALED, (_("年度报告"), "report_list")),
    ),
    Role.COUNSELLOR: Duty(
        _("接收驻点律师转来的来访人，登记每次疏导；疏导记录只有您本人可读。"),
        ((_("心理疏导"), "counselling_list"), (_("我的学法"), "study_own")),
    ),
}


def sentences(user: User) -> list[StrOrPromise]:
    """What the person's roles do, one sentence each."""
    return [duty.sentence for duty in _held(user)]


def starts(user: User) -> list[Way]:
    """Where the person's work begins, without doubles; the most frequent last, where the primary button stands."""
    found = {name: label for duty in _held(user) for label, name in duty.starts}
    return [Way(str(label), reverse(name)) for name, label in reversed(found.items())]


def _held(user: User) -> Iterable[Duty]:
    return (DUTIES[role] for role in DUTIES if user.has_role(role))
