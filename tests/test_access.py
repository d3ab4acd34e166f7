"""Every address, by every method, for everybody: exactly the answer that the policy means.

To add an address, add its rows to the module of its app in `tests/access_rows/`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from bscp_portal import urls
from bscp_portal.checks import routes
from partners.models import Person
from tests.access_rows import EVERYBODY, Row, partners, portal, priorities, reports, returns
from tests.world import World, build

# Names the database for the set-up, also when this module runs alone.
pytestmark = pytest.mark.django_db

ROWS: list[Row] = [*portal.ROWS, *partners.ROWS, *priorities.ROWS, *returns.ROWS, *reports.ROWS]

SignIn = Callable[[Person | None], Client]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for the whole matrix: what each request does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def cookies(world: World) -> dict[str, str]:
    """Everybody's session, begun once."""
    found = {}
    for person in world.everybody.values():
        client = Client()
        client.force_login(person)
        found[person.email] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


@pytest.fixture
def sign_in(cookies: dict[str, str]) -> SignIn:
    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = cookies[person.email]
        return client

    return browser


@pytest.fixture(autouse=True)
def undone(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Client, method: str, path: str) -> int:
    """The status that the address answers; whatever it did is undone.

    The request goes straight to the handler: the client would keep a copy of every template's context.
    """
    factory = RequestFactory()
    factory.cookies = client.cookies
    request = factory.generic(method, path)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    with transaction.atomic():
        status = client.handler.get_response(request).status_code
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


@pytest.fixture
def bare_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Error pages without their words: half of all the answers are refusals, and only their status counts."""
    for status in (403, 404):
        monkeypatch.setattr(urls, f"handler{status}", partial(bare, status), raising=False)


def bare(status: int, request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=status)


def browsers(world: World, sign_in: SignIn) -> dict[str, Client]:
    made = {"anonymous": sign_in(None)} | {name: sign_in(p) for name, p in world.everybody.items()}
    for client in made.values():
        client.handler.load_middleware()
    return made


def test_every_address_has_a_row() -> None:
    assert {route.name for route in routes()} == {row.name for row in ROWS}


def test_no_row_is_written_twice() -> None:
    assert [row for row, times in Counter(map(str, ROWS)).items() if times > 1] == []


def test_every_row_speaks_of_everybody() -> None:
    assert all(members.keys() == EVERYBODY for row in ROWS for members in row.expected.values())


@pytest.mark.usefixtures("bare_errors")
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
