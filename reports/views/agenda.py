"""Making a meeting's agenda: the standing items at one click, further ones, their order."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.forms import PortalForm
from partners.models import Body
from partners.rules import Refused
from partners.views.base import FormPage
from reports import rollup_meetings
from reports.forms.agenda import ItemForm
from reports.models import AgendaItem, ExceptionReport
from reports.rules_meetings import Part, Purpose
from reports.services import agenda
from reports.views.meetings import Keeping

PLACES = {"up": -1, "down": 1}


class AgendaPage(Keeping, FormPage):
    """The agenda with what moves its items about; each button is a form of its own."""

    template_name = "reports/agenda.html"

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)

    def facts(self) -> Mapping[str, Any]:
        items = rollup_meetings.timed(self.meeting)
        there = {row.item.part for row in items}
        standing = {part for part, *_ in (*agenda.FIRST, agenda.EXCEPTIONS, agenda.LAST)}
        return {
            "meeting": self.meeting,
            "agenda": items,
            "lacks_standing": bool(standing - there),
            "total": sum(row.item.minutes for row in items),
        }

    def accepted(self, form: PortalForm) -> HttpResponse:
        agenda.fill_agenda(meeting=self.meeting, by=self.person, at=self.now)
        messages.success(self.request, "The standing items and the signed reports are on the agenda.")
        return self.to("agenda")


class ItemCreate(Keeping, FormPage):
    template_name = "reports/agenda_item.html"

    def make_form(self, **sent: Any) -> ItemForm:
        first = {"part": Part.BUSINESS, "purpose": Purpose.DISCUSSION, "minutes": 10, "exempt": "no"}
        return ItemForm(meeting=self.meeting, reports=offered(self.meeting), initial=first, **sent)

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting}

    def accepted(self, form: ItemForm) -> HttpResponse:
        item = agenda.add_item(meeting=self.meeting, draft=form.draft(), by=self.person, at=self.now)
        messages.success(self.request, f"“{item.title}” is on the agenda as item {item.position}.")
        return self.to("agenda")


def offered(meeting: Any) -> Any:
    """The reports that may stand on the agenda."""
    reports = ExceptionReport.objects.latest_versions().filter(to_body=meeting.body)
    return reports.select_related("from_body", "period").defer("content")


class OfItem(Keeping, FormPage):
    """A page about one item of an agenda."""

    item: AgendaItem

    def load(self) -> Body:
        found = AgendaItem.objects.filter(pk=self.kwargs["item"], meeting__body__partnership=self.partnership)
        item = found.select_related("meeting", "presenter", "report").first()
        if item is None:
            raise Http404
        self.kwargs["meeting"] = item.meeting_id
        body = super().load()
        item.meeting = self.meeting
        self.item = item
        return body

    def facts(self) -> Mapping[str, Any]:
        return {"meeting": self.meeting, "item": self.item}


class ItemChange(OfItem):
    template_name = "reports/agenda_item.html"

    def make_form(self, **sent: Any) -> ItemForm:
        shown = ItemForm.shown(self.item)
        return ItemForm(meeting=self.meeting, reports=offered(self.meeting), initial=shown, **sent)

    def accepted(self, form: ItemForm) -> HttpResponse:
        agenda.change_item(item=self.item, draft=form.draft(), by=self.person, at=self.now)
        messages.success(self.request, f"Item {self.item.position} is changed.")
        return self.to("agenda")


class ItemMove(OfItem):
    """Moves an item up or down by one place. Opened by itself it leads back to the agenda."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.to("agenda")

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        places = PLACES.get(request.POST.get("direction", ""), 0)
        try:
            agenda.move_item(item=self.item, places=places, by=self.person, at=self.now)
        except Refused as refused:
            messages.error(request, str(refused))
        address = redirect("reports:agenda", self.partnership.slug, self.meeting.pk)
        address["Location"] += f"#item-{self.item.pk}"
        return address


class ItemRemove(OfItem):
    template_name = "reports/agenda_item_remove.html"

    def make_form(self, **sent: Any) -> PortalForm:
        return PortalForm(**sent)

    def accepted(self, form: PortalForm) -> HttpResponse:
        agenda.remove_item(item=self.item, by=self.person, at=self.now)
        messages.success(self.request, f"“{self.item.title}” is off the agenda.")
        return self.to("agenda")
