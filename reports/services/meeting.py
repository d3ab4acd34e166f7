"""Calling a body together about a period."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import refuse_if
from priorities.models import ReportingPeriod
from reports.models import Meeting


def may_call(person: Person, body: Body, *, at: datetime) -> bool:
    """Whoever prepares the body's report or makes its packs."""
    wanted = (Permission.PREPARE_REPORT, Permission.EXPORT_PACK)
    return any(access.may(person, permission, body, at=at) for permission in wanted)


@transaction.atomic
def call_meeting(
    *, body: Body, period: ReportingPeriod, starts_at: datetime, venue: str, by: Person, at: datetime
) -> Meeting:
    """Enter a meeting of the body. It may lie in the past: a decision is often written down afterwards."""
    refuse_if(
        not may_call(by, body, at=at),
        f"Only the chair, the deputy or the secretariat of {body} can call a meeting.",
    )
    refuse_if(
        period.partnership_id != body.partnership_id,
        "The meeting must be about a period of the same partnership.",
    )
    refuse_if(not venue.strip(), "Enter where the meeting is.")
    refuse_if(
        localdate(starts_at) < period.starts_on,
        f"The meeting must be after the first day of {period}, which it is about.",
    )
    Body.objects.select_for_update().get(pk=body.pk)
    same = Meeting.objects.filter(body=body, starts_at=starts_at)
    refuse_if(same.exists(), f"{body} already meets at that time.")
    return Meeting(body=body, period=period, starts_at=starts_at, venue=venue.strip()).record(
        by=by, at=at, why="Called"
    )
