"""The colour of a measure: its target and tolerance, flags, silence, and faulty definitions."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from priorities.rules import (
    Polarity,
    Rag,
    ReadingFacts,
    Reasoned,
    TargetFacts,
    current_reading,
    measure_definition_errors,
    measure_is_off,
    measure_rag,
    shortfall,
)
from tests.priorities.figures import MEASURE, ON, aim, band, measure, quarter, quarters

FLAGS = ("provisional", "break_in_series", "incomplete")

# The colour


@pytest.mark.parametrize(
    ("polarity", "target", "value", "expected"),
    [
        (Polarity.HIGHER, "60", "60", Rag.GREEN),
        (Polarity.HIGHER, "60", "54", Rag.GREEN),
        (Polarity.HIGHER, "60", "53.99", Rag.RED),
        (Polarity.HIGHER, "60", "99", Rag.GREEN),
        (Polarity.LOWER, "80", "88", Rag.GREEN),
        (Polarity.LOWER, "80", "88.01", Rag.RED),
        (Polarity.LOWER, "80", "1", Rag.GREEN),
        (Polarity.LOWER, "-25", "-22.5", Rag.GREEN),
        (Polarity.LOWER, "-25", "-22.4", Rag.RED),
        (Polarity.HIGHER, "-25", "-27.5", Rag.GREEN),
        (Polarity.HIGHER, "-25", "-27.6", Rag.RED),
        (Polarity.LOWER, "4.9", "5.39", Rag.GREEN),
        (Polarity.LOWER, "4.9", "5.3900001", Rag.RED),
    ],
)
def test_green_is_on_target_better_or_exactly_within_the_tolerance(
    polarity: Polarity, target: str, value: str, expected: Rag
) -> None:
    judged = measure(value, polarity=polarity, target=aim(target))
    assert measure_rag(judged, ON).rag is expected
    assert measure_is_off(judged, ON) is (expected is Rag.RED)


@pytest.mark.parametrize(
    ("last_year", "expected"),
    [("131", Rag.AMBER), ("130", Rag.AMBER), ("129", Rag.RED), (None, Rag.RED)],
    ids=["improved", "level", "worse", "unknown"],
)
def test_outside_the_tolerance_last_year_parts_amber_from_red(last_year: str | None, expected: Rag) -> None:
    judged = measure(last_year, "1", "1", "1", "130")
    assert measure_rag(judged, ON).rag is expected
    assert measure_is_off(judged, ON)


def test_improving_on_last_quarter_only_is_not_improving() -> None:
    assert measure_rag(measure("120", "150", "150", "150", "130"), ON).rag is Rag.RED
    assert measure_rag(measure("150", "130"), ON).rag is Rag.RED


def test_an_absolute_tolerance_takes_the_place_of_the_share() -> None:
    assert measure_rag(measure("103", tolerance_absolute=Decimal(2)), ON).rag is Rag.RED
    assert measure_rag(measure("102", tolerance_absolute=Decimal(2)), ON).rag is Rag.GREEN
    assert measure_rag(measure("101", tolerance_absolute=Decimal(0)), ON).rag is Rag.RED
    assert measure_rag(measure("125", tolerance_absolute=Decimal(25)), ON).rag is Rag.GREEN


def test_no_tolerance_means_the_target_itself() -> None:
    assert measure_rag(measure("100", tolerance_percent=Decimal(0)), ON).rag is Rag.GREEN
    assert measure_rag(measure("100.0001", tolerance_percent=Decimal(0)), ON).rag is Rag.RED


@pytest.mark.parametrize(
    ("last_year", "value", "expected", "off"),
    [
        (None, "28", Rag.GREEN, False),
        (None, "40", Rag.GREEN, False),
        (None, "34", Rag.GREEN, False),
        (None, "40.1", Rag.AMBER, True),
        (None, "44", Rag.AMBER, True),
        (None, "44.1", Rag.RED, True),
        (None, "25.2", Rag.AMBER, True),
        (None, "25.1", Rag.RED, True),
        ("50", "45", Rag.AMBER, True),
        ("45", "45", Rag.AMBER, True),
        ("22", "46", Rag.AMBER, True),
        ("34", "45", Rag.RED, True),
    ],
)
def test_a_band_is_its_own_tolerance(last_year: str | None, value: str, expected: Rag, off: bool) -> None:
    judged = measure(last_year, "34", "34", "34", value, polarity=Polarity.BAND, target=band("28", "40"))
    assert measure_rag(judged, ON).rag is expected
    assert measure_is_off(judged, ON) is off


def test_a_band_may_reach_down_to_nothing() -> None:
    judged = measure("0", polarity=Polarity.BAND, target=band("0", "5"))
    assert measure_rag(judged, ON).rag is Rag.GREEN
    assert measure_rag(replace(judged, readings=quarters("-0.1")), ON).rag is Rag.RED


@pytest.mark.parametrize("value", ["0", "1750", "99999"])
def test_context_is_never_coloured_whatever_its_forecast(value: str) -> None:
    judged = measure("1", "1", "1", "1", value, polarity=Polarity.NO_JUDGEMENT, target=aim("0"))
    assert measure_rag(judged, ON).rag is Rag.GREY
    assert not measure_is_off(judged, ON)


@pytest.mark.parametrize("target", [None, TargetFacts()])
@pytest.mark.parametrize("polarity", [Polarity.HIGHER, Polarity.LOWER, Polarity.BAND])
def test_without_a_target_there_is_no_colour(target: TargetFacts | None, polarity: Polarity) -> None:
    judged = measure("7", target=target, polarity=polarity)
    assert measure_rag(judged, ON).rag is Rag.GREY
    assert not measure_is_off(judged, ON)


# Flags


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flagged_reading_is_never_green_by_itself(flag: str) -> None:
    flags: dict[str, bool] = {flag: True}
    judged = replace(MEASURE, readings=(quarter("80", **flags),))
    assert measure_rag(judged, ON).rag is Rag.AMBER
    assert not measure_is_off(judged, ON)


def test_an_unaudited_reading_may_be_green_and_says_so() -> None:
    judged = measure_rag(replace(MEASURE, readings=(quarter("80", unaudited=True),)), ON)
    said = "Incidents: 80 for July to September 2026, target 100. On target or better."
    assert judged == Reasoned(Rag.GREEN, (f"{said} The reading is unaudited.",))


def test_the_reading_after_a_break_is_judged_against_the_target_again() -> None:
    readings = (quarter("80", back=1, break_in_series=True), quarter("85"))
    assert measure_rag(replace(MEASURE, readings=readings), ON).rag is Rag.GREEN


@pytest.mark.parametrize("at", [0, 1, 2, 3])
def test_a_break_since_last_year_is_no_improvement(at: int) -> None:
    readings = [quarter(value, back=4 - i) for i, value in enumerate(("150", "150", "150", "150", "130"))]
    assert measure_rag(replace(MEASURE, readings=tuple(readings)), ON).rag is Rag.AMBER
    readings[4 - at] = replace(readings[4 - at], break_in_series=True)
    assert measure_rag(replace(MEASURE, readings=tuple(readings)), ON).rag is Rag.RED


def test_a_break_in_last_years_reading_itself_came_before_the_comparison() -> None:
    readings = (quarter("150", back=4, break_in_series=True), *quarters("150", "150", "150", "130"))
    assert measure_rag(replace(MEASURE, readings=readings), ON).rag is Rag.AMBER


def test_days_not_fully_counted_are_no_improvement() -> None:
    short = (*quarters("150", "1", "1", "1", "1")[:4], quarter("130", incomplete=True))
    assert measure_rag(replace(MEASURE, readings=short), ON).rag is Rag.RED
    then = (quarter("150", back=4, incomplete=True), quarter("130"))
    assert measure_rag(replace(MEASURE, readings=then), ON).rag is Rag.RED


# What is due, and silence


@pytest.mark.parametrize(
    ("changes", "ends_on", "current_until", "missing_from"),
    [
        ({}, date(2026, 6, 30), date(2026, 9, 29), date(2026, 9, 30)),
        ({"grace_days": 14}, date(2026, 6, 30), date(2026, 10, 13), date(2026, 10, 14)),
        ({"lag_months": 6}, date(2026, 3, 31), date(2026, 12, 30), date(2026, 12, 31)),
        ({"frequency_months": 12}, date(2026, 3, 31), date(2027, 3, 30), date(2027, 3, 31)),
        ({"lag_months": 24}, date(2024, 9, 30), date(2026, 12, 30), date(2026, 12, 31)),
        ({"frequency_months": 12, "lag_months": 24}, date(2024, 2, 29), date(2027, 2, 27), date(2027, 2, 28)),
        ({"frequency_months": 1}, date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28)),
    ],
    ids=["quarter", "grace", "half-year's lag", "annual", "two years' lag", "leap day", "month"],
)
def test_a_reading_is_current_until_the_next_is_due(
    changes: dict[str, Any], ends_on: date, current_until: date, missing_from: date
) -> None:
    reading = ReadingFacts(ends_on.replace(day=1), ends_on, Decimal(90))
    judged = replace(MEASURE, readings=(reading,), **changes)
    assert measure_rag(judged, current_until).rag is Rag.GREEN
    assert measure_rag(judged, missing_from).rag is Rag.NOT_REPORTED


@pytest.mark.parametrize("polarity", Polarity)
def test_silence_is_a_data_failure_for_every_kind_of_measure(polarity: Polarity) -> None:
    target = band("1", "200") if polarity is Polarity.BAND else aim("100")
    silent = replace(MEASURE, polarity=polarity, target=target, readings=())
    assert measure_rag(silent, ON).rag is Rag.NOT_REPORTED
    assert measure_rag(replace(silent, target=None), ON).rag is Rag.NOT_REPORTED
    stale = replace(silent, readings=(quarter("100", back=1),))
    assert measure_rag(stale, ON).rag is Rag.NOT_REPORTED
    assert not measure_is_off(replace(stale, readings=(quarter("9999", back=1),)), ON)


@pytest.mark.parametrize("value", [None, Decimal("NaN"), Decimal("Infinity")])
def test_a_row_without_a_number_is_not_a_reading(value: Decimal | None) -> None:
    judged = measure("90", value)
    assert current_reading(judged, ON) == quarter("90", back=1)
    assert measure_rag(judged, ON).rag is Rag.NOT_REPORTED
    assert measure_rag(judged, date(2026, 9, 29)).rag is Rag.GREEN


def test_a_first_reading_still_awaited_is_not_due() -> None:
    awaited = measure(None, lag_months=6)
    assert measure_rag(awaited, date(2027, 3, 30)).rag is Rag.NOT_DUE
    assert measure_rag(awaited, date(2027, 3, 31)).rag is Rag.NOT_REPORTED
    assert measure_rag(awaited, date(2027, 3, 30)).reasons == (
        "Incidents: the first reading is due by 31 March 2027.",
    )


def test_a_reading_of_days_that_are_not_over_is_not_known_yet() -> None:
    judged = measure("90", "500")
    assert measure_rag(judged, date(2026, 9, 29)).rag is Rag.GREEN
    assert measure_rag(judged, date(2026, 9, 30)).rag is Rag.RED


def test_the_newest_reading_counts_in_whatever_order_they_come() -> None:
    judged = measure("150", "90")
    assert measure_rag(replace(judged, readings=judged.readings[::-1]), ON).rag is Rag.GREEN


# Definitions


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": aim("0")}, "Enter a tolerance in the measure's own unit, because the target is 0"),
        ({"target": aim("NaN")}, "Enter the target"),
        ({"target": band("1", "2")}, "Enter the target"),
        ({"polarity": Polarity.BAND}, "Enter both ends of the band"),
        ({"polarity": Polarity.BAND, "target": TargetFacts(low=Decimal(28))}, "Enter both ends of the band"),
        ({"polarity": Polarity.BAND, "target": TargetFacts(high=Decimal(40))}, "Enter both ends of the band"),
        ({"polarity": Polarity.BAND, "target": band("1", "Infinity")}, "Enter both ends of the band"),
        (
            {"polarity": Polarity.BAND, "target": band("40", "28")},
            "Top of the band must be the same as or above its bottom",
        ),
        ({"tolerance_percent": Decimal(-1)}, "Tolerance must be 0 or more"),
        ({"tolerance_absolute": Decimal(-1)}, "Tolerance must be 0 or more"),
        ({"tolerance_percent": Decimal("NaN")}, "Tolerance must be 0 or more"),
        ({"frequency_months": 0}, "Frequency must be at least 1 month"),
        ({"lag_months": -1}, "Time allowed for a reading must be 0 or more"),
        ({"grace_days": -1}, "Time allowed for a reading must be 0 or more"),
    ],
)
def test_a_faulty_definition_is_a_data_failure_with_its_reason(changes: dict[str, Any], words: str) -> None:
    faulty = replace(MEASURE, **changes)
    assert measure_definition_errors(faulty) == (words,)
    judged = measure_rag(faulty, ON)
    assert judged.rag is Rag.NOT_REPORTED
    assert judged.reasons == (f"Incidents cannot be judged: {words}.",)
    assert not measure_is_off(replace(faulty, readings=quarters("999")), ON)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"target": None},
        {"target": TargetFacts()},
        {"target": aim("0"), "tolerance_absolute": Decimal(2)},
        {"target": aim("0"), "tolerance_absolute": Decimal(0)},
        {"target": aim("0"), "polarity": Polarity.NO_JUDGEMENT},
        {"target": band("0", "0"), "polarity": Polarity.BAND},
        {"target": None, "polarity": Polarity.BAND},
    ],
)
def test_a_sound_definition_has_no_errors(changes: dict[str, Any]) -> None:
    assert measure_definition_errors(replace(MEASURE, **changes)) == ()


def test_several_faults_are_all_named() -> None:
    assert measure_definition_errors(replace(MEASURE, frequency_months=0, target=aim("0"))) == (
        "Frequency must be at least 1 month",
        "Enter a tolerance in the measure's own unit, because the target is 0",
    )


def test_a_target_of_nothing_is_judged_by_its_absolute_tolerance() -> None:
    none_wanted = measure("2", target=aim("0"), tolerance_absolute=Decimal(2))
    assert measure_rag(none_wanted, ON).rag is Rag.GREEN
    assert measure_rag(replace(none_wanted, readings=quarters("3")), ON).rag is Rag.RED


def test_nothing_is_a_number_too() -> None:
    exact = measure("0", target=aim("0"), tolerance_absolute=Decimal(0))
    assert current_reading(exact, ON) == quarter("0")
    assert measure_rag(exact, ON).rag is Rag.GREEN
    assert measure_rag(replace(exact, readings=quarters("0.1")), ON).rag is Rag.RED


@pytest.mark.parametrize(
    ("polarity", "target", "value", "expected"),
    [
        (Polarity.HIGHER, aim("60"), "60", "0"),
        (Polarity.HIGHER, aim("60"), "59.5", "0.5"),
        (Polarity.HIGHER, aim("60"), "75", "0"),
        (Polarity.LOWER, aim("-25"), "-25", "0"),
        (Polarity.LOWER, aim("-25"), "-24.8", "0.2"),
        (Polarity.LOWER, aim("-25"), "-40", "0"),
        (Polarity.BAND, band("28", "40"), "28", "0"),
        (Polarity.BAND, band("28", "40"), "27.9", "0.1"),
        (Polarity.BAND, band("28", "40"), "43", "3"),
        (Polarity.NO_JUDGEMENT, aim("1750"), "9", "0"),
        (Polarity.BAND, TargetFacts(low=Decimal(28)), "9", "0"),
        (Polarity.HIGHER, TargetFacts(), "9", "0"),
    ],
)
def test_a_shortfall_is_measured_on_the_wrong_side_only(
    polarity: Polarity, target: TargetFacts, value: str, expected: str
) -> None:
    assert shortfall(polarity, Decimal(value), target) == Decimal(expected)
