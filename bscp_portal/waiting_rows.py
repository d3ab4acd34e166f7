"""What is asked of the database for what waits for somebody: one question for each kind, written once."""

from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from partners import access
from partners.models import Body, Person
from partners.prepared import Prepared
from partners.roles import Permission
from priorities.models import Activity, Rebaselining, ReportingPeriod, Update, UpdateDraft
from reports.models import (
    ActionPoint,
    BoardPack,
    Decision,
    ExceptionItem,
    ExceptionReport,
    Meeting,
    Notice,
    Placement,
)

Rows = QuerySet[Any, Any]
OF_THE_TURN = ("starts_on", "ends_on", "reports_due_at", "weeks_to_next_level")


@Prepared
def notices(*, person: Person) -> Rows:
    """Answers to acknowledge."""
    related = ("decision__body__partnership", "decision__case", "decision__referred_to", "sister_answer")
    return cast(Rows, Notice.objects.visible_to(person).unacknowledged().select_related(*related))


def _newest_periods(today: date, partnership: str) -> QuerySet[ReportingPeriod]:
    """The period being reported: of those that have ended, the last."""
    ended = ReportingPeriod.objects.ended(today).filter(partnership=OuterRef(partnership))
    newest: QuerySet[ReportingPeriod] = ended.newest_first()[:1]
    return newest


@Prepared
def updates(*, person: Person, today: date) -> Rows:
    """Activities whose update the person has to write, with when its period `starts`, `ends` and it is `due`."""
    newest = _newest_periods(today, "body__partnership")
    done = Update.objects.filter(activity=OuterRef("pk"), period=OuterRef("period")).filter(
        Q(submitted_at__isnull=False) | Q(locked_at__isnull=False)
    )
    own: Any = Activity.objects.visible_to(person).filter(
        lead_person=person, body_id__in=access.body_ids(person, Permission.WRITE_UPDATE)
    )
    own = own.annotate(
        period=Subquery(newest.values("pk")),
        starts=Subquery(newest.values("starts_on")),
        ends=Subquery(newest.values("ends_on")),
        due=Subquery(newest.values("updates_due_at")),
    ).filter(Q(closed_on=None) | Q(closed_on__gte=F("starts")), starts_on__lte=F("ends"))
    return cast(Rows, own.filter(~Exists(done)).select_related("body__partnership"))


@Prepared
def never_sent(*, person: Person) -> Rows:
    """What they typed for updates that never came, with the `update` that is missing."""
    its = Update.objects.filter(activity=OuterRef("activity"), period=OuterRef("period"))
    kept: Any = UpdateDraft.objects.never_sent().filter(
        person=person, activity__in=Activity.objects.visible_to(person).values("pk")
    )
    kept = kept.filter(activity__body_id__in=access.body_ids(person, Permission.WRITE_UPDATE))
    kept = kept.annotate(update=Subquery(its.values("pk")))
    return cast(Rows, kept.select_related("activity__body__partnership", "period"))


@Prepared
def reports(*, person: Person, today: date) -> Rows:
    """Bodies that owe a report: the draft there is, with what is left to do, and the period whose turn it is."""
    newest = _newest_periods(today, "partnership")
    issued = ExceptionReport.objects.issued().filter(from_body=OuterRef("pk"), period=OuterRef("newest"))
    drafts = ExceptionReport.objects.draft().filter(from_body=OuterRef("pk")).order_by("period__starts_on")
    last = ExceptionReport.objects.filter(from_body=OuterRef("pk")).order_by("-period__starts_on")
    ended = ReportingPeriod.objects.ended(today).filter(partnership=OuterRef("partnership"))
    following = ended.filter(starts_on__gt=OuterRef("last")).order_by("starts_on")
    open_items = ExceptionItem.objects.filter(report=OuterRef("draft"), disposition="").order_by()
    turn = Coalesce(
        Subquery(drafts.values("period")[:1]),
        Subquery(following.values("pk")[:1]),
        F("newest"),
        output_field=UUIDField(),
    )
    found: Any = access.bodies_for(person, Permission.PREPARE_REPORT).reporting()
    found = found.annotate(
        newest=Subquery(newest.values("pk")),
        draft=Subquery(drafts.values("pk")[:1]),
        last=Subquery(last.values("period__starts_on")[:1]),
    ).annotate(
        turn=turn,
        left=Coalesce(Subquery(open_items.values("report").annotate(n=Count("pk")).values("n")), 0),
    )
    its = ReportingPeriod.objects.filter(pk=OuterRef("turn"))
    owing = found.filter(Q(draft__isnull=False) | ~Exists(issued), newest__isnull=False)
    owing = owing.annotate(**{name: Subquery(its.values(name)) for name in OF_THE_TURN})
    return cast(Rows, owing.select_related("partnership"))


