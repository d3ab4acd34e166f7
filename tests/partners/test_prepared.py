"""A prepared query answers as the queryset that it was made from, whatever it is asked after whatever else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from partners import access
from partners.access import Reader
from partners.models import Body, Person
from partners.prepared import Prepared
from partners.roles import Permission
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


def whole(*, lead: UUID | None) -> QuerySet[Any, Any]:
    found: Any = Activity.objects.filter(lead_person=lead).order_by("reference")
    whole: QuerySet[Any, Any] = (
        found.select_related("body__reports_to", "lead_person")
        .defer("description")
        .annotate(on=F("starts_on"))
    )
    return whole


def test_objects_come_with_what_the_queryset_names(tree: Tree) -> None:
    ask = Prepared(whole)
    officer, led = tree.chair(tree.bodies["north"]), tree.activities["north"][0]
    led.lead_person = officer
    led.record(by=None, at=tree.clock)
    asked = ask(lead=officer.pk), ask(lead=None)
    with CaptureQueriesContext(connection) as captured:
        again = ask(lead=officer.pk), ask(lead=None)
        told = [
            [(each.pk, each.body.reports_to, each.lead_person, each.on) for each in found] for found in again
        ]
    assert len(captured) == 2
    assert [len(found) for found in asked] == [len(found) for found in again]
    assert list(map(len, told)) == [1, 4]
    directly = [*ask.directly(lead=officer.pk), *ask.directly(lead=None)]
    assert [each for found in told for each in found] == [
        (each.pk, each.body.reports_to, each.lead_person, each.starts_on) for each in directly
    ]
    assert [each.__dict__.keys() for found in again for each in found] == [
        each.__dict__.keys() for each in directly
    ]


def test_nothing_is_asked_that_can_have_no_answer(tree: Tree) -> None:
    ask = Prepared(activities)
    with CaptureQueriesContext(connection) as captured:
        assert ask(bodies=(), lead=None, since=date(2020, 1, 1), closed=False) == []
    assert len(captured) == 0


def named(*, text: str) -> QuerySet[Any, Any]:
    return Activity.objects.filter(title__icontains=text).order_by("reference").values("reference", "title")


@pytest.mark.parametrize("text", ["of north", "OF_", "%", "_A", "\\", "activity 1 of north", "'; --"])
def test_a_text_is_sought_to_the_letter(tree: Tree, text: str) -> None:
    ask = Prepared(named)
    assert len(ask(text="activity")) == 5
    activity = tree.activities["south"][0]
    activity.title = r"100 % of_a \ '; -- sign"
    activity.record(by=None, at=tree.clock)
    assert ask(text=text) == ask.directly(text=text)
    assert 0 < len(ask(text=text)) < 5


def readable(*, person: Person) -> QuerySet[Any, Any]:
    return (
        Body.objects.filter(pk__in=access.body_ids(person, Permission.READ)).order_by("slug").values("slug")
    )


def test_a_reader_is_told_what_their_own_seats_open(tree: Tree) -> None:
    ask = Prepared(readable)
    told = {}
    for name in ("north", "south", "lead"):
        for remembers in (False, True):
            person = Person.objects.get(pk=tree.chair(tree.bodies[name]).pk)
            if remembers:
                access.remember(person)
            own = access.bodies_for(person, Permission.READ).order_by("slug")
            told[name] = [row["slug"] for row in ask(person=Reader(person))]
            assert told[name] == [body.slug for body in own]
    assert told["north"] != told["south"]
    assert len(told["lead"]) > len(told["north"]) > 0
    stranger = Person.objects.create_user(email="stranger@example.org", name="Stranger")
    access.remember(stranger)
    assert ask(person=Reader(stranger)) == []


def test_a_reader_answers_nothing_else_in_a_query(tree: Tree) -> None:
    def seated(*, person: Person) -> QuerySet[Any, Any]:
        return Body.objects.filter(pk__in=[seat.body_id for seat in access.seats_today(person)]).values(
            "slug"
        )

    person = tree.chair(tree.bodies["north"])
    access.remember(person)
    with pytest.raises(TypeError, match="no more"):
        Prepared(seated)(person=Reader(person))


def test_a_value_made_of_another_is_refused(tree: Tree) -> None:
    def since(*, on: date) -> QuerySet[Any, Any]:
        found: QuerySet[Any, Any] = Activity.objects.filter(starts_on__gt=on + timedelta(days=7))
        return found

    ask = Prepared(since)
    with pytest.raises(TypeError, match="was made of a value"):
        ask(on=date(2020, 1, 1))
    assert len(ask.directly(on=date(2019, 12, 1))) == 5


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
