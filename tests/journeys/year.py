"""Moves the deadlines of the quarter that is being reported, so that journeys are the same on every day."""

from datetime import timedelta

from partners.middleware import database_now
from priorities.models import ReportingPeriod


def leave_time() -> None:
    """Updates are due in three days and reports in ten."""
    now = database_now()
    period = ReportingPeriod.objects.latest("starts_on")
    period.measures_due_at = now + timedelta(days=2)
    period.updates_due_at = now + timedelta(days=3)
    period.reports_due_at = now + timedelta(days=10)
    period.record(by=None, at=now, why="The journeys begin before the deadlines")
