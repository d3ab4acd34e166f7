"""Every exception with its whole life, and the list to find it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404
from django.utils.timezone import localdate

from partners import access
from partners.models import Body
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from partners.views.base import Open, PageView
from priorities.models import Priority, ReportingPeriod
from priorities.rules import TRIGGER_WORDS, Trigger
from reports import rollup_trace
from reports.models import ExceptionCase, ExceptionItem, ExceptionReport, Placement
from reports.rollup_rows import Family
from reports.rules import DISPOSITION_WORDS, Disposition
from reports.shown import Shown
from reports.views import trace_state, trace_words

PAGE = 25
STATES = {"open": "Open", "closed": "Closed", "all": "Open and closed"}
SORTS = {
    "reference": ["reference"],
    "-reference": ["-reference"],
    "opened": ["opened_at", "reference"],
    "-opened": ["-opened_at", "reference"],
}


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class CaseLine:
    reference: str
    title: str
    subject: str
    rag: str
    why: str
    raised_on: date
    days: int
    place: str
    is_closed: bool


class Exceptions(PageView):
    """The exceptions the reader may see, by state, group, priority, trigger and period."""

    permission = Open.SIGNED_IN
    section = "exceptions"
    template_name = "reports/exceptions.html"

    def facts(self) -> Mapping[str, Any]:
        bodies = access.opened_bodies(self.person, self.partnership)
        readable = [body for body in bodies if Permission.READ in bodies[body]]
        periods = list(ReportingPeriod.objects.filter(partnership=self.partnership).newest_first())
        priorities = self._priorities()
        found = self._filtered(ExceptionCase.objects.filter(partnership=self.partnership), bodies, periods)
        sort = self.request.GET.get("sort", "")
        sort = sort if sort in SORTS else "opened"
        seen = found.visible_to(self.person)
        page = Paginator(_with_newest(seen, self.person).order_by(*SORTS[sort]), PAGE).get_page(
            self.request.GET.get("page")
        )
        today = localdate(self.now)
        return {
            "lines": [_line(case, today) for case in page],
            "page": page,
            "sort": sort,
            "restricted": found.put_before(self.person).count() - page.paginator.count,
            "states": self._choices("state", STATES, default="open"),
            "groups": self._choices("group", {b.slug: b.short_name for b in readable}, every="All groups"),
            "priorities": self._choices("priority", priorities, every="All priorities"),
            "triggers": self._choices(
                "trigger", {t.value: w for t, w in TRIGGER_WORDS.items()}, every="All reasons"
            ),
            "periods": self._choices("period", {p.code: p.label for p in periods}, every="All periods"),
        }

    def _choices(
        self, name: str, options: Mapping[str, str], *, default: str = "", every: str = ""
    ) -> list[Choice]:
        chosen = self.request.GET.get(name, default)
        every_one = {"": every} if every else {}
        return [Choice(v, text, v == chosen) for v, text in {**every_one, **options}.items()]

    def _priorities(self) -> dict[str, str]:
        rows = Priority.objects.filter(strategy__partnership=self.partnership).order_by(
            "number", "strategy__starts_on"
        )
        return {str(number): title for number, title in rows.values_list("number", "short_title")}

    def _filtered(
        self,
        cases: Any,
        bodies: Mapping[Body, frozenset[Permission]],
        periods: list[ReportingPeriod],
    ) -> Any:
        asked = self.request.GET
        state = asked.get("state", "open")
        if state != "all":
            cases = cases.filter(closed_at__isnull=state != "closed")
        chosen = next((body for body in bodies if body.slug == asked.get("group")), None)
        if chosen is not None:
            cases = cases.filter(body__in=Family(chosen, bodies).below(chosen))
        if asked.get("priority", "").isdecimal():
            number = int(asked["priority"][:4])
            cases = cases.filter(Q(activity__priority__number=number) | Q(measure__priority__number=number))
        return self._appearing(cases, next((p for p in periods if p.code == asked.get("period")), None))

    def _appearing(self, cases: Any, period: ReportingPeriod | None) -> Any:
        """Those that stood in a report of the period, or for the reason, that the reader may read."""
        items = _open_items(self.person).filter(case=OuterRef("pk"))
        trigger = self.request.GET.get("trigger")
        if trigger in list(Trigger):
            cases = cases.filter(Exists(items.filter(triggers__contains=[trigger])))
        if period is not None:
            cases = cases.filter(Q(opened_in=period) | Exists(items.filter(report__period=period)))
        return cases


def _open_items(person: object) -> QuerySet[ExceptionItem]:
    found: QuerySet[ExceptionItem] = ExceptionItem.objects.filter(
        report__in=ExceptionReport.objects.visible_to(person)
    )
    return found


def _with_newest(cases: Any, person: object) -> Any:
    """With how each stands in the newest report that the reader may read; of one period's, the highest."""
    placed = Placement.objects.filter(source=OuterRef("pk"))
    newest = _open_items(person).filter(case=OuterRef("pk")).annotate(has_gone_up=Exists(placed))
    newest = newest.order_by(
        "-report__period__starts_on", "has_gone_up", "-report__drafted_at", "-report__version"
    )
    told = {"rag": "rag", "triggers": "triggers", "disposition": "disposition"}
    return cases.select_related("body").annotate(
        subject=Coalesce("activity__priority__short_title", "measure__priority__short_title"),
        newest=Subquery(newest.values(told=JSONObject(**told, place=F("report__from_body__short_name")))[:1]),
    )


