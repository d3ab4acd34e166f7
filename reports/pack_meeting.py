"""What a pack says of its meeting: the timed agenda, the papers handed in, the minutes of the last one.

A private item is there by its number and its time alone, for a pack may be read above the body.
"""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.timezone import localdate, localtime

from partners.models import Seat
from partners.roles import ROLE_WORDS, Role
from partners.rules import Marking
from reports import rollup_meeting_rows, rollup_meetings
from reports.identifiers import stem
from reports.models import AgendaItem, BoardPack, Meeting, Minutes
from reports.rollup_meetings import Timed
from reports.rules_exempt import label
from reports.services.handing_in import papers_for

Row = dict[str, Any]

PRIVATE_ITEM = "Private item"
OFFICES = (Role.CHAIR, Role.DEPUTY, Role.SECRETARY)
"""Roles that are a body's own: whoever has another one is there for an organisation."""


def agenda(meeting: Meeting, build: str = BoardPack.Build.RESTRICTED) -> list[Row]:
    """The items in order. The public edition's say besides what it tells in the place of names and of papers."""
    rows = rollup_meetings.timed(meeting)
    if build != BoardPack.Build.PUBLIC:
        return _agenda(meeting, rows)
    prefetch_related_objects([row.item for row in rows], "presenter__organisation")
    seats = list(rollup_meeting_rows.seats(body=meeting.body_id, on=localdate(meeting.starts_at)))
    return [
        row
        | {
            "presented_as": _presented_as(timed.item, seats),
            "papers_marked": sum(paper.marking != Marking.OFFICIAL for paper in timed.papers),
        }
        for row, timed in zip(_agenda(meeting, rows), rows, strict=True)
    ]


def _agenda(meeting: Meeting, rows: list[Timed]) -> list[Row]:
    private = [row.item.pk for row in rows if row.item.exempt]
    return [
        {
            "number": row.item.position,
            "starts_at": localtime(row.starts_at).isoformat(),
            "title": PRIVATE_ITEM if row.item.exempt else row.item.title,
            "purpose": row.item.get_purpose_display(),
            "presenter": "" if row.item.exempt else row.item.presented_by,
            "minutes": row.item.minutes,
            "exempt": row.item.exempt,
            "paragraph": row.item.exempt_paragraph,
            "part": "" if row.item.exempt else row.item.part,
            "report": _reporter(row.item),
            "stands_in": _place(meeting, private.index(row.item.pk)) if row.item.exempt else "",
            "to_follow_by": str(row.to_follow_by or "") if not row.item.exempt else "",
            "to_follow_why": row.item.to_follow_why if row.to_follow_by and not row.item.exempt else "",
        }
        for row in rows
    ]


def _presented_as(item: AgendaItem, seats: list[Seat]) -> str:
    """As what a person of the portal sits there: by the office, or else for which organisation. Never by name."""
    if item.presenter is None:
        return ""
    held = [seat for seat in seats if seat.person_id == item.presenter_id]
    if not held:
        return item.presenter.organisation.name if item.presenter.organisation else ""
    seat = min(held, key=lambda seat: list(Role).index(seat.get_role()))
    if seat.get_role() in OFFICES:
        return ROLE_WORDS[seat.get_role()]
    organisation = seat.organisation or seat.person.organisation
    return organisation.name if organisation else ROLE_WORDS[seat.get_role()]


def _reporter(item: AgendaItem) -> str:
    """The body whose report the item takes."""
    return item.report.from_body.short_name if item.report and not item.exempt else ""


def _place(meeting: Meeting, before: int) -> str:
    """Where a private item stands in the exempt part, as `E1 of riverton-slg-2026-11-20-1000-exempt`."""
    return f"{label(before + 1)} of {stem(meeting, BoardPack.Build.EXEMPT)}"


def papers(meeting: Meeting, build: str = BoardPack.Build.RESTRICTED) -> list[Row]:
    """The open papers that a build carries, as it lists them. Their bytes are named by their digest."""
    return [
        {
            "number": row.number,
            "item": row.item,
            "item_title": row.item_title,
            "title": row.title,
            "organisation": row.organisation,
            "marking": row.marking,
            "supplement": row.supplement,
            "pages": row.pages,
            "size": row.size,
            "sha256": row.sha256,
        }
        for row in papers_for(meeting, build)
    ]


def last_minutes(meeting: Meeting) -> Row | None:
    """The open sections of the minutes of the meeting before, and whether they were agreed."""
    before = rollup_meetings.previous(meeting)
    minutes = Minutes.objects.filter(meeting=before).first() if before else None
    if before is None or minutes is None:
        return None
    return {
        "held_at": localtime(before.starts_at).isoformat(),
        "is_agreed": minutes.is_agreed and minutes.agreed_at_meeting_id != meeting.pk,
        "sections": [
            {name: section[name] for name in ("number", "title", "text")}
            for section in minutes.sections
            if not section["exempt"]
        ],
        "private": sum(1 for section in minutes.sections if section["exempt"]),
    }


def markings(found: Row) -> list[Marking]:
    """Of what the pack lists of papers: a title may say as much as what stands under it."""
    return [Marking(row["marking"]) for row in found["papers"]]
