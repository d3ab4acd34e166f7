from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import get_current_timezone

from partners.management.commands.send_email import words
from partners.middleware import database_now
from partners.services_mail import send_waiting
from partners.wording import plural
from priorities.services_chasing import chase_updates
from priorities.services_drafts import clear_left_behind
from reports.services.chasing import chase_reports, remind_of_actions


class Command(BaseCommand):
    help = "Chase what is due to be chased and send what waits. Run it every few minutes; twice does no harm."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", type=datetime.fromisoformat, help="Another instant, as 2026-10-22T09:00. With DEBUG only."
        )

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        if at is not None and not settings.DEBUG:
            raise CommandError("Another instant can be given with DEBUG only: the database's clock decides.")
        now = _zoned(at) if at else database_now()
        chases = [*chase_updates(at=now), *chase_reports(at=now)]
        people = {chase.person_id for chase in chases} - {None}
        self.stdout.write(
            f"{plural(len(chases), 'chase')} for returns, to {plural(len(people), 'person,people')}."
        )
        self.stdout.write(f"{plural(remind_of_actions(at=now), 'reminder')} of actions.")
        for chase in chases:
            if chase.person_id is None:
                self.stdout.write(f"{chase}: {chase.note}")
        if cleared := clear_left_behind():
            self.stdout.write(f"{plural(cleared, 'draft')} of updates cleared: the reports are signed.")
        done = send_waiting(at=now)
        self.stdout.write(words(done))
        if done.is_cut_short:
            raise CommandError(
                "The mail server did not answer as it should. What waits is sent with the next pass."
            )


def _zoned(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=get_current_timezone())
