"""Topics for forms, filters and figures. The content is the fixture `fixtures/reference/topics.json`."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from apps.core.choices import TopicScheme
from apps.core.models import Topic

Choice = tuple[int, str]


def topics_in_force(scheme: TopicScheme, on: date) -> QuerySet[Topic]:
    """All topics of a scheme that may be chosen on the day, both levels, in their order."""
    return Topic.objects.of(scheme).in_force(on).select_related("parent").order_by("position", "code")


def grouped_choices(scheme: TopicScheme, on: date) -> list[tuple[str, list[Choice]]]:
    """Choices of a select, by level-1 topic: [(级别一名称, [(id, name), …]), …]. One query.

    A level-1 topic opens its own group, so that a clerk who cannot tell more may choose it alone.
    """
    topics = list(topics_in_force(scheme, on))
    children: dict[int, list[Choice]] = {}
    for topic in topics:
        if topic.parent_id is not None:
            children.setdefault(topic.parent_id, []).append((topic.pk, topic.name))
    return [(top.name, [(top.pk, top.name), *children.get(top.pk, [])]) for top in topics if top.parent_id is None]


def within(code: str) -> QuerySet[Topic]:
    """The topic with this code and the topics below it, in force or not: for filters and figures."""
    return Topic.objects.filter(Q(code=code) | Q(parent__code=code))


def level_one(topic: Topic) -> Topic:
    """The level-1 topic that a figure counts `topic` under; select_related("topic__parent") spares the query."""
    return topic.parent or topic
