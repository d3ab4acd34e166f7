"""How a seat becomes access. With `models/permissions.py` the only place that knows django-guardian.

Facts are dated seats, `roles.py` is the policy, and the grants are rows made from both. Every question asked
here joins the dates of the seat, so that a seat opens nothing before its first day or from the day it ends.
Being a superuser opens no body.

A page that is only read asks all of it at once, in `remember()`: what else is asked on that page is answered from
there. What changes anything asks anew each time, under its locks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from django.contrib.auth.models import Permission as StoredPermission
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from partners.models import Body, Partnership, Person, Seat, SeatGrant
from partners.models.bodies import BodyQuerySet
from partners.models.permissions import SeatGrantQuerySet
from partners.models.seats import today
from partners.prepared import Prepared
from partners.prepared import Value as Plain
from partners.roles import PERMISSION_WORDS, POLICY, ROLE_WORDS, Permission
from partners.rules import below

Row = TypeVar("Row", bound=Model)
GrantKey = tuple[UUID, UUID, str]  # seat, body, codename of the permission


@dataclass(frozen=True)
class Explanation:
    """One reason why somebody may do something: which seat, and whether it is on the body or above it."""

    permission: Permission
    seat: Seat
    words: str


@dataclass(frozen=True)
class Drift:
    """Grants that are missing and grants that should not be, as (seat, body, permission)."""

    missing: frozenset[GrantKey]
    unexpected: frozenset[GrantKey]

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected)


PARTS_OF_A_SEAT: dict[str, type[Model]] = {"": Seat, "body__": Body, "body__partnership__": Partnership}


@Prepared
def _held_today(*, person: UUID) -> QuerySet[Any, Any]:
    """The seats held today, each with the day it is and, as `opens`, "body permission" for each of its grants."""
    grants = SeatGrant.objects.in_force().filter(seat=OuterRef("pk"), user=person)
    opened = Concat(
        Cast("content_object_id", TextField()), Value(" "), "permission__codename", output_field=TextField()
    )
    opens = ArraySubquery(_of_bodies(grants).values(found=opened))
    columns = [
        prefix + part.attname
        for prefix, model in PARTS_OF_A_SEAT.items()
        for part in model._meta.concrete_fields
    ]
    held: Any = Seat.objects.current().filter(person=person).order_by("pk")
    told: QuerySet[Any, Any] = held.annotate(day=today(), opens=opens).values(*columns, "day", "opens")
    return told


def _seat(row: dict[str, Any]) -> Seat:
    seat, body = _part(Seat, "", row), _part(Body, "body__", row)
    body.partnership = _part(Partnership, "body__partnership__", row)
    seat.body = body
    return seat


def _part(model: type[Row], prefix: str, row: dict[str, Any]) -> Row:
    names = [part.attname for part in model._meta.concrete_fields]
    return model.from_db(DEFAULT_DB_ALIAS, names, [row[prefix + name] for name in names])


class Remembered:
    """What one person's seats open today, for the length of one request that only reads."""

    def __init__(self, person: Person) -> None:
        self._person = person

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return _held_today(person=self._person.pk)

    @cached_property
    def seats(self) -> list[Seat]:
        """Those held today, with body and partnership."""
        return [_seat(row) for row in self._rows]

    @cached_property
    def _opened(self) -> list[tuple[UUID, UUID, str]]:
        """The body opened, the body of the seat, and the permission."""
        told = ((row["body_id"], *opens.split()) for row in self._rows for opens in row["opens"])
        return [(UUID(body), own, codename) for own, body, codename in told]

    def is_of(self, on: date | None) -> bool:
        """Whether it tells what is open on the day; without one, now."""
        return on is None or any(row["day"] == on for row in self._rows)

    @cached_property
    def bodies(self) -> Mapping[str, tuple[UUID, ...]]:
        """By permission the bodies that it holds on; by `own` and permission those where it does by a seat there."""
        found: dict[str, set[UUID]] = defaultdict(set)
        for body, own, name in self._opened:
            found[name].add(body)
            if body == own:
                found[f"own {name}"].add(body)
        return {name: tuple(sorted(held)) for name, held in sorted(found.items())}

    def on(self, permission: Permission) -> tuple[UUID, ...]:
        return self.bodies.get(permission.value, ())

    def by_own_seat(self, permission: Permission) -> tuple[UUID, ...]:
        return self.bodies.get(f"own {permission.value}", ())

    def permissions(self, body: Body) -> frozenset[Permission]:
        return frozenset(Permission(name) for where, _, name in self._opened if where == body.pk)


