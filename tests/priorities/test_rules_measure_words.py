"""What is said of a measure: the reason for its colour, the rule behind it, and its values."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from priorities.rules import MeasureFacts, Polarity, measure_rag, measure_rule_words, measure_words
from tests.priorities.figures import MEASURE, ON, aim, band, measure, quarter

RULE = (
    "Green: on target, better, or within {} of it. Amber: further off, but improved or level on the same "
    "period last year. Red: further off and not improved."
)
BAND_RULE = (
    "Green: within the band. Amber: outside it by no more than {}, or no further from it than in the same "
    "period last year. Red: further out and not improved."
)
NO_COMPARISON = "and the same period last year gives nothing to compare it with."
SAID_90 = "Incidents: 90 for July to September 2026, target 100."
OF_THE_BAND: dict[str, Any] = {"polarity": Polarity.BAND, "target": band("28", "40"), "unit": "%"}


@pytest.mark.parametrize(
    ("judged", "said", "why"),
    [
        (
            measure("130", "1", "1", "1", "128"),
            "128 for July to September 2026, target 100",
            "Off target by more than 10%, but improved on the same period last year.",
        ),
        (
            measure("27.4", "1", "1", "1", "27.4", unit="%", target=aim("24")),
            "27.4% for July to September 2026, target 24%",
            "Off target by more than 10%, but level with the same period last year.",
        ),
        (
            measure("1310", "1", "1", "1", "1750.50", target=aim("1240"), tolerance_absolute=Decimal(50)),
            "1,750.5 for July to September 2026, target 1,240",
            "Off target by more than 50, and worse than in the same period last year.",
        ),
        (
            measure("128"),
            "128 for July to September 2026, target 100",
            f"Off target by more than 10%, {NO_COMPARISON}",
        ),
        (
            measure("105", unit="per 100,000"),
            "105 per 100,000 for July to September 2026, target 100 per 100,000",
            "Within 10% of the target.",
        ),
        (
            measure("105", tolerance_absolute=Decimal("7.50"), unit="%"),
            "105% for July to September 2026, target 100%",
            "Within 7.5% of the target.",
        ),
        (measure("99"), "99 for July to September 2026, target 100", "On target or better."),
        (
            measure("100", polarity=Polarity.HIGHER),
            "100 for July to September 2026, target 100",
            "On target or better.",
        ),
        (
            measure("41", **OF_THE_BAND),
            "41% for July to September 2026, band 28% to 40%",
            "Outside the band by no more than 10%.",
        ),
        (
            measure("50", **OF_THE_BAND),
            "50% for July to September 2026, band 28% to 40%",
            f"Outside the band by more than 10%, {NO_COMPARISON}",
        ),
        (
            measure("50", "1", "1", "1", "49", **OF_THE_BAND),
            "49% for July to September 2026, band 28% to 40%",
            "Outside the band by more than 10%, but improved on the same period last year.",
        ),
        (measure("30", **OF_THE_BAND), "30% for July to September 2026, band 28% to 40%", "Within the band."),
        (
            measure("90", polarity=Polarity.NO_JUDGEMENT),
            "90 for July to September 2026",
            "It is context and is not judged.",
        ),
        (measure("90", target=None), "90 for July to September 2026", "It has no target."),
        (
            measure("90", None),
            "no reading since April to June 2026",
            "The next was due by 30 September 2026.",
        ),
    ],
)
def test_the_reason_is_in_words_an_officer_understands(judged: MeasureFacts, said: str, why: str) -> None:
    assert measure_rag(judged, ON).reasons == (f"Incidents: {said}. {why}",)


def test_a_measure_without_any_reading_says_so() -> None:
    assert measure_rag(measure(), ON).reasons == ("Incidents: no reading has been entered.",)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("provisional",), "is provisional"),
        (("incomplete",), "does not cover all its days"),
        (("provisional", "break_in_series"), "starts a new series and is provisional"),
    ],
)
def test_a_flag_is_named_as_what_holds_green_back(flags: tuple[str, ...], words: str) -> None:
    judged = replace(MEASURE, readings=(quarter("90", **dict.fromkeys(flags, True)),))
    assert measure_rag(judged, ON).reasons == (
        f"{SAID_90} The reading {words}, so it cannot be green by itself.",
    )


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        ("90", {"polarity": Polarity.NO_JUDGEMENT}),
        ("90", {"target": None}),
        ("41", OF_THE_BAND),
        ("50", OF_THE_BAND),
        ("150", {}),
    ],
    ids=["context", "no target", "near the band", "off the band", "off target"],
)
def test_a_caveat_stands_beside_a_figure_of_any_colour(value: str, changes: dict[str, Any]) -> None:
    plain = measure(value, **changes)
    flagged = replace(plain, readings=(quarter(value, provisional=True, unaudited=True),))
    before, after = measure_rag(plain, ON), measure_rag(flagged, ON)
    assert after.rag is before.rag
    assert after.reasons == (f"{before.reasons[0]} The reading is provisional and is unaudited.",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, RULE.format("10%")),
        ({"tolerance_percent": Decimal("7.50")}, RULE.format("7.5%")),
        ({"tolerance_absolute": Decimal(50)}, RULE.format("50")),
        (OF_THE_BAND, BAND_RULE.format("10%")),
        (OF_THE_BAND | {"tolerance_absolute": Decimal(2)}, BAND_RULE.format("2%")),
        ({"target": None}, "No target: this measure has no colour."),
        ({"polarity": Polarity.NO_JUDGEMENT}, "Context only: this measure has no colour."),
    ],
)
def test_the_rule_can_be_printed(changes: dict[str, Any], words: str) -> None:
    assert measure_rule_words(replace(MEASURE, **changes)) == words


@pytest.mark.parametrize(
    ("unit", "value", "words"),
    [
        ("count", "1750.0000", "1,750"),
        ("", "0.0000", "0"),
        ("%", "25.80", "25.8%"),
        ("% change", "-18", "-18% change"),
        ("per 1,000", "108", "108 per 1,000"),
        ("£", "20000", "£20,000"),
        ("kits", "96", "96 kits"),
    ],
)
def test_values_carry_their_unit(unit: str, value: str, words: str) -> None:
    assert measure_words(replace(MEASURE, unit=unit), Decimal(value)) == words
