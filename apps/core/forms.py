"""Forms that make one record per intent, notice other people's edits and lose nothing that was typed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from apps.core import intents
from apps.core.intents import IntentToSend, OtherContent
from apps.core.refusals import Refused
from apps.core.versions import EditedMeanwhile

_NOT_CONTENT = {"csrfmiddlewaretoken", "intent_key", "version"}


class IntentForm(forms.Form):
    """A form that creates or sends: it carries a key of its own, drawn when the page is shown."""

    intent_key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={"required": _("表单已失效，请再提交一次。"), "invalid": _("表单已失效，请再提交一次。")},
    )

    def intent(self, user: AbstractBaseUser, action: str) -> IntentToSend:
        """The intent behind this valid form; its hash covers everything typed except keys and tokens."""
        typed = {name: self.data.getlist(name) for name in sorted(self.data) if name not in _NOT_CONTENT}
        key: uuid.UUID = self.cleaned_data["intent_key"]
        return IntentToSend(key, user, action, intents.payload_hash(typed))

    def renew_key(self) -> None:
        """Give the form shown again a fresh key, so that sending it once more means another record."""
        self.data = self.data.copy()
        self.data["intent_key"] = str(uuid.uuid4())


class VersionedForm(forms.Form):
    """A form that edits a row: it carries the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    current: Any = None

    def show_current(self, clash: EditedMeanwhile) -> None:
        """Keep the row as it stands for the comparison, and let the next send build on it."""
        self.current = clash.current
        self.data = self.data.copy()
        self.data["version"] = str(clash.current.version)

    def differences(self) -> list[tuple[str, str, str]]:
        """Label, what stands now and what was typed here, for each field that differs."""
        if self.current is None:
            return []
        rows = []
        for name, field in self.fields.items():
            stands = getattr(self.current, name, None)
            typed = self.cleaned_data.get(name)
            if name != "version" and stands != typed:
                rows.append((str(field.label or name), _shown(stands), _shown(typed)))
        return rows


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


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
