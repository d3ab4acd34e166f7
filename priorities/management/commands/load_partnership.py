from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.middleware import database_now
from partners.wording import plural
from priorities.loading import FileError, Loaded, load


class Command(BaseCommand):
    help = "Load a partnership from a file, or bring it up to a changed file. See docs/partnership-file.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a partnership file, in TOML")
        parser.add_argument("--check", action="store_true", help="try everything out, and keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            loaded = load(path, at=database_now(), keep=not options["check"])
        except FileError as error:
            heading = f"{plural(len(error.problems), 'problem')} in {path}. Nothing was loaded."
            raise CommandError("\n  ".join([heading, *error.problems])) from None
        self._report(loaded, path, checked=options["check"])

    def _report(self, loaded: Loaded, path: Path, *, checked: bool) -> None:
        done = "has no problems; nothing was kept" if checked else "is loaded"
        self.stdout.write(f"{loaded.partnership}: {path} {done}.")
        added = [f"{count} × {noun}" for noun, count in loaded.added.items()]
        if not added and not loaded.changed:
            self.stdout.write("The portal had all of it already.")
        self._list("Added", added)
        self._list("Changed", loaded.changed)
        self._list("Kept as the portal has it, against the file", loaded.kept)
        self._list("In the portal but not in the file, and left alone", loaded.left_alone)

    def _list(self, heading: str, things: list[str]) -> None:
        if things:
            self.stdout.write("\n  ".join([f"{heading}:", *things]))
