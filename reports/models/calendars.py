from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Person
from partners.models.recorded import Identified


class CalendarFeed(Identified):
    """A person's secret address for their meetings. The database knows only a digest of the secret."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_feed")
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
