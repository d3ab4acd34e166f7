"""What one look at a body's report asks of the database, each thing once however many parts of a page need it.

A look is at one instant and remembers what it found: who changes something looks anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from partners.models import Body
from priorities.models import Chase, ReportingPeriod, Update
from priorities.shown_chases import chases_of
from reports import rollup
from reports import rollup_report_rows as rows
from reports.models import ExceptionItem, ExceptionReport
from reports.rules import Reconciliation


@dataclass(frozen=True)
class Due:
    """What is due to a body for one period: its own activities' updates, and the reports of bodies below it."""

    body: Body
    period: ReportingPeriod
    at: datetime
    returns_closed: bool = False

    @cached_property
    def updates(self) -> list[Update]:
        """Those on the body's activities, begun or submitted."""
        return rows.updates(body=self.body.pk, period=self.period.pk)

    @cached_property
    def states(self) -> list[rollup.State]:
        return rollup.states(
            self.body, self.period, at=self.at, returns_closed=self.returns_closed, updates=self.updates
        )

    @cached_property
    def line(self) -> list[Any]:
        """The partnership's reporting bodies, and as `told` whether they issued a report for the period."""
        return rows.line(partnership=self.body.partnership_id, period=self.period.pk)

    @cached_property
    def children(self) -> list[Any]:
        return [body for body in self.line if body.reports_to_id == self.body.pk]

    @cached_property
    def heights(self) -> dict[Any, int]:
        """As `rollup.heights`."""
        return rollup.levels({body.pk: body.reports_to_id for body in self.line})

    @property
    def owing(self) -> list[tuple[Body, datetime]]:
        """As `rollup.without_a_report`."""
        return [
            (child, self.period.report_due_at(self.heights[child.pk]))
            for child in self.children
            if not child.told
        ]

    @cached_property
    def below(self) -> list[ExceptionReport]:
        """The latest issued report for the period of each body straight below."""
        return rows.below(body=self.body.pk, period=self.period.pk)

    @cached_property
    def chases(self) -> Mapping[Any, list[Chase]]:
        return chases_of(self.period, at=self.at)


@dataclass(frozen=True)
class Gathered:
    """One report with all that it, the page around it and what stands in the way of signing it rest on."""

    report: ExceptionReport
    at: datetime
    at_hand: Sequence[Any] | None = None  # its items, where they are loaded already

    @cached_property
    def due(self) -> Due:
        report = self.report
        closed = report.returns_closed_at is not None
        return Due(report.from_body, report.period, self.at, returns_closed=closed)

    @cached_property
    def items(self) -> list[Any]:
        """In order, each with what `rollup.put_to_it` says of it."""
        if self.at_hand is not None:
            return list(self.at_hand)
        found: Any = rollup.put_to_it(self.report)
        return list(found.in_order().select_related("case", "merged_into"))

    @cached_property
    def undecided(self) -> list[ExceptionItem]:
        return [item for item in self.items if item.undecided]

    @cached_property
    def previous(self) -> ExceptionReport | None:
        return rollup.previous_report(self.report.from_body, self.report.period)

    @cached_property
    def reconciliation(self) -> Reconciliation:
        return rollup.balanced(
            self.report,
            previous=self.previous,
            items=[(item.case_id, item.brought_forward, item.disposition) for item in self.items],
            undecided=[item.case_id for item in self.undecided],
        )

    @cached_property
    def authors(self) -> dict[Update, frozenset[Any]]:
        """For each update of the body's own activities in the period: everybody who wrote in it."""
        updates = {update.pk: update for update in self.due.updates if update.is_submitted}
        found: dict[Any, set[Any]] = defaultdict(set)
        told = Update.history.filter(id__in=list(updates), locked_at=None)
        for pk, person in told.values_list("id", "history_user_id"):
            if person:
                found[pk].add(person)
        return {updates[pk]: frozenset(people) for pk, people in found.items()}

    def has_news(self) -> bool:
        """Whether an update came in after the draft was made."""
        came: Iterable[datetime | None] = (update.submitted_at for update in self.due.updates)
        return any(submitted_at > self.report.drafted_at for submitted_at in came if submitted_at)
