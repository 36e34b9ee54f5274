"""Forms of referrals: make one, write its letter, record what became of it, find those to chase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.consultations.choices import AgreementContent, ReferralEventKind, ReferralKind
from apps.consultations.forms.parts import laid_out
from apps.consultations.models import Consultation, Referral
from apps.consultations.rules import referrals as rules
from apps.consultations.services.referrals import LETTER_LENGTH, ReferralEntry, StepEntry
from apps.core import moment
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.people.forms import DateField
from apps.people.models import Organisation

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

E = ReferralEventKind


class ReferralForm(IntentForm):
    """To whom the visitor is handed on."""

    kind = forms.ChoiceField(label=_("转介类别"), choices=ReferralKind.choices)
    receiver = forms.ChoiceField(label=_("接收单位"), required=False)
    receiver_name = forms.CharField(
        label=_("或其他单位名称"),
        max_length=100,
        required=False,
        help_text=_("心理疏导、信访、12348 可以不填"),
    )
    counsellor = forms.ChoiceField(label=_("心理咨询师"), required=False, help_text=_("转介心理疏导时选择"))
    consent_on = DateField(label=_("来访人同意日期"), required=False, help_text=_("同意把姓名、电话和函件交给接收单位"))
    goes_alone = forms.BooleanField(
        label=_("来访人自行前往，不发函"), required=False, help_text=_("只记下已告知去处；不需要答复")
    )

    def __init__(
        self,
        *args: Any,
        log: Consultation,
        receivers: Sequence[Organisation],
        counsellors: Sequence[User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {str(row.pk): row for row in receivers}
        self.counsellors = {str(row.pk): row for row in counsellors}
        self._offer("receiver", [(key, row.name) for key, row in self.receivers.items()])
        self._offer("counsellor", [(key, row.full_name) for key, row in self.counsellors.items()])
        self.helper = laid_out(
            "intent_key",
            Section(
                _("接收单位"),
                _("在册组织选一项，或直接写单位名称"),
                Row12(("kind", 4), ("receiver", 4), ("receiver_name", 4)),
                Row12(("counsellor", 4), ("goes_alone", 8)),
            ),
            Section(
                _("来访人同意"),
                _("没有来访人同意，不生成转介函（《个人信息保护法》第二十三条）"),
                Row12(("consent_on", 4)),
            ),
            Actions(
                _("生成转介函"),
                Way(_("返回"), reverse("log_detail", args=[log.reference.number])),
                busy=_("正在生成…"),
                meta=_("生成后可以修改，写好再转出"),
            ),
        )

    def _offer(self, name: str, rows: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不选")), *rows]

    def entry(self) -> ReferralEntry:
        """What was chosen, as the service takes it."""
        typed = self.cleaned_data
        kind = ReferralKind(typed["kind"])
        counselling = kind == ReferralKind.COUNSELLING
        return ReferralEntry(
            kind=kind,
            receiver=None if counselling else self.receivers.get(typed["receiver"]),
            receiver_name=typed["receiver_name"],
            counsellor=self.counsellors.get(typed["counsellor"]) if counselling else None,
            consent_on=typed["consent_on"],
            goes_alone=typed["goes_alone"],
        )


class LetterForm(VersionedForm):
    """The letter's text, a paragraph a line; it can be changed until it is sent."""

    body = forms.CharField(
        label=_("函件正文"),
        max_length=LETTER_LENGTH,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_(
            "每段一行；〔姓名〕〔电话〕在函件上自动填入；“附件：甲；乙”单独一行列出附件。只写接收单位办理所需要的内容。"
        ),
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(_("函件正文"), _("加密保存，本局工作人员看不到"), "body"),
            Actions(_("保存"), Way(_("返回"), referral.get_absolute_url()), busy=_("正在保存…")),
        )


@dataclass(frozen=True)
class StepWords:
    """How one step is asked for: the fields beside its day, and what two of them are called here."""

    fields: tuple[str, ...] = ("paper",)
    words: StrOrPromise = ""
    until: StrOrPromise = ""
    help: StrOrPromise = ""


