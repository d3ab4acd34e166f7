from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules import (
    Refused,
    below,
    is_current,
    is_quorate,
    overlaps,
    refuse_if,
    without_a_seat,
    would_cycle,
)

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)

days = st.dates(date(2026, 1, 1), date(2026, 1, 12))
spells = st.tuples(days, st.none() | days).filter(lambda s: s[1] is None or s[0] < s[1])
trees = st.lists(st.integers(0, 9), max_size=9).map(
    lambda choices: {0: None} | {n: choice % n for n, choice in enumerate(choices, 1)}
)


def test_refusing_says_why() -> None:
    with pytest.raises(Refused, match=r"^The report has been signed\.$"):
        refuse_if([1], "The report has been signed.")
    refuse_if([], "The report has been signed.")


@pytest.mark.parametrize(
    ("on", "current"),
    [(MAY, False), (date(2026, 5, 31), False), (JUNE, True), (date(2026, 6, 30), True), (JULY, False)],
)
def test_a_spell_holds_from_its_first_day_until_the_day_it_ends(on: date, current: bool) -> None:
    assert is_current(JUNE, JULY, on) is current


def test_a_spell_without_an_end_goes_on() -> None:
    assert is_current(JUNE, None, date(2099, 1, 1))
    assert not is_current(JUNE, None, MAY)


@given(spells, spells)
def test_spells_overlap_when_they_share_a_day(
    one: tuple[date, date | None], other: tuple[date, date | None]
) -> None:
    calendar = [date(2026, 1, 1) + timedelta(days=n) for n in range(20)]
    shared = any(is_current(*one, day) and is_current(*other, day) for day in calendar)
    assert overlaps(one, other) is shared
    assert overlaps(other, one) is shared


@given(trees, st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_circle_closes_when_the_parent_is_the_child_or_below_it(
    tree: dict[int, int | None], child: int, parent: int | None
) -> None:
    if child in tree and (parent is None or parent in tree):
        assert would_cycle(tree, child, parent) is (parent == child or parent in below(tree, child))


def test_a_circle_that_exists_already_ends_the_walk() -> None:
    assert would_cycle({"a": "b", "b": "a"}, "c", "a")
    assert sorted(below({"a": "b", "b": "a"}, "a")) == ["a", "b"]


@given(trees)
def test_below_the_root_is_everything_else_once(tree: dict[int, int | None]) -> None:
    found = below(tree, 0)
    assert sorted(found) == [n for n in sorted(tree) if n != 0]


def test_below_is_nearest_first_and_never_upwards() -> None:
    tree = {"hwb": None, "slg": "hwb", "north": "slg", "south": "slg", "asb": None}
    assert below(tree, "hwb") == ["slg", "north", "south"]
    assert below(tree, "slg") == ["north", "south"]
    assert below(tree, "north") == []


@pytest.mark.parametrize(
    ("present", "statutory", "quorate"),
    [(5, 2, True), (4, 2, False), (5, 1, False), (6, 3, True), (0, 0, False)],
)
def test_a_quorum_needs_members_and_statutory_partners(present: int, statutory: int, quorate: bool) -> None:
    assert is_quorate(present, statutory, number=5, statutory=2) is quorate


def test_who_has_no_seat_is_named_in_the_order_of_the_register() -> None:
    assert without_a_seat(["council", "police", "fire"], ["police", "police"]) == ["council", "fire"]
    assert without_a_seat(["council"], ["council", "voices"]) == []
