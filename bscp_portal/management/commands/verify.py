from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reports.verification import CHECKS, verify


class Command(BaseCommand):
    help = "Check that the books balance, that history is whole and that what was issued is unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("checks", nargs="*", choices=[*CHECKS, []], help="Only these; without any, all.")

    def handle(self, *args: Any, **options: Any) -> None:
        only = set(options["checks"]) or set(CHECKS)
        with transaction.atomic():
            found = list(verify(only))
        for finding in found:
            self.stdout.write(f"{finding.invariant}: {finding.what}")
        if found:
            raise CommandError(f"{len(found)} place{'s do' if len(found) > 1 else ' does'} not hold.")
        self.stdout.write(f"All {len(only)} checks hold.")
