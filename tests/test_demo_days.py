"""The days of the illustrative year, which moves with the calendar."""

from datetime import datetime

import pytest

from bscp_portal.demo.story import Story, months_from_file


@pytest.mark.parametrize(
    ("today", "months"),
    [("2026-10-01", -3), ("2026-12-31", -3), ("2027-01-01", 0), ("2027-04-01", 3), ("2026-09-30", -6)],
)
def test_the_open_quarter_is_the_one_that_ended_last(today: str, months: int) -> None:
    assert months_from_file(datetime.fromisoformat(today).date()) == months


def test_months_in_the_words_move_with_the_days() -> None:
    told = Story.read(-3).activity("A1.1")["progress"][0]
    assert "in August" in told
