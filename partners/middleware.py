import re
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, cast

import brotli  # type: ignore[import-untyped]  # it ships no types
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

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


class CompressMiddleware(GZipMiddleware):
    """Pages by Brotli where the browser takes it, which is a twelfth less than by gzip; everything else by gzip."""

    quality = 5  # as quick as gzip; above it the bytes stay the same
    shortest = 200  # bytes, as Django's gzip has it: a redirect stays empty

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if self._takes_brotli(request, response):
            page = cast(HttpResponse, response)
            # As many bytes more as chance will have: the length tells nothing about what a page keeps secret.
            padding = f"\n<!-- {secrets.token_hex(secrets.randbelow(self.max_random_bytes))} -->".encode()
            page.content = brotli.compress(
                page.content + padding, mode=brotli.MODE_TEXT, quality=self.quality
            )
            page["Content-Encoding"] = "br"
            page["Content-Length"] = str(len(page.content))
            patch_vary_headers(page, ("Accept-Encoding",))
        return super().process_response(request, response)

    def _takes_brotli(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        return (
            not response.streaming
            and not response.has_header("Content-Encoding")
            and len(response.content) >= self.shortest  # type: ignore[attr-defined]  # streams are out by now
            and response.get("Content-Type", "").startswith("text/html")
            and re.search(r"\bbr\b", request.headers.get("Accept-Encoding", "")) is not None
        )


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
