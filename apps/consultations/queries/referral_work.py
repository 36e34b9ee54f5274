"""What referrals ask of a person today: to send, to chase, to say, to register, to receive."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.consultations import permissions
from apps.consultations.choices import Awaited, ReferralKind, ReferralResult, ReferralStatus
from apps.consultations.models import Referral
from apps.consultations.queries.referrals import followed_by_planner, standing_of, untold_refusals, waiting_for
from apps.consultations.querysets import ReferralQuerySet
from apps.consultations.rules.referrals import OWN_TERMS
from apps.core.look import list_day
from apps.core.worklist import WorkItem

AHEAD = timedelta(days=10)  # a term of the visitor's own is shown so long before it ends


def referral_items(user: User, today: date, limit: int) -> list[WorkItem]:
    """What this person's referrals ask for; an answer that has not come is to be chased and never our own delay."""
    items = [_received(row) for row in _read(waiting_for(user), limit)]
    followed = _followed(user, today)
    if followed is not None:
        items += [_to_chase(row, today) for row in _read(_calling(followed, today), limit)]
        items += [_untold(row) for row in _read(untold_refusals(followed), limit)]
    if user.has_role(Role.STATION_LAWYER):
        own = Referral.objects.filter(consultation__lawyer__user=user, status=ReferralStatus.DRAFT)
        items += [_to_send(row) for row in _read(own, limit)]
    if permissions.can_plan(user):
        left = followed_by_planner(user, today).filter(status=ReferralStatus.DRAFT)
        items += [_left_unsent(row) for row in _read(left, limit)]
    return items[:limit]


def _read(rows: ReferralQuerySet, limit: int) -> list[Referral]:
    found = rows.select_related("reference").prefetch_related("events").order_by("due_on", "reference_id")
    return list(found[:limit])


def _followed(user: User, today: date) -> ReferralQuerySet | None:
    """Those this person follows up: a lawyer's own, the planner's whose lawyer is away; of both, who is both."""
    own = Referral.objects.filter(consultation__lawyer__user=user) if user.has_role(Role.STATION_LAWYER) else None
    if not permissions.can_plan(user):
        return own
    left = followed_by_planner(user, today)
    return left if own is None else Referral.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=left.values("pk")))


def _calling(rows: ReferralQuerySet, today: date) -> ReferralQuerySet:
    """Answers that are late, and terms of the visitor's own that end soon."""
    near = rows.open().filter(due_on__lt=today + AHEAD)
    awaited = near.filter(due_on__gte=today, kind__in=(ReferralKind.LEGAL_AID, ReferralKind.MEDIATION))
    own_terms = [row.pk for row in awaited.prefetch_related("events") if standing_of(row).awaits in OWN_TERMS]
    return rows.filter(pk__in=[*own_terms, *rows.to_chase(today).values_list("pk", flat=True)])


def _item(row: Referral, next_step: str, *, due_on: date | None = None, title: str = "") -> WorkItem:
    return WorkItem(
        due_on=due_on,
        number=row.reference.number,
        title=title or _("转介%(kind)s") % {"kind": row.get_kind_display()},
        who=row.receiver_name,
        next_step=next_step,
        url=reverse("referral_detail", args=[row.reference.number]),
    )


def _to_chase(row: Referral, today: date) -> WorkItem:
    awaits = standing_of(row).awaits
    if awaits in OWN_TERMS:
        ahead = row.due_on if row.due_on and row.due_on >= today else None
        supplement = _("提醒来访人补充材料") if ahead else _("登记已补充，或视为撤回")
        return _item(row, _("登记司法确认与否") if awaits == Awaited.CONFIRMATION else supplement, due_on=ahead)
    day = list_day(row.due_on) if row.due_on else ""
    title = _("转介%(kind)s：预计 %(day)s 答复") % {"kind": row.get_kind_display(), "day": day}
    return _item(row, _("催问"), title=title)


def _untold(row: Referral) -> WorkItem:
    assert row.result == ReferralResult.AID_REFUSED
    return _item(row, _("告知异议权利"), title=_("法律援助申请未获批准"))


def _to_send(row: Referral) -> WorkItem:
    return _item(row, _("写好转介函并转出"))


def _left_unsent(row: Referral) -> WorkItem:
    """Only the lawyer writes and sends; whoever plans asks for it, or withdraws it when nobody will."""
    return _item(
        row, _("请承办律师转出，或登记撤回"), title=_("转介%(kind)s尚未转出") % {"kind": row.get_kind_display()}
    )


def _received(row: Referral) -> WorkItem:
    """At the petition office the day is our own bureau's; the counsellor has none after accepting."""
    if row.kind == ReferralKind.PETITION:
        return _item(row, _("登记信访"), due_on=row.due_on, title=_("法律服务站转来的信访事项"))
    step = _("接收") if row.status == ReferralStatus.SENT else _("疏导并登记")
    item = _item(row, step, due_on=row.due_on, title=_("转来的心理疏导"))
    return WorkItem(**{**item.__dict__, "url": reverse("counselling_detail", args=[row.reference.number])})
