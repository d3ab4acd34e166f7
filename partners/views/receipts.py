"""A form takes effect once, however often it is sent."""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from partners.models import Person, Receipt

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of the field


def key_of(request: HttpRequest) -> str:
    """A digest of what was sent, by whom and to where; "" where the form carries no token of its showing.

    Django masks the token anew each time a page is shown, so the same words typed again are another form.
    """
    if TOKEN not in request.POST:
        return ""
    files = [(name, f.name, f.size) for name in sorted(request.FILES) for f in request.FILES.getlist(name)]
    sent = [request.path, str(request.user.pk), sorted(request.POST.lists()), files]
    return sha256(json.dumps(sent).encode()).hexdigest()


def earlier_answer(key: str) -> HttpResponse | None:
    """What the same form was answered before."""
    receipt = Receipt.objects.filter(key=key).first() if key else None
    return HttpResponseRedirect(receipt.answered_with) if receipt else None


def once(request: HttpRequest, key: str, at: datetime, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Act and keep the receipt, or neither; of two at one moment the second gets the first's answer."""
    if not key:
        return act()
    person = request.user if isinstance(request.user, Person) else None
    Receipt.objects.expired(at).filter(person=person).delete()
    try:
        with transaction.atomic():
            receipt = Receipt.objects.create(key=key, person=person, at=at)
    except IntegrityError:
        return earlier_answer(key) or act()
    response = act()
    if isinstance(response, HttpResponseRedirect):
        receipt.answered_with = response.url
        receipt.save(update_fields=["answered_with"])
    else:
        receipt.delete()
    return response
