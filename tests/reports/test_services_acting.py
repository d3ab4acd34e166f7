"""An action is claimed by who did it, and done when somebody else has verified it."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from partners.models import Organisation, Person
from partners.roles import Role
from partners.rules import Refused
from reports.models import ActionPoint
from reports.services import acting, deciding
from tests.reports.desk import Desk
from tests.reports.tree import LONG_AGO

CLAIMED, VERIFIED = "The post is filled.", "I met them on Monday."


class Log:
    """One action of LEAD's log, given to the officer of NORTH."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.decision = desk.decided()
        assert self.decision.confirmed_at is not None
        self.at: datetime = self.decision.confirmed_at + timedelta(hours=1)
        self.officer = desk.person("north", Role.OFFICER)
        self.chair = desk.person("lead")
        self.member = desk.person("lead", Role.MEMBER)
        self.due_on = localdate(self.at) + timedelta(days=30)
        self.action = self.raised()

    def raised(self, **given: object) -> ActionPoint:
        said = {
            "what": "Fill the post",
            "person": self.officer,
            "organisation": self.desk.tree.organisation,
            "due_on": self.due_on,
            "by": self.chair,
        } | given
        return deciding.raise_action(decision=self.decision, at=self.at, **said)  # type: ignore[arg-type]

    def claim(self, by: Person | None = None, claim: str = CLAIMED) -> ActionPoint:
        return acting.claim_done(action=self.action, claim=claim, by=by or self.officer, at=self.at)

    def verify(self, by: Person | None = None, verification: str = VERIFIED) -> ActionPoint:
        return acting.verify_done(
            action=self.action, verification=verification, by=by or self.member, at=self.at
        )

    def send_back(self, by: Person | None = None, why: str = "It is still empty.") -> ActionPoint:
        return acting.send_back(action=self.action, why=why, by=by or self.member, at=self.at)

    def redate(self, days: int = 60, by: Person | None = None, why: str = "It took longer.") -> ActionPoint:
        due_on = localdate(self.at) + timedelta(days=days)
        return acting.redate(action=self.action, due_on=due_on, why=why, by=by or self.chair, at=self.at)


