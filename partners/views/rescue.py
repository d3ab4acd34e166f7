"""What was typed survives the end of a session, and a form that was open while somebody signed in again.

A form that met the sign-in page is kept in the session of the signed-out browser, for a quarter of an hour, and only
for the person who used that browser last: desks are shared. It comes back on the page it was sent to.
"""

from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.urls import Resolver404, resolve, reverse
from django.views.csrf import csrf_failure as refused_form

from partners.models import Person

KEPT = "rescued"
KEPT_FOR = timedelta(minutes=15)
LONGEST = 64 * 1024  # bytes, as they are sent
SALT = "the person who used this browser last"


def last_person(request: HttpRequest) -> str:
    """Whoever was signed in last on this browser, by their key; "" where that is not known."""
    try:
        return str(signing.loads(request.COOKIES.get(settings.DESK_COOKIE_NAME, ""), salt=SALT))
    except signing.BadSignature:
        return ""


def note_person(request: HttpRequest, response: HttpResponse) -> None:
    """Leave a signed note of who is signed in, which goes when the browser is closed."""
    person = getattr(request, "user", None)
    if isinstance(person, Person) and last_person(request) != str(person.pk):
        response.set_cookie(
            settings.DESK_COOKIE_NAME,
            signing.dumps(str(person.pk), salt=SALT),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def keep(request: HttpRequest, person: str) -> bool:
    """Keep what was sent, for this person and this address; say whether that could be done.

    Passwords and files are never kept.
    """
    if not person or not is_form(request) or int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return False
    body = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken" and "password" not in name.lower():
            body.setlist(name, [str(value) for value in values])
    until = now(request) + KEPT_FOR
    said = {"path": request.path, "person": person, "body": body.urlencode(), "until": until.isoformat()}
    request.session[KEPT] = said
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT_FOR)
    return True


def is_form(request: HttpRequest) -> bool:
    """Whether it was sent to a page of ours that shows its form again."""
    try:
        view = resolve(request.path).func
    except Resolver404:
        return False
    return request.method == "POST" and getattr(getattr(view, "view_class", None), "keeps_words", False)


def signed_in(request: HttpRequest) -> None:
    """The session is somebody's again: it lasts as sessions do, and holds nothing of another person."""
    if KEPT in request.session:
        request.session.set_expiry(None)
        if request.session[KEPT]["person"] != str(request.user.pk):
            del request.session[KEPT]


def kept_for(request: HttpRequest) -> QueryDict | None:
    """What this person sent to this address and nobody took in."""
    said = request.session.get(KEPT)
    if not said or said["path"] != request.path or said["person"] != str(request.user.pk):
        return None
    return QueryDict(said["body"]) if now(request) < datetime.fromisoformat(said["until"]) else None


def forget(request: HttpRequest) -> None:
    """It was sent again from its page, so what is on the way now is newer."""
    if request.session.get(KEPT, {}).get("path") == request.path:
        del request.session[KEPT]


def now(request: HttpRequest) -> datetime:
    return cast(datetime, cast(Any, request).clock.now)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def must_sign_in() -> JsonResponse:
    """For a script, which cannot be led to another page."""
    return JsonResponse({"sign_in": reverse(settings.LOGIN_URL)}, status=401)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Signing in again draws a new token, so a form that was open before is turned away. Show it again.

    A script is given the new token. Nothing is done for what another site sent.
    """
    own = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    if own and wants_json(request):
        if not request.user.is_authenticated:
            return must_sign_in()
        return JsonResponse({"token": get_token(request)}, status=403)
    if own and request.user.is_authenticated and keep(request, str(request.user.pk)):
        return HttpResponseRedirect(request.path)
    return refused_form(request, reason=reason)
