"""Every address, by every method, for everybody: exactly the answer that the policy means.

To add an address, add its rows to the module of its app in `tests/access_rows/`.
"""

import inspect
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from copy import copy
from functools import cache, partial, wraps
from http.cookies import SimpleCookie
from typing import Any

import pytest
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.test.utils import override_settings
from django.urls import ResolverMatch, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from bscp_portal import urls
from bscp_portal.checks import routes
from partners.models import Person
from tests import source
from tests.access_rows import EVERYBODY, Row, partners, portal, priorities, reports, returns
from tests.access_rows.desk import issued
from tests.world import World, build

# Names the database for the set-up, also when this module runs alone.
pytestmark = pytest.mark.django_db

NO_SUCH_METHOD = 405
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


class Stages:
    """The world as built, and with the report that NORTH has issued: issued once for all the rows that want it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reported = ExitStack()
        self.is_reported = False

    def reach(self, *, is_reported: bool) -> World:
        if is_reported and not self.is_reported:
            self.reported.enter_context(taken_back())
            issued(self.world)
        elif self.is_reported and not is_reported:
            self.reported.close()
        self.is_reported = is_reported
        return self.world


@pytest.fixture(scope="module")
def stages(world: World, cookies: dict[str, str], django_db_blocker: DjangoDbBlocker) -> Iterator[Stages]:
    with django_db_blocker.unblock():
        made = Stages(world)
        yield made
        made.reach(is_reported=False)


@pytest.fixture
def stage(row: Row, stages: Stages, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world as the row wants it; what the row does to it is undone."""
    with django_db_blocker.unblock():
        world = stages.reach(is_reported=wants_the_report(row))
        with taken_back():
            yield world


def wants_the_report(row: Row) -> bool:
    return row.calls(issued)


IN_STAGES: list[Row] = sorted(ROWS, key=wants_the_report)


Outcome = HttpResponseBase | Http404 | PermissionDenied


class Portal(ClientHandler):
    """The portal with all its middleware, which does the same thing once.

    Where an address leads is worked out once, and not for each who asks. HEAD comes through all the middleware to what
    the page just answered the same person to GET, unless the page tells the two apart: Django gives it one function for
    both.
    """

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.load_middleware()
        self.known = cache(self.lead)
        self.got: tuple[str, Outcome]

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        request.resolver_match = self.known(request.path_info)
        return request.resolver_match

    def lead(self, path: str) -> ResolverMatch:
        match = get_resolver().resolve(path)
        if is_one_for_both(match.func):
            match.func = self.asked_once(match.func)
        return match

    def asked_once(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            asker = f"{request.path} {request.user.pk}"
            if request.method == "GET":
                self.got = asker, outcome(view, request, *args, **kwargs)
            whose, found = self.got
            assert whose == asker
            if isinstance(found, Exception):
                raise found
            return found

        return answer


def outcome(
    view: Callable[..., HttpResponseBase], request: HttpRequest, *args: Any, **kwargs: Any
) -> Outcome:
    try:
        return view(request, *args, **kwargs)
    except (Http404, PermissionDenied) as refused:
        return refused


TELLS_THEM_APART = re.compile(r"""method [!=]= ["'](GET|HEAD)""")


@cache
def is_one_for_both(view: Callable[..., HttpResponseBase]) -> bool:
    """Whether the page has one function for GET and HEAD, and nothing that it is made of asks which of them it is."""
    page = getattr(view, "view_class", None)
    if page is None or hasattr(page, "head"):
        return False
    modules = {inspect.getmodule(each) for each in page.__mro__ if each is not object}
    return not any(TELLS_THEM_APART.search(inspect.getsource(each)) for each in modules if each)


@pytest.fixture(scope="module")
def handler(unstored_sessions: None) -> ClientHandler:
    """One for every request."""
    return Portal()


@pytest.fixture
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


@pytest.fixture(scope="module")
def known() -> dict[object, Person | None]:
    """Everybody who has asked."""
    return {}


@pytest.fixture
def once_loaded(monkeypatch: pytest.MonkeyPatch, known: dict[object, Person | None]) -> None:
    """Whoever asks is loaded once for all rows; each request has a copy of them, which remembers nothing."""
    load: Callable[..., Person | None] = AuthenticationBackend.get_user

    def get_user(backend: AuthenticationBackend, user_id: object) -> Person | None:
        if user_id not in known:
            known[user_id] = load(backend, user_id)
        return copy(known[user_id])

    monkeypatch.setattr(AuthenticationBackend, "get_user", get_user)


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


def test_what_tells_get_from_head_is_a_page() -> None:
    """So the matrix sees it, and asks both of that page."""
    pages = {getattr(getattr(route.view, "view_class", None), "__module__", "") for route in routes()}
    telling = {
        ".".join(file.relative_to(source.ROOT).with_suffix("").parts)
        for app in ("bscp_portal", "partners", "priorities", "reports")
        for file in (source.ROOT / app).rglob("*.py")
        if TELLS_THEM_APART.search(file.read_text())
    }
    assert telling
    assert telling <= pages


def is_sent_to_sign_in(row: Row) -> bool:
    return row.expected["GET"]["anonymous"] == 302 and row.name != "account_logout"


@pytest.mark.usefixtures("bare_errors", "once_loaded")
@pytest.mark.parametrize("row", IN_STAGES, ids=str)
def test_access(row: Row, stage: World, cookies: dict[str, str], handler: ClientHandler) -> None:
    path = reverse(row.name, args=list(row.args(stage)))
    found: dict[str, dict[str, int]] = {method: {} for method in row.expected}
    for member, sent in everybody(stage, cookies).items():
        for method in row.expected:
            with nullcontext() if row.expected[method][member] == NO_SUCH_METHOD else taken_back():
                response = answer(handler, sent, method, path)
            found[method][member] = response.status_code
            if (member, method) == ("anonymous", "GET") and is_sent_to_sign_in(row):
                assert response["Location"].startswith(reverse("account_login"))
    assert found == row.expected


@pytest.mark.usefixtures("undone")
def test_another_partnership_looks_like_none(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.stranger)
    theirs = client.get(reverse("partners:body", args=["riverton", "north"]))
    nothing = client.get(reverse("partners:body", args=["nowhere", "north"]))
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    bodies = [r.content.decode().replace(str(r.context["csrf_token"]), "") for r in (theirs, nothing)]
    assert bodies[0] == bodies[1]
