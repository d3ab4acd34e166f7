"""What pages cost: for the server by the request, and over a slow line to a phone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from bench import measure, wire
from bench.generate import partnership_of
from bench.measure import cpu_seconds
from bscp_portal.demo.accounts import CAST
from bscp_portal.demo.year import Year
from partners.models import Person
from partners.roles import Role
from priorities.models import Activity, Measure, ReportingPeriod
from reports.models import BoardPack, ExceptionReport, Meeting

OFFICER, CHAIR, MEMBER = "Officer, PREM", "Chair of the SLG", "SLG member"
SECRETARY = "Secretariat (admin) of SLG and HWB"


@dataclass(frozen=True)
class Page:
    """A page as one of the cast opens it; nobody is the anonymous visitor."""

    name: str
    who: str | None
    path: str

    @property
    def person(self) -> Person | None:
        return Person.objects.get(email=CAST[self.who]) if self.who else None


def figures(
    now: datetime, *, activities: int, quarters: int, times: int, visits: int, only: Collection[str]
) -> Iterator[str]:
    """The figures of the illustrative year's pages, then of generated partnerships; with `only`, of some pages."""
    began = cpu_seconds()
    demo = Year(now).play()
    yield f"The illustrative year: {cpu_seconds() - began:.0f} CPU s to play\n"
    yield from _each(_chosen(list(_pages(demo.slug)), only), times, visits)
    if only:
        return
    began = cpu_seconds()
    small = partnership_of("small", activities=1, quarters=quarters, now=now)
    large = partnership_of("large", activities=activities, quarters=quarters, now=now)
    yield (
        f"\nGenerated: 1 and {activities} activities, {quarters} quarters: "
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


def _pages(slug: str) -> Iterator[Page]:
    """The pages that people open most, with the newest records of the year."""

    def at(name: str, *args: object) -> str:
        return reverse(name, args=[slug, *args])

    meeting = Meeting.objects.filter(body__slug="slg").latest("starts_at")
    pack = BoardPack.objects.filter(meeting__body__slug="slg", build="restricted").latest("made_at")
    report = ExceptionReport.objects.filter(from_body__slug="slg", issued_at=None).latest("period__starts_on")
    written = _begun(slug)
    yield Page("partnership, public", None, at("partners:partnership"))
    yield Page("sign in", None, reverse("account_login"))
    yield Page("guide for officers", None, at("pages:guide_officer"))
    for who in (OFFICER, CHAIR, MEMBER, SECRETARY):
        yield Page(f"home, {who.partition(' (')[0]}", who, reverse("home:home"))
    yield Page("updates", CHAIR, at("priorities:updates"))
    yield Page("update: the form", OFFICER, at("priorities:update_edit", *written))
    yield Page("update: check", OFFICER, at("priorities:update_review", *written))
    yield Page("draft report", CHAIR, at("reports:report", report.pk))
    yield Page("dashboard", MEMBER, at("reports:dashboard", "slg"))
    yield Page("exceptions", MEMBER, at("reports:exceptions"))
    yield Page("exception", MEMBER, at("reports:case", "SAS-2025-001"))
    yield Page("actions", MEMBER, at("reports:actions"))
    yield Page("activities", MEMBER, at("priorities:activities"))
    yield Page("measures", MEMBER, at("priorities:measures"))
    yield Page("measure", MEMBER, at("priorities:measure", Measure.objects.earliest("pk").pk))
    yield Page("meetings", SECRETARY, at("reports:all_meetings"))
    yield Page("meeting", SECRETARY, at("reports:meeting", meeting.pk))
    yield Page("meeting: run", SECRETARY, at("reports:meeting_run", meeting.pk))
    yield Page("packs", MEMBER, at("reports:packs"))
    yield Page("pack on the screen", MEMBER, at("reports:pack_read", pack.pk))
    yield Page("search", MEMBER, f"{at('portal:search')}?q=adviser")


def _chosen(pages: list[Page], only: Collection[str]) -> list[Page]:
    """Those whose name has one of the words in it; without words, all."""
    for words in only:
        if not any(words.lower() in page.name.lower() for page in pages):
            raise SystemExit(
                f"No page is called {words!r}. The pages: {', '.join(page.name for page in pages)}"
            )
    return [page for page in pages if not only or any(words.lower() in page.name.lower() for words in only)]


def _begun(slug: str) -> tuple[object, str]:
    """An update that its officer has begun: the activity and the period."""
    period = ReportingPeriod.objects.latest("starts_on")
    officer = Person.objects.get(email=CAST[OFFICER])
    activity = (
        Activity.objects.filter(lead_person=officer).exclude(updates__period=period).earliest("reference")
    )
    client = Client()
    client.force_login(officer)
    path = reverse("priorities:update_edit", args=[slug, activity.pk, period.code])
    form = client.get(path).context["form"]
    words = {"self_rag": "green", "progress": "Three advisers saw 212 people.", "action": "draft"}
    client.post(path, {"revision": form["revision"].value() or "", "marking": "official", **words})
    return activity.pk, period.code


def _each(pages: list[Page], times: int, visits: int) -> Iterator[str]:
    """Each page: its cost for the server, and what a phone on a slow line gets, cold and warm."""
    yield f"{'':<34}{'on the server':>24}{'first visit, slow 4G, processor a quarter':>45}{'second':>15}"
    heads = f"{'queries':>8}{'CPU ms':>8}{'kB':>8}{'kB':>12}{'requests':>11}{'LCP s':>11}{'CLS':>11}"
    yield f"{'page':<34}{heads}{'kB':>7}{'LCP s':>8}"
    yield f"{'goal':<34}{'≤ 12':>8}{'≤ 40':>8}{'':>8}{'≤ 30':>12}{'≤ 4':>11}{'≤ 1.2':>11}{'0':>11}{'≤ 8':>7}"
    # Nothing is asked of the database while the browser is open: its driver runs an event loop.
    known = [(page, measure.page(page.person, page.path, times), _cookie(page.person)) for page in pages]
    with (
        wire.served(str(connection.settings_dict["NAME"])) as address,
        wire.phone(address, reverse("account_login")) as phone,
    ):
        for page, cost, cookie in known:
            cold, warm = phone.visits(page.path, cookie, visits)
            yield (
                f"{page.name:<34}{cost.queries:>8}{cost.cpu_ms:>8.1f}{cost.raw / 1000:>8.1f}"
                f"{cold.kilobytes:>12.1f}{cold.requests:>11}{cold.seconds:>11.2f}{cold.shift:>11.3f}"
                f"{warm.kilobytes:>7.1f}{warm.seconds:>8.2f}"
            )


def _cookie(person: Person | None) -> tuple[str, str] | None:
    if person is None:
        return None
    client = Client()
    client.force_login(person)
    return settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value


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
