"""The work list and the sub-bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from apps.accounts.models import User
from apps.core.shapes import Page, Room
from apps.petitions import permissions, queries, rules
from apps.petitions.choices import STATUS_SHAPES, Channel, DueKind, PetitionClass, PetitionStatus
from apps.petitions.models import Petition
from apps.petitions.presenters.words import unit_name

_DUE_WORDS = {DueKind.NOTICE.value: "告知", DueKind.HANDLING.value: "办理", "": ""}


def rooms(current: str, user: User) -> list[Room]:
    """The sub-bar."""
    found = [Room("办理列表", reverse("petition_list"), current=current == "list")]
    if user.has_role(*rules.REGISTRARS):
        found.append(Room("登记", reverse("petition_register"), current=current == "register"))
    if permissions.may_import(user):
        found.append(Room("导入", reverse("petition_import_list"), current=current == "import"))
    if user.has_role(*rules.SEALED_ROOM):
        found.append(Room("密封件", reverse("petition_sealed_list"), current=current == "sealed"))
    return found


@dataclass(frozen=True)
class Row:
    """One line of the work list."""

    number: str
    title: str
    url: str
    who: str
    channel: str
    petition_class: str
    unit: str
    handler: str
    due_word: str
    due_on: date | None
    status_shape: str
    status: str


def rows(petitions: list[Petition], today: date) -> list[Row]:
    words = _Words()
    return [_row(petition, today, words) for petition in petitions]


class _Words:
    """The words of all choices, looked up once a page and not once a row."""

    def __init__(self) -> None:
        self.channel = {choice.value: str(choice.label) for choice in Channel}
        self.petition_class = {choice.value: str(choice.label).removesuffix("类") for choice in PetitionClass}
        self.status = {choice.value: str(choice.label) for choice in PetitionStatus}


def _row(petition: Petition, today: date, words: _Words) -> Row:
    return Row(
        number=petition.reference.number,
        title=petition.title,
        url=petition.get_absolute_url(),
        who=petition.who,
        channel=words.channel[petition.channel],
        petition_class=words.petition_class[petition.petition_class],
        unit=unit_name(petition),
        handler=petition.handler.full_name if petition.handler else "",
        due_word=_DUE_WORDS[petition.next_due_kind],
        due_on=queries.shown_due(petition, today),
        status_shape=STATUS_SHAPES[PetitionStatus(petition.status)],
        status=words.status[petition.status],
    )


def pager(count: int, shown: int, previous_url: str, next_url: str) -> Page:
    total = "1,000 件以上（数到 1,000 为止）" if count >= queries.COUNT_STOP else f"{count:,} 件"
    return Page(f"符合条件 {total}，本页 {shown} 件", previous_url, next_url)


def tabs(urgent: queries.Urgent, filters: queries.Filters, base: str) -> list[Room]:
    """Saved addresses with counts where one query gives them."""
    plain = filters == queries.Filters()
    return [
        Room("本单位在办", base, current=plain),
        Room("我承办", f"{base}?handler=me", current=filters == queries.Filters(handler="me")),
        Room("待分派", f"{base}?handler=none", current=filters == queries.Filters(handler="none")),
        Room("7 日内到期", f"{base}?due=7", count=urgent.near, current=filters == queries.Filters(due="7")),
        Room(
            "已逾期",
            f"{base}?due=over",
            count=urgent.overdue,
            current=filters == queries.Filters(due="over"),
            is_over=bool(urgent.overdue),
        ),
        Room("已办结", f"{base}?state=ended", current=filters == queries.Filters(state="ended")),
    ]
