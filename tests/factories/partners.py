from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils.timezone import localdate

from partners import services
from partners.models import Body, Organisation, Partnership, Person, Seat
from partners.roles import Role

_number = count(1)


def now() -> datetime:
    return datetime.now(UTC)


def days_ago(days: int) -> date:
    return localdate(now()) - timedelta(days=days)


def make_partnership(slug: str = "", **fields: Any) -> Partnership:
    slug = slug or f"place-{next(_number)}"
    name = f"{slug.capitalize()} Safer Places Partnership"
    given = {"name": name, "short_name": f"{slug.capitalize()} SPP", "area": slug.capitalize()} | fields
    return services.create_partnership(slug=slug, by=None, at=now(), **given)


def make_organisation(key: str = "", **fields: Any) -> Organisation:
    key = key or f"organisation-{next(_number)}"
    name = key.replace("-", " ").capitalize()
    given = {"name": name, "short_name": name, "sector": Organisation.Sector.OTHER} | fields
    return Organisation(key=key, **given).record(by=None, at=now())


def make_person(name: str = "", organisation: Organisation | None = None, **fields: Any) -> Person:
    name = name or f"Person {next(_number)}"
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    return services.create_person(
        email=email, name=name, organisation=organisation, by=None, at=now(), **fields
    )


def make_body(partnership: Partnership, slug: str = "", **fields: Any) -> Body:
    slug = slug or f"group-{next(_number)}"
    short_name = slug.upper()
    given = {"name": f"{short_name} group", "short_name": short_name, "kind": Body.Kind.DELIVERY} | fields
    return services.create_body(partnership=partnership, slug=slug, by=None, at=now(), **given)


def make_seat(
    body: Body,
    person: Person,
    role: Role = Role.OFFICER,
    starts_on: date | None = None,
    ends_on: date | None = None,
    organisation: Organisation | None = None,
) -> Seat:
    return services.give_seat(
        body=body,
        person=person,
        role=role,
        organisation=organisation or person.organisation,
        starts_on=starts_on or days_ago(500),
        ends_on=ends_on,
        by=None,
        at=now(),
    )
