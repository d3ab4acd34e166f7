"""Summaries across models: how each activity stands, what waits at a body, and whether the books balance.

Nothing here writes. Every function asks a number of queries that does not grow with the data.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from partners.models import Body
from partners.prepared import Prepared
from partners.rules import below
from priorities.models import Activity, Blockage, Measure, ReportingPeriod, Update
from priorities.rules import (
    ActivityFacts,
    Rag,
    Reasoned,
    Trigger,
    activity_rag,
    measure_rag,
    measure_triggers,
    open_rating,
    triggers,
)
from priorities.services import judging
from reports import rollup_report_rows as rows
from reports.models import ActionPoint, Decision, ExceptionItem, ExceptionReport, Placement
from reports.rules import GOES_ON, Reconciliation, reconcile

OPEN_STILL = [disposition.value for disposition in GOES_ON]


@dataclass(frozen=True)
class State:
    """How one activity stands for a period, with everything that says so."""

    activity: Activity
    update: Update | None
    computed: Reasoned
    triggers: tuple[Trigger, ...]
    rating: Rag
    blockages: tuple[Blockage, ...]
    is_missing: bool

    @property
    def is_received(self) -> bool:
        return self.update is not None and self.update.is_submitted

    def is_late(self, period: ReportingPeriod) -> bool:
        return bool(
            self.update and self.update.submitted_at and period.updates_are_late(self.update.submitted_at)
        )


def states(
    body: Body,
    period: ReportingPeriod,
    *,
    at: datetime,
    returns_closed: bool = False,
    updates: Iterable[Update] | None = None,
) -> list[State]:
    """Every activity the body accounts for in the period. Five queries, or four with the body's updates at hand.

    A return that is not in counts as missing once its deadline has passed or `returns_closed` says so.
    """
    due = returns_closed or period.updates_are_late(at)
    activities = rows.activities(body=body.pk, starts_on=period.starts_on, ends_on=period.ends_on)
    if updates is None:
        updates = rows.updates(body=body.pk, period=period.pk)
    known = {update.activity_id: update for update in updates}
    judged = judging(period, at)
    return [_state(activity, known.get(activity.pk), judged, due=due) for activity in activities]


def _state(activity: Activity, update: Update | None, judged: tuple[date, int], *, due: bool) -> State:
    on, grace_days = judged
    milestones = tuple(m.facts() for m in activity.milestones.all())
    measures = tuple(m.facts(by_on=on, grace_days=grace_days) for m in activity.measures.all())
    computed = activity_rag(milestones, measures, on)
    received = update is not None and update.is_submitted
    self_rag = Rag(update.self_rag) if update is not None and received else None
    blockages = tuple(activity.blockages.all())
    facts = ActivityFacts(
        self_rag=self_rag,
        computed=computed,
        milestones=milestones,
        measures=measures,
        open_blockages=len(blockages),
        return_due=due,
        received=received,
        on=on,
    )
    return State(
        activity=activity,
        update=update,
        computed=computed,
        triggers=triggers(facts),
        rating=open_rating(self_rag, computed.rag, return_due=due),
        blockages=blockages,
        is_missing=due and not received,
    )


def uncarried_measures(
    body: Body, period: ReportingPeriod, *, at: datetime
) -> list[tuple[Measure, Reasoned, tuple[Trigger, ...]]]:
    """Measures of the strategies this body oversees that are off and that no running activity carries."""
    on, grace_days = judging(period, at)
    running = Activity.objects.running(period.starts_on, period.ends_on)
    carried = running.filter(measures=OuterRef("pk"))
    measures = (
        Measure.objects.filter(priority__strategy__overseen_by=body)
        .filter(~Exists(carried))
        .select_related("priority", "owner")
        .with_figures()
    )
    judged = [(m, m.facts(by_on=on, grace_days=grace_days)) for m in measures]
    found = [(m, measure_rag(facts, on), measure_triggers(facts, on)) for m, facts in judged]
    return [row for row in found if row[2]]


def children(body: Body) -> list[Body]:
    """The bodies that report straight to this one."""
    return list(body.reporting_bodies.reporting().order_by("short_name"))


def subtree(body: Body) -> list[Any]:
    """The ids of the body and of every body below it."""
    parents = dict(Body.objects.filter(partnership=body.partnership_id).values_list("pk", "reports_to_id"))
    return [body.pk, *below(parents, body.pk)]


def heights(body: Body) -> dict[Any, int]:
    """For every body of the partnership, how many levels of bodies stand below it."""
    rows = Body.objects.reporting().filter(partnership=body.partnership_id)
    return levels(dict(rows.values_list("pk", "reports_to_id")))


def levels(parents: Mapping[Any, Any]) -> dict[Any, int]:
    """The same for bodies each given with the one it reports to."""
    found: dict[Any, int] = dict.fromkeys(parents, 0)
    for start in parents:
        height, above = 1, parents[start]
        while above is not None:
            found[above] = max(found[above], height)
            height, above = height + 1, parents[above]
    return found


def without_a_report(body: Body, period: ReportingPeriod) -> list[tuple[Body, datetime]]:
    """Bodies straight below that have issued no report for the period, and when each is due."""
    told = ExceptionReport.objects.issued().filter(from_body=OuterRef("pk"), period=period)
    owing = list(body.reporting_bodies.reporting().filter(~Exists(told)).order_by("short_name"))
    levels = heights(body) if owing else {}
    return [(child, period.report_due_at(levels[child.pk])) for child in owing]


def silent_children(
    body: Body, period: ReportingPeriod, *, at: datetime, returns_closed: bool = False
) -> list[Body]:
    """Bodies straight below that owe a report for the period and are past its deadline."""
    return [child for child, due_at in without_a_report(body, period) if returns_closed or at > due_at]


def overdue_actions(body: Body, at: datetime) -> QuerySet[ActionPoint]:
    """Actions in the body's log whose day has passed and that nobody has claimed to be done."""
    found: QuerySet[ActionPoint] = ActionPoint.objects.filter(body=body).overdue(localdate(at))
    return found


