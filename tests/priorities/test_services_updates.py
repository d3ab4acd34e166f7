from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners.rules import Refused
from priorities.models import Blockage, Milestone, Update, UpdateDraft
from priorities.services import (
    NOT_THEIRS,
    SIGNED,
    Stale,
    amend_update,
    lock_updates,
    may_write,
    missing_from,
    raise_blockage,
    save_update,
    submit_update,
    withdraw_update,
)
from tests.priorities.scene import AT, BEFORE, GREEN, LATE, LATER, RED, Scene, add_activity


def told(update: Update) -> list[tuple[Any, ...]]:
    """The update's history, oldest first, as who, when and why."""
    rows = update.history.order_by("history_id")
    return list(rows.values_list("history_user__name", "history_date", "history_change_reason"))


def lock(scene: Scene) -> None:
    lock_updates(body=scene.north, period=scene.period, by=scene.chair, at=LATE)


class TestWhoMayWrite:
    def test_the_lead_person_and_officers_of_the_lead_organisation(self, scene: Scene) -> None:
        people = [scene.officer, scene.colleague, scene.constable, scene.chair, scene.secretary]
        assert [may_write(person, scene.activity) for person in people] == [True, True, False, False, False]

    def test_whoever_sits_for_the_lead_organisation_whatever_employs_them(self, scene: Scene) -> None:
        seat = scene.constable.seats.get()
        seat.organisation = scene.council
        seat.record(by=None, at=AT)
        assert may_write(scene.constable, scene.activity)

    def test_a_restricted_activity_keeps_out_colleagues_who_are_not_its_readers(self, scene: Scene) -> None:
        scene.activity.restricted = True
        scene.activity.record(by=None, at=AT)
        assert [may_write(p, scene.activity) for p in (scene.officer, scene.colleague)] == [True, False]

    @pytest.mark.parametrize("who", ["constable", "chair", "secretary"])
    def test_nobody_else_saves_submits_withdraws_or_amends(self, scene: Scene, who: str) -> None:
        other = getattr(scene, who)
        update = scene.save()
        with pytest.raises(Refused, match=NOT_THEIRS):
            scene.save(by=other, revision=1)
        with pytest.raises(Refused, match=NOT_THEIRS):
            submit_update(update=update, revision=1, by=other, at=AT)
        with pytest.raises(Refused, match=NOT_THEIRS):
            withdraw_update(update=update, by=other, at=AT, why="Mistake")
        with pytest.raises(Refused, match=NOT_THEIRS):
            amend_update(update=update, words={}, by=other, at=AT, why="Mistake")
        with pytest.raises(Refused, match=NOT_THEIRS):
            raise_blockage(update=update, by=other, at=AT, unblocker_organisation=scene.police)
        assert told(update) == [("Officer", AT, None)]


