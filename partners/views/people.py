from collections.abc import Mapping
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.changes import edits, merged
from partners.models import Body, Organisation, Partner, Person, Seat
from partners.models.seats import SeatQuerySet
from partners.roles import ROLE_WORDS, Permission
from partners.tables import Column
from partners.views.base import Open
from partners.views.bodies import SEAT
from partners.views.lists import Filter, ListPage, directed
from partners.views.parts import PartsPage
from partners.wording import uk_date

PERSON = {"name": "Name", "organisation": "Organisation"}
"""E-mail addresses and how somebody signs in stay out of what others read."""


class People(ListPage):
    """Who sits where, a row for each seat."""

    permission = Open.SIGNED_IN
    section = "people"
    template_name = "partners/people.html"
    name = "people"
    noun = "seat"
    about = "Who sits on which body, in which role, for whom and since when."
    sorts: ClassVar = {
        "name": ["person__name", "body__name"],
        "organisation": ["organisation__name", "person__name"],
        "body": ["body__name", "role", "person__name"],
        "from": ["starts_on", "person__name"],
    }
    usual_sort = "name"

    def asks(self) -> list[Filter]:
        bodies = {body.slug: body.short_name for body in self._bodies}
        held = Organisation.objects.filter(pk__in=self._seats().values("organisation"))
        return [
            self.ask("when", "Seats", {"": "Held today", "coming": "Not begun", "past": "Of the past"}),
            self.ask("body", "Body", {"": "All bodies", **bodies}),
            self.ask("organisation", "For", {"": "Everybody", **dict(held.values_list("key", "short_name"))}),
            self.ask("role", "Role", {"": "All roles", **{r.value: w for r, w in ROLE_WORDS.items()}}),
        ]

    @cached_property
    def _bodies(self) -> list[Body]:
        return list(Body.objects.filter(partnership=self.partnership))

    def facts(self) -> Mapping[str, Any]:
        """Adds the bodies on which the reader gives seats."""
        may_give = set(access.body_ids(self.person, Permission.MANAGE_SEATS))
        return {**super().facts(), "gives": [body for body in self._bodies if body.pk in may_give]}

    def found(self) -> QuerySet[Seat]:
        narrowed = {
            "body__slug": self.asked("body"),
            "organisation__key": self.asked("organisation"),
            "role": self.asked("role"),
        }
        today = localdate(self.now)
        seats = {
            "": self._seats().current(today),
            "coming": self._seats().filter(starts_on__gt=today),
            "past": self._seats().filter(ends_on__lte=today),
        }[self.asked("when")]
        found = seats.filter(**{name: value for name, value in narrowed.items() if value})
        return found.select_related("person", "organisation", "body").order_by(
            *directed(self.sorts, self.sort)
        )

    def _seats(self) -> SeatQuerySet:
        return Seat.objects.filter(body__partnership=self.partnership)

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Name",
                attrgetter("person.name"),
                sort="name",
                url=lambda seat: reverse("partners:person", args=[slug, seat.person_id]),
            ),
            Column("Job", attrgetter("person.job_title"), small=True),
            Column("Body", attrgetter("body.short_name"), sort="body"),
            Column("Role", lambda seat: str(seat.get_role_display())),
            Column(
                "For",
                lambda seat: str(seat.organisation or ""),
                words=lambda seat: str(seat.organisation or "No organisation"),
                sort="organisation",
            ),
            Column("From", attrgetter("starts_on"), sort="from"),
            Column(
                "Until",
                attrgetter("ends_on"),
                small=True,
                words=lambda seat: f"Until {uk_date(seat.ends_on)}" if seat.ends_on else "",
                note="The first day on which the seat is no longer held.",
            ),
        ]


class PersonPage(PartsPage):
    """Somebody who sits, sat or will sit on a body of this partnership, and on which."""

    permission = Open.SIGNED_IN
    section = "people"
    template_name = "partners/person.html"

    shown: Person

    def load(self) -> None:
        seats = Seat.objects.filter(body__partnership=self.partnership)
        found = Person.objects.filter(pk=self.kwargs["pk"], pk__in=seats.values("person"))
        shown = found.select_related("organisation").first()
        if shown is None:
            raise Http404
        self.shown = shown

    def subject(self) -> Person:
        return self.shown

    def facts(self) -> Mapping[str, Any]:
        today = localdate(self.now)
        rows = Seat.objects.filter(person=self.shown, body__partnership=self.partnership)
        seats = list(rows.select_related("body", "organisation").order_by("-starts_on", "body__name"))
        seats.sort(key=lambda seat: not seat.is_current(today))
        known = Partner.objects.filter(partnership=self.partnership, organisation=self.shown.organisation_id)
        histories = merged(
            edits(Person, PERSON, id=self.shown.pk),
            edits(
                Seat,
                {"body": "Body", **SEAT},
                thing="Seat",
                named=lambda s: str(s.body),
                id__in=[s.pk for s in seats],
            ),
        )
        return {
            "shown": self.shown,
            "is_self": self.shown.pk == self.person.pk,
            "is_partners": known.exists(),
            "seats": seats,
            "parts": self.parts,
            "edits": histories,
        }
