"""The action log, and what may be done about each action by whom."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from partners import services as partners
from partners.models import Organisation, Person
from partners.roles import Role
from reports.models import ActionPoint, Decision
from reports.services import acting, deciding
from tests.reports.desk import Desk, in_days, lay, signed_in, three_boxes, today
from tests.reports.reading import errors_of, missing, page, queries
from tests.reports.tree import LONG_AGO


class Log:
    """LEAD's log. The decision was taken today, so that days can lie on both sides of now."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.decision: Decision = desk.decided()
        self.officer = desk.person("north", Role.OFFICER)

    def give(self, what: str = "Fill the post", *, to: Person | None = None, days: int = 30) -> ActionPoint:
        """An action due so many days from today."""
        decided = self.decision.confirmed_at
        assert decided is not None
        return deciding.raise_action(
            decision=self.decision,
            what=what,
            person=to or self.officer,
            organisation=self.desk.tree.organisation,
            due_on=in_days(days),
            by=self.desk.person("lead"),
            at=decided,
        )

    def claimed(self, what: str = "Fill the post") -> ActionPoint:
        action = self.give(what)
        return acting.claim_done(
            action=action, claim="It is filled.", by=self.officer, at=self.desk.tree.clock
        )

    def verified(self, what: str = "Fill the post") -> ActionPoint:
        return acting.verify_done(
            action=self.claimed(what),
            verification="I met them.",
            by=self.desk.person("lead", Role.MEMBER),
            at=self.desk.tree.clock,
        )

    def list(self, query: str = "", body: str = "lead", role: Role = Role.CHAIR) -> list[str]:
        """What the page lists, in its order."""
        response = self.desk.browser(body, role).get(self.desk.url("actions") + query)
        assert response.status_code == 200
        return [row.action.what for row in response.context["rows"]]


