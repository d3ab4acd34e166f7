"""A meeting with a canary in every field of its private items, and the meeting before it whose minutes have one."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf

from partners.models import Body
from partners.roles import Role
from partners.rules import Marking
from reports.models import AgendaItem, Meeting, Minutes, Paper
from reports.rules_meetings import Interest, Presence, Purpose
from reports.services import agenda, attending, handing_in, minuting
from reports.services.agenda import Draft, Written
from reports.services.attending import Told
from reports.services.meeting import call_meeting
from tests.reports.desk import Desk
from tests.reports.tree import LONG_AGO

CANARY = re.compile(r"canary[a-z]+x")
LETTERS = "abcdefghij"
FIELDS = ("title", "presenter", "reason", "follow", "notes", "agreed", "interest", "paper", "bytes")


def canary(what: str, start: int = 0) -> str:
    """A word of letters alone, so that a search by words finds it. Another `start` gives another word."""
    return f"canary{what}{LETTERS[start]}x"


@dataclass
class Private:
    """`meeting` comes after `before`; each has one open item and one private one, with its paper."""

    desk: Desk
    body: Body
    before: Meeting
    meeting: Meeting
    item: AgendaItem
    paper: Paper
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> set[str]:
        return {canary(what) for what in FIELDS}


def told_in_private(desk: Desk, body: str = "lead", *, at: datetime, committee: bool = False) -> Private:
    """At `at` the meeting takes place; the one before was the day before."""
    found = desk.tree.bodies[body]
    if committee:
        found.regime = Body.Regime.COMMITTEE
        found.record(by=None, at=LONG_AGO)
    said: dict[str, Any] = {"by": desk.person(body, Role.SECRETARY), "at": at}
    before = _held(desk, found, at - timedelta(days=1), said)
    minuting.draft_minutes(meeting=before, **said)
    meeting = _held(desk, found, at, said)
    item = meeting.agenda.get(exempt=True)
    paper = handing_in.hand_in(
        item=item, title=f"On {canary('paper')}", organisation=desk.tree.organisation,
        marking=Marking.OFFICIAL, data=a_pdf(canary("bytes")), **said,
    )  # fmt: skip
    return Private(desk, found, before, meeting, item, paper, said)


def _held(desk: Desk, body: Body, starts_at: datetime, said: dict[str, Any]) -> Meeting:
    meeting = call_meeting(body=body, period=desk.period, starts_at=starts_at, venue="Town hall", **said)
    agenda.add_item(meeting=meeting, draft=Draft(title="Winter plan"), **said)
    draft = Draft(
        title=f"Terms for {canary('title')}", purpose=Purpose.DECISION, presenter_name=canary("presenter"),
        exempt=True, exempt_paragraph=3 if body.regime == Body.Regime.COMMITTEE else None,
        exempt_reason=f"Because of {canary('reason')}.", to_follow_why=f"It waits for {canary('follow')}.",
        to_follow_by=starts_at.date(),
    )  # fmt: skip
    item = agenda.add_item(meeting=meeting, draft=draft, **said)
    member = desk.person(body.slug, Role.MEMBER)
    attending.record_attendance(meeting=meeting, told={member.pk: Told(Presence.PRESENT)}, **said)
    attending.declare(
        item=item, attendance=meeting.attendance.get(person=member), kind=Interest.CONFLICT,
        words=f"Works for {canary('interest')}.", withdrew=True, **said,
    )  # fmt: skip
    written = Written(f"Heard of {canary('notes')}.", f"To pay {canary('agreed')}.", agenda.digest("", ""))
    agenda.write_notes(meeting=meeting, written={item.pk: written}, **said)
    return meeting


def other_words(private: Private) -> None:
    """Every private word becomes another of the same kind."""
    item, said = private.item, private.said
    draft = Draft(
        title=f"Terms for {canary('title', 1)}", purpose=Purpose.DECISION, presenter_name=canary("presenter", 1),
        exempt=True, exempt_paragraph=7 if item.exempt_paragraph else None, minutes=item.minutes,
        exempt_reason=f"Because of {canary('reason', 1)}.", to_follow_why=f"It waits for {canary('follow', 1)}.",
        to_follow_by=item.to_follow_by,
    )  # fmt: skip
    agenda.change_item(item=item, draft=draft, **said)
    saw = agenda.digest(item.notes, item.agreed)
    written = Written(f"Heard of {canary('notes', 1)}.", f"To pay {canary('agreed', 1)}.", saw)
    assert agenda.write_notes(meeting=private.meeting, written={item.pk: written}, **said) == []
    handing_in.withdraw_paper(paper=private.paper, why=canary("withdrawn", 1), **said)
    minutes = Minutes.objects.get(meeting=private.before)
    minutes.sections = [
        section | {"text": canary("minutes", 1)} if section["exempt"] else section
        for section in minutes.sections
    ]
    minutes.record(**said)


def a_pdf(words: str) -> bytes:
    """One page that says it."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    page.Contents = made.make_stream(f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode())
    out = BytesIO()
    made.save(out)
    return out.getvalue()