def _line(case: Any, today: date) -> CaseLine:
    newest = case.newest or {}
    ends = localdate(case.closed_at) if case.closed_at else today
    return CaseLine(
        reference=case.reference,
        title=case.title,
        subject=" · ".join(filter(None, [case.subject, case.body.short_name])),
        rag=newest["rag"] if newest.get("triggers") else "",
        why=_why(newest),
        raised_on=localdate(case.opened_at),
        days=(ends - localdate(case.opened_at)).days,
        place=_place(case, newest),
        is_closed=case.closed_at is not None,
    )


def _why(newest: Mapping[str, Any]) -> str:
    if not newest:
        return "In no report that you may read"
    words = [TRIGGER_WORDS[Trigger(trigger)].lower() for trigger in newest["triggers"]]
    return ", ".join(words).capitalize() or "Nothing triggers it any more"


def _place(case: Any, newest: Mapping[str, Any]) -> str:
    if case.closed_at is not None:
        return "Merged" if case.merged_into_id else "Closed"
    if not newest:
        return str(case.body.short_name)
    said: str = newest["disposition"]
    return (
        f"{newest['place']}: {DISPOSITION_WORDS[Disposition(said)].lower() if said else 'to be dealt with'}"
    )


def marking_words(shown: Shown | None) -> str:
    """The handling caveat to print; the usual marking carries none."""
    if shown is None or shown.marking == Marking.OFFICIAL:
        return ""
    return MARKING_WORDS[Marking(shown.marking)]


class CasePage(PageView):
    """The trace of one exception. Loading it through what the reader may see is the check."""

    permission = Open.SIGNED_IN
    section = "exceptions"
    template_name = "reports/case.html"

    case: ExceptionCase

    def load(self) -> None:
        cases = ExceptionCase.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        related = ("body", "activity__priority", "measure__priority", "opened_in", "opened_by", "closed_by")
        found = (
            cases.select_related(*related, "merged_into").filter(reference=self.kwargs["reference"]).first()
        )
        if found is None:
            raise Http404
        self.case = found

    def facts(self) -> Mapping[str, Any]:
        trace = rollup_trace.trace(self.case, self.person)
        teller = trace_words.Teller(trace, self.partnership.slug)
        newest = trace.newest_open
        shown = Shown.from_json(newest.shown) if newest else None
        subject = self.case.activity or self.case.measure
        ends = localdate(self.case.closed_at or self.now)
        days = (ends - localdate(self.case.opened_at)).days
        return {
            "case": self.case,
            "state": trace_state.state(trace, teller.url),
            "rounds": teller.rounds(),
            "item": newest,
            "shown": shown,
            "happening": (shown.cause or shown.progress or " ".join(shown.computed_reasons)) if shown else "",
            "triggers": trace_state.triggers(newest) if newest else "",
            "priority": subject.priority if subject else None,
            "age": trace_state.age(days, len({item.report.period_id for item in trace.items}) or 1),
            "words": trace.newest_words,
            "marking": marking_words(shown),
        }
