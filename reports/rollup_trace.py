"""The whole life of one exception, from the officer's words up to the board and back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from partners.access import Reader
from partners.models import Partnership, Person
from priorities.models import Blockage, ReportingPeriod, Update
from reports import rollup
from reports import rollup_trace_rows as rows
from reports.models import ActionPoint, Decision, ExceptionCase, ExceptionItem


@dataclass(frozen=True)
class Absorbed:
    """A case that became part of this one."""

    reference: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Put:
    """Where an item landed one level up."""

    source: UUID
    item: UUID
    at: datetime


@dataclass(frozen=True)
class Said:
    """What a member said of an item."""

    item: ExceptionItem
    who: str
    words: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """Who was told of a decision, or of what a sister board answered, and when they acknowledged it."""

    who: str
    seen: datetime | None


@dataclass(frozen=True)
class Heard:
    """What a sister board answered on a decision that referred to it."""

    pk: UUID
    decision: Decision
    words: str
    on: date
    who: str
    at: datetime


@dataclass(frozen=True)
class Moved:
    """An action's day, moved."""

    action: ActionPoint
    on: date
    who: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Trace:
    """What the reader may see of everything that happened to a case.

    That an exception stands before a body, and what the body decided once that holds, is open to whoever may
    see the case; what stands in a body's report only to its readers.
    """

    case: ExceptionCase
    items: list[ExceptionItem]
    open_items: frozenset[UUID]
    edits: list[Any]  # rows of the items' history that a person made, oldest first
    placements: list[Put]
    decisions: list[Decision]
    notices: dict[UUID, list[Told]]  # by what they tell: a decision, or the answer of a sister board
    sister_answers: list[Heard]
    comments: list[Said]
    actions: list[ActionPoint]
    redatings: list[Moved]
    updates: list[Update]
    written: dict[UUID, list[Any]]  # update → the rows of its history, oldest first
    blockages: list[Blockage]
    absorbed: list[Absorbed]
    answer_due_on: date | None  # when its group reports next, if anything was decided and that is planned

    def is_open(self, item: ExceptionItem) -> bool:
        """Whether the reader may read the report that the item stands in."""
        return item.pk in self.open_items

    @cached_property
    def newest(self) -> ExceptionItem | None:
        """Where the exception stands now: in its newest period, the item that nothing stands above."""
        placed = {placement.source for placement in self.placements}
        if not self.items:
            return None
        latest = [item for item in self.items if item.report.period_id == self.items[-1].report.period_id]
        return max(latest, key=lambda i: (i.pk not in placed, i.report.version), default=None)

    @cached_property
    def newest_open(self) -> ExceptionItem | None:
        return next((item for item in reversed(self.items) if self.is_open(item)), None)

    @cached_property
    def newest_words(self) -> Update | None:
        """What the officer wrote last."""
        return next((update for update in reversed(self.updates) if update.is_submitted), None)

    def is_asked(self, item: ExceptionItem) -> bool:
        """Whether the item was put to its body from below."""
        return any(placement.item == item.pk for placement in self.placements)

    def answer(self, item: ExceptionItem) -> Decision | None:
        """The decision on the item that holds."""
        superseded = {d.supersedes_id for d in self.decisions if d.confirmed_at}
        held = [d for d in self.decisions if d.confirmed_at and d.pk not in superseded]
        found = [d for d in held if d.item_id in (item.pk, item.root_id)]
        return found[-1] if found else None

    def followed(self, item: ExceptionItem) -> Decision | None:
        """The decision on the item, or an earlier one of its body that its words repeat because it still holds."""
        repeated = [
            d
            for d in self.decisions
            if d.confirmed_at
            and d.body_id == item.report.from_body_id
            and item.disposition_words.endswith(d.words)
        ]
        return self.answer(item) or (repeated[-1] if repeated else None)


def find(reference: str, partnership: Partnership, person: Person) -> ExceptionCase | None:
    """The case as `trace()` begins with it, if the person may see it."""
    found: ExceptionCase | None = rows.cases.first(
        partnership=partnership.pk, reference=reference, person=Reader(person)
    )
    return found


def trace(case: ExceptionCase, person: Person) -> Trace:
    """The whole life of a case that `find()` found."""
    found: Any = case
    reader = Reader(person)
    items = rows.items(case=case.pk, person=reader)
    opened = frozenset(item.pk for item in items if item.is_open)
    decisions = rows.decisions(case=case.pk, person=reader)
    actions = rows.actions(case=case.pk, person=reader)
    updates = rows.updates(
        carried=tuple({item.update_id for item in items if item.update_id}),
        activity=case.activity_id,
        since=case.opened_in.starts_on,
        until=case.closed_at,
        person=reader,
    )
    return Trace(
        case=case,
        items=items,
        open_items=opened,
        edits=rows.edits(items=tuple(opened)),
        placements=[
            Put(item.pk, UUID(put["item"]), _instant(put["at"])) for item in items for put in item.put_at
        ],
        decisions=decisions,
        notices=_notices(decisions),
        sister_answers=[_heard(decision, told) for decision in decisions for told in decision.heard],
        comments=[_said(item, told) for item in items if item.is_open for told in item.remarks],
        actions=actions,
        redatings=[_moved(action, told) for action in actions for told in action.moved],
        updates=updates,
        written=_written(updates),
        blockages=rows.blockages(activity=case.activity_id, person=reader) if case.activity_id else [],
        absorbed=[Absorbed(told["reference"], _instant(told["at"]), told["why"]) for told in found.taken_in],
        answer_due_on=_next_report(found, items[-1]) if decisions and items else None,
    )


def _next_report(case: Any, item: Any) -> date | None:
    """The day by which the exception's group is to report after the period of the item's report."""
    if item.due_next is None or case.closed_at is not None:
        return None
    levels = rollup.levels({line["body"]: line["above"] for line in case.lines})
    following = ReportingPeriod(reports_due_at=item.due_next, weeks_to_next_level=item.weeks_next)
    return localdate(following.report_due_at(levels.get(str(case.body_id), 0)))


def _notices(decisions: Iterable[Any]) -> dict[UUID, list[Told]]:
    found: dict[UUID, list[Told]] = defaultdict(list)
    for decision in decisions:
        for told in decision.told:
            of = UUID(told["answer"]) if told["answer"] else decision.pk
            found[of].append(Told(told["who"], _instant(told["seen"]) if told["seen"] else None))
    return found


def _heard(decision: Decision, told: dict[str, Any]) -> Heard:
    on = date.fromisoformat(told["on"])
    return Heard(UUID(told["pk"]), decision, told["words"], on, told["who"], _instant(told["at"]))


def _said(item: ExceptionItem, told: dict[str, Any]) -> Said:
    return Said(item, told["who"], told["words"], told["outcome"], _instant(told["at"]))


def _moved(action: ActionPoint, told: dict[str, Any]) -> Moved:
    return Moved(action, date.fromisoformat(told["on"]), told["who"], told["why"], _instant(told["at"]))


def _instant(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _written(updates: Iterable[Update]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows.written(updates=tuple(update.pk for update in updates)):
        found[row.id].append(row)
    return found
