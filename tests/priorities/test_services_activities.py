from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners.models import Person
from partners.rules import Refused
from priorities.models import Activity, Rebaselining, Update
from priorities.services import NOT_THEIRS, forecast_milestone
from priorities.services_activities import (
    ANSWERED,
    approve_rebaseline,
    close_activity,
    decline_rebaseline,
    lift_restriction,
    request_rebaseline,
    restrict_activity,
)
from tests.priorities.scene import AT, LATER, Scene

NEW = date(2027, 2, 28)


def ask(scene: Scene, **changed: Any) -> Rebaselining:
    asked: dict[str, Any] = {
        "milestone": scene.milestone,
        "new_on": NEW,
        "why": "Funding agreed in October.",
        "by": scene.officer,
        "at": AT,
    }
    return request_rebaseline(**(asked | changed))


class TestRebaselining:
    def test_a_request_moves_nothing(self, scene: Scene) -> None:
        asked = ask(scene)
        scene.milestone.refresh_from_db()
        assert (asked.old_on, scene.milestone.baseline_on) == (date(2026, 11, 30), date(2026, 11, 30))
        assert scene.milestone.rebaselined_on is None

    def test_approval_by_the_chair_moves_the_baseline_and_keeps_why(self, scene: Scene) -> None:
        approve_rebaseline(rebaselining=ask(scene), by=scene.chair, at=LATER)
        scene.milestone.refresh_from_db()
        assert (scene.milestone.baseline_on, scene.milestone.rebaselined_on) == (NEW, localdate(LATER))
        last = scene.milestone.history.latest()
        assert (last.history_user, last.history_date, last.history_change_reason) == (
            scene.chair,
            LATER,
            "Funding agreed in October.",
        )

    def test_approval_judges_what_is_still_being_written(self, scene: Scene) -> None:
        scene.save(milestones={scene.milestone: NEW})
        assert Update.objects.get().computed_rag == "amber"
        approve_rebaseline(rebaselining=ask(scene), by=scene.chair, at=LATER)
        assert Update.objects.get().computed_rag == "green"

    def test_declining_leaves_the_baseline_and_says_why(self, scene: Scene) -> None:
        declined = decline_rebaseline(rebaselining=ask(scene), why="Too late.", by=scene.chair, at=LATER)
        scene.milestone.refresh_from_db()
        assert scene.milestone.baseline_on == date(2026, 11, 30)
        assert (declined.declined_by, declined.declined_at, declined.declined_why) == (
            scene.chair,
            LATER,
            "Too late.",
        )
        assert ask(scene, at=LATER).pk != declined.pk

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"by": "constable"}, NOT_THEIRS),
            ({"by": "chair"}, NOT_THEIRS),
            ({"why": " "}, "Enter why"),
            ({"new_on": date(2026, 11, 30)}, "must differ"),
        ],
    )
    def test_a_request_is_refused(self, scene: Scene, changed: dict[str, Any], words: str) -> None:
        if "by" in changed:
            changed = {"by": getattr(scene, changed["by"])}
        with pytest.raises(Refused, match=words):
            ask(scene, **changed)
        assert not Rebaselining.objects.exists()

    def test_one_request_waits_at_a_time_and_none_for_what_was_met(self, scene: Scene) -> None:
        waiting = ask(scene)
        with pytest.raises(Refused, match="already waiting") as refused:
            ask(scene)
        assert refused.value.url.endswith(f"/activities/{scene.activity.pk}/")
        approve_rebaseline(rebaselining=waiting, by=scene.chair, at=LATER)
        scene.milestone.refresh_from_db()
        scene.milestone.actual_on = date(2026, 10, 1)
        scene.milestone.record(by=None, at=LATER)
        with pytest.raises(Refused, match="been met"):
            ask(scene)

    @pytest.mark.parametrize("who", ["officer", "colleague", "secretary"])
    def test_only_chair_and_deputy_answer(self, scene: Scene, who: str) -> None:
        asked = ask(scene)
        with pytest.raises(Refused, match="Only the chair"):
            approve_rebaseline(rebaselining=asked, by=getattr(scene, who), at=LATER)
        with pytest.raises(Refused, match="Only the chair"):
            decline_rebaseline(rebaselining=asked, why="No.", by=getattr(scene, who), at=LATER)

    def test_nobody_answers_their_own_request(self, scene: Scene) -> None:
        scene.activity.lead_person = scene.chair
        scene.activity.record(by=None, at=AT)
        asked = Rebaselining(
            milestone=scene.milestone,
            old_on=scene.milestone.baseline_on,
            new_on=NEW,
            why="Ours.",
            requested_by=scene.chair,
            requested_at=AT,
        ).record(by=scene.chair, at=AT)
        with pytest.raises(Refused, match="other than the person who asked"):
            approve_rebaseline(rebaselining=asked, by=scene.chair, at=LATER)

    def test_an_answer_is_given_once_and_with_a_reason(self, scene: Scene) -> None:
        asked = ask(scene)
        with pytest.raises(Refused, match="Enter why"):
            decline_rebaseline(rebaselining=asked, why="", by=scene.chair, at=LATER)
        approve_rebaseline(rebaselining=asked, by=scene.chair, at=LATER)
        with pytest.raises(Refused, match=ANSWERED):
            approve_rebaseline(rebaselining=asked, by=scene.chair, at=LATER)
        with pytest.raises(Refused, match=ANSWERED):
            decline_rebaseline(rebaselining=asked, why="No.", by=scene.chair, at=LATER)


