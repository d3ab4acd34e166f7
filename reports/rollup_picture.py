"""How a family of bodies stands in a period: as it was reported, as the records say today, and what moved since.

Numbers and headlines are worked out on everything, whoever reads them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from partners.models import Body
from partners.roles import Permission
from priorities.models import ReportingPeriod
from priorities.rules import MilestoneFacts, Rag, headline, milestone_rag, severity
from reports.rollup_choice import Only
from reports.rollup_measures import Watch
from reports.rollup_rows import ActivityRow, Family, ReportRow
from reports.rollup_standing import Cells, Rating, Standing, live_ratings


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
    silent: dict[int, int]  # priority number → returns that did not come


@dataclass(frozen=True)
class Own:
    """The body's own report for the period: the draft where the reader may see it, and what was issued."""

    issued: ReportRow | None
    draft: ReportRow | None
    last: UUID | None  # its newest issued report, of this period or before

    def as_at(self, now: datetime, *, as_now: bool) -> datetime:
        """The instant that its lists speak of: when it was issued, unless it is being worked on."""
        if as_now or self.draft or self.issued is None or self.issued.issued_at is None:
            return now
        return self.issued.issued_at

    @property
    def report(self) -> UUID | None:
        """The report whose items are shown: the one being worked on, else the one issued."""
        row = self.draft or self.issued
        return row.pk if row else None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The colours of one period, from what the questions of `rollup_rows` brought back."""

    family: Family
    at: datetime
    periods: Sequence[tuple[ReportingPeriod, datetime | None]]  # up to the one shown
    report_rows: Sequence[ReportRow]
    activity_rows: Sequence[ActivityRow]
    watch: Watch
    own: Own
    as_now: bool = False  # rather than as it was reported
    only: Only = field(default_factory=Only)

    @property
    def period(self) -> ReportingPeriod:
        return self.periods[-1][0]

    @property
    def meets_at(self) -> datetime | None:
        return self.periods[-1][1]

    @property
    def now(self) -> Standing:
        return self.live if self.as_now else self.reported

    @cached_property
    def reported(self) -> Standing:
        """As the papers say it where there are any, and as the records stand where there are none yet."""
        issued = {row.from_body_id for row in self.report_rows if self._is_issued_now(row)}
        live = {body: found for body, found in self.live.live.items() if body not in issued}
        return self._standing(self.period, live)

    @cached_property
    def live(self) -> Standing:
        """As the records of the period stand today, whatever was issued."""
        due = {body.pk: self._is_due(body) for body in self.family.members}
        ratings = live_ratings(self.activity_rows, self.period, due, self._ruled)
        return Standing(self.family, self.period, {}, ratings, self.activity_rows)

    @cached_property
    def _ruled(self) -> dict[UUID, Rag]:
        """The rule's colour of each activity on which nobody has begun to write."""
        found: dict[UUID, list[Rag]] = {}
        for row in self.activity_rows:
            if row.ahead is not None:
                facts = [_milestone(told) for told in row.ahead]
                found[row.pk] = [milestone_rag(each, self.watch.on).rag for each in facts]
        for measure in self.watch.measures:
            for activity in measure.activities & found.keys():
                found[activity].append(measure.rag)
        return {activity: headline(rags) for activity, rags in found.items()}

    @cached_property
    def since(self) -> list["Change"]:
        """What stands otherwise today than in the papers of the period, the gravest first."""
        today = {rating.activity: rating for rating in self.live.ratings}
        told = {rating.activity: rating.rag for rating in self.reported.ratings}
        moved = [r for r in today.values() if r.activity in told and told[r.activity] is not r.rag]
        return [Change(rating, told[rating.activity]) for rating in in_order(moved)]

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
        return [
            self._column(each, cells.get(each.pk, {}), before.get(each.pk, {}))
            for each in shown
            if self.only.bodies is None or self.only.bodies & self.family.below(each)
        ]

    def _column(self, body: Body, cells: Cells, before: Cells) -> Column:
        report = self.reported.issued.get(body.pk)
        due_at = self.period.report_due_at(self.family.height(body))
        closed = self.own.draft is not None and self.own.draft.returns_closed_at is not None
        late = report is None and self.at > due_at
        silent = body != self.family.body and report is None and (closed or late)
        quiet = Counter(rating.priority for rating in self.now.under(body) if rating.is_missing)
        told_at = report.issued_at if report else None
        return Column(body, told_at, due_at, late, silent, cells, before, dict(quiet))

    @property
    def is_overdue(self) -> bool:
        """Whether the body's own report was due and has not been issued."""
        own = self.family.body
        if self.reported.own is not None or own.kind == Body.Kind.SISTER:
            return False
        return self.at > self.period.report_due_at(self.family.height(own))


def own_report(family: Family, report_rows: Iterable[ReportRow], shown: Sequence[ReportingPeriod]) -> Own:
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


def in_order(ratings: Iterable[Rating]) -> list[Rating]:
    """The gravest first, then as the plan has them: the same list at each visit."""
    return sorted(ratings, key=lambda rating: (-severity(rating.rag), rating.priority, rating.reference))


def _milestone(told: Mapping[str, Any]) -> MilestoneFacts:
    days = {name: date.fromisoformat(day) if day else None for name, day in told.items() if name != "title"}
    return MilestoneFacts(title=told["title"], **days)  # type: ignore[arg-type]  # a baseline is always there
