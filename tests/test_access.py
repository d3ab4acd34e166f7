"""Every address, by every method, for everybody: exactly the answer that the policy means.

To add an address, add its rows to the module of its app in `tests/access_rows/`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bscp_portal.checks import routes
from partners.models import Person
from tests.access_rows import EVERYBODY, Row, partners, portal, priorities, reports
from tests.world import World

ROWS: list[Row] = [*portal.ROWS, *partners.ROWS, *priorities.ROWS, *reports.ROWS]

SignIn = Callable[[Person | None], Client]


def answer(client: Client, method: str, path: str) -> int:
    """The status that the address answers; whatever it did is undone."""
    with transaction.atomic():
        status = client.generic(method, path).status_code
        transaction.set_rollback(True)
    return status


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Thousands of refusals are what these tests are about: none needs a line in the log."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def browsers(world: World, sign_in: SignIn) -> dict[str, Client]:
    return {"anonymous": sign_in(None)} | {name: sign_in(p) for name, p in world.everybody.items()}


def test_every_address_has_a_row() -> None:
    assert {route.name for route in routes()} == {row.name for row in ROWS}


def test_no_row_is_written_twice() -> None:
    assert [row for row, times in Counter(map(str, ROWS)).items() if times > 1] == []


def test_every_row_speaks_of_everybody() -> None:
    assert all(members.keys() == EVERYBODY for row in ROWS for members in row.expected.values())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_access(row: Row, world: World, sign_in: SignIn) -> None:
    path = reverse(row.name, args=list(row.args(world)))
    found: dict[str, dict[str, int]] = {method: {} for method in row.expected}
    for member, client in browsers(world, sign_in).items():
        for method in row.expected:
            found[method][member] = answer(client, method, path)
    assert found == row.expected


SIGN_IN_FIRST = [
    row for row in ROWS if row.expected["GET"]["anonymous"] == 302 and row.name != "account_logout"
]


@pytest.mark.parametrize("row", SIGN_IN_FIRST, ids=str)
def test_an_anonymous_visitor_is_sent_to_sign_in(row: Row, world: World) -> None:
    response = Client().get(reverse(row.name, args=list(row.args(world))))
    assert response["Location"].startswith(reverse("account_login"))


def test_another_partnership_looks_like_none(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.stranger)
    theirs = client.get(reverse("partners:body", args=["riverton", "north"]))
    nothing = client.get(reverse("partners:body", args=["nowhere", "north"]))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    bodies = [r.content.decode().replace(str(r.context["csrf_token"]), "") for r in (theirs, nothing)]
    assert bodies[0] == bodies[1]
