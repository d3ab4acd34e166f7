from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from partners.models.bodies import Body
from partners.models.organisations import Organisation
from partners.models.people import Person
from partners.models.recorded import Recorded, RecordedQuerySet
from partners.roles import ROLE_WORDS, Role
from partners.rules import is_current


def today() -> TruncDate:
    """The day it is in the United Kingdom by the database's clock, as an expression."""
    return TruncDate(Now(), tzinfo=ZoneInfo("Europe/London"))


class SeatQuerySet(RecordedQuerySet["Seat"]):
    def current(self, on: date | TruncDate | None = None) -> "SeatQuerySet":
        """Seats somebody holds on the day; without one, today by the database's clock."""
        day = today() if on is None else on
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=day), starts_on__lte=day)


class Seat(Recorded):
    """One person's place on a body, from a day until the day it ends (that day itself not included)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats")
    role = models.CharField(
        max_length=20, choices=[(role.value, words) for role, words in ROLE_WORDS.items()]
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seats",
        help_text="Whom they represent.",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar = SeatQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["body", "role", "person__name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="seat_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["body"], condition=Q(role="chair", ends_on=None), name="one_chair_without_an_end"
            ),
            models.UniqueConstraint(
                fields=["body", "person", "role", "starts_on"], name="seat_once_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()} of {self.body}"

    def get_role(self) -> Role:
        return Role(self.role)

    def is_current(self, on: date) -> bool:
        return is_current(self.starts_on, self.ends_on, on)


ONE_CHAIR = """
CREATE FUNCTION one_chair_at_a_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM partners_body WHERE id = NEW.body_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM partners_seat s
        WHERE s.body_id = NEW.body_id AND s.role = 'chair' AND s.id <> NEW.id
          AND daterange(s.starts_on, s.ends_on) && daterange(NEW.starts_on, NEW.ends_on)
    ) THEN
        RAISE EXCEPTION 'this body has another chair on some of these days'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'one_chair_at_a_time';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER one_chair_at_a_time BEFORE INSERT OR UPDATE ON partners_seat
    FOR EACH ROW WHEN (NEW.role = 'chair') EXECUTE FUNCTION one_chair_at_a_time();
"""
DROP_ONE_CHAIR = "DROP TRIGGER one_chair_at_a_time ON partners_seat; DROP FUNCTION one_chair_at_a_time();"
