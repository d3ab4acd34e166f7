"""What is asked of the database for whoever writes an activity's update: each question written once."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from partners.models import Organisation, Partner, Person
from partners.nested import row_of, rows_of
from partners.prepared import Prepared
from priorities.models import (
    Activity,
    Blockage,
    Milestone,
    ReportingPeriod,
    Update,
    UpdateDraft,
)

Rows = QuerySet[Any, Any]
OF_AN_ACTIVITY = ("priority", "body__reports_to", "body__partnership", "lead_organisation", "lead_person")


@Prepared
def activities(*, activity: UUID, partnership: UUID, from_on: date, to_on: date, person: Person) -> Rows:
    """The activity, if the person may see it, with its milestones and the period that begins between two days."""
    seen: Any = Activity.objects.visible_to(person).filter(
        priority__strategy__partnership=partnership, pk=activity
    )
    periods = ReportingPeriod.objects.filter(
        partnership=partnership, starts_on__gte=from_on, starts_on__lt=to_on
    )
    steps = Milestone.objects.filter(activity=OuterRef("pk")).order_by("baseline_on", "title")
    found = seen.select_related(*OF_AN_ACTIVITY).annotate(
        told_period=row_of(periods.order_by("starts_on")), told_milestones=rows_of(steps)
    )
    return cast(Rows, found)


@Prepared
def updates(*, activity: UUID, period: UUID, starts_on: date) -> Rows:
    """The update, with when and by whom it was last `saved`, and the last one submitted before its period."""
    its = Update.objects.filter(activity=activity)
    earlier = its.submitted().filter(period__ends_on__lt=starts_on).order_by("-period__starts_on")
    saved = Update.history.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    found: Any = its.filter(Q(period=period) | Q(pk=Subquery(earlier.values("pk")[:1])))
    found = found.select_related("period", "activity__body", "submitted_by", "asked_of").annotate(
        saved_at=Subquery(saved.values("history_date")[:1]),
        saved_by=Subquery(saved.values("history_user")[:1]),
        saved_name=Subquery(saved.values("history_user__name")[:1]),
    )
    return cast(Rows, found)


@Prepared
def drafts(*, activity: UUID, period: UUID, person: UUID, at: datetime) -> Rows:
    """What the person typed there and did not save, and what others are typing at this moment."""
    own = Q(person=person)
    others = Q(pk__in=UpdateDraft.objects.being_written(at).values("pk"))
    found: Any = UpdateDraft.objects.filter(own | others, activity=activity, period=period)
    return cast(Rows, found.select_related("person").order_by("started_at"))


@Prepared
def blockages(*, activity: UUID) -> Rows:
    """Those open now, with all that a list of them says."""
    found: Any = Blockage.objects.filter(activity=activity).open().dated()
    return cast(Rows, found.select_related("unblocker_organisation", "unblocker_body", "owner"))


@Prepared
def partners(*, partnership: UUID, on: date) -> Rows:
    """Organisations that are partners on the day."""
    standings = Partner.objects.current(on).filter(partnership=partnership)
    return cast(Rows, Organisation.objects.filter(pk__in=standings.values("organisation")))
