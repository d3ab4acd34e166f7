from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Person
from partners.models.recorded import Identified, Recorded
from reports.models.meetings import Meeting


class Minutes(Recorded):
    """What a meeting's secretary makes of it, until a later meeting agrees it; from then on it is final.

    `sections` is a list of {"number", "title", "exempt", "text"} in the order of the agenda, attendance first.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    sections = models.JSONField()
    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="minutes_drafted")
    drafted_at = models.DateTimeField()
    agreed_at_meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="minutes_agreed"
    )
    agreed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="minutes_agreed"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the sections as they were agreed.")

    class Meta:
        verbose_name_plural = "minutes"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agreed_at=None, agreed_by=None, agreed_at_meeting=None, sha256="")
                | (
                    Q(agreed_at__isnull=False, agreed_by__isnull=False, agreed_at_meeting__isnull=False)
                    & ~Q(sha256="")
                ),
                name="minutes_agreement_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Minutes of {self.meeting}"

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None


class MinutesCorrection(Identified):
    """What turned out to be wrong in minutes that were agreed. It stands beside them and changes nothing in them."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="corrections")
    words = models.TextField()
    agreed_at_meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="corrections_agreed")
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="minutes_corrected")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="minutes_correction_has_words")
        ]

    def __str__(self) -> str:
        return f"Correction of {self.minutes}"


SETTLED = """
CREATE FUNCTION refuse_under_agreed(held uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE agreed timestamptz;
BEGIN
    SELECT agreed_at INTO agreed FROM reports_minutes WHERE meeting_id = held FOR SHARE;
    IF agreed IS NOT NULL THEN
        RAISE EXCEPTION 'the minutes of this meeting are agreed, and what they rest on is final'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION meeting_is_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM refuse_under_agreed(OLD.meeting_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM refuse_under_agreed(NEW.meeting_id); RETURN NEW; END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER meeting_is_settled BEFORE INSERT OR UPDATE OR DELETE ON reports_agendaitem
    FOR EACH ROW EXECUTE FUNCTION meeting_is_settled();
CREATE TRIGGER meeting_is_settled BEFORE INSERT OR UPDATE OR DELETE ON reports_attendance
    FOR EACH ROW EXECUTE FUNCTION meeting_is_settled();
CREATE TRIGGER meeting_is_settled BEFORE INSERT OR UPDATE OR DELETE ON reports_declaration
    FOR EACH ROW EXECUTE FUNCTION meeting_is_settled();

CREATE TRIGGER agreed_minutes_are_final BEFORE UPDATE OR DELETE ON reports_minutes
    FOR EACH ROW WHEN (OLD.agreed_at IS NOT NULL)
    EXECUTE FUNCTION refuse_change('agreed minutes are final: record a correction');
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_minutescorrection
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a correction is written once');
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_paperfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a paper is kept as it was handed in');
"""

UNSETTLED = """
DROP TRIGGER written_once ON reports_paperfile;
DROP TRIGGER written_once ON reports_minutescorrection;
DROP TRIGGER agreed_minutes_are_final ON reports_minutes;
DROP TRIGGER meeting_is_settled ON reports_declaration;
DROP TRIGGER meeting_is_settled ON reports_attendance;
DROP TRIGGER meeting_is_settled ON reports_agendaitem;
DROP FUNCTION meeting_is_settled();
DROP FUNCTION refuse_under_agreed(uuid);
"""
