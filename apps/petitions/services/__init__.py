"""Verbs that write petitions. Every one locks the petition first, then its Reference (the clock log's lock)."""

from apps.petitions.services.answers import extend, issue_opinion, reply_suggestion
from apps.petitions.services.correction import Correction, correct
from apps.petitions.services.register import PetitionEntry, make_petition, register_petition
from apps.petitions.services.sealed import add_reader, end_reader, open_sealed
from apps.petitions.services.steps import (
    Service,
    accept,
    allocate,
    close,
    close_unserviceable,
    forward,
    guide,
    notify,
    route_elsewhere,
    transfer,
    withdraw,
)

__all__ = [
    "Correction",
    "PetitionEntry",
    "Service",
    "accept",
    "add_reader",
    "allocate",
    "close",
    "close_unserviceable",
    "correct",
    "end_reader",
    "extend",
    "forward",
    "guide",
    "issue_opinion",
    "make_petition",
    "notify",
    "open_sealed",
    "register_petition",
    "reply_suggestion",
    "route_elsewhere",
    "transfer",
    "withdraw",
]
