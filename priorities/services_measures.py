"""What happens when a figure is entered or corrected."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import refuse_if
from priorities import rules
from priorities.models import Activity, Reading, ReportingPeriod, Update
from priorities.models.measures import Measure, partnership_of
from priorities.services import judged_at, may_write


def figures_due(measure: Measure, period: ReportingPeriod) -> list[tuple[date, date, Reading | None]]:
    """First and last day of each figure that falls due in the period, and the figure where it is known.

    They follow on from the newest figure and are as long: a year rolling by quarters stays a year.
    Without any, the newest ends with the period, less the time until its publication.
    """
    every, lag = measure.frequency_months, measure.lag_months
    newest = max(measure.readings.all(), key=lambda reading: reading.ends_on, default=None)
    ends_on = newest.ends_on if newest else rules.months_after(period.ends_on, -lag)
    following = ends_on + timedelta(days=1)
    starts_on = newest.starts_on if newest else rules.months_after(following, -every)
    apart = abs((period.ends_on.year - ends_on.year) * 12 + period.ends_on.month - ends_on.month)
    reach = (apart + lag) // every + 1
    spans = [
        (rules.months_after(starts_on, step * every), rules.months_after(ends_on, step * every))
        for step in range(-reach, reach + 1)
    ]
    known = {(reading.starts_on, reading.ends_on): reading for reading in measure.readings.all()}
    return [
        (*span, known.get(span))
        for span in spans
        if period.starts_on <= rules.months_after(span[1], lag) <= period.ends_on
    ]


def may_enter(person: Person, measure: Measure, *, at: datetime | None = None) -> bool:
    """An officer of the owner, whoever writes for an activity that moves it, or the secretariat."""
    bodies = list(partnership_of(measure).bodies.all())
    if any(access.may(person, Permission.MANAGE_ACTIVITIES, body, at=at) for body in bodies):
        return True
    writes_on = [body for body in bodies if access.may(person, Permission.WRITE_UPDATE, body, at=at)]
    if _represents_owner(person, measure, writes_on, None if at is None else localdate(at)):
        return True
    moving = measure.activities.filter(body__in=writes_on).select_related("body")
    return any(may_write(person, activity, at=at) for activity in moving)


def _represents_owner(person: Person, measure: Measure, writes_on: list[Body], on: date | None) -> bool:
    if measure.owner_id is None or not writes_on:
        return False
    seats = person.seats.current(on).filter(body__in=writes_on)
    return measure.owner_id in {person.organisation_id, *seats.values_list("organisation_id", flat=True)}


@transaction.atomic
def record_reading(
    *,
    measure: Measure,
    starts_on: date,
    ends_on: date,
    by: Person | None,
    at: datetime,
    why: str = "",
    **fields: Any,
) -> Reading:
    """Enter a figure, or correct the one for the same days; updates still being written are judged anew.

    Nothing is recorded where nothing changes.
    """
    refuse_if(
        by is not None and not may_enter(by, measure, at=at),
        "Only the organisation that owns the measure, or the secretariat, can enter its figures.",
    )
    stored = Reading.objects.select_for_update().filter(measure=measure, starts_on=starts_on, ends_on=ends_on)
    reading = stored.first() or Reading(measure=measure, starts_on=starts_on, ends_on=ends_on)
    known = not reading._state.adding
    if known and all(getattr(reading, name) == value for name, value in fields.items()):
        return reading
    for name, value in {"entered_by": by, "entered_at": at, **fields}.items():
        setattr(reading, name, value)
    reading.record(by=by, at=at, why=why)
    judge_again(activities=measure.activities.all(), by=by, at=at, why="A figure was entered")
    return reading


def judge_again(
    *, activities: Iterable[Activity], by: Person | None, at: datetime, why: str = "Judged again"
) -> None:
    """Compute anew the RAG of every update still being written, after a figure or a date moved.

    A submitted one keeps the RAG that its officer saw, and explained where they differ.
    """
    open_updates = Update.objects.select_for_update(of=("self",)).filter(
        activity__in=activities, locked_at=None, submitted_at=None
    )
    for update in open_updates.select_related("period", "activity"):
        judged = judged_at(update.activity, update.period, at)
        if (update.computed_rag, update.computed_reasons) != (judged.rag, list(judged.reasons)):
            update.computed_rag, update.computed_reasons = judged.rag, list(judged.reasons)
            update.record(by=by, at=at, why=why)
