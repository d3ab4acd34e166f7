"""The portal drafts a body's report itself, from what lies below it. Drafting again only adds and refreshes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import Refused, refuse_if
from priorities.models import ReportingPeriod
from priorities.rules import Rag, Trigger, day_words
from reports import copies, rollup
from reports.models import Decision, ExceptionCase, ExceptionItem, ExceptionReport, Placement
from reports.rules import OUTCOME_WORDS, Outcome, gravity, reference
from reports.rules_standing import decided
from reports.shown import Shown


@dataclass(frozen=True)
class Subject:
    """Something that is an exception at its own body now: which field of the case it is, and what it looks like."""

    field: str
    pk: Any
    shown: Shown
    triggers: tuple[Trigger, ...]
    rag: Rag
    state: rollup.State | None = None


@transaction.atomic
def start_report(*, body: Body, period: ReportingPeriod, by: Person, at: datetime) -> ExceptionReport:
    """The chair or the secretariat asks for the draft, or for a fresh one."""
    refuse_if(
        not access.may(by, Permission.PREPARE_REPORT, body, at=at),
        f"Only the chair, the deputy or the secretariat of {body} can prepare its report.",
    )
    return draft_report(body=body, period=period, at=at)


@transaction.atomic
def close_returns(*, report: ExceptionReport, by: Person, at: datetime) -> ExceptionReport:
    """Wait no longer for returns that are not in: name them as missing before their deadline has passed."""
    refuse_if(
        not access.may(by, Permission.PREPARE_REPORT, report.from_body, at=at),
        f"Only the chair, the deputy or the secretariat of {report.from_body} can prepare its report.",
    )
    report = hold_draft(report)
    report.returns_closed_at = at
    report.record(by=by, at=at, why="Returns not in are named as missing")
    return draft_report(body=report.from_body, period=report.period, at=at)


@transaction.atomic
def draft_report(*, body: Body, period: ReportingPeriod, at: datetime) -> ExceptionReport:
    """Make the body's draft for the period, or bring the one there is up to date. The portal's own act."""
    Body.objects.select_for_update().get(pk=body.pk)
    refuse_if(
        body.kind == Body.Kind.SISTER, f"{body} stands beside the reporting line and issues no report here."
    )
    refuse_if(
        body.partnership_id != period.partnership_id,
        "A report is about a period of the body's own partnership.",
    )
    report = ExceptionReport.objects.draft().filter(from_body=body, period=period).first()
    if report is None:
        _refuse_out_of_turn(body, period)
        report = ExceptionReport(from_body=body, to_body=body.reports_to, period=period)
    report.drafted_at = at
    report.record(by=None, at=at, why="Drafted by the portal")
    fill(report, at=at)
    return report


def _refuse_out_of_turn(body: Body, period: ReportingPeriod) -> None:
    own = ExceptionReport.objects.filter(from_body=body)
    refuse_if(
        own.filter(period=period).exists(),
        f"{body} has issued its report for {period}. Correct it instead.",
        url=report_to_issue(body, period),
        link=f"Go to the report for {period}",
    )
    last = own.order_by("-period__starts_on").select_related("period").first()
    if last is None:
        return
    refuse_if(last.period.starts_on > period.starts_on, f"{body} has already reported on {last.period}.")
    skipped = ReportingPeriod.objects.filter(
        partnership=body.partnership, starts_on__lt=period.starts_on, starts_on__gte=last.period.starts_on
    ).exclude(pk__in=own.issued().values("period"))
    first = skipped.order_by("starts_on").first()
    if first is not None:
        raise Refused(
            f"{body} has not issued its report for {first} yet. Issue that first, so that nothing is lost.",
            url=report_to_issue(body, first),
            link=f"Go to the report for {first}",
        )


def report_to_issue(body: Body, period: ReportingPeriod) -> str:
    """Where the body's report on the period stands if it was issued; else where it is begun or brought up to date.

    A draft is not named by its key: made in a refused transaction, it would not be there.
    """
    slug = body.partnership.slug
    issued = ExceptionReport.objects.issued().filter(from_body=body, period=period)
    newest = issued.order_by("-version").first()
    if newest is not None:
        return reverse("reports:report", args=[slug, newest.pk])
    return reverse("reports:report_start", args=[slug, body.slug, period.code])


def hold(report_id: Any) -> ExceptionReport:
    """Lock the body and then its report: in this order everywhere, so that no two acts wait for each other."""
    Body.objects.select_for_update(of=("self",)).get(reports=report_id)
    held: ExceptionReport = (
        ExceptionReport.objects.select_for_update(of=("self",))
        .select_related("from_body__partnership", "to_body", "period", "supersedes")
        .get(pk=report_id)
    )
    return held


def hold_draft(report: ExceptionReport) -> ExceptionReport:
    held = hold(report.pk)
    refuse_if(held.is_issued, "This report has been issued. A correction makes a new version.")
    return held


def fill(report: ExceptionReport, *, at: datetime) -> None:
    """Put every exception that belongs into the draft, with fresh copies. Nothing is ever taken out."""
    body, period = report.from_body, report.period
    subjects = own_subjects(report, at=at)
    previous = {item.case_id: item for item in rollup.open_after(rollup.previous_report(body, period))}
    delivered = list(rollup.unplaced(body, period))
    existing = {item.case_id: item for item in report.items.select_related("case")}
    before = {item.pk: _state_of(item) for item in existing.values()}
    raised = _cases_for(report, subjects, at=at)
    wanted = set(raised) | set(previous) | set(existing) | {item.case_id for item in delivered}
    drafts = _Drafts(report, wanted, at=at)
    items = {pk: drafts.item(pk, existing.get(pk), raised.get(pk), previous.get(pk)) for pk in wanted}
    order = sorted(
        items.values(),
        key=lambda i: (*gravity(Rag(i.rag), i.get_triggers(), i.shown["periods_open"]), i.case.reference),
    )
    for position, item in enumerate(order, start=1):
        item.position = position
        if before.get(item.pk) != _state_of(item):
            item.record(by=None, at=at, why="Drafted by the portal")
    place(delivered, items, at=at)
    _settle(report, at=at)
    mark_unchanged(report, at=at)


def place(sources: Iterable[ExceptionItem], items: dict[Any, ExceptionItem], *, at: datetime) -> None:
    """Give each escalated item its one place. Where the place already has a decision, it is needed again."""
    for source in sources:
        item = items[source.case_id]
        Placement.objects.create(source_id=source.root_id, item=item, placed_at=at)
        if item.decisions.in_effect().exists() and not item.decide_again:
            item.decide_again = True
            item.record(by=None, at=at, why="Changed below after it was decided")


def own_subjects(report: ExceptionReport, *, at: datetime) -> list[Subject]:
    """Everything at this body that something triggers now; and every activity, so that quiet ones refresh too."""
    body, period = report.from_body, report.period
    closed = report.returns_closed_at is not None
    found = [
        Subject("activity", s.activity.pk, copies.of_activity(s, period), s.triggers, s.rating, s)
        for s in rollup.states(body, period, at=at, returns_closed=closed)
    ]
    for measure, judged, held in rollup.uncarried_measures(body, period, at=at):
        shown = copies.of_measure(measure, judged, body)
        found.append(Subject("measure", measure.pk, shown, held, Rag(shown.computed_rag)))
    for silent in rollup.silent_children(body, period, at=at, returns_closed=closed):
        shown = copies.of_silence(silent, period)
        found.append(Subject("silent_body", silent.pk, shown, (Trigger.REPORT_MISSING,), Rag.NOT_REPORTED))
    for action in rollup.overdue_actions(body, at).select_related("body", "organisation", "person"):
        shown = copies.of_action(action)
        found.append(Subject("action", action.pk, shown, (Trigger.ACTION_OVERDUE,), Rag.RED))
    return found


def _cases_for(report: ExceptionReport, subjects: list[Subject], *, at: datetime) -> dict[Any, Subject]:
    """The open case of each subject that has one or needs one; opening those that are new."""
    open_cases = ExceptionCase.objects.open().filter(body=report.from_body)
    known = {
        (field, pk): case
        for case in open_cases
        for field in ("activity", "measure", "silent_body", "action")
        if (pk := getattr(case, f"{field}_id"))
    }
    found: dict[Any, Subject] = {}
    for subject in subjects:
        case = known.get((subject.field, subject.pk))
        if case is None and subject.triggers:
            case = open_case(
                report, title=subject.shown.title, at=at, by=None, **{f"{subject.field}_id": subject.pk}
            )
        if case is not None:
            found[case.pk] = subject
    return found


def open_case(
    report: ExceptionReport, *, title: str, at: datetime, by: Person | None, **subject: Any
) -> ExceptionCase:
    """Open an exception and give it its reference: one sequence for each body and year."""
    body = Body.objects.select_for_update().get(pk=report.from_body_id)
    year = localdate(at).year
    stem = reference(body.short_name, year, 0)[:-3]
    number = (
        ExceptionCase.objects.filter(partnership=body.partnership_id, reference__startswith=stem).count() + 1
    )
    case = ExceptionCase(
        partnership_id=body.partnership_id,
        body=body,
        reference=reference(body.short_name, year, number),
        title=title[:250],
        opened_in=report.period,
        opened_at=at,
        opened_by=by,
        **subject,
    )
    return case.record(by=by, at=at, why="Raised")


class _Drafts:
    """Makes the items of one draft, from what was asked of the database once for all of them."""

    def __init__(self, report: ExceptionReport, cases: set[Any], *, at: datetime) -> None:
        self.report, self.at = report, at
        rows = ExceptionCase.objects.filter(pk__in=cases).select_related("body", "opened_by")
        self.cases = {case.pk: case for case in rows}
        self.below = rollup.latest_below(report, cases)
        self.answers = rollup.answers_on(cases)
        earlier = Q(items__report__period__starts_on__lte=report.period.starts_on)
        counted = ExceptionCase.objects.filter(pk__in=cases).annotate(
            n=Count("items__report__period", distinct=True, filter=earlier & ~Q(items__report=report))
        )
        self.periods = dict(counted.values_list("pk", "n"))
        seen = ExceptionItem.objects.filter(case__in=cases, report__period=report.period).exclude(
            report=report
        )
        self.seen_now = set(seen.values_list("case_id", flat=True))

    def item(
        self, pk: Any, existing: ExceptionItem | None, subject: Subject | None, previous: ExceptionItem | None
    ) -> ExceptionItem:
        """The case's item in this draft, with fresh copies; what the chair said in it stays."""
        case = self.cases[pk]
        item = existing or ExceptionItem(report=self.report, case=case)
        item.brought_forward = previous is not None
        shown = self._shown(item, case, subject, previous)
        # Below and here one period counts once, whichever report came first.
        periods = self.periods[pk] + (0 if pk in self.seen_now else 1)
        item.shown = copies.aged(
            shown, case, periods_open=periods, previous=previous, answers=self.answers.get(pk, [])
        ).to_json()
        return item

    def _shown(
        self,
        item: ExceptionItem,
        case: ExceptionCase,
        subject: Subject | None,
        previous: ExceptionItem | None,
    ) -> Shown:
        below = self.below.get(case.pk)
        if subject is not None:
            item.triggers, item.rag = list(subject.triggers), subject.rag
            update = subject.state.update if subject.state and subject.state.is_received else None
            item.update, item.update_revision = update, update.revision if update else None
            return subject.shown
        if below is not None:
            item.triggers, item.rag = below.triggers, below.rag
            item.update_id, item.update_revision = below.update_id, below.update_revision
            return copies.from_below(below)
        stored = item.shown or (previous.shown if previous else None)
        if stored is None:
            raise Refused(f"{case.reference} has nothing to show. Nothing was drafted.")
        shown = Shown.from_json(stored)
        if shown.subject != "raised":
            # Nothing triggers it any more: the chair is offered to close it.
            item.triggers, item.rag = [], Rag.GREY
        elif previous is not None and not item.triggers:
            item.triggers, item.rag = [Trigger.BY_HAND.value], Rag(previous.rag)
        return replace(shown, ask_below="", ask_below_by="") if not item.shown else shown


