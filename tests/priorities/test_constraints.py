"""What can never be stored, whatever writes it: each constraint against a raw statement."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from priorities.models import (
    Activity,
    ActivityReader,
    Blockage,
    Measure,
    MeasureLink,
    Milestone,
    Priority,
    Reading,
    Rebaselining,
    ReportingPeriod,
    SharedActivity,
    Strategy,
    Target,
    Update,
    UpdateDraft,
)
from priorities.services import raise_blockage
from priorities.services_activities import request_rebaseline
from tests.priorities.scene import AT, Scene

Change = dict[str, Any]


def everything(scene: Scene) -> None:
    """One row in every table."""
    update = scene.submit()
    raise_blockage(
        update=update,
        by=scene.officer,
        at=AT,
        title="No data",
        kind="data_sharing",
        description="The agreement ended.",
        consequence="Nobody is seen.",
        needed="A new agreement.",
        unblocker_organisation=scene.police,
    )
    request_rebaseline(
        milestone=scene.milestone, new_on=date(2027, 1, 1), why="Late.", by=scene.officer, at=AT
    )
    scene.add_reading(23, date(2026, 7, 1), date(2026, 9, 30))
    scene.link()
    SharedActivity(activity=scene.activity, body=scene.leadership).record(by=None, at=AT)
    ActivityReader(activity=scene.activity, person=scene.officer).record(by=None, at=AT)
    UpdateDraft.objects.create(
        activity=scene.activity, period=scene.period, person=scene.officer, started_at=AT, saved_at=AT
    )


def change(model: type[models.Model], **columns: Any) -> None:
    """By SQL, on every row."""
    sets = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {sets}", list(columns.values()))


def copy(model: type[models.Model]) -> None:
    """By SQL, each row once more under another identity."""
    names = [str(f.column) for f in model._meta.concrete_fields if f.column != "id"]
    columns = ", ".join(names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, {columns}) SELECT gen_random_uuid(), {columns} FROM {table}"
        )


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        (Strategy, "strategy_once_from_a_day"),
        (Priority, "priority_number_once"),
        (Activity, "activity_reference_once"),
        (SharedActivity, "shared_once"),
        (ActivityReader, "reader_once"),
        (Milestone, "milestone_title_once"),
        (Rebaselining, "one_open_rebaselining"),
        (Measure, "measure_reference_once"),
        (MeasureLink, "link_once"),
        (Target, "target_once_from_a_day"),
        (Reading, "reading_once_for_days"),
        (ReportingPeriod, "period_once"),
        (Update, "update_once_a_period"),
        (UpdateDraft, "draft_once_a_person"),
    ],
)
def test_the_same_thing_twice_is_refused(scene: Scene, model: type[models.Model], constraint: str) -> None:
    everything(scene)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        copy(model)


CASES: list[tuple[type[models.Model], str, Callable[[Scene], Change]]] = [
    (Strategy, "strategy_ends_after_start", lambda s: {"ends_on": date(2026, 1, 1)}),
    (Activity, "activity_closed_after_start", lambda s: {"closed_on": date(2025, 1, 1), "outcome": "Done."}),
    (Activity, "activity_closed_with_outcome", lambda s: {"closed_on": date(2026, 9, 1)}),
    (Rebaselining, "rebaselining_approval_whole", lambda s: {"approved_at": AT}),
    (Rebaselining, "rebaselining_approval_whole", lambda s: {"approved_by_id": s.chair.pk}),
    (
        Rebaselining,
        "rebaselining_approved_by_another",
        lambda s: {"approved_by_id": s.officer.pk, "approved_at": AT},
    ),
    (Rebaselining, "rebaselining_refusal_whole", lambda s: {"declined_by_id": s.chair.pk, "declined_at": AT}),
    (Rebaselining, "rebaselining_refusal_whole", lambda s: {"declined_why": "No."}),
    (
        Rebaselining,
        "rebaselining_answered_once",
        lambda s: {
            "approved_by_id": s.chair.pk,
            "approved_at": AT,
            "declined_by_id": s.chair.pk,
            "declined_at": AT,
            "declined_why": "No.",
        },
    ),
    (Rebaselining, "rebaselining_has_reason", lambda s: {"why": ""}),
    (Measure, "measure_limit_hides_something", lambda s: {"suppressed_below": 2}),
    (Target, "target_is_value_or_band", lambda s: {"low": 1, "high": 2}),
    (Target, "target_is_value_or_band", lambda s: {"value": None}),
    (Target, "target_is_value_or_band", lambda s: {"value": None, "low": 3, "high": 2}),
    (Reading, "reading_ends_after_start", lambda s: {"ends_on": date(2026, 6, 30)}),
    (ReportingPeriod, "period_ends_after_start", lambda s: {"ends_on": date(2026, 1, 1)}),
    (ReportingPeriod, "period_deadlines_in_order", lambda s: {"updates_due_at": AT.replace(year=2020)}),
    (ReportingPeriod, "period_deadlines_in_order", lambda s: {"reports_due_at": AT.replace(year=2020)}),
    (Update, "update_submission_whole", lambda s: {"submitted_by_id": None}),
    (Update, "update_submission_whole", lambda s: {"submitted_at": None}),
    (Update, "update_lock_whole", lambda s: {"locked_at": AT}),
    (Update, "submitted_update_speaks", lambda s: {"progress": ""}),
    (Update, "submitted_update_speaks", lambda s: {"self_rag": ""}),
    (
        Update,
        "not_green_has_narrative",
        lambda s: {"self_rag": "amber", "computed_rag": "amber", "cause": "So.", "consequence": "Then."},
    ),
    (
        Update,
        "red_has_an_ask",
        lambda s: {
            "self_rag": "red",
            "computed_rag": "red",
            "cause": "So.",
            "consequence": "Then.",
            "path_to_green": "Thus.",
        },
    ),
    (Update, "difference_has_reason", lambda s: {"computed_rag": "red"}),
    (Blockage, "blockage_names_who_can_clear_it", lambda s: {"unblocker_organisation_id": None}),
    (
        Blockage,
        "blockage_resolution_whole",
        lambda s: {"resolved_on": date(2026, 10, 14), "resolved_by_id": s.chair.pk},
    ),
    (Blockage, "blockage_resolution_whole", lambda s: {"resolution": "Cleared."}),
    (
        Blockage,
        "blockage_closed_by_another",
        lambda s: {
            "resolved_on": date(2026, 10, 14),
            "resolved_by_id": s.officer.pk,
            "resolution": "Cleared.",
        },
    ),
]


@pytest.mark.parametrize(("model", "constraint", "columns"), CASES)
def test_what_contradicts_itself_is_refused(
    scene: Scene, model: type[models.Model], constraint: str, columns: Callable[[Scene], Change]
) -> None:
    everything(scene)
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        change(model, **columns(scene))


def test_every_constraint_has_a_case() -> None:
    ours = [
        Strategy, Priority, Activity, SharedActivity, ActivityReader, Milestone, Rebaselining, Measure,
        MeasureLink, Target, Reading, ReportingPeriod, Update, UpdateDraft, Blockage,
    ]  # fmt: skip
    checks = {
        c.name for model in ours for c in model._meta.constraints if isinstance(c, models.CheckConstraint)
    }
    assert checks == {name for _, name, _ in CASES}
