"""What always holds of the colour of a measure, whatever its figures."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    MeasureFacts,
    Polarity,
    Rag,
    TargetFacts,
    measure_is_off,
    measure_rag,
    severity,
)
from tests.priorities.figures import ON, quarter

FLAGS = ("provisional", "break_in_series", "incomplete")

AMOUNTS = st.decimals(-500, 500, places=1)
OPTIONAL = st.none() | AMOUNTS


def sign(polarity: Polarity) -> int:
    return 1 if polarity is Polarity.HIGHER else -1


@st.composite
def judged_measures(draw: st.DrawFn) -> MeasureFacts:
    """A sound measure with a direction, five quarters of readings, and any of the flags on any of them."""
    flags = st.fixed_dictionaries({flag: st.booleans() for flag in FLAGS})
    values = [*(draw(OPTIONAL) for _ in range(4)), draw(AMOUNTS)]
    return MeasureFacts(
        "1.1",
        "Measure",
        "%",
        draw(st.sampled_from((Polarity.HIGHER, Polarity.LOWER))),
        TargetFacts(value=draw(AMOUNTS.filter(bool))),
        tolerance_percent=draw(st.decimals(0, 50, places=0)),
        tolerance_absolute=draw(st.none() | st.decimals(0, 50, places=1)),
        readings=tuple(quarter(value, back=4 - i, **draw(flags)) for i, value in enumerate(values)),
    )


def rank(m: MeasureFacts) -> int:
    return severity(measure_rag(m, ON).rag)


def with_reading(m: MeasureFacts, i: int, **changes: Any) -> MeasureFacts:
    readings = list(m.readings)
    readings[i] = replace(readings[i], **changes)
    return replace(m, readings=tuple(readings))


@given(judged_measures())
def test_every_sound_reading_gets_one_of_three_colours_and_a_reason(m: MeasureFacts) -> None:
    judged = measure_rag(m, ON)
    assert judged.rag in (Rag.RED, Rag.AMBER, Rag.GREEN)
    assert len(judged.reasons) == 1
    assert measure_is_off(m, ON) or judged.rag is not Rag.RED


@given(judged_measures(), st.decimals(0, 300, places=1))
def test_a_better_value_never_gives_a_worse_colour(m: MeasureFacts, gain: Decimal) -> None:
    value = m.readings[-1].value
    assert value is not None
    assert rank(with_reading(m, -1, value=value + sign(m.polarity) * gain)) <= rank(m)


@given(judged_measures(), st.decimals(0, 300, places=1))
def test_a_better_last_year_never_gives_a_better_colour(m: MeasureFacts, gain: Decimal) -> None:
    value = m.readings[0].value
    if value is not None:
        assert rank(with_reading(m, 0, value=value + sign(m.polarity) * gain)) >= rank(m)
    assert rank(with_reading(m, 0, value=None)) >= rank(m)


@given(judged_measures(), st.decimals(0, 50, places=1))
def test_a_wider_tolerance_never_gives_a_worse_colour(m: MeasureFacts, more: Decimal) -> None:
    wider = replace(m, tolerance_percent=m.tolerance_percent + more)
    if m.tolerance_absolute is not None:
        wider = replace(wider, tolerance_absolute=m.tolerance_absolute + more)
    assert rank(wider) <= rank(m)


@given(judged_measures(), st.sampled_from(FLAGS), st.integers(1, 4))
def test_a_flag_never_gives_a_better_colour(m: MeasureFacts, flag: str, i: int) -> None:
    flagged = with_reading(m, i, **{flag: True})
    assert rank(flagged) >= rank(m)
    if i == 4:
        assert measure_rag(flagged, ON).rag is not Rag.GREEN


@given(judged_measures())
def test_withholding_the_reading_never_gives_a_better_colour(m: MeasureFacts) -> None:
    assert measure_rag(with_reading(m, -1, value=None), ON).rag is Rag.NOT_REPORTED
    assert measure_rag(replace(m, readings=m.readings[:-1]), ON).rag is Rag.NOT_REPORTED
