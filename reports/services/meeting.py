"""Calling a body together about a period, moving a meeting, and calling it off."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import refuse_if
from priorities.models import ReportingPeriod
from reports.models import Meeting

LONGEST = 480


def may_call(person: Person, body: Body, *, at: datetime) -> bool:
    """Whoever prepares the body's report or makes its packs."""
    wanted = (Permission.PREPARE_REPORT, Permission.EXPORT_PACK)
    return any(access.may(person, permission, body, at=at) for permission in wanted)


def held(meeting: Meeting, *, by: Person, at: datetime) -> Meeting:
    """The meeting, locked for a change by somebody who keeps its papers; refused once its minutes are agreed."""
    locked: Meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("body__partnership", "period")
        .get(pk=meeting.pk)
    )
    refuse_if(
        not may_call(by, locked.body, at=at),
        f"Only the chair, the deputy or the secretariat of {locked.body} can change its meetings.",
    )
    minutes = getattr(locked, "minutes", None)
    refuse_if(minutes and minutes.is_agreed, "The minutes of this meeting are agreed. Record a correction.")
    return locked


@transaction.atomic
def call_meeting(
    *,
    body: Body,
    period: ReportingPeriod,
    starts_at: datetime,
    venue: str,
    by: Person,
    at: datetime,
    online: str = "",
    length: int = 120,
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
    Body.objects.select_for_update().get(pk=body.pk)
    meeting = Meeting(body=body, period=period, starts_at=starts_at, length=length)
    meeting.venue, meeting.online = venue.strip(), online.strip()
    _refuse_unless_sound(meeting)
    return meeting.record(by=by, at=at, why="Called")


@transaction.atomic
def change_meeting(
    *,
    meeting: Meeting,
    starts_at: datetime,
    length: int,
    venue: str,
    online: str,
    why: str,
    by: Person,
    at: datetime,
) -> Meeting:
    """Give a meeting another time or place. Calendars take it as a newer state of the same meeting."""
    Body.objects.select_for_update().get(pk=meeting.body_id)
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting was called off. Enter another one.")
    refuse_if(not why.strip(), "Enter why the meeting is changed.")
    before = (meeting.starts_at, meeting.length, meeting.venue, meeting.online)
    meeting.starts_at, meeting.length = starts_at, length
    meeting.venue, meeting.online = venue.strip(), online.strip()
    after = (meeting.starts_at, meeting.length, meeting.venue, meeting.online)
    refuse_if(before == after, "Nothing is different from what was entered before.")
    _refuse_unless_sound(meeting)
    meeting.sequence += 1
    return meeting.record(by=by, at=at, why=why.strip())


def _refuse_unless_sound(meeting: Meeting) -> None:
    refuse_if(not meeting.venue, "Enter where the meeting is.")
    refuse_if(not 0 < meeting.length <= LONGEST, "The length must be from 1 to 480 minutes.")
    refuse_if(
        localdate(meeting.starts_at) < meeting.period.starts_on,
        f"The meeting must be after the first day of {meeting.period}, which it is about.",
    )
    same = Meeting.objects.standing().filter(body=meeting.body, starts_at=meeting.starts_at)
    refuse_if(same.exclude(pk=meeting.pk).exists(), f"{meeting.body} already meets at that time.")


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, why: str, by: Person, at: datetime) -> Meeting:
    """Call a meeting off. Where decisions were recorded of it, it was held."""
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting has already been called off.")
    refuse_if(not why.strip(), "Enter why the meeting is called off.")
    decided = meeting.decisions.filter(rejected_at=None).exists()
    refuse_if(decided, "Decisions are recorded of this meeting, so it was held.")
    is_over = meeting.starts_at <= at
    came = is_over and meeting.attendance.exists()
    refuse_if(came, "Attendance is recorded of this meeting, so it was held.")
    refuse_if(is_over and hasattr(meeting, "minutes"), "There are minutes of this meeting, so it was held.")
    meeting.cancelled_by, meeting.cancelled_at, meeting.cancelled_why = by, at, why.strip()
    meeting.sequence += 1
    return meeting.record(by=by, at=at, why=why.strip())
