"""Forms of the counsellor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.consultations.choices import SessionStatus
from apps.consultations.forms.parts import laid_out
from apps.consultations.models import Referral
from apps.consultations.services.counselling import MOST_MINUTES, NOTE_LENGTH, SessionEntry
from apps.core import moment
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.people.forms import DateField


def _note_field() -> forms.CharField:
    return forms.CharField(
        label=_("疏导记录"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("加密保存，只有您本人可读；不进入检索、历史和导出"),
    )


def _back(referral: Referral) -> Way:
    return Way(_("返回"), reverse("counselling_detail", args=[referral.reference.number]))


class SessionForm(IntentForm):
    """A session that was held, or to which nobody came."""

    on = DateField(label=_("日期"))
    status = forms.ChoiceField(label=_("情况"), choices=SessionStatus.choices)
    minutes = forms.IntegerField(label=_("用时（分钟）"), min_value=0, max_value=MOST_MINUTES, required=False)
    note = _note_field()

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = moment.today()
        self.helper = laid_out(
            "intent_key",
            Section(_("登记疏导"), "", Row12(("on", 4), ("status", 4), ("minutes", 4)), "note"),
            Actions(_("登记疏导"), _back(referral), busy=_("正在登记…"), meta=_("重复提交只登记一次")),
        )

    def entry(self) -> SessionEntry:
        """What was typed, as the service takes it."""
        typed = self.cleaned_data
        status = SessionStatus(typed["status"])
        return SessionEntry(typed["on"], status, typed["minutes"] or 0, typed["note"])


class CounsellingNoteForm(VersionedForm):
    """Rewrite the note of a session."""

    text = _note_field()

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out(
            "version",
            Section(_("疏导记录"), _("改写后原内容不保留"), "text"),
            Actions(_("保存"), _back(referral), busy=_("正在保存…")),
        )
