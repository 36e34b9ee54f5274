"""What forms say when a value is wrong: our own sentences in place of Django's translated ones.

Django's Chinese speaks of variables and mixes half-width punctuation; a clerk needs what to do next.
"""

from __future__ import annotations

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_CHOICE = _("没有这一选项，请重新选择。")
_NUMBER = _("请填写数字。")

MESSAGES: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {"required": _("这一项必填。")},
    forms.IntegerField: {"invalid": _("请填写整数。")},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DateField: {"invalid": _("请按年-月-日填写日期，如 2022-05-18。")},
    forms.ChoiceField: {"invalid_choice": _CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": _CHOICE},
    forms.TypedMultipleChoiceField: {"invalid_choice": _CHOICE},
    forms.ModelChoiceField: {"invalid_choice": _CHOICE},
    forms.ModelMultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": _CHOICE, "invalid_pk_value": _CHOICE},
}

LIMITS: dict[type, object] = {
    validators.MaxLengthValidator: _("至多 %(limit_value)d 字，现有 %(show_value)d 字。"),
    validators.MinLengthValidator: _("至少 %(limit_value)d 字，现有 %(show_value)d 字。"),
    validators.MaxValueValidator: _("不能大于 %(limit_value)s。"),
    validators.MinValueValidator: _("不能小于 %(limit_value)s。"),
    validators.ProhibitNullCharactersValidator: _("含有不能保存的字符，请删去后再提交。"),
    validators.EmailValidator: _("请填写完整的电子邮箱地址。"),
}

DIGITS = {
    "max_digits": _("至多 %(max)s 位数字。"),
    "max_decimal_places": _("小数至多 %(max)s 位。"),
    "max_whole_digits": _("整数部分至多 %(max)s 位。"),
}


def install() -> None:
    """Once, when the process starts; a field's own `error_messages` still win."""
    for field, sentences in MESSAGES.items():
        field.default_error_messages = {**field.default_error_messages, **sentences}  # type: ignore[dict-item]
    for validator, sentence in LIMITS.items():
        validator.message = sentence  # type: ignore[attr-defined]
    validators.DecimalValidator.messages = {**validators.DecimalValidator.messages, **DIGITS}  # type: ignore[dict-item]
