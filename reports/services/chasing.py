"""Chasing reports that are not issued and actions that are not done. Updates are chased in `priorities`."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from partners.models import Body, OutgoingEmail
from partners.roles import Role
from partners.services_mail import post
from priorities.models import Chase, ReportingPeriod
from priorities.rules import DeadlineOffsets, working_days_after
from priorities.rules_chasing import AUDIENCE, FORGOTTEN_AFTER, Audience, Rung
from priorities.services_chasing import (
    NEAR,
    Found,
    chair_of,
    chasing_day,
    done_for,
    log,
    reach,
    rungs_due,
    seated,
)
from priorities.services_periods import england_holidays
from reports import rollup
from reports.letters import about_action, about_report
from reports.models import ActionPoint, ExceptionReport

LONGEST_LINE = timedelta(weeks=52)
"""How long after its groups the last body of a line may report."""


JUST_GIVEN = timedelta(days=3)
"""Whoever was told of an action since needs no reminder of it yet."""


def chase_reports(*, at: datetime) -> list[Chase]:
    """Take every step that is due for every report that is not issued. Safe at any time, and twice."""
    near = ReportingPeriod.objects.filter(reports_due_at__range=(at - NEAR - LONGEST_LINE, at + NEAR))
    found: list[Chase] = []
    for period in near.select_related("partnership").order_by("starts_on", "pk"):
        found += chase_period(period=period, at=at)
    return found


@transaction.atomic
def chase_period(*, period: ReportingPeriod, at: datetime) -> list[Chase]:
    """The same for one period. Whoever finds another at it leaves it to them."""
    rows = Body.objects.reporting().filter(partnership=period.partnership_id)
    bodies = list(rows.select_related("partnership", "reports_to").order_by("short_name"))
    heights = rollup.heights(bodies[0]) if bodies else {}
    due = {body.pk: period.report_due_at(heights[body.pk]) for body in bodies}
    if not any(rungs_due(due_at, at, ()) for due_at in due.values()):
        return []
    held = ReportingPeriod.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    if held.filter(pk=period.pk).first() is None:
        return []
    issued = ExceptionReport.objects.issued().filter(period=period, issued_at__lte=at)
    told = set(issued.values_list("from_body_id", flat=True))
    done = done_for(Chase.objects.filter(period=period, body__isnull=False), "body_id")
    return [
        _chase(body, period, due[body.pk], rung, at)
        for body in bodies
        if body.pk not in told
        for rung in rungs_due(due[body.pk], at, done.get(body.pk, ()))
        if body.reports_to is not None or AUDIENCE[rung] is not Audience.CHAIR
    ]


def _chase(body: Body, period: ReportingPeriod, due_at: datetime, rung: Rung, at: datetime) -> Chase:
    """For a report the officer's place is the chair's, the organisation's is the secretariat's."""
    asked: dict[Audience, Callable[[], Found]] = {
        Audience.OFFICER: lambda: chair_of(body, at),
        Audience.LEAD: lambda: _secretariat(body, at),
        Audience.CHAIR: lambda: _chair_above(body, at),
    }
    person, to, note = reach(rung, asked)
    letter = about_report(body, period, due_at, rung, to=to, is_passed_on=to is not AUDIENCE[rung])
    return log(period=period, rung=rung, person=person, note=note, letter=letter, at=at, body=body)


def _secretariat(body: Body, at: datetime) -> Found:
    found = next(iter(seated(body, (Role.SECRETARY, Role.DEPUTY), at)), None)
    return Found(found, "" if found else f"{body.short_name} has no secretariat who can be reached.")


def _chair_above(body: Body, at: datetime) -> Found:
    if body.reports_to is None:
        return Found(None, f"{body.short_name} reports to nobody.")
    return chair_of(body.reports_to, at)


def remind_of_actions(*, at: datetime) -> int:
    """Write to whoever has an action that is due within days, or was due and is not done. Once for each day due."""
    today, holidays, ahead = chasing_day(at), england_holidays(), -DeadlineOffsets().chase_officer[0]
    open_ones = ActionPoint.objects.filter(
        claimed_at=None,
        verified_at=None,
        due_on__gt=working_days_after(today, -FORGOTTEN_AFTER, holidays),
        due_on__lte=working_days_after(today, ahead, holidays),
    )
    new = OutgoingEmail.objects.filter(kind="action_given", due_at__gt=at - JUST_GIVEN)
    keys = {
        f"action-{'late' if action.due_on < today else 'due'}:{action.pk}:{action.due_on}": action
        for action in open_ones.select_related("person", "body__partnership")
    }
    known = {f"action-due:{key.split(':')[1]}" for key in new.values_list("key", flat=True)}
    told = set(OutgoingEmail.objects.filter(key__in=keys).values_list("key", flat=True))
    return sum(
        _remind(action, key, at)
        for key, action in keys.items()
        if key not in told and key.rsplit(":", 1)[0] not in known
    )


@transaction.atomic
def _remind(action: ActionPoint, key: str, at: datetime) -> bool:
    what = key.split(":")[0].removeprefix("action-")
    letter = about_action(action, what)
    return (
        post(to=action.person, partnership=action.body.partnership, letter=letter, key=key, at=at) is not None
    )
