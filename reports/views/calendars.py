"""Meetings for people's own calendars: one as a file, all of a person's by a secret address."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from partners.forms import PortalForm
from partners.views.base import FormPage, Open, PortalView
from reports import ical
from reports.models import CalendarFeed
from reports.services import calendars
from reports.views.meetings import OfMeeting

HEADERS = {"Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}


def answered(body: bytes, name: str) -> HttpResponse:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(body, content_type=ical.CONTENT_TYPE, headers=headers)


class MeetingCalendar(OfMeeting):
    """One meeting as a file."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        meeting = self.meeting
        name = f"{self.body.short_name} meeting"
        made = ical.calendar([meeting], name=name, host=request.get_host())
        return answered(made, f"{self.body.slug}-meeting-{meeting.starts_at:%Y-%m-%d}")


class CalendarPage(FormPage):
    """Where somebody gets their secret address, replaces it or takes it back. The secret is shown once."""

    permission = Open.SIGNED_IN
    section = "meetings"
    template_name = "reports/calendar.html"

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)

    def facts(self) -> Mapping[str, Any]:
        return {"feed": CalendarFeed.objects.filter(person=self.person, revoked_at=None).first()}

    def accepted(self, form: PortalForm) -> HttpResponse:
        if self.request.POST.get("act") == "end":
            calendars.take_back_feed(by=self.person, at=self.now)
            return redirect("reports:calendar", self.partnership.slug)
        token = calendars.give_feed(by=self.person, at=self.now)
        address = self.request.build_absolute_uri(reverse("calendar:feed", args=[token]))
        response = self.render(form=form, address=address, **self.facts())
        response["Cache-Control"] = "no-store, private"
        return response


class Feed(PortalView):
    """A person's meetings, to whoever knows the secret. Without a session: calendars have none."""

    permission = Open.PUBLIC
    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = calendars.holder(self.kwargs["token"])
        if person is None:
            raise Http404
        meetings = calendars.meetings_of(person, at=self.now)
        return answered(ical.calendar(meetings, name="My meetings", host=request.get_host()), "meetings")
