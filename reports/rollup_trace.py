"""The whole life of one exception, from the officer's words up to the board and back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate

from partners.models import Person
from priorities.models import Blockage, ReportingPeriod, Update
from reports import rollup
from reports.models import (
    ActionPoint,
    Comment,
    Decision,
    ExceptionCase,
    ExceptionItem,
    ExceptionReport,
    Notice,
    Placement,
    Redating,
    SisterAnswer,
)


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
    placements: list[Placement]
    decisions: list[Decision]
    notices: dict[UUID, list[Notice]]  # by what they tell: a decision, or the answer of a sister board
    sister_answers: list[SisterAnswer]
    comments: list[Comment]
    actions: list[ActionPoint]
    redatings: list[Redating]
    updates: list[Update]
    written: dict[UUID, list[Any]]  # update → the rows of its history, oldest first
    blockages: list[Blockage]
    absorbed: list[ExceptionCase]
    answer_due_on: date | None  # when its group reports next, if anything was decided and that is planned

    def is_open(self, item: ExceptionItem) -> bool:
        """Whether the reader may read the report that the item stands in."""
        return item.pk in self.open_items

    @cached_property
    def newest(self) -> ExceptionItem | None:
        """Where the exception stands now: in its newest period, the item that nothing stands above."""
        placed = {placement.source_id for placement in self.placements}
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
        return any(placement.item_id == item.pk for placement in self.placements)

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


def trace(case: ExceptionCase, person: Person) -> Trace:
    items = _items(case)
    opened = _opened(items, person)
    decisions = list(
        Decision.objects.visible_to(person)
        .filter(case=case)
        .select_related("body", "meeting", "recorded_by", "confirmed_by", "rejected_by", "referred_to")
        .order_by("recorded_at")
    )
    actions = list(
        ActionPoint.objects.visible_to(person)
        .filter(case=case)
        .select_related("person", "organisation", "claimed_by", "verified_by", "body")
    )
    updates = _updates(case, items, person)
    return Trace(
        case=case,
        items=items,
        open_items=opened,
        edits=_edits(opened),
        placements=list(
            Placement.objects.filter(source__case=case).select_related(
                "item__report__from_body", "source__report"
            )
        ),
        decisions=decisions,
        notices=_notices(case),
        sister_answers=_sister_answers(decisions),
        comments=list(
            Comment.objects.filter(item__in=opened).select_related("person", "item__report__from_body")
        ),
        actions=actions,
        redatings=list(Redating.objects.filter(action__in=actions).select_related("action", "moved_by")),
        updates=updates,
        written=_written(updates),
        blockages=_blockages(case, person),
        absorbed=list(ExceptionCase.objects.visible_to(person).filter(merged_into=case)),
        answer_due_on=_next_report(case, items[-1].report.period) if decisions and items else None,
    )


def _next_report(case: ExceptionCase, period: ReportingPeriod) -> date | None:
    """The day by which the exception's group is to report after the period."""
    later = ReportingPeriod.objects.filter(partnership=case.partnership_id, starts_on__gt=period.starts_on)
    following = later.order_by("starts_on").first()
    if following is None or case.closed_at is not None:
        return None
    return localdate(following.report_due_at(rollup.heights(case.body).get(case.body_id, 0)))


def _opened(items: Iterable[ExceptionItem], person: Person) -> frozenset[UUID]:
    """The appearances in reports that the person may read."""
    reports = ExceptionReport.objects.visible_to(person).filter(pk__in={item.report_id for item in items})
    readable = set(reports.values_list("pk", flat=True))
    return frozenset(item.pk for item in items if item.report_id in readable)


def _items(case: ExceptionCase) -> list[ExceptionItem]:
    """Every appearance, the oldest first."""
    return list(
        ExceptionItem.objects.filter(case=case)
        .select_related("report__from_body", "report__to_body", "report__period", "merged_into")
        .select_related("report__signed_by", "report__issued_by")
        .order_by("report__period__starts_on", "report__drafted_at", "report__version")
    )


def _edits(items: Iterable[UUID]) -> list[Any]:
    rows = ExceptionItem.history.filter(id__in=list(items), history_user__isnull=False)
    return list(rows.select_related("history_user").order_by("history_id"))


def _sister_answers(decisions: Iterable[Decision]) -> list[SisterAnswer]:
    """No question is asked where nothing was referred."""
    referred = [decision for decision in decisions if decision.referred_to_id]
    if not referred:
        return []
    found = SisterAnswer.objects.filter(decision__in=referred)
    return list(found.select_related("decision__referred_to", "recorded_by"))


def _notices(case: ExceptionCase) -> dict[UUID, list[Notice]]:
    found: dict[UUID, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(decision__case=case).select_related("recipient").order_by("told_at"):
        found[notice.sister_answer_id or notice.decision_id].append(notice)
    return found


def _updates(case: ExceptionCase, items: Iterable[ExceptionItem], person: Person) -> list[Update]:
    """The officer's updates that stand behind the case, oldest first: those it carried and those since."""
    carried = {item.update_id for item in items if item.update_id}
    since = Q(activity=case.activity_id, period__starts_on__gte=case.opened_in.starts_on)
    if case.closed_at is not None:
        since &= Q(submitted_at__lte=case.closed_at)
    behind = Q(pk__in=carried) | (since if case.activity_id else Q(pk=None))
    found = Update.objects.visible_to(person).filter(behind)
    return list(found.select_related("period", "submitted_by__organisation").order_by("period__starts_on"))


def _written(updates: Iterable[Update]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    rows = Update.history.filter(id__in=[update.pk for update in updates])
    for row in rows.select_related("history_user", "asked_of").order_by("history_id"):
        found[row.id].append(row)
    return found


def _blockages(case: ExceptionCase, person: Person) -> list[Blockage]:
    if case.activity_id is None:
        return []
    found = Blockage.objects.visible_to(person).filter(activity=case.activity_id)
    return list(found.dated().select_related("raised_by", "resolved_by").order_by("raised_on"))
