"""What the dashboard asks the database: five questions, whatever the size, answered in plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
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
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce, Greatest, JSONObject, TruncDate

from partners.models import Body, Person
from partners.prepared import Prepared
from partners.roles import Permission
from priorities.models import Activity, Blockage, Chase, Milestone, ReportingPeriod
from reports import rollup
from reports.models import (
    Comment,
    Decision,
    ExceptionCase,
    ExceptionItem,
    ExceptionReport,
    Placement,
)

Ids = tuple[UUID, ...]
Rows = QuerySet[Any, Any]

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
    frozen: dict[str, Any] | None
    called: list[dict[str, Any]] | None  # what the bodies below were called when it was issued, oldest first


@dataclass(frozen=True)
class ActivityRow:
    """An activity and the stored colours of its update. `is_seen` says that the reader may open it."""

    pk: UUID
    reference: str
    title: str
    body_id: UUID
    number: int  # of its priority
    starts_on: date
    closed_on: date | None
    is_seen: bool
    self_rag: str | None
    computed_rag: str | None
    submitted_at: datetime | None
    blocked_since: date | None
    chased: list[dict[str, Any]]  # for an update that is not in: step, whom and when, the newest first
    ahead: list[dict[str, Any]] | None  # its milestones, where there is no update to hold the rule's colour

    def ran_in(self, period: ReportingPeriod) -> bool:
        return self.starts_on <= period.ends_on and (
            self.closed_on is None or self.closed_on >= period.starts_on
        )


@dataclass(frozen=True)
class CaseRow:
    """An exception, and its place in the body's own report where it has one."""

    pk: UUID
    reference: str
    title: str
    body_id: UUID
    is_seen: bool
    activity_id: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    priority: int | None
    item: UUID | None
    position: int | None
    rag: str | None
    triggers: list[str] | None  # in the body's own report, else where it was told last
    disposition: str | None
    brought_forward: bool | None
    is_again: bool | None  # the item changed below after it was decided
    is_put: bool  # to the body, by one below
    words: dict[str, Any] | None
    answered: list[dict[str, Any]]  # decisions on the item, oldest first, but for those that were turned down
    proposals: list[str]

    @property
    def is_asked(self) -> bool:
        """A decision of the body is needed: as `rollup.undecided` has it."""
        decided = any(decision["confirmed"] for decision in self.answered)
        return bool(self.item and self.is_put and (self.is_again or not decided))

    @property
    def waiting(self) -> dict[str, Any] | None:
        """The decision that was recorded and that the chair has not confirmed."""
        return next((decision for decision in self.answered if not decision["confirmed"]), None)


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


_LIST = ArrayField(JSONField())

# The exceptions of an issued report are most of it, and are never needed beside its headline.
_WITHOUT_ITEMS = Func(
    F("content"), template="(%(expressions)s - '{items,performing}'::text[])", output_field=JSONField()
)


@Prepared
def _reports(*, body: UUID, members: Ids, near: Ids, window: Ids, recent: Ids, shown: UUID) -> Rows:
    issued = ExceptionReport.objects.issued()
    replaced = issued.filter(supersedes=OuterRef("pk"))
    above = issued.filter(from_body=OuterRef("to_body"), from_body__in=members, period=OuterRef("period"))
    highest = Q(from_body=body) | ~Exists(above) | Q(from_body__in=near, period__in=recent)
    found: Any = ExceptionReport.objects.filter(from_body__in=members, period__in=window).filter(
        Q(issued_at=None, period=shown) | Q(~Exists(replaced), highest, issued_at__isnull=False)
    )
    frozen = Case(
        When(issued_at=None, then=None),
        When(period__in=recent, then=_WITHOUT_ITEMS),
        default=JSONObject(grid=KeyTransform("grid", "content")),
        output_field=JSONField(),
    )
    plain = ["pk", "from_body_id", "period_id", "version", "drafted_at", "returns_closed_at", "issued_at"]
    names = Body.history.filter(id__in=near, history_date__lte=OuterRef("issued_at")).order_by("history_id")
    told = ArraySubquery(names.values(told=JSONObject(id="id", short_name="short_name")))
    own = When(from_body=body, period__in=recent, issued_at__isnull=False, then=told)
    called = Case(own, default=None, output_field=_LIST)
    return cast(Rows, found.values(*plain, frozen=frozen, called=called))


