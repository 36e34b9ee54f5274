"""Forms of the annual report: open, cover, chapter, reasons."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.annual_reports.chapter_templates import report_templates
from apps.annual_reports.choices import ContentTag
from apps.annual_reports.models import AnnualReport, ReportSection
from apps.annual_reports.rules import tokens
from apps.annual_reports.rules.moves import FIRST_YEAR, LAST_YEAR
from apps.annual_reports.services import CoverEntry, SectionFrame
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm
from apps.core.models import OrgUnit


class OpenReportForm(IntentForm):
    """Which year, which template."""

    year = forms.IntegerField(label=_("年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    template = forms.ChoiceField(label=_("章节模板"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        template = self.fields["template"]
        assert isinstance(template, forms.ChoiceField)
        template.choices = [(found.code, found.name) for found in report_templates().values()]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "intent_key",
            Section(_("报告"), _("每个年度一份"), Row12(("year", 4), ("template", 8))),
            Actions(_("打开报告"), Way(_("取消"), reverse("report_list")), busy=_("正在打开…")),
        )


class CompileForm(IntentForm):
    """Nothing but the key: one press, one compile."""


class CoverForm(VersionedForm):
    """What stands around the text."""

    title = forms.CharField(label=_("标题"), min_length=4, max_length=100)
    addressee = forms.CharField(label=_("主送机关"), max_length=100, required=False)
    doc_number = forms.CharField(
        label=_("发文字号"), max_length=40, required=False, help_text=_("例如 某退役军人〔2023〕1号")
    )
    doc_date = forms.DateField(
        label=_("成文日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "min": "1949-10-01"}, format="%Y-%m-%d"),
        help_text=_("不填则为批准之日"),
    )
    cc = forms.CharField(label=_("抄送机关"), max_length=200, required=False, help_text=_("用逗号隔开"))

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        names = ("title", "addressee", "doc_number", "doc_date", "cc", "version")
        kwargs["initial"] = {name: getattr(report, name) for name in names}
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "version",
            Section(
                _("文头"),
                _("公文版用"),
                "title",
                Row12(("addressee", 8), ("doc_date", 4)),
                Row12(("doc_number", 6), ("cc", 6)),
            ),
            Actions(_("保存"), Way(_("取消"), report.get_absolute_url()), busy=_("正在保存…")),
        )

    def entry(self) -> CoverEntry:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return CoverEntry(**typed)


class SectionForm(VersionedForm):
    """A chapter's text; the legal officer also names, tags and assigns it."""

    title = forms.CharField(label=_("标题"), max_length=60)
    tag = forms.ChoiceField(label=_("法定内容"), choices=ContentTag.choices)
    owner = forms.ModelChoiceField(label=_("承办单位"), queryset=OrgUnit.objects.none(), required=False)
    body = forms.CharField(
        label=_("正文"),
        max_length=20000,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-figures": "into"}),
        help_text=_("每行一段；数字写成 {{指标代码}}，或从右侧插入"),
    )

    def __init__(
        self, *args: Any, section: ReportSection, owners: QuerySet[OrgUnit], framed: bool, **kwargs: Any
    ) -> None:
        names = ("title", "tag", "owner", "body", "version")
        kwargs["initial"] = {name: getattr(section, name) for name in names}
        super().__init__(*args, **kwargs)
        self.framed = framed
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = owners
        if not framed:
            for name in ("title", "tag", "owner"):
                del self.fields[name]

    def insert(self, code: str) -> None:
        """Put a figure at the end of what was typed, unsaved."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["body"] = f"{data.get('body', '').rstrip()}{tokens.token(code)}"
        self.data = data

    def frame(self) -> SectionFrame | None:
        if not self.framed:
            return None
        typed = self.cleaned_data
        return SectionFrame(typed["title"], ContentTag(typed["tag"]), typed["owner"])


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(label=_("退回的原因"), min_length=2, max_length=200)

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Section(_("退回"), _("原因写给编写人"), "reason"),
            Actions(_("退回修改"), Way(_("返回"), report.get_absolute_url()), final=True),
        )
