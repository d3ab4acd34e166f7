"""The outbox: what is to be told is stored with what happened, and goes out afterwards, at least once."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string

from partners.models import OutgoingEmail, Partnership, Person
from partners.rules_mail import (
    LONGEST_SUBJECT,
    Letter,
    is_given_up,
    single_line,
    subject_of_several,
    wait_after,
)
from partners.wording import uk_date

logger = logging.getLogger(__name__)

FAULTS = (OSError, SMTPException, ValueError)
ABOUT_ONE_MESSAGE = (SMTPDataError, SMTPRecipientsRefused, ValueError)
MOST_A_PASS = 500


@dataclass(frozen=True)
class Pass:
    """What one pass over the outbox did: messages, and the rows they told of."""

    messages: int = 0
    told: int = 0
    failed: int = 0
    is_cut_short: bool = False


def is_reachable(person: Person) -> bool:
    """Whether there is an account in use, and an address, to write to."""
    return person.is_active and bool(person.email)


def post(
    *,
    to: Person,
    partnership: Partnership,
    letter: Letter,
    key: str,
    at: datetime,
    due_at: datetime | None = None,
) -> OutgoingEmail | None:
    """Put a letter in the outbox, in the transaction of what it tells of; once for each key.

    Nobody without an account in use is written to. It leaves with the first pass from `due_at` on.
    """
    if not is_reachable(to):
        return None
    values = _stored(to, partnership, letter)
    times = {"created_at": at, "due_at": due_at or at, "next_attempt_at": due_at or at}
    row: OutgoingEmail
    row, _ = OutgoingEmail.objects.get_or_create(key=key, defaults=values | times)
    return row


def _stored(to: Person, partnership: Partnership, letter: Letter) -> dict[str, Any]:
    text, html = _rendered(
        to,
        partnership,
        subject=letter.subject,
        sentences=letter.sentences,
        action=letter.action,
        path=letter.path,
    )
    return {
        "to": to,
        "partnership": partnership,
        "kind": letter.kind,
        "subject": single_line(letter.subject, LONGEST_SUBJECT),
        "line": single_line(letter.line, 250),
        "several": single_line(letter.several, LONGEST_SUBJECT),
        "day": letter.day,
        "text": text,
        "html": html,
    }


def _rendered(
    to: Person, partnership: Partnership, *, subject: str, path: str, **said: Any
) -> tuple[str, str]:
    context = {
        "subject": single_line(subject, LONGEST_SUBJECT),
        "name": single_line(to.name, 80),
        "partnership": single_line(partnership.name, 120),
        "is_illustrative": partnership.is_illustrative,
        "url": settings.SITE_URL.rstrip("/") + path,
        **said,
    }
    return render_to_string("emails/letter.txt", context), render_to_string("emails/letter.html", context)


@transaction.atomic
def withhold(*, partnership: Partnership, why: str, at: datetime) -> int:
    """Keep back everything of the partnership that waits: it is never sent. Says how much that was."""
    rows = OutgoingEmail.objects.waiting().filter(partnership=partnership).select_for_update()
    return int(rows.update(withheld_at=at, withheld_why=why))


def send_waiting(*, at: datetime) -> Pass:
    """One pass over the outbox. Several of a kind for one person go out as one message.

    Each message has a transaction of its own, which holds the rows it tells of until they are marked as sent, so
    two passes at once share the work. Who is killed between the server's yes and that mark sends it again: the
    Message-ID is then the same. A server that does not answer ends the pass.
    """
    connection = get_connection()
    messages = told = failed = 0
    tried: set[Any] = set()
    try:
        while len(tried) < MOST_A_PASS:
            with transaction.atomic():
                rows = _next_message(at, tried)
                if not rows:
                    break
                tried |= {row.pk for row in rows}
                fault = _deliver(connection, rows)
                if fault is None:
                    _mark(rows, at)
                    messages, told = messages + 1, told + len(rows)
                else:
                    failed += 1
                    _put_off(rows, fault, at)
            if fault is not None and not isinstance(fault, ABOUT_ONE_MESSAGE):
                return Pass(messages, told, failed, is_cut_short=True)
    finally:
        _close(connection)
    return Pass(messages, told, failed)


def _next_message(at: datetime, tried: set[Any]) -> list[OutgoingEmail]:
    """The rows of the next message, locked: those of one kind for one person, whoever has waited longest first."""
    ready = OutgoingEmail.objects.ready(at).exclude(pk__in=tried).order_by("next_attempt_at", "due_at", "key")
    locked = ready.select_for_update(skip_locked=True, of=("self",)).select_related("to", "partnership")
    first: OutgoingEmail | None = locked.first()
    if first is None:
        return []
    same = locked.filter(to=first.to_id, kind=first.kind, partnership=first.partnership_id)
    return list(same.order_by("day", "line", "key"))


def _deliver(connection: Any, rows: Sequence[OutgoingEmail]) -> Exception | None:
    try:
        connection.send_messages([_message(rows)])
    except FAULTS as fault:
        _close(connection)
        return fault
    return None


def _message(rows: Sequence[OutgoingEmail]) -> EmailMultiAlternatives:
    first = rows[0]
    subject, text, html = first.subject, first.text, first.html
    if len(rows) > 1:
        days = [row.day for row in rows]
        subject = subject_of_several(first.several, days, uk_date(min(days)))
        lines = [row.line for row in rows]
        text, html = _rendered(
            first.to,
            first.partnership,
            subject=subject,
            path="/",
            lines=lines,
            action="See what waits for you",
        )
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Message-ID": f"<{first.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(subject=subject, body=text, to=[first.to.email], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def _mark(rows: Sequence[OutgoingEmail], at: datetime) -> None:
    OutgoingEmail.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=at, last_error="")


def _put_off(rows: Sequence[OutgoingEmail], fault: Exception, at: datetime) -> None:
    """What the server says of a message counts against it. That there is no server does not: nothing is lost."""
    words = single_line(f"{type(fault).__name__}: {fault}", 300)
    for row in rows:
        row.attempts += isinstance(fault, ABOUT_ONE_MESSAGE)
        row.last_error = words
        row.next_attempt_at = at + wait_after(row.attempts)
        row.save(update_fields=["attempts", "last_error", "next_attempt_at"])
        level = logging.ERROR if is_given_up(row.attempts) else logging.WARNING
        logger.log(
            level, "E-mail %s was not sent, attempt %s: %s", row.pk, row.attempts, type(fault).__name__
        )


def _close(connection: Any) -> None:
    try:
        connection.close()
    except FAULTS:
        logger.warning("The connection to the mail server did not close.")
