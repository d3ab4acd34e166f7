"""Home says what waits for somebody: at every body, and nowhere what is not theirs."""

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from bscp_portal.waiting import counted, tasks
from partners.middleware import database_now
from partners.roles import Role
from partners.wording import uk_date, uk_datetime
from priorities.rules import DeadlineOffsets, working_days_after
from priorities.services import lock_updates
from priorities.services_drafts import discard_draft, keep_draft
from priorities.services_periods import england_holidays
from reports import rollup
from reports.models import ExceptionReport, Meeting, Notice
from reports.rules import Outcome
from reports.services import deciding
from reports.services.meeting import cancel_meeting
from tests.queries import questions
from tests.reports.tree import Tree, grow, meeting_day, report_day

SHAPE = {"lead": None, "north": "lead"}


@pytest.fixture(scope="module")
def grown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Only the last quarter has been opened, so that it is the one being reported. Grown once for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        tree = grow(SHAPE, {"north": 2})
        for activity in tree.activities["north"]:
            activity.lead_person = tree.person("north", Role.OFFICER)
            activity.record(by=None, at=tree.clock)
        yield tree
        transaction.set_rollback(True)


@pytest.fixture
def tree(grown: Tree, db: None) -> Tree:
    return deepcopy(grown)


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


def test_words_typed_for_an_update_that_never_came_are_named_until_they_are_sent(tree: Tree) -> None:
    officer, period = tree.person("north", Role.OFFICER), tree.periods[-1]
    typed, other = tree.activities["north"]
    tree.update(other, period, "green")
    keep_draft(
        activity=typed,
        period=period,
        answers={"progress": ["Half a sen"]},
        revision=None,
        by=officer,
        at=tree.clock,
    )
    assert texts(tree, "north", Role.OFFICER) == ["Write the update on Activity 1 of north"]
    at = report_day(period)
    lock_updates(body=tree.bodies["north"], period=period, by=tree.person("north", Role.CHAIR), at=at)
    (task,) = tasks(officer, at=at)
    assert task.text == "Send or delete what you typed on Activity 1 of north"
    assert task.note == "NORTH. Its update for July to September 2026 never came"
    assert (task.due_on, task.is_overdue) == (localdate(period.updates_due_at), True)
    client = Client()
    client.force_login(officer)
    assert "They are kept for you alone" in client.get(task.url).content.decode()
    assert texts(tree, "north", Role.CHAIR) == ["Start the exception report of NORTH"]
    discard_draft(activity=typed, period=period, by=officer, at=at)
    assert tasks(officer, at=at) == []


def test_a_member_has_nothing_to_do(tree: Tree) -> None:
    assert texts(tree, "lead", Role.MEMBER) == []


def test_whoever_sits_on_a_body_is_led_to_its_dashboard_and_its_next_meeting(tree: Tree) -> None:
    """Never to one that was held or called off, nor to another body's."""
    member, at = tree.person("lead", Role.MEMBER), meeting_day(tree.periods[-1])
    held = database_now()
    days = {"gone": -1, "off": 1, "next": 7, "later": 90}
    found = {
        name: Meeting(
            body=tree.bodies["lead"],
            period=tree.periods[-1],
            starts_at=held + timedelta(days=day),
            venue=f"Hall {name}",
        ).record(by=None, at=at)
        for name, day in days.items()
    }
    cancel_meeting(meeting=found["off"], why="Snow.", by=tree.person("lead", Role.SECRETARY), at=held)
    client = Client()
    client.force_login(member)
    page = client.get("/").content.decode()
    slug = tree.partnership.slug
    assert f'href="{reverse("reports:dashboard", args=[slug, "lead"])}">Dashboard<' in page
    way = reverse("reports:meeting", args=[slug, found["next"].pk])
    assert (
        f'Next meeting: <a class="govuk-link" href="{way}">{uk_datetime(found["next"].starts_at)}</a>' in page
    )
    assert page.count("Next meeting:") == 1
    client.force_login(tree.person("north", Role.MEMBER))
    assert "Next meeting:" not in client.get("/").content.decode()


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
    assert len(asked) == 11


def test_a_chair_with_everything_to_do_asks_for_all_of_it_in_few_questions(tree: Tree) -> None:
    """The draft of their report, a decision on what was put to them, and one that the secretary recorded."""
    for activity in tree.activities["north"]:
        tree.update(activity, tree.periods[-1], "red")
    tree.deal_with(tree.draft("north", tree.periods[-1]), "escalate")
    tree.issue(ExceptionReport.objects.get(from_body=tree.bodies["north"]))
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    tree.decide(rollup.undecided(lead)[0], Outcome.SUPPORT, by=tree.person("lead", Role.SECRETARY))
    client = Client()
    client.force_login(tree.chair(tree.bodies["lead"]))
    page, asked = questions(lambda: client.get("/"))
    assert [words in page.content.decode() for words in ("Finish the exception", "need", "Confirm")] == [
        True, True, True
    ]  # fmt: skip
    assert asked == 12


