from typing import ClassVar

from django.db import models

from partners import access
from partners.models import Body
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import Permission
from priorities.models import ReportingPeriod


class MeetingQuerySet(RecordedQuerySet["Meeting"]):
    def visible_to(self, person: object) -> "MeetingQuerySet":
        return self.filter(body_id__in=access.body_ids(person, Permission.READ))


class Meeting(Recorded):
    """A body's meeting about a period."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    venue = models.CharField(max_length=200)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["body", "starts_at"], name="meeting_once_at_an_instant")
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name} meeting about {self.period}"
