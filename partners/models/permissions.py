from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase

from partners.models.bodies import Body
from partners.models.seats import Seat, today


class SeatGrantQuerySet(models.QuerySet["SeatGrant"]):
    def in_force(self, on: date | None = None) -> "SeatGrantQuerySet":
        """Grants whose seat is held on the day (today by the database's clock) by a person who may sign in.

        A stale row opens nothing: the seat's dates and its holder are part of every check.
        """
        day = today() if on is None else on
        return self.filter(
            Q(seat__ends_on=None) | Q(seat__ends_on__gt=day),
            seat__starts_on__lte=day,
            seat__person=F("user"),
            user__is_active=True,
        )


class SeatGrant(UserObjectPermissionBase):
    """guardian's object permission on a body, carrying the seat it comes from.

    A projection of seats through `roles.py`: `access.rebuild()` can drop and remake it at any time.
    """

    content_object = models.ForeignKey(Body, models.CASCADE)
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="grants")

    objects: ClassVar = SeatGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["seat", "permission", "content_object"], name="grant_once_per_seat"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["user", "permission", "content_object"])]
