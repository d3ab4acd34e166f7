from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import charts
from partners.charts import Point

# What a measure can hold: at most four decimal places.
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=4).map(float)


def test_a_worse_status_stands_taller() -> None:
    red, amber, green = charts.trail(["red", "amber", "green"]).bars
    assert red.height > amber.height > green.height
    assert [bar.x for bar in (red, amber, green)] == [0, 13, 26]


def test_silence_stands_as_tall_as_red_and_is_drawn_as_a_gap() -> None:
    silent, red = charts.trail(["not_reported", "red"]).bars
    assert (silent.height, silent.is_gap, red.is_gap) == (red.height, True, False)


def test_an_empty_trail_has_no_width() -> None:
    assert charts.trail([]) == charts.Trail((), 0, 28, 26)


def test_nothing_is_drawn_without_a_value() -> None:
    assert charts.sparkline([None, None], target=3) is None
    assert charts.sparkline([]) is None
    assert charts.chart([Point("July to September 2026", None)]) is None


def test_a_missing_value_breaks_the_small_line() -> None:
    spark = charts.sparkline([1, 2, None, 4, 5])
    assert spark is not None
    assert [run.count(",") for run in spark.runs] == [2, 2]
    assert spark.end == (114.0, 6.0)


def test_a_break_in_the_series_parts_the_small_line_and_flagged_values_are_hollow() -> None:
    points = [
        Point("a", 1, "Provisional."),
        Point("b", 2),
        Point("c", 3, break_before=True),
        Point("d", 4, "x"),
    ]
    spark = charts.sparkline(points)
    assert spark is not None
    assert [run.count(",") for run in spark.runs] == [2, 2]
    assert (spark.breaks, spark.hollow, spark.end_is_flagged) == ((60.0,), ((6.0, 38.0),), True)


def test_what_is_withheld_leaves_no_mark() -> None:
    points = [Point("a", 1), Point("b", None, "Provisional.", withheld="Fewer than 5"), Point("c", 3)]
    drawn = charts.chart(points)
    assert drawn is not None
    assert (len(drawn.dots), drawn.lines, drawn.notes) == (2, (), ())
    assert drawn.gaps == (("b", "Fewer than 5"),)


def test_a_single_value_is_a_dot_in_the_middle() -> None:
    spark = charts.sparkline([Decimal(7)])
    assert spark is not None
    assert (spark.runs, spark.end) == ((), (60.0, 22.0))


def test_the_band_spans_its_limits() -> None:
    spark = charts.sparkline([28, 40], low=28, high=40)
    assert spark is not None
    assert spark.band == (6.0, 32.0)


@given(st.lists(numbers, min_size=1, max_size=12), numbers)
def test_every_mark_of_a_small_line_is_inside_it(values: list[float], target: float) -> None:
    spark = charts.sparkline(values, target=target)
    assert spark is not None and spark.target_y is not None and spark.end is not None
    heights = [spark.target_y, spark.end[1]]
    heights += [float(place.split(",")[1]) for run in spark.runs for place in run.split()]
    assert all(0 <= height <= spark.height for height in heights)


def test_a_break_in_the_series_is_not_bridged() -> None:
    points = [Point("a", 1), Point("b", 2), Point("c", 3, break_before=True), Point("d", 4)]
    drawn = charts.chart(points)
    assert drawn is not None
    assert [(line.x1, line.x2) for line in drawn.lines] == [("14.0%", "40.7%"), ("67.3%", "94.0%")]
    assert drawn.breaks == ("54.0%",)


def test_a_gap_is_not_bridged() -> None:
    drawn = charts.chart([Point("a", 1), Point("b", None), Point("c", 3)])
    assert drawn is not None
    assert (drawn.lines, len(drawn.dots)) == ((), 2)


def test_a_flagged_value_is_marked() -> None:
    drawn = charts.chart([Point("a", 1, flag="Provisional"), Point("b", 2)])
    assert drawn is not None
    assert [(dot.flagged, dot.mark) for dot in drawn.dots] == [(True, "a"), (False, "")]
    assert drawn.notes == (("a", "a", "Provisional"),)
    assert drawn.mark_dy * drawn.end_dy < 0


def test_more_flags_than_letters_are_still_hollow() -> None:
    drawn = charts.chart([Point(str(n), n, flag="Provisional") for n in range(30)])
    assert drawn is not None
    assert all(dot.flagged for dot in drawn.dots)
    assert len(drawn.notes) == 26


def test_the_last_value_and_the_target_are_labelled_on_different_sides() -> None:
    above = charts.chart([Point("a", 5), Point("b", 9)], target=7)
    below = charts.chart([Point("a", 5), Point("b", 6)], target=7)
    assert above is not None and below is not None
    assert (above.end_dy < 0, above.target_dy > 0) == (True, True)
    assert (below.end_dy > 0, below.target_dy < 0) == (True, True)
    assert above.end_label == "9"


@pytest.mark.parametrize(
    ("marks", "ticks"),
    [
        ([0.0, 100.0], [0, 50, 100]),
        ([25.8, 24.0], [24, 24.5, 25, 25.5, 26]),
        ([1310.0, 1240.0], [1240, 1260, 1280, 1300, 1320]),
        ([-18.0, -25.0], [-26, -24, -22, -20, -18]),
    ],
)
def test_ticks_are_round(marks: list[float], ticks: list[float]) -> None:
    assert charts.round_ticks(marks) == ticks


@given(st.lists(numbers, min_size=1, max_size=12))
def test_ticks_enclose_every_mark_and_are_few(marks: list[float]) -> None:
    ticks = charts.round_ticks(marks)
    assert ticks[0] <= min(marks) and max(marks) <= ticks[-1]
    assert 2 <= len(ticks) <= 7