_CHASE = StepWords(("until", "words"), _("怎样催问、对方怎么说"), _("对方答应的日期"), _("没有答应日期的，不填"))
STEPS: Mapping[str, StepWords] = {
    E.SENT: StepWords(("paper", "until"), until=_("预计答复日期"), help=_("不填的，按法定或默认天数推算")),
    E.RECEIVED: StepWords(("paper",), help=_("对方收到或受理的日期")),
    E.SUPPLEMENT_ASKED: StepWords(
        ("until", "paper", "words"), _("要求补充什么"), _("补充期限"), _("只能一次性要求；期间不计入审查期限")
    ),
    E.SUPPLEMENTED: StepWords(("paper",)),
    E.GRANTED: StepWords(("paper",), help=_("决定日期；此后三日内指派")),
    E.ASSIGNED: StepWords(("paper", "words"), _("指派的律师事务所或法律服务机构")),
    E.REFUSED: StepWords(("paper", "words"), _("理由"), help=_("不予法律援助的，须书面说明理由")),
    E.AGREEMENT: StepWords(("content", "paper"), help=_("协议生效日期；内容只记类别")),
    E.CONFIRMED: StepWords(("paper",), help=_("法院确认的日期")),
    E.NOT_CONFIRMED: StepWords(("words",), _("说明")),
    E.NO_AGREEMENT: StepWords(("words",), _("说明"), help=_("任何一方不愿调解或达不成协议，调解终止")),
    E.SESSIONS_ENDED: StepWords(()),
    E.ANSWERED: StepWords(("paper", "words"), _("答复内容")),
    E.CHASED: _CHASE,
    E.POSTPONED: StepWords(("until", "paper"), until=_("改到的日期"), help=_("由谁、依据哪份文件改期写在来文里")),
    E.WITHDRAWN: StepWords(("words",), _("原因"), help=_("来访人要求撤回，或逾期未补充材料视为撤回")),
    E.GOES_ALONE: StepWords(()),
    E.OBJECTION_TOLD: StepWords(("words",), _("怎样告知")),
}


class StepForm(VersionedForm):
    """Record one step of a referral at the version that was read."""

    on = DateField(label=_("日期"))
    until = DateField(label=_("至"), required=False)
    paper = forms.CharField(label=_("来文或文号"), max_length=60, required=False)
    content = forms.ChoiceField(
        label=_("协议内容"), choices=[("", _("请选择")), *AgreementContent.choices], required=False
    )
    words = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, step: str, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, asked = step, STEPS[step]
        for name in {"until", "paper", "content", "words"} - set(asked.fields):
            del self.fields[name]
        if "words" in self.fields:
            self.fields["words"].label = str(asked.words)
            self.fields["words"].help_text = _("加密保存")
            self.fields["words"].required = step in rules.NEED_WORDS
        if "until" in self.fields:
            self.fields["until"].label = str(asked.until)
            self.fields["until"].required = step in (E.SUPPLEMENT_ASKED, E.POSTPONED)
        self.fields["on"].initial = moment.today()
        short = [(name, 4) for name in ("on", "until", "paper", "content") if name in self.fields]
        long = ["words"] if "words" in self.fields else []
        self.helper = laid_out(
            "version",
            Section(ReferralEventKind(step).label, asked.help, Row12(*short), *long),
            Actions(_("登记"), Way(_("返回"), referral.get_absolute_url()), busy=_("正在登记…")),
        )

    def entry(self) -> StepEntry:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        return StepEntry(
            kind=self.step,
            on=typed["on"],
            until=typed.get("until"),
            paper=typed.get("paper", ""),
            words=typed.get("words", ""),
            content=typed.get("content", ""),
        )


class ReferralFilterForm(forms.Form):
    """The list's conditions, which stand in the address."""

    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部类别")), *ReferralKind.choices])
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("未了结")), ("chase", _("可催问")), ("closed", _("已有结果")), ("all", _("全部"))],
    )
