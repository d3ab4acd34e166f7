"""The rules of meetings: times, order, quorum, what is exempt and what is to follow."""

from datetime import UTC, datetime, timedelta

import pytest

from reports import rules_meetings as rules
from reports.rules_meetings import Part, Place, Presence, Standing

TEN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half an hour before summer time ends in the United Kingdom


def test_items_follow_one_another() -> None:
    assert rules.starts(TEN, [10, 0, 45, 5]) == [TEN + timedelta(minutes=n) for n in (0, 10, 10, 55)]
    assert rules.starts(TEN, []) == []


@pytest.mark.parametrize(
    ("one", "by", "order"),
    [("b", -1, "bacd"), ("b", 1, "acbd"), ("a", -1, "abcd"), ("d", 1, "abcd"), ("a", 9, "bcda")],
)
def test_an_item_moves_and_stops_at_the_ends(one: str, by: int, order: str) -> None:
    assert "".join(str(each) for each in rules.moved("abcd", one, by)) == order


def places(*given: str) -> list[Place]:
    """As `present council`, `deputy police`, `absent`."""
    found = []
    for words in given:
        presence, _, organisation = words.partition(" ")
        found.append(Place(Presence(presence), organisation or None))
    return found


@pytest.mark.parametrize(
    ("there", "standing", "present", "statutory"),
    [
        ([], Standing.UNKNOWN, 0, 0),
        (["present council", "present police", "deputy fire"], Standing.QUORATE, 3, 2),
        (["present council", "present council", "present voices"], Standing.INQUORATE, 3, 1),
        (["present council", "present police", "apologies fire"], Standing.INQUORATE, 2, 2),
        (["deputy council", "deputy police", "absent fire", "present"], Standing.QUORATE, 3, 2),
        (["apologies council"], Standing.INQUORATE, 0, 0),
    ],
)
def test_a_quorum_is_a_number_and_statutory_partners(
    there: list[str], standing: Standing, present: int, statutory: int
) -> None:
    found = rules.quorum(places(*there), {"council", "police"}, needed=3, needed_statutory=2)
    assert (found.standing, found.present, found.statutory) == (standing, present, statutory)


@pytest.mark.parametrize(
    ("exempt", "committee", "paragraph", "reason", "fields"),
    [
        (False, True, None, "", set()),
        (True, True, 7, "It would warn them.", set()),
        (True, True, None, "It would warn them.", {"exempt_paragraph"}),
        (True, True, 8, " ", {"exempt_paragraph", "exempt_reason"}),
        (True, False, None, "Named readers only.", set()),
        (True, False, None, "", {"exempt_reason"}),
    ],
)
def test_what_is_taken_in_private_says_why(
    exempt: bool, committee: bool, paragraph: int | None, reason: str, fields: set[str]
) -> None:
    found = rules.exempt_errors(exempt=exempt, committee=committee, paragraph=paragraph, reason=reason)
    assert set(found) == fields


@pytest.mark.parametrize(
    ("why", "given", "fields"),
    [("", False, set()), ("Late figures", True, set()), ("Late", False, {"to_follow_by"}),
     (" ", True, {"to_follow_why"})],
)  # fmt: skip
def test_a_paper_to_follow_says_why_and_by_when(why: str, given: bool, fields: set[str]) -> None:
    assert set(rules.follow_errors(why=why, by_given=given)) == fields


def test_every_kind_has_its_words() -> None:
    for kinds, words in (
        (rules.Purpose, rules.PURPOSE_WORDS),
        (Part, rules.PART_WORDS),
        (Presence, rules.PRESENCE_WORDS),
        (rules.Interest, rules.INTEREST_WORDS),
    ):
        assert set(words) == set(kinds)
    assert sorted(rules.EXEMPT_PARAGRAPHS) == list(range(1, 8))
