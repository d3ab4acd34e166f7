"""The secretariat keeps the seats: who sits where, from when until when."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners import services
from partners.forms.seats import SeatEndForm, SeatForm
from partners.models import Body, Organisation, Partner, Seat
from partners.roles import Permission, Role
from partners.views.base import FormPage
from partners.wording import uk_date


class SeatCreate(FormPage):
    permission = Permission.MANAGE_SEATS
    section = "bodies"
    template_name = "partners/seat_create.html"

    def load(self) -> Body:
        return self.readable_body(self.kwargs["body_slug"])

    def make_form(self, **sent: Any) -> SeatForm:
        partners = Partner.objects.filter(partnership=self.partnership, ends_on=None)
        organisations = Organisation.objects.filter(pk__in=partners.values("organisation"))
        return SeatForm(organisations=organisations, **sent)

    def accepted(self, form: SeatForm) -> HttpResponse:
        seat = services.seat_somebody(
            body=self.body,
            email=form.cleaned_data["email"],
            name=form.cleaned_data["name"],
            role=Role(form.cleaned_data["role"]),
            organisation=form.cleaned_data["organisation"],
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, f"{_words(seat)} from {uk_date(seat.starts_on)}.")
        return redirect("partners:body", self.partnership.slug, self.body.slug)


class SeatEnd(FormPage):
    permission = Permission.MANAGE_SEATS
    section = "bodies"
    template_name = "partners/seat_end.html"

    seat: Seat

    def load(self) -> Body:
        seats = Seat.objects.filter(body__partnership=self.partnership)
        seat = seats.filter(pk=self.kwargs["pk"]).select_related("body", "person").first()
        if seat is None:
            raise Http404
        self.seat = seat
        return self.readable_body(seat.body.slug)

    def make_form(self, **sent: Any) -> SeatEndForm:
        return SeatEndForm(initial={"ends_on": localdate(self.now)}, **sent)

    def facts(self) -> Mapping[str, Any]:
        return {"seat": self.seat}

    def accepted(self, form: SeatEndForm) -> HttpResponse:
        ends_on, why = form.cleaned_data["ends_on"], form.cleaned_data["why"]
        seat = services.end_seat(seat=self.seat, ends_on=ends_on, by=self.person, at=self.now, why=why)
        messages.success(self.request, f"{_words(seat)} until {uk_date(ends_on)}.")
        return redirect("partners:body", self.partnership.slug, seat.body.slug)


def _words(seat: Seat) -> str:
    return f"{seat.person} sits on {seat.body} as {seat.get_role_display().lower()}"
