"""What the pages of this app tell of the history of their records: the parts a reader knows, by their names."""

from collections.abc import Collection
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from partners.changes import (
    ADDED,
    CHANGED,
    THE_PORTAL,
    Change,
    Edit,
    edits_of,
    merged,
    pieces,
    versions,
)
from partners.prepared import Prepared
from reports.models import AgendaItem, Attendance, Declaration, Meeting, Minutes

MEETING = {
    "starts_at": "Begins",
    "length": "Minutes it lasts",
    "venue": "Where",
    "online": "How to join",
    "cancelled_at": "Called off",
}
AGENDA_ITEM = {
    "title": "Title",
    "purpose": "Purpose",
    "minutes": "Minutes",
    "presenter": "Presented by",
    "presenter_name": "Presented by somebody not on the portal",
    "exempt": "Taken in private",
    "to_follow_why": "Why its paper is to follow",
    "to_follow_by": "Paper expected by",
}
ATTENDANCE = {"person": "Member", "presence": "Attendance", "deputy_name": "Deputy"}
DECLARATION = {"item": "Item", "kind": "Kind", "words": "Interest", "withdrew": "Left for the item"}


def of_meeting(meeting: Meeting, *, is_insider: bool, sees_private: bool) -> list[Edit]:
    """Its time and place for every reader; what is prepared and recorded for those who see working papers.

    Whoever does not see private items is told nothing of an item that ever was one.
    """
    changes = edits_of(_meetings(meeting=meeting.pk), MEETING)
    if not is_insider:
        return changes
    about: dict[str, Any] = {"meeting": meeting.pk, "private": sees_private}
    return merged(
        changes,
        edits_of(_agenda(**about), AGENDA_ITEM, thing="Agenda item"),
        edits_of(
            _attendance(meeting=meeting.pk),
            ATTENDANCE,
            thing="Attendance",
            named=lambda row: str(row.person or row.name),
        ),
        edits_of(
            _declarations(**about), DECLARATION, thing="Declaration", named=lambda row: f"item {row.item}"
        ),
    )


@Prepared
def _meetings(*, meeting: UUID) -> QuerySet[Any]:
    return versions(Meeting, MEETING, id=meeting)


@Prepared
def _agenda(*, meeting: UUID, private: bool) -> QuerySet[Any]:
    found = versions(AgendaItem, AGENDA_ITEM, meeting=meeting)
    return found if private else found.filter(id__in=_always_open(meeting))


@Prepared
def _attendance(*, meeting: UUID) -> QuerySet[Any]:
    return versions(Attendance, ATTENDANCE, meeting=meeting)


@Prepared
def _declarations(*, meeting: UUID, private: bool) -> QuerySet[Any]:
    found = versions(Declaration, DECLARATION, meeting=meeting)
    return found if private else found.filter(item__in=_always_open(meeting))


def _always_open(meeting: UUID) -> QuerySet[Any]:
    items = AgendaItem.history.filter(meeting=meeting)
    found: QuerySet[Any] = items.exclude(id__in=items.filter(exempt=True).values("id"))
    return found.values("id")


def of_minutes(minutes: Minutes, *, sees_private: bool) -> list[Edit]:
    """Who drafted, reworded and agreed them, newest first; a section is told by its heading.

    Whoever does not see private items is not told either that one was reworded, by whom or when.
    """
    rows: list[Any] = list(minutes.history.select_related("history_user").order_by("history_id"))
    found = [_told(ADDED, row, []) for row in rows[:1]]
    closed = set() if sees_private else {s["title"] for row in rows for s in row.sections if s["exempt"]}
    for before, row in pairwise(rows):
        reworded = _reworded(before, row, closed)
        if sees_private or reworded or before.sections == row.sections or before.agreed_at != row.agreed_at:
            found.append(_told(CHANGED, row, reworded))
    return found[::-1]


def _told(title: str, row: Any, changes: list[Change]) -> Edit:
    who = row.history_user.name if row.history_user else THE_PORTAL
    return Edit(row.history_date, who, title, row.history_change_reason or "", changes)


def _reworded(before: Any, row: Any, closed: Collection[str]) -> list[Change]:
    was = {section["title"]: section["text"] for section in before.sections}
    return [
        Change(title, was.get(title, ""), text, pieces(was.get(title, ""), text))
        for title, text in ((section["title"], section["text"]) for section in row.sections)
        if text != was.get(title, "") and title not in closed
    ]
