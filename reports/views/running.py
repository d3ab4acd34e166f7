"""One page on which a meeting is run: who came, interests, and item by item what was said, agreed and decided."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from partners.access import Reader
from partners.views.base import FormPage
from reports import rollup_meeting_rows, rollup_meetings
from reports.forms.running import DeclarationForm, RunForm
from reports.models import Attendance, ExceptionReport
from reports.rules_meetings import Interest, Part, Presence
from reports.services import agenda, attending
from reports.views.cards import all_items, cards, standing
from reports.views.items import parsed_key
from reports.views.meetings import Keeping


class MeetingRun(Keeping, FormPage):
    """Every button saves everything typed on the page first, and only then goes where it says."""

    template_name = "reports/meeting_run.html"

    def make_form(self, **sent: Any) -> RunForm:
        return RunForm(
            meeting=self.meeting,
            members=rollup_meetings.members(self.meeting),
            attendance=self.came,
            agenda=self.agenda,
            organisations=[each for each in self.organisations if each.takes_part],
            **sent,
        )

    @cached_property
    def organisations(self) -> list[Any]:
        """Those that take part, and those that are statutory on the day of the meeting."""
        return rollup_meeting_rows.organisations(
            partnership=self.partnership.pk, on=localdate(self.meeting.starts_at)
        )

    @property
    def came(self) -> list[Attendance]:
        """As it stands now; on a page that is only read it is looked up once."""
        return self._find_came() if self.request.method == "POST" else self._came

    @cached_property
    def _came(self) -> list[Attendance]:
        return self._find_came()

    def _find_came(self) -> list[Attendance]:
        return rollup_meeting_rows.attendance(meeting=self.meeting.pk)

    @property
    def agenda(self) -> list[rollup_meetings.Timed]:
        """In the same way."""
        return self._find_agenda() if self.request.method == "POST" else self._agenda

    @cached_property
    def _agenda(self) -> list[rollup_meetings.Timed]:
        return self._find_agenda()

    def _find_agenda(self) -> list[rollup_meetings.Timed]:
        return rollup_meetings.timed(self.meeting, with_papers=False)

    def facts(self) -> Mapping[str, Any]:
        meeting, came, items = self.meeting, self.came, self.agenda
        statutory = [each.pk for each in self.organisations if each.is_statutory]
        about: dict[str, Any] = {"meeting": meeting.pk, "person": Reader(self.person)}
        return {
            "meeting": meeting,
            "has_exceptions": any(row.item.part == Part.EXCEPTIONS for row in items),
            "quorum": rollup_meetings.counted(self.body, meeting, came, statutory),
            "guests": [row for row in came if row.person_id is None],
            "declarations": rollup_meetings.declarations(items, came),
            "decided": rollup_meeting_rows.decided(**about),
            "actions": rollup_meeting_rows.actions(**about),
            **self._needed(),
        }

    def _needed(self) -> dict[str, Any]:
        meeting: Any = self.meeting
        if meeting.open_report is None:
            return {"needed": []}
        report = ExceptionReport(pk=meeting.open_report, from_body=self.body, period=meeting.period)
        known = all_items(report, self.person)
        items = [item for item in known if item.is_seen and item.undecided]
        return {"needed": cards(items, standing(report, items, known))}

    def accepted(self, form: RunForm) -> HttpResponse:
        said: dict[str, Any] = {"meeting": self.meeting, "by": self.person, "at": self.now}
        others = Presence.PRESENT if self.request.POST.get("then") == "present" else ""
        if told := form.told(of_others=others):
            attending.record_attendance(told=told, **said)
        if guest := form.cleaned_data["guest"]:
            attending.add_guest(name=guest, organisation=form.cleaned_data["guest_of"], **said)
        clashes = agenda.write_notes(written=form.written(), **said)
        if clashes:
            return self._both_versions(form, clashes)
        messages.success(self.request, "Everything on the page is saved.")
        return self._onward()

    def _both_versions(self, form: RunForm, clashes: list[Any]) -> HttpResponse:
        """Show what the other wrote beside what was typed; saving again keeps what then stands in the boxes."""
        data = self.request.POST.copy()
        data["guest"] = data["guest_of"] = ""
        for item in clashes:
            data[f"saw_{item.pk.hex}"] = agenda.digest(item.notes, item.agreed)
        again = self.make_form(data=data)
        again.is_valid()
        for item in clashes:
            words = f"Item {item.position} was changed while you were writing. Read both and save again"
            again.add_error(f"notes_{item.pk.hex}", words)
        return self.render(status=409, form=again, clashes=clashes, **self.facts())

    def _onward(self) -> HttpResponse:
        go, _, about = self.request.POST.get("then", "").partition(":")
        slug, meeting = self.partnership.slug, self.meeting.pk
        item = parsed_key(about)
        if go == "decide" and item:
            address = reverse("reports:item_decide", args=[slug, item])
            return redirect(f"{address}?meeting={meeting}")
        if go == "declare":
            return redirect("reports:declaration_create", slug, meeting)
        if go == "minutes":
            return redirect("reports:minutes", slug, meeting)
        return self.to("meeting_run")


class DeclarationCreate(Keeping, FormPage):
    template_name = "reports/declaration_create.html"

    def make_form(self, **sent: Any) -> DeclarationForm:
        return DeclarationForm(meeting=self.meeting, **sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting}

    def accepted(self, form: DeclarationForm) -> HttpResponse:
        given = form.cleaned_data
        attending.declare(
            item=given["item"],
            attendance=given["attendance"],
            kind=Interest(given["kind"]),
            words=given["words"],
            withdrew=given["withdrew"] == "yes",
            by=self.person,
            at=self.now,
        )
        messages.success(self.request, "The declaration is recorded.")
        return self.to("meeting_run")