class TestSaving:
    def test_keeps_half_of_an_answer_and_counts_the_revisions(self, scene: Scene) -> None:
        first = scene.save({"progress": "Started."})
        second = scene.save({"changed": "Nothing yet."}, revision=1, by=scene.colleague, at=LATER)
        assert first.pk == second.pk
        stored = Update.objects.get()
        assert (stored.progress, stored.changed, stored.revision) == ("Started.", "Nothing yet.", 2)
        assert told(stored) == [("Officer", AT, None), ("Colleague", LATER, None)]

    def test_leaves_no_trace_where_nothing_changed(self, scene: Scene) -> None:
        scene.save()
        update = scene.save(revision=1, at=LATER)
        assert update.revision == 1
        assert told(update) == [("Officer", AT, None)]

    def test_does_not_save_over_somebody_else(self, scene: Scene) -> None:
        scene.save({"progress": "Ours."})
        scene.save({"progress": "Theirs."}, revision=1, by=scene.colleague)
        for revision in (None, 1, 3):
            with pytest.raises(Stale):
                scene.save({"progress": "Ours again."}, revision=revision)
        assert Update.objects.get().progress == "Theirs."

    def test_a_first_save_names_no_revision(self, scene: Scene) -> None:
        with pytest.raises(Stale):
            scene.save(revision=1)

    def test_writes_only_what_an_update_has(self, scene: Scene) -> None:
        with pytest.raises(Refused):
            scene.save({"submitted_by": scene.officer})

    def test_dates_its_own_milestones(self, scene: Scene) -> None:
        met_one = Milestone(
            activity=scene.activity, title="Rooms ready", baseline_on=date(2026, 9, 1)
        ).record(by=None, at=AT)
        scene.save(milestones={scene.milestone: date(2026, 12, 20)}, met={met_one: date(2026, 8, 28)})
        scene.milestone.refresh_from_db()
        met_one.refresh_from_db()
        assert (scene.milestone.forecast_on, scene.milestone.actual_on) == (date(2026, 12, 20), None)
        assert (met_one.forecast_on, met_one.actual_on) == (None, date(2026, 8, 28))
        assert scene.milestone.history.latest().history_user == scene.officer

    def test_does_not_date_those_of_another_activity(self, scene: Scene) -> None:
        other = add_activity(scene.priority, scene.north, scene.police, scene.constable, "1.2")
        milestone = Milestone(activity=other, title="Elsewhere", baseline_on=date(2026, 9, 1))
        milestone.record(by=None, at=AT)
        with pytest.raises(Refused, match="another activity"):
            scene.save(milestones={milestone: date(2026, 12, 20)})
        assert not Update.objects.exists()

    def test_is_refused_once_submitted(self, scene: Scene) -> None:
        scene.submit()
        with pytest.raises(Refused, match="Withdraw it"):
            scene.save(revision=2)

    def test_is_refused_once_the_report_is_signed(self, scene: Scene) -> None:
        scene.save()
        lock(scene)
        with pytest.raises(Refused, match=SIGNED):
            scene.save(revision=1)


class TestJudging:
    def test_a_milestone_forecast_late_turns_the_computed_rag_amber_and_says_why(self, scene: Scene) -> None:
        assert scene.save().computed_rag == "green"
        update = scene.save(revision=1, milestones={scene.milestone: date(2026, 12, 20)})
        assert update.computed_rag == "amber"
        assert update.computed_reasons == [
            "“Advocates in post” is due on 30 November 2026 and forecast for 20 December 2026, 20 days late."
        ]
        assert update.self_rag == "green"

    def test_a_figure_is_not_missing_before_its_deadline_and_is_after_it(self, scene: Scene) -> None:
        scene.link()
        scene.add_reading(23, date(2026, 4, 1), date(2026, 6, 30))
        assert scene.save(at=BEFORE).computed_rag == "green"
        assert scene.save(at=LATER, revision=1).computed_rag == "not_reported"

    def test_a_milestone_still_ahead_is_not_missed_because_the_period_ends_after_it(
        self, scene: Scene
    ) -> None:
        early = date(2026, 7, 10)
        scene.milestone.baseline_on = date(2026, 9, 1)
        scene.milestone.record(by=None, at=AT)
        at = AT.replace(month=early.month, day=early.day)
        assert scene.save(at=at).computed_rag == "green"
        assert scene.save(at=AT, revision=1).computed_rag == "red"


