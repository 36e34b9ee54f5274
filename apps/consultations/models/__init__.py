"""Models of the legal service station, one aggregate per file."""

from apps.consultations.models.bookings import Booking, BookingMove, Rebooking
from apps.consultations.models.logs import (
    ConflictParty,
    Consultation,
    ConsultationAmendment,
    ConsultationDraft,
    ConsultationNote,
    ReadingConsent,
)
from apps.consultations.models.outreach import StationOutreach
from apps.consultations.models.queue import QueueCall, QueueDisplay, SlotOffer
from apps.consultations.models.referrals import (
    CounsellingNote,
    CounsellingSession,
    Referral,
    ReferralEvent,
    ReferralLetter,
)
from apps.consultations.models.roster import (
    CalendarFeed,
    DutyChange,
    DutyDay,
    FirmContract,
    LawyerLeave,
    Slot,
    StationLawyer,
)

__all__ = [
    "Booking",
    "BookingMove",
    "CalendarFeed",
    "ConflictParty",
    "Consultation",
    "ConsultationAmendment",
    "ConsultationDraft",
    "ConsultationNote",
    "CounsellingNote",
    "CounsellingSession",
    "DutyChange",
    "DutyDay",
    "FirmContract",
    "LawyerLeave",
    "QueueCall",
    "QueueDisplay",
    "ReadingConsent",
    "Rebooking",
    "Referral",
    "ReferralEvent",
    "ReferralLetter",
    "Slot",
    "SlotOffer",
    "StationLawyer",
    "StationOutreach",
]
