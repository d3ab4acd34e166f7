from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.models import Body
from partners.rules import Refused
from partners.wording import plural
from reports.services.evidence import write_bundle


class Command(BaseCommand):
    help = "Write what a body issued, with its seals and public keys, into a folder that proves itself without us."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--body", required=True, help="Partnership and body as in addresses: riverton/north."
        )
        parser.add_argument("--out", required=True, type=Path, help="A folder that is not there yet.")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, _, short = options["body"].partition("/")
        body = Body.objects.filter(partnership__slug=slug, slug=short).select_related("partnership").first()
        if body is None:
            raise CommandError(f"There is no body at {options['body']}.")
        try:
            files = write_bundle(body=body, to=options["out"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{plural(len(files), 'file')} in {options['out']}. VERIFY.txt says how to check them."
        )
