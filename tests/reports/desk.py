"""What the tests of the pages start from: a quarter in which one group has asked and the next body has to answer."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from partners import services as partners
from partners.middleware import database_now
from partners.models import Body, Partner, Person
from partners.roles import Role
from priorities.models import Activity, ActivityReader, ReportingPeriod
from reports.models import Decision, ExceptionItem, ExceptionReport
from reports.rules import Outcome
from tests.reports.tree import LONG_AGO, Tree, grow

SHAPE = {"board": None, "lead": "board", "north": "lead", "south": "lead"}


@dataclass
class Desk:
    """NORTH has one red, escalated to LEAD, and one green; its report is issued, so LEAD has a draft."""

    tree: Tree
    period: ReportingPeriod
    sister: Body
    auditor: Person

    @property
    def slug(self) -> str:
        return self.tree.partnership.slug

    def person(self, body: str, role: Role = Role.CHAIR) -> Person:
        return self.tree.person(body, role)

    def browser(self, body: str = "lead", role: Role = Role.CHAIR) -> Client:
        return signed_in(self.person(body, role))

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"reports:{name}", args=[self.slug, *args])

    def report(self, body: str) -> ExceptionReport:
        found: ExceptionReport = ExceptionReport.objects.filter(
            from_body=self.tree.bodies[body], period=self.period
        ).latest("version")
        return found

    def item(self, body: str) -> ExceptionItem:
        """The exception that came from the officer's red."""
        activity = self.tree.activities["north"][0]
        found: ExceptionItem = self.report(body).items.get(case__activity=activity)
        return found

    def finish(self, body: str, how: str = "handle") -> ExceptionReport:
        """Bring the body's draft up to date, deal with everything in it, and issue it."""
        report = self.tree.draft(body, self.period)
        self.tree.deal_with(report, how)
        return self.tree.issue(report)

    def decided(self, outcome: Outcome = Outcome.SUPPORT, by: Person | None = None) -> Decision:
        decision: Decision = self.tree.decide(self.item("lead"), outcome, by=by)
        return decision

    def restrict(self, activity: Activity, *readers: Person) -> None:
        activity.restricted = True
        activity.record(by=None, at=LONG_AGO)
        for person in readers:
            ActivityReader(activity=activity, person=person).record(by=None, at=LONG_AGO)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def today() -> date:
    return localdate(database_now())


def in_days(days: int) -> date:
    return today() + timedelta(days=days)


def three_boxes(name: str, day: date) -> dict[str, str]:
    """A date as the form sends it."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def escalate(tree: Tree) -> ExceptionReport:
    period = tree.periods[0]
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    report = tree.draft("north", period)
    tree.deal_with(report, "escalate")
    return tree.issue(report)


def lay() -> Desk:
    tree = grow(SHAPE, {"north": 2, "south": 1})
    sister = partners.create_body(
        partnership=tree.partnership,
        slug="sister",
        name="Sister board",
        short_name="SISTER",
        kind=Body.Kind.SISTER,
        by=None,
        at=LONG_AGO,
    )
    Partner(
        partnership=tree.partnership,
        organisation=tree.organisation,
        standing=Partner.Standing.STATUTORY,
        starts_on=date(2020, 1, 1),
    ).record(by=None, at=LONG_AGO)
    auditor = partners.create_person(
        email=f"auditor.{tree.partnership.slug}@example.org", name="Ada Auditor", by=None, at=LONG_AGO
    )
    partners.give_seat(
        body=tree.bodies["board"],
        person=auditor,
        role=Role.AUDITOR,
        starts_on=date(2020, 1, 1),
        by=None,
        at=LONG_AGO,
    )
    desk = Desk(tree=tree, period=tree.periods[0], sister=sister, auditor=auditor)
    escalate(tree)
    return desk


@pytest.fixture(scope="module")
def laid(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Laid once for all the tests of a module: each runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield lay()
        transaction.set_rollback(True)


@pytest.fixture
def desk(laid: Desk, db: None) -> Desk:
    return deepcopy(laid)
