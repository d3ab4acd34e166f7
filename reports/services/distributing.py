"""Who receives an exempt part: named when it is made, printed in it, and held to when somebody opens it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from partners.models import Person, Seat
from partners.rules import refuse_if
from reports.models import BoardPack, Recipient


def refuse_empty(content: Mapping[str, Any]) -> None:
    """An exempt part needs something that is taken in private."""
    if content.get("build") == BoardPack.Build.EXEMPT:
        nothing = not content["items"] and not content["last_minutes"]
        refuse_if(nothing, "No item of this meeting is taken in private, so there is no exempt part.")


def name_recipients(pack: BoardPack) -> None:
    """Put those whom an exempt part names on its list; from its seal on, the list is closed."""
    if pack.build != BoardPack.Build.EXEMPT:
        return
    Recipient.objects.bulk_create(
        Recipient(
            pack=pack,
            person_id=UUID(row["person"]),
            name=row["name"],
            role=row["role"],
            organisation=row["organisation"],
        )
        for row in pack.content["distribution"]
    )


def recipients(pack: BoardPack, *, at: datetime) -> list[Person]:
    """Those on the list of an exempt part who hold a seat on the body at the instant."""
    seated = Seat.objects.current(localdate(at)).filter(body=pack.meeting.body_id)
    found = Person.objects.filter(pk__in=seated.values("person"), exempt_parts__pack=pack)
    return list(found.order_by("name"))