@Prepared
def lines_of_reporting(*, partnerships: tuple[UUID, ...]) -> Rows:
    return cast(
        Rows, Body.objects.reporting().filter(partnership__in=partnerships).values("pk", "reports_to_id")
    )


@Prepared
def decisions(*, person: Person) -> Rows:
    """By body and period, how many exceptions (`n`) wait for a decision, and when the first is needed."""
    put = Placement.objects.filter(
        item__case=OuterRef("case"),
        item__report__from_body=OuterRef("report__from_body"),
        item__report__period=OuterRef("report__period"),
    )
    decided = Decision.objects.in_effect().filter(Q(item=OuterRef("pk")) | Q(item=OuterRef("unchanged_from")))
    bodies = access.body_ids(person, Permission.RECORD_DECISION)
    waiting: Any = ExceptionItem.objects.filter(report__issued_at=None, report__from_body_id__in=bodies)
    waiting = waiting.filter(Exists(put), Q(decide_again=True) | ~Exists(decided))
    earliest = put.order_by("source__asked_by_on").values("source__asked_by_on")[:1]
    counted = waiting.annotate(asked_by=Subquery(earliest)).values(
        body=F("report__from_body__slug"),
        name=F("report__from_body__short_name"),
        starts_on=F("report__period__starts_on"),
        slug=F("report__from_body__partnership__slug"),
        partnership=F("report__from_body__partnership__short_name"),
    )
    return cast(Rows, counted.annotate(n=Count("pk"), due_on=Min("asked_by")).order_by("name"))


@Prepared
def confirmations(*, person: Person) -> Rows:
    """Decisions recorded for the person to confirm, with the day each was `asked_by`, if any."""
    bodies = access.body_ids(person, Permission.CONFIRM_DECISION)
    asked = Placement.objects.filter(item=OuterRef("item")).order_by("source__asked_by_on")
    waiting: Any = Decision.objects.visible_to(person).waiting().filter(body_id__in=bodies)
    dated = waiting.annotate(asked_by=Subquery(asked.values("source__asked_by_on")[:1]))
    return cast(Rows, dated.select_related("body__partnership", "case"))


@Prepared
def actions(*, person: Person) -> Rows:
    """What the person has to do, and what others say is done that the person is to verify (`is_claimed`)."""
    bodies = access.body_ids(person, Permission.VERIFY_ACTION)
    own = Q(person=person, claimed_at=None)
    claimed = Q(body_id__in=bodies, claimed_at__isnull=False) & ~Q(person=person) & ~Q(claimed_by=person)
    found: Any = ActionPoint.objects.visible_to(person).unfinished().filter(own | claimed)
    return cast(Rows, found.select_related("body__partnership"))


@Prepared
def new_dates(*, person: Person) -> Rows:
    """Milestones for which somebody asks a new date, that the person may approve."""
    bodies = access.body_ids(person, Permission.APPROVE_REBASELINE)
    readable = Activity.objects.visible_to(person).values("pk")
    waiting: Any = Rebaselining.objects.waiting().filter(milestone__activity__body_id__in=bodies)
    found = waiting.filter(milestone__activity_id__in=readable)
    return cast(Rows, found.select_related("milestone__activity__body__partnership"))


@Prepared
def packless(*, person: Person, at: datetime) -> Rows:
    """Meetings to come whose papers have not been made into a pack."""
    made = BoardPack.objects.filter(meeting=OuterRef("pk"), build=BoardPack.Build.RESTRICTED)
    bodies = access.body_ids(person, Permission.EXPORT_PACK)
    coming: Any = Meeting.objects.filter(~Exists(made), body_id__in=bodies, starts_at__gt=at)
    return cast(Rows, coming.select_related("body__partnership", "period").order_by("starts_at"))


@Prepared
def meetings(*, person: Person, at: datetime) -> Rows:
    """Meetings to come of bodies on which the person holds a seat, the next first."""
    bodies = access.own_body_ids(person, Permission.READ)
    coming: Any = Meeting.objects.standing().filter(body_id__in=bodies, starts_at__gt=at)
    return cast(Rows, coming.order_by("starts_at").values("pk", "body_id", "starts_at", "venue"))
