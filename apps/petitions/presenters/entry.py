"""Around the form of registration and the form of an act."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core import references
from apps.core.shapes import Fact
from apps.petitions.models import Petition
from apps.petitions.presenters.words import basis, label, responsible, unit_name


@dataclass(frozen=True)
class Hint:
    """A matter that may have to do with the one being registered; the officer decides."""

    why: str
    number: str
    title: str
    url: str
    meta: str
    open: bool


def hints(related: list[tuple[str, Petition]]) -> list[Hint]:
    return [
        Hint(
            why=why,
            number=references.short_number(row.reference.number),
            title=row.title,
            url=row.get_absolute_url(),
            meta=f"{row.received_on:%m-%d} 收到，{unit_name(row)}，{row.get_status_display()}",
            open=row.closed_on is None,
        )
        for why, row in related
    ]


@dataclass(frozen=True)
class ActPage:
    """What stands around the form of an act."""

    heading: str
    title: str
    number: str
    url: str
    basis: str
    facts: list[Fact]
    blocked: str
    sealed: bool


def act_page(petition: Petition, code: str, blocked: str) -> ActPage:
    return ActPage(
        heading=label(code),
        title=petition.title,
        number=petition.reference.number,
        url=petition.get_absolute_url(),
        basis=basis(code),
        facts=[
            Fact("信访人", petition.who, wide=True),
            Fact("状态", petition.get_status_display(), wide=True),
            Fact("收到", f"{petition.received_on:%Y-%m-%d}", wide=True),
            Fact("责任", responsible(petition), wide=True),
        ],
        blocked=blocked,
        sealed=petition.sealed,
    )
