"""A visitor rates a public page. Visitors have no account, so there is no `by=` here."""

import hmac
import secrets
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate

from partners.models import Partnership, Rating, RatingDay, RatingSender
from partners.rules import refuse_if

# Whole offices and libraries come from one address.
MOST_A_DAY = 30


@transaction.atomic
def rate_page(
    *, partnership: Partnership, page: str, title: str, face: str, comment: str, address: str, at: datetime
) -> Rating:
    """Keep the rating; refuse one too many from the same network address on one day."""
    today = localdate(at)
    _count(address, today)
    return Rating.objects.create(
        partnership=partnership, page=page, title=title, face=face, comment=comment, on=today
    )


def _count(address: str, on: date) -> None:
    """One more from this address today. What is known of earlier days goes first, the salt with it."""
    RatingDay.objects.filter(on__lt=on).delete()
    day, _ = RatingDay.objects.get_or_create(on=on, defaults={"salt": secrets.token_bytes(32)})
    digest = hmac.new(bytes(day.salt), address.encode(), sha256).hexdigest()
    sender, _ = RatingSender.objects.select_for_update().get_or_create(day=day, digest=digest)
    refuse_if(
        sender.ratings >= MOST_A_DAY,
        "Too many ratings have come from your network today. Send yours again tomorrow.",
    )
    sender.ratings += 1
    sender.save(update_fields=["ratings"])
