"""What the journeys need beside the illustrative year: the same deadlines every day, and people who are signed in."""

from datetime import timedelta
from hashlib import sha256

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.timezone import localdate

from bscp_portal.demo.accounts import CAST
from partners import services
from partners.middleware import database_now
from partners.models import Person
from partners.roles import Role
from priorities.models import ReportingPeriod

NEWCOMER = "newcomer@example.org"
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def prepare() -> None:
    leave_time()
    found_a_new_partnership()
    for email in (*CAST.values(), NEWCOMER):
        sign_in(Person.objects.get(email=email))


def leave_time() -> None:
    """Updates are due in three days and reports in ten."""
    now = database_now()
    period = ReportingPeriod.objects.latest("starts_on")
    period.measures_due_at = now + timedelta(days=2)
    period.updates_due_at = now + timedelta(days=3)
    period.reports_due_at = now + timedelta(days=10)
    period.record(by=None, at=now, why="The journeys begin before the deadlines")


def found_a_new_partnership() -> None:
    """A partnership in which everything is still empty, and whose names are as long as names can be."""
    at = database_now()
    new = services.create_partnership(
        slug="newtown", name=f"{LONG} and its neighbours, a partnership for safer places from the coast to the hills",
        short_name=LONG[:40], area=LONG, about=f"For everybody in {LONG}.", by=None, at=at,
    )  # fmt: skip
    body = services.create_body(
        partnership=new, slug="leaders", name=f"{LONG} leadership group", short_name=LONG[:20],
        kind="leadership", by=None, at=at,
    )  # fmt: skip
    person = services.create_person(email=NEWCOMER, name=f"Angharad {LONG}", by=None, at=at)
    for role in (Role.CHAIR, Role.SECRETARY):
        services.give_seat(body=body, person=person, role=role, starts_on=localdate(at), by=None, at=at)


def session_of(email: str) -> str:
    """The key of the session that `sign_in` began for the person with the address."""
    return sha256(f"journeys {email}".encode()).hexdigest()[:32]


def sign_in(person: Person) -> None:
    kept = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: "allauth.account.auth_backends.AuthenticationBackend",
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=session_of(person.email),
        session_data=SessionStore().encode(kept),
        expire_date=database_now() + timedelta(hours=12),
    )
