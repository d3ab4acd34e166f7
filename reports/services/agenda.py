"""A meeting's agenda: proposed from what is ready, put in order, and written on while the meeting goes on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from partners.models import Body, Person
from partners.rules import refuse_if
from reports.models import AgendaItem, ExceptionReport, Meeting
from reports.rules_meetings import PART_WORDS, Part, Purpose, exempt_errors, follow_errors, moved
from reports.services.meeting import held

# Part, purpose and minutes of what every agenda has before and after the reports.
FIRST = (
    (Part.APOLOGIES, Purpose.INFORMATION, 5),
    (Part.DECLARATIONS, Purpose.INFORMATION, 5),
    (Part.MINUTES, Purpose.DECISION, 5),
    (Part.ACTIONS, Purpose.DISCUSSION, 10),
    (Part.DASHBOARD, Purpose.INFORMATION, 10),
)
EXCEPTIONS = (Part.EXCEPTIONS, Purpose.DECISION, 40)
LAST = (Part.NEXT, Purpose.INFORMATION, 5)
REPORT_MINUTES = 15


@dataclass(frozen=True)
class Draft:
    """What an item says. `exempt_reason` is the public interest for a committee, the handling for a group."""

    title: str
    purpose: Purpose = Purpose.DISCUSSION
    part: Part = Part.BUSINESS
    minutes: int = 10
    presenter: Person | None = None
    presenter_name: str = ""
    report: ExceptionReport | None = None
    exempt: bool = False
    exempt_paragraph: int | None = None
    exempt_reason: str = ""
    to_follow_why: str = ""
    to_follow_by: date | None = None


def received(meeting: Meeting) -> Iterable[ExceptionReport]:
    """The newest issued reports about the meeting's period that were made to its body."""
    found = ExceptionReport.objects.latest_versions().filter(to_body=meeting.body, period=meeting.period)
    rows: Iterable[ExceptionReport] = found.select_related("from_body").defer("content")
    return rows


@transaction.atomic
def fill_agenda(*, meeting: Meeting, by: Person, at: datetime) -> list[AgendaItem]:
    """Put the standing items and the signed reports on an agenda. What already stands on it is left alone."""
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting was called off.")
    there = list(meeting.agenda.all())
    parts, reports = {item.part for item in there}, {item.report_id for item in there}
    plain = {part: _standing(meeting, (part, *rest)) for part, *rest in (*FIRST, EXCEPTIONS, LAST)}
    told = [
        AgendaItem(
            meeting=meeting,
            part=Part.REPORT,
            title=f"Report of {report.from_body.full_name}",
            purpose=Purpose.DISCUSSION,
            minutes=REPORT_MINUTES,
            presenter=report.signed_by,
            report=report,
        )
        for report in received(meeting)
        if report.pk not in reports
    ]
    new = [item for part, item in plain.items() if part not in parts]
    refuse_if(not new and not told, "Everything that belongs on the agenda already stands on it.")
    order = _merged(there, new, told)
    return _store(order, by=by, at=at, why="Proposed by the portal")


def _standing(meeting: Meeting, given: tuple[Any, ...]) -> AgendaItem:
    part, purpose, minutes = given
    return AgendaItem(meeting=meeting, part=part, title=PART_WORDS[part], purpose=purpose, minutes=minutes)


def _merged(there: list[AgendaItem], new: list[AgendaItem], told: list[AgendaItem]) -> list[AgendaItem]:
    """Opening items first, then what stood there, then exceptions and reports, private matter last but one."""
    opening = [item for item in new if item.part in {part for part, *_ in FIRST}]
    middle = [item for item in new if item.part == Part.EXCEPTIONS] + told
    closing = [item for item in new if item.part == Part.NEXT]
    private = [item for item in there if item.exempt]
    kept = [item for item in there if not item.exempt]
    last = [item for item in kept if item.part == Part.NEXT]
    kept = [item for item in kept if item.part != Part.NEXT]
    return [*opening, *kept, *middle, *private, *last, *closing]


def _store(order: Iterable[AgendaItem], *, by: Person, at: datetime, why: str) -> list[AgendaItem]:
    """Number the items in this order and save those that moved or are new."""
    order = list(order)
    for position, item in enumerate(order, start=1):
        if item._state.adding or item.position != position:
            item.position = position
            item.record(by=by, at=at, why=why)
    return order


