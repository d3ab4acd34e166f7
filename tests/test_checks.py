from collections import Counter
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import clear_url_caches, include, path, reverse
from django.views import View

from bscp_portal.checks import NOT_PAGES, every_page_states_its_permission, every_prefix_is_reserved, routes
from partners.roles import Permission
from partners.views.base import Open, PageView, PortalView


@login_not_required
def function(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class Foreign(View):
    permission = Permission.READ


class Silent(PageView):
    """States nothing."""


class Wordy(PageView):
    permission = "read_papers"  # type: ignore[assignment]


class Reading(PageView):
    permission = Permission.READ


class Public(PageView):
    permission = Open.PUBLIC


@pytest.fixture
def planted() -> Iterator[ModuleType]:
    module = ModuleType("planted")
    module.urlpatterns = []  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=module):
        clear_url_caches()
        yield module
    clear_url_caches()


def plant(module: ModuleType, *patterns: object) -> None:
    module.urlpatterns.extend(patterns)
    clear_url_caches()


def test_the_portal_has_none() -> None:
    assert every_page_states_its_permission() == []
    assert every_prefix_is_reserved() == []


@pytest.mark.parametrize(
    "view", [function, Foreign.as_view(), Silent.as_view(), Wordy.as_view(), PortalView.as_view()]
)
def test_a_page_that_states_no_permission_is_found(planted: ModuleType, view: object) -> None:
    plant(planted, path("help/", view, name="planted"))  # type: ignore[call-overload]
    (found,) = every_page_states_its_permission()
    assert found.id == "portal.E001"
    assert "/help/" in found.msg


def test_it_is_found_under_a_prefix_too(planted: ModuleType) -> None:
    plant(planted, path("<slug:slug>/", include(([path("deep/", Silent.as_view())], "deep"))))
    (found,) = every_page_states_its_permission()
    assert "/<slug:slug>/deep/" in found.msg


@pytest.mark.parametrize("view", [Reading, Public])
def test_a_page_that_states_one_is_not(planted: ModuleType, view: type[PortalView]) -> None:
    plant(planted, path("help/", view.as_view()))
    assert every_page_states_its_permission() == []


def test_an_address_that_a_partnership_could_take_is_found(planted: ModuleType) -> None:
    plant(planted, path("riverton/", Public.as_view()), path("help/", Public.as_view()))
    (found,) = every_prefix_is_reserved()
    assert (found.id, found.msg) == (
        "portal.E002",
        "/riverton/ is an address of the portal and not in RESERVED_SLUGS.",
    )


def test_only_public_pages_are_open_without_signing_in() -> None:
    assert not getattr(Public.as_view(), "login_required", True)
    assert getattr(Reading.as_view(), "login_required", True)


def test_every_exception_is_still_there() -> None:
    assert NOT_PAGES.keys() <= {route.dotted_name for route in routes()}


def test_every_address_has_a_name_of_its_own() -> None:
    times = Counter(route.name for route in routes())
    # The pages about the portal stand for the installation, and once more under each partnership.
    twice = {"pages:help", "pages:accessibility", "pages:privacy", "pages:cookies"}
    twice |= {f"pages:guide_{name}" for name in ("officer", "chair", "member", "admin", "auditor")}
    assert {name for name, count in times.items() if count > 1} == twice
    names = set(times)
    assert "" not in names
    assert reverse("partners:partnership", args=["riverton"]) == "/riverton/"
