from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners import wording
from partners.wording import MINUS


def test_dates_are_written_out() -> None:
    assert wording.uk_date(date(2026, 10, 12)) == "12 October 2026"


def test_the_date_of_a_moment_is_the_date_in_the_united_kingdom() -> None:
    assert wording.uk_date(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026"
    assert wording.uk_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "31 December 2026"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(17, 30), "5:30pm"),
        (time(9), "9am"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (time(0, 5), "12:05am"),
        (time(12, 5), "12:05pm"),
        (time(23, 59), "11:59pm"),
        (datetime(2026, 6, 1, 11, 0, tzinfo=UTC), "midday"),
        (datetime(2026, 12, 1, 11, 0, tzinfo=UTC), "11am"),
    ],
)
def test_times(moment: time | datetime, words: str) -> None:
    assert wording.uk_time(moment) == words


def test_a_moment_has_its_date_and_time() -> None:
    assert wording.uk_datetime(datetime(2026, 10, 12, 16, 30, tzinfo=UTC)) == "12 October 2026 at 5:30pm"


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2026, 10, 6), "11:59pm on Tuesday 6 October"),
        (datetime(2026, 10, 6, 16, 0, tzinfo=UTC), "5pm on Tuesday 6 October"),
        (datetime(2026, 10, 6, 23, 0, tzinfo=UTC), "11:59pm on Tuesday 6 October"),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), "11:59pm on Monday 30 November"),
    ],
)
def test_deadlines(until: date, words: str) -> None:
    assert wording.deadline(until) == words


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("10", 10),
        ("October", 10),
        (" oct ", 10),
        ("SEPT", 9),
        ("sep.", 9),
        ("may", 5),
        ("ju", None),
        ("", None),
        ("13", 13),
    ],
)
def test_months_are_read_by_number_or_name(text: str, month: int | None) -> None:
    assert wording.month_number(text) == month


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1906"), "1,906"),
        (Decimal("14.20"), "14.2"),
        (Decimal("6.0"), "6"),
        (Decimal("100"), "100"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("-18"), f"{MINUS}18"),
        (Decimal("-0.0"), "0"),
        (0, "0"),
        (1234567.5, "1,234,567.5"),
        (None, ""),
        ("", ""),
    ],
)
def test_numbers(value: Decimal | float | str | None, text: str) -> None:
    assert wording.number(value) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_a_written_number_reads_back_as_itself(value: Decimal) -> None:
    assert Decimal(wording.number(value).replace(",", "").replace(MINUS, "-")) == value


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("14.20"), "%", "14.2%"),
        (84000, "£", "£84,000"),
        (-84000, "£", f"{MINUS}£84,000"),
        (1906, "count", "1,906"),
        (26, "per 100,000", "26 per 100,000"),
        (None, "%", ""),
    ],
)
def test_quantities(value: Decimal | float | None, unit: str, text: str) -> None:
    assert wording.quantity(value, unit) == text


def test_plurals() -> None:
    assert wording.plural(1, "exception") == "1 exception"
    assert wording.plural(0, "exception") == "0 exceptions"
    assert wording.plural(1200, "activity,activities") == "1,200 activities"
    assert wording.plural(1, "activity,activities") == "1 activity"


def test_lists() -> None:
    assert [wording.listed(things) for things in ([], ["a"], ["a", "b"], ["a", "b", 3])] == [
        "",
        "a",
        "a and b",
        "a, b and 3",
    ]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (14_200, "14 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (1_240_000, "1.2 MB"),
    ],
)
def test_file_sizes(size: int, text: str) -> None:
    assert wording.file_size(size) == text


def test_every_status_has_its_own_word_and_meaning() -> None:
    words = [status.word for status in wording.STATUSES.values()]
    meanings = [status.meaning for status in wording.STATUSES.values()]
    assert len(set(words)) == len(set(meanings)) == len(wording.STATUSES) == 9
