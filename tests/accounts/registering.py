"""A form like a petition's, on a URL map of its own: one record per intent, several fields, several lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import include, path

from apps.accounts.access import StaffRequest, allow
from apps.accounts.choices import Role
from apps.core import units
from apps.core.choices import UnitKind
from apps.core.forms import IntentForm, refusals_on
from apps.core.intents import once
from apps.core.models import OrgUnit

PAGE = """
<form method="post">{% csrf_token %}{% for field in form %}{{ field }}{{ field.errors }}{% endfor %}</form>
"""


class MatterForm(IntentForm):
    code = forms.CharField(label="编号", max_length=24)
    name = forms.CharField(label="姓名", max_length=80)
    told = forms.CharField(label="诉求", widget=forms.Textarea)
    kinds = forms.MultipleChoiceField(label="类别", choices=[("A", "安置"), ("B", "抚恤"), ("C", "就业")])


@allow(Role.CASE_OFFICER)
def matter_new(request: StaffRequest) -> HttpResponse:
    form = MatterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            once(form.intent(request.user, "matter.register"), lambda: made(form.cleaned_data), OrgUnit)
            return redirect("home")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


def made(typed: dict[str, Any]) -> OrgUnit:
    aliases = [typed["told"], *typed["kinds"]]
    return units.place(OrgUnit(code=typed["code"], name=typed["name"], kind=UnitKind.COMMUNITY, aliases=aliases))


urlpatterns = [path("matters/new/", matter_new, name="matter_new"), path("", include("veterans_portal.urls"))]
