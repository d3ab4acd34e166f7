"""Meetings to come and held: those of one body, and those of every body that the reader may read."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django.urls import reverse

from partners import access
from partners.models import Body
from partners.roles import Permission
from partners.tables import Column
from partners.views.base import Open
from partners.views.lists import Filter, ListPage
from partners.wording import uk_datetime
from priorities.models import ReportingPeriod
from reports.models import Meeting
from reports.views.meetings import calls

WHEN = {"": "To come and held", "coming": "To come", "past": "Held", "off": "Called off"}


class AllMeetings(ListPage):
    """What is to come stands first, the next at the top; then what was held, the newest at the top."""

    permission: ClassVar[Permission | Open] = Open.SIGNED_IN
    section = "meetings"
    template_name = "reports/all_meetings.html"
    name = "meetings"
    noun = "meeting"
    about = "Meetings to come and held, and which period each is about."
    sorts: ClassVar = {"when": attrgetter("starts_at"), "where": attrgetter("venue")}

    def asks(self) -> list[Filter]:
        periods = ReportingPeriod.objects.filter(partnership=self.partnership).newest_first()
        spans = {period.code: period.label for period in periods}
        asks = [
            self.ask("when", "When", WHEN),
            self.ask("period", "About", {"": "All periods", **spans}),
        ]
        return [*asks, *self._bodies()]

    def _bodies(self) -> list[Filter]:
        bodies = access.bodies_for(self.person, Permission.READ, self.partnership)
        groups = dict(bodies.order_by("short_name").values_list("slug", "short_name"))
        return [self.ask("body", "Body", {"": "All bodies", **groups})]

    def found(self) -> list[Meeting]:
        meetings = [meeting for meeting in self._seen() if self._fits(meeting)]
        if order := self.sorts.get(self.sort.removeprefix("-")):
            return sorted(meetings, key=order, reverse=self.sort.startswith("-"))
        coming = [meeting for meeting in meetings if meeting.starts_at > self.now]
        held = [meeting for meeting in meetings if meeting.starts_at <= self.now]
        return [*sorted(coming, key=self.sorts["when"]), *sorted(held, key=self.sorts["when"], reverse=True)]

    def facts(self) -> Mapping[str, Any]:
        """Adds the bodies of the reader's own for which they call meetings."""
        held = {seat.body.pk: seat.body for seat in access.seats_today(self.person)}
        own = [body for body in held.values() if body.partnership_id == self.partnership.pk]
        callable_for = [body for body in own if calls(access.permissions_on(self.person, body))]
        return {**super().facts(), "calls_for": callable_for}

    def _fits(self, meeting: Meeting) -> bool:
        return self.asked("when") in ("", self._state(meeting)) and self.asked("period") in (
            "",
            meeting.period.code,
        )

    def _state(self, meeting: Meeting) -> str:
        if meeting.is_cancelled:
            return "off"
        return "coming" if meeting.starts_at > self.now else "past"

    def _seen(self) -> Any:
        visible = Meeting.objects.visible_to(self.person).filter(body__partnership=self.partnership)
        if body := self.asked("body"):
            visible = visible.filter(body__slug=body)
        return visible.select_related("body", "period")

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Meeting",
                attrgetter("starts_at"),
                sort="when",
                url=lambda meeting: reverse("reports:meeting", args=[slug, meeting.pk]),
                words=lambda meeting: f"{meeting.body.short_name}, {uk_datetime(meeting.starts_at)}",
            ),
            Column("Body", attrgetter("body.short_name"), small=True, words=lambda meeting: ""),
            Column("State", lambda meeting: WHEN[self._state(meeting)]),
            Column("Where", attrgetter("venue"), sort="where"),
            Column("About", attrgetter("period.label")),
        ]


class Meetings(AllMeetings):
    """The meetings of one body."""

    permission = Permission.READ
    template_name = "reports/meetings.html"

    def load(self) -> Body:
        return self.readable_body(self.kwargs["body_slug"])

    def _bodies(self) -> list[Filter]:
        return []

    def _seen(self) -> Any:
        visible = Meeting.objects.visible_to(self.person).filter(body=self.body)
        return visible.select_related("body", "period")

    def facts(self) -> Mapping[str, Any]:
        return {**super().facts(), "calls": calls(self.permissions)}
