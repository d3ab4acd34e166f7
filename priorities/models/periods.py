from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Partnership
from partners.models.recorded import Recorded, RecordedQuerySet

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class PeriodQuerySet(RecordedQuerySet["ReportingPeriod"]):
    def ended(self, on: date) -> "PeriodQuerySet":
        return self.filter(ends_on__lt=on)

    def newest_first(self) -> "PeriodQuerySet":
        return self.order_by("-starts_on")


class ReportingPeriod(Recorded):
    """Some months, usually a quarter (SI 2007/1831 shares information by quarters), and what is due for them.

    The deadlines are instants; wall time is that of the United Kingdom.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="periods")
    starts_on = models.DateField()
    ends_on = models.DateField()
    measures_due_at = models.DateTimeField()
    updates_due_at = models.DateTimeField()
    reports_due_at = models.DateTimeField(help_text="For groups with none below them.")
    weeks_to_next_level = models.PositiveSmallIntegerField(
        default=8, help_text="How long after the groups below it a body reports: it meets and decides first."
    )

    objects: ClassVar = PeriodQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["partnership", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partnership", "starts_on"], name="period_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="period_ends_after_start"),
            models.CheckConstraint(
                condition=Q(updates_due_at__gte=F("measures_due_at"))
                & Q(reports_due_at__gt=F("updates_due_at")),
                name="period_deadlines_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As `July to September 2026`, or `December 2026 to February 2027`."""
        first, last = MONTHS[self.starts_on.month - 1], MONTHS[self.ends_on.month - 1]
        if self.starts_on.year != self.ends_on.year:
            return f"{first} {self.starts_on.year} to {last} {self.ends_on.year}"
        return f"{first} to {last} {self.ends_on.year}" if first != last else f"{first} {self.ends_on.year}"

    @property
    def code(self) -> str:
        """The period in a URL: its first month, as `2026-07`."""
        return f"{self.starts_on:%Y-%m}"

    def report_due_at(self, height: int) -> datetime:
        """When a body reports that has `height` levels of bodies below it."""
        return self.reports_due_at + timedelta(weeks=height * self.weeks_to_next_level)

    def updates_are_late(self, at: datetime) -> bool:
        """Whether an update accepted at this instant, by the database's clock, is late."""
        return at > self.updates_due_at
