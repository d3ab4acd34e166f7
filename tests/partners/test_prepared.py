"""A prepared query answers as the queryset that it was made from, whatever it is asked after whatever else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from partners.models import Body, Person
from partners.prepared import Prepared
from priorities.models import Activity
from tests.reports.quarters import planted
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return planted(north=3, south=2)


def activities(
    *, bodies: tuple[UUID, ...], lead: UUID | None, since: date, closed: bool
) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = Activity.objects.filter(body__in=bodies, starts_on__gte=since)
    found = found.filter(lead_person=lead, closed_on__isnull=not closed).order_by("reference")
    return found.values("reference", "pk")


def test_it_answers_as_the_queryset_does(tree: Tree) -> None:
    ask = Prepared(activities)
    north, south = tree.bodies["north"].pk, tree.bodies["south"].pk
    early, late = date(2020, 1, 1), date(2020, 1, 2)
    officer = Person.objects.first()
    assert officer is not None
    counts = []
    for bodies in ((north,), (south,), (north, south), (south, north), (tree.bodies["lead"].pk,)):
        for lead in (None, officer.pk):
            for since in (early, late):
                for closed in (True, False):
                    values: dict[str, Any] = {
                        "bodies": bodies, "lead": lead, "since": since, "closed": closed
                    }  # fmt: skip
                    assert ask(**values) == ask.directly(**values)
                    counts.append(len(ask(**values)))
    assert set(counts) == {0, 2, 3, 5}


def test_the_same_shape_is_written_once(tree: Tree) -> None:
    built = []

    def bodies(*, body: UUID) -> QuerySet[Any, Any]:
        built.append(body)
        return Body.objects.filter(pk=body).values("slug")

    ask = Prepared(bodies)
    assert [ask(body=tree.bodies[name].pk) for name in ("north", "south")] == [
        [{"slug": "north"}],
        [{"slug": "south"}],
    ]
    assert len(built) == 1
    assert built[0] not in {body.pk for body in tree.bodies.values()}


def test_it_asks_once(tree: Tree) -> None:
    ask = Prepared(activities)
    values: dict[str, Any] = {
        "bodies": (tree.bodies["north"].pk,), "lead": None, "since": date(2020, 1, 1), "closed": False
    }  # fmt: skip
    ask(**values)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask(**values)
    assert len(captured) == 1


@pytest.mark.django_db(transaction=True)
def test_each_thread_writes_its_own() -> None:
    written = []

    def people(*, person: UUID) -> QuerySet[Any, Any]:
        written.append(person)
        return Person.objects.filter(pk=person).values("name")

    ask = Prepared(people)

    def answer(_: int) -> list[dict[str, Any]]:
        try:
            return ask(person=UUID(int=7)) + ask(person=UUID(int=8))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(answer, range(4))) == [[], [], [], []]
    assert answer(0) == []
    assert 2 <= len(written) <= 3
