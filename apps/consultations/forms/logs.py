"""The forms of the consultation log: write it, amend it, record who else may read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, cast

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.consultations import rules
from apps.consultations.choices import (
    ConflictCheck,
    ConflictChoice,
    ConsentMove,
    OpposingKind,
    Outcome,
    Satisfaction,
    ServiceKind,
    ServiceMode,
)
from apps.consultations.forms.parts import TopicField, laid_out
from apps.consultations.models import Consultation, StationLawyer
from apps.consultations.models.logs import MOST_MINUTES, NOTE_PARTS
from apps.consultations.rules.drafts import UnseenDraft
from apps.consultations.rules.logs import CONFLICT_ARTICLE, MOST_UNITS, NOTICE_VERSION, Incomplete, counted_units
from apps.consultations.services import LogEntry
from apps.consultations.services.logs import ConsentEntry, NotFinished
from apps.core.crispy import Actions, Row12, Section, Way
from apps.core.forms import IntentForm, VersionedForm, refusals_on
from apps.core.shapes import Compared
from apps.people.choices import PersonKind
from apps.people.forms import DateField

NOTE_LENGTH = 10_000
Pairs = Sequence[tuple[str, str]]


class Part(LayoutObject):  # type: ignore[misc]  # crispy_forms ships no types
    """A part of the form with a template of its own: it gets the page's context, the form, and one field."""

    def __init__(self, template: str, field: str = "") -> None:
        self.template = template
        self.fields = [field] if field else []

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        bound = form[self.fields[0]] if self.fields else None
        form.rendered_fields.update(self.fields)
        return render_to_string(self.template, {**context.flatten(), "form": form, "field": bound})


def _text(label: Any, rows: int, **kwargs: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=NOTE_LENGTH, required=False, widget=area, **kwargs)


def _units(kind: ServiceKind) -> forms.IntegerField:
    return forms.IntegerField(label=kind.label, min_value=0, max_value=MOST_UNITS, required=False)


def unit_field(kind: str) -> str:
    """The field that counts the units of a kind."""
    return f"units_{kind.lower()}"


