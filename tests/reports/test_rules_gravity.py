"""In which order a report tells its exceptions: the gravest first."""

import pytest

from priorities.rules import Rag, Trigger
from reports.rules import gravity

Told = tuple[Rag, tuple[Trigger, ...], int]

MISSING, RED, LATE, AMBER = (
    Trigger.RETURN_MISSING,
    Trigger.SELF_RED,
    Trigger.MILESTONE_MISSED,
    Trigger.SELF_AMBER,
)


@pytest.mark.parametrize(
    ("graver", "lighter"),
    [
        ((Rag.RED, (AMBER,), 1), (Rag.AMBER, (RED, LATE), 9)),
        ((Rag.RED, (AMBER,), 1), (Rag.NOT_REPORTED, (MISSING,), 9)),
        ((Rag.RED, (MISSING,), 1), (Rag.RED, (RED, LATE), 9)),
        ((Rag.RED, (RED, LATE), 1), (Rag.RED, (RED,), 9)),
        ((Rag.RED, (LATE, RED), 2), (Rag.RED, (RED, LATE), 1)),
        ((Rag.RED, (AMBER,), 1), (Rag.RED, (), 9)),
        ((Rag.AMBER, (AMBER,), 1), (Rag.GREY, (), 9)),
    ],
    ids=["colour", "red before silence", "reason", "more reasons", "older", "any reason", "still triggered"],
)
def test_the_graver_comes_first(graver: Told, lighter: Told) -> None:
    assert gravity(*graver) < gravity(*lighter)