class TestSubmitting:
    def test_says_who_and_when(self, scene: Scene) -> None:
        update = scene.submit()
        assert (update.submitted_by, update.submitted_at, update.revision) == (scene.officer, AT, 2)
        assert told(update)[-1] == ("Officer", AT, "Submitted")

    @pytest.mark.parametrize(("at", "late"), [(AT, False), (LATE, True)])
    def test_is_late_after_the_deadline(self, scene: Scene, at: Any, late: bool) -> None:
        update = scene.submit(at=at)
        assert update.submitted_at is not None
        assert scene.period.updates_are_late(update.submitted_at) is late

    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            (GREEN | {"self_rag": ""}, ["self_rag"]),
            (GREEN | {"progress": "", "confidence": ""}, ["confidence", "progress"]),
            (GREEN | {"blocked": None}, ["blocked"]),
            (GREEN | {"blocked": True}, ["blockage_title"]),
            (
                GREEN | {"self_rag": "amber"},
                ["reason_for_difference", "cause", "consequence", "path_to_green", "green_on"],
            ),
            (RED | {"reason_for_difference": "The rule sees no posts."}, ["asked_of"]),
            (RED | {"decision_asked": "", "reason_for_difference": "So."}, ["decision_asked"]),
        ],
    )
    def test_names_everything_that_is_missing(
        self, scene: Scene, words: dict[str, Any], missing: list[str]
    ) -> None:
        update = scene.save(words)
        assert list(missing_from(update)) == missing
        with pytest.raises(Refused):
            submit_update(update=update, revision=1, by=scene.officer, at=AT)
        assert not Update.objects.submitted().exists()

    def test_red_with_everything_said_is_taken(self, scene: Scene) -> None:
        update = scene.submit(
            RED | {"asked_of": scene.leadership, "reason_for_difference": "No posts filled."}
        )
        assert update.is_submitted

    def test_leaves_out_what_a_green_rating_is_not_asked_for(self, scene: Scene) -> None:
        update = scene.submit(RED | {"self_rag": "green", "asked_of": scene.leadership})
        left = (update.cause, update.path_to_green, update.green_on, update.decision_asked, update.asked_of)
        assert left == ("", "", None, "", None)
        assert update.progress == RED["progress"]

    def test_asks_nobody_where_no_decision_is_asked(self, scene: Scene) -> None:
        amber = {"self_rag": "amber", "decision_asked": "", "asked_by_on": None, "asked_of": scene.leadership}
        update = scene.submit(RED | amber | {"reason_for_difference": "No posts filled."})
        assert (update.cause, update.asked_of) == (RED["cause"], None)

    def test_happens_once(self, scene: Scene) -> None:
        update = scene.submit()
        with pytest.raises(Refused, match="already been submitted"):
            submit_update(update=update, revision=2, by=scene.officer, at=AT)

    def test_submits_only_what_was_reviewed(self, scene: Scene) -> None:
        update = scene.save()
        scene.save({"changed": "A colleague's words."}, revision=1, by=scene.colleague)
        with pytest.raises(Stale):
            submit_update(update=update, revision=1, by=scene.officer, at=AT)

    def test_is_refused_once_the_report_is_signed(self, scene: Scene) -> None:
        update = scene.save()
        lock(scene)
        with pytest.raises(Refused, match=SIGNED):
            submit_update(update=update, revision=1, by=scene.officer, at=LATE)


class TestWithdrawing:
    def test_opens_the_update_again_and_keeps_why(self, scene: Scene) -> None:
        update = withdraw_update(update=scene.submit(), by=scene.colleague, at=LATER, why="Wrong quarter.")
        assert (update.submitted_by, update.submitted_at, update.revision) == (None, None, 3)
        assert told(update)[-1] == ("Colleague", LATER, "Wrong quarter.")
        assert scene.save({"progress": "The right quarter."}, revision=3).revision == 4

    def test_needs_a_submission_a_reason_and_an_open_report(self, scene: Scene) -> None:
        update = scene.save()
        with pytest.raises(Refused, match="not been submitted"):
            withdraw_update(update=update, by=scene.officer, at=AT, why="Wrong quarter.")
        submit_update(update=update, revision=1, by=scene.officer, at=AT)
        with pytest.raises(Refused, match="Enter why"):
            withdraw_update(update=update, by=scene.officer, at=AT, why=" ")
        lock(scene)
        with pytest.raises(Refused, match=SIGNED):
            withdraw_update(update=update, by=scene.officer, at=LATE, why="Wrong quarter.")


