"""An action on a restricted activity stays with its readers, also when it becomes an exception of its own."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from partners.models import Person
from partners.roles import Role
from priorities.models import ActivityReader
from reports import rollup
from reports.models import ActionPoint, Decision, ExceptionCase, ExceptionItem, ExceptionReport
from reports.rules import Outcome
from reports.services import deciding
from tests.reports.tree import LONG_AGO, Tree, grow


def tell() -> Tree:
    """The action that was decided on a restricted activity is overdue, and so an exception of the lead group."""
    tree = grow({"lead": None, "north": "lead"}, {"north": 1})
    first, second = tree.periods[:2]
    (activity,) = tree.activities["north"]
    tree.update(activity, first, "red")
    report = tree.draft("north", first)
    tree.deal_with(report, "escalate")
    tree.issue(report)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    decision = tree.decide(rollup.undecided(lead).get(), Outcome.DIRECT)
    act(tree, decision, "Tell nobody but the readers")
    tree.issue(lead)
    activity.restricted = True
    activity.record(by=None, at=tree.at(LONG_AGO))
    reader = tree.person("lead", Role.DEPUTY)
    ActivityReader(activity=activity, person=reader).record(by=None, at=tree.at(LONG_AGO))
    tree.draft("lead", second)
    return tree


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Told once: each test runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell()
        transaction.set_rollback(True)


@pytest.fixture
def tree(told: Tree, db: None) -> Tree:
    return deepcopy(told)


def act(tree: Tree, decision: Decision, what: str) -> ActionPoint:
    at = tree.at(LONG_AGO)
    return deciding.raise_action(
        decision=decision,
        what=what,
        person=tree.person("north", Role.CHAIR),
        organisation=tree.organisation,
        due_on=localdate(at) + timedelta(days=5),
        by=tree.chair(tree.bodies["lead"]),
        at=at,
    )


def about_the_action() -> ExceptionCase:
    return ExceptionCase.objects.get(action__isnull=False)


def sees(person: Person) -> list[bool]:
    case = about_the_action()
    return [
        ExceptionCase.objects.visible_to(person).filter(pk=case.pk).exists(),
        ExceptionItem.objects.visible_to(person).filter(case=case).exists(),
        ActionPoint.objects.visible_to(person).filter(cases_about_it=case).exists(),
    ]


def test_the_exception_quotes_the_action(tree: Tree) -> None:
    assert about_the_action().title == "Action overdue: Tell nobody but the readers"


def test_a_reader_sees_it(tree: Tree) -> None:
    assert sees(tree.person("lead", Role.DEPUTY)) == [True, True, True]


@pytest.mark.parametrize("role", [Role.CHAIR, Role.MEMBER, Role.SECRETARY])
def test_nobody_else_does(tree: Tree, role: Role) -> None:
    assert sees(tree.person("lead", role)) == [False, False, False]


def test_it_is_still_counted(tree: Tree) -> None:
    report = ExceptionReport.objects.draft().get(from_body=tree.bodies["lead"])
    assert report.items.filter(case=about_the_action()).exists()
    assert about_the_action() in ExceptionCase.objects.put_before(tree.person("lead", Role.MEMBER))


def test_an_action_about_an_overdue_action_serves_the_same_exception(tree: Tree) -> None:
    item = ExceptionItem.objects.get(case=about_the_action())
    decision = tree.decide(item, Outcome.DIRECT)
    follow_up = act(tree, decision, "Do it now")
    assert follow_up.case.activity == tree.activities["north"][0]