class _Told(Remembered):
    """What the marks in a prepared query stand for: which bodies are open for what, and nothing else."""

    def __init__(self, person: Person, bodies: Mapping[str, tuple[UUID, ...]]) -> None:
        super().__init__(person)
        self.bodies = bodies

    @property
    def _rows(self) -> NoReturn:
        raise TypeError("A prepared query knows on which bodies a permission holds, and no more.")


@dataclass(frozen=True)
class Reader:
    """The person for a prepared query, with what is remembered of what their seats open."""

    person: Person

    def parts(self) -> Mapping[str, Plain]:
        known = _remembered(self.person)
        opened: Mapping[str, Plain] = known.bodies if known else {}
        own: dict[str, Plain] = {"pk": self.person.pk, "organisation_id": self.person.organisation_id}
        return own | {"is_remembered": known is not None, **opened}

    def made_of(self, parts: Mapping[str, Any]) -> Person:
        opened = dict(parts)
        person = Person(pk=opened.pop("pk"), organisation_id=opened.pop("organisation_id"))
        if opened.pop("is_remembered"):
            person.remembered = _Told(person, opened)
        return person


def remember(person: object) -> None:
    """From here on this very object answers from one question, which is asked when somebody first needs it."""
    if isinstance(person, Person):
        person.remembered = Remembered(person)


def _remembered(person: object) -> Remembered | None:
    found = person.remembered if isinstance(person, Person) else None
    return found if isinstance(found, Remembered) else None


def seats_today(person: Person) -> list[Seat]:
    """The seats they hold today, with body and partnership."""
    return (_remembered(person) or Remembered(person)).seats


def _of_bodies(grants: SeatGrantQuerySet) -> SeatGrantQuerySet:
    return grants.filter(
        permission__content_type__app_label="partners", permission__content_type__model="body"
    )


def _grants(person: object, permission: Permission, on: date | None = None) -> SeatGrantQuerySet:
    if not isinstance(person, Person):
        return SeatGrant.objects.none()
    held: SeatGrantQuerySet = SeatGrant.objects.in_force(on).filter(user=person)
    return _of_bodies(held.filter(permission__codename=permission.value))


def body_ids(person: object, permission: Permission) -> Iterable[UUID]:
    """The ids of the bodies on which the person has the permission now, for use inside another query."""
    if known := _remembered(person):
        return known.on(permission)
    found: Iterable[UUID] = _grants(person, permission).values_list("content_object_id", flat=True)
    return found


def own_body_ids(person: object, permission: Permission) -> Iterable[UUID]:
    """As `body_ids`, by a seat on the body itself: a seat on a body above it is none."""
    if known := _remembered(person):
        return known.by_own_seat(permission)
    grants = _grants(person, permission).filter(seat__body=F("content_object"))
    found: Iterable[UUID] = grants.values_list("content_object_id", flat=True)
    return found


def bodies_for(
    person: object, permission: Permission, partnership: Partnership | None = None
) -> BodyQuerySet:
    """The bodies on which the person has the permission now."""
    bodies = Body.objects.filter(pk__in=body_ids(person, permission))
    return bodies if partnership is None else bodies.filter(partnership=partnership)


def opened_bodies(person: object, partnership: Partnership) -> dict[Body, frozenset[Permission]]:
    """Every body of the partnership with what the person may do on it now, in one query."""
    if known := _remembered(person):
        return {body: known.permissions(body) for body in Body.objects.filter(partnership=partnership)}
    grants = SeatGrant.objects.in_force().filter(content_object=OuterRef("pk"))
    own = grants.filter(user=person) if isinstance(person, Person) else grants.none()
    bodies: Any = Body.objects.filter(partnership=partnership)
    found = bodies.annotate(opened=ArraySubquery(own.values("permission__codename").distinct()))
    return {body: frozenset(Permission(name) for name in body.opened) for body in found}


def may(person: object, permission: Permission, body: Body, *, at: datetime | None = None) -> bool:
    """Whether the person has the permission on the body at the instant (now, by the database's clock)."""
    on = None if at is None else localdate(at)
    if (known := _remembered(person)) and known.is_of(on):
        return permission in known.permissions(body)
    return _grants(person, permission, on).filter(content_object=body).exists()


