from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Body, OutgoingEmail, Person
from partners.models.recorded import Identified
from priorities.models.activities import Activity, open_to
from priorities.models.periods import ReportingPeriod
from priorities.rules_chasing import RUNG_WORDS, Rung


class ChaseQuerySet(models.QuerySet["Chase"]):
    def visible_to(self, person: object) -> "ChaseQuerySet":
        """Whoever sees the activity sees who was chased for it; chases for reports are shown with the report."""
        seen = Activity.objects.visible_to(person).values("pk")
        return self.filter(activity_id__in=seen).filter(open_to(person, "activity__"))


class Chase(Identified):
    """Somebody was chased for a return that was not in. The log only grows.

    The return is an activity's update, or a body's report, for the period. Without a person nobody could be
    reached; `note` says why it went past whoever should have had it.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="chases")
    activity = models.ForeignKey(Activity, models.PROTECT, null=True, blank=True, related_name="chases")
    body = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="chases")
    rung = models.CharField(max_length=20, choices=[(r.value, words) for r, words in RUNG_WORDS.items()])
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="chases")
    note = models.TextField(blank=True)
    email = models.ForeignKey(OutgoingEmail, models.PROTECT, null=True, blank=True, related_name="chases")
    chased_at = models.DateTimeField()

    objects: ClassVar = ChaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["chased_at", "rung"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(activity=None, body__isnull=False) | Q(activity__isnull=False, body=None),
                name="chase_for_one_return",
            ),
            models.CheckConstraint(
                condition=Q(person=None, email=None) & ~Q(note="")
                | Q(person__isnull=False, email__isnull=False),
                name="chase_reached_or_said_why_not",
            ),
            models.UniqueConstraint(fields=["activity", "period", "rung"], name="update_chased_once_a_rung"),
            models.UniqueConstraint(fields=["body", "period", "rung"], name="report_chased_once_a_rung"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} for {self.activity or self.body}, {self.period}"

    def get_rung(self) -> Rung:
        return Rung(self.rung)


CHASES_ONLY_GROW = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON priorities_chase
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the log of chases only grows');
"""
CHASES_MAY_CHANGE = "DROP TRIGGER append_only ON priorities_chase;"
