"""What an update must carry before it is submitted, and what its words give away."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.rules import (
    Confidence,
    Rag,
    UpdateFacts,
    looks_like_personal_data,
    missing_from,
    near_identical,
)

EMPTY = UpdateFacts(period_ends_on=date(2026, 9, 30))
GREEN = replace(
    EMPTY,
    self_rag=Rag.GREEN,
    computed_rag=Rag.GREEN,
    confidence=Confidence.PROBABLE,
    progress="Two more advocates started.",
)
AMBER = replace(
    GREEN,
    self_rag=Rag.AMBER,
    computed_rag=Rag.AMBER,
    cause="One post is vacant.",
    consequence="Victims wait longer.",
    path_to_green="Interviews on 4 November.",
    green_on=date(2026, 12, 31),
)
RED = replace(
    AMBER,
    self_rag=Rag.RED,
    computed_rag=Rag.RED,
    decision_asked="Release £20,000 for agency cover.",
    asked_by_on=date(2026, 11, 20),
)
BLANKS = ("", "   ", "\n\t", "-", "...", "\u200b", "\u2014")


def test_an_empty_draft_is_told_everything_it_lacks_in_the_order_of_the_form() -> None:
    assert list(missing_from(EMPTY).items()) == [
        ("self_rag", "Select a rating"),
        ("confidence", "Select how confident you are of the outcome"),
        ("progress", "Enter what progress was made this period"),
    ]


@pytest.mark.parametrize("whole", [GREEN, AMBER, RED], ids=["green", "amber", "red"])
def test_a_whole_update_lacks_nothing(whole: UpdateFacts) -> None:
    assert missing_from(whole) == {}


@pytest.mark.parametrize(
    ("whole", "field", "words"),
    [
        (GREEN, "progress", "Enter what progress was made this period"),
        (AMBER, "cause", "Enter what caused this"),
        (AMBER, "consequence", "Enter what will happen if nothing is done"),
        (AMBER, "path_to_green", "Enter the steps that will bring this back to green"),
        (RED, "cause", "Enter what caused this"),
        (RED, "path_to_green", "Enter the steps that will bring this back to green"),
        (RED, "decision_asked", "Enter the decision you are asking for"),
    ],
)
@pytest.mark.parametrize("blank", BLANKS)
def test_text_that_says_nothing_is_missing(whole: UpdateFacts, field: str, words: str, blank: str) -> None:
    changes: dict[str, Any] = {field: blank}
    assert missing_from(replace(whole, **changes)) == {field: words}


@pytest.mark.parametrize(
    ("whole", "field", "words"),
    [
        (GREEN, "self_rag", "Select a rating"),
        (GREEN, "confidence", "Select how confident you are of the outcome"),
        (AMBER, "green_on", "Enter the date this is expected to be green"),
        (RED, "green_on", "Enter the date this is expected to be green"),
        (RED, "asked_by_on", "Enter the date the decision is needed by"),
    ],
)
def test_a_choice_or_date_not_made_is_missing(whole: UpdateFacts, field: str, words: str) -> None:
    changes: dict[str, Any] = {field: None}
    assert missing_from(replace(whole, **changes)) == {field: words}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("green_on", "Date this is expected to be green must be after 30 September 2026"),
        ("asked_by_on", "Date the decision is needed by must be after 30 September 2026"),
    ],
)
def test_promised_dates_lie_after_the_period(field: str, words: str) -> None:
    last_day: dict[str, Any] = {field: date(2026, 9, 30)}
    next_day: dict[str, Any] = {field: date(2026, 10, 1)}
    assert missing_from(replace(RED, **last_day)) == {field: words}
    assert missing_from(replace(RED, **next_day)) == {}


@pytest.mark.parametrize("rag", [Rag.GREY, Rag.NOT_DUE, Rag.NOT_REPORTED, Rag.REBASELINED])
def test_an_officer_cannot_choose_what_only_the_rules_may_say(rag: Rag) -> None:
    assert missing_from(replace(GREEN, self_rag=rag)) == {"self_rag": "Select a rating"}


def test_a_difference_needs_its_reason() -> None:
    watermelon = replace(GREEN, computed_rag=Rag.RED)
    words = "Enter why your rating differs from the one worked out from the milestones and measures"
    assert missing_from(watermelon) == {"reason_for_difference": words}
    assert missing_from(replace(watermelon, reason_for_difference="The figure counts two months.")) == {}
    assert missing_from(replace(RED, computed_rag=Rag.GREEN)) == {"reason_for_difference": words}


def test_no_colour_by_the_rule_needs_no_reason() -> None:
    assert missing_from(replace(GREEN, computed_rag=Rag.GREY)) == {}
    assert missing_from(replace(GREEN, computed_rag=Rag.NOT_REPORTED)) == {}


def test_work_in_abeyance_says_why_and_what_follows() -> None:
    paused = replace(GREEN, self_rag=Rag.ABEYANCE)
    assert list(missing_from(paused)) == ["cause", "consequence"]
    assert missing_from(replace(paused, cause="Funding ended.", consequence="No sessions.")) == {}


def test_finished_work_needs_no_way_back() -> None:
    assert missing_from(replace(GREEN, self_rag=Rag.COMPLETE)) == {}


@pytest.mark.parametrize("whole", [GREEN, AMBER], ids=["green", "amber"])
def test_half_an_ask_is_no_ask(whole: UpdateFacts) -> None:
    worded = replace(whole, decision_asked="Agree the new rota.")
    dated = replace(whole, asked_by_on=date(2026, 11, 20))
    assert missing_from(worded) == {"asked_by_on": "Enter the date the decision is needed by"}
    assert missing_from(dated) == {"decision_asked": "Enter the decision you are asking for"}
    assert missing_from(replace(worded, asked_by_on=date(2026, 11, 20))) == {}


TEXT = st.sampled_from(("", " ", "Said."))
DRAFTS = st.builds(
    UpdateFacts,
    period_ends_on=st.just(date(2026, 9, 30)),
    self_rag=st.none() | st.sampled_from(Rag),
    computed_rag=st.sampled_from(Rag),
    reason_for_difference=TEXT,
    confidence=st.none() | st.sampled_from(Confidence),
    progress=TEXT,
    cause=TEXT,
    consequence=TEXT,
    path_to_green=TEXT,
    green_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 31)),
    decision_asked=TEXT,
    asked_by_on=st.none() | st.dates(date(2026, 9, 1), date(2026, 12, 31)),
)
ANSWERS: dict[str, Any] = {
    "self_rag": Rag.RED,
    "confidence": Confidence.IN_DOUBT,
    "green_on": date(2027, 3, 31),
    "asked_by_on": date(2026, 11, 20),
}


@given(DRAFTS)
def test_answering_what_is_asked_is_always_enough(draft: UpdateFacts) -> None:
    """Choosing a rating may ask for more; once that too is answered, nothing is left."""
    for _ in range(2):
        draft = replace(draft, **{name: ANSWERS.get(name, "Said.") for name in missing_from(draft)})
    assert missing_from(draft) == {}


NARRATIVE = (
    "The hub took 212 referrals this quarter, of which 148 engaged with an advocate. Two advocates returned "
    "from leave in August and the waiting list fell from 31 to 18. Custody staff were trained."
)
NEW = (
    "The hub moved to new premises in July. Referrals from GP practices doubled after the training, and the "
    "advocates now sit with the police in the custody suite on Mondays."
)
CONTINUED = (
    f"{NARRATIVE} The group agreed to pay for a third advocate from January and to look at it again in May."
)


@pytest.mark.parametrize(
    "other",
    [
        NARRATIVE,
        NARRATIVE.upper(),
        NARRATIVE.replace(" ", "  \n").replace(",", ""),
        NARRATIVE.replace("212", "219"),
        NARRATIVE.replace("August", "July"),
    ],
    ids=["same", "capitals", "spacing", "number", "month"],
)
def test_words_carried_over_are_noticed(other: str) -> None:
    assert near_identical(NARRATIVE, other)
    assert near_identical(other, NARRATIVE)


@pytest.mark.parametrize(
    "other",
    ["", NEW, CONTINUED, " ".join(reversed(NARRATIVE.split()))],
    ids=["empty", "new", "continued", "reordered"],
)
def test_words_of_their_own_are_not(other: str) -> None:
    assert not near_identical(NARRATIVE, other)


def test_a_short_text_cannot_tell() -> None:
    assert not near_identical("On course, nothing to report.", "On course, nothing to report.")
    forty = "Nothing to report for this whole quarter"
    assert len(forty) == 40
    assert near_identical(forty, forty)
    assert not near_identical(forty[:-1], forty[:-1])


def test_nine_tenths_of_the_letters_are_the_limit() -> None:
    words = [f"word{i}" for i in range(10)]
    assert near_identical(" ".join(words), " ".join([*words[:9], "other"]))
    assert not near_identical(" ".join(words), " ".join([*words[:8], "other", "other"]))


def test_a_very_long_text_is_told_by_its_first_thousand_words() -> None:
    opening = " ".join(f"word{i}" for i in range(1000))
    assert near_identical(f"{opening} then one thing", f"{opening} then a wholly other and much longer thing")
    assert not near_identical(f"new start {NEW} {opening}"[:3000], opening)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("His number is 943 476 5919.", ("an NHS number",)),
        ("NHS: 9434765919", ("an NHS number",)),
        ("943-476-5919 was referred", ("an NHS number",)),
        ("943\u00a0476\u00a05919", ("an NHS number",)),
        ("Lives at WN6 9ZZ.", ("a full postcode",)),
        ("lives at wn69zz", ("a full postcode",)),
        ("near SW1A 2AA", ("a full postcode",)),
        ("born 14/03/87", ("a date of birth",)),
        ("DOB: 14.03.2018", ("a date of birth",)),
        ("d.o.b. 2018-03-14", ("a date of birth",)),
        ("date of birth 3rd March 2019", ("a date of birth",)),
        ("(14 March 1987)", ("a date of birth",)),
        ("March 14, 1987", ("a date of birth",)),
        ("1987-03-14", ("a date of birth",)),
        (
            "A B, born on 1 May 2001, NHS 943 476 5919, M1 1AE",
            ("an NHS number", "a date of birth", "a full postcode"),
        ),
    ],
)
def test_what_looks_like_a_person_is_pointed_out(text: str, found: tuple[str, ...]) -> None:
    assert looks_like_personal_data(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "943 476 5918",  # the check digit is wrong
        "0300 123 4567",
        "Invoice 19434765919",
        "reference 9434765919-22",
        "1,310 incidents, 26 per 100,000",
        "Met on 14 October 2026 and due by 31/03/2027",
        "The Crime and Disorder Act 1998, in force since April 1999",
        "Priority P1 2nd quarter",
        "Patrols cover WN6 and WN7",
        "ward Q1 2ab",
        "newborn 14/03/26",
    ],
)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert looks_like_personal_data(text) == ()


@given(st.integers(0, 999_999_999))
def test_one_check_digit_at_most_makes_an_nhs_number(first_nine: int) -> None:
    hits = [d for d in range(10) if looks_like_personal_data(f"{first_nine:09d}{d}") == ("an NHS number",)]
    weighted = sum(w * int(c) for w, c in zip(range(10, 1, -1), f"{first_nine:09d}", strict=True)) % 11
    assert hits == ([] if weighted == 1 else [(11 - weighted) % 11])
