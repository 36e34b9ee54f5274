"""For every indicator one SQL statement, written from the words of its definition; nothing of the portal is imported.

Each gives numerator and denominator (NULL for a count). %(first)s and %(last)s are the period, %(unit)s the unit's
code; the unit and all below it are found by walking the tree, not by the stored path.
"""

from __future__ import annotations

_BELOW = """
WITH RECURSIVE below AS (
    SELECT id FROM core_orgunit WHERE code = %(unit)s
    UNION ALL SELECT child.id FROM core_orgunit child JOIN below ON child.parent_id = below.id
)
"""


def _bookings(condition: str, what: str = "count(*), NULL") -> str:
    return f"""{_BELOW}
    SELECT {what} FROM consultations_booking b
    JOIN consultations_dutyday d ON d.id = b.duty_day_id
    JOIN core_reference r ON r.id = b.reference_id
    WHERE d."on" BETWEEN %(first)s AND %(last)s AND r.unit_id IN (SELECT id FROM below) AND ({condition})"""


def _logs(condition: str, what: str = "count(*)") -> str:
    return f"""{_BELOW}
    SELECT {what}, NULL FROM consultations_consultation c
    JOIN consultations_booking v ON v.reference_id = c.booking_id
    JOIN consultations_dutyday d ON d.id = c.duty_day_id
    JOIN core_reference r ON r.id = c.reference_id
    WHERE d."on" BETWEEN %(first)s AND %(last)s AND r.unit_id IN (SELECT id FROM below)
      AND c.status = 'DONE' AND ({condition})"""


def _referred(day: str, condition: str = "true") -> str:
    return f"""{_BELOW}
    SELECT count(*), NULL FROM consultations_referral f JOIN core_reference r ON r.id = f.reference_id
    WHERE {day} BETWEEN %(first)s AND %(last)s AND r.unit_id IN (SELECT id FROM below) AND ({condition})"""


def _outreach(what: str) -> str:
    return f"""{_BELOW}
    SELECT {what}, NULL FROM consultations_stationoutreach o
    WHERE o."on" BETWEEN %(first)s AND %(last)s AND o.unit_id IN (SELECT id FROM below)"""


def _petitions(condition: str, join: str = "", what: str = "count(*), NULL") -> str:
    """Unsealed matters of the unit or one below it."""
    return f"""{_BELOW}
    SELECT {what} FROM petitions_petition p
    JOIN core_reference r ON r.id = p.reference_id {join}
    WHERE r.unit_id IN (SELECT id FROM below) AND p.petition_class <> 'ACCUSATION' AND ({condition})"""


_IN_PERIOD = "BETWEEN %(first)s AND %(last)s"
_RECEIVED = f"p.received_on {_IN_PERIOD}"
_NOTICE_DUE = f"NOT p.name_unclear AND p.received_on + 15 {_IN_PERIOD}"
_TOLD = "LEFT JOIN petitions_notice n ON n.petition_id = p.reference_id"
_HANDLING_DUE = f"""p.petition_class = 'APPEAL' AND p.appeal_route = 6
    AND p.accepted_on + 60 + coalesce(e.days, 0) {_IN_PERIOD}
    AND p.status NOT IN ('WITHDRAWN', 'FORWARDED', 'GUIDED', 'ROUTED') AND p.outcome <> 'UNSERVICEABLE'"""
_EXTENDED = "LEFT JOIN petitions_extension e ON e.petition_id = p.reference_id"
_ANSWERED = f"{_EXTENDED} LEFT JOIN petitions_opinion o ON o.petition_id = p.reference_id"


def _sessions(condition: str = "true", what: str = "count(*), NULL") -> str:
    return f"""{_BELOW}
    SELECT {what} FROM policy_studies_studysession s
    JOIN core_reference r ON r.id = s.reference_id
    WHERE s.held_on BETWEEN %(first)s AND %(last)s AND s.status = 'HELD'
      AND r.unit_id IN (SELECT id FROM below) AND ({condition})"""


_TOOK_PART = "(a.status = 'PRESENT' OR a.status = 'MADE_UP' AND a.made_up_on <= %(last)s)"


def _sheets(what: str) -> str:
    return f"""{_BELOW}
    SELECT {what} FROM policy_studies_attendance a
    JOIN policy_studies_studysession s ON s.reference_id = a.session_id
    JOIN core_reference r ON r.id = s.reference_id
    WHERE s.held_on BETWEEN %(first)s AND %(last)s AND s.status = 'HELD' AND r.unit_id IN (SELECT id FROM below)"""


