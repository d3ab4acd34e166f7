"""What a sister board answers on a referral: written down once, and told to whoever was told of the referral."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from partners.models import OutgoingEmail
from partners.roles import Role
from partners.rules import Refused
from reports.models import Decision, SisterAnswer
from reports.pack_business import followed
from reports.rules import sister_answer_errors
from reports.services.referring import record_sister_answer
from tests.reports.case import Case

WORDS = "The training is in our programme from January."


def referred(case: Case, by: str = "lead", role: Role = Role.CHAIR) -> Decision:
    case.send(by=(by, role), outcome="refer", referred_to=str(case.desk.sister.pk))
    found: Decision = Decision.objects.get()
    return found


def answered(case: Case, decision: Decision, words: str = WORDS) -> SisterAnswer:
    at = decision.confirmed_at or case.desk.tree.clock
    secretary = case.desk.person("lead", Role.SECRETARY)
    return record_sister_answer(
        decision=decision, words=words, answered_on=localdate(at), by=secretary, at=at + timedelta(hours=1)
    )


def test_whoever_was_told_of_the_referral_is_told_of_the_answer(case: Case) -> None:
    decision = referred(case)
    answer = answered(case, decision)
    told = set(decision.notices.of_decisions().values_list("recipient", flat=True))
    assert case.desk.person("north", Role.OFFICER).pk in told
    assert set(answer.notices.values_list("recipient", flat=True)) == told
    assert OutgoingEmail.objects.filter(kind="sister_answer").count() == len(told)
    assert decision.notices.count() == 2 * len(told)


def test_papers_count_who_was_told_of_the_decision_alone(case: Case) -> None:
    decision = referred(case)
    told = decision.notices.count()
    answered(case, decision)
    lead, report = case.desk.tree.bodies["lead"], case.desk.report("lead")
    (row,) = followed(lead, report, [], frozenset())
    assert (row["told"], row["read"]) == (told, 0)


def test_a_later_answer_may_follow_and_none_changes(case: Case) -> None:
    decision = referred(case)
    first, second = answered(case, decision), answered(case, decision, "From March, not January.")
    assert list(decision.sister_answers.all()) == [first, second]
    for change in (
        lambda: SisterAnswer.objects.filter(pk=first.pk).update(words="Never."),
        lambda: SisterAnswer.objects.filter(pk=first.pk).delete(),
        lambda: SisterAnswer.objects.filter(pk=first.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert SisterAnswer.objects.get(pk=first.pk).words == WORDS


def test_only_a_referral_in_effect_is_answered(case: Case) -> None:
    case.send(outcome="support")
    decision = Decision.objects.get()
    with pytest.raises(Refused, match="Only what was referred to a sister board"):
        answered(case, decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        SisterAnswer.objects.create(
            decision=decision,
            words=WORDS,
            answered_on=localdate(decision.confirmed_at),
            recorded_by=case.desk.person("lead"),
            recorded_at=decision.recorded_at,
        )


def test_a_referral_that_waits_for_the_chair_is_not_answered(case: Case) -> None:
    decision = referred(case, role=Role.SECRETARY)
    assert decision.confirmed_at is None
    with pytest.raises(Refused, match="has taken effect"):
        answered(case, decision)


def test_others_do_not_record_it(case: Case) -> None:
    decision = referred(case)
    with pytest.raises(Refused, match="Only the chair, the deputy or the secretariat"):
        record_sister_answer(
            decision=decision,
            words=WORDS,
            answered_on=localdate(decision.confirmed_at),
            by=case.desk.person("lead", Role.MEMBER),
            at=decision.recorded_at + timedelta(hours=1),
        )


def test_it_has_words_and_a_day_between_the_referral_and_today() -> None:
    today = localdate()
    day = timedelta(days=1)

    def wrong(words: str = WORDS, back: int = 1) -> dict[str, str]:
        return sister_answer_errors(
            words=words, answered_on=today - back * day, referred_on=today - 2 * day, on=today
        )

    assert wrong() == {}
    assert wrong(words=" ") == {"words": "Enter what the board answered"}
    assert wrong(back=-1) == {"answered_on": "The day it answered must be today or earlier"}
    assert wrong(back=3) == {"answered_on": "The day it answered must be on or after the day it was referred"}
