"""Home says what waits for somebody: at every body, and nowhere what is not theirs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bscp_portal.waiting import tasks
from partners.roles import Role
from reports import rollup
from reports.models import ExceptionReport, Meeting
from reports.rules import Outcome
from reports.services import deciding
from tests.reports.tree import Tree, grow, meeting_day, report_day

SHAPE = {"lead": None, "north": "lead"}


@pytest.fixture
def tree(db: None) -> Tree:
    """Only the last quarter has been opened, so that it is the one being reported."""
    tree = grow(SHAPE, {"north": 2})
    for activity in tree.activities["north"]:
        activity.lead_person = tree.person("north", Role.OFFICER)
        activity.record(by=None, at=tree.clock)
    return tree


def texts(tree: Tree, body: str, role: Role) -> list[str]:
    return [task.text for task in tasks(tree.person(body, role), at=meeting_day(tree.periods[-1]))]


def test_an_officer_sees_the_updates_to_write(tree: Tree) -> None:
    assert texts(tree, "north", Role.OFFICER) == [
        "Write the update on Activity 1 of north",
        "Write the update on Activity 2 of north",
    ]
    tree.update(tree.activities["north"][0], tree.periods[-1], "green")
    assert texts(tree, "north", Role.OFFICER) == ["Write the update on Activity 2 of north"]


def test_what_is_past_its_day_says_so(tree: Tree) -> None:
    officer = tree.person("north", Role.OFFICER)
    late = tasks(officer, at=report_day(tree.periods[-1]))[0]
    early = tasks(officer, at=tree.periods[-1].measures_due_at)[0]
    assert (late.is_overdue, early.is_overdue) == (True, False)


def test_a_member_has_nothing_to_do(tree: Tree) -> None:
    assert texts(tree, "lead", Role.MEMBER) == []


def test_a_quarter_moves_from_one_home_to_the_next(tree: Tree) -> None:
    period = tree.periods[-1]
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    assert texts(tree, "north", Role.CHAIR) == ["Start the exception report of NORTH"]
    report = tree.draft("north", period)
    assert texts(tree, "north", Role.CHAIR) == ["Finish the exception report of NORTH"]
    tree.deal_with(report, "escalate")
    tree.issue(report)
    assert texts(tree, "north", Role.CHAIR) == []
    assert texts(tree, "lead", Role.CHAIR) == [
        "Finish the exception report of LEAD",
        "1 exception needs a decision of LEAD",
    ]
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    decision = tree.decide(
        rollup.undecided(lead).get(), Outcome.SUPPORT, by=tree.person("lead", Role.SECRETARY)
    )
    assert "Confirm the decision on Activity 1 of north" in texts(tree, "lead", Role.CHAIR)
    deciding.confirm_decision(
        decision=decision, by=tree.chair(lead.from_body), at=tree.at(meeting_day(period))
    )
    assert texts(tree, "lead", Role.CHAIR) == ["Finish the exception report of LEAD"]
    assert texts(tree, "north", Role.OFFICER) == ["Read what LEAD decided on Activity 1 of north"]


def test_the_secretary_makes_the_pack_of_a_meeting_to_come(tree: Tree) -> None:
    period, at = tree.periods[-1], meeting_day(tree.periods[-1])
    secretary = tree.person("lead", Role.SECRETARY)
    coming, gone = (
        Meeting(
            body=tree.bodies["lead"], period=period, starts_at=at + timedelta(days=days), venue="Hall"
        ).record(by=None, at=at)
        for days in (14, -1)
    )
    # It meets on Saturday 21 November, so that Monday to Friday before it are the five clear days.
    (task,) = [task for task in tasks(secretary, at=at) if "pack" in task.text]
    assert task.text == "Make the pack of the LEAD meeting about July to September 2026"
    assert (task.url, task.due_on) == (
        f"/{tree.partnership.slug}/meetings/{coming.pk}/",
        date(2026, 11, 13),
    )
    assert not task.is_overdue
    assert gone.starts_at < at
    assert not [text for text in texts(tree, "lead", Role.CHAIR) if "pack" in text]


@pytest.mark.parametrize("activities", [1, 3])
def test_the_page_asks_as_many_questions_for_one_as_for_three(activities: int, db: None) -> None:
    tree = grow(SHAPE, {"north": activities})
    officer = tree.person("north", Role.OFFICER)
    for activity in tree.activities["north"]:
        activity.lead_person = officer
        activity.record(by=None, at=tree.clock)
    client = Client()
    client.force_login(officer)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get("/")
    assert page.content.decode().count("Write the update on") == activities
    assert len(asked) == 16
