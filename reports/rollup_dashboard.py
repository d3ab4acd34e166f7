"""The dashboard of a body for a period: what is wrong, what is asked, what is missing and what has changed.

Numbers and headlines are worked out on everything; names only go to readers who may open what they name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Generic, TypeVar
from uuid import UUID

from django.utils.timezone import localdate

from partners.models import Body, Person
from partners.roles import Permission
from priorities.models import ReportingPeriod
from priorities.rules import Rag, severity
from reports import rollup_rows as rows
from reports.rollup import OPEN_STILL
from reports.rollup_measures import Watch, watch
from reports.rollup_rows import ActivityRow, CarriedRow, CaseRow, Family, ReportRow
from reports.rollup_standing import Cells, Rating, Standing, live_ratings
from reports.rules import Disposition, Movement, Reconciliation, movement, reconcile

T = TypeVar("T", ActivityRow, CaseRow, CarriedRow, Rating, "Change")


@dataclass(frozen=True)
class Seen(Generic[T]):
    """What the reader may be shown by name, and how many more there are."""

    named: list[T]
    hidden: int

    @property
    def total(self) -> int:
        return len(self.named) + self.hidden

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True)
class Change:
    """An activity whose status got worse or better since the period before."""

    rating: Rating
    before: Rag


@dataclass(frozen=True)
class Column:
    """A body of the grid: what it issued for the period, or by when it is to report."""

    body: Body
    issued_at: datetime | None
    due_at: datetime
    is_late: bool
    is_silent: bool  # a body below that owes its report
    cells: Cells
    before: Cells


@dataclass(frozen=True)
class Line:
    """A priority of the grid. `trend` pairs periods with the worst status of each, oldest first."""

    number: int
    title: str
    trend: list[tuple[ReportingPeriod, Rag]]
    open_cases: list[CaseRow]


@dataclass(frozen=True)
class Dashboard:
    """Everything one page shows, from what five questions of `rollup_rows` brought back."""

    family: Family
    at: datetime
    periods: Sequence[tuple[ReportingPeriod, datetime | None]]  # up to the one shown
    report_rows: Sequence[ReportRow]
    activity_rows: Sequence[ActivityRow]
    case_rows: Sequence[CaseRow]
    carried_rows: Sequence[CarriedRow]
    watch: Watch
    own: "Own"

    @property
    def period(self) -> ReportingPeriod:
        return self.periods[-1][0]

    @property
    def meets_at(self) -> datetime | None:
        return self.periods[-1][1]

    @cached_property
    def now(self) -> Standing:
        due = {body.pk: self._is_due(body) for body in self.family.members}
        issued = {row.from_body_id for row in self.report_rows if self._is_issued_now(row)}
        live = [row for row in self.activity_rows if row.body_id not in issued]
        return self._standing(self.period, live_ratings(live, self.period, due))

    def _is_issued_now(self, row: ReportRow) -> bool:
        return row.issued_at is not None and row.period_id == self.period.pk

    @cached_property
    def before(self) -> Standing | None:
        """The period before, where anything was reported for it."""
        if len(self.periods) < 2:
            return None
        found = self._standing(self.periods[-2][0], {})
        return found if found.is_known else None

    def _standing(self, period: ReportingPeriod, live: dict[UUID, list[Rating]]) -> Standing:
        issued = {r.from_body_id: r for r in self.report_rows if r.period_id == period.pk and r.issued_at}
        return Standing(
            family=self.family, period=period, issued=issued, live=live, activities=self.activity_rows
        )

    def _is_due(self, body: Body) -> bool:
        drafts = [r for r in self.report_rows if r.from_body_id == body.pk and r.issued_at is None]
        return self.period.updates_are_late(self.at) or any(draft.returns_closed_at for draft in drafts)

    @cached_property
    def headline(self) -> Rag:
        return self.now.headline(self.silent)

    @cached_property
    def silent(self) -> list[Body]:
        """Bodies straight below whose report was due and has not been issued."""
        return [column.body for column in self.columns if column.is_silent]

    @cached_property
    def columns(self) -> list[Column]:
        cells, before = self.now.columns(), self.before.columns() if self.before else {}
        body = self.family.body
        shown = [*self.family.children[body.pk], *([body] if body.pk in cells else [])]
        return [self._column(each, cells.get(each.pk, {}), before.get(each.pk, {})) for each in shown]

    def _column(self, body: Body, cells: Cells, before: Cells) -> Column:
        report = self.now.issued.get(body.pk)
        due_at = self.period.report_due_at(self.family.height(body))
        closed = self.own.draft is not None and self.own.draft.returns_closed_at is not None
        late = report is None and self.at > due_at
        silent = body != self.family.body and report is None and (closed or late)
        return Column(body, report.issued_at if report else None, due_at, late, silent, cells, before)

    @property
    def is_overdue(self) -> bool:
        """Whether the body's own report was due and has not been issued."""
        own = self.family.body
        if self.now.own is not None or own.kind == Body.Kind.SISTER:
            return False
        return self.at > self.period.report_due_at(self.family.height(own))

    @cached_property
    def lines(self) -> list[Line]:
        """The priorities on which anything is or was reported here, or is open."""
        standings = [self._standing(period, {}) for period, _ in self.periods[:-1]]
        past = [(s.period, s.summed()) for s in standings if s.is_known]
        trend = [*past, (self.period, self.now.summed())]
        numbers = {number for _, cells in trend for number in cells}
        numbers |= {case.priority for case in self.open_cases if case.priority is not None}
        return [
            Line(
                number=number,
                title=self.watch.titles.get(number, ""),
                trend=[(period, cells.get(number, Rag.NOT_DUE)) for period, cells in trend],
                open_cases=[case for case in self.open_cases if case.priority == number],
            )
            for number in sorted(numbers)
        ]

    @cached_property
    def quiet(self) -> list[str]:
        """Priorities on which nobody here has anything to do."""
        taken = {line.number for line in self.lines}
        return [title for number, title in self.watch.titles.items() if number not in taken]

    @cached_property
    def open_cases(self) -> list[CaseRow]:
        """Oldest first; as they were when the report was issued, where it was."""
        at = self.own.as_at(self.at)
        return [c for c in self.case_rows if c.opened_at <= at and (c.closed_at is None or c.closed_at > at)]

    @cached_property
    def asked(self) -> Seen[CaseRow]:
        """Exceptions put to the body on which no decision has been recorded."""
        return _seen(sorted((c for c in self.case_rows if c.is_asked and not c.waiting), key=_position))

    @cached_property
    def waiting(self) -> Seen[CaseRow]:
        """Decisions recorded by the secretariat that the chair has not confirmed."""
        return _seen(sorted((c for c in self.case_rows if c.waiting), key=_position))

    @cached_property
    def unhandled(self) -> int:
        """Exceptions of the body's draft about which nobody has said what becomes of them."""
        if self.own.draft is None:
            return 0
        return sum(1 for c in self.case_rows if c.item and not c.disposition and not c.is_asked)

    @cached_property
    def oldest(self) -> Seen[CaseRow]:
        return _seen(self.open_cases)

    @cached_property
    def missing(self) -> Seen[Rating]:
        """Returns that were due and did not come."""
        return self._known([rating for rating in _in_order(self.now.ratings) if rating.is_missing])

    def changes(self, which: Movement) -> Seen[Change]:
        found = self._moved[which]
        named = [change for change in found if change.rating.activity in self._open_to_reader]
        return Seen(named, len(found) - len(named))

    @cached_property
    def _moved(self) -> dict[Movement, list[Change]]:
        before = {rating.activity: rating.rag for rating in (self.before.ratings if self.before else [])}
        found: dict[Movement, list[Change]] = {which: [] for which in Movement}
        for rating in _in_order(self.now.ratings):
            was = before.get(rating.activity, rating.rag)
            found[movement(was, rating.rag)].append(Change(rating, was))
        return found

    def _known(self, found: list[Rating]) -> Seen[Rating]:
        named = [rating for rating in found if rating.activity in self._open_to_reader]
        return Seen(named, len(found) - len(named))

    @cached_property
    def _open_to_reader(self) -> frozenset[UUID]:
        return frozenset(row.pk for row in self.activity_rows if row.is_seen)

    @cached_property
    def blocked_since(self) -> date | None:
        blocked = [row.blocked_since for row in self.activity_rows if row.ran_in(self.period)]
        return min(filter(None, blocked), default=None)

    @cached_property
    def asks(self) -> Seen[CarriedRow]:
        """What the body last asked of the body above, with its answer."""
        escalated = Disposition.ESCALATED.value
        asks = [r for r in self.carried_rows if r.report_id == self.own.last and r.disposition == escalated]
        return _seen(asks)

    @cached_property
    def balance(self) -> Reconciliation | None:
        """The books of the body's report: as issued, or of the draft as it stands."""
        if self.own.issued is not None and self.own.issued.frozen is not None:
            return Reconciliation(**self.own.issued.frozen["reconciliation"])
        if self.own.draft is None:
            return None
        before = [row for row in self.carried_rows if row.report_id == self.own.last]
        return reconcile(
            expected={row.case_id for row in before if row.disposition in OPEN_STILL},
            delivered={row.case_id for row in self.carried_rows if row.report_id != self.own.last},
            items={
                c.pk: (bool(c.brought_forward), "" if c.is_asked else c.disposition or "")
                for c in self.case_rows
                if c.item
            },
        )


