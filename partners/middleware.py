from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse

from partners.views import rescue


def database_now() -> datetime:
    """The instant by the database's clock: the one clock that every web process shares."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


class Clock:
    """One instant for a whole request, read from the database only when somebody asks."""

    @cached_property
    def now(self) -> datetime:
        return database_now()


class ClockMiddleware:
    """Gives each request its `request.clock`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(Any, request).clock = Clock()
        return self.get_response(request)


class PrivateMiddleware:
    """Nothing answered to a signed-in browser stays on a shared desk or in a proxy, errors included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response["Cache-Control"] = "no-store, private"
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Who is not signed in is sent to sign in, and what they sent waits for them."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = cast(HttpResponse, super().__call__(request))
        if response.status_code < 500:  # a page of errors needs no database
            rescue.note_person(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        elsewhere = cast(
            HttpResponse | None, super().process_view(request, view_func, view_args, view_kwargs)
        )
        if elsewhere is None:
            return None
        if rescue.wants_json(request):
            return rescue.must_sign_in()
        rescue.keep(request, rescue.last_person(request))
        return elsewhere
