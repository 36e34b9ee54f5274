"""What several forms of the station share."""

from __future__ import annotations

from functools import cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import moment, taxonomy
from apps.core.choices import TopicScheme
from apps.core.models import Topic


def laid_out(*rows: Any) -> FormHelper:
    """A crispy helper with these rows."""
    helper = FormHelper()
    helper.layout = Layout(*rows)
    return helper


class TopicField(forms.TypedChoiceField):
    """A topic of the legal scheme, grouped by its first level. Its value is a Topic."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("事项类别"), choices=self._topics, coerce=self._topic, empty_value=None, **kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> TopicField:
        """Each form reads the list once, however often its parts ask for it."""
        copied: TopicField = super().__deepcopy__(memo)
        copied.choices = cache(self._topics)
        return copied

    @staticmethod
    def _topics() -> list[Any]:
        return [("", _("请选择")), *taxonomy.grouped_choices(TopicScheme.LEGAL, moment.today())]

    @staticmethod
    def _topic(value: str) -> Topic:
        return taxonomy.topics_in_force(TopicScheme.LEGAL, moment.today()).get(pk=int(value))
