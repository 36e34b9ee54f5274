"""The registration form: what came in, from whom, about what."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import moment, references, taxonomy
from apps.core.choices import TopicScheme
from apps.core.crispy import Actions, Row12, Secondary, Section, Way
from apps.core.forms import IntentForm
from apps.core.refusals import Refused
from apps.core.wording import WordingHint, wording_hints
from apps.people.choices import OrganisationRoleKind
from apps.people.forms import DateField, PersonEntryMixin
from apps.people.queries import organisations
from apps.people.rules import NEW_PERSON, PersonEntry
from apps.petitions import queries, rules
from apps.petitions.choices import AppealRoute, Channel, PetitionClass
from apps.petitions.models import Petition
from apps.petitions.models.petitions import FACTS_MAX, REQUEST_MAX, TITLE_MAX
from apps.petitions.services import PetitionEntry

OTHER_MATTER = "none"


class MatterFields(forms.Form):
    """What the matter is: shared by registration and correction."""

    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices, widget=forms.RadioSelect)
    received_on = DateField(label=_("收到日期"))
    title = forms.CharField(label=_("标题"), max_length=TITLE_MAX, help_text=_("写请求什么，不写姓名"))
    request = forms.CharField(
        label=_("请求"), max_length=REQUEST_MAX, widget=forms.Textarea(attrs={"rows": 3, "maxlength": REQUEST_MAX})
    )
    facts = forms.CharField(
        label=_("事实和理由"),
        max_length=FACTS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": FACTS_MAX}),
    )
    petition_class = forms.ChoiceField(label=_("类别"), choices=PetitionClass.choices, initial=PetitionClass.APPEAL)
    appeal_route = forms.TypedChoiceField(
        label=_("路径"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("（申诉求决类须选）")), *AppealRoute.choices],
    )
    topic = forms.TypedChoiceField(label=_("业务"), coerce=int)
    oral_record = forms.BooleanField(label=_("口头反映，已如实记录并读给本人听"), required=False)

    def offer_topics(self, on: date) -> None:
        field = self.fields["topic"]
        assert isinstance(field, forms.ChoiceField)
        groups = taxonomy.grouped_choices(TopicScheme.MATTER, on)
        field.choices = [("", _("请选择")), *groups]

    def wording(self) -> list[WordingHint]:
        """Hints on what was typed; never a refusal."""
        if not self.is_bound:
            return []
        return wording_hints("\n".join(str(self.data.get(name, "")) for name in ("title", "request", "facts")))


class RegisterForm(IntentForm, PersonEntryMixin, MatterFields):
    """One matter as it comes in. People who look alike and matters that may be the same are asked about once."""

    organisation = forms.TypedChoiceField(label=_("或信访组织"), required=False, coerce=int, empty_value=None)
    name_unclear = forms.BooleanField(label=_("姓名或住址不清"), required=False)
    joint_count = forms.IntegerField(label=_("共同反映人数"), min_value=1, max_value=9999, initial=1)
    representatives = forms.CharField(
        label=_("推选的代表"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("多人来访时填写，每行一名，至多 5 名，由信访人自己推选"),
    )
    repeated = forms.BooleanField(label=_("此前已就同一事项信访"), required=False)
    repeat_of = forms.ChoiceField(label=_("是否同一事项"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.related: list[tuple[str, Petition]] = []
        self.fields["received_on"].initial = moment.today()
        self.offer_topics(moment.today())
        self._offer_organisations()
        if self.data.get("name_unclear") or self.data.get("organisation"):
            self.fields["name"].required = False
        typed = self.data.get("repeat_of", "")
        self._set_choices("repeat_of", [(typed, typed)] if typed else [])
        self.helper = _helper(self)

    def _set_choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _offer_organisations(self) -> None:
        bureau_id = self.user.unit.bureau_id or self.user.unit_id
        known = organisations(OrganisationRoleKind.PETITIONER, bureau_id, moment.today())
        self._set_choices("organisation", [("", "个人信访不填"), *((row.pk, row.name) for row in known)])

    def _offer(self, entry: PersonEntry) -> None:
        """A form sent a second time is not asked about the person that its first send registered."""
        if not (self.alikes and self._sent_before()):
            super()._offer(entry)
            return
        typed = self.data.get("same_person", "")
        self._set_choices("same_person", [(typed, typed)] if typed else [])

    def _sent_before(self) -> bool:
        """Asked only after a look-alike was found: what the first send made is committed together with its key."""
        return queries.intent_used(self.data.get("intent_key", ""))

    def clean_representatives(self) -> tuple[str, ...]:
        typed: str = self.cleaned_data["representatives"]
        return tuple(name.strip() for name in typed.splitlines() if name.strip())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._ask_same_matter(cleaned)
        if not self.errors:
            self._check_rules()
        return cleaned

    def _ask_same_matter(self, cleaned: dict[str, Any]) -> None:
        """Earlier matters of the same person are shown, and the officer says once whether this is one of them."""
        if cleaned.get("petition_class") == PetitionClass.ACCUSATION:
            return
        self.related = queries.related_matters(
            self.user, person_id=self._person_id(cleaned), title=cleaned.get("title", "")
        )
        self._offer_matters()
        asked = any(why.startswith("同一人") for why, _row in self.related)
        if asked and not cleaned.get("repeat_of") and not self._sent_before():
            self.add_error("repeat_of", _("有同一人的事项，请选择是否同一事项。"))

    def _offer_matters(self) -> None:
        """A choice that was typed stays valid; the service checks it against what the officer may see."""
        shown = [
            (str(row.pk), f"{references.short_number(row.reference.number)} {row.title}") for _w, row in self.related
        ]
        self._set_choices("repeat_of", [*shown, (OTHER_MATTER, str(_("都不是同一事项")))] if shown else [])

    def _person_id(self, cleaned: dict[str, Any]) -> int | None:
        chosen = cleaned.get("same_person") or ""
        for alike in self.alikes:  # nobody else's matters are shown, whatever key the form carries
            if chosen == str(alike.person.pk):
                return alike.person.pk
        certain = [alike.person.pk for alike in self.alikes if alike.certain]
        return certain[0] if certain and chosen != NEW_PERSON else None

    def _check_rules(self) -> None:
        try:
            rules.check_registration(self.entry().for_rules(), today=moment.today())
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    def entry(self) -> PetitionEntry:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        repeat_of = typed.get("repeat_of") or ""
        repeats = repeat_of.isdecimal() and len(repeat_of) < 19
        return PetitionEntry(
            channel=Channel(typed["channel"]),
            petition_class=PetitionClass(typed["petition_class"]),
            appeal_route=typed["appeal_route"],
            topic_id=typed["topic"],
            title=typed["title"],
            request=typed["request"],
            facts=typed["facts"],
            received_on=typed["received_on"],
            person=self.person_entry() if typed.get("name") else None,
            organisation_id=typed["organisation"],
            oral_record=typed["oral_record"],
            name_unclear=typed["name_unclear"],
            is_first_petition=not (repeats or typed["repeated"]),
            repeat_of_id=int(repeat_of) if repeats else None,
            joint_count=typed["joint_count"],
            representatives=typed["representatives"],
            street_id=int(typed["street"]) if typed.get("street") else None,
        )


def _helper(form: RegisterForm) -> FormHelper:
    person: list[Any] = [
        Row12(("name", 3), ("id_number", 5), ("phone", 4)),
        Row12(("person_kind", 3), ("street", 3), ("address", 6)),
    ]
    if form.is_bound:
        person.append(_Asked("same_person"))
    person += [Row12(("organisation", 6), ("name_unclear", 6)), Row12(("joint_count", 3), ("representatives", 9))]
    matter: list[Any] = ["title", "request", "facts", Row12(("petition_class", 4), ("appeal_route", 4), ("topic", 4))]
    if form.is_bound:
        matter.append(_Asked("repeat_of"))
    helper = FormHelper()
    helper.layout = Layout(
        "intent_key",
        Section(_("来件"), _("《信访工作条例》第十七条"), "channel", Row12(("received_on", 3), ("oral_record", 9))),
        Section(_("信访人"), _("姓名、住址不清的，勾选即可继续"), *person),
        Section(_("事项"), _("先写请求，再写事实和理由"), *matter, "repeated"),
        Actions(
            _("登记"),
            Secondary("check", _("查找相关事项")),
            Way(_("取消"), reverse("petition_list")),
            busy=_("正在登记…"),
            meta=_("重复提交只会生成一件"),
        ),
    )
    return helper


class _Asked(Row12):
    """A question that shows only once there is something to choose from."""

    def __init__(self, name: str) -> None:
        super().__init__((name, 12))
        self.name = name

    def render(self, form: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        return super().render(form, context, *args, **kwargs) if form.fields[self.name].choices else ""
