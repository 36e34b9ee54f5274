"""Models of the legal service station, one aggregate per file."""

from apps.consultations.models.bookings import Booking, BookingMove
from apps.consultations.models.logs import Consultation, ConsultationNote
from apps.consultations.models.roster import DutyDay, Slot, StationLawyer

__all__ = ["Booking", "BookingMove", "Consultation", "ConsultationNote", "DutyDay", "Slot", "StationLawyer"]
