from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Person
from partners.models.recorded import Identified
from reports.models.decisions import Decision


class SisterAnswer(Identified):
    """What a sister board answered on an exception that was referred to it, as the secretariat wrote it down.

    Nothing rolls up through a sister board and it need not use the portal. An answer never changes; a later one
    may follow it.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="sister_answers")
    words = models.TextField()
    answered_on = models.DateField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="sister_answers_recorded")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["recorded_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words=""), name="sister_answer_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.decision.referred_to}: answer on {self.decision.case.reference}"


ANSWERED = """
CREATE FUNCTION only_referrals_are_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM reports_decision
        WHERE id = NEW.decision_id AND outcome = 'refer' AND confirmed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'only a referral in effect is answered by a sister board'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_referrals_are_answered BEFORE INSERT ON reports_sisteranswer
    FOR EACH ROW EXECUTE FUNCTION only_referrals_are_answered();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON reports_sisteranswer
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the answer of a sister board is written once');
"""
UNANSWERED = """
DROP TRIGGER written_once ON reports_sisteranswer;
DROP TRIGGER only_referrals_are_answered ON reports_sisteranswer;
DROP FUNCTION only_referrals_are_answered();
"""
