from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from partners.models import Body, Organisation, Partnership, Person
from priorities.models import Activity, Measure, Milestone, Priority, Reading, ReportingPeriod, Strategy
from priorities.rules import Polarity
from tests.factories.partners import days_ago, now

_number = count(1)


def make_strategy(partnership: Partnership, overseen_by: Body | None = None, **fields: Any) -> Strategy:
    given = {
        "title": "Safer places",
        "vision": "A place where everybody feels safe.",
        "starts_on": days_ago(500),
    }
    return Strategy(partnership=partnership, overseen_by=overseen_by, **given | fields).record(
        by=None, at=now()
    )


def make_priority(strategy: Strategy, number: int, title: str = "", **fields: Any) -> Priority:
    title = title or f"Priority {number}"
    given = {"short_title": title[:60], "aim": f"What priority {number} aims at."} | fields
    return Priority(strategy=strategy, number=number, title=title, **given).record(by=None, at=now())


def make_activity(
    priority: Priority,
    body: Body,
    lead: Organisation,
    reference: str = "",
    lead_person: Person | None = None,
    **fields: Any,
) -> Activity:
    reference = reference or f"A{next(_number)}"
    given = {"title": f"Activity {reference}", "starts_on": days_ago(400)} | fields
    return Activity(
        priority=priority,
        body=body,
        lead_organisation=lead,
        lead_person=lead_person,
        reference=reference,
        **given,
    ).record(by=None, at=now())


def make_milestone(activity: Activity, title: str, baseline_on: date, **fields: Any) -> Milestone:
    return Milestone(activity=activity, title=title, baseline_on=baseline_on, **fields).record(
        by=None, at=now()
    )


def make_measure(priority: Priority, reference: str = "", **fields: Any) -> Measure:
    reference = reference or f"M{next(_number)}"
    given = {"title": f"Measure {reference}", "unit": "count", "polarity": Polarity.HIGHER} | fields
    return Measure(priority=priority, reference=reference, **given).record(by=None, at=now())


def make_reading(
    measure: Measure, starts_on: date, ends_on: date, value: int | str, **fields: Any
) -> Reading:
    return Reading(
        measure=measure,
        starts_on=starts_on,
        ends_on=ends_on,
        value=Decimal(value),
        entered_at=now(),
        **fields,
    ).record(by=None, at=now())


def make_period(partnership: Partnership, starts_on: date, ends_on: date, **fields: Any) -> ReportingPeriod:
    """Due 10, 15 and 20 days after the period ends."""

    def due(days: int) -> datetime:
        return datetime.combine(ends_on + timedelta(days=days), time(22), tzinfo=UTC)

    given = {"measures_due_at": due(10), "updates_due_at": due(15), "reports_due_at": due(20)} | fields
    return ReportingPeriod(partnership=partnership, starts_on=starts_on, ends_on=ends_on, **given).record(
        by=None, at=now()
    )
