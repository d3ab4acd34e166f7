"""Who came to a meeting, for whom, and what interests they declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from partners.models import Organisation, Person
from partners.rules import refuse_if
from reports.models import AgendaItem, Attendance, Declaration, Meeting
from reports.rollup_meetings import Member, members
from reports.rules_meetings import Interest, Presence
from reports.services.meeting import held


@dataclass(frozen=True)
class Told:
    """How one member's place was filled."""

    presence: Presence
    deputy_name: str = ""


@transaction.atomic
def record_attendance(*, meeting: Meeting, told: Mapping[Any, Told], by: Person, at: datetime) -> None:
    """Write down who came, by the keys of the members' people. Members not named stay as they were."""
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting was called off.")
    seated = {member.person.pk: member for member in members(meeting)}
    stored = {
        row.person_id: row for row in meeting.attendance.select_for_update(of=("self",)).filter(name="")
    }
    for person, how in told.items():
        refuse_if(person not in seated, "Select members of the body on the day of the meeting.")
        deputy = how.deputy_name.strip() if how.presence is Presence.DEPUTY else ""
        refuse_if(how.presence is Presence.DEPUTY and not deputy, "Enter who deputised.")
        row = stored.get(person) or _place(meeting, seated[person])
        if row._state.adding or (row.presence, row.deputy_name) != (how.presence, deputy):
            row.presence, row.deputy_name = how.presence, deputy
            row.record(by=by, at=at, why="Attendance recorded")


def _place(meeting: Meeting, member: Member) -> Attendance:
    return Attendance(
        meeting=meeting, person=member.person, organisation=member.organisation, counts=member.counts
    )


@transaction.atomic
def add_guest(
    *, meeting: Meeting, name: str, organisation: Organisation | None, by: Person, at: datetime
) -> Attendance:
    """Somebody who came and is no member: they make no quorum."""
    meeting = held(meeting, by=by, at=at)
    name = name.strip()
    refuse_if(not name, "Enter who came.")
    refuse_if(meeting.attendance.filter(name__iexact=name).exists(), f"{name} is already on the list.")
    guest = Attendance(meeting=meeting, name=name, organisation=organisation, counts=False)
    guest.presence = Presence.PRESENT
    return guest.record(by=by, at=at, why="Attendance recorded")


@transaction.atomic
def declare(
    *,
    item: AgendaItem,
    attendance: Attendance,
    kind: Interest,
    words: str,
    withdrew: bool,
    by: Person,
    at: datetime,
) -> Declaration:
    """Write down an interest that somebody present declared in an item."""
    meeting = held(item.meeting, by=by, at=at)
    refuse_if(attendance.meeting_id != meeting.pk, "Select somebody who came to this meeting.")
    there = attendance.presence in (Presence.PRESENT, Presence.DEPUTY)
    refuse_if(not there, f"{attendance.who} did not come to this meeting.")
    refuse_if(not words.strip(), "Enter what the interest is.")
    refuse_if(
        kind is Interest.PECUNIARY and not withdrew,
        "Somebody with a disclosable pecuniary interest takes no part in the item: say that they left.",
    )
    again = Declaration.objects.filter(item=item, attendance=attendance).exists()
    refuse_if(again, f"{attendance.spoke} has already declared an interest in this item.")
    return Declaration(
        meeting=meeting, item=item, attendance=attendance, kind=kind, words=words.strip(), withdrew=withdrew
    ).record(by=by, at=at, why="Declared")