def _state_of(item: ExceptionItem) -> tuple[Any, ...]:
    """What drafting may change in an item."""
    return (
        item.position,
        tuple(str(t) for t in item.triggers),
        str(item.rag),
        item.brought_forward,
        item.update_id,
        item.update_revision,
        item.shown,
    )


def _settle(report: ExceptionReport, *, at: datetime) -> None:
    """Say what already stands: closed or merged below, or decided here and still in force."""
    asked = set(rollup.inbox(report).values_list("pk", flat=True))
    waiting = report.items.filter(disposition="").exclude(pk__in=asked).select_related("case__merged_into")
    answers = rollup.answers_on(item.case_id for item in waiting)
    for item in waiting:
        case = item.case
        if case.closed_at is not None:
            item.disposition = "merged" if case.merged_into_id else "closed"
            item.merged_into, item.disposition_words = case.merged_into, case.closed_why
        elif words := _standing(report, case, answers[case.pk], at=at):
            item.disposition, item.disposition_words = "handled", words
        else:
            continue
        item.record(by=None, at=at, why="Follows what was decided before")


def _standing(report: ExceptionReport, case: ExceptionCase, answers: list[Decision], *, at: datetime) -> str:
    """How an exception raised below stays in hand without a new ask, or nothing where somebody must say."""
    if case.body_id == report.from_body_id or not answers:
        return ""
    last = answers[-1]
    outcome = last.get_outcome()
    expired = (
        outcome is Outcome.ACCEPT and last.accept_until is not None and last.accept_until <= localdate(at)
    )
    if expired:
        return ""
    on = day_words(last.get_day())
    return decided((OUTCOME_WORDS[outcome], last.body.short_name, on, last.words))