@transaction.atomic
def add_item(*, meeting: Meeting, draft: Draft, by: Person, at: datetime) -> AgendaItem:
    """Put one more item on the agenda: before the closing one, private ones after the open ones."""
    meeting = held(meeting, by=by, at=at)
    refuse_if(meeting.is_cancelled, "This meeting was called off.")
    _refuse_unless_whole(meeting, draft)
    item = AgendaItem(meeting=meeting)
    _write(item, draft, by=by, at=at)
    there = list(meeting.agenda.all())
    after = [each for each in there if each.part == Part.NEXT or (each.exempt and not draft.exempt)]
    _store([*(e for e in there if e not in after), item, *after], by=by, at=at, why="Put on the agenda")
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, draft: Draft, by: Person, at: datetime) -> AgendaItem:
    meeting = held(item.meeting, by=by, at=at)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    _refuse_unless_whole(meeting, draft)
    _write(item, draft, by=by, at=at)
    return item.record(by=by, at=at, why="Changed on the agenda")


def _refuse_unless_whole(meeting: Meeting, draft: Draft) -> None:
    refuse_if(not draft.title.strip(), "Enter what the item is about.")
    refuse_if(not 0 <= draft.minutes <= 480, "The minutes must be from 0 to 480.")
    wrong = exempt_errors(
        exempt=draft.exempt,
        committee=meeting.body.regime == Body.Regime.COMMITTEE,
        paragraph=draft.exempt_paragraph,
        reason=draft.exempt_reason,
    ) | follow_errors(why=draft.to_follow_why, by_given=draft.to_follow_by is not None)
    refuse_if(wrong, ". ".join(wrong.values()) + ".")
    report = draft.report
    refuse_if(
        report is not None and (report.to_body_id != meeting.body_id or not report.is_issued),
        "Select a report that was issued to this body.",
    )


def _write(item: AgendaItem, draft: Draft, *, by: Person, at: datetime) -> None:
    committee = item.meeting.body.regime == Body.Regime.COMMITTEE
    item.title, item.purpose, item.part = draft.title.strip(), draft.purpose, draft.part
    item.minutes, item.presenter = draft.minutes, draft.presenter
    item.presenter_name = "" if draft.presenter else draft.presenter_name.strip()
    item.report = draft.report if draft.part is Part.REPORT else None
    item.to_follow_why, item.to_follow_by = draft.to_follow_why.strip(), draft.to_follow_by
    closed = (draft.exempt, draft.exempt_paragraph if committee else None, draft.exempt_reason.strip())
    if not draft.exempt:
        closed, item.exempt_by, item.exempt_at = (False, None, ""), None, None
    elif closed != (item.exempt, item.exempt_paragraph, item.exempt_reason):
        item.exempt_by, item.exempt_at = by, at
    item.exempt, item.exempt_paragraph, item.exempt_reason = closed


@transaction.atomic
def move_item(*, item: AgendaItem, places: int, by: Person, at: datetime) -> list[AgendaItem]:
    """Move an item down by so many places, or up."""
    meeting = held(item.meeting, by=by, at=at)
    there = {each.pk: each for each in meeting.agenda.select_for_update()}
    order = moved(list(there), item.pk, places)
    return _store([there[pk] for pk in order], by=by, at=at, why="Moved on the agenda")


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Person, at: datetime) -> None:
    """Take an item off the agenda. One that has papers or words from the meeting stays."""
    meeting = held(item.meeting, by=by, at=at)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    refuse_if(item.papers.exists(), "Papers were handed in for this item. Change it instead.")
    refuse_if(
        item.notes or item.agreed or item.declarations.exists(), "The meeting has dealt with this item."
    )
    item.strike(by=by, at=at, why="Taken off the agenda")
    _store(meeting.agenda.all(), by=by, at=at, why="Moved up on the agenda")


@dataclass(frozen=True)
class Written:
    """What was typed about an item, and what its writer had before them when they began."""

    notes: str
    agreed: str
    saw: str
    """The digest of both as they stood then."""


def digest(notes: str, agreed: str) -> str:
    return hashlib.sha256(f"{notes}\0{agreed}".encode()).hexdigest()[:16]


@transaction.atomic
def write_notes(
    *, meeting: Meeting, written: Mapping[Any, Written], by: Person, at: datetime
) -> list[AgendaItem]:
    """Keep what was typed about the items, by their keys. Returns those that somebody else changed meanwhile.

    Of such an item nothing is overwritten: its writer has to look at both versions.
    """
    meeting = held(meeting, by=by, at=at)
    clashes = []
    for item in meeting.agenda.select_for_update().filter(pk__in=written):
        mine = written[item.pk]
        wanted = mine.notes.strip(), mine.agreed.strip()
        stored = item.notes, item.agreed
        if wanted == stored or digest(*wanted) == mine.saw:
            continue
        if digest(*stored) != mine.saw:
            clashes.append(item)
            continue
        item.notes, item.agreed = wanted
        item.record(by=by, at=at, why="Written at the meeting")
    return clashes
