"""A person's secret address for their meetings: made, replaced, taken back."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from partners.models import Person, Seat
from partners.rules import refuse_if
from reports.models import CalendarFeed, Meeting

KEPT = timedelta(days=400)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def give_feed(*, by: Person, at: datetime) -> str:
    """A new secret; the one before stops working at once. The secret itself is not kept: it is shown once."""
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    _end(by, at)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(person=by, token_sha256=digest(token), made_at=at)
    return token


@transaction.atomic
def take_back_feed(*, by: Person, at: datetime) -> None:
    refuse_if(not _end(by, at), "You have no calendar address.")


def _end(person: Person, at: datetime) -> int:
    return CalendarFeed.objects.filter(person=person, revoked_at=None).update(revoked_at=at)


def holder(token: str) -> Person | None:
    """Whose secret it is, while it stands and they may sign in."""
    feed = CalendarFeed.objects.filter(
        token_sha256=digest(token), revoked_at=None, person__is_active=True
    ).select_related("person").first()  # fmt: skip
    return feed.person if feed else None


def meetings_of(person: Person, *, at: datetime) -> list[Meeting]:
    """Those of every body on which the person holds a seat today, called off ones too, for about a year back."""
    bodies = Seat.objects.current().filter(person=person).values("body")
    found = Meeting.objects.filter(body__in=bodies, starts_at__gte=at - KEPT)
    return list(found.select_related("body").order_by("starts_at"))
