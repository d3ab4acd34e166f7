from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from partners.models import Organisation
from partners.rules import Refused
from priorities.models import Reading, Update
from priorities.services import raise_blockage, resolve_blockage
from priorities.services_measures import judge_again, may_enter, record_reading
from tests.priorities.scene import AT, LATE, LATER, LONG_AGO, Scene

QUARTER = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 9, 30)}


def enter(scene: Scene, value: object, **changed: Any) -> Reading:
    given: dict[str, Any] = {"by": scene.officer, "at": LATER, "value": Decimal(str(value)), **QUARTER}
    return record_reading(measure=scene.measure, **(given | changed))


class TestWhoMayEnter:
    def test_the_owner_the_chair_and_the_secretariat(self, scene: Scene) -> None:
        people = [scene.officer, scene.colleague, scene.chair, scene.secretary, scene.constable]
        assert [may_enter(person, scene.measure) for person in people] == [True, True, True, True, False]

    def test_whoever_writes_for_an_activity_that_moves_it(self, scene: Scene) -> None:
        scene.measure.owner = Organisation(
            key="other", name="Other", short_name="Other", sector="other"
        ).record(by=None, at=LONG_AGO)
        scene.measure.record(by=None, at=LONG_AGO)
        assert not may_enter(scene.officer, scene.measure)
        scene.link()
        assert may_enter(scene.officer, scene.measure)
        assert not may_enter(scene.constable, scene.measure)

    def test_nobody_represents_an_owner_that_is_not_named(self, scene: Scene) -> None:
        scene.measure.owner = None
        scene.measure.record(by=None, at=LONG_AGO)
        scene.officer.organisation = None
        scene.officer.record(by=None, at=LONG_AGO)
        assert not may_enter(scene.officer, scene.measure)

    def test_a_seat_that_had_ended_enters_nothing(self, scene: Scene) -> None:
        seat = scene.officer.seats.get()
        seat.ends_on = LATER.date()
        seat.record(by=None, at=AT)
        assert may_enter(scene.officer, scene.measure, at=AT)
        assert not may_enter(scene.officer, scene.measure, at=LATER)

    def test_others_are_refused(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="owns the measure"):
            enter(scene, 23, by=scene.constable)
        assert not Reading.objects.exists()


class TestRecording:
    def test_keeps_who_when_and_why(self, scene: Scene) -> None:
        enter(scene, 23)
        reading = enter(scene, 26, by=scene.colleague, at=LATE, why="The first figure left out August.")
        assert (reading.value, reading.entered_by, reading.entered_at) == (Decimal(26), scene.colleague, LATE)
        rows = reading.history.order_by("history_id")
        assert list(rows.values_list("value", "history_user", "history_date", "history_change_reason")) == [
            (23, scene.officer.pk, LATER, None),
            (26, scene.colleague.pk, LATE, "The first figure left out August."),
        ]

    def test_leaves_no_trace_where_nothing_changed(self, scene: Scene) -> None:
        enter(scene, 23, provisional=True)
        assert enter(scene, 23, provisional=True, at=LATE).entered_at == LATER
        assert enter(scene, 23, provisional=False, at=LATE).history.count() == 2

    def test_judges_what_is_still_being_written(self, scene: Scene) -> None:
        scene.link()
        scene.save(at=LATER)
        enter(scene, 30)
        update = Update.objects.get()
        assert update.computed_rag == "red"
        assert update.history.latest().history_change_reason == "A figure was entered"
        assert (update.self_rag, update.revision) == ("green", 1)

    def test_leaves_a_submitted_update_the_colour_its_officer_saw(self, scene: Scene) -> None:
        scene.link()
        enter(scene, 23)
        update = scene.submit(at=LATER)
        enter(scene, 30, at=LATE)
        update.refresh_from_db()
        assert update.computed_rag == "green"

    def test_judging_again_without_a_change_leaves_no_trace(self, scene: Scene) -> None:
        update = scene.save()
        judge_again(activities=[scene.activity], by=None, at=AT)
        assert update.history.count() == 1


class TestClosingABlockage:
    @pytest.fixture
    def fields(self, scene: Scene) -> dict[str, Any]:
        blockage = raise_blockage(
            update=scene.save(),
            by=scene.officer,
            at=AT,
            title="No data from the hospital",
            kind="data_sharing",
            description="The agreement ended in May.",
            consequence="Repeat victims are not seen.",
            needed="A new agreement.",
            unblocker_body=scene.leadership,
        )
        return {
            "blockage": blockage,
            "resolution": "Agreement signed; copy on file.",
            "on": date(2026, 10, 14),
            "by": scene.colleague,
            "at": LATER,
        }

    @pytest.mark.parametrize("who", ["colleague", "chair", "secretary"])
    def test_is_done_by_somebody_else_who_may(self, scene: Scene, fields: dict[str, Any], who: str) -> None:
        closer = getattr(scene, who)
        blockage = resolve_blockage(**(fields | {"by": closer}))
        assert (blockage.resolved_by, blockage.resolved_on) == (closer, date(2026, 10, 14))
        assert not scene.activity.blockages.open().exists()
        assert scene.activity.blockages.open(date(2026, 10, 13)).exists()
        last = blockage.history.latest()
        assert (last.history_user, last.history_date, last.history_change_reason) == (closer, LATER, "Closed")

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"by": "officer"}, "other than the owner"),
            ({"by": "constable"}, "Only the group's chair"),
            ({"resolution": " "}, "Enter what cleared"),
            ({"on": date(2026, 10, 16)}, "today or in the past"),
            ({"on": date(2026, 9, 29)}, "after the day it was raised"),
        ],
    )
    def test_is_refused(
        self, scene: Scene, fields: dict[str, Any], changed: dict[str, Any], words: str
    ) -> None:
        if "by" in changed:
            changed = {"by": getattr(scene, changed["by"])}
        with pytest.raises(Refused, match=words):
            resolve_blockage(**(fields | changed))
        assert scene.activity.blockages.open().exists()

    def test_happens_once(self, fields: dict[str, Any]) -> None:
        resolve_blockage(**fields)
        with pytest.raises(Refused, match="already been closed"):
            resolve_blockage(**fields)