def mark_unchanged(report: ExceptionReport, *, at: datetime) -> None:
    """In a corrected report, say which items repeat the earlier version's, so that their decisions still hold."""
    if report.supersedes is None:
        return
    earlier = {item.case_id: item for item in report.supersedes.items.all()}
    for item in report.items.all():
        before = earlier.get(item.case_id)
        root = before.root_id if before is not None and _same(before, item) else None
        if item.unchanged_from_id != root:
            item.unchanged_from_id = root
            item.record(by=None, at=at, why="Compared with the version before")


def _same(before: ExceptionItem, now: ExceptionItem) -> bool:
    names = (
        "triggers",
        "rag",
        "disposition",
        "disposition_words",
        "decision_asked",
        "asked_by_on",
        "merged_into_id",
    )
    if any(getattr(before, name) != getattr(now, name) for name in names):
        return False
    return Shown.from_json(before.shown).content() == Shown.from_json(now.shown).content()


def receive(*, body: Body, period: ReportingPeriod, at: datetime) -> None:
    """Something was issued to this body: draft its report if it is its turn. Otherwise it waits, and is counted."""
    try:
        with transaction.atomic():
            draft_report(body=body, period=period, at=at)
    except Refused:
        return


def next_period(period: ReportingPeriod) -> ReportingPeriod | None:
    found: ReportingPeriod | None = ReportingPeriod.objects.filter(
        partnership=period.partnership_id, starts_on=period.ends_on + timedelta(days=1)
    ).first()
    return found
