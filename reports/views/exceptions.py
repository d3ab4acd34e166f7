"""Every exception with its whole life, and the list to find it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking
from partners.tables import Column, in_the_link, status
from partners.views.base import Open, PageView
from partners.views.lists import Filter, ListPage, directed
from partners.wording import uk_date
from priorities.models import Priority, ReportingPeriod
from priorities.rules import TRIGGER_WORDS, Trigger
from reports import rollup_trace
from reports.models import Decision, ExceptionCase, ExceptionItem, ExceptionReport, Placement, SisterAnswer
from reports.rollup_rows import Family
from reports.rules import DISPOSITION_WORDS, Disposition, Outcome
from reports.rules_standing import Answered, in_hand
from reports.shown import Shown
from reports.views import trace_state, trace_words

STATES = {"open": "Open", "closed": "Closed", "all": "Open and closed"}


@dataclass(frozen=True)
class CaseLine:
    """One exception in the list. Where its reader may read no report with it, the status is empty."""

    reference: str
    title: str
    priority: str
    raised_by: str
    rag: str
    why: str
    raised_on: date
    days: int
    place: str
    is_sensitive: bool


class Exceptions(ListPage):
    """The exceptions the reader may see, by state, group, priority, trigger and period."""

    permission = Open.SIGNED_IN
    section = "exceptions"
    template_name = "reports/exceptions.html"
    name = "exceptions"
    noun = "exception"
    about = "What is off track, blocked, missing or disputed, until a chair closes it."
    sorts: ClassVar = {
        "reference": ["reference"],
        "opened": ["opened_at", "reference"],
    }
    usual_sort = "opened"

    def asks(self) -> list[Filter]:
        self.bodies = access.opened_bodies(self.person, self.partnership)
        readable = [body for body in self.bodies if Permission.READ in self.bodies[body]]
        periods = ReportingPeriod.objects.filter(partnership=self.partnership).newest_first()
        self.periods = {period.code: period for period in periods}
        groups = {body.slug: body.short_name for body in readable}
        triggers = {trigger.value: words for trigger, words in TRIGGER_WORDS.items()}
        spans = {code: period.label for code, period in self.periods.items()}
        return [
            self.ask("state", "State", STATES),
            self.ask("group", "Raised at or below", {"": "All groups", **groups}),
            self.ask("priority", "Priority", {"": "All priorities", **self._priorities()}),
            self.ask("trigger", "Reason", {"": "All reasons", **triggers}),
            self.ask("period", "Period", {"": "All periods", **spans}),
        ]

    def found(self) -> Any:
        seen = self._matching().visible_to(self.person)
        return _with_newest(seen, self.person).order_by(*directed(self.sorts, self.sort))

    def rows(self, found: Sequence[Any]) -> list[CaseLine]:
        today = localdate(self.now)
        return [_line(case, today) for case in found]

    def is_sensitive(self, row: CaseLine) -> bool:
        return row.is_sensitive

    def facts(self) -> Mapping[str, Any]:
        facts = super().facts()
        put_before = self._matching().put_before(self.person).count()
        return {**facts, "restricted": put_before - facts["page"].paginator.count}

    def columns(self) -> list[Column]:
        slug = self.partnership.slug
        return [
            Column(
                "Exception",
                attrgetter("reference"),
                sort="reference",
                url=lambda line: reverse("reports:case", args=[slug, line.reference]),
                words=lambda line: f"{line.reference}: {line.title}",
            ),
            Column("Title", attrgetter("title"), small=True, words=in_the_link),
            Column("Priority", attrgetter("priority"), small=True),
            Column("Raised by", attrgetter("raised_by"), small=True),
            status("Status", attrgetter("rag"), note="In the newest report that the reader may read."),
            Column("Why", attrgetter("why")),
            Column("Where it stands", attrgetter("place")),
            Column("Raised", attrgetter("raised_on"), sort="opened"),
            Column("Days open", attrgetter("days"), numeric=True, note="From the day it was raised."),
        ]

    def _priorities(self) -> dict[str, str]:
        rows = Priority.objects.filter(strategy__partnership=self.partnership).order_by(
            "number", "strategy__starts_on"
        )
        return {
            str(number): f"{number}. {title}" for number, title in rows.values_list("number", "short_title")
        }

    def _matching(self) -> Any:
        cases = ExceptionCase.objects.filter(partnership=self.partnership)
        if self.asked("state") != "all":
            cases = cases.filter(closed_at__isnull=self.asked("state") != "closed")
        chosen = next((body for body in self.bodies if body.slug == self.asked("group")), None)
        if chosen is not None:
            cases = cases.filter(body__in=Family(chosen, self.bodies).below(chosen))
        if number := self.asked("priority"):
            cases = cases.filter(Q(activity__priority__number=number) | Q(measure__priority__number=number))
        return self._appearing(cases, self.periods.get(self.asked("period")))

    def _appearing(self, cases: Any, period: ReportingPeriod | None) -> Any:
        """Those that stood in a report of the period, or for the reason, that the reader may read."""
        items = _open_items(self.person).filter(case=OuterRef("pk"))
        if trigger := self.asked("trigger"):
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
    told = {
        "period": "report__period__starts_on",
        "rag": "rag",
        "triggers": "triggers",
        "disposition": "disposition",
        "words": "disposition_words",
        "marking": "shown__marking",
    }
    return cases.select_related("body").annotate(
        subject=Coalesce("activity__priority__short_title", "measure__priority__short_title"),
        newest=Subquery(newest.values(told=JSONObject(**told, place=F("report__from_body__short_name")))[:1]),
        answer=Subquery(_answers()),
    )


def _answers() -> Any:
    """The newest decision that holds, open to whoever may follow the exception; none where it is asked anew."""
    again = ExceptionItem.objects.filter(case=OuterRef("case"), decide_again=True)
    found = Decision.objects.in_effect().filter(~Exists(again), case=OuterRef("pk")).order_by("-confirmed_at")
    said = {"outcome": "outcome", "body": "body__short_name", "on": "decided_on", "until": "accept_until"}
    said["words"] = "words"
    period = F("item__report__period__starts_on")
    heard = (
        SisterAnswer.objects.filter(decision=OuterRef("pk")).order_by("-answered_on").values("answered_on")
    )
    told = JSONObject(**said, board=F("referred_to__name"), period=period, heard=Subquery(heard[:1]))
    return found.values(told=told)[:1]


def _line(case: Any, today: date) -> CaseLine:
    newest = case.newest or {}
    ends = localdate(case.closed_at) if case.closed_at else today
    return CaseLine(
        reference=case.reference,
        title=case.title,
        priority=case.subject or "",
        raised_by=case.body.short_name,
        rag=newest["rag"] if newest.get("triggers") else "",
        why=_why(newest),
        raised_on=localdate(case.opened_at),
        days=(ends - localdate(case.opened_at)).days,
        place=_place(case, newest),
        is_sensitive=newest.get("marking", Marking.OFFICIAL) != Marking.OFFICIAL,
    )


def _why(newest: Mapping[str, Any]) -> str:
    if not newest:
        return "In a draft report that is not signed yet"
    words = [TRIGGER_WORDS[Trigger(trigger)].lower() for trigger in newest["triggers"]]
    return ", ".join(words).capitalize() or "Nothing triggers it any more"


def _place(case: Any, newest: Mapping[str, Any]) -> str:
    if case.closed_at is not None:
        return "Merged" if case.merged_into_id else "Closed"
    if not newest:
        return str(case.body.short_name)
    if case.answer is not None and _holds(case.answer, newest):
        return _answered(case.answer, case.body.short_name).words
    said: str = newest["disposition"]
    if said == Disposition.HANDLED:
        return in_hand(newest["place"])
    if said == Disposition.ESCALATED:
        return f"Open. {newest['place']} escalated it"
    return (
        f"{newest['place']}: {DISPOSITION_WORDS[Disposition(said)].lower() if said else 'to be dealt with'}"
    )


def _holds(answer: Mapping[str, Any], newest: Mapping[str, Any]) -> bool:
    """Whether the answer is of the newest period, or what the newest report follows."""
    return bool(answer["period"] >= newest["period"] or newest["words"].endswith(answer["words"]))


def _answered(answer: Mapping[str, Any], group: str) -> Answered:
    return Answered(
        outcome=Outcome(answer["outcome"]),
        body=answer["body"],
        group=group,
        on=uk_date(date.fromisoformat(answer["on"])),
        until=uk_date(date.fromisoformat(answer["until"])) if answer["until"] else "",
        board=answer["board"] or "",
        heard=uk_date(date.fromisoformat(answer["heard"])) if answer["heard"] else "",
    )


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


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
        found = rollup_trace.find(self.kwargs["reference"], self.partnership, self.person)
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
            "asked_by_on": newest.asked_by_on or _day(shown.ask_below_by) if newest and shown else None,
            "is_in_a_draft": trace.newest is not None,
            "happening": (shown.cause or shown.progress or " ".join(shown.computed_reasons)) if shown else "",
            "triggers": trace_state.triggers(newest) if newest else "",
            "priority": subject.priority if subject else None,
            "age": trace_state.age(days, len({item.report.period_id for item in trace.items}) or 1),
            "words": trace.newest_words,
            "marking": marking_words(shown),
        }
