"""Forms that make one record per intent, notice other people's edits and lose nothing that was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core import intents
from apps.core.intents import IntentToSend, OtherContent
from apps.core.refusals import Refused
from apps.core.shapes import Changed, Compared
from apps.core.versions import EditedMeanwhile

_NOT_CONTENT = {"csrfmiddlewaretoken", "intent_key", "version", "form_owner", "held_post"}


def _sent(form: forms.BaseForm) -> QueryDict:
    """What the browser sent."""
    return cast(QueryDict, form.data)


def _send_again(form: forms.BaseForm, name: str, value: str) -> None:
    """Show the form with everything as it was sent but one hidden field."""
    data = _sent(form).copy()
    data[form.add_prefix(name)] = value
    form.data = data


class IntentForm(forms.Form):
    """A form that creates or sends: it carries a key of its own, drawn when the page is shown."""

    intent_key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={"required": _("表单已失效，请再提交一次。"), "invalid": _("表单已失效，请再提交一次。")},
    )

    def intent(self, user: AbstractBaseUser, action: str) -> IntentToSend:
        """The intent behind this valid form; its hash covers everything typed except keys and tokens."""
        sent = _sent(self)
        typed = {name: sent.getlist(name) for name in sorted(sent) if name not in _NOT_CONTENT}
        key: uuid.UUID = self.cleaned_data["intent_key"]
        return IntentToSend(key, user, action, intents.payload_hash(typed))

    def renew_key(self) -> None:
        """Give the form shown again a fresh key, so that sending it once more means another record."""
        _send_again(self, "intent_key", str(uuid.uuid4()))


class VersionedForm(forms.Form):
    """A form that edits a row: it carries the version that was read.

    When somebody saved in between, `changed` says who and when and `compared` puts both contents side by side; what
    was typed stays in the fields, and the next send builds on the version shown.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": _("表单已失效，请刷新后再提交。"), "invalid": _("表单已失效，请刷新后再提交。")},
    )

    # Field name -> attribute of the row, where they differ.
    attributes: ClassVar[dict[str, str]] = {}

    current: Any = None
    changed: Changed | None = None

    def show_current(self, clash: EditedMeanwhile) -> None:
        """Take in the row as it stands."""
        self.current = clash.current
        _send_again(self, "version", str(clash.current.version))
        last = clash.current.history.select_related("history_user").first()
        self.changed = Changed(str(last.history_user or ""), last.history_date) if last else None

    @property
    def compared(self) -> list[Compared]:
        """What stands and what was typed, for each field that differs."""
        rows = []
        for name, field in self.fields.items():
            if self.current is None or name == "version" or isinstance(field.widget, forms.HiddenInput):
                continue
            attribute = self.attributes.get(name, name)
            if hasattr(self.current, attribute):
                theirs, mine = _shown(self.current, attribute), _typed(field, self.cleaned_data.get(name))
                rows.append(Compared(str(field.label or name), theirs, mine))
        return [row for row in rows if row.differs]


def _shown(row: Any, attribute: str) -> str:
    display = getattr(row, f"get_{attribute}_display", None)
    value = display() if display else getattr(row, attribute)
    return "" if value is None else str(value)


def _typed(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField):
        labels = dict(_flat(field.choices))
        return str(labels.get(str(value), value or ""))
    return "" if value is None else str(value)


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """Turn a refusal, another's edit or a used key inside the block into errors of `form`.

    After the block `form.is_valid()` is false if anything was refused; what was typed stays in the form.
    """
    try:
        yield
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    except EditedMeanwhile as clash:
        if isinstance(form, VersionedForm):
            form.show_current(clash)
        form.add_error(None, _("您打开之后，别人改过这一件。请对照下面两种内容，改好后再保存。"))
    except OtherContent as used:
        if isinstance(form, IntentForm):
            form.renew_key()
        form.add_error(None, _already_registered(used))


def _already_registered(used: OtherContent) -> str:
    if used.record.pk is None:
        return str(_("这张表单已用过，内容已保留，请再提交一次。"))
    return str(_("这张表单已登记为 %(record)s。如要另登一件，请再提交一次。") % {"record": used.record})
