"""The account of a lawyer who has logs stays: whoever has the account reads the notes (律师法第三十八条)."""

from typing import ClassVar

from django.db import migrations

NAME = "consultations_lawyer_account_stays"

STAYS = """
BEGIN
    IF EXISTS (SELECT 1 FROM consultations_consultation WHERE lawyer_id = OLD.id) THEN
        RAISE EXCEPTION 'a lawyer with consultation logs keeps the account'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultations_lawyer_account_stays';
    END IF;
    RETURN NEW;
END"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("consultations", "0020_visitor_kind")]

    operations: ClassVar = [
        migrations.RunSQL(
            sql=f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $${STAYS}$$",
            reverse_sql=f"DROP FUNCTION {NAME}()",
        ),
        migrations.RunSQL(
            sql=f"CREATE TRIGGER {NAME}_row BEFORE UPDATE ON consultations_stationlawyer FOR EACH ROW "
            f"WHEN (OLD.user_id IS DISTINCT FROM NEW.user_id) EXECUTE FUNCTION {NAME}()",
            reverse_sql=f"DROP TRIGGER {NAME}_row ON consultations_stationlawyer",
        ),
    ]
