"""What waits for somebody, across every body and partnership in which they hold a seat. One query for each kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Partnership, Person
from partners.roles import Permission
from priorities.models import Activity, Rebaselining, ReportingPeriod, Update
from priorities.rules import DeadlineOffsets, clear_days_before
from priorities.services_periods import england_holidays
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


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, for which partnership, and by when if there is a day."""

    text: str
    url: str
    partnership: str
    note: str = ""
    due_on: date | None = None
    is_overdue: bool = False


def tasks(person: Person, *, at: datetime) -> list[Task]:
    """Everything that waits for the person, the earliest due first, then what has no day."""
    today = localdate(at)
    found = [
        *_answers(person),
        *_updates(person, at),
        *_reports(person, at),
        *_decisions(person),
        *_confirmations(person),
        *_actions(person, today),
        *_verifications(person),
        *_new_dates(person),
        *_packs(person, at),
    ]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or today))


def annotated(rows: Iterable[Any]) -> Iterable[Any]:
    """Rows that carry columns the query made, which no type knows of."""
    return rows


def _answers(person: Person) -> Iterator[Task]:
    notices = Notice.objects.visible_to(person).unacknowledged()
    for notice in notices.select_related("decision__body__partnership", "decision__case"):
        decision = notice.decision
        yield Task(
            text=f"Read what {decision.body.short_name} decided on {decision.case.title}",
            url=reverse("reports:notice", args=[decision.body.partnership.slug, notice.pk]),
            partnership=decision.body.partnership.short_name,
            note="Acknowledge it when you have read it",
        )


def _newest_periods(at: datetime, partnership: str) -> QuerySet[ReportingPeriod]:
    """The period being reported: of those that have ended, the last."""
    ended = ReportingPeriod.objects.ended(localdate(at)).filter(partnership=OuterRef(partnership))
    newest: QuerySet[ReportingPeriod] = ended.newest_first()[:1]
    return newest


def _updates(person: Person, at: datetime) -> Iterator[Task]:
    newest = _newest_periods(at, "body__partnership")
    done = Update.objects.filter(activity=OuterRef("pk"), period=OuterRef("period")).filter(
        Q(submitted_at__isnull=False) | Q(locked_at__isnull=False)
    )
    own = (
        Activity.objects.visible_to(person)
        .filter(lead_person=person, body_id__in=access.body_ids(person, Permission.WRITE_UPDATE))
        .annotate(
            period=Subquery(newest.values("pk")),
            starts=Subquery(newest.values("starts_on")),
            ends=Subquery(newest.values("ends_on")),
            due=Subquery(newest.values("updates_due_at")),
        )
        .filter(Q(closed_on=None) | Q(closed_on__gte=F("starts")), starts_on__lte=F("ends"))
        .filter(~Exists(done))
        .select_related("body__partnership")
    )
    for row in annotated(own):
        yield Task(
            text=f"Write the update on {row.title}",
            url=reverse(
                "priorities:update_edit", args=[row.body.partnership.slug, row.pk, f"{row.starts:%Y-%m}"]
            ),
            partnership=row.body.partnership.short_name,
            note=row.body.short_name,
            due_on=localdate(row.due),
            is_overdue=at > row.due,
        )


def _reports(person: Person, at: datetime) -> Iterator[Task]:
    newest = _newest_periods(at, "partnership")
    issued = ExceptionReport.objects.issued().filter(from_body=OuterRef("pk"), period=OuterRef("period"))
    drafts = ExceptionReport.objects.draft().filter(from_body=OuterRef("pk")).order_by("period__starts_on")
    above = Body.objects.reporting().filter(reports_to=OuterRef("pk"))
    bodies = (
        access.bodies_for(person, Permission.PREPARE_REPORT)
        .reporting()
        .annotate(
            period=Subquery(newest.values("pk")),
            due=Subquery(newest.values("reports_due_at")),
            draft=Subquery(drafts.values("pk")[:1]),
            has_below=Exists(above),
        )
        .filter(Q(draft__isnull=False) | ~Exists(issued), period__isnull=False)
        .select_related("partnership")
    )
    for body in annotated(bodies):
        slug = body.partnership.slug
        url = (
            reverse("reports:report", args=[slug, body.draft])
            if body.draft
            else reverse("reports:reports", args=[slug, body.slug])
        )
        # A body with others below it reports after it has met: it has no day of its own here.
        due_on = None if body.has_below else localdate(body.due)
        yield Task(
            text=f"{'Finish' if body.draft else 'Start'} the exception report of {body.short_name}",
            url=url,
            partnership=body.partnership.short_name,
            due_on=due_on,
            is_overdue=due_on is not None and at > body.due,
        )


