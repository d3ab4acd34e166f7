"""What waits for somebody, across every body and partnership in which they hold a seat. One query for each kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Partnership, Person
from partners.roles import Permission
from partners.wording import number, plural, uk_date
from priorities.models import Activity, Rebaselining, ReportingPeriod, Update, UpdateDraft
from priorities.rules import DeadlineOffsets, clear_days_before, working_days_after
from priorities.services_periods import england_holidays
from reports import rollup
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
    """Everything that waits for the person, the earliest due first."""
    today = localdate(at)
    found = [
        *_answers(person, today),
        *_updates(person, at),
        *_never_sent(person),
        *_reports(person, at),
        *_decisions(person, today),
        *_confirmations(person, today),
        *_actions(person, today),
        *_verifications(person, today),
        *_new_dates(person, today),
        *_packs(person, at),
    ]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or today))


def counted(found: list[Task]) -> str:
    """As `4 things to do, 1 of them overdue.` or `1 thing to do, overdue.`"""
    late = sum(task.is_overdue for task in found)
    overdue = "overdue" if late == len(found) else f"{late} of them overdue"
    return f"{plural(len(found), 'thing,things')} to do{f', {overdue}' if late else ''}."


def annotated(rows: Iterable[Any]) -> Iterable[Any]:
    """Rows that carry columns the query made, which no type knows of."""
    return rows


def _answers(person: Person, today: date) -> Iterator[Task]:
    """An answer is to be acknowledged in as many working days as the body has to send it."""
    days = DeadlineOffsets().feedback_after
    notices = Notice.objects.visible_to(person).unacknowledged()
    for notice in notices.select_related(
        "decision__body__partnership", "decision__case", "decision__referred_to", "sister_answer"
    ):
        decision = notice.decision
        done = "answered" if notice.sister_answer_id else "decided"
        due_on = working_days_after(localdate(notice.told_at), days, england_holidays())
        yield Task(
            text=f"Read what {notice.answered_by.short_name} {done} on {decision.case.title}",
            url=reverse("reports:notice", args=[decision.body.partnership.slug, notice.pk]),
            partnership=decision.body.partnership.short_name,
            note="Acknowledge it when you have read it",
            due_on=due_on,
            is_overdue=due_on < today,
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


def _never_sent(person: Person) -> Iterator[Task]:
    """What they typed for updates that never came: to send late, or to delete."""
    its = Update.objects.filter(activity=OuterRef("activity"), period=OuterRef("period"))
    kept = (
        UpdateDraft.objects.never_sent()
        .filter(person=person, activity__in=Activity.objects.visible_to(person).values("pk"))
        .filter(activity__body_id__in=access.body_ids(person, Permission.WRITE_UPDATE))
        .annotate(update=Subquery(its.values("pk")))
        .select_related("activity__body__partnership", "period")
    )
    for draft in annotated(kept):
        partnership: Partnership = draft.activity.body.partnership
        yield Task(
            text=f"Send or delete what you typed on {draft.activity.title}",
            url=reverse("priorities:update", args=[partnership.slug, draft.update]),
            partnership=partnership.short_name,
            note=f"{draft.activity.body.short_name}. Its update for {draft.period.label} never came",
            due_on=localdate(draft.period.updates_due_at),
            is_overdue=True,
        )


def _reports(person: Person, at: datetime) -> Iterator[Task]:
    bodies = list(_reporting(person, at))
    periods = ReportingPeriod.objects.in_bulk({body.turn for body in bodies})
    found = Body.objects.reporting().filter(partnership__in={body.partnership_id for body in bodies})
    levels = rollup.levels(dict(found.values_list("pk", "reports_to_id"))) if bodies else {}
    for body in bodies:
        slug, period = body.partnership.slug, periods[body.turn]
        due_at = period.report_due_at(levels[body.pk])
        started = body.draft is not None
        yield Task(
            text=f"{'Finish' if started else 'Start'} the exception report of {body.short_name}",
            url=reverse("reports:report", args=[slug, body.draft])
            if started
            else reverse("reports:report_start", args=[slug, body.slug, period.code]),
            partnership=body.partnership.short_name,
            note=f"{plural(body.left, 'exception')} to deal with" if body.left else period.label,
            due_on=localdate(due_at),
            is_overdue=at > due_at,
        )


def _reporting(person: Person, at: datetime) -> Iterable[Any]:
    """Bodies that owe a report: the draft there is, else the period whose turn it is, with what is left to do."""
    newest = _newest_periods(at, "partnership")
    issued = ExceptionReport.objects.issued().filter(from_body=OuterRef("pk"), period=OuterRef("newest"))
    drafts = ExceptionReport.objects.draft().filter(from_body=OuterRef("pk")).order_by("period__starts_on")
    last = ExceptionReport.objects.filter(from_body=OuterRef("pk")).order_by("-period__starts_on")
    ended = ReportingPeriod.objects.ended(localdate(at)).filter(partnership=OuterRef("partnership"))
    following = ended.filter(starts_on__gt=OuterRef("last")).order_by("starts_on")
    open_items = ExceptionItem.objects.filter(report=OuterRef("draft"), disposition="").order_by()
    found = (
        access.bodies_for(person, Permission.PREPARE_REPORT)
        .reporting()
        .annotate(
            newest=Subquery(newest.values("pk")),
            draft=Subquery(drafts.values("pk")[:1]),
            last=Subquery(last.values("period__starts_on")[:1]),
        )
        .annotate(
            turn=Coalesce(
                Subquery(drafts.values("period")[:1]),
                Subquery(following.values("pk")[:1]),
                F("newest"),
                output_field=UUIDField(),
            ),
            left=Coalesce(Subquery(open_items.values("report").annotate(n=Count("pk")).values("n")), 0),
        )
        .filter(Q(draft__isnull=False) | ~Exists(issued), newest__isnull=False)
        .select_related("partnership")
    )
    return annotated(found)


def _decisions(person: Person, today: date) -> Iterator[Task]:
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
    earliest = put.order_by("source__asked_by_on").values("source__asked_by_on")[:1]
    counted = (
        waiting.annotate(asked_by=Subquery(earliest))
        .values(
            "report__from_body__short_name",
            "report__from_body__slug",
            "report__period__starts_on",
            "report__from_body__partnership__slug",
            "report__from_body__partnership__short_name",
        )
        .annotate(n=Count("pk"), due_on=Min("asked_by"))
    )
    for row in counted.order_by("report__from_body__short_name"):
        body, slug = row["report__from_body__slug"], row["report__from_body__partnership__slug"]
        path = reverse("reports:dashboard", args=[slug, body])
        n, due_on = row["n"], row["due_on"]
        yield Task(
            text=f"{n} exception{'s need' if n > 1 else ' needs'} a decision of {row['report__from_body__short_name']}",
            url=f"{path}?period={row['report__period__starts_on']:%Y-%m}#decisions",
            partnership=row["report__from_body__partnership__short_name"],
            note=_first_needed(n, due_on),
            due_on=due_on,
            is_overdue=due_on is not None and due_on < today,
        )


def _first_needed(count: int, due_on: date | None) -> str:
    if due_on is None:
        return ""
    needed = f"needed by {uk_date(due_on)}"
    return (
        f"The first of the {number(count)} decisions is {needed}"
        if count > 1
        else f"The decision is {needed}"
    )


def _confirmations(person: Person, today: date) -> Iterator[Task]:
    """Due when the decision was asked for; what nobody asked by a day, the day it was recorded."""
    bodies = access.body_ids(person, Permission.CONFIRM_DECISION)
    asked = Placement.objects.filter(item=OuterRef("item")).order_by("source__asked_by_on")
    waiting = Decision.objects.visible_to(person).waiting().filter(body_id__in=bodies)
    dated = waiting.annotate(asked_by=Subquery(asked.values("source__asked_by_on")[:1]))
    for decision in annotated(dated.select_related("body__partnership", "case")):
        due_on = decision.asked_by or localdate(decision.recorded_at)
        yield Task(
            text=f"Confirm the decision on {decision.case.title}",
            url=reverse("reports:decision", args=[decision.body.partnership.slug, decision.pk]),
            partnership=decision.body.partnership.short_name,
            note=f"Recorded for {decision.body.short_name} on {uk_date(decision.recorded_at)}",
            due_on=due_on,
            is_overdue=due_on < today,
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


def _verifications(person: Person, today: date) -> Iterator[Task]:
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
            due_on=action.due_on,
            is_overdue=action.due_on < today,
        )


def _new_dates(person: Person, today: date) -> Iterator[Task]:
    """To be answered before the date that somebody asks to move."""
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
            due_on=asked.old_on,
            is_overdue=asked.old_on < today,
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
