"""A body's meetings: the agenda, what needs a decision, what was decided, the minutes and the papers."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.access import Reader
from partners.models import Body
from partners.roles import Permission
from partners.rules import Marking
from partners.tables import Table
from partners.views.base import FormPage, PortalView
from partners.views.tables import Offered, TablesPage
from partners.wording import uk_datetime
from priorities.models import ReportingPeriod
from reports import pack_exempt, pack_supplement, rollup_meeting_rows, rollup_meetings
from reports.forms.meetings import MeetingCancelForm, MeetingChangeForm, MeetingForm
from reports.models import Attendance, BoardPack, ExceptionReport, Meeting
from reports.models.agenda import may_read_private
from reports.services.handing_in import TAKES_PART
from reports.services.meeting import call_meeting, cancel_meeting, change_meeting
from reports.views import histories, meeting_tables, pack_steps
from reports.views.cards import all_items, cards, standing


def calls(permissions: frozenset[Permission]) -> bool:
    return bool(permissions & {Permission.EXPORT_PACK, Permission.PREPARE_REPORT})


class MeetingCreate(FormPage):
    """Enters a meeting, to come or held."""

    permission = Permission.READ
    section = "meetings"
    template_name = "reports/meeting_create.html"

    def load(self) -> Body:
        return self.readable_body(self.kwargs["body_slug"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not calls(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> MeetingForm:
        begun = ReportingPeriod.objects.filter(
            partnership=self.partnership, starts_on__lte=localdate(self.now)
        )
        return MeetingForm(periods=begun.newest_first(), **sent)

    def accepted(self, form: MeetingForm) -> HttpResponse:
        meeting = call_meeting(
            body=self.body,
            period=form.cleaned_data["period"],
            by=self.person,
            at=self.now,
            **form.given(),
        )
        messages.success(self.request, f"{self.body.short_name} meets on {uk_datetime(meeting.starts_at)}.")
        return redirect("reports:meeting", self.partnership.slug, meeting.pk)


class OfMeeting(PortalView):
    """A page about one meeting that the person may see."""

    permission = Permission.READ
    section = "meetings"

    meeting: Meeting

    def load(self) -> Body:
        meeting: Meeting | None = rollup_meeting_rows.meetings.first(
            meeting=self.kwargs["meeting"], partnership=self.partnership.pk, person=Reader(self.person)
        )
        if meeting is None:
            raise Http404
        self.meeting = meeting
        meeting.body.partnership = self.partnership
        return meeting.body

    @property
    def is_insider(self) -> bool:
        """Whether the person sees the body's working papers."""
        return Permission.READ_WORKING in self.permissions

    @cached_property
    def sees_private(self) -> bool:
        """Whether private items are open. They stay closed to the bodies above, which see working papers too."""
        return self.is_insider and may_read_private(self.person, self.body)

    def to(self, page: str) -> HttpResponse:
        return redirect(f"reports:{page}", self.partnership.slug, self.meeting.pk)


