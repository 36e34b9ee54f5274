"""Models of the core, one subject per file."""

from apps.core.models.base import AppendOnly, Versioned
from apps.core.models.calendar import CalendarDay
from apps.core.models.clocks import ClockEvent, ClockRule
from apps.core.models.jobs import HeldFile, Job
from apps.core.models.messages import Message, MessageReceipt
from apps.core.models.references import Link, NumberCounter, Participation, Reference
from apps.core.models.taxonomy import Topic
from apps.core.models.units import OrgUnit
from apps.core.models.writes import AccessRecord, HeldPost, Installation, Intent

__all__ = [
    "AccessRecord",
    "AppendOnly",
    "CalendarDay",
    "ClockEvent",
    "ClockRule",
    "HeldFile",
    "HeldPost",
    "Installation",
    "Intent",
    "Job",
    "Link",
    "Message",
    "MessageReceipt",
    "NumberCounter",
    "OrgUnit",
    "Participation",
    "Reference",
    "Topic",
    "Versioned",
]
