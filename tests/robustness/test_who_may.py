"""Who may open what, written a second time by hand: a role that slips into an app's list fails here.

The walks over routes and roles take each route's own rule for right; this table is what they cannot know.
"""

from __future__ import annotations

from collections.abc import Iterable

from apps.accounts.choices import Role
from apps.accounts.routes import all_routes

R = Role
HANDLERS = {R.CASE_OFFICER, R.SECTION_HEAD, R.PETITION_OFFICER}
COUNTER = {R.PETITION_OFFICER, R.HALL_CLERK}
# Administrators manage the portal and see nothing of what is done in it.
STAFF = set(Role) - {R.ADMINISTRATOR}
STATION = {*COUNTER, R.SECTION_HEAD, R.BUREAU_LEADER, R.LEGAL_OFFICER, R.AUDITOR, R.STATION_LAWYER}
OPENERS = {*HANDLERS, *COUNTER, R.BUREAU_LEADER, R.LEGAL_OFFICER, R.STREET_REPORTER} | {
    R.SEALED_KEEPER,
    R.CONFIDENTIALITY_REVIEWER,
}
READ_ONLY = {R.BUREAU_LEADER, R.LEGAL_OFFICER, R.CONFIDENTIALITY_REVIEWER}
ACTS = [
    *("accept", "notify", "allocate", "extend", "opinion", "reply", "forward", "guide", "route", "transfer"),
    *("withdraw", "close", "unserviceable", "detail", "print", "history", "list", "sealed_list"),
]

