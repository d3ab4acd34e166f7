from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.middleware import database_now
from partners.models import OutgoingEmail
from partners.services_mail import Pass, send_waiting
from partners.wording import plural


class Command(BaseCommand):
    help = "Send what waits in the outbox, once through. `tick` does this too."

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_waiting(at=database_now())
        self.stdout.write(words(done))
        if done.is_cut_short:
            raise CommandError(
                "The mail server did not answer as it should. What waits is sent with the next pass."
            )


def words(done: Pass) -> str:
    """What a pass did, and what it leaves."""
    parts = [f"{plural(done.messages, 'e-mail')} sent, telling of {plural(done.told, 'thing')}."]
    if done.failed:
        parts.append(f"{plural(done.failed, 'e-mail')} put off.")
    if given_up := OutgoingEmail.objects.given_up().count():
        parts.append(f"{plural(given_up, 'e-mail')} given up: see the operator's pages.")
    return " ".join(parts)
