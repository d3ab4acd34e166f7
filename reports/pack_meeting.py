"""What a pack says of its meeting: the timed agenda, the papers handed in, the minutes of the last one.

A private item is there by its number and its time alone, for a pack may be read above the body.
"""

from typing import Any

from django.utils.timezone import localtime

from partners.rules import Marking
from reports import rollup_meetings
from reports.identifiers import stem
from reports.models import AgendaItem, BoardPack, Meeting, Minutes
from reports.rules_exempt import label
from reports.services.handing_in import papers_for

Row = dict[str, Any]

PRIVATE_ITEM = "Private item"


def agenda(meeting: Meeting) -> list[Row]:
    rows = rollup_meetings.timed(meeting)
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
