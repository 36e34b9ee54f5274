"""Guards that hold against plain SQL of the application's own role.

A chapter changes only while its report is a draft. A report's cover changes only in a draft, its status only along
the rules' table, and it becomes approved only together with the edition that keeps its text.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION annual_reports_keep_sections() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    standing text;
BEGIN
    FOR standing IN
        SELECT status FROM annual_reports_annualreport
        WHERE reference_id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.report_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.report_id END)
        FOR SHARE
    LOOP
        IF standing <> 'DRAFT' THEN
            RAISE EXCEPTION 'chapters of a report change only in a draft'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_section_draft_only';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER annual_reports_keep_sections BEFORE INSERT OR UPDATE OR DELETE ON annual_reports_reportsection
    FOR EACH ROW EXECUTE FUNCTION annual_reports_keep_sections();

CREATE FUNCTION annual_reports_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status <> 'DRAFT' OR OLD.edition > 0 THEN
            RAISE EXCEPTION 'a report in review or once approved stays'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_report_kept';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status <> 'DRAFT' AND ROW(NEW.reference_id, NEW.bureau_id, NEW.year, NEW.title, NEW.addressee, NEW.doc_number,
            NEW.doc_date, NEW.cc) IS DISTINCT FROM ROW(OLD.reference_id, OLD.bureau_id, OLD.year, OLD.title,
            OLD.addressee, OLD.doc_number, OLD.doc_date, OLD.cc) THEN
        RAISE EXCEPTION 'the cover of a report changes only in a draft'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_report_draft_only';
    END IF;
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
            ('DRAFT', 'IN_REVIEW'), ('IN_REVIEW', 'APPROVED'), ('IN_REVIEW', 'DRAFT'), ('APPROVED', 'DRAFT')) THEN
        RAISE EXCEPTION 'a report does not move from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_report_moves';
    END IF;
    IF NEW.edition <> OLD.edition AND NOT (
            NEW.status = 'APPROVED' AND OLD.status = 'IN_REVIEW' AND NEW.edition = OLD.edition + 1) THEN
        RAISE EXCEPTION 'an edition comes with its approval'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_report_edition_step';
    END IF;
    IF NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED' AND (NEW.edition = OLD.edition OR NOT EXISTS (
            SELECT 1 FROM annual_reports_approvededition edition
            WHERE edition.report_id = NEW.reference_id AND edition.number = NEW.edition)) THEN
        RAISE EXCEPTION 'a report is approved only with the edition that keeps its text'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reports_report_edition_kept';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER annual_reports_keep_report BEFORE UPDATE OR DELETE ON annual_reports_annualreport
    FOR EACH ROW EXECUTE FUNCTION annual_reports_keep_report();
"""

BACKWARD = """
DROP TRIGGER IF EXISTS annual_reports_keep_sections ON annual_reports_reportsection;
DROP FUNCTION IF EXISTS annual_reports_keep_sections();
DROP TRIGGER IF EXISTS annual_reports_keep_report ON annual_reports_annualreport;
DROP FUNCTION IF EXISTS annual_reports_keep_report();
"""


class Migration(migrations.Migration):
    dependencies = [("annual_reports", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
