"""Reading a decision, settling one that waits, and adding to what it gives people to do."""

from typing import Any

import pytest

from partners.roles import Role
from reports.models import ActionPoint, Decision
from reports.rules import Outcome
from reports.services import deciding
from tests.reports.desk import Desk, in_days, lay, three_boxes
from tests.reports.reading import errors_of, missing, page


@pytest.fixture
def waiting(desk: Desk) -> Decision:
    return desk.decided(by=desk.person("lead", Role.SECRETARY))


def test_a_decision_says_what_who_where_and_to_whom(desk: Desk) -> None:
    decision = desk.decided(Outcome.ESCALATE)
    text = page(desk.browser("lead"), desk.url("decision", decision.pk))
    wanted = [
        "Decision on NORTH-2026-001",
        "Decision Escalate",
        "In words So be it.",
        "Asked of the body above Fund the post.",
        "Lead group (LEAD), between meetings. Consulted: The members, by e-mail.",
        "confirmed by Lead chair on",
        "What was asked by",
        "Agree the secondment.",
        "Nobody was given anything to do.",
        "North officer, Treewick Council",
        "Not yet",
    ]
    assert missing(text, *wanted) == []


@pytest.mark.parametrize("outcome", [Outcome.ACCEPT, Outcome.REFER])
def test_it_says_until_when_or_where_to(desk: Desk, outcome: Outcome) -> None:
    given: dict[str, Any] = (
        {"accept_until": in_days(90)} if outcome is Outcome.ACCEPT else {"referred_to": desk.sister}
    )
    decision = deciding.record_decision(
        item=desk.item("lead"),
        outcome=outcome,
        words="So be it.",
        consulted="All.",
        by=desk.person("lead"),
        at=desk.tree.clock,
        **given,
    )
    text = page(desk.browser("lead"), desk.url("decision", decision.pk))
    wanted = (
        "Accept until a date: "
        if outcome is Outcome.ACCEPT
        else "Refer to a sister board: Sister board (SISTER)"
    )
    assert wanted in text


def test_who_acknowledged_is_named(desk: Desk) -> None:
    decision = desk.decided()
    officer = desk.person("north", Role.OFFICER)
    deciding.acknowledge(
        notice=decision.notices.get(recipient=officer), by=officer, at=decision.notices.all()[0].told_at
    )
    text = page(desk.browser("lead"), desk.url("decision", decision.pk))
    assert text.count("Not yet") == 1


def test_earlier_and_later_point_at_each_other(desk: Desk) -> None:
    first = desk.decided()
    second = desk.decided(Outcome.DIRECT)
    client = desk.browser("lead")
    assert "A later decision has taken the place of this one" in page(client, desk.url("decision", first.pk))
    assert "It takes the place of an earlier decision" in page(client, desk.url("decision", second.pk))


# Settling


def test_what_waits_is_settled_by_those_who_may(desk: Desk, waiting: Decision) -> None:
    url = desk.url("decision", waiting.pk)
    chair = page(desk.browser("lead"), url)
    assert missing(chair, "It takes effect when", "Confirm it", "It was not decided so") == []
    assert "Confirm it" not in page(desk.browser("lead", Role.SECRETARY), url)


def test_the_chair_confirms(desk: Desk, waiting: Decision) -> None:
    client = desk.browser("lead")
    assert "everybody concerned is told" in page(client, desk.url("decision_confirm", waiting.pk))
    response = client.post(desk.url("decision_confirm", waiting.pk))
    assert (response.status_code, response["Location"]) == (302, desk.url("decision", waiting.pk))
    waiting.refresh_from_db()
    assert waiting.confirmed_by == desk.person("lead")
    refused = client.post(desk.url("decision_confirm", waiting.pk))
    assert errors_of(refused) == ["This decision has already been confirmed."]


def test_the_chair_turns_it_down(desk: Desk, waiting: Decision) -> None:
    client = desk.browser("lead", Role.DEPUTY)
    assert client.post(desk.url("decision_reject", waiting.pk)).status_code == 302
    text = page(client, desk.url("decision", waiting.pk))
    assert missing(text, "Lead deputy did not confirm this on", "It has no effect") == []
    assert "Confirm it" not in text
    assert errors_of(client.post(desk.url("decision_reject", waiting.pk))) == [
        "This decision has already been settled."
    ]


@pytest.mark.parametrize("name", ["decision_confirm", "decision_reject"])
@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ("lead", Role.SECRETARY, 403),
        ("lead", Role.MEMBER, 403),
        ("board", Role.CHAIR, 403),
        ("board", Role.MEMBER, 404),
        ("north", Role.CHAIR, 404),
    ],
)
def test_nobody_else_settles(
    desk: Desk, waiting: Decision, name: str, body: str, role: Role, status: int
) -> None:
    client = desk.browser(body, role)
    assert client.get(desk.url(name, waiting.pk)).status_code == status
    assert client.post(desk.url(name, waiting.pk)).status_code == status
    waiting.refresh_from_db()
    assert (waiting.confirmed_at, waiting.rejected_at) == (None, None)


