"""What pages cost: for the server by the request, and over a slow line to a phone."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bench import measure, wire
from bench.generate import partnership_of
from bench.measure import cpu_seconds
from bscp_portal.demo.year import Year
from partners.roles import Role


def figures(now: datetime, *, activities: int, quarters: int, times: int) -> Iterator[str]:
    began = cpu_seconds()
    demo = Year(now).play()
    yield f"The illustrative year: {cpu_seconds() - began:.0f} CPU s to play"
    began = cpu_seconds()
    small = partnership_of("small", activities=1, quarters=quarters, now=now)
    large = partnership_of("large", activities=activities, quarters=quarters, now=now)
    yield (
        f"Generated: 1 and {activities} activities, {quarters} quarters: "
        f"{cpu_seconds() - began:.0f} CPU s by the services\n"
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
    yield from _served(viewers, times)
    yield from _wire(demo.slug, chair)


def _served(viewers: list[tuple[str, str, Any, str]], times: int) -> Iterator[str]:
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
