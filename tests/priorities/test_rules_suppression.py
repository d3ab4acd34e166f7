"""What the public does not see of a measure, and that it cannot be worked out from what it sees."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from priorities.rules import (
    MeasureFacts,
    Polarity,
    Rag,
    ReadingFacts,
    Withheld,
    is_count,
    measure_rag,
    months_after,
    public_facts,
    public_rag,
    withheld,
    withheld_words,
)
from tests.priorities.figures import MEASURE, ON, aim

SMALL, SECOND, KEPT = Withheld.SMALL, Withheld.SECOND, Withheld.KEPT
APRIL = date(2025, 4, 1)


def figure(value: int | str | None, quarter: int, *, months: int = 3, kept: bool = False) -> ReadingFacts:
    """Of the quarter that begins so many quarters after April 2025."""
    starts_on = months_after(APRIL, 3 * quarter)
    return ReadingFacts(
        starts_on,
        date.fromordinal(months_after(starts_on, months).toordinal() - 1),
        None if value is None else Decimal(value),
        kept_back=kept,
    )


def counted(
    *values: int | str | None, kept: Sequence[int] = (), below: int = 5, unit: str = "count"
) -> MeasureFacts:
    readings = tuple(figure(value, n, kept=n in kept) for n, value in enumerate(values))
    return replace(MEASURE, readings=readings, suppressed_below=below, unit=unit)


def test_nothing_small_is_nothing_kept_back() -> None:
    assert withheld(counted(5, 60, 0, 71)) == {}


def test_a_small_number_takes_the_first_of_the_year_after_it_along() -> None:
    assert withheld(counted(60, 3, 66, 71)) == {1: SMALL, 2: SECOND}
    assert withheld(counted(60, 3, 71, 66)) == {1: SMALL, 2: SECOND}


def test_where_nothing_came_after_it_the_last_before_it_goes_along() -> None:
    assert withheld(counted(50, 60, 3)) == {1: SECOND, 2: SMALL}
    assert withheld(counted(50, 60, 3, 70)) == {2: SMALL, 3: SECOND}


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4), st.data())
def test_no_paper_shows_what_the_next_one_needs_to_keep_back(values: list[int], data: st.DataObject) -> None:
    """Figures that come in one by one, any of them corrected at any time to another that is as large as it must be."""
    at = next((n for n, value in enumerate(values) if 0 < value < 5), None)
    assume(at is not None and any(value >= 8 for value in values[at + 1 :]))
    shown: set[int] = set()
    for n in range(1, len(values) + 1):
        for place in range(n):
            if values[place] >= 8:
                values[place] = data.draw(st.integers(8, 30))
        hidden = withheld(counted(*values[:n]))
        if all(why is not KEPT for why in hidden.values()):
            after = {place for place in hidden if place > (at or 0)}
            assert not after & shown, (values, hidden)
        shown |= set(range(n)) - hidden.keys()


def test_years_are_apart() -> None:
    assert withheld(counted(60, 61, 62, 3, 9, 10, 11, 12)) == {2: SECOND, 3: SMALL}


def test_two_small_numbers_need_a_third_figure() -> None:
    """Of 1 and 1 the sum would tell both."""
    assert withheld(counted(1, 1, 66, 71)) == {0: SMALL, 1: SMALL, 2: SECOND}


def test_a_figure_too_near_hides_nothing() -> None:
    """Of 1 and 5 the sum is 6, and nothing else is 6 of a small number and one that is not."""
    assert withheld(counted(1, 5, 9, 71)) == {0: SMALL, 2: SECOND}


def test_a_year_without_a_figure_large_enough_is_not_shown_at_all() -> None:
    assert withheld(counted(1, 5, 0, 6)) == dict.fromkeys(range(4), KEPT)


def test_a_figure_kept_back_by_hand_hides_and_is_hidden() -> None:
    assert withheld(counted(60, 3, 66, 71, kept=[3])) == {1: SMALL, 3: KEPT}
    assert withheld(counted(60, 65, 66, 71, kept=[1])) == {1: KEPT, 2: SECOND}
    assert withheld(counted(60, 65, 66, 71, kept=[1, 2])) == {1: KEPT, 2: KEPT}


def test_shares_and_rates_are_kept_back_by_hand_alone() -> None:
    for unit in ("%", "% change", "per 100,000", "£"):
        assert not is_count(unit)
        assert withheld(counted(3, 66, kept=[1], unit=unit)) == {1: KEPT}
    assert is_count("offences") and is_count("")


def test_a_count_in_a_time_is_a_count() -> None:
    for unit in ("incidents per quarter", "victims per year", "offences per month"):
        assert is_count(unit)
        assert withheld(counted(60, 3, 66, 71, unit=unit)) == {1: SMALL, 2: SECOND}


def test_without_a_limit_every_count_is_shown() -> None:
    assert withheld(counted(1, 2, 3, 4, below=0)) == {}
    assert withheld(counted(1, 2, 3, 4, below=0, kept=[0])) == {0: KEPT, 1: SECOND}


def test_figures_that_contain_one_another_are_all_kept_back() -> None:
    quarters = counted(60, 3, 66, 71)
    year = replace(quarters, readings=(*quarters.readings, figure(200, 0, months=12)))
    assert withheld(year) == dict.fromkeys(range(5), KEPT)
    assert (
        withheld(replace(year, suppressed_below=3, readings=(*quarters.readings[2:], year.readings[4]))) == {}
    )


def test_a_year_that_rolls_adds_up_to_nothing_else() -> None:
    rolling = [figure(value, n, months=12) for n, value in enumerate((40, 3, 50))]
    assert withheld(replace(MEASURE, readings=tuple(rolling))) == {1: SMALL}


def test_a_day_without_a_number_is_not_kept_back() -> None:
    assert withheld(counted(None, 66, kept=[0])) == {}


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (SMALL, "Fewer than 5"),
        (SECOND, "Not shown, so that another figure cannot be worked out"),
        (KEPT, "Not shown"),
    ],
)
def test_words(why: Withheld, words: str) -> None:
    assert withheld_words(why, 5) == words


# The colour


def judged(*values: int | None, kept: Sequence[int] = ()) -> MeasureFacts:
    return replace(counted(*values, kept=kept), polarity=Polarity.LOWER, target=aim("40"), frequency_months=3)


def test_a_colour_that_a_hidden_figure_decides_is_not_shown() -> None:
    """Off target, it is amber or red by the same quarter of the year before."""
    on = date(2026, 6, 30)
    assert public_rag(judged(3, 30, 30, 30, 60), on) is None
    assert public_rag(judged(90, 30, 30, 30, 60), on) is Rag.AMBER
    assert public_rag(judged(3, 30, 30, 30, 20), on) is Rag.GREEN


def test_the_newest_figure_hidden_hides_its_colour() -> None:
    assert public_rag(judged(60, 30, 30, 3), date(2026, 3, 31)) is None


# Nothing can be worked out


def domains(m: MeasureFacts, places: Mapping[int, Withheld], total: int) -> list[set[int]]:
    """For each hidden figure the numbers that its words allow."""
    below = m.suppressed_below
    allowed = {
        SMALL: set(range(1, below)),
        SECOND: {0} | set(range(max(below, 1), total + 1)),
        KEPT: set(range(total + 1)),
    }
    return [allowed[why] for why in places.values()]


def sums(parts: Sequence[set[int]], most: int) -> set[int]:
    found = {0}
    for part in parts:
        found = {a + b for a in found for b in part if a + b <= most}
    return found


def possible(parts: Sequence[set[int]], place: int, total: int) -> set[int]:
    """The numbers that a hidden figure can be, where the hidden ones add up to the total."""
    rest = sums([part for n, part in enumerate(parts) if n != place], total)
    return {value for value in parts[place] if total - value in rest}


years = st.lists(st.integers(0, 14), min_size=2, max_size=4)


@given(years, st.sampled_from((3, 5, 6)), st.sets(st.integers(0, 3)))
def test_no_hidden_figure_follows_from_the_total_of_its_year(
    values: list[int], below: int, by_hand: set[int]
) -> None:
    m = counted(*values, below=below, kept=sorted(by_hand))
    places = withheld(m)
    total = sum(values[place] for place in places)
    assume(places and total > 0)
    parts = domains(m, places, total)
    for n, place in enumerate(places):
        found = possible(parts, n, total)
        assert values[place] in found
        assert len(found) > 1, (values, places)
        if places[place] is SMALL:
            assert found == set(range(1, below)), "any small number remains possible"


@given(years, st.sampled_from((3, 5, 6)))
def test_the_search_finds_what_is_kept_back_alone(values: list[int], below: int) -> None:
    m = counted(*values, below=below)
    alone = {place: why for place, why in withheld(m).items() if why is SMALL}
    assume(len(alone) == 1)
    total = sum(values[place] for place in alone)
    assert len(possible(domains(m, alone, total), 0, total)) == 1


@given(years, st.data())
def test_the_public_table_is_the_same_for_every_small_number(values: list[int], data: st.DataObject) -> None:
    m = counted(*values)
    small = [place for place, value in enumerate(values) if 0 < value < 5]
    assume(small)
    other = list(values)
    for place in small:
        other[place] = data.draw(st.integers(1, 4))
    changed = counted(*other)
    assert withheld(m) == withheld(changed)
    assert public_facts(m, withheld(m)) == public_facts(changed, withheld(changed))
    for polarity in (Polarity.LOWER, Polarity.HIGHER):
        one, two = (replace(each, polarity=polarity, target=aim("6")) for each in (m, changed))
        assert public_rag(one, ON) == public_rag(two, ON)


@given(years)
def test_where_nothing_is_hidden_the_public_sees_the_colour(values: list[int]) -> None:
    m = replace(counted(*values, below=0), target=aim("6"))
    assert public_rag(m, ON) == measure_rag(m, ON).rag
