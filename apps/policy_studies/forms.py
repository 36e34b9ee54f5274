"""Forms of law study: the session, its attendance sheet, its cancelling, the list's filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import OrgUnit
from apps.core.refusals import Refused
from apps.core.shapes import Compared
from apps.policy_studies import rules
from apps.policy_studies.choices import AttendanceStatus, SessionKind, SessionStatus
from apps.policy_studies.models import StudySession
from apps.policy_studies.rules import Mark
from apps.policy_studies.services import SessionEntry

T = TypeVar("T")
NOT_LISTED = ""
FIRST_YEAR, LAST_YEAR = 1949, 2999


class DateField(forms.DateField):
    """A day in the browser's own picker."""

    widget = forms.DateInput(attrs={"type": "date", "min": "1949-10-01"}, format="%Y-%m-%d")


class SessionFields(forms.Form):
    """What is typed about a session, with its two rules on the field they belong to."""

    kind = forms.ChoiceField(label=_("形式"), choices=SessionKind.choices)
    held_on = DateField(label=_("日期"))
    hours = forms.DecimalField(
        label=_("学时"), max_digits=3, decimal_places=1, widget=forms.NumberInput(attrs={"step": "0.5", "min": "0.5"})
    )
    topic = forms.CharField(label=_("主题"), min_length=2, max_length=120)
    chair = forms.CharField(label=_("主持人"), max_length=50)
    lecturer = forms.CharField(label=_("主讲人"), max_length=50, required=False)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)
    materials = forms.CharField(
        label=_("学习材料"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    decisions = forms.CharField(
        label=_("议定事项"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_held_on(self) -> date:
        held_on: date = self.cleaned_data["held_on"]
        return _ruled(held_on, rules.check_day)

    def clean_hours(self) -> Decimal:
        hours: Decimal = self.cleaned_data["hours"]
        return _ruled(hours, rules.check_hours)

    def entry(self) -> SessionEntry:
        typed = {name: self.cleaned_data[name] for name in SessionFields.base_fields}
        return SessionEntry(**{**typed, "kind": SessionKind(typed["kind"])})

    @staticmethod
    def sections() -> tuple[Section, ...]:
        return (
            Section(
                _("学习"),
                _("一次学习登记一场"),
                Row12(("kind", 4), ("held_on", 4), ("hours", 4)),
                Row12(("topic", 12)),
                Row12(("chair", 4), ("lecturer", 4), ("place", 4)),
            ),
            Section(_("内容"), _("法律、政策写全称"), "materials", "decisions"),
        )


def _ruled(value: T, check: Callable[[T], None]) -> T:
    """The value, or the rule's sentence as the field's error."""
    try:
        check(value)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None
    return value


class RecordSessionForm(IntentForm, SessionFields):
    """Register a session."""

    unit = forms.ModelChoiceField(label=_("组织单位"), queryset=OrgUnit.objects.none(), empty_label=None)
    expect_all = forms.BooleanField(label=_("把组织单位及下级的在册人员列为应到"), required=False, initial=True)

    def __init__(self, *args: Any, units: QuerySet[OrgUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "intent_key",
            *self.sections(),
            Section(_("应到"), _("登记后可以改名单"), Row12(("unit", 6), ("expect_all", 6))),
            Actions(
                _("登记"),
                Way(_("取消"), reverse("study_list")),
                busy=_("正在登记…"),
                meta=_("重复提交只会生成一场"),
            ),
        )


class EditSessionForm(VersionedForm, SessionFields):
    """Change what was registered."""

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(session, name) for name in (*SessionFields.base_fields, "version")}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            *self.sections(),
            Actions(_("保存"), Way(_("取消"), session.get_absolute_url()), busy=_("正在保存…")),
        )


class CancelForm(forms.Form):
    """Why a session does not count."""

    reason = forms.CharField(label=_("取消的原因"), max_length=200, min_length=2)

    def __init__(self, *args: Any, session: StudySession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Section(_("取消"), _("取消后不计入任何数字，不能恢复"), "reason"),
            Actions(_("取消这场学习"), Way(_("返回"), session.get_absolute_url()), final=True),
        )


class FilterForm(forms.Form):
    """The list's address."""

    q = forms.CharField(label=_("主题"), required=False, max_length=40)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kind = forms.ChoiceField(label=_("形式"), required=False, choices=[("", _("全部")), *SessionKind.choices])
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *SessionStatus.choices])


class AttendanceForm(VersionedForm):
    """The whole sheet: for each person a mark, a reason, a make-up day. Empty mark = not on the list."""

    def __init__(self, *args: Any, people: Iterable[User], marks: dict[int, Mark], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = list(people)
        self.marks = marks
        for user in self.people:
            self._add(user, marks.get(user.pk))

    def _add(self, user: User, mark: Mark | None) -> None:
        label = user.full_name
        choices = [(NOT_LISTED, _("不列入")), *AttendanceStatus.choices]
        self.fields[f"status_{user.pk}"] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=mark.status if mark else NOT_LISTED
        )
        self.fields[f"reason_{user.pk}"] = forms.CharField(
            label=_("%(name)s的原因") % {"name": label},
            max_length=100,
            required=False,
            initial=mark.reason if mark else "",
        )
        self.fields[f"made_up_on_{user.pk}"] = DateField(
            label=_("%(name)s的补学日期") % {"name": label}, required=False, initial=mark.made_up_on if mark else None
        )

    def fill_present(self) -> None:
        """Everybody still expected becomes present, unsaved."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for user in self.people:
            if data.get(f"status_{user.pk}") == AttendanceStatus.EXPECTED:
                data[f"status_{user.pk}"] = AttendanceStatus.PRESENT.value
        self.data = data

    def typed_marks(self) -> list[Mark]:
        """The lines that stay on the list."""
        found = [self._mark(user.pk) for user in self.people]
        return [mark for mark in found if mark is not None]

    def _mark(self, pk: int) -> Mark | None:
        status = self.cleaned_data[f"status_{pk}"]
        if status == NOT_LISTED:
            return None
        made_up_on = self.cleaned_data[f"made_up_on_{pk}"]
        return Mark(pk, AttendanceStatus(status), self.cleaned_data[f"reason_{pk}"], made_up_on)

    @property
    def compared(self) -> list[Compared]:
        """Person, what stands now and what was typed here, after somebody else saved the sheet."""
        if self.current is None:
            return []
        stands = {line.user_id: str(line.get_status_display()) for line in self.current.attendance.all()}
        typed = {mark.user_id: str(mark.status.label) for mark in self.typed_marks()}
        none = str(_("不列入"))
        people = [(user.full_name, stands.get(user.pk, none), typed.get(user.pk, none)) for user in self.people]
        return [row for row in (Compared(*line) for line in people) if row.differs]
