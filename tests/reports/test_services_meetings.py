"""A meeting from its calling to the agreement of its minutes, as the secretariat and the chair keep it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from partners.models import Body
from partners.roles import Role
from partners.rules import Refused
from reports import rollup_meetings
from reports.models import AgendaItem, Meeting, Minutes, MinutesCorrection
from reports.rules import Outcome, content_hash
from reports.rules_meetings import Interest, Part, Presence, Purpose, Standing
from reports.services import agenda, attending, calendars, deciding, meeting, minuting
from reports.services.agenda import Draft, Written
from reports.services.attending import Told
from tests.reports.desk import Desk
from tests.reports.tree import meeting_day


def called(desk: Desk, days: int = 0) -> Meeting:
    at = meeting_day(desk.period) + timedelta(days=days)
    return meeting.call_meeting(
        body=desk.tree.bodies["lead"],
        period=desk.period,
        starts_at=at,
        venue="Town hall",
        by=desk.person("lead"),
        at=at,
    )


def later(desk: Desk) -> datetime:
    return meeting_day(desk.period) + timedelta(days=60)


class Clerk:
    """Acts on one meeting as the secretariat, after it."""

    def __init__(self, desk: Desk, held: Meeting) -> None:
        self.desk, self.held = desk, held
        self.said: dict[str, Any] = {"by": desk.person("lead", Role.SECRETARY), "at": later(desk)}

    def fill(self) -> list[AgendaItem]:
        return agenda.fill_agenda(meeting=self.held, **self.said)

    def add(self, title: str, **more: Any) -> AgendaItem:
        return agenda.add_item(meeting=self.held, draft=Draft(title=title, **more), **self.said)

    def came(self, *roles: Role, how: Presence = Presence.PRESENT) -> None:
        told = {self.desk.person("lead", role).pk: Told(how) for role in roles}
        attending.record_attendance(meeting=self.held, told=told, **self.said)

    def text(self) -> str:
        """What the minutes say, all of it."""
        sections = Minutes.objects.get(meeting=self.held).sections
        return "\n".join(section["text"] for section in sections)

    def drafted(self) -> str:
        """Drafts the minutes; the digest of what they say."""
        minutes = minuting.draft_minutes(meeting=self.held, **self.said)
        return content_hash(minutes.sections)


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    return Clerk(desk, called(desk))


def parts(held: Meeting) -> list[str]:
    return [item.part for item in held.agenda.all()]


# Time and place


def test_a_meeting_moves_and_calendars_hear_of_it(clerk: Clerk) -> None:
    held = meeting.change_meeting(
        meeting=clerk.held, starts_at=clerk.held.starts_at, length=90, venue="Library", online="By phone",
        why="The hall is closed", **clerk.said,
    )  # fmt: skip
    assert (held.venue, held.length, held.sequence) == ("Library", 90, 1)
    assert held.history.latest().history_change_reason == "The hall is closed"
    with pytest.raises(Refused, match="Nothing is different"):
        meeting.change_meeting(
            meeting=held, starts_at=held.starts_at, length=90, venue="Library", online="By phone", why="Again",
            **clerk.said,
        )  # fmt: skip


def test_a_meeting_called_off_leaves_its_time_free(clerk: Clerk) -> None:
    held = meeting.cancel_meeting(meeting=clerk.held, why="Too few can come", **clerk.said)
    assert (held.is_cancelled, held.sequence) == (True, 1)
    assert called(clerk.desk).starts_at == held.starts_at
    with pytest.raises(Refused, match="called off"):
        clerk.fill()


def test_a_meeting_with_attendance_or_minutes_was_held_once_it_is_over(clerk: Clerk) -> None:
    held, by = clerk.held, clerk.said["by"]
    after, before = held.starts_at + timedelta(hours=1), held.starts_at - timedelta(hours=1)
    held.attendance.model(
        meeting=held, person=clerk.desk.person("lead", Role.MEMBER), presence=Presence.APOLOGIES
    ).record(by=by, at=before)
    with pytest.raises(Refused, match="Attendance is recorded of this meeting, so it was held"):
        meeting.cancel_meeting(meeting=held, why="Nobody came", by=by, at=after)
    called_off = meeting.cancel_meeting(meeting=held, why="Too many apologies", by=by, at=before)
    assert called_off.is_cancelled


def test_a_meeting_that_decided_was_held(clerk: Clerk) -> None:
    desk = clerk.desk
    deciding.record_decision(
        item=desk.item("lead"), outcome=Outcome.SUPPORT, words="Yes.", meeting=clerk.held,
        by=desk.person("lead", Role.SECRETARY), at=desk.tree.clock,
    )  # fmt: skip
    with pytest.raises(Refused, match="so it was held"):
        meeting.cancel_meeting(meeting=clerk.held, why="No", **clerk.said)


# The agenda


def test_the_standing_agenda_takes_up_signed_reports(clerk: Clerk) -> None:
    clerk.add("Winter plan")
    items = clerk.fill()
    assert parts(clerk.held) == [
        "apologies", "declarations", "minutes", "actions", "dashboard", "business", "exceptions", "report", "next",
    ]  # fmt: skip
    report = items[7]
    assert (report.report, report.presenter) == (clerk.desk.report("north"), clerk.desk.person("north"))
    with pytest.raises(Refused, match="already stands on it"):
        clerk.fill()


def test_items_are_timed_in_order_and_move(clerk: Clerk) -> None:
    first, second, third = (clerk.add(title, minutes=10) for title in ("a", "b", "c"))
    agenda.move_item(item=third, places=-1, **clerk.said)
    agenda.move_item(item=first, places=1, **clerk.said)
    rows = rollup_meetings.timed(clerk.held)
    assert [(row.item.title, row.starts_at - clerk.held.starts_at) for row in rows] == [
        ("c", timedelta(0)), ("a", timedelta(minutes=10)), ("b", timedelta(minutes=20)),
    ]  # fmt: skip
    agenda.remove_item(item=first, **clerk.said)
    assert list(clerk.held.agenda.values_list("title", "position")) == [("c", 1), ("b", 2)]
    assert AgendaItem.history.filter(id=first.pk).latest().history_type == "-"
    assert second.history.count() >= 1


def test_private_items_come_after_the_open_ones(clerk: Clerk) -> None:
    clerk.fill()
    private = clerk.add("A site", exempt=True, exempt_reason="Named readers only.")
    clerk.add("Open business")
    assert [item.title for item in clerk.held.agenda.all()][-3:] == [
        "Open business", "A site", "Date of the next meeting",
    ]  # fmt: skip
    assert (private.exempt_by, private.exempt_at) == (clerk.said["by"], clerk.said["at"])


def test_a_committee_names_the_paragraph(clerk: Clerk) -> None:
    body = clerk.held.body
    body.regime = Body.Regime.COMMITTEE
    body.record(by=None, at=later(clerk.desk))
    with pytest.raises(Refused, match="which paragraph of Schedule 12A"):
        clerk.add("A site", exempt=True, exempt_reason="It would weaken a negotiation.")
    item = clerk.add("A site", exempt=True, exempt_paragraph=3, exempt_reason="It would weaken it.")
    assert item.exempt_paragraph == 3


def test_an_item_with_words_stays(clerk: Clerk) -> None:
    item = clerk.add("Winter plan")
    written = {item.pk: Written("We spoke.", "", agenda.digest("", ""))}
    agenda.write_notes(meeting=clerk.held, written=written, **clerk.said)
    with pytest.raises(Refused, match="has dealt with this item"):
        agenda.remove_item(item=item, **clerk.said)


def test_two_people_at_the_notes_overwrite_nothing(clerk: Clerk) -> None:
    item, other = clerk.add("a"), clerk.add("b")
    blank = agenda.digest("", "")

    def write(text: str, saw: str, beside: str = "") -> list[AgendaItem]:
        written = {item.pk: Written(text, "", saw), other.pk: Written(beside, "", blank)}
        return agenda.write_notes(meeting=clerk.held, written=written, **clerk.said)

    assert write("Mine", blank) == []
    assert write("Theirs", blank, beside="Kept") == [item]
    assert write("", blank) == []  # left as it was shown: nothing to say
    item.refresh_from_db()
    assert item.notes == "Mine"
    assert write("Both", agenda.digest("Mine", "")) == []
    assert list(clerk.held.agenda.values_list("notes", flat=True)) == ["Both", "Kept"]


# Attendance, quorum, interests


def test_the_quorum_follows_the_attendance(clerk: Clerk) -> None:
    body = clerk.held.body
    assert rollup_meetings.quorum_of(clerk.held).standing is Standing.UNKNOWN
    clerk.came(Role.CHAIR, Role.DEPUTY, Role.SECRETARY)
    found = rollup_meetings.quorum_of(clerk.held)
    assert (found.standing, found.present, body.quorum) == (Standing.INQUORATE, 2, 3)
    deputy = {clerk.desk.person("lead", Role.MEMBER).pk: Told(Presence.DEPUTY, "Nobody Else")}
    attending.record_attendance(meeting=clerk.held, told=deputy, **clerk.said)
    assert rollup_meetings.quorum_of(clerk.held).standing is Standing.QUORATE


def test_attendance_is_refused_in_words(clerk: Clerk) -> None:
    with pytest.raises(Refused, match="Select members of the body"):
        attending.record_attendance(
            meeting=clerk.held, told={clerk.desk.person("south").pk: Told(Presence.PRESENT)}, **clerk.said
        )
    with pytest.raises(Refused, match="Enter who deputised"):
        clerk.came(Role.CHAIR, how=Presence.DEPUTY)


def test_without_a_quorum_a_committee_decides_nothing_and_a_group_says_so(clerk: Clerk) -> None:
    desk, body = clerk.desk, clerk.held.body
    clerk.came(Role.CHAIR)
    said: dict[str, Any] = {
        "item": desk.item("lead"),
        "outcome": Outcome.SUPPORT,
        "words": "Yes.",
        "meeting": clerk.held,
    }
    by: dict[str, Any] = {"by": desk.person("lead", Role.SECRETARY), "at": desk.tree.clock}
    body.regime = Body.Regime.COMMITTEE
    body.record(by=None, at=later(desk))
    with pytest.raises(Refused, match="did not have its quorum"):
        deciding.record_decision(**said, **by)
    body.regime = Body.Regime.PARTNERSHIP
    body.record(by=None, at=later(desk))
    clerk.held.refresh_from_db()
    clerk.fill()
    deciding.record_decision(**said | {"meeting": clerk.held}, **by)
    clerk.drafted()
    assert "decided without a quorum" in clerk.text()


def test_interests_are_declared_by_those_who_came(clerk: Clerk) -> None:
    item = clerk.add("A grant")
    clerk.came(Role.CHAIR)
    clerk.came(Role.DEPUTY, how=Presence.APOLOGIES)
    chair, deputy = (clerk.held.attendance.get(person=clerk.desk.person("lead", role)) for role in
                     (Role.CHAIR, Role.DEPUTY))  # fmt: skip
    given: dict[str, Any] = {"item": item, "words": "Sits on its board.", **clerk.said}
    with pytest.raises(Refused, match="did not come"):
        attending.declare(attendance=deputy, kind=Interest.OTHER, withdrew=False, **given)
    with pytest.raises(Refused, match="say that they left"):
        attending.declare(attendance=chair, kind=Interest.PECUNIARY, withdrew=False, **given)
    attending.declare(attendance=chair, kind=Interest.PECUNIARY, withdrew=True, **given)
    with pytest.raises(Refused, match="already declared"):
        attending.declare(attendance=chair, kind=Interest.OTHER, withdrew=True, **given)


# Minutes


def test_minutes_say_what_was_written_decided_and_given_to_do(clerk: Clerk) -> None:
    desk = clerk.desk
    items = {item.part: item for item in clerk.fill()}
    clerk.came(Role.CHAIR, Role.DEPUTY, Role.MEMBER)
    attending.add_guest(meeting=clerk.held, name="Gus Guest", organisation=None, **clerk.said)
    log = items[Part.ACTIONS]
    written = {log.pk: Written("Two were late.", "Chase both.", agenda.digest("", ""))}
    agenda.write_notes(meeting=clerk.held, written=written, **clerk.said)
    decision = deciding.record_decision(
        item=desk.item("lead"), outcome=Outcome.SUPPORT, words="We lend an officer.", meeting=clerk.held,
        by=desk.person("lead"), at=desk.tree.clock,
    )  # fmt: skip
    deciding.raise_action(
        decision=decision, what="Find the officer.", person=desk.person("lead", Role.DEPUTY),
        organisation=desk.tree.organisation, due_on=desk.tree.clock.date() + timedelta(days=9),
        by=desk.person("lead"), at=desk.tree.clock,
    )  # fmt: skip
    clerk.drafted()
    text = clerk.text()
    wanted = ["In attendance: Gus Guest", "The meeting was quorate", "Two were late.", "Agreed: Chase both.",
              "We lend an officer.", "Action LEAD-A001: Find the officer."]  # fmt: skip
    assert [words for words in wanted if words not in text] == []


def test_restricted_exceptions_are_counted_in_the_minutes(clerk: Clerk) -> None:
    desk = clerk.desk
    clerk.fill()
    clerk.came(Role.CHAIR)
    deciding.record_decision(
        item=desk.item("lead"), outcome=Outcome.SUPPORT, words="Secret words.", meeting=clerk.held,
        by=desk.person("lead"), at=desk.tree.clock,
    )  # fmt: skip
    desk.restrict(desk.tree.activities["north"][0])
    clerk.drafted()
    text = clerk.text()
    assert "1 restricted exception was also decided on." in text
    assert "Secret words." not in text


def test_what_has_to_be_done_before_the_minutes_is_led_to(clerk: Clerk) -> None:
    desk = clerk.desk
    with pytest.raises(Refused, match="Record who came first") as refused:
        minuting.draft_minutes(meeting=clerk.held, **clerk.said)
    assert refused.value.url == desk.url("meeting_run", clerk.held.pk)
    with pytest.raises(Refused, match="not been drafted") as refused:
        minuting.edit_minutes(meeting=clerk.held, texts=[], saw="", **clerk.said)
    assert refused.value.url == desk.url("minutes_draft", clerk.held.pk)
    clerk.came(Role.CHAIR)
    waiting = deciding.record_decision(
        item=desk.item("lead"), outcome=Outcome.SUPPORT, words="So be it.", meeting=clerk.held,
        by=desk.person("lead", Role.SECRETARY), at=desk.tree.clock,
    )  # fmt: skip
    saw, following = clerk.drafted(), called(desk, days=30)
    with pytest.raises(Refused, match="still waits for the chair") as refused:
        minuting.agree_minutes(meeting=clerk.held, at_meeting=following, saw=saw, **clerk.said)
    assert refused.value.url == desk.url("decision", waiting.pk)


def test_minutes_are_agreed_later_and_then_final(clerk: Clerk) -> None:
    item = clerk.add("Winter plan", purpose=Purpose.DECISION)
    clerk.came(Role.CHAIR)
    saw, following = clerk.drafted(), called(clerk.desk, days=30)
    with pytest.raises(Refused, match="Select a later meeting"):
        minuting.agree_minutes(meeting=clerk.held, at_meeting=clerk.held, saw=saw, **clerk.said)
    with pytest.raises(Refused, match="Read them again first"):
        minuting.agree_minutes(meeting=clerk.held, at_meeting=following, saw="0", **clerk.said)
    minutes = minuting.agree_minutes(meeting=clerk.held, at_meeting=following, saw=saw, **clerk.said)
    assert (minutes.sha256, minutes.is_agreed) == (saw, True)
    clerk.held.refresh_from_db()
    with pytest.raises(Refused, match="Record a correction"):
        clerk.came(Role.DEPUTY)
    attacks = (
        "UPDATE reports_minutes SET sections = '[]' WHERE meeting_id = %s",
        "DELETE FROM reports_minutes WHERE meeting_id = %s",
        "UPDATE reports_attendance SET presence = 'absent' WHERE meeting_id = %s",
        "UPDATE reports_agendaitem SET notes = 'x' WHERE meeting_id = %s",
        "DELETE FROM reports_agendaitem WHERE meeting_id = %s",
    )
    for attack in attacks:
        with (
            pytest.raises(IntegrityError, match="final"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack, [clerk.held.pk])
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        item.notes = "x"
        item.record(by=None, at=later(clerk.desk))


def test_a_correction_stands_beside_the_minutes(clerk: Clerk) -> None:
    clerk.came(Role.CHAIR)
    saw, following = clerk.drafted(), called(clerk.desk, days=30)
    given: dict[str, Any] = {"words": "Item 3 was deferred.", "at_meeting": following, **clerk.said}
    with pytest.raises(Refused, match="are a draft"):
        minuting.correct_minutes(minutes=clerk.held.minutes, **given)
    minuting.agree_minutes(meeting=clerk.held, at_meeting=following, saw=saw, **clerk.said)
    made = minuting.correct_minutes(minutes=clerk.held.minutes, **given)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        MinutesCorrection.objects.filter(pk=made.pk).update(words="Nothing.")


def test_two_people_at_the_minutes_overwrite_nothing(clerk: Clerk) -> None:
    clerk.came(Role.CHAIR)
    saw = clerk.drafted()
    given: dict[str, Any] = {"meeting": clerk.held, **clerk.said}
    assert minuting.edit_minutes(texts=["Mine."], saw=saw, **given) is not None
    assert minuting.edit_minutes(texts=["Theirs."], saw=saw, **given) is None
    clerk.held.minutes.refresh_from_db()
    assert clerk.held.minutes.sections[0]["text"] == "Mine."


# Calendars


def test_a_calendar_follows_seats_and_its_secret(clerk: Clerk) -> None:
    desk, person = clerk.desk, clerk.desk.person("lead", Role.MEMBER)
    first = calendars.give_feed(by=person, at=later(desk))
    second = calendars.give_feed(by=person, at=later(desk))
    assert (calendars.holder(first), calendars.holder(second)) == (None, person)
    assert not person.calendar_feeds.filter(token_sha256=second).exists()
    assert calendars.meetings_of(person, at=clerk.held.starts_at) == [clerk.held]
    seat = person.seats.get()
    seat.ends_on = clerk.held.starts_at.date()
    seat.record(by=None, at=later(desk))
    assert calendars.meetings_of(person, at=clerk.held.starts_at) == []
    calendars.take_back_feed(by=person, at=later(desk))
    assert calendars.holder(second) is None
