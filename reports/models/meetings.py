from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners import access
from partners.models import Body, Person
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import Permission
from priorities.models import ReportingPeriod


class MeetingQuerySet(RecordedQuerySet["Meeting"]):
    def visible_to(self, person: object) -> "MeetingQuerySet":
        return self.filter(body_id__in=access.body_ids(person, Permission.READ))

    def standing(self) -> "MeetingQuerySet":
        """Those that were not called off."""
        return self.filter(cancelled_at=None)


class Meeting(Recorded):
    """A body's meeting about a period. Called off, it stays on record with the reason."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    length = models.PositiveSmallIntegerField(default=120, help_text="How long it is to last, in minutes.")
    venue = models.CharField(max_length=200)
    online = models.CharField(max_length=300, blank=True, help_text="How to join from elsewhere.")
    sequence = models.PositiveSmallIntegerField(
        default=0, help_text="How often its time or place has changed, for calendars."
    )
    cancelled_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meetings_cancelled"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.TextField(blank=True)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["body", "starts_at"],
                condition=Q(cancelled_at=None),
                name="meeting_once_at_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_why="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_why="")),
                name="meeting_cancelled_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.short_name} meeting about {self.period}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.length)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None
