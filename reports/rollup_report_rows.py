"""What is asked of the database for what a report rests on: each question written once."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from partners.models import Body, Person
from partners.nested import prefetched
from partners.prepared import Prepared
from priorities import figure_rows
from priorities.models import (
    Activity,
    Blockage,
    Update,
)
from reports.models import ExceptionItem, ExceptionReport
from reports.rules import GOES_ON

Rows = QuerySet[Any, Any]

OF_A_REPORT = ("from_body__partnership", "to_body", "period", "signed_by", "issued_by", "supersedes")
OF_AN_ACTIVITY = ("priority", "lead_organisation", "lead_person", "body")


@Prepared
def reports(*, report: UUID, partnership: UUID, person: Person) -> Rows:
    """The report, if the person may see it."""
    seen: Any = ExceptionReport.objects.visible_to(person)
    found = seen.filter(pk=report, from_body__partnership=partnership)
    return cast(Rows, found.select_related(*OF_A_REPORT).defer("supersedes__content"))


@Prepared
def updates(*, body: UUID, period: UUID) -> Rows:
    found: Any = Update.objects.filter(period=period, activity__body=body)
    return cast(Rows, found.select_related("activity", "submitted_by__organisation", "asked_of"))


@Prepared
def _activities(*, body: UUID, starts_on: date, ends_on: date) -> Rows:
    found: Any = Activity.objects.filter(body=body).running(starts_on, ends_on)
    return cast(Rows, found.select_related(*OF_AN_ACTIVITY))


@Prepared
def _blockages(*, body: UUID, on: date) -> Rows:
    found: Any = Blockage.objects.filter(activity__body=body).open(on).dated()
    return cast(Rows, found.select_related("unblocker_organisation", "unblocker_body", "owner"))


def activities(*, body: UUID, starts_on: date, ends_on: date) -> list[Activity]:
    """Those the body accounts for that ran on some day of these, with milestones, figures and open blockages."""
    found: list[Any] = _activities(body=body, starts_on=starts_on, ends_on=ends_on)
    if not found:
        return []
    figure_rows.load(found)
    blockages = _blockages(body=body, on=ends_on)
    for activity in found:
        prefetched(activity, "blockages", (b for b in blockages if b.activity_id == activity.pk))
    return found


@Prepared
def line(*, partnership: UUID, period: UUID) -> Rows:
    """The partnership's reporting bodies, and as `told` whether they issued a report for the period."""
    issued = ExceptionReport.objects.issued().filter(from_body=OuterRef("pk"), period=period)
    bodies: Any = Body.objects.reporting().filter(partnership=partnership)
    return cast(Rows, bodies.annotate(told=Exists(issued)).order_by("short_name"))


@Prepared
def below(*, body: UUID, period: UUID) -> Rows:
    """The latest issued report for the period of each body straight below."""
    found: Any = ExceptionReport.objects.latest_versions().filter(to_body=body, period=period)
    return cast(Rows, found.select_related("from_body").order_by("from_body__short_name"))


@Prepared
def previous(*, body: UUID, before: date) -> Rows:
    """The body's last issued report of an earlier period, in its latest version."""
    earlier: Any = ExceptionReport.objects.latest_versions()
    earlier = earlier.filter(from_body=body, period__starts_on__lt=before)
    return cast(Rows, earlier.order_by("-period__starts_on")[:1])


@Prepared
def begun_before(*, body: UUID, before: date) -> Rows:
    """Drafts of earlier periods: corrections that are to be issued first."""
    found: Any = ExceptionReport.objects.draft().filter(from_body=body, period__starts_on__lt=before)
    return cast(Rows, found.values("pk"))


@Prepared
def open_after(*, report: UUID) -> Rows:
    """The items whose exceptions go on, and which the next period must bring forward."""
    found: Any = ExceptionItem.objects.filter(report=report, disposition__in=[each.value for each in GOES_ON])
    return cast(Rows, found.select_related("case"))
