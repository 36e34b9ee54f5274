"""What the filter of consultations offers: lawyers, topics and streets as value and word."""

from __future__ import annotations

from apps.accounts.models import User
from apps.consultations.models import StationLawyer
from apps.core.choices import TopicScheme, UnitKind
from apps.core.models import OrgUnit, Topic

Choices = list[tuple[str, str]]


def filter_choices(user: User) -> dict[str, Choices]:
    """Everything that a consultation of the person's bureau can stand under, also what is no longer in use."""
    bureau = user.unit.bureau_id
    topics = list(Topic.objects.filter(scheme=TopicScheme.LEGAL).order_by("position", "code"))
    lawyers = StationLawyer.objects.filter(bureau_id=bureau).order_by("position", "pk").values_list("pk", "name")
    streets = OrgUnit.objects.filter(bureau_id=bureau, kind=UnitKind.STREET).order_by("code").values_list("pk", "name")
    return {
        "lawyer": [(str(pk), name) for pk, name in lawyers],
        "street": [(str(pk), name) for pk, name in streets],
        "topic": [(str(topic.pk), topic.name) for topic in topics],
        "topic_group": [(str(topic.pk), topic.name) for topic in topics if topic.parent_id is None],
    }
