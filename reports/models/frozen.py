"""What can never be changed: the triggers that hold issued papers, decisions and what people said."""

FROZEN = """
CREATE FUNCTION issued_report_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued report is final: make a new version'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER issued_report_is_final BEFORE UPDATE OR DELETE ON reports_exceptionreport
    FOR EACH ROW WHEN (OLD.issued_at IS NOT NULL) EXECUTE FUNCTION issued_report_is_final();

CREATE FUNCTION refuse_under_issued(report uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE issued timestamptz;
BEGIN
    SELECT issued_at INTO issued FROM reports_exceptionreport WHERE id = report FOR SHARE;
    IF issued IS NOT NULL THEN
        RAISE EXCEPTION 'the report has been issued, and what stands in it is final'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION items_are_final_once_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM refuse_under_issued(OLD.report_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM refuse_under_issued(NEW.report_id); RETURN NEW; END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER items_are_final_once_issued BEFORE INSERT OR UPDATE OR DELETE ON reports_exceptionitem
    FOR EACH ROW EXECUTE FUNCTION items_are_final_once_issued();

CREATE FUNCTION nothing_new_under_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE report uuid;
BEGIN
    SELECT report_id INTO report FROM reports_exceptionitem WHERE id = NEW.item_id;
    PERFORM refuse_under_issued(report);
    RETURN NEW;
END $$;
CREATE TRIGGER nothing_new_under_issued BEFORE INSERT ON reports_placement
    FOR EACH ROW EXECUTE FUNCTION nothing_new_under_issued();
CREATE TRIGGER nothing_new_under_issued BEFORE INSERT ON reports_decision
    FOR EACH ROW EXECUTE FUNCTION nothing_new_under_issued();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_placement
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a placement is written once');
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_comment
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a comment is written once');
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_boardpack
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a pack is kept as it was made');

-- Migration 0013 adds decided_on to what the chair's confirmation writes.
CREATE FUNCTION decision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled text[] := ARRAY['confirmed_by_id', 'confirmed_at', 'rejected_by_id', 'rejected_at'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.rejected_at IS NOT NULL
       OR (to_jsonb(OLD) - settled) <> (to_jsonb(NEW) - settled) THEN
        RAISE EXCEPTION 'a decision is final: a later one may supersede it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decision_is_final BEFORE UPDATE OR DELETE ON reports_decision
    FOR EACH ROW EXECUTE FUNCTION decision_is_final();

CREATE FUNCTION notice_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.acknowledged_at IS NOT NULL
       OR (to_jsonb(OLD) - 'acknowledged_at') <> (to_jsonb(NEW) - 'acknowledged_at') THEN
        RAISE EXCEPTION 'a notice only ever gains its acknowledgement'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER notice_is_final BEFORE UPDATE OR DELETE ON reports_notice
    FOR EACH ROW EXECUTE FUNCTION notice_is_final();

CREATE TRIGGER closed_case_is_final BEFORE UPDATE OR DELETE ON reports_exceptioncase
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change('a closed exception is final: what happens next is a new one');
"""

THAW = """
DROP TRIGGER closed_case_is_final ON reports_exceptioncase;
DROP TRIGGER notice_is_final ON reports_notice;
DROP FUNCTION notice_is_final();
DROP TRIGGER decision_is_final ON reports_decision;
DROP FUNCTION decision_is_final();
DROP TRIGGER written_once ON reports_boardpack;
DROP TRIGGER written_once ON reports_comment;
DROP TRIGGER written_once ON reports_placement;
DROP TRIGGER nothing_new_under_issued ON reports_decision;
DROP TRIGGER nothing_new_under_issued ON reports_placement;
DROP FUNCTION nothing_new_under_issued();
DROP TRIGGER items_are_final_once_issued ON reports_exceptionitem;
DROP FUNCTION items_are_final_once_issued();
DROP FUNCTION refuse_under_issued(uuid);
DROP TRIGGER issued_report_is_final ON reports_exceptionreport;
DROP FUNCTION issued_report_is_final();
"""