class TestForecasting:
    def test_keeps_the_baseline_and_who_said_so(self, scene: Scene) -> None:
        dated = forecast_milestone(milestone=scene.milestone, forecast_on=NEW, by=scene.officer, at=AT)
        assert (dated.baseline_on, dated.forecast_on) == (date(2026, 11, 30), NEW)
        assert (dated.history.latest().history_user, dated.history.count()) == (scene.officer, 2)

    def test_leaves_no_trace_where_nothing_changed(self, scene: Scene) -> None:
        forecast_milestone(milestone=scene.milestone, forecast_on=None, by=scene.officer, at=AT)
        assert scene.milestone.history.count() == 1

    def test_is_met_in_the_past_only(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="today or in the past"):
            forecast_milestone(
                milestone=scene.milestone,
                forecast_on=None,
                actual_on=date(2026, 10, 15),
                by=scene.officer,
                at=AT,
            )

    def test_is_for_the_lead_and_for_those_who_keep_activities(self, scene: Scene) -> None:
        with pytest.raises(Refused, match=NOT_THEIRS):
            forecast_milestone(milestone=scene.milestone, forecast_on=NEW, by=scene.constable, at=AT)
        assert (
            forecast_milestone(
                milestone=scene.milestone, forecast_on=NEW, by=scene.secretary, at=AT
            ).forecast_on
            == NEW
        )


def seen_by(*people: Person) -> list[bool]:
    return [Activity.objects.visible_to(person).exists() for person in people]


class TestRestricting:
    def test_closes_it_to_all_but_the_named_the_lead_and_who_named_them(self, scene: Scene) -> None:
        assert seen_by(scene.constable, scene.secretary) == [True, True]
        restrict_activity(activity=scene.activity, readers=[scene.constable], by=scene.chair, at=AT)
        assert seen_by(scene.constable, scene.officer, scene.chair) == [True, True, True]
        assert seen_by(scene.colleague, scene.secretary) == [False, False]

    def test_a_reader_who_is_no_longer_named_reads_no_longer_and_the_trace_stays(self, scene: Scene) -> None:
        restrict_activity(activity=scene.activity, readers=[scene.constable], by=scene.chair, at=AT)
        restrict_activity(activity=scene.activity, readers=[scene.secretary], by=scene.chair, at=LATER)
        assert seen_by(scene.constable, scene.secretary) == [False, True]
        removed = scene.activity.readers.model.history.get(history_type="-")
        assert (removed.person, removed.history_user, removed.history_date) == (
            scene.constable,
            scene.chair,
            LATER,
        )

    def test_a_name_opens_nothing_without_a_seat(self, scene: Scene) -> None:
        stranger = Person.objects.create_user("stranger@elsewhere.example", name="Stranger")
        restrict_activity(activity=scene.activity, readers=[stranger], by=scene.chair, at=AT)
        assert seen_by(stranger) == [False]

    def test_lifting_opens_it_again_with_a_reason(self, scene: Scene) -> None:
        restrict_activity(activity=scene.activity, readers=[], by=scene.chair, at=AT)
        with pytest.raises(Refused, match="Enter why"):
            lift_restriction(activity=scene.activity, why=" ", by=scene.chair, at=LATER)
        lifted = lift_restriction(activity=scene.activity, why="The case is over.", by=scene.chair, at=LATER)
        assert seen_by(scene.colleague, scene.secretary) == [True, True]
        assert lifted.history.latest().history_change_reason == "The case is over."
        with pytest.raises(Refused, match="not restricted"):
            lift_restriction(activity=scene.activity, why="Again.", by=scene.chair, at=LATER)

    @pytest.mark.parametrize("who", ["officer", "secretary", "constable"])
    def test_only_the_chair_names_readers(self, scene: Scene, who: str) -> None:
        with pytest.raises(Refused, match="Only the chair"):
            restrict_activity(activity=scene.activity, readers=[], by=getattr(scene, who), at=AT)
        with pytest.raises(Refused, match="Only the chair"):
            lift_restriction(activity=scene.activity, why="So.", by=getattr(scene, who), at=AT)


class TestClosing:
    def close(self, scene: Scene, **changed: Any) -> Activity:
        given: dict[str, Any] = {
            "on": date(2026, 9, 30),
            "outcome": "Four advocates in post.",
            "by": scene.secretary,
            "at": AT,
        }
        return close_activity(activity=scene.activity, **(given | changed))

    def test_says_what_came_of_it(self, scene: Scene) -> None:
        closed = self.close(scene)
        assert (closed.closed_on, closed.outcome) == (date(2026, 9, 30), "Four advocates in post.")
        assert closed.history.latest().history_user == scene.secretary
        running = Activity.objects.running(date(2026, 10, 1), date(2026, 12, 31))
        assert not running.exists()

    def test_is_refused(self, scene: Scene) -> None:
        with pytest.raises(Refused, match="Only the chair"):
            self.close(scene, by=scene.officer)
        with pytest.raises(Refused, match="Enter what came"):
            self.close(scene, outcome=" ")
        with pytest.raises(Refused, match="after the day it started"):
            self.close(scene, on=date(2025, 12, 31))
        self.close(scene)
        with pytest.raises(Refused, match="already been closed"):
            self.close(scene)
