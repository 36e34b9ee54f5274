"""Records of accounts for the matrix of routes and roles."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import TotpReset, User
from apps.accounts.services import held_posts
from apps.core import messages
from apps.core.messages import Facts, Recipient
from tests.core.outbox import registered
from tests.factories import UnitFactory, UserFactory, model_bureau


def held_post(user: User, own: bool) -> dict[str, object]:
    """A form kept for the user, or for somebody else."""
    owner = user if own else UserFactory()
    post = held_posts.keep(owner_id=owner.pk, path="/petitions/new/", fields=[("name", "试用")])
    assert post is not None
    return {"pk": post.pk}


def user(administrator: User, own: bool) -> dict[str, object]:
    """A user of the administrator's bureau, or of another."""
    return {"pk": UserFactory(unit=administrator.unit if own else UnitFactory()).pk}


def totp_reset(administrator: User, own: bool) -> dict[str, object]:
    """A request to reset a second factor, of a user as above."""
    lost = UserFactory(unit=administrator.unit if own else UnitFactory())
    asked_by = UserFactory(role=Role.ADMINISTRATOR, unit=lost.unit)
    now = timezone.now()
    return {"pk": TotpReset.objects.create(user=lost, reason="更换手机", requested_at=now, requested_by=asked_by).pk}


def notice(user: User, own: bool) -> dict[str, object]:
    """A notice to the user, or to somebody else."""
    to = Recipient.staff(user if own else UserFactory())
    facts = Facts("试验大厅", timezone.now())
    with registered(), transaction.atomic():
        return {"pk": messages.queue("test.notice", to=to, facts=facts, bureau=model_bureau(), by=None).pk}


OF_A_USER = ("user_detail", "user_edit", "user_disable", "user_enable", "user_password", "totp_reset_request")

OBJECTS = {
    "notice_show": notice,
    "held_show": held_post,
    "held_discard": held_post,
    "totp_reset_confirm": totp_reset,
    **dict.fromkeys(OF_A_USER, user),
}
