"""Who is told of a decision, and the e-mail that takes them to it. The e-mail holds no sensitive detail."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from partners.models import Person
from partners.wording import uk_date
from reports.models import Decision, Notice


def tell(decision: Decision, people: Iterable[Person], *, at: datetime) -> list[Notice]:
    """A notice for each person, which they acknowledge; the e-mails go once the decision is safely stored."""
    notices = [Notice(decision=decision, recipient=person, told_at=at) for person in people]
    Notice.objects.bulk_create(notices)
    for notice in notices:
        transaction.on_commit(partial(send, notice), robust=True)
    return notices


def send(notice: Notice) -> None:
    """E-mail one person: the subject says what to do, one link, text and HTML."""
    if not notice.recipient.is_active:
        return
    decision = notice.decision
    slug = decision.body.partnership.slug
    path = reverse("reports:notice", kwargs={"slug": slug, "notice": notice.pk})
    subject = f"Read the {decision.body.short_name} decision of {uk_date(notice.told_at)} on {decision.case.reference}"
    context = {
        "subject": subject,
        "person": notice.recipient,
        "decision": decision,
        "url": settings.SITE_URL.rstrip("/") + path,
        "action": "Read the decision",
        "partnership": decision.body.partnership,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("emails/decision.txt", context),
        to=[notice.recipient.email],
    )
    message.attach_alternative(render_to_string("emails/decision.html", context), "text/html")
    message.send()
