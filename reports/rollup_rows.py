"""What the dashboard asks the database: five questions, whatever the size, answered in plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Exists,
    F,
    FilteredRelation,
    Func,
    JSONField,
    Min,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, JSONObject

from partners.models import Body
from partners.roles import Permission
from priorities.models import Activity, Blockage, Priority, ReportingPeriod
from reports import rollup
from reports.models import Comment, Decision, ExceptionCase, ExceptionItem, ExceptionReport, Meeting

WINDOW = 8
"""How many periods a trend looks back, the one shown included."""


@dataclass(frozen=True)
class Family:
    """A body with everything below it, and what one person may do on each."""

    body: Body
    opened: Mapping[Body, frozenset[Permission]]

    @cached_property
    def children(self) -> dict[UUID, list[Body]]:
        """Body → the bodies that report straight to it, by name."""
        found: dict[UUID, list[Body]] = {body.pk: [] for body in self.opened}
        for body in sorted(self.opened, key=lambda b: b.short_name):
            if body.reports_to_id is not None and body.kind != Body.Kind.SISTER:
                found[body.reports_to_id].append(body)
        return found

    @cached_property
    def members(self) -> list[Body]:
        """The body itself, then everything below it."""
        found = [self.body]
        for body in found:
            found.extend(self.children[body.pk])
        return found

    def below(self, top: Body) -> set[UUID]:
        return {top.pk}.union(*(self.below(child) for child in self.children[top.pk]))

    def height(self, body: Body) -> int:
        return max((self.height(child) + 1 for child in self.children[body.pk]), default=0)

    def may(self, permission: Permission, body: Body) -> bool:
        return permission in self.opened[body]


@dataclass(frozen=True)
class ReportRow:
    """A report without its items. `frozen` holds what the paper says beside them, once it is issued."""

    pk: UUID
    from_body_id: UUID
    period_id: UUID
    version: int
    drafted_at: datetime
    returns_closed_at: datetime | None
    issued_at: datetime | None
    signed_as: str
    signer: str | None
    frozen: dict[str, Any] | None


@dataclass(frozen=True)
class ActivityRow:
    """An activity and the stored colours of its update. `is_seen` says whether the reader may open it."""

    pk: UUID
    reference: str
    title: str
    body_id: UUID
    number: int  # of its priority
    starts_on: date
    closed_on: date | None
    is_seen: bool
    update: UUID | None
    self_rag: str | None
    computed_rag: str | None
    submitted_at: datetime | None
    blocked_since: date | None


@dataclass(frozen=True)
class CaseRow:
    """An exception, and its place in the body's own report where it has one."""

    pk: UUID
    reference: str
    title: str
    body_id: UUID
    opened_at: datetime
    closed_at: datetime | None
    priority: int | None
    is_seen: bool
    item: UUID | None
    position: int | None
    rag: str | None
    disposition: str | None
    brought_forward: bool | None
    is_asked: bool
    words: dict[str, Any] | None
    waiting: dict[str, Any] | None
    proposals: list[str]


@dataclass(frozen=True)
class CarriedRow:
    """An exception that the body's report before carried on, or that waits below for a place in this one."""

    case_id: UUID
    reference: str
    title: str
    is_seen: bool
    report_id: UUID
    disposition: str
    asked: str
    asked_by_on: date | None
    answer: dict[str, Any] | None


def periods(body: Body) -> list[tuple[ReportingPeriod, datetime | None]]:
    """Every period of the partnership, oldest first, and when the body meets about it."""
    meetings = Meeting.objects.filter(body=body, period=OuterRef("pk")).order_by("-starts_at")
    found: Any = ReportingPeriod.objects.filter(partnership=body.partnership_id).order_by("starts_on")
    rows = found.annotate(meets_at=Subquery(meetings.values("starts_at")[:1]))
    return [(period, period.meets_at) for period in rows]


# The exceptions of an issued report are most of it, and are never needed beside its headline.
_WITHOUT_ITEMS = Func(
    F("content"), template="(%(expressions)s - '{items,performing}'::text[])", output_field=JSONField()
)


def reports(family: Family, window: Sequence[ReportingPeriod]) -> list[ReportRow]:
    """What the family reported in the window, whose last period is the one shown.

    An issued report speaks for everything below it, so only the highest one is read; for the last two periods
    also those of the bodies straight below, and drafts for the last.
    """
    members = [body.pk for body in family.members]
    latest = ExceptionReport.objects.latest_versions().filter(from_body__in=members, period__in=window)
    above = ExceptionReport.objects.issued().filter(
        from_body=OuterRef("to_body"), from_body__in=members, period=OuterRef("period")
    )
    near = [body.pk for body in family.children[family.body.pk]]
    highest = Q(from_body=family.body) | ~Exists(above) | Q(from_body__in=near, period__in=window[-2:])
    found = ExceptionReport.objects.filter(
        Q(pk__in=latest.filter(highest).values("pk"))
        | Q(issued_at=None, from_body__in=members, period=window[-1])
    )
    frozen = Case(
        When(period__in=window[-2:], then=_WITHOUT_ITEMS),
        default=JSONObject(grid=KeyTransform("grid", "content")),
        output_field=JSONField(),
    )
    fields = [
        "pk",
        "from_body_id",
        "period_id",
        "version",
        "drafted_at",
        "returns_closed_at",
        "issued_at",
        "signed_as",
    ]
    rows = found.values(*fields, signer=F("signed_by__name"), frozen=frozen)
    return [ReportRow(**row | {"frozen": row["frozen"] if row["issued_at"] else None}) for row in rows]


