from typing import Any

from django.core.management.base import BaseCommand

from partners.middleware import database_now
from partners.wording import plural
from reports.services.sealing import seal_issued


class Command(BaseCommand):
    help = "Give their seals to papers that were issued before there were seals. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        made = seal_issued(at=database_now())
        self.stdout.write(f"{plural(len(made), 'paper')} sealed.")