class Keeping(OfMeeting):
    """A page for those who keep the body's meetings: chair, deputy and secretariat."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not calls(self.permissions):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class MeetingChange(Keeping, FormPage):
    template_name = "reports/meeting_change.html"

    def make_form(self, **sent: Any) -> MeetingChangeForm:
        return MeetingChangeForm(initial=MeetingChangeForm.shown(self.meeting), **sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting}

    def accepted(self, form: MeetingChangeForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        meeting = change_meeting(meeting=self.meeting, why=why, by=self.person, at=self.now, **form.given())
        messages.success(self.request, f"{self.body.short_name} meets on {uk_datetime(meeting.starts_at)}.")
        return self.to("meeting")


class MeetingCancel(Keeping, FormPage):
    template_name = "reports/meeting_cancel.html"

    def make_form(self, **sent: Any) -> MeetingCancelForm:
        return MeetingCancelForm(**sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting, "is_over": self.meeting.starts_at <= self.now}

    def accepted(self, form: MeetingCancelForm) -> HttpResponse:
        why = form.cleaned_data["why"]
        cancel_meeting(meeting=self.meeting, why=why, by=self.person, at=self.now)
        messages.success(self.request, "The meeting is called off. It stays on record with the reason.")
        return self.to("meeting")


class MeetingPage(OfMeeting, TablesPage):
    """What a meeting is to decide and has decided, who came, and its papers."""

    template_name = "reports/meeting.html"

    def offered(self) -> Mapping[str, Offered]:
        meeting = self.meeting
        name, span = f"{self.body.slug}-agenda", localdate(meeting.starts_at).isoformat()
        agenda = Offered(
            name,
            "Agenda",
            f"The agenda of the meeting of {uk_datetime(meeting.starts_at)}.",
            lambda: Table(
                meeting_tables.of_agenda(is_insider=self.is_insider, sees_private=self.sees_private),
                self.agenda,
            ),
            span=span,
            is_sensitive=self.is_sensitive,
        )
        attendance = Offered(
            f"{self.body.slug}-attendance",
            "Attendance",
            f"Who came to the meeting of {uk_datetime(meeting.starts_at)}.",
            lambda: Table(meeting_tables.of_attendance(), self.attendance),
            span=span,
        )
        return {"agenda": agenda, **({"attendance": attendance} if self.is_insider else {})}

    @cached_property
    def agenda(self) -> list[rollup_meetings.Timed]:
        return rollup_meetings.timed(self.meeting)

    @property
    def is_sensitive(self) -> bool:
        """Whether the agenda that the person sees tells of a private item, or names a paper above OFFICIAL."""
        opened = [row for row in self.agenda if self.sees_private or not row.item.exempt]
        papers = [paper for row in opened for paper in row.papers if self.is_insider]
        return any(row.item.exempt for row in opened) or any(p.marking != Marking.OFFICIAL for p in papers)

    @cached_property
    def attendance(self) -> list[Attendance]:
        return rollup_meeting_rows.attendance(meeting=self.meeting.pk)

    def facts(self) -> Mapping[str, Any]:
        meeting = self.meeting
        reports = rollup_meeting_rows.reports(
            body=self.body.pk, period=meeting.period_id, person=Reader(self.person)
        )
        written = [report for report in reports if report.from_body_id == self.body.pk]
        own = max(written, key=lambda report: report.version, default=None)
        if own is not None:
            own.from_body, own.period = self.body, meeting.period
        minutes = getattr(meeting, "minutes", None)
        attendance = self.attendance
        came = Table(meeting_tables.of_attendance(), attendance if self.is_insider else [])
        return {
            "meeting": meeting,
            "came": came,
            "edits": histories.of_meeting(
                meeting, is_insider=self.is_insider, sees_private=self.sees_private
            ),
            "agenda": self.agenda,
            "is_insider": self.is_insider,
            "sees_private": self.sees_private,
            "keeps": calls(self.permissions),
            "is_over": meeting.starts_at <= self.now,
            "quorum": rollup_meetings.counted(self.body, meeting, attendance) if attendance else None,
            "minutes": minutes if minutes and (minutes.is_agreed or self.is_insider) else None,
            "hands_in": bool(self.permissions & set(TAKES_PART)),
            "report": own,
            **self._needed(own),
            "decided": rollup_meeting_rows.decided(meeting=meeting.pk, person=Reader(self.person)),
            "received": [report for report in reports if report.from_body_id != self.body.pk],
            "packs": self.packs,
            "steps": self._steps(own),
            "may_be_off": meeting.starts_at > self.now or not (attendance or minutes),
        }

    @cached_property
    def packs(self) -> list[BoardPack]:
        visible = BoardPack.objects.visible_to(self.person).filter(meeting=self.meeting)
        return list(visible.select_related("publication").without_bytes())

    def _steps(self, report: ExceptionReport | None) -> list[pack_steps.Step]:
        """For whoever makes the papers of a meeting that was not called off."""
        if Permission.EXPORT_PACK not in self.permissions or self.meeting.is_cancelled:
            return []
        late = len(pack_supplement.late(self.meeting))
        private = pack_exempt.has_something(self.meeting, [row.item for row in self.agenda])
        return pack_steps.steps(pack_steps.Papers(self.meeting, self.packs, late, report, private))

    def _needed(self, report: ExceptionReport | None) -> dict[str, Any]:
        """What waits for the body's decision, and how much of it is of restricted activities."""
        if report is None or report.is_issued:
            return {"needed": [], "hidden": 0}
        known = all_items(report, self.person)
        undecided = [item for item in known if item.undecided]
        items = [item for item in undecided if item.is_seen]
        return {
            "needed": cards(items, standing(report, items, known)),
            "hidden": len(undecided) - len(items),
        }
