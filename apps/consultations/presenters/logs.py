"""One consultation: what the bureau sees, what its lawyer sees, and the copy that the visitor is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.consultations.choices import ConflictCheck, LogStatus, OpposingKind, ServiceKind
from apps.consultations.models import Consultation, ReadingConsent
from apps.consultations.models.logs import NOTE_PARTS
from apps.consultations.presenters.days import clock, needs
from apps.consultations.queries import Version
from apps.consultations.rules.conflicts import needs_offer
from apps.consultations.rules.logs import CONFLICT_ARTICLE, counted_units
from apps.core import shapes
from apps.core.look import prose_day
from apps.documents.official import Heading, OfficialDocument, Paragraph, Table
from apps.people.models import OrganisationRole

Texts = dict[str, str]
NAMED_MISSING = 3


@dataclass(frozen=True)
class Offer:
    """The banner over a log: another adviser has to be offered; `needed` is false while it waits unseen."""

    needed: bool
    strong: str
    basis: str


@dataclass(frozen=True)
class NotePart:
    label: str
    text: str


def services_text(units: Iterable[str]) -> str:
    """法律咨询、代拟文书 2: the number stands where it is more than one."""
    counted = counted_units(units).items()
    return "、".join(f"{ServiceKind(kind).label} {n}" if n > 1 else str(ServiceKind(kind).label) for kind, n in counted)


def slot_text(log: Consultation) -> str:
    return clock(log.booking.slot) if log.booking.slot else log.booking.queue_label


def log_facts(log: Consultation) -> list[shapes.Fact]:
    """What the bureau sees of a consultation: codes and figures, nothing of the matter."""
    return [
        shapes.Fact(_("日期"), prose_day(log.on, with_year=True)),
        shapes.Fact(_("时段"), slot_text(log)),
        shapes.Fact(_("服务站"), f"{log.duty_day.unit.name} {log.duty_day.room}"),
        shapes.Fact(_("服务方式"), log.get_service_mode_display()),
        shapes.Fact(_("律师"), f"{log.lawyer.name}（{log.lawyer.firm.name}）"),
        shapes.Fact(_("执业证号"), log.lawyer.licence_number),
        shapes.Fact(_("来访人身份"), log.get_visitor_kind_display() or _("未说明")),
        shapes.Fact(_("事项类别"), log.topic.name if log.topic else _("未填")),
        shapes.Fact(_("服务"), services_text(log.service_units) or _("未填")),
        shapes.Fact(_("结果"), log.get_outcome_display() or _("未填")),
        shapes.Fact(_("告知援助权利"), _yes(log.told_of_aid_right)),
        shapes.Fact(_("用时"), _("%(n)d 分钟") % {"n": log.minutes} if log.minutes else _("未填")),
        shapes.Fact(_("满意度"), log.get_satisfaction_display()),
        shapes.Fact(_("告知书"), log.notice_version or _("未告知")),
    ]


def own_facts(log: Consultation) -> list[shapes.Fact]:
    """What else the lawyer sees: the visitor (masked), the other side by kind, the check, the limitation."""
    limitation = prose_day(log.limitation_on, with_year=True) if log.limitation_on else _("无")
    warned = _("（已提示）") if log.limitation_warned else ""
    return [
        shapes.Fact(_("来访人"), log.booking.person.masked_name),
        shapes.Fact(_("对方当事人"), log.get_opposing_kind_display()),
        shapes.Fact(_("利益冲突审查"), log.get_conflict_check_display()),
        shapes.Fact(_("来访人的选择"), log.get_conflict_choice_display() or _("无须另请")),
        shapes.Fact(_("时效日"), f"{limitation}{warned}"),
    ]


def _yes(is_so: bool) -> str:
    return _("是") if is_so else _("否")


LABELS = {
    "facts": "事实与请求",
    "advice": "咨询意见",
    "legal_basis": "法律依据",
    "materials": "材料（复印件）",
    "opposing_name": "对方姓名或名称",
    "opposing_number": "对方证件号或信用代码",
}


def note_parts(texts: Texts) -> list[NotePart]:
    """The notes by part; what is empty is left out."""
    return [NotePart(LABELS[name], texts[name]) for name in NOTE_PARTS if texts.get(name)]


@dataclass(frozen=True)
class VersionNote:
    """One earlier reading of an amended log, with why it was amended then."""

    title: str
    reason: str
    parts: Sequence[NotePart]


def version_notes(versions: Sequence[Version]) -> list[VersionNote]:
    """Versions newest first; the first one is the text that stands."""
    return [VersionNote(_version_title(each), each.reason, note_parts(each.texts)) for each in versions]


def _version_title(version: Version) -> str:
    at = f"{timezone.localtime(version.at):%Y-%m-%d %H:%M}" if version.at else ""
    if not version.number:
        return _("办结时的内容 %(at)s") % {"at": at}
    return _("更正 %(n)d　%(at)s %(by)s") % {"n": version.number, "at": at, "by": version.by}


def last_change(log: Consultation) -> shapes.Changed:
    """Who saved the log last, and when."""
    last = log.history.select_related("history_user").latest()
    return shapes.Changed(str(last.history_user or ""), last.history_date)


# --- the page that writes ---------------------------------------------------------------------------------------------


def offer(log: Consultation, opposing: str, check: str, *, adviser: OrganisationRole | None) -> Offer:
    """The banner of a log as it is filled in now."""
    basis = CONFLICT_ARTICLE
    if opposing == OpposingKind.THIS_BUREAU and adviser:
        until = f"{adviser.valid_to:%Y-%m-%d}" if adviser.valid_to else _("未定期限")
        basis = _("%(article)s；顾问合同至 %(until)s") % {"article": CONFLICT_ARTICLE, "until": until}
    return Offer(needs_offer(opposing, check), _offer_sentence(log, opposing, check, adviser), basis)


def _offer_sentence(log: Consultation, opposing: str, check: str, adviser: OrganisationRole | None) -> str:
    if opposing == OpposingKind.THIS_BUREAU and adviser:
        return _("利益冲突：对方当事人为本局，%(firm)s现任本局法律顾问。") % {"firm": log.lawyer.firm.name}
    if opposing == OpposingKind.THIS_BUREAU:
        return _("对方当事人为本局，本站由本局委托。")
    return _("可能有利益冲突：请改由另所律师、法律援助中心或 12348 接待。") if check == ConflictCheck.POSSIBLE else ""


def missing_text(labels: Sequence[str]) -> str:
    """办结还差 2 项：…, the first ones by name."""
    if not labels:
        return _("可以办结")
    named = "、".join(labels[:NAMED_MISSING]) + ("…" if len(labels) > NAMED_MISSING else "")
    return _("办结还差 %(n)d 项：%(named)s") % {"n": len(labels), "named": named}


def visitor_line(log: Consultation) -> str:
    """Who sits there: the masked name, the place in the line, and what makes the visit possible for them."""
    parts = log.booking.person.masked_name, log.booking.queue_label or slot_text(log), needs(log.booking)
    return "，".join(filter(None, parts))


def lay_open(log: Consultation, notes: Texts) -> None:
    """Put the notes beside the codes of a log, so that the comparison with another edit shows them too."""
    for name, text in notes.items():
        setattr(log, name, text)


# --- who else reads ---------------------------------------------------------------------------------------------------


def consent_entries(consents: Iterable[ReadingConsent]) -> list[shapes.Entry]:
    """The visitor's words, newest first: what, about whom, on which paper, recorded by whom."""
    return [
        shapes.Entry(
            each.at,
            f"{each.get_move_display()}{each.reader.name}阅看",
            each.by.full_name,
            text=_("存于：%(paper)s") % {"paper": each.paper},
        )
        for each in consents
    ]


