"""The periods among which a dashboard is chosen, with what hangs on each: one question."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject, Length

from partners.models import Body, Person
from priorities.models import ReportingPeriod
from reports.models import BoardPack, Meeting

Periods = list[tuple[ReportingPeriod, datetime | None]]


def periods(body: Body, person: Person) -> Periods:
    """Every period of the partnership, oldest first, and when the body meets about it.

    Each also has as `pack` the newest board pack that the person may read: its key and its size in bytes.
    """
    meetings = Meeting.objects.filter(body=body, period=OuterRef("pk")).order_by("-starts_at")
    packs = BoardPack.objects.visible_to(person).filter(
        meeting__body=body, meeting__period=OuterRef("pk"), build=BoardPack.Build.RESTRICTED
    )
    newest = packs.order_by("-meeting__starts_at", "-version")
    told = JSONObject(pk="pk", size=Length("pdf"))
    found: Any = ReportingPeriod.objects.filter(partnership=body.partnership_id).order_by("starts_on")
    rows = found.annotate(
        meets_at=Subquery(meetings.values("starts_at")[:1]), pack=Subquery(newest.values(told=told)[:1])
    )
    return [(period, period.meets_at) for period in rows]
