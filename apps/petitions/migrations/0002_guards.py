"""Rules between tables that a check constraint cannot hold: triggers refuse what no service may write.

- a petition's number is of kind PT, and its reference is sealed exactly when the petition is (both directions);
- administrators and auditors never stand on the list of a sealed matter's readers;
- a petition carries the unit and bureau of its reference: moving the reference moves it, nothing else does;
- a petition's topic belongs to the list of matters.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE petitions_petition ADD CONSTRAINT petitions_place_of_reference
    FOREIGN KEY (reference_id, unit_id, bureau_id) REFERENCES core_reference (id, unit_id, bureau_id)
    MATCH FULL ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION petitions_reference_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found public.core_reference%ROWTYPE;
BEGIN
    SELECT * INTO found FROM public.core_reference WHERE id = NEW.reference_id;
    IF found.kind <> 'PT' OR found.sealed <> NEW.sealed THEN
        RAISE EXCEPTION 'petition % and its reference disagree on kind or seal', NEW.reference_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'petitions_reference_agrees';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM public.core_topic WHERE id = NEW.topic_id AND scheme = 'MATTER') THEN
        RAISE EXCEPTION 'topic % is no topic of matters', NEW.topic_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'petitions_topic_of_matters';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER petitions_reference_agrees BEFORE INSERT OR UPDATE OF reference_id, sealed, topic_id
    ON petitions_petition FOR EACH ROW EXECUTE FUNCTION petitions_reference_agrees();

CREATE FUNCTION petitions_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sealed <> OLD.sealed
       AND EXISTS (SELECT 1 FROM public.petitions_petition WHERE reference_id = NEW.id AND sealed <> NEW.sealed) THEN
        RAISE EXCEPTION 'reference % is sealed with its petition', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'petitions_seal_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER petitions_seal_stays BEFORE UPDATE OF sealed
    ON core_reference FOR EACH ROW EXECUTE FUNCTION petitions_seal_stays();

CREATE FUNCTION petitions_no_such_reader() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.accounts_user
               WHERE id = NEW.user_id AND roles::text[] && ARRAY['ADMINISTRATOR', 'AUDITOR']) THEN
        RAISE EXCEPTION 'user % may never read sealed matters', NEW.user_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'petitions_no_such_reader';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER petitions_no_such_reader BEFORE INSERT OR UPDATE
    ON petitions_sealedreader FOR EACH ROW EXECUTE FUNCTION petitions_no_such_reader();
"""

BACKWARD = """
ALTER TABLE petitions_petition DROP CONSTRAINT petitions_place_of_reference;
DROP TRIGGER petitions_no_such_reader ON petitions_sealedreader;
DROP FUNCTION petitions_no_such_reader();
DROP TRIGGER petitions_seal_stays ON core_reference;
DROP FUNCTION petitions_seal_stays();
DROP TRIGGER petitions_reference_agrees ON petitions_petition;
DROP FUNCTION petitions_reference_agrees();
"""


class Migration(migrations.Migration):
    dependencies = [("petitions", "0001_initial"), ("core", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
