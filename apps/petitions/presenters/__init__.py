"""Shapes of the pages: what the components expect, out of rows and clock states. Display only."""

from apps.petitions.presenters.detail import Detail, detail
from apps.petitions.presenters.entry import act_page, hints
from apps.petitions.presenters.limits import limits_from
from apps.petitions.presenters.lists import pager, rooms, rows, tabs
from apps.petitions.presenters.trail import versions
from apps.petitions.presenters.words import label

__all__ = [
    "Detail",
    "act_page",
    "detail",
    "hints",
    "label",
    "limits_from",
    "pager",
    "rooms",
    "rows",
    "tabs",
    "versions",
]
