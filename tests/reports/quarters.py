"""Quarters that have already happened in a tree: what tests of pages start from."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from partners import access
from partners.models import Person
from partners.roles import Role
from priorities.models import ReportingPeriod
from reports import rollup_dashboard, rollup_periods
from reports.models import ExceptionReport
from reports.rollup_dashboard import Dashboard
from reports.rollup_rows import Family
from tests.reports.tree import Tree, grow, meeting_day

SHAPE = {"board": None, "lead": "board", "north": "lead", "south": "lead"}


def planted(north: int = 2, south: int = 1) -> Tree:
    return grow(SHAPE, {"north": north, "south": south})


def groups_report(
    tree: Tree, period: ReportingPeriod, north: str = "red", south: str = "green", how: str = "escalate"
) -> None:
    """Both groups report: every activity of the north has one colour, every one of the south the other."""
    for name, rag in (("north", north), ("south", south)):
        for activity in tree.activities[name]:
            tree.update(activity, period, rag)
        report = tree.draft(name, period)
        tree.deal_with(report, how)
        tree.issue(report)


def everybody_reports(tree: Tree, period: ReportingPeriod, north: str = "red", how: str = "escalate") -> None:
    """A whole quarter, up to the board's answers."""
    groups_report(tree, period, north, how=how)
    for name in ("lead", "board"):
        report = report_of(tree, name, period)
        tree.deal_with(report, how if name == "lead" else "handle")
        tree.issue(report)


def report_of(tree: Tree, name: str, period: ReportingPeriod) -> ExceptionReport:
    """The body's draft for the period, made where there is none."""
    found = ExceptionReport.objects.draft().filter(from_body=tree.bodies[name], period=period).first()
    return found or tree.draft(name, period, at=meeting_day(period))


@pytest.fixture(scope="module")
def fresh(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Planted once: each test of the module runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield planted()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole_quarter(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tree]:
    """Another tree, in which everybody has reported; once for the module, too."""
    with django_db_blocker.unblock(), transaction.atomic():
        tree = planted()
        everybody_reports(tree, tree.periods[0])
        yield tree
        transaction.set_rollback(True)


@pytest.fixture
def tree(fresh: Tree, db: None) -> Tree:
    """Nobody has reported yet."""
    return deepcopy(fresh)


@pytest.fixture
def escalated(grown: Tree, db: None) -> Tree:
    """Both groups have reported on the first quarter: every activity of the north is red, and escalated."""
    return deepcopy(grown)


@pytest.fixture
def reported(whole_quarter: Tree, db: None) -> Tree:
    """Everybody has reported on the first quarter, up to the board's answers."""
    return deepcopy(whole_quarter)


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def signed_out(client: Client, url: str) -> None:
    """The session ends while the page is open; the browser still knows who used it last."""
    client.get(url)
    desk = client.cookies[settings.DESK_COOKIE_NAME]
    client.logout()
    client.cookies[settings.DESK_COOKIE_NAME] = desk


def dashboard(
    tree: Tree,
    name: str,
    period: ReportingPeriod,
    at: datetime | None = None,
    person: Person | None = None,
) -> Dashboard:
    person = person or tree.person(name, Role.CHAIR)
    opened = access.opened_bodies(person, tree.partnership)
    body = next(body for body in opened if body.slug == name)
    periods = [pair for pair in rollup_periods.periods(body, person) if pair[0].starts_on <= period.starts_on]
    return rollup_dashboard.build(Family(body, opened), periods, at=at or meeting_day(period), person=person)
