"""Measures: all of them, one with its trend, and the entry of a figure."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import localdate

from partners.tables import Column, Table, status
from partners.views.base import FormPage, Open, PortalView
from partners.views.lists import Filter, ListPage
from partners.views.parts import PartsPage
from partners.views.tables import Offered
from partners.wording import STATUSES
from priorities.figure_rows import measures_seen
from priorities.forms.measures import ReadingForm
from priorities.models import Activity, Measure, ReportingPeriod
from priorities.rules import POLARITY_WORDS, Polarity
from priorities.services_measures import may_enter, record_reading
from priorities.shown import flag_words, small_words
from priorities.shown_measures import MeasureCard, card, cards, ordered, public_words, span, today_and_grace
from priorities.views import histories

PERIODS_OPEN = 4


class MeasureList(ListPage):
    """Every measure of the partnership, by priority, with its newest figure and where it is going."""

    permission = Open.SIGNED_IN
    section = "measures"
    template_name = "priorities/measures.html"
    name = "measures"
    noun = "measure"
    about = "What is counted to tell whether the priorities are being met, with the newest figure of each."

    def asks(self) -> list[Filter]:
        measures = measures_seen(self.person, self.partnership.pk)
        self.cards = cards(measures, *today_and_grace(self.partnership, self.now))
        priorities = {str(c.measure.priority.number): c.measure.priority.short_title for c in self.cards}
        owners = {c.measure.owner.key: c.measure.owner.short_name for c in self.cards if c.measure.owner}
        held = {card.judged.rag.value for card in self.cards}
        statuses = {rag: words.word for rag, words in STATUSES.items() if rag in held}
        return [
            self.ask("priority", "Priority", {"": "All priorities", **numbered(priorities)}),
            self.ask("owner", "Owner", {"": "All owners", **dict(sorted(owners.items()))}),
            self.ask("status", "Status", {"": "All", **statuses}),
        ]

    def found(self) -> list[MeasureCard]:
        priority, owner, rag = self.asked("priority"), self.asked("owner"), self.asked("status")
        return [
            card
            for card in self.cards
            if priority in ("", str(card.measure.priority.number))
            and owner in ("", card.measure.owner.key if card.measure.owner else "")
            and rag in ("", card.judged.rag)
        ]

    def facts(self) -> Mapping[str, Any]:
        facts = super().facts()
        return {**facts, "cards": facts["rows"], "total": len(self.cards)}

    def columns(self) -> list[Column]:
        """The words of the cards on the page, with the figure as a number."""
        return [
            Column("Measure", attrgetter("measure.title")),
            Column("Reference", attrgetter("measure.reference")),
            Column("Priority", attrgetter("measure.priority.short_title")),
            Column("Owner", lambda card: str(card.measure.owner or "")),
            Column("Newest figure", lambda card: card.number),
            Column("Unit", attrgetter("measure.unit")),
            Column("Period", attrgetter("days"), note="What the newest figure is of."),
            status("Status", lambda card: card.judged.rag, note="By the rule of each measure, today."),
            Column("Target", attrgetter("target_words"), note="For a measure without a target, a forecast."),
            Column("Against the period before", attrgetter("short")),
            Column("Against the same period last year", attrgetter("long")),
        ]


def numbered(priorities: Mapping[str, str]) -> dict[str, str]:
    return {number: f"{number}. {priorities[number]}" for number in sorted(priorities, key=int)}


class MeasureView(PortalView):
    """A page of one measure, whose figures are open to all who read papers in the partnership."""

    permission = Open.SIGNED_IN
    section = "measures"

    measure: Measure

    def load(self) -> None:
        found = measures_seen(self.person, self.partnership.pk, self.kwargs["measure"])
        if not found:
            raise Http404
        (self.measure,) = found


class MeasurePage(MeasureView, PartsPage):
    template_name = "priorities/measure.html"

    def offered(self) -> Mapping[str, Offered]:
        said = f"Every figure of {self.measure.title}, in {self.measure.unit}, newest first."
        return {
            **super().offered(),
            "figures": Offered(
                f"figures-{self.measure.reference.lower()}",
                "Figures",
                said,
                lambda: Table(of_readings(), ordered(self.measure)[::-1]),
            ),
        }

    def subject(self) -> Measure:
        return self.measure

    def facts(self) -> Mapping[str, Any]:
        measure = self.measure
        readings, public = ordered(measure)[::-1], public_words(measure)
        carried = Activity.objects.visible_to(self.person).filter(measures=measure)
        return {
            "card": card(measure, *today_and_grace(self.partnership, self.now)),
            "measure": measure,
            "polarity": POLARITY_WORDS[Polarity(measure.polarity)],
            "readings": [
                (
                    reading,
                    span(reading),
                    flag_words(reading),
                    public.get((reading.starts_on, reading.ends_on)),
                )
                for reading in readings
            ],
            "targets": sorted(measure.targets.all(), key=lambda target: target.from_on, reverse=True),
            "activities": carried.select_related("body"),
            "may_enter": may_enter(self.person, measure),
            "parts": self.parts,
            "edits": histories.of_measure(measure),
        }


def of_readings() -> list[Column]:
    return [
        Column("From", attrgetter("starts_on")),
        Column("Until", attrgetter("ends_on")),
        Column("Figure", attrgetter("value")),
        Column("What to know", flag_words),
        Column("In public", lambda reading: "Not shown" if reading.suppressed_in_public else "Shown"),
        Column("Note", attrgetter("note")),
        Column("Entered", lambda reading: localdate(reading.entered_at)),
    ]


class ReadingCreate(MeasureView, FormPage):
    """A figure for days that were due in one of the latest periods."""

    template_name = "priorities/reading_create.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_enter(self.person, self.measure):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def make_form(self, **sent: Any) -> ReadingForm:
        begun = ReportingPeriod.objects.filter(
            partnership=self.partnership, starts_on__lte=localdate(self.now)
        )
        periods = list(begun.newest_first()[:PERIODS_OPEN])
        return ReadingForm(sent.get("data"), measure=self.measure, periods=periods)

    def accepted(self, form: ReadingForm) -> HttpResponse:
        reading = record_reading(
            measure=self.measure, by=self.person, at=self.now, why=form.cleaned_data["why"], **form.given()
        )
        small = small_words(self.measure, reading.value)
        messages.success(self.request, f"Figure saved for {self.measure.title}. {small}".rstrip())
        return redirect("priorities:measure", self.partnership.slug, self.measure.pk)

    def facts(self) -> Mapping[str, Any]:
        return {"measure": self.measure}
