"""What waits for somebody, across every body and partnership in which they hold a seat. One query for each kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from bscp_portal import waiting_rows
from partners.access import Reader
from partners.models import Partnership, Person, Seat
from partners.wording import number, plural, uk_date
from priorities.models import ReportingPeriod
from priorities.rules import DeadlineOffsets, clear_days_before, working_days_after
from priorities.services_periods import england_holidays
from reports import rollup


@dataclass(frozen=True)
class Task:
    """One thing to do: what, where, for which partnership, and by when if there is a day."""

    text: str
    url: str
    partnership: str
    note: str = ""
    due_on: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True)
class NextMeeting:
    """When a body meets next, and where."""

    url: str
    starts_at: datetime
    venue: str


def next_meetings(person: Person, seats: Iterable[Seat], *, at: datetime) -> dict[UUID, NextMeeting]:
    """By body, among those on which the person holds these seats."""
    slugs = {seat.body_id: seat.body.partnership.slug for seat in seats}
    found: dict[UUID, NextMeeting] = {}
    for row in waiting_rows.meetings(person=Reader(person), at=at):
        body = row["body_id"]
        if body in slugs and body not in found:
            url = reverse("reports:meeting", args=[slugs[body], row["pk"]])
            found[body] = NextMeeting(url, row["starts_at"], row["venue"])
    return found


def tasks(person: Person, *, at: datetime) -> list[Task]:
    """Everything that waits for the person, the earliest due first."""
    today, reader = localdate(at), Reader(person)
    found = [
        *_answers(reader, today),
        *_updates(reader, at),
        *_never_sent(reader),
        *_reports(reader, at),
        *_decisions(reader, today),
        *_confirmations(reader, today),
        *_actions(reader, today),
        *_new_dates(reader, today),
        *_packs(reader, at),
    ]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or today))


def counted(found: list[Task]) -> str:
    """As `4 things to do, 1 of them overdue.` or `1 thing to do, overdue.`"""
    late = sum(task.is_overdue for task in found)
    overdue = "overdue" if late == len(found) else f"{late} of them overdue"
    return f"{plural(len(found), 'thing,things')} to do{f', {overdue}' if late else ''}."


def _answers(reader: Reader, today: date) -> Iterator[Task]:
    """An answer is to be acknowledged in as many working days as the body has to send it."""
    days = DeadlineOffsets().feedback_after
    for notice in waiting_rows.notices(person=reader):
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


def _updates(reader: Reader, at: datetime) -> Iterator[Task]:
    for row in waiting_rows.updates(person=reader, today=localdate(at)):
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


def _never_sent(reader: Reader) -> Iterator[Task]:
    """What they typed for updates that never came: to send late, or to delete."""
    for draft in waiting_rows.never_sent(person=reader):
        partnership: Partnership = draft.activity.body.partnership
        yield Task(
            text=f"Send or delete what you typed on {draft.activity.title}",
            url=reverse("priorities:update", args=[partnership.slug, draft.update]),
            partnership=partnership.short_name,
            note=f"{draft.activity.body.short_name}. Its update for {draft.period.label} never came",
            due_on=localdate(draft.period.updates_due_at),
            is_overdue=True,
        )


def _reports(reader: Reader, at: datetime) -> Iterator[Task]:
    """Of bodies that owe one: the draft there is, else that of the period whose turn it is."""
    bodies = waiting_rows.reports(person=reader, today=localdate(at))
    partnerships = tuple({body.partnership_id for body in bodies})
    lines = waiting_rows.lines_of_reporting(partnerships=partnerships)
    levels = rollup.levels({row["pk"]: row["reports_to_id"] for row in lines})
    for body in bodies:
        turn = ReportingPeriod(**{name: getattr(body, name) for name in waiting_rows.OF_THE_TURN})
        due_at, slug = turn.report_due_at(levels[body.pk]), body.partnership.slug
        started = body.draft is not None
        yield Task(
            text=f"{'Finish' if started else 'Start'} the exception report of {body.short_name}",
            url=reverse("reports:report", args=[slug, body.draft])
            if started
            else reverse("reports:report_start", args=[slug, body.slug, turn.code]),
            partnership=body.partnership.short_name,
            note=f"{plural(body.left, 'exception')} to deal with" if body.left else turn.label,
            due_on=localdate(due_at),
            is_overdue=at > due_at,
        )


def _decisions(reader: Reader, today: date) -> Iterator[Task]:
    for row in waiting_rows.decisions(person=reader):
        path = reverse("reports:dashboard", args=[row["slug"], row["body"]])
        n, due_on = row["n"], row["due_on"]
        yield Task(
            text=f"{n} exception{'s need' if n > 1 else ' needs'} a decision of {row['name']}",
            url=f"{path}?period={row['starts_on']:%Y-%m}#decisions",
            partnership=row["partnership"],
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


def _confirmations(reader: Reader, today: date) -> Iterator[Task]:
    """Due when the decision was asked for; what nobody asked by a day, the day it was recorded."""
    for decision in waiting_rows.confirmations(person=reader):
        due_on = decision.asked_by or localdate(decision.recorded_at)
        yield Task(
            text=f"Confirm the decision on {decision.case.title}",
            url=reverse("reports:decision", args=[decision.body.partnership.slug, decision.pk]),
            partnership=decision.body.partnership.short_name,
            note=f"Recorded for {decision.body.short_name} on {uk_date(decision.recorded_at)}",
            due_on=due_on,
            is_overdue=due_on < today,
        )


def _actions(reader: Reader, today: date) -> Iterator[Task]:
    """What they have to do themselves, then what others say is done and they are to verify."""
    found = waiting_rows.actions(person=reader)
    for action in sorted(found, key=lambda action: action.claimed_at is not None):
        claimed = action.claimed_at is not None
        yield Task(
            text=f"Check that this is done: {action.what}" if claimed else action.what,
            url=reverse("reports:action", args=[action.body.partnership.slug, action.pk]),
            partnership=action.body.partnership.short_name,
            note=f"Action {action.reference}",
            due_on=action.due_on,
            is_overdue=action.due_on < today,
        )


def _new_dates(reader: Reader, today: date) -> Iterator[Task]:
    """To be answered before the date that somebody asks to move."""
    for asked in waiting_rows.new_dates(person=reader):
        partnership: Partnership = asked.milestone.activity.body.partnership
        yield Task(
            text=f"Approve or decline a new date for {asked.milestone.title}",
            url=reverse("priorities:rebaseline_approve", args=[partnership.slug, asked.pk]),
            partnership=partnership.short_name,
            note=asked.milestone.activity.title,
            due_on=asked.old_on,
            is_overdue=asked.old_on < today,
        )


def _packs(reader: Reader, at: datetime) -> Iterator[Task]:
    """Meetings to come whose papers have not been made into a pack; five clear days before, they are to be out."""
    days = DeadlineOffsets().pack_clear_days_before
    for meeting in waiting_rows.packless(person=reader, at=at):
        due_on = clear_days_before(localdate(meeting.starts_at), days, england_holidays())
        yield Task(
            text=f"Make the pack of the {meeting.body.short_name} meeting about {meeting.period.label}",
            url=reverse("reports:meeting", args=[meeting.body.partnership.slug, meeting.pk]),
            partnership=meeting.body.partnership.short_name,
            due_on=due_on,
            is_overdue=due_on < localdate(at),
        )
