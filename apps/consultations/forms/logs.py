"""The form of the consultation log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import (
    ConflictCheck,
    ConflictChoice,
    OpposingKind,
    Outcome,
    ServiceKind,
    ServiceMode,
)
from apps.consultations.forms.parts import TopicField, laid_out
from apps.consultations.models import Consultation
from apps.consultations.models.logs import MOST_MINUTES
from apps.consultations.services import LogEntry
from apps.core.crispy import Actions, Row12, Secondary, Section, Way
from apps.core.forms import VersionedForm

NOTE_LENGTH = 10_000


class LogForm(VersionedForm):
    """The consultation log. Nothing is required to save a draft; what is missing is asked for when it is finished."""

    topic = TopicField(required=False)
    opposing_kind = forms.ChoiceField(label=_("对方当事人"), choices=OpposingKind.choices)
    conflict_check = forms.ChoiceField(label=_("利益冲突审查"), choices=ConflictCheck.choices)
    conflict_choice = forms.ChoiceField(
        label=_("已提出另请律师等，来访人选择"),
        choices=[("", _("未提出")), *ConflictChoice.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    service_mode = forms.ChoiceField(label=_("服务方式"), choices=ServiceMode.choices)
    service_units = forms.MultipleChoiceField(
        label=_("服务（每项计一个服务单元）"),
        choices=ServiceKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *Outcome.choices], required=False)
    told_of_aid_right = forms.BooleanField(label=_("已告知申请法律援助的权利"), required=False)
    minutes = forms.IntegerField(label=_("用时（分钟）"), min_value=1, max_value=MOST_MINUTES, required=False)
    facts = forms.CharField(
        label=_("事实与请求"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    advice = forms.CharField(
        label=_("咨询意见"), max_length=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    legal_basis = forms.CharField(label=_("法律依据"), max_length=500, required=False)

    def __init__(self, *args: Any, back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(
                _("利益冲突"),
                _("只作所内审查，不写另一件的任何内容"),
                Row12(("opposing_kind", 6), ("conflict_check", 6)),
                "conflict_choice",
            ),
            Section(_("事实与请求"), _("如实记录，不作评价"), Row12(("topic", 6), ("service_mode", 6)), "facts"),
            Section(
                _("意见与依据"),
                _("仅本人与来访人可见"),
                "advice",
                Row12(("legal_basis", 12)),
            ),
            Section(
                _("结果"),
                "",
                "service_units",
                Row12(("outcome", 5), ("minutes", 3), ("told_of_aid_right", 4)),
            ),
            Actions(_("办结记录"), Secondary("save_draft", _("存草稿")), Way(_("返回"), back), busy=_("正在保存…")),
        )

    @property
    def finishes(self) -> bool:
        return "save_draft" not in self.data

    def entry(self) -> LogEntry:
        """What was written, as the service takes it."""
        cleaned = dict(self.cleaned_data)
        cleaned.pop("version")
        cleaned["service_units"] = tuple(cleaned["service_units"])
        return LogEntry(**cleaned)

    @classmethod
    def initial_of(cls, log: Consultation, notes: dict[str, str]) -> dict[str, Any]:
        """The log as it stands, for the form's first showing."""
        names = [name for name in cls.base_fields if hasattr(log, name) and name != "topic"]
        return {name: getattr(log, name) for name in names} | {"topic": log.topic_id} | notes