def reports(family: Family, window: Sequence[ReportingPeriod]) -> list[ReportRow]:
    """What the family reported in the window, whose last period is the one shown.

    An issued report speaks for everything below it, so only the highest one is read; for the last two periods
    also those of the bodies straight below, and drafts for the last.
    """
    rows = _reports(
        body=family.body.pk,
        members=ids(family.members),
        near=ids(family.children[family.body.pk]),
        window=ids(window),
        recent=ids(window[-2:]),
        shown=window[-1].pk,
    )
    return [ReportRow(**row) for row in rows]


_MILESTONE = ("title", "baseline_on", "forecast_on", "actual_on", "rebaselined_on")


# As `Blockage.said_on` has it.
_SAID_ON = Greatest("raised_on", TruncDate("told_at"))


@Prepared
def _activities(*, members: Ids, period: UUID, blocked_on: date, person: UUID) -> Rows:
    blocked = Blockage.objects.open(blocked_on).dated().filter(activity=OuterRef("pk")).order_by()
    rows: Any = Activity.objects.filter(body__in=members)
    rows = rows.annotate(now=FilteredRelation("updates", condition=Q(updates__period=period)))
    its = Milestone.objects.filter(activity=OuterRef("pk")).order_by("baseline_on")
    told = ArraySubquery(its.values(told=JSONObject(**{name: name for name in _MILESTONE})))
    chases = Chase.objects.filter(activity=OuterRef("pk"), period=period).order_by("-chased_at")
    log = ArraySubquery(chases.values(told=JSONObject(step="rung", who="person__name", on="chased_at")))
    rows = rows.order_by("priority__number", "reference").values(
        *["pk", "reference", "title", "body_id", "starts_on", "closed_on"],
        number=F("priority__number"),
        self_rag=F("now__self_rag"),
        computed_rag=F("now__computed_rag"),
        submitted_at=F("now__submitted_at"),
        blocked_since=Subquery(blocked.values("activity").annotate(since=Min(_SAID_ON)).values("since")),
        is_seen=Q(pk__in=Activity.objects.visible_to(Person(pk=person)).values("pk")),
        chased=Case(
            When(now__submitted_at=None, then=log), default=Value([], output_field=_LIST), output_field=_LIST
        ),
        ahead=Case(When(now__pk=None, then=told), default=None, output_field=_LIST),
    )
    return cast(Rows, rows)


def activities(
    family: Family, period: ReportingPeriod, *, blocked_on: date, person: Person
) -> list[ActivityRow]:
    """Every activity of the family, with its update for the period."""
    rows = _activities(members=ids(family.members), period=period.pk, blocked_on=blocked_on, person=person.pk)
    return [ActivityRow(**row) for row in rows]


# The words of an ask, of all that an exception shows.
_ASK = [
    *["cause", "progress", "computed_reasons", "below_words", "ask_below", "ask_below_by", "previous_rag"],
    *["priority", "group", "organisation", "marking"],
]
_WORDS = JSONObject(**{name: KeyTransform(name, "own__shown") for name in _ASK})
_DECISION = JSONObject(
    pk="pk",
    outcome="outcome",
    words="words",
    by="recorded_by__name",
    on="recorded_at",
    confirmed="confirmed_at",
)


def _answers() -> Rows:
    """The decisions on an item of the body's report, or on the one that it repeats unchanged."""
    on_item = Q(item=OuterRef("own__pk")) | Q(item=OuterRef("own__unchanged_from"))
    found = Decision.objects.filter(on_item, rejected_at=None).order_by("recorded_at")
    return cast(Rows, found.values(told=_DECISION))


def _told_last(starts_on: date, at: datetime) -> Subquery:
    """Why it was an exception, by the last report issued until then; a later period has no say in an earlier one."""
    until = {"report__issued_at__lte": at, "report__period__starts_on__lte": starts_on}
    told = ExceptionItem.objects.filter(case=OuterRef("pk"), **until)
    return Subquery(told.order_by("-report__period__starts_on", "-report__drafted_at").values("triggers")[:1])


