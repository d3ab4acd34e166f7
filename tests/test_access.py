"""Every address, by every method, for everybody: exactly the answer that the policy means.

To add an address, add its rows to the module of its app in `tests/access_rows/`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import copy
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import override_settings
from django.urls import reverse
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from bscp_portal import urls
from bscp_portal.checks import routes
from partners.models import Person
from tests.access_rows import EVERYBODY, METHODS, Row, partners, portal, priorities, reports, returns
from tests.access_rows.desk import issued
from tests.world import World, build

# Names the database for the set-up, also when this module runs alone.
pytestmark = pytest.mark.django_db

NO_SUCH_METHOD = 405
AS_BUILT, REPORTED = "as built", "reported"
ROWS: list[Row] = [*portal.ROWS, *partners.ROWS, *priorities.ROWS, *returns.ROWS, *reports.ROWS]

SignIn = Callable[[Person | None], Client]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for the whole matrix: what each request does to it is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module", autouse=True)
def unstored_sessions() -> Iterator[None]:
    """Sessions that stand in the cookie: the matrix asks what opens, tens of thousands of times, and not who it is."""
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        yield


@pytest.fixture(scope="module")
def cookies(world: World, unstored_sessions: None) -> dict[str, str]:
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


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest,
    world: World,
    cookies: dict[str, str],
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[World]:
    """The world, where a row wants it with the report that NORTH has issued: issued once for all such rows."""
    with django_db_blocker.unblock(), transaction.atomic():
        if request.param == REPORTED:
            issued(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def handler(unstored_sessions: None) -> ClientHandler:
    """The portal with all its middleware, for every request."""
    made = ClientHandler(enforce_csrf_checks=False)
    made.load_middleware()
    return made


@pytest.fixture(autouse=True)
def undone(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), taken_back():
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(handler: ClientHandler, cookies: SimpleCookie, method: str, path: str) -> HttpResponseBase:
    """What the address answers.

    The request goes straight to the handler: a client would keep a copy of every template's context.
    """
    factory = RequestFactory()
    factory.cookies = cookies
    request = factory.generic(method, path)
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    return handler.get_response(request)


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


@pytest.fixture
def unwritten_heads(monkeypatch: pytest.MonkeyPatch) -> None:
    """No words for HEAD: the page was just written for GET, and of HEAD only the status counts."""
    written = Template.render

    def render(template: Template, context: Any = None, request: HttpRequest | None = None) -> SafeString:
        head = request is not None and request.method == "HEAD"
        return SafeString("" if head else written(template, context, request))

    monkeypatch.setattr(Template, "render", render)


@pytest.fixture
def once_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks is loaded once for a row; each request has a copy of them, which remembers nothing."""
    load: Callable[..., Person | None] = AuthenticationBackend.get_user
    known: dict[object, Person | None] = {}

    def get_user(backend: AuthenticationBackend, user_id: object) -> Person | None:
        if user_id not in known:
            known[user_id] = load(backend, user_id)
        return copy(known[user_id])

    monkeypatch.setattr(AuthenticationBackend, "get_user", get_user)


@pytest.fixture
def methods(pytestconfig: pytest.Config) -> Sequence[str]:
    """All of them. Of another PostgreSQL, those that ask it: HEAD asks what GET does, the others ask nothing."""
    return ("GET", "POST") if pytestconfig.getoption("another_database") else METHODS


def everybody(world: World, cookies: dict[str, str]) -> dict[str, SimpleCookie]:
    """What the browser of each member of the cast sends, and that of an anonymous visitor."""
    found = {"anonymous": SimpleCookie()}
    for name, person in world.everybody.items():
        found[name] = SimpleCookie({settings.SESSION_COOKIE_NAME: cookies[person.email]})
    return found


def test_every_address_has_a_row() -> None:
    assert {route.name for route in routes()} == {row.name for row in ROWS}


def test_no_row_is_written_twice() -> None:
    assert [row for row, times in Counter(map(str, ROWS)).items() if times > 1] == []


def test_every_row_speaks_of_everybody() -> None:
    assert all(members.keys() == EVERYBODY for row in ROWS for members in row.expected.values())


def is_sent_to_sign_in(row: Row) -> bool:
    return row.expected["GET"]["anonymous"] == 302 and row.name != "account_logout"


@pytest.mark.usefixtures("bare_errors", "once_loaded", "unwritten_heads")
@pytest.mark.parametrize(
    ("stage", "row"),
    [(REPORTED if row.calls(issued) else AS_BUILT, row) for row in ROWS],
    indirect=["stage"],
    ids=lambda given: "" if isinstance(given, str) else str(given),
)
def test_access(
    row: Row, stage: World, cookies: dict[str, str], handler: ClientHandler, methods: Sequence[str]
) -> None:
    path = reverse(row.name, args=list(row.args(stage)))
    asked = [method for method in methods if method in row.expected]
    found: dict[str, dict[str, int]] = {method: {} for method in asked}
    for member, sent in everybody(stage, cookies).items():
        for method in asked:
            with nullcontext() if row.expected[method][member] == NO_SUCH_METHOD else taken_back():
                response = answer(handler, sent, method, path)
            found[method][member] = response.status_code
            if (member, method) == ("anonymous", "GET") and is_sent_to_sign_in(row):
                assert response["Location"].startswith(reverse("account_login"))
    assert found == {method: row.expected[method] for method in asked}


def test_another_partnership_looks_like_none(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.stranger)
    theirs = client.get(reverse("partners:body", args=["riverton", "north"]))
    nothing = client.get(reverse("partners:body", args=["nowhere", "north"]))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    bodies = [r.content.decode().replace(str(r.context["csrf_token"]), "") for r in (theirs, nothing)]
    assert bodies[0] == bodies[1]
