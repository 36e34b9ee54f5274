"""The registration form prefilled from another app's record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.core.crispy import Actions, Asked, Row12, Section, Way
from apps.core.references import short_number
from apps.core.registry import Handover
from apps.people.forms import PersonEntryMixin
from apps.people.models import Person
from apps.people.rules import PersonEntry
from apps.petitions.forms.register import RegisterForm
from apps.petitions.services import PetitionEntry

_OF_THE_PERSON = tuple(PersonEntryMixin.base_fields)


class HandedOverForm(RegisterForm):
    """Register a matter from a referral: whose it is stands on the server and is neither typed nor shown in full."""

    def __init__(self, *args: Any, handover: Handover, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handover, self.person = handover, person
        for name in _OF_THE_PERSON:
            del self.fields[name]
        self.fields["title"].initial = handover.subject
        self.helper = self._layout()

    def _layout(self) -> FormHelper:
        number = short_number(self.handover.number)
        from_where = _("由转介 %(number)s 带入，信访人在本站已登记") % {"number": number}
        helper = FormHelper()
        helper.layout = Layout(
            "intent_key",
            Section(_("来件"), _("《信访工作条例》第十七条"), "channel", Row12(("received_on", 3), ("oral_record", 9))),
            Section(self.person.masked_name, from_where, Row12(("joint_count", 3), ("representatives", 9))),
            Section(
                _("事项"),
                _("先写请求，再写事实和理由"),
                *("title", "request", "facts"),
                Row12(("petition_class", 4), ("appeal_route", 4), ("topic", 4)),
                Asked("repeat_of"),
                "repeated",
            ),
            Actions(
                _("登记"),
                Way(_("取消"), reverse("petition_list")),
                busy=_("正在登记…"),
                meta=_("登记后编号自动告知转介律师"),
            ),
        )
        return helper

    def _person_id(self, cleaned: dict[str, Any]) -> int | None:
        return self.person.pk

    def entry(self) -> PetitionEntry:
        """What was typed, and the person and number of the referral."""
        known = PersonEntry(name=self.person.name, same_person=str(self.person.pk))
        return replace(
            super().entry(),
            person=known,
            organisation_id=None,
            name_unclear=False,
            street_id=self.person.street_id,
            source=self.handover.number,
        )
