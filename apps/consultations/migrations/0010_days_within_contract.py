"""A contract, a posting or a licence is never cut short under a planned day: the day is handed on or cancelled first.

Deferred to the commit, so that one transaction may shorten the contract and hand the days on. The look at a new day's
lawyer now locks contract and lawyer, so that whoever cuts them short at the same moment waits, or is waited for.
"""

from typing import ClassVar

from django.db import migrations

IN_POST = """
BEGIN
    IF NEW.status <> 'CANCELLED' THEN
        PERFORM 1 FROM consultations_stationlawyer lawyer
        JOIN consultations_firmcontract contract ON contract.firm_id = lawyer.firm_id
            AND NEW."on" BETWEEN contract.valid_from AND contract.valid_to
        WHERE lawyer.id = NEW.lawyer_id
            AND NEW."on" BETWEEN lawyer.contract_from AND lawyer.contract_to
            AND NEW."on" <= lawyer.licence_valid_to
        {lock};
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the lawyer of a duty day is not in post on that day'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_day_lawyer_in_post';
        END IF;
    END IF;
    RETURN NEW;
END"""

KEEPS_DAYS = """
DECLARE
    firm bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.firm_id ELSE NEW.firm_id END;
    was bigint := OLD.firm_id;
BEGIN
    IF EXISTS (
        SELECT 1 FROM consultations_dutyday planned
        JOIN consultations_stationlawyer lawyer ON lawyer.id = planned.lawyer_id
        WHERE lawyer.firm_id IN (firm, was) AND planned.status = 'PLANNED' AND NOT (
            planned."on" BETWEEN lawyer.contract_from AND lawyer.contract_to
            AND planned."on" <= lawyer.licence_valid_to
            AND EXISTS (
                SELECT 1 FROM consultations_firmcontract contract
                WHERE contract.firm_id = lawyer.firm_id
                    AND planned."on" BETWEEN contract.valid_from AND contract.valid_to
            )
        )
    ) THEN
        RAISE EXCEPTION 'a planned duty day lies outside posting, licence or contract'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_contract_keeps_its_days';
    END IF;
    RETURN NULL;
END"""

NAME = "consultations_contract_keeps_its_days"


def _in_post(lock: str) -> str:
    body = IN_POST.format(lock=lock)
    return (
        f"CREATE OR REPLACE FUNCTION consultations_day_lawyer_in_post() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"
    )


def _guard(table: str, events: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=f"CREATE CONSTRAINT TRIGGER {NAME}_{table} AFTER {events} ON consultations_{table} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {NAME}()",
        reverse_sql=f"DROP TRIGGER {NAME}_{table} ON consultations_{table}",
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consultations", "0004_guards")]

    operations: ClassVar = [
        migrations.RunSQL(sql=_in_post("FOR SHARE OF lawyer, contract"), reverse_sql=_in_post("")),
        migrations.RunSQL(
            sql=f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $${KEEPS_DAYS}$$",
            reverse_sql=f"DROP FUNCTION {NAME}()",
        ),
        _guard("stationlawyer", "UPDATE"),
        _guard("firmcontract", "UPDATE OR DELETE"),
    ]
