"""What this app says on the pages of organisations, people and bodies: activities, measures and blockages."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from partners.models import Body, Organisation, Partnership, Person
from partners.parts import Part
from partners.tables import Column, Table
from partners.wording import uk_date
from priorities.models import Activity, Blockage, Measure

FIRST = 10


def of_organisation(organisation: Organisation, partnership: Partnership, person: Person) -> Iterator[Part]:
    led = _activities(partnership, person).filter(lead_organisation=organisation)
    yield _running("Activities it leads", led, partnership, lead=organisation.key)
    owned = Measure.objects.visible_to(person).filter(
        priority__strategy__partnership=partnership, owner=organisation
    )
    yield Part(
        "measures",
        "Measures it owns",
        Table(_of_measure(partnership), list(owned.select_related("priority"))),
    )
    yield _to_clear(_blockages(partnership, person).filter(unblocker_organisation=organisation), partnership)


def of_person(shown: Person, partnership: Partnership, person: Person) -> Iterator[Part]:
    led = _activities(partnership, person).filter(lead_person=shown)
    yield Part("activities", "Activities they lead", Table(_of_activity(partnership), list(led[:FIRST])))


def of_body(body: Body, partnership: Partnership, person: Person) -> Iterator[Part]:
    accounted = _activities(partnership, person).filter(body=body)
    yield _running("Activities it accounts for", accounted, partnership, group=body.slug)
    yield _to_clear(_blockages(partnership, person).filter(unblocker_body=body), partnership)


def _activities(partnership: Partnership, person: Person) -> Any:
    seen = Activity.objects.visible_to(person).filter(priority__strategy__partnership=partnership)
    return seen.select_related("priority", "body", "lead_organisation").order_by(
        "closed_on", "priority__number", "reference"
    )


def _running(title: str, found: Any, partnership: Partnership, **narrowed: str) -> Part:
    rows = list(found.filter(closed_on=None)[: FIRST + 1])
    every = f"{reverse('priorities:activities', args=[partnership.slug])}?{urlencode(narrowed | {'state': 'all'})}"
    return Part(
        "activities",
        title,
        Table(_of_activity(partnership), rows[:FIRST]),
        (every, "All its activities, with those that are closed"),
    )


def _blockages(partnership: Partnership, person: Person) -> Any:
    seen = Blockage.objects.visible_to(person).filter(activity__priority__strategy__partnership=partnership)
    return seen.open().dated().select_related("activity")


def _to_clear(found: Any, partnership: Partnership) -> Part:
    return Part("blockages", "Blockages it can clear", Table(_of_blockage(partnership), list(found[:FIRST])))


def _of_activity(partnership: Partnership) -> list[Column]:
    slug = partnership.slug
    return [
        Column(
            "Activity", attrgetter("title"), url=lambda a: reverse("priorities:activity", args=[slug, a.pk])
        ),
        Column("Reference", attrgetter("reference"), small=True),
        Column(
            "Closed",
            attrgetter("closed_on"),
            small=True,
            words=lambda a: f"Closed on {uk_date(a.closed_on)}" if a.closed_on else "",
        ),
        Column("Priority", attrgetter("priority.short_title")),
        Column("Group", attrgetter("body.short_name")),
        Column("Lead", attrgetter("lead_organisation.short_name")),
    ]


def _of_measure(partnership: Partnership) -> list[Column]:
    slug = partnership.slug
    return [
        Column(
            "Measure", attrgetter("title"), url=lambda m: reverse("priorities:measure", args=[slug, m.pk])
        ),
        Column("Reference", attrgetter("reference"), small=True),
        Column("Priority", attrgetter("priority.short_title")),
        Column("How often", lambda measure: str(measure.get_frequency_months_display())),
    ]


def _of_blockage(partnership: Partnership) -> list[Column]:
    slug = partnership.slug

    def address(blockage: Blockage) -> str:
        return reverse("priorities:activity", args=[slug, blockage.activity_id]) + "#blockages"

    return [
        Column("Blockage", attrgetter("title"), url=address),
        Column("Activity", attrgetter("activity.title")),
        Column("Needed", attrgetter("needed"), wide=True),
        Column("Since", attrgetter("said_on")),
    ]
