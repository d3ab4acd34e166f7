from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.utils.timezone import localdate

from partners.changes import edits, merged
from partners.models import Organisation, Partner, Seat
from partners.views.base import Open
from partners.views.parts import PartsPage

ORGANISATION = {
    "name": "Name",
    "short_name": "Short name",
    "sector": "Sector",
    "ends_on": "Ended",
    "succeeded_by": "Succeeded by",
}
STANDING = {"standing": "Standing", "starts_on": "From", "ends_on": "Until"}


class OrganisationPage(PartsPage):
    """An organisation that takes part, or took part, in the partnership: its standing and who sits for it."""

    permission = Open.SIGNED_IN
    section = "partners"
    template_name = "partners/organisation.html"

    organisation: Organisation

    def load(self) -> None:
        standings = Partner.objects.filter(partnership=self.partnership)
        found = Organisation.objects.filter(
            key=self.kwargs["key"], pk__in=standings.values("organisation")
        ).select_related("succeeded_by")
        organisation = found.first()
        if organisation is None:
            raise Http404
        self.organisation = organisation

    def subject(self) -> Organisation:
        return self.organisation

    def facts(self) -> Mapping[str, Any]:
        today = localdate(self.now)
        own = Partner.objects.filter(partnership=self.partnership, organisation=self.organisation)
        standings = list(own.order_by("-starts_on"))
        seats = Seat.objects.current(today).filter(
            body__partnership=self.partnership, organisation=self.organisation
        )
        known = Partner.objects.filter(partnership=self.partnership).values("organisation")
        return {
            "organisation": self.organisation,
            "standings": standings,
            "predecessors": list(self.organisation.predecessors.order_by("-ends_on")),
            "known": set(known.values_list("organisation", flat=True)),
            "seats": list(seats.select_related("person", "body").order_by("body__name", "person__name")),
            "parts": self.parts,
            "edits": merged(
                edits(Organisation, ORGANISATION, id=self.organisation.pk),
                edits(Partner, STANDING, thing="Standing", id__in=[held.pk for held in standings]),
            ),
        }
