"""What a card says of an exception that was answered before."""

from dataclasses import replace

from partners.models import Body
from reports.models import ExceptionCase, ExceptionItem, ExceptionReport
from reports.shown import Shown, ShownAnswer
from reports.views.cards import Card, Standing, card

FIRST = ShownAnswer(body="SLG", outcome="Direct", words="Lend two wardens.", on="2026-05-01")
LAST = ShownAnswer(body="SLG", outcome="Support", words="Agreed.", on="2026-08-18")
FOLLOWS = "SLG decided on 18 August 2026: support. Agreed."


def told(words: str, *, answers: tuple[ShownAnswer, ...] = (FIRST, LAST), again: bool = False) -> Card:
    """An exception of PREM in a draft of the leadership group, in hand with the words."""
    body = Body(short_name="SLG")
    shown = replace(Shown("Patrols", "activity"), group="PREM", answers=answers)
    item = ExceptionItem(
        case=ExceptionCase(reference="PREM-2026-001", body=body),
        report=ExceptionReport(from_body=body),
        shown=shown.to_json(),
        rag="red",
        triggers=["return_missing"],
        disposition="handled",
        disposition_words=words,
    )
    return card(item, Standing(undecided=frozenset({item.pk}) if again else frozenset()))


def said(shown: Card) -> list[str]:
    return [answer.words for answer in shown.answers]


def test_the_answer_that_an_outcome_follows_is_told_once() -> None:
    shown = told(FOLLOWS)
    assert shown.outcome.startswith("Open. SLG supported it on 18 August 2026. PREM")
    assert (shown.outcome_words, said(shown)) == ("Agreed.", ["Lend two wardens."])


def test_the_chairs_own_words_beside_it_stay() -> None:
    shown = told("Still so. Agreed.")
    assert (shown.outcome_words, said(shown)) == ("Still so. Agreed.", ["Lend two wardens."])


def test_of_two_equal_answers_the_older_is_still_told() -> None:
    shown = told(FOLLOWS, answers=(replace(LAST, on="2026-05-01"), LAST))
    assert [answer.on for answer in shown.answers] == ["1 May 2026"]


def test_what_follows_no_answer_or_is_asked_again_tells_them_all() -> None:
    assert said(told("We move two officers.")) == ["Lend two wardens.", "Agreed."]
    assert said(told(FOLLOWS, again=True)) == ["Lend two wardens.", "Agreed."]
