"""The ladder: on which working day who is chased for a return that is not in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import DeadlineOffsets, working_days_after
from priorities.rules_chasing import AUDIENCE, Audience, Rung, chased_words, due_rungs, ladder

DUE = date(2026, 10, 21)  # a Wednesday
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
STEPS = ladder(DUE, DeadlineOffsets(), frozenset())
ORDER = list(Rung)


def rungs(today: date, *done: Rung, received: bool = False) -> list[Rung]:
    return list(due_rungs(STEPS, today=today, done=done, received=received, holidays=frozenset()))


def test_the_days_are_working_days() -> None:
    assert [(step.rung, step.on) for step in STEPS] == [
        (Rung.SOON, date(2026, 10, 14)),
        (Rung.LAST_CALL, date(2026, 10, 20)),
        (Rung.LATE, date(2026, 10, 22)),
        (Rung.LEAD, date(2026, 10, 26)),
        (Rung.CHAIR, date(2026, 10, 28)),
    ]


def test_a_bank_holiday_is_no_working_day() -> None:
    steps = ladder(date(2026, 12, 24), DeadlineOffsets(), CHRISTMAS)
    assert [step.on.day for step in steps] == [17, 23, 29, 31, 4]


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (13, []),
        (14, [Rung.SOON]),
        (19, [Rung.SOON]),
        (20, [Rung.LAST_CALL]),
        (21, [Rung.LAST_CALL]),
        (22, [Rung.LATE]),
        (26, [Rung.LATE, Rung.LEAD]),
        (28, [Rung.LATE, Rung.LEAD, Rung.CHAIR]),
    ],
)
def test_of_what_was_left_out_each_audience_gets_the_last(day: int, taken: list[Rung]) -> None:
    assert rungs(date(2026, 10, day)) == taken


def test_what_is_done_is_done() -> None:
    assert rungs(date(2026, 10, 28), Rung.SOON, Rung.LATE, Rung.LEAD) == [Rung.CHAIR]


def test_a_reminder_does_not_follow_the_chase() -> None:
    """The deadline was moved back after the chase."""
    assert rungs(date(2026, 10, 20), Rung.LATE) == []


def test_nothing_once_it_is_in_and_nothing_long_after() -> None:
    assert rungs(date(2026, 10, 28), received=True) == []
    assert rungs(date(2026, 11, 11)) == [Rung.LATE, Rung.LEAD, Rung.CHAIR]
    assert rungs(date(2026, 11, 12)) == []


def test_what_is_said_of_it() -> None:
    assert chased_words([]) == ""
    assert chased_words(["14 October 2026"]) == "Chased once, last on 14 October 2026"
    assert chased_words(["14 October 2026", "22 October 2026"]) == "Chased twice, last on 22 October 2026"
    assert chased_words(["1", "2", "3"]) == "Chased 3 times, last on 3"


@given(
    looks=st.lists(st.integers(-12, 40), max_size=30),
    due=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    comes_in=st.integers(-12, 40),
)
def test_however_often_one_looks(looks: list[int], due: date, comes_in: int) -> None:
    """No step twice, none before its day, none once the return is in, and each audience's in their order."""
    steps = ladder(due, DeadlineOffsets(), frozenset())
    days = {step.rung: step.on for step in steps}
    done: list[Rung] = []
    for look in sorted(looks):
        today = due + timedelta(days=look)
        found = due_rungs(steps, today=today, done=done, received=look >= comes_in, holidays=frozenset())
        assert not (found and look >= comes_in)
        assert all(days[rung] <= today for rung in found)
        done += found
    assert len(done) == len(set(done))
    for audience in Audience:
        theirs = [rung for rung in done if AUDIENCE[rung] is audience]
        assert theirs == sorted(theirs, key=ORDER.index)


@given(due=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_who_looks_every_day_takes_every_step(due: date) -> None:
    steps = ladder(due, DeadlineOffsets(), frozenset())
    done: list[Rung] = []
    day = working_days_after(due, -7, frozenset())
    while day <= due + timedelta(days=30):
        done += due_rungs(steps, today=day, done=done, received=False, holidays=frozenset())
        day += timedelta(days=1)
    assert done == ORDER
