"""Measure, and print the figures: see the package's own words."""

import argparse
import os
from collections.abc import Collection, Iterator

import django

PARTS = ("pages", "packs")


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print the figures.")
    asked.add_argument("parts", nargs="*", metavar="part", help=f"{' or '.join(PARTS)}; without one, both")
    asked.add_argument("--activities", type=int, default=200)
    asked.add_argument("--quarters", type=int, default=8)
    asked.add_argument("--times", type=int, default=20, help="requests for each median")
    asked.add_argument(
        "--visits", type=int, default=5, help="visits to each page by a browser, cold and warm"
    )
    asked.add_argument(
        "--only", nargs="+", default=[], metavar="WORDS", help="pages with these words in their name"
    )
    asked.add_argument("--sizes", type=int, nargs="+", default=[10, 40, 160, 400], help="pages of the packs")
    given = asked.parse_args()
    if given.only:
        given.parts = given.parts or ["pages"]
    if unknown := set(given.parts) - set(PARTS):
        asked.error(f"there is no part called {', '.join(sorted(unknown))}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()

    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        for line in figures(given.parts or PARTS, given):
            print(line, flush=True)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def figures(parts: Collection[str], given: argparse.Namespace) -> Iterator[str]:
    from bench import packs, pages
    from partners.middleware import database_now

    now = database_now()
    if "pages" in parts:
        yield from pages.figures(
            now,
            activities=given.activities,
            quarters=given.quarters,
            times=given.times,
            visits=given.visits,
            only=given.only,
        )
    if "packs" in parts:
        yield from packs.figures(now, given.sizes)


if __name__ == "__main__":
    main()
