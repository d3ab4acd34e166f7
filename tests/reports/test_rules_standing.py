"""What is said of an exception once its body has answered."""

import pytest

from reports.rules import Outcome
from reports.rules_standing import Answered, Copied, as_copied, beside, decided, followed, in_hand


@pytest.mark.parametrize("outcome", Outcome)
def test_no_answer_is_told_as_the_end_of_an_exception(outcome: Outcome) -> None:
    words = Answered(outcome, "SLG", "PREM", "12 November 2026").words
    assert words.startswith("Open. SLG ")
    assert "on 12 November 2026. " in words
    assert "handled" not in words.lower()


def test_who_asked_for_more_waits_for_the_group() -> None:
    answered = Answered(Outcome.ASK, "SLG", "PREM", "12 November 2026", due="20 January 2027")
    assert answered.done == "SLG asked for more on 12 November 2026"
    assert answered.awaited == "PREM is to answer in its next report, due on 20 January 2027"
    assert (
        Answered(Outcome.ASK, "SLG", "PREM", "1 May 2026").awaited == "PREM is to answer in its next report"
    )


def test_what_a_body_deals_with_itself_is_open() -> None:
    assert in_hand("PREM") == "Open. PREM is dealing with it"


SUPPORT: Copied = ("Support", "SLG", "18 August 2026", "Agreed.")
DIRECT: Copied = ("Direct", "SLG", "1 May 2026", "Lend two wardens.")


def test_words_follow_the_newest_answer_that_they_end_with() -> None:
    given = [DIRECT, SUPPORT]
    assert followed("As before. Lend two wardens.", given) == DIRECT
    assert followed("Something else.", given) is None
    assert followed("Agreed.", [SUPPORT, ("Support", "HWB", "2 September 2026", "Agreed.")]) != SUPPORT


def test_what_an_exception_follows_is_said_once() -> None:
    words = decided(SUPPORT)
    assert as_copied(words, [DIRECT, SUPPORT], group="PREM", body="SLG").startswith(
        "Open. SLG supported it on 18 August 2026. "
    )
    assert beside(words, [DIRECT, SUPPORT]) == "Agreed."
    assert beside("We add: Agreed.", [SUPPORT]) == "We add: Agreed."
    assert beside("Something else.", [SUPPORT]) == "Something else."
