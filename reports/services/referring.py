"""What comes back from a sister board to which an exception was referred."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import refuse_if
from reports.models import Decision, SisterAnswer
from reports.rules import Outcome, sister_answer_errors
from reports.services.telling import tell_of_sister_answer


@transaction.atomic
def record_sister_answer(
    *, decision: Decision, words: str, answered_on: date, by: Person, at: datetime
) -> SisterAnswer:
    """Write down what the board answered and tell whoever was told of the referral. It is never changed."""
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("body__partnership")
        .get(pk=decision.pk)
    )
    refuse_if(
        not access.may(by, Permission.RECORD_DECISION, decision.body, at=at),
        f"Only the chair, the deputy or the secretariat of {decision.body} can record this answer.",
    )
    refuse_if(
        decision.get_outcome() is not Outcome.REFER or decision.confirmed_at is None,
        "Only what was referred to a sister board, and has taken effect, is answered by it.",
    )
    wrong = sister_answer_errors(
        words=words, answered_on=answered_on, referred_on=decision.get_day(), on=localdate(at)
    )
    refuse_if(wrong, "; ".join(wrong.values()))
    answer = SisterAnswer.objects.create(
        decision=decision, words=words.strip(), answered_on=answered_on, recorded_by=by, recorded_at=at
    )
    told = Person.objects.filter(pk__in=decision.notices.of_decisions().values("recipient"))
    tell_of_sister_answer(answer, told, at=at)
    return answer
