from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.core import taxonomy
from apps.core.choices import TopicScheme
from apps.core.models import Topic
from apps.core.refusals import Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 12)


def test_choices_come_in_groups_that_their_level_one_topic_opens(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    with django_assert_num_queries(1):
        groups = taxonomy.grouped_choices(TopicScheme.MATTER, TODAY)
    assert [name for name, _ in groups][:3] == ["移交接收", "退役安置", "教育培训"]
    names = [label for _, label in groups[0][1]]
    assert names == ["移交接收", "报到登记", "优待证", "人事档案", "户口登记", "社会保险关系接续", "移交前遗留问题"]
    assert [label for _, label in dict(groups)["意见建议"]] == ["意见建议"]


def test_the_two_schemes_never_mix() -> None:
    matter = {pk for _, rows in taxonomy.grouped_choices(TopicScheme.MATTER, TODAY) for pk, _ in rows}
    legal = {pk for _, rows in taxonomy.grouped_choices(TopicScheme.LEGAL, TODAY) for pk, _ in rows}
    assert matter
    assert legal
    assert not matter & legal
    assert len(matter | legal) == Topic.objects.count()


def test_a_topic_out_of_force_is_no_longer_offered_but_still_found() -> None:
    Topic.objects.filter(code="RECEIVE.FILE").update(in_force_to=TODAY)
    offered = taxonomy.topics_in_force(TopicScheme.MATTER, TODAY).values_list("code", flat=True)
    assert "RECEIVE.FILE" not in offered
    assert "RECEIVE.FILE" in taxonomy.within("RECEIVE").values_list("code", flat=True)
    yesterday = date(2026, 5, 11)
    assert taxonomy.topics_in_force(TopicScheme.MATTER, yesterday).filter(code="RECEIVE.FILE").exists()


def test_a_topic_not_yet_in_force_is_not_offered() -> None:
    Topic.objects.filter(code="RECEIVE.FILE").update(in_force_from=date(2026, 5, 13))
    assert not taxonomy.topics_in_force(TopicScheme.MATTER, TODAY).filter(code="RECEIVE.FILE").exists()


def test_figures_count_under_the_first_level() -> None:
    child = Topic.objects.select_related("parent").get(code="PENSION_CARE.HARDSHIP")
    assert taxonomy.level_one(child).code == "PENSION_CARE"
    assert taxonomy.level_one(taxonomy.level_one(child)).code == "PENSION_CARE"


def test_topics_are_never_deleted() -> None:
    with pytest.raises(Refused, match="不删除"):
        Topic.objects.get(code="HONOUR").delete()
    with pytest.raises(Refused, match="不删除"):
        Topic.objects.filter(scheme=TopicScheme.LEGAL).delete()


def test_the_database_refuses_dates_that_run_backwards() -> None:
    topic = Topic(scheme="MATTER", code="X", name="演练", position=1, in_force_from=TODAY, in_force_to=TODAY)
    with pytest.raises(IntegrityError, match="core_topic_dates"), transaction.atomic():
        topic.save()