@dataclass(frozen=True)
class Own:
    """The body's own report for the period: the draft where the reader may see it, and what was issued."""

    issued: ReportRow | None
    draft: ReportRow | None
    last: UUID | None  # its newest issued report, of this period or before

    def as_at(self, now: datetime) -> datetime:
        return self.issued.issued_at if self.issued and self.issued.issued_at and not self.draft else now

    @property
    def report(self) -> UUID | None:
        """The report whose items are shown: the one being worked on, else the one issued."""
        row = self.draft or self.issued
        return row.pk if row else None


def build(
    family: Family,
    periods: Sequence[tuple[ReportingPeriod, datetime | None]],
    *,
    at: datetime,
    person: Person,
) -> Dashboard:
    """The dashboard for the last of the periods, which come oldest first."""
    shown = [period for period, _ in periods[-rows.WINDOW :]]
    period = shown[-1]
    report_rows = rows.reports(family, shown)
    own = _own(family, report_rows, shown)
    as_at = own.as_at(at)
    return Dashboard(
        family=family,
        at=at,
        periods=periods[-rows.WINDOW :],
        report_rows=report_rows,
        activity_rows=rows.activities(family, period, blocked_on=localdate(as_at), person=person),
        case_rows=rows.cases(family, period, own.report, at=as_at, person=person),
        carried_rows=rows.carried(
            family, period, own.last, is_draft=own.draft is not None and own.issued is None, person=person
        ),
        watch=watch(family, period, at=at),
        own=own,
    )


def _own(family: Family, report_rows: Iterable[ReportRow], shown: Sequence[ReportingPeriod]) -> Own:
    order = {period.pk: place for place, period in enumerate(shown)}
    own = sorted(
        (r for r in report_rows if r.from_body_id == family.body.pk), key=lambda r: order[r.period_id]
    )
    issued = [r for r in own if r.issued_at]
    here = [r for r in issued if r.period_id == shown[-1].pk]
    draft = next((r for r in own if not r.issued_at), None)
    sees_draft = family.may(Permission.READ_WORKING, family.body)
    return Own(
        issued=here[0] if here else None,
        draft=draft if sees_draft else None,
        last=issued[-1].pk if issued else None,
    )


def _in_order(ratings: Iterable[Rating]) -> list[Rating]:
    """The gravest first, then as the plan has them: the same list at each visit."""
    return sorted(ratings, key=lambda rating: (-severity(rating.rag), rating.priority, rating.reference))


def _position(case: CaseRow) -> int:
    return case.position or 0


S = TypeVar("S", CaseRow, CarriedRow)


def _seen(found: list[S]) -> Seen[S]:
    named = [row for row in found if row.is_seen]
    return Seen(named, len(found) - len(named))
