"""What a meeting decided is of the meeting's day, wherever it is told, however much later the chair confirmed it."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from partners.roles import Role
from partners.wording import uk_date
from reports import pack_business, panels
from reports.models import Decision, ExceptionItem, Meeting
from reports.services import deciding
from reports.services.meeting import call_meeting
from tests.reports.answering import record
from tests.reports.desk import Desk
from tests.reports.tree import meeting_day


@pytest.fixture
def item(desk: Desk) -> ExceptionItem:
    return desk.item("lead")


def meets(desk: Desk, at: datetime) -> Meeting:
    return call_meeting(
        body=desk.tree.bodies["lead"],
        period=desk.period,
        starts_at=at,
        venue="Town hall",
        by=desk.person("lead"),
        at=desk.tree.clock,
    )


def confirmed_late(desk: Desk, item: ExceptionItem) -> tuple[Decision, str, str]:
    """A decision of a meeting that the chair confirmed four days after; the day it met and the day of that."""
    held = meeting_day(desk.period)
    secretary = desk.person("lead", Role.SECRETARY)
    at = desk.tree.at(held + timedelta(hours=3))
    waiting = record(desk, item, meeting=meets(desk, held), consulted="", by=secretary, at=at)
    assert waiting.decided_on is None
    later = desk.tree.at(held + timedelta(days=4))
    decision = deciding.confirm_decision(decision=waiting, by=desk.person("lead"), at=later)
    return decision, uk_date(held), uk_date(later)


def test_without_a_meeting_it_is_of_the_day_of_its_confirmation(desk: Desk, item: ExceptionItem) -> None:
    assert record(desk, item).get_day() == localdate(meeting_day(desk.period))


def test_it_is_of_the_day_on_which_the_meeting_began_here(desk: Desk, item: ExceptionItem) -> None:
    decision, held, _ = confirmed_late(desk, item)
    assert uk_date(decision.get_day()) == held


def test_what_is_confirmed_before_the_meeting_waits_for_no_day_to_come(
    desk: Desk, item: ExceptionItem
) -> None:
    coming = meets(desk, meeting_day(desk.period) + timedelta(days=7))
    assert record(desk, item, meeting=coming, consulted="").get_day() == localdate(meeting_day(desk.period))


def test_what_waits_for_the_chair_has_no_day(desk: Desk, item: ExceptionItem) -> None:
    waiting = record(desk, item, by=desk.person("lead", Role.SECRETARY))
    with pytest.raises(ValueError, match="is not confirmed"):
        waiting.get_day()


def test_the_exception_keeps_the_day_with_the_answer(desk: Desk, item: ExceptionItem) -> None:
    decision, _, _ = confirmed_late(desk, item)
    item.refresh_from_db()
    assert item.shown["answers"][-1]["on"] == decision.get_day().isoformat()


def test_the_decisions_of_the_papers(desk: Desk, item: ExceptionItem) -> None:
    decision, _, _ = confirmed_late(desk, item)
    assert pack_business._decision(decision)["on"] == decision.get_day().isoformat()


def test_beside_the_officers_form(desk: Desk, item: ExceptionItem) -> None:
    decision, held, _ = confirmed_late(desk, item)
    activity = decision.case.activity
    assert activity is not None
    (panel,) = panels.answers(activity, desk.person("north", Role.OFFICER))
    assert panel.note.endswith(held)


def test_what_stands_in_hand_in_the_next_report(desk: Desk, item: ExceptionItem) -> None:
    confirmed_late(desk, item)
    desk.finish("lead")
    following, red = desk.tree.periods[1], item.case.activity
    assert red is not None
    desk.tree.update(red, following, "red")
    desk.tree.deal_with(desk.tree.draft("north", following), "handle")
    desk.tree.issue(desk.tree.draft("north", following))
    (again,) = desk.tree.draft("lead", following).items.filter(case=item.case_id)
    assert f"LEAD decided on {uk_date(meeting_day(desk.period))}" in again.disposition_words


@pytest.mark.parametrize("where", ["list", "exception", "decision", "update"])
def test_no_page_tells_another_day(desk: Desk, item: ExceptionItem, where: str) -> None:
    decision, held, later = confirmed_late(desk, item)
    pages = {
        "list": desk.url("exceptions"),
        "exception": desk.url("case", decision.case.reference),
        "decision": desk.url("decision", decision.pk),
        "update": reverse("priorities:update", args=[desk.slug, item.update_id]),
    }
    told = desk.browser("lead").get(pages[where]).content.decode()
    assert held in told
    # The decision's page and the timeline also say when the chair confirmed it, with the time of day.
    assert told.count(later) == told.count(f"{later} at ")


def test_the_timeline_names_the_meeting_beside_the_confirmation(desk: Desk, item: ExceptionItem) -> None:
    decision, held, later = confirmed_late(desk, item)
    told = desk.browser("lead").get(desk.url("case", decision.case.reference)).content.decode()
    assert f"Decided at its meeting of {held}." in told
    assert f"{later} at " in told