STATEMENTS: dict[str, str] = {
    "station.duty_days": f"""{_BELOW}
        SELECT count(*), NULL FROM consultations_dutyday
        WHERE "on" BETWEEN %(first)s AND %(last)s AND unit_id IN (SELECT id FROM below) AND status = 'CLOSED'""",
    "station.service_units": _logs("true", "coalesce(sum(cardinality(c.service_units)), 0)"),
    "station.bookings": _bookings("b.slot_id IS NOT NULL AND b.status <> 'OFFERED'"),
    "station.walk_ins": _bookings("b.slot_id IS NULL AND b.queue_number IS NOT NULL"),
    "station.visitors": _bookings("b.status = 'SEEN'"),
    "station.no_shows": _bookings("b.status = 'NO_SHOW'"),
    "station.street_bookings": _bookings("b.via = 'STREET' AND b.slot_id IS NOT NULL AND b.status <> 'OFFERED'"),
    "station.no_show_rate": _bookings(
        "b.slot_id IS NOT NULL AND b.status IN ('ARRIVED', 'SEEN', 'NO_SHOW')",
        "count(*) FILTER (WHERE b.status = 'NO_SHOW'), count(*)",
    ),
    "station.persons": _logs("true", "count(DISTINCT v.person_id)"),
    "station.referrals_sent": _referred("f.sent_on", "f.result <> 'GOES_ALONE'"),
    **{
        f"station.referral_{result.lower()}": _referred("f.closed_on", f"f.result = '{result}'")
        for result in (
            "AID_GRANTED", "AID_REFUSED", "AGREED", "AGREED_CONFIRMED", "NOT_AGREED", "COUNSELLED", "REGISTERED",
            "ANSWERED", "NOT_TAKEN", "GOES_ALONE", "WITHDRAWN",
        )
    },
    "station.outreach": _outreach("count(*)"),
    "station.outreach_reached": _outreach("coalesce(sum(o.reached), 0)"),
    "station.consultations": _logs("true"),
    "station.aid_right_told": _logs("c.told_of_aid_right"),
    "station.conflict_offers": _logs("c.conflict_choice IN ('OTHER_FIRM', 'AID_CENTRE', 'HOTLINE', 'STAYS')"),
    "station.referrals": _logs(
        "c.outcome IN ('LEGAL_AID', 'MEDIATION', 'COUNSELLING', 'PETITION', 'OTHER_OFFICE', 'HOTLINE')"
    ),
    **{
        f"station.outcome_{outcome.lower()}": _logs(f"c.outcome = '{outcome}'")
        for outcome in (
            "ANSWERED", "SECOND_MEETING", "LEGAL_AID", "MEDIATION", "COUNSELLING", "PETITION", "OTHER_OFFICE",
            "HOTLINE",
        )
    },
    **{
        f"station.service_{service.lower()}": _logs(
            f"'{service}' = ANY (c.service_units)",
            f"coalesce(sum((SELECT count(*) FROM unnest(c.service_units) one WHERE one = '{service}')), 0)",
        )
        for service in ("ADVICE", "DRAFTING", "LEGAL_AID_HELP", "MEDIATION", "COUNSELLING")
    },
    "petitions.registered": _petitions(_RECEIVED),
    "petitions.suggestions": _petitions(f"{_RECEIVED} AND p.petition_class = 'SUGGESTION'"),
    "petitions.appeals": _petitions(f"{_RECEIVED} AND p.petition_class = 'APPEAL'"),
    "petitions.accusations": """
        SELECT count(*), NULL FROM petitions_petition p
        JOIN core_reference r ON r.id = p.reference_id JOIN core_orgunit u ON u.id = r.bureau_id
        WHERE p.received_on BETWEEN %(first)s AND %(last)s AND p.petition_class = 'ACCUSATION'
          AND u.code = %(unit)s""",
    "petitions.first": _petitions(f"{_RECEIVED} AND p.is_first_petition"),
    "petitions.repeat": _petitions(f"{_RECEIVED} AND NOT p.is_first_petition"),
    "petitions.notices_due": _petitions(_NOTICE_DUE),
    "petitions.notices_on_time": _petitions(
        f"{_NOTICE_DUE} AND (n.told_on IS NOT NULL OR p.received_on + 15 < current_date)",
        _TOLD,
        "count(*) FILTER (WHERE n.told_on <= p.received_on + 15), count(*)",
    ),
    "petitions.handling_due": _petitions(_HANDLING_DUE, _EXTENDED),
    "petitions.handling_on_time": _petitions(
        f"{_HANDLING_DUE} AND (o.issued_on IS NOT NULL OR p.accepted_on + 60 + coalesce(e.days, 0) < current_date)",
        _ANSWERED,
        "count(*) FILTER (WHERE o.issued_on <= p.accepted_on + 60 + coalesce(e.days, 0)), count(*)",
    ),
    "petitions.opinions": _petitions(
        f"EXISTS (SELECT 1 FROM petitions_opinion o WHERE o.petition_id = p.reference_id AND o.issued_on {_IN_PERIOD})"
    ),
    "petitions.extensions": _petitions(f"e.approved_on {_IN_PERIOD}", _EXTENDED),
    "petitions.closed": _petitions(f"p.closed_on {_IN_PERIOD}"),
    "policy_studies.sessions": _sessions(),
    "policy_studies.core_group": _sessions("s.kind = 'CORE_GROUP'"),
    "policy_studies.first_topic": _sessions("s.kind = 'FIRST_TOPIC'"),
    "policy_studies.pre_meeting": _sessions("s.kind = 'PRE_MEETING'"),
    "policy_studies.lectures": _sessions("s.kind = 'LECTURE'"),
    "policy_studies.training": _sessions("s.kind = 'TRAINING'"),
    "policy_studies.hours": _sessions(what="count(*), NULL, coalesce(sum(s.hours), 0)"),
    "policy_studies.attendance": _sheets(f"count(*) FILTER (WHERE {_TOOK_PART}), NULL"),
    "policy_studies.attendance_rate": _sheets(
        f"count(*) FILTER (WHERE {_TOOK_PART}), count(*) FILTER (WHERE a.status <> 'EXCUSED')"
    ),
    "policy_studies.people": _sheets(f"count(DISTINCT a.user_id) FILTER (WHERE {_TOOK_PART}), NULL"),
}  # fmt: skip
# Ends of referrals that the invented year does not have: they are other rooms' work (counselling, petitions).
NOT_PLAYED = {"station.referral_counselled", "station.referral_registered"}
