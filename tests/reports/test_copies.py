from datetime import UTC, datetime

from reports import copies
from reports.models import ExceptionCase, ExceptionItem
from reports.shown import Shown

CASE = ExceptionCase(opened_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
PROMISED, POSTPONED = "2026-03-31", "2026-09-30"


def aged(shown: Shown, previous: ExceptionItem | None = None) -> Shown:
    return copies.aged(shown, CASE, periods_open=2, previous=previous, answers=[])


def test_the_first_promise_of_green_is_the_one_of_the_period_before() -> None:
    previous = ExceptionItem(shown=Shown(title="A", subject="activity", green_on=PROMISED).to_json())
    assert (
        aged(Shown(title="A", subject="activity", green_on=POSTPONED), previous).original_green_on == PROMISED
    )


def test_a_copy_made_again_keeps_the_first_promise_it_had() -> None:
    shown = Shown(title="A", subject="activity", green_on=POSTPONED, original_green_on=PROMISED)
    assert aged(shown).original_green_on == PROMISED


def test_what_was_never_promised_before_is_promised_now() -> None:
    assert aged(Shown(title="A", subject="activity", green_on=POSTPONED)).original_green_on == POSTPONED