class TestLockingAndAmending:
    def test_locks_drafts_and_submitted_updates_and_says_who(self, scene: Scene) -> None:
        scene.save()
        other = add_activity(scene.priority, scene.north, scene.council, scene.officer, "1.2")
        scene.submit(activity=other)
        lock(scene)
        locked = Update.objects.order_by("activity__reference")
        assert [(u.is_submitted, u.locked_by, u.locked_at) for u in locked] == [
            (False, scene.chair, LATE),
            (True, scene.chair, LATE),
        ]
        assert told(locked[0])[-1] == ("Chair", LATE, "The group's report was signed")

    def test_an_update_that_never_came_stays_missing(self, scene: Scene) -> None:
        closed = add_activity(scene.priority, scene.north, scene.council, scene.officer, "1.2")
        closed.closed_on, closed.outcome = date(2026, 6, 30), "Done."
        closed.record(by=None, at=AT)
        lock(scene)
        update = Update.objects.get()
        assert (update.activity, update.is_submitted, update.is_locked) == (scene.activity, False, True)
        with pytest.raises(Refused, match=SIGNED):
            scene.save()

    def test_leaves_other_periods_and_groups_alone(self, scene: Scene) -> None:
        update = scene.save(period=scene.before)
        lock(scene)
        update.refresh_from_db()
        assert not update.is_locked

    def test_locks_again_without_a_trace(self, scene: Scene) -> None:
        scene.save()
        lock(scene)
        lock(scene)
        assert len(told(Update.objects.get())) == 2

    def test_an_amendment_keeps_the_first_submission_and_the_signed_rag(self, scene: Scene) -> None:
        update = scene.submit()
        lock(scene)
        scene.milestone.forecast_on = date(2027, 3, 1)
        scene.milestone.record(by=None, at=LATE)
        amended = amend_update(
            update=update,
            words={"progress": "One advocate, not two."},
            by=scene.colleague,
            at=LATE,
            why="Miscounted.",
        )
        assert (amended.submitted_by, amended.submitted_at) == (scene.officer, AT)
        assert (amended.progress, amended.computed_rag) == ("One advocate, not two.", "green")
        assert amended.amended_why == "Miscounted."
        assert told(amended)[-1] == ("Colleague", LATE, "Miscounted.")

    def test_an_amendment_takes_the_place_of_what_its_writer_typed(self, scene: Scene) -> None:
        update = scene.submit()
        lock(scene)
        for person in (scene.officer, scene.colleague):
            UpdateDraft.objects.create(
                activity=scene.activity, period=scene.period, person=person, started_at=LATE, saved_at=LATE
            )
        amend_update(
            update=update, words={"progress": "One."}, by=scene.colleague, at=LATE, why="Miscounted."
        )
        assert UpdateDraft.objects.get().person == scene.officer

    def test_an_amendment_of_what_never_came_is_its_submission(self, scene: Scene) -> None:
        lock(scene)
        update = amend_update(
            update=Update.objects.get(), words=GREEN, by=scene.officer, at=LATE, why="Away in October."
        )
        assert (update.submitted_by, update.submitted_at) == (scene.officer, LATE)

    def test_an_amendment_needs_a_signed_report_a_reason_and_whole_answers(self, scene: Scene) -> None:
        update = scene.submit()
        with pytest.raises(Refused, match="not signed yet") as refused:
            amend_update(update=update, words={}, by=scene.officer, at=LATE, why="Miscounted.")
        assert refused.value.url.endswith(f"{scene.activity.pk}/updates/{scene.period.code}/withdraw/")
        lock(scene)
        with pytest.raises(Refused, match="Enter why"):
            amend_update(update=update, words={}, by=scene.officer, at=LATE, why="")
        with pytest.raises(Refused, match="Enter what progress"):
            amend_update(update=update, words={"progress": ""}, by=scene.officer, at=LATE, why="Miscounted.")
        with pytest.raises(Refused, match="no such part"):
            amend_update(
                update=update, words={"locked_at": None}, by=scene.officer, at=LATE, why="Miscounted."
            )


