"""When a milestone or an activity is red, amber or green, and what makes it an exception."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    ActivityFacts,
    MeasureFacts,
    MilestoneFacts,
    Polarity,
    Rag,
    ReadingFacts,
    Reasoned,
    TargetFacts,
    Trigger,
    activity_rag,
    measure_triggers,
    milestone_is_forecast_late,
    milestone_is_missed,
    milestone_rag,
    severity,
    triggers,
)

ON = date(2026, 11, 22)


def day(n: int) -> date:
    """The day `n` days from the one on which everything here is judged."""
    return ON + timedelta(days=n)


def milestone(baseline: int, **days: int | None) -> MilestoneFacts:
    dates = {f"{name}_on": None if n is None else day(n) for name, n in days.items()}
    return MilestoneFacts("Team in post", day(baseline), **dates)


def measure(value: str | None, **changes: Any) -> MeasureFacts:
    """A measure with a target of 100, lower being better, and one reading."""
    reading = ReadingFacts(date(2026, 7, 1), date(2026, 9, 30), None if value is None else Decimal(value))
    facts = MeasureFacts(
        "3.1", "Incidents", "count", Polarity.LOWER, TargetFacts(Decimal(100)), readings=(reading,)
    )
    return replace(facts, **changes)


MET, MISSED, AHEAD, LATE = (
    milestone(-5, actual=-6),
    milestone(-1),
    milestone(30),
    milestone(30, forecast=40),
)
ON_TARGET, OFF_TARGET, SILENT = measure("90"), measure("150"), measure(None)
CONTEXT = measure("90", polarity=Polarity.NO_JUDGEMENT)


# Milestones


@pytest.mark.parametrize(
    ("judged", "expected", "missed", "forecast_late"),
    [
        (milestone(0), Rag.GREEN, False, False),
        (milestone(-1), Rag.RED, True, False),
        (milestone(-1, forecast=10), Rag.RED, True, False),
        (milestone(-200, actual=-1), Rag.COMPLETE, False, False),
        (milestone(-1, actual=0), Rag.COMPLETE, False, False),
        (milestone(-1, actual=1), Rag.RED, True, False),
        (milestone(50, actual=-1), Rag.COMPLETE, False, False),
        (milestone(50, actual=1), Rag.GREEN, False, False),
        (milestone(50, forecast=50), Rag.GREEN, False, False),
        (milestone(50, forecast=20), Rag.GREEN, False, False),
        (milestone(50, forecast=0), Rag.GREEN, False, False),
        (milestone(50, forecast=-1), Rag.AMBER, False, False),
        (milestone(50, forecast=51), Rag.AMBER, False, True),
        (milestone(50, forecast=141), Rag.AMBER, False, True),
        (milestone(50, forecast=142), Rag.RED, False, True),
        (milestone(50, forecast=142, actual=0), Rag.COMPLETE, False, False),
        (milestone(0, forecast=1), Rag.AMBER, False, True),
        (milestone(50, rebaselined=-10), Rag.REBASELINED, False, False),
        (milestone(50, rebaselined=0), Rag.REBASELINED, False, False),
        (milestone(50, rebaselined=1), Rag.GREEN, False, False),
        (milestone(50, rebaselined=-10, forecast=51), Rag.AMBER, False, True),
        (milestone(-1, rebaselined=-10), Rag.RED, True, False),
        (milestone(-1, rebaselined=-10, actual=-1), Rag.COMPLETE, False, False),
    ],
)
def test_a_milestone(judged: MilestoneFacts, expected: Rag, missed: bool, forecast_late: bool) -> None:
    assert milestone_rag(judged, ON).rag is expected
    assert milestone_is_missed(judged, ON) is missed
    assert milestone_is_forecast_late(judged, ON) is forecast_late


FORECAST_GONE = "Its forecast of 21 November 2026 has passed and it is not recorded as met."


@pytest.mark.parametrize(
    ("judged", "reason"),
    [
        (milestone(-1), "“Team in post” was due on 21 November 2026 and is 1 day late."),
        (
            milestone(-22, rebaselined=-52),
            "“Team in post” was due on 31 October 2026 and is 22 days late (re-baselined on 1 October 2026).",
        ),
        (milestone(-1, actual=-2), "“Team in post” was met on 20 November 2026."),
        (milestone(9), "“Team in post” is due on 1 December 2026."),
        (
            milestone(9, rebaselined=-60),
            "“Team in post” is due on 1 December 2026 (re-baselined on 23 September 2026).",
        ),
        (
            milestone(9, forecast=19),
            "“Team in post” is due on 1 December 2026 and forecast for 11 December 2026, 10 days late.",
        ),
        (milestone(9, forecast=-1), f"“Team in post” is due on 1 December 2026. {FORECAST_GONE}"),
        (
            milestone(9, forecast=-1, rebaselined=-52),
            f"“Team in post” is due on 1 December 2026 (re-baselined on 1 October 2026). {FORECAST_GONE}",
        ),
    ],
)
def test_a_milestone_says_why(judged: MilestoneFacts, reason: str) -> None:
    assert milestone_rag(judged, ON).reasons == (reason,)


OFFSETS = st.integers(-400, 400)
MILESTONES = st.builds(
    milestone,
    OFFSETS,
    forecast=st.none() | OFFSETS,
    actual=st.none() | OFFSETS,
    rebaselined=st.none() | OFFSETS,
)


@given(MILESTONES, st.integers(0, 400))
def test_what_is_not_met_never_looks_better_with_time(m: MilestoneFacts, later: int) -> None:
    open_still = replace(m, actual_on=None)
    before, after = milestone_rag(open_still, ON), milestone_rag(open_still, day(later))
    assert severity(after.rag) >= severity(before.rag)


@given(MILESTONES, st.integers(0, 400))
def test_a_later_forecast_never_looks_better(m: MilestoneFacts, later: int) -> None:
    ahead = replace(m, forecast_on=max(m.baseline_on, ON))
    slipped = replace(m, forecast_on=max(m.baseline_on, ON) + timedelta(days=later))
    assert severity(milestone_rag(slipped, ON).rag) >= severity(milestone_rag(ahead, ON).rag)


@given(MILESTONES)
def test_approving_a_new_baseline_never_makes_plain_green(m: MilestoneFacts) -> None:
    assert milestone_rag(replace(m, rebaselined_on=ON), ON).rag is not Rag.GREEN


@given(MILESTONES)
def test_missed_and_forecast_late_are_never_both(m: MilestoneFacts) -> None:
    assert not (milestone_is_missed(m, ON) and milestone_is_forecast_late(m, ON))
    assert not milestone_is_missed(m, ON) or milestone_rag(m, ON).rag is Rag.RED


# Activities


@pytest.mark.parametrize(
    ("milestones", "measures", "expected"),
    [
        ([], [], Rag.GREY),
        ([], [CONTEXT], Rag.GREY),
        ([MET], [], Rag.COMPLETE),
        ([MET, MET], [CONTEXT], Rag.COMPLETE),
        ([MET, AHEAD], [], Rag.GREEN),
        ([MET], [ON_TARGET], Rag.GREEN),
        ([AHEAD, LATE], [ON_TARGET], Rag.AMBER),
        ([AHEAD] * 9 + [MISSED], [ON_TARGET] * 9, Rag.RED),
        ([AHEAD], [OFF_TARGET, ON_TARGET], Rag.RED),
        ([AHEAD], [SILENT], Rag.NOT_REPORTED),
        ([MISSED], [SILENT], Rag.RED),
        ([milestone(30, rebaselined=-1)], [ON_TARGET], Rag.REBASELINED),
    ],
)
def test_an_activity_is_as_bad_as_its_worst_part(
    milestones: list[MilestoneFacts], measures: list[MeasureFacts], expected: Rag
) -> None:
    assert activity_rag(milestones, measures, ON).rag is expected


def test_an_activity_gives_every_reason_the_gravest_first() -> None:
    (off_target,) = activity_rag([], [OFF_TARGET], ON).reasons
    assert activity_rag([AHEAD, LATE], [ON_TARGET, SILENT, OFF_TARGET], ON).reasons == (
        off_target,
        "Incidents: no reading has been entered.",
        "“Team in post” is due on 22 December 2026 and forecast for 1 January 2027, 10 days late.",
        "“Team in post” is due on 22 December 2026.",
        "Incidents: 90 for July to September 2026, target 100. On target or better.",
    )


def test_nothing_to_judge_says_so() -> None:
    assert activity_rag([], [], ON).reasons == ("There is no milestone or measure to judge this by.",)


PARTS = st.lists(st.sampled_from((MET, MISSED, AHEAD, LATE)), max_size=4)
FIGURES = st.lists(st.sampled_from((ON_TARGET, OFF_TARGET, SILENT, CONTEXT)), max_size=4)


@given(PARTS, FIGURES, PARTS, FIGURES)
def test_more_parts_never_look_better(
    milestones: list[MilestoneFacts],
    measures: list[MeasureFacts],
    more_milestones: list[MilestoneFacts],
    more_measures: list[MeasureFacts],
) -> None:
    fewer = activity_rag(milestones, measures, ON)
    more = activity_rag(milestones + more_milestones, measures + more_measures, ON)
    assert severity(more.rag) >= severity(fewer.rag)


# Exceptions

QUIET = ActivityFacts(
    self_rag=Rag.GREEN,
    computed=Reasoned(Rag.GREEN),
    milestones=(AHEAD,),
    measures=(ON_TARGET,),
    open_blockages=0,
    return_due=True,
    received=True,
    on=ON,
)
NO_RETURN: dict[str, Any] = {"self_rag": None, "received": False}


def test_an_activity_on_course_is_no_exception() -> None:
    assert triggers(QUIET) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (NO_RETURN, (Trigger.RETURN_MISSING,)),
        ({"self_rag": None}, (Trigger.RETURN_MISSING,)),
        (NO_RETURN | {"return_due": False}, ()),
        ({"self_rag": Rag.RED, "computed": Reasoned(Rag.GREY)}, (Trigger.SELF_RED,)),
        ({"self_rag": Rag.AMBER, "computed": Reasoned(Rag.GREY)}, (Trigger.SELF_AMBER,)),
        ({"self_rag": Rag.ABEYANCE}, ()),
        ({"self_rag": Rag.COMPLETE}, ()),
        ({"computed": Reasoned(Rag.RED)}, (Trigger.COMPUTED_RED, Trigger.DIFFERENCE)),
        ({"computed": Reasoned(Rag.AMBER)}, (Trigger.DIFFERENCE, Trigger.COMPUTED_AMBER)),
        ({"self_rag": Rag.RED}, (Trigger.SELF_RED, Trigger.DIFFERENCE)),
        ({"computed": Reasoned(Rag.GREY)}, ()),
        ({"milestones": (AHEAD, MISSED)}, (Trigger.MILESTONE_MISSED,)),
        ({"milestones": (MISSED, LATE)}, (Trigger.MILESTONE_MISSED, Trigger.MILESTONE_FORECAST)),
        ({"milestones": (MET, LATE)}, (Trigger.MILESTONE_FORECAST,)),
        ({"measures": (ON_TARGET, OFF_TARGET)}, (Trigger.MEASURE_OFF,)),
        ({"measures": (ON_TARGET, SILENT)}, (Trigger.DATA_FAILURE,)),
        ({"measures": (measure("90", frequency_months=0),)}, (Trigger.DATA_FAILURE,)),
        ({"measures": (CONTEXT,)}, ()),
        ({"open_blockages": 1}, (Trigger.BLOCKAGE,)),
        ({"open_blockages": 3}, (Trigger.BLOCKAGE,)),
    ],
)
def test_what_makes_an_exception(changes: dict[str, Any], expected: tuple[Trigger, ...]) -> None:
    assert triggers(replace(QUIET, **changes)) == expected


def test_a_watermelon_shows_everything_that_is_wrong_with_it() -> None:
    """Rated green by its officer, with two milestones gone by and a measure in the red."""
    milestones, measures = (MISSED, milestone(-40), LATE), (OFF_TARGET, SILENT)
    watermelon = replace(
        QUIET,
        computed=activity_rag(milestones, measures, ON),
        milestones=milestones,
        measures=measures,
        open_blockages=1,
    )
    assert triggers(watermelon) == (
        Trigger.COMPUTED_RED,
        Trigger.MILESTONE_MISSED,
        Trigger.DATA_FAILURE,
        Trigger.MEASURE_OFF,
        Trigger.BLOCKAGE,
        Trigger.DIFFERENCE,
        Trigger.MILESTONE_FORECAST,
    )


@given(
    st.none() | st.sampled_from((Rag.RED, Rag.AMBER, Rag.GREEN, Rag.ABEYANCE, Rag.COMPLETE)),
    PARTS,
    FIGURES,
    st.integers(0, 2),
    st.booleans(),
)
def test_only_what_is_in_order_is_no_exception(
    own: Rag | None,
    milestones: list[MilestoneFacts],
    measures: list[MeasureFacts],
    blockages: int,
    return_due: bool,
) -> None:
    facts = ActivityFacts(
        self_rag=own,
        computed=activity_rag(milestones, measures, ON),
        milestones=tuple(milestones),
        measures=tuple(measures),
        open_blockages=blockages,
        return_due=return_due,
        received=own is not None,
        on=ON,
    )
    troubled = (
        own in (Rag.RED, Rag.AMBER)
        or (return_due and own is None)
        or blockages > 0
        or MISSED in milestones
        or LATE in milestones
        or OFF_TARGET in measures
        or SILENT in measures
    )
    assert bool(triggers(facts)) is troubled


@given(st.lists(st.sampled_from((MISSED, LATE, AHEAD)), max_size=3), st.integers(0, 1))
def test_removing_an_update_that_is_due_always_leaves_an_exception(
    milestones: list[MilestoneFacts], blockages: int
) -> None:
    facts = replace(QUIET, milestones=tuple(milestones), open_blockages=blockages)
    kept = [t for t in triggers(facts) if t is not Trigger.DIFFERENCE]
    assert triggers(replace(facts, **NO_RETURN)) == (Trigger.RETURN_MISSING, *kept)


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        (ON_TARGET, ()),
        (CONTEXT, ()),
        (OFF_TARGET, (Trigger.COMPUTED_RED, Trigger.MEASURE_OFF)),
        (measure("150", readings=()), (Trigger.DATA_FAILURE,)),
        (
            measure("90", readings=(replace(ON_TARGET.readings[0], provisional=True),)),
            (Trigger.COMPUTED_AMBER,),
        ),
    ],
)
def test_a_measure_that_no_activity_carries(judged: MeasureFacts, expected: tuple[Trigger, ...]) -> None:
    assert measure_triggers(judged, ON) == expected
