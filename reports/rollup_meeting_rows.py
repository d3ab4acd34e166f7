"""What is asked of the database for a meeting: each question written once."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from partners.models import Organisation, Partner, Person, Seat
from partners.nested import rows_of
from partners.prepared import Prepared
from reports.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    Decision,
    Declaration,
    ExceptionReport,
    Meeting,
    Paper,
)
from reports.rollup_rows import Rows

OF_A_MEETING = ("body__partnership", "body__reports_to", "period", "cancelled_by", "minutes")
OF_AN_ITEM = ("presenter", "exempt_by", "report__from_body", "report__period")


@Prepared
def meetings(*, meeting: UUID, partnership: UUID, person: Person) -> Rows:
    """The meeting, if the person may see it, with the body's open report for its period in the same way."""
    reports = ExceptionReport.objects.visible_to(person).filter(
        from_body=OuterRef("body"), period=OuterRef("period"), issued_at=None
    )
    seen: Any = Meeting.objects.visible_to(person).filter(pk=meeting, body__partnership=partnership)
    seen = seen.annotate(open_report=Subquery(reports.order_by("-version").values("pk")[:1]))
    return cast(Rows, seen.select_related(*OF_A_MEETING))


@Prepared
def reports(*, body: UUID, period: UUID, person: Person) -> Rows:
    """What the person may see of the body's own reports for the period, and of what it received, at its latest."""
    latest = ExceptionReport.objects.latest_versions().values("pk")
    about = Q(from_body=body) | Q(to_body=body, pk__in=latest)
    seen: Any = ExceptionReport.objects.visible_to(person).filter(about, period=period)
    return cast(Rows, seen.select_related("from_body", "period").defer("content"))


@Prepared
def seats(*, body: UUID, on: date) -> Rows:
    """Who holds one on the day, in whatever role."""
    found: Any = Seat.objects.current(on).filter(body=body)
    return cast(Rows, found.select_related("person__organisation", "organisation"))


@Prepared
def agenda(*, meeting: UUID) -> Rows:
    """In order, each item with what was declared in it."""
    declared = Declaration.objects.filter(item=OuterRef("pk")).order_by("pk")
    found: Any = AgendaItem.objects.filter(meeting=meeting).select_related(*OF_AN_ITEM)
    return cast(Rows, found.defer("report__content").annotate(told_declarations=rows_of(declared)))


@Prepared
def papers(*, meeting: UUID) -> Rows:
    """Those that stand, in the order in which they were handed in."""
    found: Any = Paper.objects.standing().filter(meeting=meeting).select_related("file").defer("file__data")
    return cast(Rows, found.order_by("handed_in_at"))


@Prepared
def attendance(*, meeting: UUID) -> Rows:
    found: Any = Attendance.objects.filter(meeting=meeting)
    return cast(Rows, found.select_related("person", "organisation"))


@Prepared
def statutory(*, partnership: UUID, on: date) -> Rows:
    """The organisations that are statutory partners on the day."""
    found: Any = Partner.objects.current(on).statutory().filter(partnership=partnership)
    return cast(Rows, found.values("organisation_id"))


@Prepared
def organisations(*, partnership: UUID, on: date) -> Rows:
    """Every partner there ever was: whether it `takes_part` today, and `is_statutory` on the day."""
    its = Partner.objects.filter(partnership=partnership, organisation=OuterRef("pk"))
    found: Any = Organisation.objects.annotate(
        takes_part=Exists(its.filter(ends_on=None)), is_statutory=Exists(its.current(on).statutory())
    )
    return cast(Rows, found.filter(Exists(its)))


@Prepared
def decided(*, meeting: UUID, person: Person) -> Rows:
    """What was decided there, the person may see, and was not turned down."""
    found: Any = Decision.objects.visible_to(person).filter(meeting=meeting, rejected_at=None)
    return cast(Rows, found.select_related("case", "recorded_by"))


@Prepared
def actions(*, meeting: UUID, person: Person) -> Rows:
    found: Any = ActionPoint.objects.visible_to(person).filter(decision__meeting=meeting)
    return cast(Rows, found.select_related("person"))
