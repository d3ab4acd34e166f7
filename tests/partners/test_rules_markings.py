"""Anybody who may edit raises a marking; only who set it lowers it, and every change says why."""

import pytest

from partners.rules import Marking
from partners.rules_markings import Originator, is_lower, marking_errors, may_lower

OPEN, SENSITIVE = Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE
ANN, COLLEAGUE, OTHER = Originator("ann", "police"), Originator("bob", "police"), Originator("cy", "fire")


def errors(stored: Marking, wanted: Marking, by: Originator, why: str = "Because.") -> dict[str, str]:
    return marking_errors(stored=stored, wanted=wanted, by=by, set_by=ANN, name="Police", why=why)


def test_the_levels_have_an_order() -> None:
    assert is_lower(OPEN, SENSITIVE)
    assert not is_lower(SENSITIVE, OPEN)
    assert not is_lower(OPEN, OPEN)


@pytest.mark.parametrize("by", [ANN, COLLEAGUE, OTHER])
def test_anybody_raises_it(by: Originator) -> None:
    assert errors(OPEN, SENSITIVE, by) == {}


@pytest.mark.parametrize(("by", "lowers"), [(ANN, True), (COLLEAGUE, True), (OTHER, False)])
def test_who_set_it_lowers_it_and_whoever_acts_for_the_same_organisation(
    by: Originator, lowers: bool
) -> None:
    wanted = {} if lowers else {"marking": "Only Police can lower this marking, because it was set there"}
    assert errors(SENSITIVE, OPEN, by) == wanted


def test_who_set_it_may_even_for_another_organisation_by_now() -> None:
    assert may_lower(Originator("ann", "fire"), ANN)


def test_nobody_is_not_the_same_as_nobody() -> None:
    assert not may_lower(Originator(), Originator())


@pytest.mark.parametrize(
    ("stored", "wanted", "how"), [(OPEN, SENSITIVE, "raised"), (SENSITIVE, OPEN, "lowered")]
)
def test_every_change_says_why(stored: Marking, wanted: Marking, how: str) -> None:
    assert errors(stored, wanted, ANN, why=" ") == {"why": f"Enter why the marking is {how}"}


def test_no_change_is_none() -> None:
    assert errors(OPEN, OPEN, ANN) == {"marking": "Select a marking other than the one it has"}