def _decisions(person: Person) -> Iterator[Task]:
    put = Placement.objects.filter(
        item__case=OuterRef("case"),
        item__report__from_body=OuterRef("report__from_body"),
        item__report__period=OuterRef("report__period"),
    )
    decided = Decision.objects.in_effect().filter(Q(item=OuterRef("pk")) | Q(item=OuterRef("unchanged_from")))
    bodies = access.body_ids(person, Permission.RECORD_DECISION)
    waiting = ExceptionItem.objects.filter(report__issued_at=None, report__from_body_id__in=bodies).filter(
        Exists(put), Q(decide_again=True) | ~Exists(decided)
    )
    counted = waiting.values(
        "report__from_body__short_name",
        "report__from_body__slug",
        "report__period__starts_on",
        "report__from_body__partnership__slug",
        "report__from_body__partnership__short_name",
    ).annotate(n=Count("pk"))
    for row in counted.order_by("report__from_body__short_name"):
        body, slug = row["report__from_body__slug"], row["report__from_body__partnership__slug"]
        path = reverse("reports:dashboard", args=[slug, body])
        n = row["n"]
        yield Task(
            text=f"{n} exception{'s need' if n > 1 else ' needs'} a decision of {row['report__from_body__short_name']}",
            url=f"{path}?period={row['report__period__starts_on']:%Y-%m}",
            partnership=row["report__from_body__partnership__short_name"],
        )


def _confirmations(person: Person) -> Iterator[Task]:
    bodies = access.body_ids(person, Permission.CONFIRM_DECISION)
    waiting = Decision.objects.visible_to(person).waiting().filter(body_id__in=bodies)
    for decision in waiting.select_related("body__partnership", "case"):
        yield Task(
            text=f"Confirm the decision on {decision.case.title}",
            url=reverse("reports:decision", args=[decision.body.partnership.slug, decision.pk]),
            partnership=decision.body.partnership.short_name,
            note=f"Recorded for {decision.body.short_name}",
        )


def _actions(person: Person, today: date) -> Iterator[Task]:
    own = ActionPoint.objects.visible_to(person).unfinished().filter(person=person, claimed_at=None)
    for action in own.select_related("body__partnership"):
        yield Task(
            text=action.what,
            url=reverse("reports:action", args=[action.body.partnership.slug, action.pk]),
            partnership=action.body.partnership.short_name,
            note=f"Action {action.reference}",
            due_on=action.due_on,
            is_overdue=action.due_on < today,
        )


def _verifications(person: Person) -> Iterator[Task]:
    bodies = access.body_ids(person, Permission.VERIFY_ACTION)
    claimed = (
        ActionPoint.objects.visible_to(person)
        .unfinished()
        .filter(body_id__in=bodies, claimed_at__isnull=False)
        .exclude(Q(person=person) | Q(claimed_by=person))
    )
    for action in claimed.select_related("body__partnership"):
        yield Task(
            text=f"Check that this is done: {action.what}",
            url=reverse("reports:action", args=[action.body.partnership.slug, action.pk]),
            partnership=action.body.partnership.short_name,
            note=f"Action {action.reference}",
        )


def _new_dates(person: Person) -> Iterator[Task]:
    bodies = access.body_ids(person, Permission.APPROVE_REBASELINE)
    waiting = Rebaselining.objects.waiting().filter(milestone__activity__body_id__in=bodies)
    readable = Activity.objects.visible_to(person).values("pk")
    for asked in waiting.filter(milestone__activity_id__in=readable).select_related(
        "milestone__activity__body__partnership"
    ):
        partnership: Partnership = asked.milestone.activity.body.partnership
        yield Task(
            text=f"Approve or decline a new date for {asked.milestone.title}",
            url=reverse("priorities:rebaseline_approve", args=[partnership.slug, asked.pk]),
            partnership=partnership.short_name,
            note=asked.milestone.activity.title,
        )


def _packs(person: Person, at: datetime) -> Iterator[Task]:
    """Meetings to come whose papers have not been made into a pack; five clear days before, they are to be out."""
    made = BoardPack.objects.filter(meeting=OuterRef("pk"), build=BoardPack.Build.RESTRICTED)
    coming = Meeting.objects.filter(
        ~Exists(made), body_id__in=access.body_ids(person, Permission.EXPORT_PACK), starts_at__gt=at
    )
    days = DeadlineOffsets().pack_clear_days_before
    for meeting in coming.select_related("body__partnership", "period").order_by("starts_at"):
        due_on = clear_days_before(localdate(meeting.starts_at), days, england_holidays())
        yield Task(
            text=f"Make the pack of the {meeting.body.short_name} meeting about {meeting.period.label}",
            url=reverse("reports:meeting", args=[meeting.body.partnership.slug, meeting.pk]),
            partnership=meeting.body.partnership.short_name,
            due_on=due_on,
            is_overdue=due_on < localdate(at),
        )