# Who reads it


@pytest.mark.parametrize(
    ("body", "role", "status"),
    [
        ("lead", Role.OFFICER, 200),
        ("board", Role.MEMBER, 200),
        ("north", Role.OFFICER, 200),
        ("north", Role.CHAIR, 200),
        ("south", Role.CHAIR, 404),
    ],
)
def test_whoever_follows_the_exception_reads_its_decision(
    desk: Desk, body: str, role: Role, status: int
) -> None:
    decision = desk.decided()
    assert desk.browser(body, role).get(desk.url("decision", decision.pk)).status_code == status


def test_what_waits_is_a_working_paper(desk: Desk, waiting: Decision) -> None:
    url = desk.url("decision", waiting.pk)
    assert desk.browser("board").get(url).status_code == 200
    assert desk.browser("board", Role.MEMBER).get(url).status_code == 404
    assert desk.browser("north").get(url).status_code == 404


def test_a_decision_on_what_is_restricted_is_open_to_readers(desk: Desk) -> None:
    decision = desk.decided()
    desk.restrict(desk.tree.activities["north"][0], desk.person("lead"))
    assert desk.browser("lead").get(desk.url("decision", decision.pk)).status_code == 200
    assert desk.browser("lead", Role.DEPUTY).get(desk.url("decision", decision.pk)).status_code == 404


@pytest.mark.parametrize("name", ["decision", "decision_confirm", "decision_reject", "action_create"])
def test_another_partnership_sees_nothing(desk: Desk, name: str) -> None:
    decision, elsewhere = desk.decided(), lay()
    assert elsewhere.browser("lead").get(desk.url(name, decision.pk)).status_code == 404
    assert elsewhere.browser("lead").get(elsewhere.url(name, decision.pk)).status_code == 404


# Actions


def task(desk: Desk) -> dict[str, str]:
    officer = desk.person("north", Role.OFFICER)
    return {"what": "Fill the post", "person": str(officer.pk)} | three_boxes("due_on", in_days(30))


def test_actions_are_added_one_after_another(desk: Desk) -> None:
    decision, client = desk.decided(), desk.browser("lead", Role.SECRETARY)
    url = desk.url("action_create", decision.pk)
    assert "Add an action" in page(client, desk.url("decision", decision.pk))
    for what in ("Fill the post", "Train them"):
        response = client.post(url, task(desk) | {"what": what})
        assert (response.status_code, response["Location"]) == (302, desk.url("decision", decision.pk))
    text = page(client, desk.url("decision", decision.pk))
    assert missing(text, "LEAD-A001: Fill the post", "LEAD-A002: Train them", "Add another action") == []


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"what": ""}, ["Enter what is to be done"]),
        ({"person": ""}, ["Select who is to do it"]),
        ({"person": "somebody"}, ["Select who is to do it from the list"]),
        ({"due_on_day": "32"}, ["The day it is due must be a real date"]),
        ({"due_on_year": "2020"}, ["The day it is due must be today or later"]),
        ({"due_on_day": "", "due_on_month": "", "due_on_year": ""}, ["Enter the day it is due"]),
    ],
)
def test_an_action_that_lacks_something(desk: Desk, changed: dict[str, str], errors: list[str]) -> None:
    decision = desk.decided()
    response = desk.browser("lead").post(desk.url("action_create", decision.pk), task(desk) | changed)
    assert errors_of(response) == errors
    assert not ActionPoint.objects.exists()


def test_nobody_from_elsewhere_is_given_anything(desk: Desk) -> None:
    decision = desk.decided()
    stranger = lay().person("lead")
    response = desk.browser("lead").post(
        desk.url("action_create", decision.pk), task(desk) | {"person": str(stranger.pk)}
    )
    assert errors_of(response) == ["Select who is to do it from the list"]


@pytest.mark.parametrize(
    ("body", "role"), [("lead", Role.MEMBER), ("board", Role.CHAIR), ("north", Role.CHAIR)]
)
def test_others_add_no_action(desk: Desk, body: str, role: Role) -> None:
    decision = desk.decided()
    client = desk.browser(body, role)
    assert "Add an action" not in page(client, desk.url("decision", decision.pk))
    assert client.get(desk.url("action_create", decision.pk)).status_code == 403


def test_nothing_is_added_before_the_decision_takes_effect(desk: Desk, waiting: Decision) -> None:
    client = desk.browser("lead")
    assert "Add an action" not in page(client, desk.url("decision", waiting.pk))
    response = client.post(desk.url("action_create", waiting.pk), task(desk))
    assert errors_of(response) == ["The decision is not confirmed yet."]
    way = desk.url("decision", waiting.pk)
    assert f'<a href="{way}">Go to the decision</a>' in response.content.decode()
