"""The dashboard of a body for a period: what is wrong, what is asked, what is missing and what has changed.

Numbers and headlines are worked out on everything; names only go to readers who may open what they name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.utils.timezone import localdate

from partners.models import Person
from priorities.models import ReportingPeriod
from priorities.rules import Rag, Trigger
from reports import rollup_rows as rows
from reports.rollup import OPEN_STILL
from reports.rollup_choice import Only
from reports.rollup_measures import Watched, watch
from reports.rollup_picture import Change, Picture, in_order, own_report
from reports.rollup_rows import ActivityRow, CarriedRow, CaseRow, Family
from reports.rollup_standing import Rating
from reports.rules import Disposition, Movement, Reconciliation, gravity, movement, reconcile

T = TypeVar("T", ActivityRow, CaseRow, CarriedRow, Rating, Change)


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
class Line:
    """A priority of the grid. `trend` pairs periods with the worst status of each, oldest first."""

    number: int
    title: str
    trend: list[tuple[ReportingPeriod, Rag]]
    open_cases: list[CaseRow]


@dataclass(frozen=True, kw_only=True)
class Dashboard(Picture):
    """Everything one page shows. What it lists may be kept to a part; what it counts is everything."""

    case_rows: Sequence[CaseRow]
    carried_rows: Sequence[CarriedRow]
    as_at: datetime  # open exceptions are those of this instant

    def narrowed(self, only: Only) -> "Dashboard":
        """The same with its lists kept to what is asked for; headline, counts and books stay those of everything."""
        return replace(self, only=only) if only else self

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
            if self.only.takes_priority(number)
        ]

    @cached_property
    def quiet(self) -> list[str]:
        """Priorities on which nobody here has anything to do."""
        taken = {line.number for line in self.lines}
        return [title for number, title in self.watch.titles.items() if number not in taken]

    @cached_property
    def open_cases(self) -> list[CaseRow]:
        """Oldest first; as they were when the report was issued, where it was."""
        at = self.as_at
        return [c for c in self._cases if c.opened_at <= at and (c.closed_at is None or c.closed_at > at)]

    @cached_property
    def _cases(self) -> list[CaseRow]:
        if not self.only:
            return list(self.case_rows)
        takes = self.only.takes
        return [
            c for c in self.case_rows if takes(body=c.body_id, priority=c.priority, rag=self.colour_of(c))
        ]

    def days_open(self, case: CaseRow) -> int:
        """From the day it was raised to the day that the page shows."""
        return (localdate(self.as_at) - localdate(case.opened_at)).days

    def colour_of(self, case: CaseRow) -> Rag:
        """As the body's own report has it, else that of its activity."""
        return Rag(case.rag) if case.rag else self._colours.get(case.activity_id, Rag.GREY)

    @cached_property
    def _colours(self) -> dict[UUID | None, Rag]:
        return {rating.activity: rating.rag for rating in self.now.ratings}

    @cached_property
    def worst(self) -> CaseRow | None:
        """The gravest open exception, in the order of the reports."""
        grave = [case for case in self.open_cases if self.colour_of(case) in (Rag.RED, Rag.NOT_REPORTED)]
        return min(grave, key=self._gravity, default=None)

    def _gravity(self, case: CaseRow) -> tuple[Any, ...]:
        """As `gravity` has it; by the day of raising and not by the period, and what waits for a decision first."""
        triggers = [Trigger(trigger) for trigger in case.triggers or ()]
        opened_on = localdate(case.opened_at)
        return (*gravity(self.colour_of(case), triggers, 0), opened_on, not case.is_asked, case.reference)

    @cached_property
    def asked(self) -> Seen[CaseRow]:
        """Exceptions put to the body on which no decision has been recorded."""
        return _seen(sorted((c for c in self._cases if c.is_asked and not c.waiting), key=_position))

    @cached_property
    def waiting(self) -> Seen[CaseRow]:
        """Decisions recorded by the secretariat that the chair has not confirmed."""
        return _seen(sorted((c for c in self._cases if c.waiting), key=_position))

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
        return self._known([rating for rating in self.ratings if rating.is_missing])

    @cached_property
    def ratings(self) -> list[Rating]:
        """Every activity asked for, the gravest first."""
        found = in_order(self.now.ratings)
        return [rating for rating in found if self._takes(rating)] if self.only else found

    @cached_property
    def chosen(self) -> Seen[Rating]:
        return self._known(self.ratings)

    def _takes(self, rating: Rating) -> bool:
        body = self._body_of.get(rating.activity)
        return self.only.takes(body=body, priority=rating.priority, rag=rating.rag, silent=rating.is_missing)

    @cached_property
    def _body_of(self) -> dict[UUID, UUID]:
        return {row.pk: row.body_id for row in self.activity_rows}

    @cached_property
    def measures(self) -> list[Watched]:
        """The measures watched, the worst first, kept to what is asked for."""
        bodies = self._body_of
        return [
            m
            for m in self.watch.measures
            if self.only.takes(body=None, priority=m.priority, rag=m.rag)
            or any(self.only.takes(body=bodies.get(a), priority=m.priority, rag=m.rag) for a in m.activities)
        ]

    def changes(self, which: Movement) -> Seen[Change]:
        return self.may_name(self._moved[which])

    def may_name(self, found: list[Change]) -> Seen[Change]:
        named = [change for change in found if change.rating.activity in self._open_to_reader]
        return Seen(named, len(found) - len(named))

    @cached_property
    def _moved(self) -> dict[Movement, list[Change]]:
        before = {rating.activity: rating.rag for rating in (self.before.ratings if self.before else [])}
        found: dict[Movement, list[Change]] = {which: [] for which in Movement}
        for rating in self.ratings:
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


def build(
    family: Family,
    periods: Sequence[tuple[ReportingPeriod, datetime | None]],
    *,
    at: datetime,
    person: Person,
    as_now: bool = False,
) -> Dashboard:
    """The dashboard for the last of the periods, which come oldest first.

    `as_now` shows the records as they stand today in place of what was issued.
    """
    shown = [period for period, _ in periods[-rows.WINDOW :]]
    period = shown[-1]
    report_rows = rows.reports(family, shown)
    own = own_report(family, report_rows, shown)
    as_at = own.as_at(at, as_now=as_now)
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
        as_at=as_at,
        as_now=as_now,
    )


def _position(case: CaseRow) -> int:
    return case.position or 0


S = TypeVar("S", CaseRow, CarriedRow)


def _seen(found: list[S]) -> Seen[S]:
    named = [row for row in found if row.is_seen]
    return Seen(named, len(found) - len(named))
