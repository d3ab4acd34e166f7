from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from partners.middleware import Clock, database_now
from partners.models import Person
from partners.roles import Permission
from partners.views.base import Open, PageView
from tests.factories.partners import now


class Forgetful(PageView):
    """Asks a permission and names no body to ask it on."""

    permission = Permission.READ


class WhoIsIt(PageView):
    permission = Open.PUBLIC


def request(user: object = None) -> HttpRequest:
    made = RequestFactory().get("/")
    made.user = user  # type: ignore[assignment]
    return made


def test_a_page_that_names_no_body_opens_to_nobody(db: None) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^Forgetful\.load\(\) returned no body to ask on\.$"):
        Forgetful.as_view()(request(Person(email="ada@example.org", name="Ada")))


def test_asking_who_it_is_refuses_visitors() -> None:
    page = WhoIsIt()
    page.setup(request())
    with pytest.raises(PermissionDenied):
        _ = page.person


def test_the_clock_is_the_databases_and_stands_still(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    clock = Clock()
    with django_assert_num_queries(1):
        first = clock.now
        assert clock.now == first
    assert abs(database_now() - now()) < timedelta(minutes=1)


def test_a_wrong_clock_of_the_host_does_not_matter(db: None) -> None:
    before = database_now()
    with time_machine.travel(before + timedelta(days=400), tick=False):
        assert database_now() - before < timedelta(minutes=1)