def previous_report(body: Body, period: ReportingPeriod) -> ExceptionReport | None:
    """The body's last issued report of an earlier period, in its latest version."""
    found: ExceptionReport | None = rows.previous.first(body=body.pk, before=period.starts_on)
    return found


def open_after(report: ExceptionReport | None) -> list[ExceptionItem]:
    """The items of an issued report whose exceptions go on, and which the next period must bring forward."""
    if report is None:
        return []
    return rows.open_after(report=report.pk)


def unplaced(body: Body, period: ReportingPeriod | None = None) -> QuerySet[ExceptionItem]:
    """Items escalated to this body, in issued reports, that have no place here yet.

    With a period, only those of that period and earlier ones. An item that repeats an unchanged one in a
    corrected report already has that one's place.
    """
    latest = ExceptionReport.objects.latest_versions().filter(to_body=body)
    if period is not None:
        latest = latest.filter(period__starts_on__lte=period.starts_on)
    placed = Placement.objects.filter(Q(source=OuterRef("pk")) | Q(source=OuterRef("unchanged_from")))
    found: QuerySet[ExceptionItem] = (
        ExceptionItem.objects.filter(report__in=latest, disposition="escalated")
        .filter(~Exists(placed))
        .select_related("case", "report")
        .order_by("report__period__starts_on", "report__version", "position")
    )
    return found


def inbox(report: ExceptionReport) -> QuerySet[ExceptionItem]:
    """The items of a report that were put to this body from below, and so need its decision.

    In a corrected report also those that were put to it in the version before.
    """
    put = Placement.objects.filter(
        item__case=OuterRef("case"),
        item__report__from_body=report.from_body,
        item__report__period=report.period,
    )
    found: QuerySet[ExceptionItem] = report.items.filter(Exists(put))
    return found


def undecided(report: ExceptionReport) -> QuerySet[ExceptionItem]:
    """Items put to this body that still have no decision in effect, or need a new one."""
    decided = Decision.objects.in_effect().filter(Q(item=OuterRef("pk")) | Q(item=OuterRef("unchanged_from")))
    found: QuerySet[ExceptionItem] = inbox(report).filter(~Exists(decided) | Q(decide_again=True))
    return found


def put_to_it(report: ExceptionReport) -> QuerySet[Any]:
    """All items of a report: `asked` as `inbox` has them, `undecided` where an answer is still due."""
    asked, waiting = inbox(report).values("pk"), undecided(report).values("pk")
    return report.items.annotate(asked=Q(pk__in=asked), undecided=Q(pk__in=waiting))


def reconciliation(report: ExceptionReport) -> Reconciliation:
    """The books of one report as they stand."""
    return balanced(
        report,
        previous=previous_report(report.from_body, report.period),
        items=report.items.values_list("case_id", "brought_forward", "disposition"),
        undecided=undecided(report).values_list("case_id", flat=True),
    )


def balanced(
    report: ExceptionReport,
    *,
    previous: ExceptionReport | None,
    items: Iterable[tuple[Any, bool, str]],
    undecided: Iterable[Any],
) -> Reconciliation:
    """The same from what is at hand: its items as case, whether brought forward and disposition, and cases."""
    expected = {item.case_id for item in open_after(previous)}
    period = report.period
    waiting = _delivered(body=report.from_body_id, period=period.pk, starts_on=period.starts_on)
    delivered = {item["case_id"] for item in waiting}
    found = {case: (forward, disposition) for case, forward, disposition in items}
    found |= {case: (found[case][0], "") for case in undecided}
    return reconcile(expected=expected, delivered=delivered, items=found)


@Prepared
def _delivered(*, body: UUID, period: UUID, starts_on: date) -> QuerySet[Any, Any]:
    found: Any = unplaced(Body(pk=body), ReportingPeriod(pk=period, starts_on=starts_on))
    cases: QuerySet[Any, Any] = found.values("case_id")
    return cases


def answers_on(cases: Iterable[Any]) -> dict[Any, list[Decision]]:
    """The decisions in effect on each case, oldest first, in one query."""
    found: dict[Any, list[Decision]] = defaultdict(list)
    rows = Decision.objects.in_effect().filter(case_id__in=list(cases)).select_related("body")
    for decision in rows.order_by("confirmed_at"):
        found[decision.case_id].append(decision)
    return found


def latest_below(report: ExceptionReport, cases: Iterable[Any]) -> dict[Any, ExceptionItem]:
    """For each case, its newest item straight below: in an issued report, or placed here by a decision."""
    issued = ExceptionReport.objects.latest_versions().filter(
        to_body=report.from_body, period__starts_on__lte=report.period.starts_on
    )
    placed = Placement.objects.filter(item__report=report).values("source_id")
    rows = ExceptionItem.objects.filter(Q(report__in=issued) | Q(pk__in=placed), case_id__in=list(cases))
    ordered = rows.select_related("report__from_body", "report__period").order_by(
        "report__period__starts_on", "report__version"
    )
    return {item.case_id: item for item in ordered}