def shared_lines(logs: Iterable[Consultation]) -> list[shapes.Line]:
    """Colleagues' logs that visitors let this lawyer read: number, day and lawyer."""
    return [
        shapes.Line(log.reference.number, log.get_absolute_url(), meta=log.lawyer.name, end=f"{log.on:%Y-%m-%d}")
        for log in logs
    ]


# --- the printed copy -------------------------------------------------------------------------------------------------


def copy_document(log: Consultation, texts: Texts, today: date, *, demo: bool) -> OfficialDocument:
    """The visitor's copy of a finished log; it names no visitor, so that a copy left behind says nobody's name."""
    rows = [(str(fact.label), str(fact.value)) for fact in _copy_facts(log)]
    body: list[Heading | Paragraph | Table] = [Table((_("项目"), _("内容")), tuple(rows), widths=(1, 3))]
    for part in note_parts({name: texts[name] for name in ("facts", "advice", "legal_basis")}):
        body += [Heading(1, part.label), *(Paragraph.of(line) for line in part.text.splitlines() if line.strip())]
    body.append(Paragraph.of(_("本记录由律师按来访人要求打印，一式一份。法律咨询免费，意见供来访人参考。")))
    return OfficialDocument(
        title=_("法律咨询记录"), issuer=log.lawyer.firm.name, doc_date=today, body=tuple(body), demo=demo
    )


def _copy_facts(log: Consultation) -> list[shapes.Fact]:
    limitation = prose_day(log.limitation_on, with_year=True) if log.limitation_on else _("未涉及")
    facts = [
        shapes.Fact(_("编号"), log.reference.number),
        shapes.Fact(_("日期"), f"{prose_day(log.on, with_year=True)} {slot_text(log)}"),
        shapes.Fact(_("服务站"), f"{log.duty_day.unit.name} {log.duty_day.room}"),
        shapes.Fact(_("律师"), f"{log.lawyer.name}（执业证号 {log.lawyer.licence_number}）"),
        shapes.Fact(_("律师事务所"), log.lawyer.firm.name),
        shapes.Fact(_("提示的时效日"), limitation),
        shapes.Fact(_("申请法律援助的权利"), _("已告知") if log.told_of_aid_right else _("未告知")),
    ]
    if log.amendments:
        facts.append(shapes.Fact(_("更正"), _("%(n)d 次，本件为更正后内容") % {"n": log.amendments}))
    return facts


# --- ways on ----------------------------------------------------------------------------------------------------------


def log_ways(log: Consultation) -> list[shapes.Way]:
    """What the lawyer can do with an own finished log."""
    number = log.reference.number
    ways = [shapes.Way(_("来访人同意"), reverse("log_consents", args=[log.booking.reference.number]))]
    if log.status == LogStatus.DONE:
        ways += [
            shapes.Way(_("更正"), reverse("log_amend", args=[number])),
            shapes.Way(_("打印咨询记录"), reverse("log_copy", args=[number])),
        ]
    else:
        ways.append(shapes.Way(_("继续填写"), reverse("log_write", args=[number])))
    return ways


def clock_text(at: datetime) -> str:
    """10:42:18"""
    return f"{timezone.localtime(at):%H:%M:%S}"