def permissions_on(person: object, body: Body) -> frozenset[Permission]:
    """Everything the person may do on the body now, in one query."""
    if not isinstance(person, Person):
        return frozenset()
    if known := _remembered(person):
        return known.permissions(body)
    rows = SeatGrant.objects.in_force().filter(user=person, content_object=body)
    return frozenset(
        Permission(name) for name in rows.values_list("permission__codename", flat=True).distinct()
    )


def partnerships_for(person: object) -> QuerySet[Partnership]:
    """The partnerships in which the person holds a seat today."""
    if not isinstance(person, Person) or not person.is_active:
        return Partnership.objects.none()
    seats = Seat.objects.current().filter(person=person)
    partnerships: QuerySet[Partnership] = Partnership.objects.filter(
        pk__in=seats.values("body__partnership_id")
    )
    return partnerships


def people_with(permission: Permission, body: Body, *, at: datetime | None = None) -> QuerySet[Person]:
    """Who has the permission on the body: whom to chase, who may sign, who may decide."""
    on = None if at is None else localdate(at)
    grants = SeatGrant.objects.in_force(on).filter(content_object=body, permission__codename=permission.value)
    return Person.objects.filter(pk__in=grants.values("user_id"))


def explain(person: Person, body: Body) -> list[Explanation]:
    """In words, which seat opens what on this body now."""
    rows = (
        SeatGrant.objects.in_force()
        .filter(user=person, content_object=body)
        .select_related("seat__body", "permission")
        .order_by("seat__starts_on", "permission__codename")
    )
    return [_explanation(row, body) for row in rows]


def _explanation(grant: SeatGrant, body: Body) -> Explanation:
    permission = Permission(grant.permission.codename)
    seat = grant.seat
    where = "" if seat.body_id == body.pk else f", which {body.short_name} reports to"
    words = f"{PERMISSION_WORDS[permission]}: as {ROLE_WORDS[seat.get_role()]} of {seat.body}{where}"
    return Explanation(permission=permission, seat=seat, words=words)


def expected_grants(seats: Iterable[Seat]) -> set[GrantKey]:
    """What the policy says these seats open, as (seat, body, permission codename)."""
    parents = dict(Body.objects.values_list("pk", "reports_to_id"))
    found: set[GrantKey] = set()
    for seat in seats:
        grant = POLICY[seat.get_role()]
        found |= {(seat.pk, seat.body_id, permission.value) for permission in grant.own}
        for body in below(parents, seat.body_id) if grant.below else []:
            found |= {(seat.pk, body, permission.value) for permission in grant.below}
    return found


def project(seats: Iterable[Seat]) -> None:
    """Make the stored grants of these seats exactly what the policy says."""
    seats = list(seats)
    wanted = expected_grants(seats)
    rows = SeatGrant.objects.filter(seat__in=seats).values_list(
        "pk", "seat_id", "content_object_id", "permission__codename"
    )
    stored = {(seat, body, name): pk for pk, seat, body, name in rows}
    SeatGrant.objects.filter(pk__in=[pk for key, pk in stored.items() if key not in wanted]).delete()
    ids = _permission_ids()
    holders = {seat.pk: seat.person_id for seat in seats}
    SeatGrant.objects.bulk_create(
        SeatGrant(seat_id=seat, content_object_id=body, user_id=holders[seat], permission_id=ids[name])
        for seat, body, name in wanted
        if (seat, body, name) not in stored
    )


def rebuild() -> None:
    """Drop every grant and make them anew from the seats."""
    SeatGrant.objects.all().delete()
    project(Seat.objects.all())


def drift() -> Drift:
    """Where the stored grants differ from what the seats and the policy say."""
    wanted = expected_grants(Seat.objects.all())
    stored = set(SeatGrant.objects.values_list("seat_id", "content_object_id", "permission__codename"))
    holders = dict(Seat.objects.values_list("pk", "person_id"))
    wrong = SeatGrant.objects.values_list("seat_id", "content_object_id", "permission__codename", "user_id")
    strangers = {(seat, body, name) for seat, body, name, user in wrong if holders.get(seat) != user}
    return Drift(missing=frozenset(wanted - stored), unexpected=frozenset((stored - wanted) | strangers))


def _permission_ids() -> dict[str, int]:
    kind = ContentType.objects.get_for_model(Body)
    rows = StoredPermission.objects.filter(content_type=kind, codename__in=[p.value for p in Permission])
    return dict(rows.values_list("codename", "pk"))
