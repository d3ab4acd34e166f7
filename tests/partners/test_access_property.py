"""No seat, no access: over any tree, seats and days, what is open is what the roles say and no more."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.models import Permission as StoredPermission
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import given, settings
from hypothesis import strategies as st

from partners import access, rules, services
from partners.models import Body, Partnership, Person, SeatGrant
from partners.models.permissions import SeatGrantQuerySet
from partners.roles import Permission, Role
from partners.rules import Refused
from tests import factories as make
from tests.examples import drawn
from tests.factories.partners import now
from tests.partners.policy import opened


@dataclass(frozen=True)
class Place:
    """A seat in a drawn case: who, where, as what, and from when until when, in days from today."""

    person: int
    body: int
    role: Role
    starts: int
    ends: int | None


@dataclass(frozen=True)
class Case:
    parents: list[int | None]  # of each body; a body only hangs under an earlier one
    places: list[Place]
    ended: list[int | None]  # for each seat, the day from today on which it is then ended
    moved: tuple[int, int | None] | None  # a body, and where it is then hung
    closed: set[int]  # people whose account is then closed


@st.composite
def cases(draw: st.DrawFn) -> Case:
    bodies = draw(st.integers(1, 4))
    parents: list[int | None] = [None]
    parents += [draw(st.none() | st.integers(0, n - 1)) for n in range(1, bodies)]
    any_body, near = st.integers(0, bodies - 1), st.integers(-2, 2)
    roles = st.sampled_from(Role)
    places = draw(
        st.lists(st.builds(Place, st.integers(0, 1), any_body, roles, near, st.none() | near), max_size=4)
    )
    return Case(
        parents=parents,
        places=places,
        ended=[draw(st.none() | near) for _ in places],
        moved=draw(st.none() | st.tuples(any_body, st.none() | any_body)),
        closed=draw(st.sets(st.integers(0, 1), max_size=1)),
    )


@dataclass
class Held:
    """What came of the case: the facts from which the oracle works out who may do what."""

    bodies: list[Body]
    people: list[Person]
    seats: list[tuple[int, int, Role, date, date | None]]
    parents: list[int | None]


def day(offset: int) -> date:
    return localdate(now()) + timedelta(days=offset)


def play(case: Case, partnership: Partnership) -> Held:
    """Carry the case out through the services; what they refuse does not happen."""
    bodies: list[Body] = []
    for parent in case.parents:
        above = None if parent is None else bodies[parent]
        bodies.append(make.make_body(partnership, reports_to=above))
    people = [make.make_person(), make.make_person()]
    held = Held(bodies=bodies, people=people, seats=[], parents=list(case.parents))
    for place, ended in zip(case.places, case.ended, strict=True):
        _seat(held, place, ended)
    if case.moved:
        _move(held, *case.moved)
    for index in case.closed:
        people[index].is_active = False
        people[index].record(by=None, at=now())
    return held


def _seat(held: Held, place: Place, ended: int | None) -> None:
    starts_on, ends_on = day(place.starts), None if place.ends is None else day(place.ends)
    body, person = held.bodies[place.body], held.people[place.person]
    try:
        seat = make.make_seat(body, person, place.role, starts_on, ends_on)
    except Refused:
        return
    if ended is not None:
        with suppress(Refused):
            seat = services.end_seat(seat=seat, ends_on=day(ended), by=None, at=now())
    held.seats.append((place.person, place.body, place.role, seat.starts_on, seat.ends_on))


def _move(held: Held, body: int, above: int | None) -> None:
    target = None if above is None else held.bodies[above]
    try:
        services.move_body(body=held.bodies[body], reports_to=target, by=None, at=now(), why="Reorganised.")
    except Refused:
        return
    held.parents[body] = above


def is_below(held: Held, body: int, top: int) -> bool:
    parent = held.parents[body]
    return parent is not None and (parent == top or is_below(held, parent, top))


def expected(held: Held, person: int, body: int, on: date) -> set[Permission]:
    """The oracle: it shares no code with the portal."""
    found: set[Permission] = set()
    if not held.people[person].is_active:
        return found
    for holder, place, role, starts_on, ends_on in held.seats:
        if holder != person or not (starts_on <= on and (ends_on is None or on < ends_on)):
            continue
        if place == body:
            found |= opened(role, own=True)
        elif is_below(held, body, place):
            found |= opened(role, own=False)
    return found


def check(case: Case) -> None:
    """The case in a transaction of its own, taken back at the end."""
    with transaction.atomic():
        held = play(case, make.make_partnership())
        other = make.make_body(make.make_partnership())
        for index, person in enumerate(held.people):
            _check_reasons(held, index, person)
            _check_answers(held, index, person)
            remembering = Person.objects.get(pk=person.pk)
            access.remember(remembering)
            _check_answers(held, index, remembering)
            assert access.permissions_on(person, other) == set()
        _check_people(held)
        transaction.set_rollback(True)


def _check_reasons(held: Held, index: int, person: Person) -> None:
    for place, body in enumerate(held.bodies):
        today = expected(held, index, place, day(0))
        assert {reason.permission for reason in access.explain(person, body)} == today


def _check_people(held: Held) -> None:
    """Who is named on each body."""
    for place, body in enumerate(held.bodies):
        for permission in (Permission.READ, Permission.WRITE_UPDATE):
            named = {person.pk for person in access.people_with(permission, body)}
            for index, person in enumerate(held.people):
                assert (person.pk in named) is (permission in expected(held, index, place, day(0)))


def _check_answers(held: Held, index: int, person: Person) -> None:
    """What is answered of all bodies at once, and of each by itself."""
    today = [expected(held, index, place, day(0)) for place in range(len(held.bodies))]
    everything = access.opened_bodies(person, held.bodies[0].partnership)
    assert [everything[body] for body in held.bodies] == today
    for permission in Permission:
        ids = set(access.body_ids(person, permission))
        assert [body.pk in ids for body in held.bodies] == [permission in each for each in today]
    for permission in (Permission.READ, Permission.WRITE_UPDATE):
        opens = set(access.bodies_for(person, permission))
        assert [body in opens for body in held.bodies] == [permission in each for each in today]
    for place, body in enumerate(held.bodies):
        assert access.permissions_on(person, body) == today[place]
        _check_days(held, index, place, person, body)


def _check_days(held: Held, index: int, place: int, person: Person, body: Body) -> None:
    for offset in (-2, -1, 0, 1, 2):
        at = datetime.combine(day(offset), time(12), tzinfo=UTC)
        allowed = expected(held, index, place, day(offset))
        for permission in (Permission.READ, Permission.WRITE_UPDATE):
            assert access.may(person, permission, body, at=at) is (permission in allowed)


@pytest.mark.django_db
@settings(max_examples=drawn(60))
@given(cases())
def test_no_seat_no_access(case: Case) -> None:
    check(case)


@pytest.mark.django_db
@settings(max_examples=drawn(30))
@given(cases())
def test_the_grants_are_a_projection(case: Case) -> None:
    """Nothing drifts while the services work, and made anew from the seats the grants are the same."""
    with transaction.atomic():
        play(case, make.make_partnership())
        before = _stored()
        assert not access.drift()
        access.rebuild()
        assert _stored() == before
        transaction.set_rollback(True)


def _stored() -> set[Any]:
    return set(
        SeatGrant.objects.values_list("seat_id", "content_object_id", "permission__codename", "user_id")
    )


# Faults planted in the mechanism, each with a drawn case in which it shows.


def _no_dates(self: SeatGrantQuerySet, on: date | None = None) -> SeatGrantQuerySet:
    return self.filter(user__is_active=True)


def _last_day_included(self: SeatGrantQuerySet, on: date | None = None) -> SeatGrantQuerySet:
    today = on or day(0)
    return self.filter(seat__starts_on__lte=today, user__is_active=True).exclude(seat__ends_on__lt=today)


def _closed_accounts_too(self: SeatGrantQuerySet, on: date | None = None) -> SeatGrantQuerySet:
    today = on or day(0)
    return self.filter(seat__starts_on__lte=today).exclude(seat__ends_on__lte=today)


def _children_only(parents: dict[Any, Any], top: Any) -> list[Any]:
    return [body for body, parent in parents.items() if parent == top]


def _upwards_too(parents: dict[Any, Any], top: Any) -> list[Any]:
    return [*rules.below(parents, top), *([parents[top]] if parents.get(top) else [])]


def _nothing(seats: Iterable[object]) -> None:
    """Access is not projected."""


_true_move = services.move_body


def _move_without_access(**how: Any) -> Body:
    with patch.object(access, "project", _nothing):
        return _true_move(**how)


TOP_CHAIR = Place(person=0, body=0, role=Role.CHAIR, starts=-1, ends=None)
THREE_HIGH = Case(parents=[None, 0, 1], places=[TOP_CHAIR], ended=[None], moved=None, closed=set())

FAULTS: dict[str, tuple[Callable[[], Any], Case]] = {
    "dates are not asked": (
        lambda: patch.object(SeatGrantQuerySet, "in_force", _no_dates),
        replace(THREE_HIGH, places=[replace(TOP_CHAIR, starts=1)]),
    ),
    "the day it ends still counts": (
        lambda: patch.object(SeatGrantQuerySet, "in_force", _last_day_included),
        replace(THREE_HIGH, ended=[0]),
    ),
    "closed accounts still open": (
        lambda: patch.object(SeatGrantQuerySet, "in_force", _closed_accounts_too),
        replace(THREE_HIGH, closed={0}),
    ),
    "only the next level opens": (lambda: patch.object(access, "below", _children_only), THREE_HIGH),
    "the level above opens": (
        lambda: patch.object(access, "below", _upwards_too),
        replace(THREE_HIGH, places=[replace(TOP_CHAIR, body=1)]),
    ),
    "nothing is projected": (lambda: patch.object(access, "project", _nothing), THREE_HIGH),
    "moving leaves old grants": (
        lambda: patch.object(services, "move_body", _move_without_access),
        replace(THREE_HIGH, moved=(1, None)),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str) -> None:
    planted, case = FAULTS[fault]
    check(case)
    with planted(), pytest.raises(AssertionError):
        check(case)


@pytest.mark.django_db
def test_a_grant_without_its_policy_opens_until_access_is_synchronised_and_is_reported() -> None:
    """What the rows say is only a projection: a row that no seat and policy stand behind is drift."""
    body = make.make_body(make.make_partnership())
    seat = make.make_seat(body, make.make_person(), Role.OFFICER)
    signing = StoredPermission.objects.get(codename=Permission.SIGN_REPORT.value)
    SeatGrant.objects.create(user=seat.person, seat=seat, content_object=body, permission=signing)
    assert access.drift().unexpected == {(seat.pk, body.pk, Permission.SIGN_REPORT.value)}
    access.project([seat])
    assert Permission.SIGN_REPORT not in access.permissions_on(seat.person, body)
    assert not access.drift()


@pytest.mark.django_db
def test_a_grant_in_the_name_of_somebody_else_than_the_seats_holder_opens_nothing() -> None:
    body = make.make_body(make.make_partnership())
    seat, thief = make.make_seat(body, make.make_person(), Role.CHAIR), make.make_person()
    reading = StoredPermission.objects.get(codename=Permission.READ.value)
    SeatGrant.objects.filter(seat=seat, permission=reading).update(user=thief)
    assert not access.permissions_on(thief, body)
    assert (seat.pk, body.pk, Permission.READ.value) in access.drift().unexpected


@pytest.mark.django_db
@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_whoever_is_nobody_may_nothing(nobody: object) -> None:
    body = make.make_body(make.make_partnership())
    assert not access.may(nobody, Permission.READ, body)
    assert not access.permissions_on(nobody, body)
    assert not access.bodies_for(nobody, Permission.READ).exists()
    assert not access.partnerships_for(nobody).exists()


@pytest.mark.django_db
def test_a_superuser_without_a_seat_may_nothing() -> None:
    operator = Person.objects.create_superuser("operator@example.org", name="Operator")
    body = make.make_body(make.make_partnership())
    assert not access.permissions_on(operator, body)
    assert not access.partnerships_for(operator).exists()