class TestRaisingABlockage:
    def fields(self, scene: Scene) -> dict[str, Any]:
        return {
            "title": "No data from the hospital",
            "kind": "data_sharing",
            "description": "The agreement ended in May.",
            "consequence": "Repeat victims are not seen.",
            "needed": "A new agreement.",
            "unblocker_organisation": scene.police,
        }

    def test_is_owned_by_whoever_raised_it(self, scene: Scene) -> None:
        blockage = raise_blockage(update=scene.save(), by=scene.officer, at=AT, **self.fields(scene))
        assert (blockage.owner, blockage.raised_by) == (scene.officer, scene.officer)
        assert blockage.raised_on == scene.period.ends_on
        assert list(scene.activity.blockages.open()) == [blockage]

    def test_lets_a_blocked_update_be_submitted(self, scene: Scene) -> None:
        update = scene.save(GREEN | {"blocked": True})
        raise_blockage(update=update, by=scene.officer, at=AT, **self.fields(scene))
        assert submit_update(update=update, revision=1, by=scene.officer, at=AT).is_submitted

    def test_a_withdrawal_and_a_correction_leave_the_day_it_was_raised(self, scene: Scene) -> None:
        update = scene.save(GREEN | {"blocked": True})
        blockage = raise_blockage(update=update, by=scene.officer, at=AT, **self.fields(scene))
        assert (Blockage.objects.get().first_sent_at, blockage.said_on) == (None, scene.period.ends_on)
        update = submit_update(update=update, revision=1, by=scene.officer, at=AT)
        raised = {Blockage.objects.get().said_on}
        update = withdraw_update(update=update, by=scene.officer, at=LATER, why="Wrong quarter.")
        raised.add(Blockage.objects.get().said_on)
        submit_update(update=update, revision=update.revision, by=scene.officer, at=LATE)
        raised.add(Blockage.objects.get().said_on)
        lock(scene)
        words = GREEN | {"blocked": True, "progress": "As it was."}
        amend_update(update=update, words=words, why="A slip.", by=scene.officer, at=LATE)
        raised |= {Blockage.objects.get().said_on, Blockage.objects.dated().get().said_on}
        assert raised == {localdate(AT)}

    def test_added_to_a_withdrawn_update_it_is_raised_when_that_is_sent_again(self, scene: Scene) -> None:
        update = withdraw_update(update=scene.submit(), by=scene.officer, at=AT, why="A blockage is missing.")
        update = scene.save(GREEN | {"blocked": True}, revision=update.revision, at=LATER)
        raise_blockage(update=update, by=scene.officer, at=LATER, **self.fields(scene))
        submit_update(update=update, revision=update.revision, by=scene.officer, at=LATE)
        assert Blockage.objects.get().said_on == localdate(LATE)

    def test_must_name_who_can_clear_it(self, scene: Scene) -> None:
        fields = self.fields(scene) | {"unblocker_organisation": None}
        with pytest.raises(Refused, match="Select which organisation"):
            raise_blockage(update=scene.save(), by=scene.officer, at=AT, **fields)

    def test_is_refused_once_the_report_is_signed(self, scene: Scene) -> None:
        update = scene.save()
        lock(scene)
        with pytest.raises(Refused, match=SIGNED):
            raise_blockage(
                update=Update.objects.get(pk=update.pk), by=scene.officer, at=LATE, **self.fields(scene)
            )
        assert not Blockage.objects.exists()


def test_save_update_is_what_the_scene_calls(scene: Scene) -> None:
    update = save_update(
        activity=scene.activity, period=scene.period, words=GREEN, revision=None, by=scene.officer, at=AT
    )
    assert str(update) == "Advocates in the victim hub 1.1, July to September 2026"
