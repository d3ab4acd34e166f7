"""The returns of a period that somebody may see: its activities, and the updates there are."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from partners.access import Reader
from partners.models import Person
from partners.prepared import Prepared
from priorities.models import Activity, ReportingPeriod, Update

Rows = QuerySet[Any, Any]
READ = ("activity_id", "self_rag", "computed_rag", "submitted_at", "locked_at", "marking")
"""What a list takes of an update."""


@Prepared
def _activities(*, partnership: UUID, first: date, last: date, person: Person) -> Rows:
    theirs = Activity.objects.written_by(person).filter(pk=OuterRef("pk"))
    found: Any = Activity.objects.visible_to(person).filter(priority__strategy__partnership=partnership)
    running = found.running(first, last).annotate(is_theirs=Exists(theirs))
    return cast(Rows, running.select_related("priority", "body", "lead_organisation", "lead_person"))


@Prepared
def _updates(*, period: UUID, person: Person) -> Rows:
    return cast(Rows, Update.objects.visible_to(person).filter(period=period).only(*READ))


def returns(person: Person, period: ReportingPeriod) -> list[tuple[Any, Update | None]]:
    """Every activity that ran in the period, with `is_theirs`, and its update; in two queries."""
    reader = Reader(person)
    known = {update.activity_id: update for update in _updates(period=period.pk, person=reader)}
    activities = _activities(
        partnership=period.partnership_id, first=period.starts_on, last=period.ends_on, person=reader
    )
    return [(activity, known.get(activity.pk)) for activity in activities]
