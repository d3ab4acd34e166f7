"""The wording by which items are taken in private, and what may go to everybody on a list."""

import pytest

from reports.rules_exempt import PrivateItem, fitting, label, paragraph_words, resolution
from reports.rules_meetings import EXEMPT_PARAGRAPHS

BIDS, POST = PrivateItem("E1", 7, 3), PrivateItem("E2", 9, 1)


def test_items_have_numbers_of_their_own() -> None:
    assert [label(n) for n in (1, 2, 12)] == ["E1", "E2", "E12"]


@pytest.mark.parametrize("paragraph", sorted(EXEMPT_PARAGRAPHS))
def test_each_paragraph_is_said_in_words(paragraph: int) -> None:
    words = paragraph_words(paragraph)
    assert words.startswith(f"Paragraph {paragraph} of Part 1 of Schedule 12A: information ")
    assert words.endswith(EXEMPT_PARAGRAPHS[paragraph])


def test_a_committee_cites_the_act_the_items_and_their_paragraphs() -> None:
    exclude, balance = resolution([BIDS, POST], committee=True, body="HWB")
    assert exclude.startswith(
        "That under section 100A(4) of the Local Government Act 1972 the press and the public"
    )
    assert "items E1 (item 7 of the agenda) and E2 (item 9 of the agenda)" in exclude
    assert "in paragraphs 1 and 3 of Part 1 of Schedule 12A to that Act, as stated with each item." in exclude
    assert "the public interest in maintaining the exemption outweighs" in balance


def test_one_item_is_named_as_one_and_one_paragraph_once() -> None:
    exclude, balance = resolution([BIDS], committee=True, body="HWB")
    assert "while it considers item E1 (item 7 of the agenda), because" in exclude
    assert "in paragraph 3 of Part 1" in exclude
    assert balance.startswith("That in all the circumstances of the case")
    twice, _ = resolution([BIDS, PrivateItem("E2", 9, 3)], committee=True, body="HWB")
    assert "in paragraph 3 of Part 1" in twice


def test_a_group_cites_no_statute() -> None:
    words = " ".join(resolution([PrivateItem("E1", 4), PrivateItem("E2", 5)], committee=False, body="SLG"))
    assert words.startswith(
        "That SLG take items E1 (item 4 of the agenda) and E2 (item 5 of the agenda) in private"
    )
    assert "Act" not in words.split()
    assert "Schedule" not in words


@pytest.mark.parametrize("committee", [True, False])
def test_nothing_private_needs_no_resolution(committee: bool) -> None:
    assert resolution([], committee=committee, body="SLG") == []


def test_what_somebody_on_the_list_may_not_read_fits_nobody() -> None:
    listed = frozenset({"ann", "bob"})
    readers = [frozenset({"ann", "bob", "cy"}), frozenset({"ann"}), frozenset()]
    assert fitting(readers, listed) == [True, False, False]
    assert fitting(readers, frozenset()) == [False, False, False]
