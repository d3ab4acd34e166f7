"""The first pages: what waits for somebody, and the front page of one, put together from all the apps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from bscp_portal.waiting import NextMeeting, counted, next_meetings, tasks
from partners.access import seats_today
from partners.models import Body, Partnership, Seat
from partners.views.base import Open, PortalView
from partners.views.public import PartnershipPage
from priorities.models import Strategy
from reports.views.publishing import published

NEWEST_PAPERS = 3


@dataclass(frozen=True)
class HeldSeat:
    """A seat, with the way to what its body looks at and when the body meets next."""

    seat: Seat
    dashboard: str
    meeting: NextMeeting | None

    @property
    def partnership(self) -> Partnership:
        return self.seat.body.partnership


def _dashboard(body: Body) -> str:
    """The address of the body's dashboard; "" for a sister board, which has none."""
    if body.kind == Body.Kind.SISTER:
        return ""
    return reverse("reports:dashboard", args=[body.partnership.slug, body.slug])


class Home(PortalView):
    permission = Open.PUBLIC
    template_name = "portal/home.html"
    section = "home"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return self._own(self._seats())
        served = list(Partnership.objects.all())
        if len(served) == 1:
            return redirect("partners:partnership", served[0].slug)
        return self.render(served=served)

    def _own(self, seats: list[Seat]) -> HttpResponse:
        """With seats in one partnership alone, its navigation is there from the first page."""
        found = {seat.body.partnership_id: seat.body.partnership for seat in seats}
        if len(found) == 1:
            (self.partnership,) = found.values()
            cast(Any, self.request).partnership = self.partnership
        waiting = tasks(self.person, at=self.now)
        return self.render(
            seats=self._with_their_bodies(seats),
            tasks=waiting,
            counted=counted(waiting),
            is_several=len(found) > 1,
        )

    def _with_their_bodies(self, seats: list[Seat]) -> list[HeldSeat]:
        coming = next_meetings(self.person, seats, at=self.now) if seats else {}
        return [HeldSeat(seat, _dashboard(seat.body), coming.get(seat.body_id)) for seat in seats]

    def _seats(self) -> list[Seat]:
        return sorted(seats_today(self.person), key=lambda seat: (seat.body.partnership.name, seat.body.name))


class PartnershipHome(PartnershipPage):
    """The public page of a partnership, with what it means to achieve."""

    template_name = "portal/partnership.html"

    def facts(self) -> Mapping[str, Any]:
        strategies = Strategy.objects.filter(partnership=self.partnership, starts_on__lte=localdate(self.now))
        strategy = strategies.prefetch_related("priorities").order_by("-starts_on").first()
        newest = published(self).order_by("-meeting__starts_at", "meeting__body__short_name")
        return {
            **super().facts(),
            "strategy": strategy,
            "papers": newest[:NEWEST_PAPERS],
            "papers_url": reverse("reports:published", args=[self.partnership.slug]),
            "papers_template": "reports/_published.html",
        }
