"""Ways to record a decision of LEAD, and to put somebody else on a seat."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners import services as partners
from partners.models import Person, Seat
from partners.roles import Role
from reports.models import Decision, ExceptionItem
from reports.rules import Outcome
from reports.services import deciding
from tests.reports.desk import Desk
from tests.reports.tree import meeting_day


@pytest.fixture
def item(desk: Desk) -> ExceptionItem:
    return desk.item("lead")


def said(desk: Desk, **changed: Any) -> dict[str, Any]:
    """A decision between meetings by LEAD's chair, at a time when LEAD meets."""
    given: dict[str, Any] = {
        "outcome": Outcome.SUPPORT,
        "words": "The council pays for the post.",
        "consulted": "The members, by e-mail.",
        "by": desk.person("lead"),
        "at": desk.tree.at(meeting_day(desk.period)),
    }
    return given | changed


def record(desk: Desk, item: ExceptionItem, **changed: Any) -> Decision:
    return deciding.record_decision(item=item, **said(desk, **changed))


def soon(desk: Desk) -> Any:
    return localdate(meeting_day(desk.period)) + timedelta(days=90)


def seat(desk: Desk, person: Person, body: str, role: Role) -> Seat:
    held = desk.tree.bodies[body].seats.get(role=role)
    at = desk.tree.clock
    partners.end_seat(seat=held, ends_on=localdate(at), by=None, at=at)
    return partners.give_seat(
        body=desk.tree.bodies[body], person=person, role=role, starts_on=localdate(at), by=None, at=at
    )