TABLE: list[tuple[set[Role], Iterable[str]]] = [
    (
        {*HANDLERS, R.HALL_CLERK, R.STREET_REPORTER},
        ("person_look_up", "person_detail", "person_full", "person_edit"),
    ),
    ({*HANDLERS, R.HALL_CLERK, R.STREET_REPORTER, R.LEGAL_OFFICER, R.BUREAU_LEADER}, ("organisation_list",)),
    (
        {R.LEGAL_OFFICER, R.PETITION_OFFICER, R.SECTION_HEAD},
        ("organisation_register", "organisation_role_add"),
    ),
    (
        {R.ADMINISTRATOR},
        (f"user_{act}" for act in ("list", "new", "detail", "edit", "disable", "enable", "password")),
    ),
    ({R.ADMINISTRATOR}, ("totp_reset_request", "totp_reset_confirm")),
    ({R.AUDITOR}, ("access_log",)),
    (OPENERS, (f"petition_{act}" for act in ACTS)),
    (OPENERS - READ_ONLY, ("petition_register", "petition_correct")),
    (
        {R.PETITION_OFFICER, R.SECTION_HEAD},
        (f"petition_import_{act}" for act in ("list", "new", "detail", "map", "run", "stop", "drop", "refused")),
    ),
    ({R.SEALED_KEEPER}, ("petition_readers", "petition_reader_end")),
    ({*STATION, R.STREET_REPORTER}, ("station", "duty_day", "booking_list", "booking_detail", "booking_slip")),
    ({*COUNTER, R.STREET_REPORTER}, ("slot_book", "wait_join")),
    (COUNTER, ("walk_in_take", "queue_display")),
    ({*COUNTER, R.STREET_REPORTER, R.STATION_LAWYER}, ("booking_move",)),
    ({*COUNTER, R.STATION_LAWYER}, ("queue_call", "duty_day_close")),
    (COUNTER, ("call_list", "call_phone", "call_note", "message_slip")),
    (STATION - {R.STATION_LAWYER}, ("message_list",)),
    ({*STATION, R.ADMINISTRATOR} - {R.STATION_LAWYER}, ("message_catalogue",)),
    ({R.SECTION_HEAD, R.PETITION_OFFICER}, ("duty_days_plan", "duty_day_cancel")),
    (
        {R.SECTION_HEAD, R.PETITION_OFFICER},
        ("duty_days_publish", "duty_day_swap", "duty_day_stand_in", "duty_day_arrange", "slot_add", "lawyer_leave"),
    ),
    (
        {R.SECTION_HEAD, R.PETITION_OFFICER},
        ("contract_register", "contract_edit", "lawyer_register", "lawyer_edit"),
    ),
    ({R.STATION_LAWYER}, ("my_leave",)),
    ({R.SECTION_HEAD, R.PETITION_OFFICER, R.STATION_LAWYER}, ("leave_withdraw",)),
    ({R.PETITION_OFFICER, R.SECTION_HEAD, R.BUREAU_LEADER, R.LEGAL_OFFICER, R.AUDITOR}, ("firm_list",)),
    ({*COUNTER, R.STREET_REPORTER}, ("rebooking_list", "rebooking_book", "rebooking_decline")),
    (STATION - {R.HALL_CLERK}, ("referral_list",)),
    ((STATION - {R.HALL_CLERK}) | {R.COUNSELLOR}, ("referral_detail", "referral_record")),
    ({R.STATION_LAWYER, R.COUNSELLOR}, ("referral_paper",)),
    ({R.STATION_LAWYER}, ("referral_new", "referral_letter")),
    ({R.COUNSELLOR}, (f"counselling_{page}" for page in ("list", "detail", "session", "note"))),
    ({R.STATION_LAWYER}, ("lawyer_desk", "lawyer_desk_day", "log_start", "log_write")),
    ({R.STATION_LAWYER}, ("log_autosave", "log_amend", "log_copy")),
    ({*COUNTER, R.STATION_LAWYER}, ("log_consents",)),
    (STATION - {R.HALL_CLERK}, ("consultation_list", "log_detail")),
    (STATION - {R.HALL_CLERK}, ("station_statistics", "visit_list", "consultation_export", "consultation_register")),
    ({*STATION, R.STREET_REPORTER}, ("duty_month", "duty_year", "roster_paper")),
    ({R.SECTION_HEAD, R.PETITION_OFFICER, R.STATION_LAWYER}, ("feed_list", "feed_make", "feed_revoke")),
    (STATION - {R.STATION_LAWYER}, ("outreach_list",)),
    ({*COUNTER, R.SECTION_HEAD}, ("outreach_enter", "outreach_edit")),
    (STAFF - {R.STATION_LAWYER}, ("study_list", "study_detail")),
    (STAFF - {R.STATION_LAWYER, R.AUDITOR}, ("study_own",)),
    (
        {R.LEGAL_OFFICER, R.SECTION_HEAD},
        (f"study_{act}" for act in ("record", "edit", "attendance", "hold", "cancel")),
    ),
    (STAFF, ("report_list", "report_detail", "report_figure")),
    (STAFF, (f"edition_{paper}" for paper in ("detail", "official", "public"))),
    ({*HANDLERS, R.BUREAU_LEADER, R.LEGAL_OFFICER, R.AUDITOR}, ("figure_list", "figure_detail")),
    ({R.LEGAL_OFFICER}, ("report_open", "report_compile", "report_submit", "cover_edit")),
    ({R.LEGAL_OFFICER, R.SECTION_HEAD}, ("section_edit",)),
    ({R.BUREAU_LEADER}, ("report_approve", "report_return")),
]  # fmt: skip
# Anybody signed in: the home page, one's own password, code and kept forms.
EVERYBODY = {
    "home", "notice_show", "held_list", "held_show", "held_discard", "account_change_password",
    "account_reauthenticate", "mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
}  # fmt: skip


def test_every_route_admits_the_roles_of_this_table_and_no_other() -> None:
    declared = {r.name: set(r.access.roles or Role) for r in all_routes() if r.access and not r.access.public}
    table = {name: roles for roles, names in TABLE for name in names} | {name: set(Role) for name in EVERYBODY}
    assert {n: roles ^ table.get(n, set()) for n, roles in declared.items() if roles != table.get(n)} == {}
    assert set(table) == set(declared)
