"""Days, months and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    clear_days_before,
    day_words,
    days_words,
    months_after,
    span_words,
    working_days_after,
)

CHRISTMAS_2026 = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2035, 12, 31)), max_size=30)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 6, 30), 3, date(2026, 9, 30)),
        (date(2026, 9, 30), 3, date(2026, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 29)),
        (date(2024, 2, 28), 12, date(2025, 2, 28)),
        (date(2026, 1, 30), 1, date(2026, 2, 28)),
        (date(2026, 11, 15), 2, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_keep_to_the_end_of_the_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 9, 30), 10, date(2026, 10, 14)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 10, 3), 1, date(2026, 10, 5)),
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
        (date(2026, 12, 29), -1, date(2026, 12, 24)),
        (date(2026, 10, 14), -10, date(2026, 9, 30)),
    ],
)
def test_working_days_leave_out_weekends_and_holidays(day: date, n: int, expected: date) -> None:
    assert working_days_after(day, n, CHRISTMAS_2026) == expected


@given(DAYS, st.integers(1, 40), HOLIDAYS)
def test_exactly_n_days_are_worked_up_to_the_nth(day: date, n: int, holidays: frozenset[date]) -> None:
    last = working_days_after(day, n, holidays)
    between = [day + timedelta(days=i) for i in range(1, (last - day).days + 1)]
    assert sum(d.isoweekday() <= 5 and d not in holidays for d in between) == n
    assert last.isoweekday() <= 5
    assert last not in holidays


@given(DAYS, st.integers(-20, 20), HOLIDAYS)
def test_a_later_start_never_makes_an_earlier_deadline(day: date, n: int, holidays: frozenset[date]) -> None:
    assert working_days_after(day, n, holidays) <= working_days_after(day + timedelta(days=1), n, holidays)


@pytest.mark.parametrize(
    ("meets_on", "expected"),
    [
        (date(2026, 11, 18), date(2026, 11, 10)),  # a Wednesday: Tuesday to Tuesday lie clear between
        (date(2027, 1, 5), date(2026, 12, 23)),  # 24, 29, 30, 31 December and 4 January
    ],
)
def test_five_clear_days_count_neither_end(meets_on: date, expected: date) -> None:
    assert clear_days_before(meets_on, 5, CHRISTMAS_2026) == expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "July to September 2026"),
        (date(2026, 9, 1), date(2026, 9, 30), "September 2026"),
        (date(2025, 10, 1), date(2026, 9, 30), "October 2025 to September 2026"),
        (date(2025, 9, 1), date(2026, 9, 30), "September 2025 to September 2026"),
        (date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        (date(2024, 2, 1), date(2024, 2, 28), "1 February 2024 to 28 February 2024"),
        (date(2026, 7, 3), date(2026, 9, 30), "3 July 2026 to 30 September 2026"),
    ],
)
def test_spans_are_said_in_months_where_they_are_whole(starts_on: date, ends_on: date, words: str) -> None:
    assert span_words(starts_on, ends_on) == words


def test_days_are_said_in_full() -> None:
    assert day_words(date(2026, 10, 2)) == "2 October 2026"
    assert [days_words(n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
