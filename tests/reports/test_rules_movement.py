"""Whether a status got worse or better: only between two judgements, and only where the gravity differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import Rag, severity
from reports.rules import Movement, movement

UNJUDGED = {Rag.GREY, Rag.NOT_DUE, Rag.ABEYANCE}
OPPOSITE = {
    Movement.WORSE: Movement.BETTER,
    Movement.BETTER: Movement.WORSE,
    Movement.LEVEL: Movement.LEVEL,
}
rags = st.sampled_from(Rag)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (Rag.GREEN, Rag.AMBER, Movement.WORSE),
        (Rag.AMBER, Rag.RED, Movement.WORSE),
        (Rag.AMBER, Rag.NOT_REPORTED, Movement.WORSE),
        (Rag.COMPLETE, Rag.AMBER, Movement.WORSE),
        (Rag.RED, Rag.GREEN, Movement.BETTER),
        (Rag.AMBER, Rag.REBASELINED, Movement.BETTER),
        (Rag.RED, Rag.NOT_REPORTED, Movement.LEVEL),
        (Rag.GREEN, Rag.COMPLETE, Movement.LEVEL),
        (Rag.GREEN, Rag.REBASELINED, Movement.LEVEL),
        (Rag.RED, Rag.ABEYANCE, Movement.LEVEL),
        (Rag.NOT_DUE, Rag.RED, Movement.LEVEL),
        (Rag.GREY, Rag.RED, Movement.LEVEL),
    ],
)
def test_movement(before: Rag, now: Rag, moved: Movement) -> None:
    assert movement(before, now) is moved


@given(rags, rags)
def test_the_way_back_is_the_opposite(before: Rag, now: Rag) -> None:
    assert movement(now, before) is OPPOSITE[movement(before, now)]


@given(rags, rags)
def test_worse_is_graver_and_between_judgements(before: Rag, now: Rag) -> None:
    if movement(before, now) is Movement.WORSE:
        assert severity(now) > severity(before)
        assert not {before, now} & UNJUDGED