@pytest.fixture(scope="module")
def opened(laid: Desk, django_db_blocker: DjangoDbBlocker) -> Iterator[Log]:
    """Begun once: each test runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Log(deepcopy(laid))
        transaction.set_rollback(True)


@pytest.fixture
def log(opened: Log, db: None) -> Log:
    return deepcopy(opened)


def other_organisation() -> Organisation:
    return Organisation(key="elsewhere", name="Elsewhere", short_name="Elsewhere", sector="other").record(
        by=None, at=LONG_AGO
    )


def test_an_action_is_numbered_in_its_bodys_log(log: Log) -> None:
    second = log.raised(what="Train them")
    assert [log.action.reference, second.reference] == ["LEAD-A001", "LEAD-A002"]
    assert (second.due_on, second.first_due_on, second.case) == (log.due_on, log.due_on, log.decision.case)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"what": "  "}, "Enter what is to be done."),
        ({"due_on": LONG_AGO.date()}, "The day it is due must be today or later."),
    ],
)
def test_an_action_needs_words_and_a_day_to_come(log: Log, given: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words):
        log.raised(**given)
    assert ActionPoint.objects.count() == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_members_and_officers_raise_no_action(log: Log, role: Role) -> None:
    with pytest.raises(Refused, match="Only the chair, the deputy or the secretariat of Lead group"):
        log.raised(by=log.desk.person("lead", role))


def test_nothing_is_raised_on_a_decision_that_is_not_confirmed(desk: Desk) -> None:
    secretary = desk.person("lead", Role.SECRETARY)
    waiting = desk.decided(by=secretary)
    with pytest.raises(Refused, match="not confirmed yet"):
        deciding.raise_action(
            decision=waiting,
            what="Fill the post",
            person=secretary,
            organisation=desk.tree.organisation,
            due_on=localdate(waiting.recorded_at),
            by=secretary,
            at=waiting.recorded_at,
        )


def test_done_takes_two(log: Log) -> None:
    claimed = log.claim()
    assert (claimed.claimed_by, claimed.claimed_at, claimed.claim) == (log.officer, log.at, CLAIMED)
    assert list(ActionPoint.objects.unfinished()) == [claimed]
    verified = log.verify()
    assert (verified.verified_by, verified.verified_at, verified.verification) == (
        log.member,
        log.at,
        VERIFIED,
    )
    assert not ActionPoint.objects.unfinished().exists()


def test_somebody_of_the_same_organisation_may_claim(log: Log) -> None:
    colleague = log.desk.person("south", Role.OFFICER)
    assert log.claim(by=colleague).claimed_by == colleague


def test_nobody_else_may_claim(log: Log) -> None:
    log.chair.organisation = other_organisation()
    log.chair.record(by=None, at=log.at)
    with pytest.raises(Refused, match="Only North officer or Treewick Council can say that this is done"):
        log.claim(by=log.chair)


def test_somebody_without_an_organisation_claims_nothing_of_others(log: Log) -> None:
    with pytest.raises(Refused, match="can say that this is done"):
        log.claim(by=log.desk.auditor)


def test_a_claim_needs_words_and_is_made_once(log: Log) -> None:
    with pytest.raises(Refused, match=r"Enter what was done\."):
        log.claim(claim=" ")
    log.claim()
    with pytest.raises(Refused, match="already been reported as done"):
        log.claim()


def test_only_what_was_claimed_is_verified(log: Log) -> None:
    with pytest.raises(Refused, match="Nobody has reported this action as done yet"):
        log.verify()
    with pytest.raises(Refused, match="Nobody has reported this action as done yet"):
        log.send_back()


def test_who_did_it_never_verifies_it(log: Log) -> None:
    log.action = log.raised(person=log.member)
    log.claim(by=log.member)
    with pytest.raises(Refused, match="Somebody other than who did it verifies it"):
        log.verify(by=log.member)
    log.action = log.raised(person=log.member)
    log.claim(by=log.chair)
    for own in (log.chair, log.member):
        with pytest.raises(Refused, match="Somebody other than who did it verifies it"):
            log.verify(by=own)
    assert log.verify(by=log.desk.person("lead", Role.DEPUTY)).verified_at == log.at


def test_the_database_refuses_one_who_verifies_their_own(log: Log) -> None:
    claimed = log.claim()
    claimed.verified_by, claimed.verified_at, claimed.verification = log.officer, log.at, VERIFIED
    with pytest.raises(IntegrityError, match="action_verified_by_another"), transaction.atomic():
        claimed.record(by=log.officer, at=log.at)
    claimed.verified_by = log.member
    claimed.record(by=log.member, at=log.at)


def test_members_of_the_body_verify_and_nobody_else(log: Log) -> None:
    log.claim()
    for stranger in (log.desk.person("north"), log.desk.person("lead", Role.OFFICER), log.desk.auditor):
        with pytest.raises(Refused, match="Only members of Lead group can verify"):
            log.verify(by=stranger)
        with pytest.raises(Refused, match="Only members of Lead group can verify"):
            log.send_back(by=stranger)
    with pytest.raises(Refused, match="Enter what shows that it is done"):
        log.verify(verification="")


def test_a_claim_that_does_not_hold_goes_back_and_is_kept(log: Log) -> None:
    log.claim()
    with pytest.raises(Refused, match="Enter why the action is not done"):
        log.send_back(why=" ")
    open_again = log.send_back()
    assert (open_again.claimed_by, open_again.claimed_at, open_again.claim) == (None, None, "")
    kept = list(open_again.history.order_by("history_id").values_list("claim", "history_change_reason"))
    assert kept == [("", "Raised"), (CLAIMED, "Reported as done"), ("", "It is still empty.")]
    log.claim(claim="Now it is.")


def test_what_is_verified_is_over(log: Log) -> None:
    log.claim()
    log.verify()
    for act in (log.claim, log.verify, log.send_back, log.redate):
        with pytest.raises(Refused, match="This action is done and verified"):
            act()


def test_each_move_of_the_day_is_counted(log: Log) -> None:
    log.redate(60)
    moved = log.redate(90)
    assert moved.due_on == localdate(log.at) + timedelta(days=90)
    assert moved.first_due_on == log.due_on
    moves = [(m.old_on, m.new_on, m.moved_by) for m in moved.redatings.all()]
    days = [localdate(log.at) + timedelta(days=n) for n in (30, 60, 90)]
    assert moves == [(days[0], days[1], log.chair), (days[1], days[2], log.chair)]


@pytest.mark.parametrize(
    ("days", "why", "words"),
    [
        (60, " ", "Enter why the day moves"),
        (30, "Because.", "The new day must be another day"),
        (-1, "Because.", "The new day must be today or later"),
    ],
)
def test_a_day_moves_for_a_reason_to_a_day_to_come(log: Log, days: int, why: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        log.redate(days, why=why)
    assert not log.action.redatings.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER])
def test_members_and_officers_move_no_day(log: Log, role: Role) -> None:
    with pytest.raises(Refused, match="can move the day"):
        log.redate(by=log.desk.person("lead", role))
    assert log.redate(by=log.desk.person("lead", Role.SECRETARY)).due_on > log.due_on


def test_history_is_whole_after_a_life(log: Log) -> None:
    log.redate()
    log.claim()
    log.send_back()
    log.claim()
    log.verify()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert log.action.history.count() == 6