@Prepared
def _cases(
    *,
    partnership: UUID,
    members: Ids,
    body: UUID,
    period: UUID,
    starts_on: date,
    report: UUID | None,
    at: datetime,
    person: UUID,
) -> Rows:
    open_then = Q(opened_at__lte=at, opened_in__starts_on__lte=starts_on) & (
        Q(closed_at=None) | Q(closed_at__gt=at)
    )
    own = FilteredRelation("items", condition=Q(items__report=report))
    rows: Any = ExceptionCase.objects.filter(partnership=partnership).annotate(own=own)
    rows = rows.filter(open_then & Q(body__in=members) | Q(own__isnull=False))
    put = Exists(
        Placement.objects.filter(
            item__case=OuterRef("pk"), item__report__from_body=body, item__report__period=period
        )
    )
    said = Comment.objects.filter(item=OuterRef("own__pk")).order_by("said_at")
    rows = rows.order_by("opened_at", "reference").values(
        *["pk", "reference", "title", "body_id", "activity_id", "opened_at", "closed_at"],
        priority=Coalesce("activity__priority__number", "measure__priority__number"),
        item=F("own__pk"),
        position=F("own__position"),
        rag=F("own__rag"),
        triggers=Coalesce("own__triggers", _told_last(starts_on, at)),
        disposition=F("own__disposition"),
        brought_forward=F("own__brought_forward"),
        is_again=F("own__decide_again"),
        is_seen=Q(pk__in=ExceptionCase.objects.visible_to(Person(pk=person)).values("pk")),
        is_put=put,
        words=Case(When(put, then=_WORDS), default=None, output_field=JSONField()),
        answered=ArraySubquery(_answers()),
        proposals=ArraySubquery(said.values("outcome")),
    )
    return cast(Rows, rows)


def cases(
    family: Family, period: ReportingPeriod, report: UUID | None, *, at: datetime, person: Person
) -> list[CaseRow]:
    """Exceptions of the family that were open at the instant, and all that stand in the body's own report."""
    rows = _cases(
        partnership=family.body.partnership_id,
        members=ids(family.members),
        body=family.body.pk,
        period=period.pk,
        starts_on=period.starts_on,
        report=report,
        at=at,
        person=person.pk,
    )
    return [CaseRow(**row) for row in rows]


@Prepared
def _carried(
    *, body: UUID, period: UUID, starts_on: date, before: UUID | None, is_draft: bool, person: UUID
) -> Rows:
    wanted = Q(report=before, disposition__in=rollup.OPEN_STILL)
    if is_draft:
        shown = ReportingPeriod(pk=period, starts_on=starts_on)
        wanted |= Q(pk__in=rollup.unplaced(Body(pk=body), shown).order_by().values("pk"))
    answers = Decision.objects.in_effect().filter(
        case=OuterRef("case"),
        body=OuterRef("report__to_body"),
        confirmed_at__gte=OuterRef("report__issued_at"),
    )
    told = JSONObject(pk="pk", outcome="outcome", words="words", on="decided_on")
    rows: Any = ExceptionItem.objects.filter(wanted).order_by("position")
    rows = rows.values(
        *["case_id", "report_id", "disposition", "asked_by_on"],
        reference=F("case__reference"),
        title=F("case__title"),
        asked=F("decision_asked"),
        answer=Subquery(answers.order_by("-confirmed_at").values(told=told)[:1]),
        is_seen=Q(case__in=ExceptionCase.objects.visible_to(Person(pk=person)).values("pk")),
    )
    return cast(Rows, rows)


def carried(
    family: Family, period: ReportingPeriod, before: UUID | None, *, is_draft: bool, person: Person
) -> list[CarriedRow]:
    """What the body's last issued report carried on, with the answer from above to what it asked.

    For a draft also what was escalated from below and has no place yet, so that the books can be checked.
    """
    rows = _carried(
        body=family.body.pk,
        period=period.pk,
        starts_on=period.starts_on,
        before=before,
        is_draft=is_draft,
        person=person.pk,
    )
    return [CarriedRow(**row) for row in rows]


def ids(things: Iterable[Body] | Iterable[ReportingPeriod]) -> Ids:
    return tuple(thing.pk for thing in things)
