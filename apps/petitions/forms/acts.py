"""One small form for each act; each carries the status that was read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import moment
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import VersionedForm
from apps.people.forms import DateField, streets_for
from apps.petitions import queries, rules
from apps.petitions.choices import Adoption, Channel, OpinionOutcome, PetitionClass, ServiceWay
from apps.petitions.forms.register import MatterFields
from apps.petitions.models import Petition
from apps.petitions.rules import OpinionText
from apps.petitions.services import Correction, Service

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_LONG = forms.Textarea(attrs={"rows": 4})
_WAYS = [("", _("请选择")), *ServiceWay.choices]


class MoveForm(forms.Form):
    """What all acts share: `from_status` is hidden, `sections` gives the layout, `label` the button."""

    from_status = forms.CharField(widget=forms.HiddenInput, max_length=12)

    help: StrOrPromise = ""
    rows: tuple[Any, ...] = ()
    final = False

    def __init__(
        self, *args: Any, petition: Petition, user: User, label: str, blocked: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.petition, self.user = petition, user
        self.fields["from_status"].initial = petition.status
        self.prepare()
        self.helper = FormHelper()
        back = Way(_("返回"), petition.get_absolute_url())
        self.helper.layout = Layout(
            "from_status",
            Section(label, self.help, *self.rows),
            Actions(label, back, busy=_("正在保存…"), final=self.final, blocked=blocked),
        )

    def prepare(self) -> None:
        """Initial values and choices that depend on matter and person."""
        for name in ("accepted_on", "on", "approved_on", "issued_on"):
            if name in self.fields:
                self.fields[name].initial = moment.today()

    @property
    def read_status(self) -> str:
        return str(self.cleaned_data["from_status"])

    def served(self, day: str = "told_on", way: str = "told_way") -> Service | None:
        """Day and way of a paper, None when neither was typed."""
        on: date | None = self.cleaned_data.get(day)
        typed: str = self.cleaned_data.get(way, "")
        return Service(on, ServiceWay(typed)) if on and typed else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "told_on" in self.fields and bool(cleaned.get("told_on")) != bool(cleaned.get("told_way")):
            missing = "told_way" if cleaned.get("told_on") else "told_on"
            if missing not in self.errors:
                self.add_error(missing, _("告知日期和方式须一并填写。"))
        return cleaned


class _ToldFields(forms.Form):
    told_on = DateField(label=_("书面告知日期"), required=False)
    told_way = forms.ChoiceField(label=_("告知方式"), choices=_WAYS, required=False)


class AcceptForm(_ToldFields, MoveForm):
    help = _("能当场书面告知的当场告知；尚未告知的留空，十五日内补登")
    accepted_on = DateField(label=_("受理日期"))
    rows = (Row12(("accepted_on", 4), ("told_on", 4), ("told_way", 4)),)


class NotifyForm(_ToldFields, MoveForm):
    help = _("自收到之日起十五日内")
    rows = (Row12(("told_on", 6), ("told_way", 6)),)

    def prepare(self) -> None:
        for name in ("told_on", "told_way"):
            self.fields[name].required = True
        self.fields["told_on"].initial = moment.today()


class AllocateForm(MoveForm):
    help = _("分派到股室和人")
    handler = forms.TypedChoiceField(label=_("承办人"), coerce=int)
    recusal = forms.BooleanField(
        label=_("承办人已声明与事项、信访人没有直接利害关系"),
        required=False,
    )
    reason = forms.CharField(label=_("说明"), required=False, max_length=200, help_text=_("改派的，写明理由"))
    rows = (Row12(("handler", 6), ("recusal", 6)), "reason")

    def prepare(self) -> None:
        self.people = {user.pk: user for user in queries.handlers_for(self.user, self.petition)}
        field = self.fields["handler"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *((pk, f"{u.unit.name} {u.full_name}") for pk, u in self.people.items())]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["handler"]]


class ExtendForm(_ToldFields, MoveForm):
    help = _("由局领导批准，只一次，并告知信访人理由")
    days = forms.IntegerField(
        label=_("延期日数"),
        min_value=1,
        max_value=rules.MOST_EXTENSION_DAYS,
        error_messages={"max_value": _("延期至多 30 日。"), "min_value": _("延期至少 1 日。")},
    )
    approved_on = DateField(label=_("批准日期"))
    reason = forms.CharField(label=_("延期理由"), max_length=500, widget=_LONG)
    rows = (Row12(("days", 3), ("approved_on", 3), ("told_on", 3), ("told_way", 3)), "reason")

    def prepare(self) -> None:
        super().prepare()
        for name in ("told_on", "told_way"):
            self.fields[name].required = True


class OpinionForm(MoveForm):
    help = _("三项内容缺一不可")
    outcome = forms.ChoiceField(label=_("结论"), choices=OpinionOutcome.choices, widget=forms.RadioSelect)
    request = forms.CharField(label=_("信访人的请求"), max_length=2000, widget=_LONG)
    facts_and_reasons = forms.CharField(label=_("事实和理由"), max_length=8000, widget=_LONG)
    opinion_and_basis = forms.CharField(label=_("处理意见及其法律法规依据"), max_length=8000, widget=_LONG)
    issued_on = DateField(label=_("出具日期"))
    served_on = DateField(label=_("送达日期"))
    served_way = forms.ChoiceField(label=_("送达方式"), choices=_WAYS)
    rows = (
        "outcome",
        "request",
        "facts_and_reasons",
        "opinion_and_basis",
        Row12(("issued_on", 4), ("served_on", 4), ("served_way", 4)),
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["request"].initial = self.petition.request

    def text(self) -> OpinionText:
        typed = self.cleaned_data
        return OpinionText(
            OpinionOutcome(typed["outcome"]), typed["request"], typed["facts_and_reasons"], typed["opinion_and_basis"]
        )

    def service(self) -> Service:
        return Service(self.cleaned_data["served_on"], ServiceWay(self.cleaned_data["served_way"]))


class ReplyForm(MoveForm):
    help = _("采纳或部分采纳的，写明怎样落实；未采纳的，写明理由")
    adoption = forms.ChoiceField(label=_("采纳情况"), choices=Adoption.choices, widget=forms.RadioSelect)
    reply = forms.CharField(label=_("答复内容"), max_length=4000, widget=_LONG)
    served_on = DateField(label=_("答复日期"))
    served_way = forms.ChoiceField(label=_("答复方式"), choices=_WAYS)
    rows = ("adoption", "reply", Row12(("served_on", 6), ("served_way", 6)))

    def service(self) -> Service:
        return Service(self.cleaned_data["served_on"], ServiceWay(self.cleaned_data["served_way"]))


class SendOnForm(_ToldFields, MoveForm):
    """Forward, guide, route or transfer: where it goes, and that the petitioner was told."""

    help = _("去向须书面告知信访人")
    final = True
    where = forms.CharField(label=_("去向（机关或程序）"), max_length=100)
    on = DateField(label=_("日期"))
    why = forms.CharField(label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    rows = (Row12(("where", 8), ("on", 4)), Row12(("told_on", 6), ("told_way", 6)), "why")


class EndForm(MoveForm):
    """Close or withdraw: the day and why."""

    help = _("办结后期限停止，代表名单清除")
    final = True
    on = DateField(label=_("日期"))
    why = forms.CharField(label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    rows = (Row12(("on", 4)), "why")


class CorrectForm(VersionedForm, MatterFields):
    """Correct the registration at the version that was read."""

    street = forms.TypedChoiceField(label=_("街道（社区）"), required=False, coerce=int, empty_value=None)
    reason = forms.CharField(label=_("更正理由"), min_length=2, max_length=200)

    def __init__(self, *args: Any, petition: Petition, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_topics(petition.received_on)
        field = self.fields["street"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("未说明")), *((unit.pk, unit.name) for unit in streets_for(user))]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            Section(_("来件"), "", "channel", Row12(("received_on", 3), ("street", 4), ("oral_record", 5))),
            Section(
                _("事项"),
                _("受理之后，类别、路径和收到日期不能更正"),
                "title",
                "request",
                "facts",
                Row12(("petition_class", 4), ("appeal_route", 4), ("topic", 4)),
                "reason",
            ),
            Actions(_("保存更正"), Way(_("返回"), petition.get_absolute_url()), busy=_("正在保存…")),
        )

    def correction(self) -> Correction:
        typed = self.cleaned_data
        return Correction(
            channel=Channel(typed["channel"]),
            petition_class=PetitionClass(typed["petition_class"]),
            appeal_route=typed["appeal_route"],
            topic_id=typed["topic"],
            title=typed["title"],
            request=typed["request"],
            facts=typed["facts"],
            received_on=typed["received_on"],
            oral_record=typed["oral_record"],
            street_id=typed["street"],
        )


def initial_of(petition: Petition, text: dict[str, str] | None = None) -> dict[str, Any]:
    """The row as the correction form shows it; `text` replaces the plain texts of a sealed matter."""
    names = ("channel", "received_on", "title", "request", "facts", "petition_class", "appeal_route", "oral_record")
    row = {name: getattr(petition, name) for name in names}
    row |= {"topic": petition.topic_id, "street": petition.street_id, "version": petition.version}
    return row | (text or {})


class ReaderForm(forms.Form):
    """Put somebody on the list of a sealed matter."""

    user = forms.TypedChoiceField(label=_("人员"), coerce=int)
    reason = forms.CharField(label=_("列入理由"), min_length=2, max_length=200)

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.pk: user for user in queries.users_for_list(petition)}
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选择")), *((pk, f"{u.unit.name} {u.full_name}") for pk, u in self.people.items())]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Section(_("列入名单"), _("只列办理所必需的人"), Row12(("user", 5), ("reason", 7))),
            Actions(_("列入"), Way(_("返回"), petition.get_absolute_url())),
        )

    def chosen(self) -> User:
        return self.people[self.cleaned_data["user"]]
