from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partners import access


class Command(BaseCommand):
    help = "Makes what seats open anew from the seats and the policy; with --check, only says what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail if anything differs.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            with transaction.atomic():
                access.rebuild()
            self.stdout.write("Access was made anew from the seats.")
            return
        drift = access.drift()
        for word, keys in (("missing", drift.missing), ("unexpected", drift.unexpected)):
            for seat, body, permission in sorted(keys, key=str):
                self.stdout.write(f"{word}: {permission} on body {body} from seat {seat}")
        if drift:
            raise CommandError("The stored access differs from what the seats and the policy say.")
        self.stdout.write("The stored access is what the seats and the policy say.")