# From the sign-in to the first field


def way(html: str, words: str) -> str:
    """Where the first link of these words on the page leads."""
    found = re.search(rf'<a [^>]*href="([^"#]*)[^"]*"[^>]*>\s*{re.escape(words)}', html)
    assert found is not None, f"no link: {words}"
    return unescape(found[1])


def asking(tree: Tree, *, up_to: str) -> None:
    """NORTH's red stands before LEAD; up to the board, LEAD has escalated it."""
    period = tree.periods[-1]
    for activity in tree.activities["north"]:
        tree.update(activity, period, "red")
    report = tree.draft("north", period)
    if up_to == "north":
        return
    tree.deal_with(report, "escalate")
    tree.issue(report)
    if up_to == "board":
        lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
        for item in rollup.undecided(lead):
            tree.decide(item, Outcome.ESCALATE)


@pytest.mark.parametrize(
    ("role", "body", "up_to", "clicks", "field"),
    [
        (Role.OFFICER, "north", "", ["Write the update on"], "self_rag"),
        (
            Role.CHAIR,
            "north",
            "north",
            ["Finish the exception report of NORTH", "Deal with it"],
            "disposition",
        ),
        (Role.CHAIR, "lead", "lead", ["2 exceptions need a decision of LEAD", "Decide"], "outcome"),
        (Role.SECRETARY, "lead", "lead", ["2 exceptions need a decision of LEAD", "Support"], "outcome"),
        (Role.CHAIR, "board", "board", ["2 exceptions need a decision of BOARD", "Decide"], "outcome"),
    ],
    ids=["officer", "chair", "SLG chair", "secretariat", "HWB chair"],
)
def test_two_clicks_at_most_lead_to_the_first_field(
    role: Role, body: str, up_to: str, clicks: list[str], field: str, db: None
) -> None:
    tree = grow({"board": None, "lead": "board", "north": "lead"}, {"north": 2})
    for activity in tree.activities["north"]:
        activity.lead_person = tree.person("north", Role.OFFICER)
        activity.record(by=None, at=tree.clock)
    if up_to:
        asking(tree, up_to=up_to)
    client = Client()
    client.force_login(tree.person(body, role))
    page = client.get("/").content.decode()
    assert f'name="{field}"' not in page
    for words in clicks:
        page = client.get(way(page, words)).content.decode()
    assert f'name="{field}"' in page
    assert len(clicks) <= 2


def test_everything_that_waits_has_its_day(tree: Tree) -> None:
    period = tree.periods[-1]
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    tree.deal_with(tree.draft("north", period), "escalate")
    tree.issue(ExceptionReport.objects.get(from_body=tree.bodies["north"]))
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    at = meeting_day(period)
    found = {task.text: task.due_on for task in tasks(tree.chair(tree.bodies["lead"]), at=at)}
    assert found == {
        "1 exception needs a decision of LEAD": period.ends_on + timedelta(days=90),
        "Finish the exception report of LEAD": localdate(period.report_due_at(1)),
    }
    tree.decide(rollup.undecided(lead).get(), Outcome.SUPPORT, by=tree.person("lead", Role.SECRETARY))
    confirm = next(t for t in tasks(tree.chair(tree.bodies["lead"]), at=at) if "Confirm" in t.text)
    assert confirm.due_on == period.ends_on + timedelta(days=90)


def test_an_answer_is_to_be_read_and_a_decision_confirmed_by_a_day(tree: Tree) -> None:
    period, at = tree.periods[-1], meeting_day(tree.periods[-1])
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    report = tree.draft("north", period)
    tree.deal_with(report, "escalate")
    tree.issue(report)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    tree.decide(rollup.undecided(lead).get(), Outcome.SUPPORT)
    (read,) = tasks(tree.person("north", Role.OFFICER), at=at)
    told = localdate(Notice.objects.get(recipient=tree.person("north", Role.OFFICER)).told_at)
    assert read.due_on == working_days_after(told, DeadlineOffsets().feedback_after, england_holidays())
    assert read.is_overdue == (read.due_on < localdate(at))


def test_home_says_the_day_of_each_update(tree: Tree) -> None:
    officer, period = tree.person("north", Role.OFFICER), tree.periods[-1]
    client = Client()
    client.force_login(officer)
    page = client.get("/").content.decode()
    assert page.count(f"was due {uk_date(period.updates_due_at)}") == 2


def test_what_is_overdue_is_counted_in_words(tree: Tree) -> None:
    officer, period = tree.person("north", Role.OFFICER), tree.periods[-1]
    late = tasks(officer, at=meeting_day(period))
    assert counted(late) == "2 things to do, overdue."
    assert counted(tasks(officer, at=period.measures_due_at)) == "2 things to do."
    client = Client()
    client.force_login(officer)
    assert "<strong>Overdue</strong>, was due" in client.get("/").content.decode()
