"""What a lawyer writes into a log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from apps.consultations import rules
from apps.consultations.choices import ConflictCheck, OpposingKind, Satisfaction, ServiceMode
from apps.consultations.models import Consultation
from apps.consultations.models.logs import NOTE_PARTS
from apps.core.models import Topic


@dataclass(frozen=True)
class LogEntry:
    """What the lawyer writes. The texts of NOTE_PARTS go into the encrypted notes, all else is code or figure.

    service_units: a kind once for each unit. visitor_kind: empty leaves what stands.
    """

    topic: Topic | None = None
    visitor_kind: str = ""
    opposing_kind: str = OpposingKind.NONE
    conflict_check: str = ConflictCheck.NOT_DONE
    conflict_choice: str = ""
    service_mode: str = ServiceMode.HALL
    service_units: tuple[str, ...] = ()
    outcome: str = ""
    told_of_aid_right: bool = False
    limitation_on: date | None = None
    limitation_warned: bool = False
    satisfaction: str = Satisfaction.NOT_ASKED
    notice_version: str = ""
    minutes: int | None = None
    facts: str = field(default="", repr=False)
    advice: str = field(default="", repr=False)
    legal_basis: str = field(default="", repr=False)
    materials: str = field(default="", repr=False)
    opposing_name: str = field(default="", repr=False)
    opposing_number: str = field(default="", repr=False)

    def state(self) -> rules.LogState:
        return rules.LogState(
            topic_chosen=self.topic is not None,
            opposing=self.opposing_kind,
            opposing_named=bool(self.opposing_name.strip()),
            conflict_check=self.conflict_check,
            conflict_choice=self.conflict_choice,
            outcome=self.outcome,
            service_units=self.service_units,
            minutes=self.minutes,
            facts=self.facts,
            advice=self.advice,
            limitation_dated=self.limitation_on is not None,
            limitation_warned=self.limitation_warned,
        )

    def texts(self) -> dict[str, str]:
        """The parts that are encrypted."""
        return {name: getattr(self, name) for name in NOTE_PARTS}

    def fill(self, log: Consultation) -> None:
        """Put codes and figures into the row."""
        log.topic = self.topic
        log.visitor_kind = self.visitor_kind or log.visitor_kind
        log.opposing_kind = self.opposing_kind
        log.conflict_check = self.conflict_check
        log.conflict_choice = self.conflict_choice
        log.service_mode = self.service_mode
        log.service_units = sorted(self.service_units)
        log.outcome = self.outcome
        log.told_of_aid_right = self.told_of_aid_right
        log.limitation_on, log.limitation_warned = self.limitation_on, self.limitation_warned
        log.satisfaction = self.satisfaction
        log.notice_version = self.notice_version
        log.minutes = self.minutes
