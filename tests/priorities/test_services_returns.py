from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules import Refused
from priorities.models import Blockage, Measure, Milestone, Reading, ReportingPeriod, Update, UpdateDraft
from priorities.services_measures import figures_due
from priorities.services_returns import Answers, Conflict, Figure, merged, save_return, words_at, words_of
from tests.priorities.scene import AT, GREEN, LATER, LONG_AGO, Scene

BLANK: dict[str, Any] = {
    "self_rag": "",
    "reason_for_difference": "",
    "confidence": "",
    "progress": "",
    "changed": "",
    "planned_next": "",
    "cause": "",
    "consequence": "",
    "options": "",
    "recommendation": "",
    "path_to_green": "",
    "green_on": None,
    "blocked": None,
    "decision_asked": "",
    "asked_of": None,
    "asked_by_on": None,
    "marking": "official",
}
TEXTS = st.sampled_from(["", "One.", "Two.", "Three."])
ANSWERS = st.fixed_dictionaries({"progress": TEXTS, "changed": TEXTS, "cause": TEXTS})


class TestMerging:
    @given(base=ANSWERS, mine=ANSWERS, theirs=ANSWERS)
    def test_nothing_that_anybody_changed_is_lost_without_asking(
        self, base: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
    ) -> None:
        words, clashes = merged(base=base, mine=mine, theirs=theirs)
        asked = {clash.name for clash in clashes}
        for name in base:
            changes = {value for value in (mine[name], theirs[name]) if value != base[name]}
            assert (name in asked) is (len(changes) == 2)
            if name not in asked:
                assert words[name] == next(iter(changes), base[name])

    @given(mine=ANSWERS, theirs=ANSWERS)
    def test_without_a_base_all_that_differs_is_asked_about(
        self, mine: dict[str, str], theirs: dict[str, str]
    ) -> None:
        _, clashes = merged(base={}, mine=mine, theirs=theirs)
        assert {clash.name for clash in clashes} == {name for name in mine if mine[name] != theirs[name]}


def send(scene: Scene, revision: int | None = None, **parts: Any) -> Update:
    words = BLANK | GREEN | parts.pop("words", {})
    given: dict[str, Any] = {
        "by": scene.officer,
        "at": AT,
        "activity": scene.activity,
        "period": scene.period,
    }
    given |= {name: parts.pop(name) for name in ("by", "at") if name in parts}
    return save_return(answers=Answers(words=words, **parts), revision=revision, **given)


class TestSavingItAll:
    def blockage(self, scene: Scene) -> dict[str, Any]:
        return {
            "title": "No data",
            "kind": "data_sharing",
            "description": "The agreement ended.",
            "consequence": "Nobody is seen.",
            "needed": "A new agreement.",
            "unblocker_organisation": scene.police,
        }

    def figure(self, scene: Scene, value: int = 30) -> Figure:
        return Figure(scene.measure, date(2026, 7, 1), date(2026, 9, 30), {"value": value})

    def test_words_dates_figures_and_blockage_together(self, scene: Scene) -> None:
        scene.link()
        update = send(
            scene,
            forecasts={scene.milestone: date(2026, 12, 20)},
            figures=(self.figure(scene),),
            blockage=self.blockage(scene),
        )
        assert (update.progress, update.computed_rag) == (GREEN["progress"], "red")
        scene.milestone.refresh_from_db()
        assert scene.milestone.forecast_on == date(2026, 12, 20)
        assert Blockage.objects.get().raised_in == update
        assert update.history.count() == 1

    def test_the_same_form_twice_raises_one_blockage(self, scene: Scene) -> None:
        for _ in range(2):
            send(scene, blockage=self.blockage(scene))
        assert Blockage.objects.get().title == "No data"
        send(scene, revision=1, blockage=self.blockage(scene) | {"title": "No room"})
        assert Blockage.objects.count() == 2

    def test_nothing_at_all_where_one_part_is_refused(self, scene: Scene) -> None:
        other = Milestone(
            activity=scene.activity, title="Met tomorrow", baseline_on=date(2026, 10, 1)
        ).record(by=None, at=AT)
        with pytest.raises(Refused, match="today or in the past"):
            send(
                scene,
                figures=(self.figure(scene),),
                blockage=self.blockage(scene),
                forecasts={scene.milestone: date(2026, 12, 20)},
                met={other: date(2026, 10, 15)},
            )
        assert not Update.objects.exists()
        assert not Reading.objects.exists()
        assert not Blockage.objects.exists()
        assert scene.milestone.history.count() == 1

    def test_what_is_unfinished_is_one_person_s_until_it_is_finished(self, scene: Scene) -> None:
        send(scene, unfinished={"b-title": ["No data"]})
        send(scene, revision=1, by=scene.colleague)
        assert UpdateDraft.objects.get().person == scene.officer
        send(scene, revision=1, unfinished={"b-title": ["No data at all"]}, at=LATER)
        kept = UpdateDraft.objects.get()
        assert (kept.unfinished, kept.saved_at) == ({"b-title": ["No data at all"]}, LATER)
        send(scene, revision=1)
        assert not UpdateDraft.objects.exists()

    def test_keeps_what_another_wrote_where_this_person_wrote_nothing(self, scene: Scene) -> None:
        send(scene)
        send(scene, revision=1, by=scene.colleague, words={"changed": "Theirs."})
        update = send(scene, revision=1, words={"planned_next": "Ours."})
        assert (update.changed, update.planned_next, update.revision) == ("Theirs.", "Ours.", 3)

    def test_asks_where_both_wrote_and_saves_nothing(self, scene: Scene) -> None:
        send(scene)
        send(scene, revision=1, by=scene.colleague, words={"changed": "Theirs.", "planned_next": "Next."})
        with pytest.raises(Conflict) as caught:
            send(scene, revision=1, words={"changed": "Ours."}, figures=(self.figure(scene),))
        assert [(c.name, c.mine, c.theirs) for c in caught.value.clashes] == [("changed", "Ours.", "Theirs.")]
        assert caught.value.words["planned_next"] == "Next."
        assert not Reading.objects.exists()

    def dated(self, scene: Scene, day: date | None, met: date | None = None, **parts: Any) -> Update:
        """The form showed the milestone without a date, and came back with these."""
        nothing = {"forecast_on": None, "actual_on": None}
        return send(
            scene,
            forecasts={scene.milestone: day},
            met={scene.milestone: met} if met else {},
            shown={scene.milestone: nothing},
            **parts,
        )

    def test_a_milestone_that_one_moved_and_another_met_is_both(self, scene: Scene) -> None:
        self.dated(scene, date(2026, 12, 20))
        self.dated(scene, None, met=date(2026, 9, 1), revision=1, by=scene.colleague)
        scene.milestone.refresh_from_db()
        dates = (scene.milestone.forecast_on, scene.milestone.actual_on)
        assert dates == (date(2026, 12, 20), date(2026, 9, 1))

    def test_two_dates_for_one_milestone_are_asked_about(self, scene: Scene) -> None:
        self.dated(scene, date(2026, 12, 20))
        with pytest.raises(Conflict) as caught:
            self.dated(scene, date(2027, 1, 31), revision=1, by=scene.colleague)
        assert [(c.name, c.mine, c.theirs) for c in caught.value.clashes] == [
            (f"m-{scene.milestone.pk}-forecast_on", date(2027, 1, 31), date(2026, 12, 20))
        ]
        scene.milestone.refresh_from_db()
        assert scene.milestone.forecast_on == date(2026, 12, 20)

    def test_a_submitted_update_is_refused_and_not_merged(self, scene: Scene) -> None:
        scene.submit()
        with pytest.raises(Refused, match="Withdraw it"):
            send(scene, revision=1, words={"progress": "Ours."})


