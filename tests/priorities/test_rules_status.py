"""One status against another: gravity, disagreement, and the headline of many."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    RAG_WORDS,
    SELF_RAGS,
    TRIGGER_WORDS,
    Rag,
    Trigger,
    differs,
    headline,
    is_watermelon,
    open_rating,
    severity,
)

RAGS = st.sampled_from(Rag)
OWN = st.sampled_from(SELF_RAGS)
MANY = st.lists(RAGS, max_size=12)


def test_every_status_and_trigger_has_words() -> None:
    assert set(RAG_WORDS) == set(Rag)
    assert list(TRIGGER_WORDS) == list(Trigger)


def test_silence_ranks_with_red() -> None:
    assert severity(Rag.NOT_REPORTED) == severity(Rag.RED)


def test_gravity_falls_from_red_to_grey() -> None:
    falling = [
        Rag.RED,
        Rag.AMBER,
        Rag.REBASELINED,
        Rag.ABEYANCE,
        Rag.GREEN,
        Rag.NOT_DUE,
        Rag.COMPLETE,
        Rag.GREY,
    ]
    ranks = [severity(rag) for rag in falling]
    assert ranks == sorted(set(ranks), reverse=True)


@pytest.mark.parametrize(
    ("rags", "expected"),
    [
        ([], Rag.GREY),
        ([Rag.GREEN] * 9 + [Rag.RED], Rag.RED),
        ([Rag.NOT_REPORTED, Rag.RED], Rag.RED),
        ([Rag.NOT_REPORTED, Rag.AMBER], Rag.NOT_REPORTED),
        ([Rag.COMPLETE, Rag.GREEN], Rag.GREEN),
        ([Rag.COMPLETE, Rag.GREY], Rag.COMPLETE),
        ([Rag.COMPLETE, Rag.NOT_DUE], Rag.NOT_DUE),
        ([Rag.GREEN, Rag.REBASELINED], Rag.REBASELINED),
        ([Rag.GREEN, Rag.ABEYANCE], Rag.ABEYANCE),
    ],
)
def test_the_headline_is_the_worst(rags: list[Rag], expected: Rag) -> None:
    assert headline(rags) is expected


@given(MANY, RAGS)
def test_nothing_added_improves_a_headline(rags: list[Rag], more: Rag) -> None:
    assert severity(headline([*rags, more])) == max(severity(headline(rags)), severity(more))


@given(st.lists(RAGS, min_size=1), st.integers(0, 20))
def test_greens_never_dilute_a_headline(rags: list[Rag], greens: int) -> None:
    assert severity(headline(rags + [Rag.GREEN] * greens)) >= severity(headline(rags))


@given(MANY, st.randoms(use_true_random=False))
def test_a_headline_does_not_depend_on_the_order(rags: list[Rag], random: Random) -> None:
    shuffled = list(rags)
    random.shuffle(shuffled)
    assert headline(shuffled) is headline(rags)


@given(st.lists(st.tuples(OWN, RAGS), min_size=1, max_size=8), st.data())
def test_removing_an_update_that_is_due_never_improves(
    pairs: list[tuple[Rag, Rag]], data: st.DataObject
) -> None:
    removed = data.draw(st.integers(0, len(pairs) - 1))
    before = [open_rating(own, computed, return_due=True) for own, computed in pairs]
    after = [
        open_rating(None if i == removed else own, computed, return_due=True)
        for i, (own, computed) in enumerate(pairs)
    ]
    assert severity(headline(after)) >= severity(headline(before))
    assert severity(after[removed]) == severity(Rag.NOT_REPORTED)


@given(OWN, RAGS, st.booleans())
def test_neither_colour_hides_the_other(own: Rag, computed: Rag, return_due: bool) -> None:
    shown = open_rating(own, computed, return_due=return_due)
    assert severity(shown) == max(severity(own), severity(computed))


@pytest.mark.parametrize(
    ("own", "computed", "return_due", "expected"),
    [
        (None, Rag.GREEN, True, Rag.NOT_REPORTED),
        (None, Rag.AMBER, True, Rag.NOT_REPORTED),
        (None, Rag.RED, True, Rag.RED),
        (None, Rag.GREY, False, Rag.NOT_DUE),
        (None, Rag.GREEN, False, Rag.GREEN),
        (None, Rag.RED, False, Rag.RED),
        (Rag.GREEN, Rag.RED, True, Rag.RED),
        (Rag.RED, Rag.GREEN, True, Rag.RED),
        (Rag.RED, Rag.NOT_REPORTED, True, Rag.RED),
        (Rag.COMPLETE, Rag.GREEN, True, Rag.GREEN),
        (Rag.ABEYANCE, Rag.RED, True, Rag.RED),
        (Rag.GREEN, Rag.GREY, True, Rag.GREEN),
    ],
)
def test_the_open_rating(own: Rag | None, computed: Rag, return_due: bool, expected: Rag) -> None:
    assert open_rating(own, computed, return_due=return_due) is expected


@pytest.mark.parametrize(
    ("own", "computed", "differ", "watermelon"),
    [
        (Rag.GREEN, Rag.RED, True, True),
        (Rag.GREEN, Rag.AMBER, True, True),
        (Rag.AMBER, Rag.RED, True, True),
        (Rag.COMPLETE, Rag.RED, True, True),
        (Rag.RED, Rag.GREEN, True, False),
        (Rag.RED, Rag.AMBER, True, False),
        (Rag.AMBER, Rag.COMPLETE, True, False),
        (Rag.RED, Rag.REBASELINED, True, False),
        (Rag.GREEN, Rag.GREEN, False, False),
        (Rag.RED, Rag.RED, False, False),
        (Rag.GREEN, Rag.REBASELINED, False, False),
        (Rag.COMPLETE, Rag.GREEN, False, False),
        (Rag.GREEN, Rag.GREY, False, False),
        (Rag.RED, Rag.GREY, False, False),
        (Rag.GREEN, Rag.NOT_REPORTED, False, False),
        (Rag.ABEYANCE, Rag.RED, False, False),
    ],
)
def test_a_disagreement_is_between_colours(own: Rag, computed: Rag, differ: bool, watermelon: bool) -> None:
    assert (differs(own, computed), is_watermelon(own, computed)) == (differ, watermelon)


@given(RAGS, RAGS)
def test_disagreement_is_mutual_and_only_one_side_is_rosier(a: Rag, b: Rag) -> None:
    assert differs(a, b) is differs(b, a)
    assert differs(a, b) is (is_watermelon(a, b) or is_watermelon(b, a))
