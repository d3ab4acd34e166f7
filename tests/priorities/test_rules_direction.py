"""Direction of travel: against the reading before, and against the same period last year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    DIRECTION_WORDS,
    POLARITY_WORDS,
    Direction,
    Polarity,
    ReadingFacts,
    TargetFacts,
    direction,
    directions,
)
from tests.priorities.figures import MEASURE, band, measure, quarter

IMPROVED, LEVEL, WORSE = Direction.IMPROVED, Direction.LEVEL, Direction.WORSE
CHANGED, NOT_COMPARABLE = Direction.CHANGED, Direction.NOT_COMPARABLE


@pytest.mark.parametrize(
    ("polarity", "now", "before", "expected"),
    [
        (Polarity.HIGHER, "2", "1", IMPROVED),
        (Polarity.HIGHER, "1", "2", WORSE),
        (Polarity.LOWER, "1", "2", IMPROVED),
        (Polarity.LOWER, "-18", "-25", WORSE),
        (Polarity.LOWER, "1.0", "1.00", LEVEL),
        (Polarity.NO_JUDGEMENT, "2", "1", CHANGED),
        (Polarity.NO_JUDGEMENT, "1", "2", CHANGED),
        (Polarity.NO_JUDGEMENT, "2", "2", LEVEL),
        (Polarity.BAND, "30", "39", LEVEL),
        (Polarity.BAND, "42", "44", IMPROVED),
        (Polarity.BAND, "20", "27", WORSE),
        (Polarity.BAND, "26", "42", LEVEL),
        (Polarity.BAND, "30", "41", IMPROVED),
        (Polarity.HIGHER, None, "1", NOT_COMPARABLE),
        (Polarity.HIGHER, "1", None, NOT_COMPARABLE),
        (Polarity.NO_JUDGEMENT, None, None, NOT_COMPARABLE),
    ],
)
def test_direction(polarity: Polarity, now: str | None, before: str | None, expected: Direction) -> None:
    a, b = (None if value is None else Decimal(value) for value in (now, before))
    assert direction(polarity, a, b, band("28", "40")) is expected
    assert direction(polarity, a, b, band("28", "40"), break_between=True) is NOT_COMPARABLE


def test_without_its_band_a_movement_cannot_be_judged() -> None:
    assert direction(Polarity.BAND, Decimal(1), Decimal(2), None) is CHANGED
    assert direction(Polarity.BAND, Decimal(1), Decimal(2), TargetFacts(low=Decimal(1))) is CHANGED


@given(st.sampled_from(Polarity), st.decimals(-99, 99, places=2), st.decimals(-99, 99, places=2))
def test_there_and_back_are_opposite_directions(polarity: Polarity, a: Decimal, b: Decimal) -> None:
    opposite = {IMPROVED: WORSE, WORSE: IMPROVED, LEVEL: LEVEL, CHANGED: CHANGED}
    target = band("-10", "10")
    assert direction(polarity, b, a, target) is opposite[direction(polarity, a, b, target)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("5", "4", "3", "2", "1"), (IMPROVED, IMPROVED)),
        (("1", "9", "9", "9", "2"), (IMPROVED, WORSE)),
        (("9", "1", "1", "1", "2"), (WORSE, IMPROVED)),
        (("2", "2"), (LEVEL, NOT_COMPARABLE)),
        (("2",), (NOT_COMPARABLE, NOT_COMPARABLE)),
        (("3", None, "2"), (NOT_COMPARABLE, NOT_COMPARABLE)),
        ((None, "9", "9", "9", "2"), (IMPROVED, NOT_COMPARABLE)),
        ((), (NOT_COMPARABLE, NOT_COMPARABLE)),
    ],
)
def test_short_and_long_direction(
    values: tuple[str | None, ...], expected: tuple[Direction, Direction]
) -> None:
    assert directions(measure(*values)) == expected


def test_a_skipped_quarter_is_not_the_last_quarter() -> None:
    readings = (quarter("9", back=4), quarter("9", back=2), quarter("1"))
    assert directions(replace(MEASURE, readings=readings)) == (NOT_COMPARABLE, IMPROVED)


def test_an_annual_measure_compares_with_last_year_both_ways() -> None:
    years = tuple(
        ReadingFacts(date(y, 4, 1), date(y + 1, 3, 31), Decimal(v)) for y, v in ((2024, 61), (2025, 64))
    )
    annual = replace(MEASURE, polarity=Polarity.HIGHER, frequency_months=12, readings=years)
    assert directions(annual) == (IMPROVED, IMPROVED)


def test_a_leap_february_is_the_same_month_as_an_ordinary_one() -> None:
    months = tuple(
        ReadingFacts(date(y, 2, 1), date(y, 2, d), Decimal(v)) for y, d, v in ((2023, 28, 9), (2024, 29, 8))
    )
    monthly = replace(MEASURE, frequency_months=1, readings=months)
    assert directions(monthly) == (NOT_COMPARABLE, IMPROVED)


def test_a_different_span_is_not_the_same_period() -> None:
    whole_year = ReadingFacts(date(2024, 10, 1), date(2025, 9, 30), Decimal(400))
    assert directions(replace(MEASURE, readings=(whole_year, quarter("100")))) == (
        NOT_COMPARABLE,
        NOT_COMPARABLE,
    )


def test_direction_as_it_was_known_on_a_day() -> None:
    judged = measure("5", "4", "3", "2", "9")
    assert directions(judged) == (WORSE, WORSE)
    assert directions(judged, date(2026, 9, 29)) == (IMPROVED, NOT_COMPARABLE)


def test_a_break_hides_the_direction_across_it_only() -> None:
    readings = [quarter(value, back=4 - i) for i, value in enumerate(("9", "8", "7", "6", "5"))]
    readings[2] = replace(readings[2], break_in_series=True)
    assert directions(replace(MEASURE, readings=tuple(readings))) == (IMPROVED, NOT_COMPARABLE)


def test_every_polarity_and_direction_has_words() -> None:
    assert set(POLARITY_WORDS) == set(Polarity)
    assert set(DIRECTION_WORDS) == set(Direction)