def test_words_are_found_at_each_revision(scene: Scene) -> None:
    update = send(scene)
    send(scene, revision=1, words={"changed": "Second."})
    update = Update.objects.get()
    assert words_at(update, None) == BLANK | {"asked_of": scene.leadership}
    assert words_at(update, 1) == BLANK | GREEN
    assert words_at(update, 2) == words_of(update)
    assert words_at(update, 9) == {}


def days(measure: Measure, period: ReportingPeriod) -> list[tuple[str, str, bool]]:
    found = figures_due(Measure.objects.with_figures().get(pk=measure.pk), period)
    return [(str(starts_on), str(ends_on), known is not None) for starts_on, ends_on, known in found]


class TestFiguresDue:
    """For the period July to September 2026."""

    def measure(self, scene: Scene, every: int, lag: int = 0) -> Measure:
        scene.measure.frequency_months, scene.measure.lag_months = every, lag
        scene.measure.record(by=None, at=LONG_AGO)
        return scene.measure

    def test_a_quarter_s(self, scene: Scene) -> None:
        measure = self.measure(scene, 3)
        assert days(measure, scene.period) == [("2026-07-01", "2026-09-30", False)]
        scene.add_reading(23, date(2026, 7, 1), date(2026, 9, 30))
        assert days(measure, scene.period) == [("2026-07-01", "2026-09-30", True)]
        assert days(measure, scene.before) == [("2026-04-01", "2026-06-30", False)]

    def test_each_month_s(self, scene: Scene) -> None:
        measure = self.measure(scene, 1)
        scene.add_reading(23, date(2026, 2, 1), date(2026, 2, 28))
        assert days(measure, scene.period) == [
            ("2026-07-01", "2026-07-31", False),
            ("2026-08-01", "2026-08-31", False),
            ("2026-09-01", "2026-09-30", False),
        ]

    def test_a_year_s_only_when_it_ends(self, scene: Scene) -> None:
        measure = self.measure(scene, 12)
        scene.add_reading(23, date(2025, 4, 1), date(2026, 3, 31))
        assert days(measure, scene.period) == []
        scene.add_reading(23, date(2025, 9, 1), date(2026, 8, 31))
        assert days(measure, scene.period) == [("2025-09-01", "2026-08-31", True)]

    def test_a_year_that_rolls_by_quarters(self, scene: Scene) -> None:
        measure = self.measure(scene, 3)
        scene.add_reading(108, date(2025, 4, 1), date(2026, 3, 31))
        assert days(measure, scene.period) == [("2025-10-01", "2026-09-30", False)]

    def test_of_days_long_past_where_publication_takes_its_time(self, scene: Scene) -> None:
        measure = self.measure(scene, 3, lag=6)
        assert days(measure, scene.period) == [("2026-01-01", "2026-03-31", False)]
        measure = self.measure(scene, 12, lag=24)
        scene.add_reading(27, date(2022, 10, 1), date(2023, 9, 30))
        assert days(measure, scene.period) == [("2023-10-01", "2024-09-30", False)]

    def test_seen_from_a_newer_figure(self, scene: Scene) -> None:
        measure = self.measure(scene, 3)
        scene.add_reading(23, date(2027, 10, 1), date(2027, 12, 31))
        assert days(measure, scene.period) == [("2026-07-01", "2026-09-30", False)]
