from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bscp_portal.demo import accounts
from bscp_portal.demo.story import Story
from bscp_portal.demo.year import Year
from partners.middleware import database_now
from partners.models import Partnership


class Command(BaseCommand):
    help = "Load the illustrative year of the Wigan partnership, with an account for each kind of user."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outside-debug",
            action="store_true",
            help="Load it although DEBUG is off. Its accounts have a published password: never beside real data.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or options["outside_debug"]):
            raise CommandError(
                "DEBUG is off, so this may be a real installation. The demonstration opens accounts with a published "
                "password. To load it all the same, add --outside-debug."
            )
        if Partnership.objects.filter(slug=Story.read().told["slug"]).exists():
            self.stdout.write("The illustrative year is already there.")
        else:
            with transaction.atomic():
                now = database_now()
                year = Year(now)
                year.play()
                accounts.open_accounts(now)
            self.stdout.write("The illustrative year is loaded.")
            for words in year.left_out:
                self.stdout.write(f"Left out: {words}")
        self.stdout.write(accounts.words())
