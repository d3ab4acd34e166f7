"""What a meeting comes to: its timed agenda, who belongs to it, whether it could decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from partners.models import Body, Organisation, Person
from partners.nested import made
from partners.roles import Role
from reports import rollup_meeting_rows as rows
from reports.models import AgendaItem, Attendance, Declaration, Meeting, Paper
from reports.rules_meetings import Place, Presence, Quorum, Standing, quorum, starts

NEVER_LISTED = (Role.AUDITOR,)
DOES_NOT_COUNT = (Role.SECRETARY,)


@dataclass(frozen=True)
class Member:
    """Somebody with a seat on the day, for whom they speak, and whether they make up the quorum."""

    person: Person
    organisation: Organisation | None
    role: str
    counts: bool


@dataclass(frozen=True)
class Timed:
    """An agenda item with the time it begins."""

    item: AgendaItem
    starts_at: datetime
    papers: tuple[Paper, ...] = ()

    @property
    def to_follow_by(self) -> date | None:
        """The day by which its paper is to come, as long as none has come."""
        return None if self.papers else self.item.to_follow_by


def members(meeting: Meeting) -> list[Member]:
    """Who holds a seat on the day of the meeting, once each, the chair first."""
    on = localdate(meeting.starts_at)
    seats = [seat for seat in rows.seats(body=meeting.body_id, on=on) if seat.get_role() not in NEVER_LISTED]
    order = list(Role)
    found: dict[Any, Member] = {}
    for seat in sorted(seats, key=lambda seat: (order.index(seat.get_role()), seat.person.name)):
        found.setdefault(
            seat.person_id,
            Member(
                person=seat.person,
                organisation=seat.organisation or seat.person.organisation,
                role=seat.get_role_display(),
                counts=seat.get_role() not in DOES_NOT_COUNT,
            ),
        )
    return list(found.values())


def timed(meeting: Meeting, *, with_papers: bool = True) -> list[Timed]:
    """The agenda in order with the times that follow from the minutes of each item."""
    items = rows.agenda(meeting=meeting.pk)
    times = starts(meeting.starts_at, [item.minutes for item in items])
    papers: dict[Any, list[Paper]] = {}
    for item in items:
        item.meeting = meeting
    for paper in rows.papers(meeting=meeting.pk) if with_papers else ():
        paper.meeting = meeting
        papers.setdefault(paper.item_id, []).append(paper)
    return [Timed(item, at, tuple(papers.get(item.pk, ()))) for item, at in zip(items, times, strict=True)]


def quorum_of(meeting: Meeting) -> Quorum:
    """Counted from the attendance as it is recorded now."""
    return counted(meeting.body, meeting, meeting.attendance.all())


def declarations(agenda: Iterable[Timed], attendance: Iterable[Attendance]) -> list[Declaration]:
    """What was declared, in the order of the agenda and of who came."""
    found = []
    for row in agenda:
        told: Any = row.item
        declared = [made(Declaration, each) for each in told.told_declarations]
        for came in attendance:
            for each in declared:
                if each.attendance_id == came.pk:
                    each.item, each.attendance = row.item, came
                    found.append(each)
    return found


def counted(
    body: Body, meeting: Meeting, attendance: Iterable[Attendance], statutory: Iterable[UUID] | None = None
) -> Quorum:
    """`statutory` are the statutory partners on the day of the meeting, where they are at hand."""
    partners = statutory
    if partners is None:
        on = localdate(meeting.starts_at)
        partners = [row["organisation_id"] for row in rows.statutory(partnership=body.partnership_id, on=on)]
    places = [Place(Presence(row.presence), row.organisation_id) for row in attendance if row.counts]
    return quorum(places, partners, needed=body.quorum, needed_statutory=body.quorum_statutory)


def cannot_decide(meeting: Meeting) -> bool:
    """Whether a statutory committee is known to have met without its quorum: then it can decide nothing."""
    committee = meeting.body.regime == Body.Regime.COMMITTEE
    return committee and quorum_of(meeting).standing is Standing.INQUORATE


def previous(meeting: Meeting) -> Meeting | None:
    """The body's last meeting before this one that was not called off."""
    earlier = Meeting.objects.standing().filter(body=meeting.body_id, starts_at__lt=meeting.starts_at)
    found: Meeting | None = earlier.select_related("body", "period").order_by("-starts_at").first()
    return found


def following(meeting: Meeting) -> Meeting | None:
    """The body's next meeting after this one that was not called off."""
    later = Meeting.objects.standing().filter(body=meeting.body_id, starts_at__gt=meeting.starts_at)
    found: Meeting | None = later.order_by("starts_at").first()
    return found
