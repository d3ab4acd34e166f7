"""Rows told inside another row are the same objects as those that are asked for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from partners.nested import made, prefetched, row_of, rows_of
from priorities import figure_rows
from priorities.models import Activity, Measure, MeasureLink, Milestone, Reading, Target
from tests.reports.quarters import planted
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return planted(north=3, south=2)


def values(thing: Any) -> dict[str, Any]:
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def measured(tree: Tree, activity: Activity, *amounts: str) -> Measure:
    measure = Measure(
        priority=activity.priority, reference="M1", title="Calls", unit="count", polarity="lower"
    ).record(by=None, at=tree.clock)
    MeasureLink(measure=measure, activity=activity).record(by=None, at=tree.clock)
    Target(measure=measure, from_on=date(2020, 1, 1), value=Decimal("12.5000")).record(by=None, at=tree.clock)
    for month, amount in enumerate(amounts, start=1):
        Reading(
            measure=measure,
            starts_on=date(2025, month, 1),
            ends_on=date(2025, month, 28),
            value=Decimal(amount),
            entered_at=tree.clock,
        ).record(by=None, at=tree.clock)
    return measure


def test_a_row_within_a_row_is_the_same_object(tree: Tree) -> None:
    measure = measured(tree, tree.activities["north"][0], "0.1000", "1234567890.1234")
    its = Reading.objects.filter(measure=OuterRef("pk"))
    found: Any = Measure.objects.filter(pk=measure.pk).annotate(
        every=rows_of(its.order_by("-ends_on")), newest=row_of(its.order_by("-ends_on"))
    )
    (told,) = found
    every = [made(Reading, row) for row in told.every]
    stored = list(measure.readings.order_by("-ends_on"))
    assert [values(reading) for reading in every] == [values(reading) for reading in stored]
    assert [str(reading.value) for reading in every] == ["1234567890.1234", "0.1000"]
    assert values(made(Reading, told.newest)) == values(stored[0])
    assert every[0]._state.adding is False
    nothing: Any = Measure.objects.annotate(newest=row_of(its.filter(note="no such note"))).get(pk=measure.pk)
    assert nothing.newest is None


def test_what_is_at_hand_is_not_asked_for_and_cannot_be_narrowed(tree: Tree) -> None:
    activity = tree.activities["north"][0]
    step = Milestone(activity=activity, title="Step", baseline_on=date(2026, 1, 1))
    prefetched(activity, "milestones", [step])
    with CaptureQueriesContext(connection) as captured:
        assert list(activity.milestones.all()) == [step]
        assert activity.milestones.count() == 1
    assert len(captured) == 0
    with pytest.raises(TypeError, match="narrow them in Python"):
        activity.milestones.all().filter(title="Step")


def test_figures_judge_as_those_that_are_looked_up(tree: Tree) -> None:
    measured(tree, tree.activities["north"][0], "3.0000", "40.0000")
    activities = [*tree.activities["north"], *tree.activities["south"]]
    on = date(2025, 3, 31)
    fresh = [Activity.objects.with_figures().get(pk=activity.pk).judged(on) for activity in activities]
    with CaptureQueriesContext(connection) as captured:
        figure_rows.load(activities)
        judged = [activity.judged(on) for activity in activities]
    assert judged == fresh
    assert judged[0] != judged[1]
    assert len(captured) == 2
    with CaptureQueriesContext(connection) as captured:
        figure_rows.load([])
    assert len(captured) == 0
