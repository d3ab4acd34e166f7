"""What a pack says of its meeting, and what of it stays in the room."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from partners.middleware import database_now
from partners.roles import Role
from partners.rules import Marking
from reports import pack_meeting, pack_print
from reports.models import BoardPack, Meeting
from reports.rules import content_hash
from reports.rules_meetings import Presence
from reports.services import agenda, attending, handing_in, minuting
from reports.services.agenda import Draft
from reports.services.attending import Told
from reports.services.meeting import call_meeting
from tests.reports import hostile
from tests.reports.desk import Desk

SECRET = "The hostel on Mill Lane"
PRIVATE = Draft(title=SECRET, exempt=True, exempt_reason="Members only.", presenter_name="Sam Secret")


@pytest.fixture
def meetings(desk: Desk) -> tuple[Meeting, Meeting]:
    """One of yesterday with draft minutes, and one of today that has them before it; both have a private item."""
    now, by = database_now(), desk.person("lead", Role.SECRETARY)

    def called(days: int) -> Meeting:
        meeting = call_meeting(
            body=desk.tree.bodies["lead"], period=desk.period, starts_at=now + timedelta(days=days),
            venue="Hall", by=by, at=now,
        )  # fmt: skip
        agenda.add_item(meeting=meeting, draft=Draft(title="Winter plan"), by=by, at=now)
        agenda.add_item(meeting=meeting, draft=PRIVATE, by=by, at=now)
        return meeting

    before = called(-1)
    told = {desk.person("lead").pk: Told(Presence.PRESENT)}
    attending.record_attendance(meeting=before, told=told, by=by, at=now)
    minuting.draft_minutes(meeting=before, by=by, at=now)
    return before, called(0)


def test_the_agenda_and_its_papers_leave_private_matter_out(
    desk: Desk, meetings: tuple[Meeting, Meeting]
) -> None:
    _, meeting = meetings
    by, at = desk.person("lead", Role.SECRETARY), database_now()
    for item, data in zip(meeting.agenda.all(), ("one page", "web link"), strict=True):
        handing_in.hand_in(
            item=item, title=f"On {item.title}", organisation=desk.tree.organisation,
            marking=Marking.OFFICIAL_SENSITIVE, data=hostile.GOOD[data], by=by, at=at,
        )  # fmt: skip
    found = {"agenda": pack_meeting.agenda(meeting), "papers": pack_meeting.papers(meeting)}
    assert [(row["number"], row["title"], row["exempt"]) for row in found["agenda"]] == [
        (1, "Winter plan", False), (2, "Private item", True),
    ]  # fmt: skip
    assert [row["title"] for row in found["papers"]] == ["On Winter plan"]
    assert pack_meeting.markings(found) == [Marking.OFFICIAL_SENSITIVE]
    printed = render_to_string("pdf/_agenda.html", {"paper": found, "agenda": pack_print.agenda(found, [])})
    assert [
        words for words in ("Winter plan", "Private item", "Taken in private") if words not in printed
    ] == []
    assert [words for words in (SECRET, "Sam Secret", "Members only.") if words in printed + str(found)] == []
    assert printed.count("Paper 1: On Winter plan") == 1
    assert printed.count('href="#papers"') == 1


def test_the_public_agenda_says_as_what_somebody_presents_and_lists_what_is_marked_official(
    desk: Desk, meetings: tuple[Meeting, Meeting]
) -> None:
    _, meeting = meetings
    by, at = desk.person("lead", Role.SECRETARY), database_now()
    outsider = desk.person("north", Role.OFFICER)
    presenters = [desk.person("lead"), desk.person("lead", Role.MEMBER), outsider]
    for presenter in presenters:
        agenda.add_item(meeting=meeting, draft=Draft(title="More", presenter=presenter), by=by, at=at)
    agenda.add_item(meeting=meeting, draft=Draft(title="Guest", presenter_name="Gill Guest"), by=by, at=at)
    first = meeting.agenda.get(position=1)
    for title, marking, data in (
        ("Open plan", Marking.OFFICIAL, "one page"),
        ("Marked plan", Marking.OFFICIAL_SENSITIVE, "web link"),
    ):
        handing_in.hand_in(
            item=first, title=title, organisation=desk.tree.organisation, marking=marking,
            data=hostile.GOOD[data], by=by, at=at,
        )  # fmt: skip
    rows = pack_meeting.agenda(meeting, BoardPack.Build.PUBLIC)
    organisations = [str(person.organisation) for person in presenters[1:]]
    assert [row["presented_as"] for row in rows] == ["", "Chair", *organisations, "", ""]
    assert [row["papers_marked"] for row in rows] == [1, 0, 0, 0, 0, 0]
    found = {"agenda": rows, "papers": pack_meeting.papers(meeting, BoardPack.Build.PUBLIC)}
    assert next((papers, place) for _, _, place, papers in pack_print.agenda(found, [])) == (
        ["Paper 1: Open plan"],
        "papers",
    )


def test_the_last_minutes_stand_as_a_draft_until_they_are_agreed(
    desk: Desk, meetings: tuple[Meeting, Meeting]
) -> None:
    before, meeting = meetings
    assert pack_meeting.last_minutes(before) is None
    found = pack_meeting.last_minutes(meeting)
    assert found is not None
    assert (found["is_agreed"], found["private"]) == (False, 1)
    assert [section["title"] for section in found["sections"]] == ["Attendance", "Winter plan"]
    printed = render_to_string("pdf/_minutes.html", {"paper": {"last_minutes": found}})
    assert "not been agreed" in printed
    assert SECRET not in printed + str(found)
    by, at = desk.person("lead", Role.SECRETARY), database_now()
    saw = content_hash(before.minutes.sections)
    minuting.agree_minutes(meeting=before, at_meeting=meeting, saw=saw, by=by, at=at)
    again = pack_meeting.last_minutes(meeting)
    assert again is not None
    assert again["is_agreed"] is False  # it is what this meeting had before it
