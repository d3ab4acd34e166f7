"""What the pages of this app tell of the history of their records: the parts a reader knows, by their names."""

from itertools import pairwise
from typing import Any

from partners.changes import ADDED, CHANGED, THE_PORTAL, Change, Edit, edits, merged, pieces
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


def of_meeting(meeting: Meeting, *, is_insider: bool) -> list[Edit]:
    """Its time and place for every reader; what is prepared and recorded for those who see working papers."""
    changes = edits(Meeting, MEETING, id=meeting.pk)
    if not is_insider:
        return changes
    return merged(
        changes,
        edits(AgendaItem, AGENDA_ITEM, thing="Agenda item", meeting=meeting),
        edits(
            Attendance,
            ATTENDANCE,
            thing="Attendance",
            named=lambda row: str(row.person or row.name),
            meeting=meeting,
        ),
        edits(
            Declaration,
            DECLARATION,
            thing="Declaration",
            named=lambda row: f"item {row.item}",
            meeting=meeting,
        ),
    )


def of_minutes(minutes: Minutes) -> list[Edit]:
    """Who drafted, reworded and agreed them, newest first; a section is told by its heading."""
    rows: list[Any] = list(minutes.history.select_related("history_user").order_by("history_id"))
    found = [_told(ADDED, row, []) for row in rows[:1]]
    found += [_told(CHANGED, row, _reworded(before, row)) for before, row in pairwise(rows)]
    return found[::-1]


def _told(title: str, row: Any, changes: list[Change]) -> Edit:
    who = row.history_user.name if row.history_user else THE_PORTAL
    return Edit(row.history_date, who, title, row.history_change_reason or "", changes)


def _reworded(before: Any, row: Any) -> list[Change]:
    was = {section["title"]: section["text"] for section in before.sections}
    return [
        Change(title, was.get(title, ""), text, pieces(was.get(title, ""), text))
        for title, text in ((section["title"], section["text"]) for section in row.sections)
        if text != was.get(title, "")
    ]
