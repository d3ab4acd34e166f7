from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate

from partners.models import Person, Seat
from partners.views.base import Open, PageView


class PersonPage(PageView):
    """Somebody who sits, sat or will sit on a body of this partnership, and on which."""

    permission = Open.SIGNED_IN
    section = "partnership"
    template_name = "partners/person.html"

    shown: Person

    def load(self) -> None:
        seats = Seat.objects.filter(body__partnership=self.partnership)
        found = Person.objects.filter(pk=self.kwargs["pk"], pk__in=seats.values("person"))
        shown = found.select_related("organisation").first()
        if shown is None:
            raise Http404
        self.shown = shown

    def facts(self) -> Mapping[str, Any]:
        today = localdate(self.now)
        rows = Seat.objects.filter(person=self.shown, body__partnership=self.partnership)
        seats = list(rows.select_related("body", "organisation").order_by("-starts_on", "body__name"))
        seats.sort(key=lambda seat: not seat.is_current(today))
        return {"shown": self.shown, "is_self": self.shown.pk == self.person.pk, "seats": seats}