class LogFields(VersionedForm):
    """What a log holds. Service units are a number a kind; a form kept from before has them as ticks."""

    visitor_kind = forms.ChoiceField(label=_("身份"), choices=[("", _("未说明")), *PersonKind.choices], required=False)
    service_mode = forms.ChoiceField(label=_("服务方式"), choices=ServiceMode.choices)
    notice_given = forms.BooleanField(label=_("已告知个人信息处理规则"), required=False)
    opposing_kind = forms.ChoiceField(label=_("对方当事人"), choices=OpposingKind.choices)
    opposing_name = forms.CharField(label=_("对方姓名或名称"), max_length=100, required=False)
    opposing_number = forms.CharField(label=_("对方证件号或信用代码"), max_length=30, required=False)
    conflict_check = forms.ChoiceField(
        label=_("利益冲突审查"), choices=ConflictCheck.choices, help_text=_("保存时在所内核对，只答“可能有冲突”")
    )
    conflict_choice = forms.ChoiceField(
        label=_("来访人的选择"),
        choices=[("", _("未提出")), *ConflictChoice.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    topic = TopicField(required=False)
    facts = _text(_("事实与请求"), 4)
    materials = _text(_("材料（只收复印件）"), 2)
    advice = _text(_("咨询意见"), 4)
    legal_basis = forms.CharField(label=_("法律依据"), max_length=500, required=False)
    limitation_on = DateField(label=_("提示的时效日"), required=False)
    minutes = forms.IntegerField(label=_("用时（分钟）"), min_value=1, max_value=MOST_MINUTES, required=False)
    told_of_aid_right = forms.BooleanField(label=_("已告知申请法律援助的权利"), required=False)
    limitation_warned = forms.BooleanField(label=_("已提示时效"), required=False)
    units_advice = _units(ServiceKind.ADVICE)
    units_drafting = _units(ServiceKind.DRAFTING)
    units_legal_aid_help = _units(ServiceKind.LEGAL_AID_HELP)
    units_mediation = _units(ServiceKind.MEDIATION)
    units_counselling = _units(ServiceKind.COUNSELLING)
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("请选择")), *Outcome.choices], required=False)
    satisfaction = forms.ChoiceField(label=_("满意度"), choices=Satisfaction.choices, required=False)

    met_another_window = False

    def __init__(self, *args: Any, notice: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice or NOTICE_VERSION
        self.makes: dict[str, Any] = {}

    @staticmethod
    def sections(visitor: str) -> tuple[Any, ...]:
        """The parts of the log in the order of the mock-up."""
        return (
            Part("consultations/_log_offer.html", "conflict_choice"),
            Section(
                _("来访人"),
                visitor,
                Row12(("visitor_kind", 3), ("service_mode", 3), ("notice_given", 6)),
                Row12(("opposing_kind", 3), ("opposing_name", 5), ("opposing_number", 4)),
                Row12(("conflict_check", 6)),
            ),
            Section(_("事实与请求"), _("如实记录，不作评价"), Row12(("topic", 6)), "facts", "materials"),
            Section(
                _("意见与依据"),
                _("仅本人与来访人可见"),
                "advice",
                Row12(("legal_basis", 6), ("limitation_on", 3), ("minutes", 3)),
                Row12(("told_of_aid_right", 6), ("limitation_warned", 6)),
            ),
            Section(
                _("结果"),
                _("服务按单元计数，代拟两份文书填 2"),
                Row12(*((unit_field(kind), 2) for kind in ServiceKind)),
                Row12(("outcome", 6), ("satisfaction", 6)),
            ),
        )

    def service_units(self) -> tuple[str, ...]:
        """Each kind as often as it has units."""
        ticked = self.data.getlist("service_units") if isinstance(self.data, QueryDict) else []
        counted = {kind.value: self.cleaned_data.get(unit_field(kind)) or 0 for kind in ServiceKind}
        return tuple(kind for kind, count in counted.items() for _unit in range(count or ticked.count(kind)))

    def entry(self) -> LogEntry:
        """What was written, as the service takes it; what could not be read counts as not written."""
        names = {name for name in LogEntry.__dataclass_fields__ if name in self.fields}
        cleaned = {
            name: value for name, value in self.cleaned_data.items() if name in names and value not in ("", None)
        }
        return LogEntry(
            **cleaned,
            service_units=self.service_units(),
            notice_version=self.notice if self.cleaned_data.get("notice_given") else "",
        )

    def missing(self) -> list[str]:
        """Labels of what is still missing or cannot be read, each once."""
        self.full_clean()
        unread = [name for name in self.errors if name in self.fields and name != "version"]
        lacking = [field_of(name) for name, _sentence in rules.missing_for_done(self.entry().state())]
        return [str(self.fields[name].label).partition("（")[0] for name in dict.fromkeys([*unread, *lacking])]

    def send_again(self, **values: object) -> None:
        """Show the form with everything as it was sent but these fields."""
        data = cast(QueryDict, self.data).copy()
        for name, value in values.items():
            data[name] = str(value)
        self.data = data

    def shown(self) -> dict[str, str]:
        """What stands in each field, by its label, in words; asks the form anew, so of one that carries no refusals."""
        self.full_clean()
        return {str(field.label): self._worded(name, field) for name, field in self.fields.items() if _asks(field)}

    def _worded(self, name: str, field: forms.Field) -> str:
        value = self.cleaned_data.get(name)
        if isinstance(field, forms.BooleanField):
            return str(_("是") if value else _("否"))
        if isinstance(field, forms.ChoiceField):
            return str(value or "") if name == "topic" else _choice_label(field, value)
        return "" if value is None else str(value)

    def beside(self, theirs: LogFields) -> list[Compared]:
        """The fields in which another form differs from this one."""
        other, mine = theirs.shown(), self.shown()
        rows = [Compared(label, other.get(label, ""), text) for label, text in mine.items()]
        return [row for row in rows if row.differs]

    @property
    def compared(self) -> list[Compared]:
        """What stands and what was typed; the view lays the standing notes open on `current`."""
        if self.current is None:
            return []
        texts = {name: getattr(self.current, name, "") for name in NOTE_PARTS}
        standing = type(self)(self.as_sent(self.initial_of(self.current, texts)), **self.makes)
        return type(self)(self.data, **self.makes).beside(standing)

    @classmethod
    def initial_of(cls, log: Consultation, texts: dict[str, str]) -> dict[str, Any]:
        """The log as it stands, for the form's first showing."""
        names = [name for name in cls.base_fields if hasattr(log, name) and name not in ("topic", *NOTE_PARTS)]
        units = {unit_field(kind): count for kind, count in counted_units(log.service_units).items()}
        more = {"topic": log.topic_id, "notice_given": bool(log.notice_version)}
        return {name: getattr(log, name) for name in names} | more | units | texts

    @classmethod
    def initial_from(cls, pairs: Pairs) -> dict[str, Any]:
        """What a draft holds, as the form shows it."""
        sent = dict(pairs)
        ticks = {name: name in sent for name, field in cls.base_fields.items() if isinstance(field, forms.BooleanField)}
        return {name: value for name, value in sent.items() if name in cls.base_fields and name != "version"} | ticks

    @classmethod
    def as_sent(cls, initial: Mapping[str, Any]) -> QueryDict:
        """What a browser would send of the form as it is shown first."""
        sent = QueryDict(mutable=True)
        for name, value in initial.items():
            if value not in (None, False, ""):
                sent[name] = "on" if value is True else value.isoformat() if isinstance(value, date) else str(value)
        return sent


def _choice_label(field: forms.ChoiceField, value: object) -> str:
    """The words of one of a field's choices."""
    offered: Any = field.choices
    return str(dict(offered).get(value, ""))


def _asks(field: forms.Field) -> bool:
    return not isinstance(field.widget, forms.HiddenInput)


def field_of(name: str) -> str:
    """The field at which a missing part is named."""
    return unit_field(ServiceKind.ADVICE) if name == "service_units" else name


class LogForm(LogFields):
    """The consultation log. Nothing is required to save a draft; what is missing is asked for when it is finished.

    page: the window's own key, by which a draft that it saved by itself goes with it.
    """

    page = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, visitor: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = laid_out("version", "page", *self.sections(visitor), Part("consultations/_log_bar.html"))
        self.helper.form_id = "log_form"

    @property
    def finishes(self) -> bool:
        return "save_draft" not in self.data


class AmendForm(LogFields):
    """Correct a finished log; the reason is read by the bureau, so it says why and not what."""

    reason = forms.CharField(
        label=_("更正原因"), max_length=200, help_text=_("本局可见：只写缘由，如“日期笔误”，不写咨询内容")
    )

    def __init__(self, *args: Any, visitor: str = "", back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.makes = {"back": back}
        actions = Actions(_("保存更正"), Way(_("返回"), back), busy=_("正在保存…"), meta=_("原内容仍可阅看"))
        self.helper = laid_out(
            "version", Section(_("更正"), _("办结的记录不改，只作更正"), "reason"), *self.sections(visitor), actions
        )


class ConsentForm(IntentForm):
    """The visitor's word on who else of the firm reads the log."""

    reader = forms.TypedChoiceField(label=_("阅看人（同所律师）"))
    move = forms.ChoiceField(label=_("来访人的意思"), choices=ConsentMove.choices, widget=forms.RadioSelect)
    paper = forms.CharField(
        label=_("同意书（撤回书）存放处"), max_length=100, help_text=_("如“法律服务室 2026 年第 3 盒”")
    )

    def __init__(self, *args: Any, readers: Iterable[StationLawyer], back: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers = {lawyer.pk: lawyer for lawyer in readers}
        field = self.fields["reader"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(lawyer.pk, lawyer.name) for lawyer in self.readers.values()]
        field.coerce = lambda value: self.readers[int(value)]
        self.helper = laid_out(
            "intent_key",
            Section(_("来访人同意"), _("书面同意，由大厅或承办律师登记"), Row12(("reader", 4), ("paper", 8)), "move"),
            Actions(_("登记"), Way(_("返回"), back), busy=_("正在登记…"), meta=_("阅看人只读，不能修改")),
        )

    def entry(self) -> ConsentEntry:
        cleaned = self.cleaned_data
        return ConsentEntry(cleaned["reader"], cleaned["move"], cleaned["paper"])


@contextmanager
def shortcomings_on(form: LogFields) -> Iterator[None]:
    """Like refusals_on, and everything that a log lacks is named at once, each at its own field.

    What was to be finished and could not be is kept as a draft, and words of another window are shown once: in both
    cases the form goes on from there.
    """
    with refusals_on(form):
        try:
            yield
        except NotFinished as stopped:
            kept = stopped.written.log
            form.send_again(version=kept.version, conflict_check=kept.conflict_check, opposing_kind=kept.opposing_kind)
            _name_all(form, stopped)
        except Incomplete as lacking:
            _name_all(form, lacking)
        except UnseenDraft as unseen:
            form.met_another_window = True
            form.add_error(None, str(unseen))


def _name_all(form: LogFields, lacking: Incomplete) -> None:
    for name, sentence in lacking.missing:
        form.add_error(field_of(name), f"{sentence}（{CONFLICT_ARTICLE}）" if name == "conflict_choice" else sentence)
