"""One page on which a meeting is run: who came, interests, and item by item what was said, agreed and decided."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from partners.views.base import FormPage
from reports import rollup_meetings
from reports.forms.running import DeclarationForm, RunForm
from reports.models import ActionPoint, Decision, ExceptionReport
from reports.rules_meetings import Interest, Part, Presence
from reports.services import agenda, attending
from reports.views.cards import cards, seen_items, standing
from reports.views.items import parsed_key
from reports.views.meetings import Keeping


class MeetingRun(Keeping, FormPage):
    """Every button saves everything typed on the page first, and only then goes where it says."""

    template_name = "reports/meeting_run.html"

    def make_form(self, **sent: Any) -> RunForm:
        return RunForm(
            meeting=self.meeting,
            members=rollup_meetings.members(self.meeting),
            attendance=self.meeting.attendance.all(),
            agenda=rollup_meetings.timed(self.meeting),
            **sent,
        )

    def facts(self) -> Mapping[str, Any]:
        meeting = self.meeting
        came = list(meeting.attendance.select_related("organisation"))
        actions = ActionPoint.objects.visible_to(self.person).filter(decision__meeting=meeting)
        return {
            "meeting": meeting,
            "has_exceptions": meeting.agenda.filter(part=Part.EXCEPTIONS).exists(),
            "quorum": rollup_meetings.counted(self.body, meeting, came),
            "guests": [row for row in came if row.person_id is None],
            "declarations": meeting.declarations.select_related("item", "attendance__person"),
            "decided": Decision.objects.visible_to(self.person)
            .filter(meeting=meeting, rejected_at=None)
            .select_related("case"),
            "actions": actions.select_related("person"),
            **self._needed(),
        }

    def _needed(self) -> dict[str, Any]:
        report = (
            ExceptionReport.objects.visible_to(self.person)
            .filter(from_body=self.body, period=self.meeting.period, issued_at=None)
            .first()
        )
        if report is None:
            return {"needed": []}
        report.from_body, report.period = self.body, self.meeting.period
        items = list(seen_items(report, self.person))
        return {"needed": [c for c in cards(items, standing(report, items)) if c.is_undecided]}

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
