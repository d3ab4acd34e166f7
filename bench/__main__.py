import argparse
import os
import time
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

import django


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description="Measure, and print the figures.")
    asked.add_argument("--activities", type=int, default=200)
    asked.add_argument("--quarters", type=int, default=8)
    asked.add_argument("--times", type=int, default=20, help="requests for each median")
    given = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()

    from django.db import connection
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        for line in figures(given.activities, given.quarters, given.times):
            print(line, flush=True)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def figures(activities: int, quarters: int, times: int) -> Iterator[str]:
    from bench import generate
    from bscp_portal.demo.year import Year
    from partners.middleware import database_now
    from partners.roles import Role

    now = database_now()
    began = time.process_time()
    demo = Year(now).play()
    yield f"The illustrative year: {time.process_time() - began:.0f} CPU s to play"
    began = time.process_time()
    small = generate.partnership_of("small", activities=1, quarters=quarters, now=now)
    large = generate.partnership_of("large", activities=activities, quarters=quarters, now=now)
    yield (
        f"Generated: 1 and {activities} activities, {quarters} quarters: "
        f"{time.process_time() - began:.0f} CPU s by the services\n"
    )

    chair = demo.bodies.get(slug="slg").seats.current().get(role=Role.CHAIR).person
    viewers = [("illustrative year", demo.slug, chair, "slg")]
    viewers += [
        (
            f"{count} activit{'y' if count == 1 else 'ies'}",
            made.partnership.slug,
            made.people["lead", Role.CHAIR],
            "lead",
        )
        for count, made in ((1, small), (activities, large))
    ]
    yield f"{'page':<34}{'queries':>8}{'CPU ms':>8}{'kB':>8}{'kB gzip':>9}"
    yield f"{'goal':<34}{'≤ 12':>8}{'≤ 40':>8}{'≤ 40':>8}"
    yield from _pages(viewers, times)
    yield from _wire(demo.slug, chair)
    yield f"\n{'pack':<34}{'seconds':>8}{'CPU s':>8}{'pages':>8}{'kB':>9}{'CPU ms a page (goal ≤ 60)':>27}"
    for label, made in (("1 activity", small), (f"{activities} activities", large)):
        yield _pack(label, made, now)


def _pages(viewers: list[tuple[str, str, Any, str]], times: int) -> Iterator[str]:
    from bench import measure

    light: dict[str, measure.PageCost] = {}
    for label, slug, person, body in viewers:
        for name, path in (
            ("dashboard", f"/{slug}/groups/{body}/dashboard/"),
            ("updates", f"/{slug}/updates/"),
        ):
            cost = measure.page(person, path, times)
            yield (
                f"{name + ', ' + label:<34}{cost.queries:>8}{cost.cpu_ms:>8.1f}"
                f"{cost.raw / 1000:>8.1f}{cost.compressed / 1000:>9.1f}"
            )
            base = light.setdefault(name, cost)
            if cost is not base:
                ratios = f"{cost.cpu_ms / base.cpu_ms:>7.1f}×{cost.raw / base.raw:>7.1f}×"
                yield f"{'  to the illustrative year':<34}{'':>8}{ratios}"


def _wire(slug: str, chair: Any) -> Iterator[str]:
    """What a phone on a slow line gets, cold and warm."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from bench import wire

    client = Client()
    client.force_login(chair)
    cookie = (settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    yield f"\n{'on slow 4G, processor a quarter':<34}{'kB':>8}{'requests':>10}{'LCP s':>8}{'CLS':>8}"
    yield f"{'goal, cold':<34}{'≤ 30':>8}{'≤ 4':>10}{'≤ 1.2':>8}{'0':>8}"
    yield f"{'goal, warm':<34}{'≤ 8':>8}"
    with wire.served(str(connection.settings_dict["NAME"])) as address:
        for name, path, signed_in in (
            ("partnership", f"/{slug}/", None),
            ("dashboard", f"/{slug}/groups/slg/dashboard/", cookie),
            ("exceptions", f"/{slug}/exceptions/", cookie),
            ("activities", f"/{slug}/activities/", cookie),
        ):
            for how, seen in zip(("cold", "warm"), wire.visits(address, path, signed_in), strict=True):
                yield (
                    f"{name + ', ' + how:<34}{seen.kilobytes:>8.1f}{seen.requests:>10}"
                    f"{seen.seconds:>8.2f}{seen.shift:>8.3f}"
                )


def _pack(label: str, made: Any, now: datetime) -> str:
    from bench import generate, measure
    from partners.roles import Role
    from reports.services.packing import make_pack

    meeting = generate.call(made, now)
    secretary = made.people["lead", Role.SECRETARY]
    spent = measure.pack(partial(make_pack, meeting=meeting, by=secretary, at=now))
    return (
        f"{label:<34}{spent.seconds:>8.1f}{spent.cpu_seconds:>8.1f}{spent.pages:>8}{spent.size / 1000:>9.1f}"
        f"{1000 * spent.cpu_seconds / spent.pages:>27.0f}"
    )


if __name__ == "__main__":
    main()