def activities(
    family: Family, period: ReportingPeriod, since: date, *, blocked_on: date, person: object
) -> list[ActivityRow]:
    """Activities of the family that ran in the period or since the day, with their update for the period."""
    blocked = Blockage.objects.open(blocked_on).filter(activity=OuterRef("pk")).order_by()
    oldest = blocked.values("activity").annotate(since=Min("raised_on")).values("since")
    rows: Any = Activity.objects.filter(body__in=[body.pk for body in family.members])
    rows = rows.running(since, period.ends_on).annotate(
        now=FilteredRelation("updates", condition=Q(updates__period=period)),
        is_seen=Q(pk__in=Activity.objects.visible_to(person).values("pk")),
        blocked_since=Subquery(oldest),
    )
    plain = ["pk", "reference", "title", "body_id", "starts_on", "closed_on", "is_seen", "blocked_since"]
    rows = rows.order_by("priority__number", "reference").values(
        *plain,
        number=F("priority__number"),
        update=F("now__pk"),
        self_rag=F("now__self_rag"),
        computed_rag=F("now__computed_rag"),
        submitted_at=F("now__submitted_at"),
    )
    return [ActivityRow(**row) for row in rows]


def cases(
    family: Family, period: ReportingPeriod, report: ExceptionReport | None, *, at: datetime, person: object
) -> list[CaseRow]:
    """Exceptions of the family that were open at the instant, and all that stand in the body's own report."""
    open_then = Q(opened_at__lte=at, opened_in__starts_on__lte=period.starts_on) & (
        Q(closed_at=None) | Q(closed_at__gt=at)
    )
    found: Any = ExceptionCase.objects.filter(partnership=family.body.partnership_id)
    found = found.annotate(
        own=FilteredRelation("items", condition=Q(items__report=report.pk if report else None)),
        is_seen=Q(pk__in=ExceptionCase.objects.visible_to(person).values("pk")),
        subject_number=Coalesce("activity__priority__number", "measure__priority__number"),
    ).filter(open_then & Q(body__in=[body.pk for body in family.members]) | Q(own__isnull=False))
    plain = ["pk", "reference", "title", "body_id", "opened_at", "closed_at", "is_seen"]
    rows = found.order_by("opened_at", "reference").values(
        *plain,
        priority=F("subject_number"),
        item=F("own__pk"),
        position=F("own__position"),
        rag=F("own__rag"),
        disposition=F("own__disposition"),
        brought_forward=F("own__brought_forward"),
        **_asks(report),
    )
    return [CaseRow(**row) for row in rows]


_SHOWN = [
    "cause",
    "progress",
    "computed_reasons",
    "below_words",
    "ask_below",
    "ask_below_by",
    "previous_rag",
    "priority",
    "group",
    "organisation",
    "marking",
]


def _asks(report: ExceptionReport | None) -> dict[str, Any]:
    """What the body's own report adds to its exceptions: what is asked, recorded and proposed."""
    undecided = rollup.undecided(report) if report is not None else ExceptionItem.objects.none()
    recorded = Decision.objects.waiting().filter(item=OuterRef("own__pk")).order_by("recorded_at")
    fields = {
        "pk": "pk",
        "outcome": "outcome",
        "words": "words",
        "by": "recorded_by__name",
        "on": "recorded_at",
    }
    said = Comment.objects.filter(item=OuterRef("own__pk"))
    words = JSONObject(**{name: KeyTransform(name, "own__shown") for name in _SHOWN})
    asked = Q(own__pk__in=undecided.values("pk"))
    return {
        "is_asked": Coalesce(Case(When(asked, then=True), default=False), False),
        "words": Case(When(asked, then=words), default=None, output_field=JSONField()),
        "waiting": Subquery(recorded.values(data=JSONObject(**fields))[:1]),
        "proposals": ArraySubquery(said.values("outcome")),
    }


def carried(
    family: Family, period: ReportingPeriod, before: UUID | None, *, is_draft: bool, person: object
) -> list[CarriedRow]:
    """What the body's last issued report carried on, with the answer from above to what it asked.

    For a draft also what was escalated from below and has no place yet, so that the books can be checked.
    """
    wanted = Q(report=before, disposition__in=rollup.OPEN_STILL)
    if is_draft:
        wanted |= Q(pk__in=rollup.unplaced(family.body, period).order_by().values("pk"))
    answers = Decision.objects.in_effect().filter(
        case=OuterRef("case"),
        body=OuterRef("report__to_body"),
        confirmed_at__gte=OuterRef("report__issued_at"),
    )
    answer = {"pk": "pk", "outcome": "outcome", "words": "words", "on": "confirmed_at"}
    rows: Any = ExceptionItem.objects.filter(wanted)
    rows = rows.annotate(is_seen=Q(case__in=ExceptionCase.objects.visible_to(person).values("pk")))
    rows = rows.order_by("position").values(
        "case_id",
        "report_id",
        "is_seen",
        "disposition",
        "asked_by_on",
        reference=F("case__reference"),
        title=F("case__title"),
        asked=F("decision_asked"),
        answer=Subquery(answers.order_by("-confirmed_at").values(data=JSONObject(**answer))[:1]),
    )
    return [CarriedRow(**row) for row in rows]


def priorities(partnership: UUID, period: ReportingPeriod) -> dict[int, str]:
    """Number → short title, of the strategies in force; where two have the same number, of the newer one."""
    found = Priority.objects.filter(
        Q(strategy__ends_on=None) | Q(strategy__ends_on__gt=period.starts_on),
        strategy__partnership=partnership,
        strategy__starts_on__lte=period.ends_on,
    )
    return dict(found.order_by("strategy__starts_on", "number").values_list("number", "short_title"))