@pytest.fixture(scope="module")
def opened(laid: Desk, django_db_blocker: DjangoDbBlocker) -> Iterator[Log]:
    """Begun once: each test runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Log(deepcopy(laid))
        transaction.set_rollback(True)


@pytest.fixture
def log(opened: Log, db: None) -> Log:
    return deepcopy(opened)


# The list


def test_each_action_says_who_when_and_how_it_stands(log: Log) -> None:
    log.give("One")
    log.give("Two", days=-30)
    log.claimed("Three")
    log.verified("Four")
    text = page(log.desk.browser("lead"), log.desk.url("actions"))
    wanted = [
        "4 actions",
        "LEAD-A001: One Harm North officer for LEAD Treewick Council Open",
        "LEAD-A002: Two Harm North officer for LEAD Treewick Council Overdue",
        "LEAD-A003: Three Harm North officer for LEAD Treewick Council Done (claimed)",
        "LEAD-A004: Four Harm North officer for LEAD Treewick Council Done (verified)",
    ]
    assert missing(text, *wanted) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"One", "Two", "Three", "Four"}),
        ("?state=open", {"One", "Two"}),
        ("?state=overdue", {"Two"}),
        ("?state=claimed", {"Three"}),
        ("?state=verified", {"Four"}),
        ("?whose=mine", {"Two"}),
        ("?whose=mine&state=verified", set()),
        ("?body=lead", {"One", "Two", "Three", "Four"}),
        ("?state=everything&body=nowhere&organisation=nobody&whose=%00", {"One", "Two", "Three", "Four"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(log: Log, query: str, found: set[str]) -> None:
    log.give("One")
    log.give("Two", to=log.desk.person("lead"), days=-30)
    log.claimed("Three")
    log.verified("Four")
    assert set(log.list(query)) == found


def test_the_list_is_narrowed_to_an_organisation(log: Log) -> None:
    other = Organisation(key="other", name="Other", short_name="Other", sector="other").record(
        by=None, at=LONG_AGO
    )
    log.give("One")
    action = log.give("Two")
    action.organisation = other
    action.record(by=None, at=log.desk.tree.clock)
    assert log.list("?organisation=other") == ["Two"]
    assert log.list(f"?organisation={log.desk.tree.organisation.key}") == ["One"]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Two", "One"]),
        ("?sort=due", ["Two", "One"]),
        ("?sort=-due", ["One", "Two"]),
        ("?sort=reference", ["One", "Two"]),
        ("?sort=-reference", ["Two", "One"]),
        ("?sort=-anything", ["Two", "One"]),
    ],
)
def test_the_list_is_sorted_by_its_headers(log: Log, query: str, order: list[str]) -> None:
    log.give("One", days=30)
    log.give("Two", days=10)
    assert log.list(query) == order


def test_an_empty_log_says_what_comes_here(log: Log) -> None:
    client, url = log.desk.browser("lead"), log.desk.url("actions")
    assert missing(page(client, url), "0 actions", "No actions yet") == []
    log.give()
    assert missing(page(client, f"{url}?state=verified"), "No action is like that", "Clear filters") == []


def test_moves_of_the_day_are_counted(log: Log) -> None:
    action = log.give()
    for days, words in ((60, "moved once"), (90, "moved 2 times")):
        acting.redate(
            action=action,
            due_on=in_days(days),
            why="It took longer.",
            by=log.desk.person("lead"),
            at=log.desk.tree.clock,
        )
        assert words in page(log.desk.browser("lead"), log.desk.url("actions"))


def test_a_long_list_has_pages(log: Log) -> None:
    for number in range(51):
        log.give(f"Number {number:02d}", days=number + 1)
    assert log.list("?page=2") == ["Number 50"]
    assert len(log.list("?page=nowhere")) == 50


def test_people_see_their_own_and_those_of_bodies_they_read(log: Log) -> None:
    log.give("Theirs")
    log.give("Ours", to=log.desk.person("lead"))
    assert set(log.list("", "lead", Role.OFFICER)) == {"Theirs", "Ours"}
    assert log.list("", "north", Role.OFFICER) == ["Theirs"]
    assert log.list("", "south") == []
    assert set(log.list("", "board", Role.MEMBER)) == {"Theirs", "Ours"}


def test_an_action_about_what_is_restricted_is_shown_to_readers_and_to_whom_it_was_given(log: Log) -> None:
    log.give()
    log.desk.restrict(log.desk.tree.activities["north"][0], log.desk.person("lead"))
    assert log.list() == ["Fill the post"]
    assert log.list("", "lead", Role.DEPUTY) == []
    assert log.list("", "north", Role.OFFICER) == ["Fill the post"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(log: Log, count: int) -> None:
    for number in range(count):
        log.give(f"Number {number}")
    assert queries(log.desk.browser("lead"), log.desk.url("actions")) == 8


# One action


def test_the_page_tells_the_action_s_life_in_words(log: Log) -> None:
    action = log.give()
    at, lead, officer = log.desk.tree.clock, log.desk.person("lead"), log.officer
    acting.redate(action=action, due_on=in_days(60), why="The advert failed.", by=lead, at=at)
    acting.claim_done(action=action, claim="It is filled.", by=officer, at=at)
    acting.send_back(action=action, why="Nobody came.", by=lead, at=at)
    acting.claim_done(action=action, claim="Now it is.", by=officer, at=at)
    member = log.desk.person("lead", Role.MEMBER)
    acting.verify_done(action=action, verification="I met them.", by=member, at=at)
    text = page(log.desk.browser("lead"), log.desk.url("action", action.pk))
    told = [
        "Verified",
        "I met them.",
        "Reported as done",
        "Now it is.",
        "Sent back as not done",
        "Nobody came.",
        "It is filled.",
        "Day moved from",
        "The advert failed.",
        "Raised, due",
    ]
    life = text.partition("What has happened")[2]
    places = [life.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places), "newest first"
    assert "The decision of LEAD on NORTH-2026-001" in text


def offers(client: Client, url: str) -> set[str]:
    text = page(client, url)
    return {o for o in ("Say that it is done", "Verify it", "Send it back", "Move the day") if o in text}


def test_each_is_offered_what_they_may_do(log: Log) -> None:
    action = log.give()
    url = log.desk.url("action", action.pk)
    assert offers(signed_in(log.officer), url) == {"Say that it is done"}
    assert offers(log.desk.browser("lead"), url) == {"Say that it is done", "Move the day"}
    acting.claim_done(action=action, claim="It is filled.", by=log.officer, at=log.desk.tree.clock)
    assert offers(signed_in(log.officer), url) == set()
    assert offers(log.desk.browser("lead"), url) == {"Verify it", "Send it back", "Move the day"}
    assert offers(log.desk.browser("lead", Role.MEMBER), url) == {"Verify it", "Send it back"}
    assert offers(log.desk.browser("board", Role.MEMBER), url) == set()


def send(client: Client, log: Log, name: str, action: ActionPoint, **sent: str) -> Any:
    return client.post(log.desk.url(name, action.pk), sent)


def test_claimed_verified_sent_back_and_moved(log: Log) -> None:
    action, client = log.give(), log.desk.browser("lead")
    url = log.desk.url("action", action.pk)
    responses = [
        send(signed_in(log.officer), log, "action_claim", action, claim="It is filled."),
        send(client, log, "action_send_back", action, why="Nobody came."),
        send(client, log, "action_redate", action, why="Again.", **three_boxes("due_on", in_days(60))),
        send(signed_in(log.officer), log, "action_claim", action, claim="Now it is."),
        send(client, log, "action_verify", action, verification="I met them."),
    ]
    assert [(r.status_code, r["Location"]) for r in responses] == [(302, url)] * 5
    action.refresh_from_db()
    assert (action.claim, action.verification, action.due_on) == ("Now it is.", "I met them.", in_days(60))


@pytest.mark.parametrize(
    ("name", "errors"),
    [
        ("action_claim", ["Enter what was done"]),
        ("action_verify", ["Enter what shows that it is done"]),
        ("action_send_back", ["Enter why the action is not done"]),
        ("action_redate", ["Enter the new day", "Enter why the day moves"]),
    ],
)
def test_nothing_is_done_without_words(log: Log, name: str, errors: list[str]) -> None:
    assert errors_of(send(log.desk.browser("lead"), log, name, log.claimed())) == errors


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (lambda: today().replace(year=2020), "The new day must be today or later"),
        (lambda: in_days(30), "The new day must be another day"),
    ],
)
def test_the_new_day_is_another_one_to_come(log: Log, day: Any, error: str) -> None:
    moved: date = day()
    response = send(
        log.desk.browser("lead"),
        log,
        "action_redate",
        log.give(),
        why="Again.",
        **three_boxes("due_on", moved),
    )
    assert errors_of(response) == [error]


def test_who_did_it_is_told_that_somebody_else_verifies(log: Log) -> None:
    action = log.give(to=log.desk.person("lead"))
    client = log.desk.browser("lead")
    send(client, log, "action_claim", action, claim="It is filled.")
    response = send(client, log, "action_verify", action, verification="I did it.")
    assert errors_of(response) == ["Somebody other than who did it verifies it."]


@pytest.mark.parametrize(
    ("name", "body", "role", "status"),
    [
        ("action_claim", "board", Role.AUDITOR, 403),
        ("action_verify", "board", Role.MEMBER, 403),
        ("action_verify", "lead", Role.OFFICER, 403),
        ("action_verify", "north", Role.OFFICER, 403),
        ("action_verify", "south", Role.CHAIR, 404),
        ("action_send_back", "board", Role.MEMBER, 403),
        ("action_send_back", "north", Role.OFFICER, 403),
        ("action_redate", "lead", Role.MEMBER, 403),
        ("action_redate", "north", Role.OFFICER, 403),
        ("action_redate", "south", Role.CHAIR, 404),
    ],
)
def test_others_do_nothing(log: Log, name: str, body: str, role: Role, status: int) -> None:
    action = log.claimed()
    person = log.desk.auditor if role is Role.AUDITOR else log.desk.person(body, role)
    client = signed_in(person)
    assert client.get(log.desk.url(name, action.pk)).status_code == status
    assert send(client, log, name, action).status_code == status


@pytest.mark.parametrize(
    "name", ["action", "action_claim", "action_verify", "action_send_back", "action_redate"]
)
def test_another_partnership_sees_nothing(log: Log, name: str) -> None:
    action, elsewhere = log.give(), lay()
    assert elsewhere.browser("lead").get(log.desk.url(name, action.pk)).status_code == 404
    assert elsewhere.browser("lead").get(elsewhere.url(name, action.pk)).status_code == 404


def test_without_a_seat_one_s_own_action_opens_nothing(log: Log) -> None:
    action, client = log.give(), signed_in(log.officer)
    url = log.desk.url("action", action.pk)
    assert client.get(url).status_code == 200
    for held in log.officer.seats.all():
        partners.end_seat(seat=held, ends_on=today(), by=None, at=log.desk.tree.clock)
    assert client.get(url).status_code == 404
