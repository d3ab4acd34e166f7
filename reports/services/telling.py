"""Who is told of a decision. What is stored with it in the outbox holds no sensitive detail."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from partners.models import Person
from partners.rules_mail import Letter
from partners.services_mail import post
from partners.wording import uk_date
from reports.models import Decision, Notice


def tell(decision: Decision, people: Iterable[Person], *, at: datetime) -> list[Notice]:
    """A notice for each person, which they acknowledge, and an e-mail that takes them to it."""
    notices = [Notice(decision=decision, recipient=person, told_at=at) for person in people]
    Notice.objects.bulk_create(notices)
    for notice in notices:
        _write(notice, at=at)
    return notices


def _write(notice: Notice, *, at: datetime) -> None:
    decision = notice.decision
    body, reference, day = decision.body, decision.case.reference, uk_date(at)
    letter = Letter(
        kind="decision",
        subject=f"Read the {body.short_name} decision of {day} on {reference}",
        sentences=(
            f"{body.name} has decided on {reference}, which concerns you.",
            "Read the answer, and say that you have read it.",
        ),
        action="Read the decision",
        path=reverse("reports:notice", args=[body.partnership.slug, notice.pk]),
        line=f"{body.short_name} decided on {reference} on {day}",
        several="Read {n} decisions of {day}",
        day=localdate(at),
    )
    post(
        to=notice.recipient,
        partnership=body.partnership,
        letter=letter,
        key=f"decision:{notice.pk}",
        at=at,
    )
