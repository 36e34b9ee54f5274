"""Guarantees of the whole station that Django cannot write: triggers and one exclusion.

A firm's contracts do not overlap. A duty day has a lawyer whose posting, firm contract and licence cover it, and at
commit nobody is on duty while on leave. A finished log and its notes are closed, but for an amendment that is counted.
A log is read by a stand-in of the same firm only.
"""

from typing import ClassVar

from django.db import migrations

OVERLAP = (
    "ALTER TABLE consultations_firmcontract ADD CONSTRAINT consultations_contract_no_overlap EXCLUDE USING gist "
    "(int8range(firm_id, firm_id, '[]') WITH &&, daterange(valid_from, valid_to, '[]') WITH &&)"
)
NO_OVERLAP = "ALTER TABLE consultations_firmcontract DROP CONSTRAINT consultations_contract_no_overlap"

FUNCTIONS = {
    "consultations_day_lawyer_in_post": """
BEGIN
    IF NEW.status <> 'CANCELLED' AND NOT EXISTS (
        SELECT 1 FROM consultations_stationlawyer lawyer
        JOIN consultations_firmcontract contract ON contract.firm_id = lawyer.firm_id
            AND NEW."on" BETWEEN contract.valid_from AND contract.valid_to
        WHERE lawyer.id = NEW.lawyer_id
            AND NEW."on" BETWEEN lawyer.contract_from AND lawyer.contract_to
            AND NEW."on" <= lawyer.licence_valid_to
    ) THEN
        RAISE EXCEPTION 'the lawyer of a duty day is not in post on that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_day_lawyer_in_post';
    END IF;
    RETURN NEW;
END""",
    "consultations_nobody_on_duty_and_leave": """
DECLARE
    who bigint := NEW.lawyer_id;
BEGIN
    -- Two writers of one lawyer's days and leave come here one after the other; each sees what the first committed.
    PERFORM 1 FROM consultations_stationlawyer WHERE id = who FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM consultations_dutyday planned
        JOIN consultations_lawyerleave away ON away.lawyer_id = planned.lawyer_id
        WHERE planned.lawyer_id = who AND planned.status = 'PLANNED' AND away.status = 'STANDING'
            AND planned."on" BETWEEN away.first AND away.last
    ) THEN
        RAISE EXCEPTION 'a lawyer on leave still has a duty day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_nobody_on_duty_and_leave';
    END IF;
    RETURN NULL;
END""",
    "consultations_log_closed": """
BEGIN
    IF OLD.status = 'DONE' AND (TG_OP = 'DELETE' OR NEW.amendments <> OLD.amendments + 1) THEN
        RAISE EXCEPTION 'a finished consultation log is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_log_closed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END""",
    "consultations_note_closed": """
DECLARE
    log bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM consultations_consultation WHERE reference_id = log AND status = 'DONE') THEN
        RAISE EXCEPTION 'the notes of a finished consultation log are closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_note_closed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END""",
    "consultations_consent_same_firm": """
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM consultations_consultation log
        JOIN consultations_stationlawyer own ON own.id = log.lawyer_id
        JOIN consultations_stationlawyer other ON other.id = NEW.reader_id
        WHERE log.reference_id = NEW.consultation_id AND own.firm_id = other.firm_id AND own.id <> other.id
            AND other.user_id = NEW.reader_user_id
    ) THEN
        RAISE EXCEPTION 'a log is read by a stand-in of the same firm only'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_consent_same_firm';
    END IF;
    RETURN NEW;
END""",
}

# Trigger: its table, when it fires, and the function that it calls.
TRIGGERS = {
    "consultations_day_lawyer_in_post_made": (
        "consultations_dutyday",
        "TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW",
        "consultations_day_lawyer_in_post",
    ),
    "consultations_day_lawyer_in_post_moved": (
        "consultations_dutyday",
        "TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN (OLD.lawyer_id IS DISTINCT FROM NEW.lawyer_id "
        'OR OLD."on" IS DISTINCT FROM NEW."on" OR OLD.status = \'CANCELLED\')',
        "consultations_day_lawyer_in_post",
    ),
    "consultations_nobody_on_duty_and_leave_day": (
        "consultations_dutyday",
        "CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        "consultations_nobody_on_duty_and_leave",
    ),
    "consultations_nobody_on_duty_and_leave_leave": (
        "consultations_lawyerleave",
        "CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
        "consultations_nobody_on_duty_and_leave",
    ),
    "consultations_log_closed_row": (
        "consultations_consultation",
        "TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
        "consultations_log_closed",
    ),
    "consultations_note_closed_row": (
        "consultations_consultationnote",
        "TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW",
        "consultations_note_closed",
    ),
    "consultations_consent_same_firm_row": (
        "consultations_readingconsent",
        "TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW",
        "consultations_consent_same_firm",
    ),
}


def _functions() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            sql=f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$",
            reverse_sql=f"DROP FUNCTION {name}()",
        )
        for name, body in FUNCTIONS.items()
    ]


def _triggers() -> list[migrations.RunSQL]:
    return [
        migrations.RunSQL(
            sql=f"CREATE {when.format(name=name, table=table)} EXECUTE FUNCTION {function}()",
            reverse_sql=f"DROP TRIGGER {name} ON {table}",
        )
        for name, (table, when, function) in TRIGGERS.items()
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consultations", "0003_whole_station")]

    operations: ClassVar = [migrations.RunSQL(sql=OVERLAP, reverse_sql=NO_OVERLAP), *_functions(), *_triggers()]
