"""Two quarters up to the papers of their meetings, and reading a PDF as its reader does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from pypdf import PdfReader
from pypdf.generic import Destination
from pytest_django import DjangoDbBlocker

from partners.roles import Role
from priorities import services as priorities
from priorities.models import Activity, ActivityReader, ReportingPeriod
from priorities.shown import TEXTS
from reports.models import BoardPack, Meeting
from reports.rules import Outcome
from reports.services import deciding, packing
from reports.services.meeting import call_meeting
from tests.reports.quarters import everybody_reports, planted, report_of
from tests.reports.tree import LONG_AGO, WORDS, Tree, meeting_day

CANARY = "kingfisher"


@dataclass(frozen=True)
class Read:
    """A pack as somebody reads it: the words of each page in one line, and the bookmarks."""

    pack: BoardPack

    @cached_property
    def reader(self) -> PdfReader:
        return PdfReader(BytesIO(bytes(self.pack.pdf)))

    @cached_property
    def pages(self) -> list[str]:
        return [re.sub(r"\s+", " ", page.extract_text()) for page in self.reader.pages]

    @property
    def text(self) -> str:
        return " ".join(self.pages)

    @cached_property
    def bookmarks(self) -> dict[str, int]:
        """Title → page, counted from 1, in the order in which they stand."""
        found: dict[str, int] = {}
        for entry in _flat(self.reader.outline):
            found[str(entry.title)] = (self.reader.get_destination_page_number(entry) or 0) + 1
        return found

    @cached_property
    def contents(self) -> dict[str, int]:
        """Title → page, as the page of contents says."""
        lines = self.reader.pages[1].extract_text().split("\n")
        found = (re.fullmatch(r"(.+?)(?: \(for \w+\))?\s*\.{3,}\s*(\d+)", line.strip()) for line in lines)
        return {match[1]: int(match[2]) for match in found if match}


def _flat(outline: list[Any]) -> Iterator[Destination]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


@dataclass
class Story:
    """In the second quarter NORTH escalates a red activity and a restricted one; LEAD escalates the first."""

    tree: Tree
    period: ReportingPeriod
    lead: list[BoardPack]
    board: BoardPack


def called(tree: Tree, body: str, period: ReportingPeriod) -> Meeting:
    at = meeting_day(period)
    return call_meeting(
        body=tree.bodies[body],
        period=period,
        starts_at=at,
        venue="Town hall, room 2",
        by=tree.person(body, Role.SECRETARY),
        at=at,
    )


def made(tree: Tree, meeting: Meeting, note: str = "") -> BoardPack:
    return packing.make_pack(
        meeting=meeting,
        by=tree.person(meeting.body.slug, Role.SECRETARY),
        at=tree.at(meeting.starts_at),
        change_note=note,
    )


def restricted(tree: Tree, activity: Activity) -> None:
    """From now on only its officer may read it, and every word of it gives itself away."""
    activity.restricted = True
    activity.title = f"{CANARY} title"
    activity.reference = f"{CANARY}-1"
    activity.record(by=None, at=LONG_AGO)
    officer = tree.person("north", Role.OFFICER)
    ActivityReader(activity=activity, person=officer).record(by=None, at=LONG_AGO)


def canary_update(tree: Tree, activity: Activity, period: ReportingPeriod) -> None:
    words = WORDS["red"] | {name: f"{CANARY} {name}" for name in TEXTS}
    words |= {
        "green_on": period.ends_on + timedelta(days=90),
        "asked_by_on": period.ends_on + timedelta(days=60),
        "asked_of": tree.bodies["lead"],
    }
    officer = tree.person("north", Role.OFFICER)
    at = tree.at(period.updates_due_at - timedelta(days=2))
    update = priorities.save_update(
        activity=activity, period=period, words=words, revision=None, by=officer, at=at
    )
    priorities.submit_update(update=update, revision=update.revision, by=officer, at=at)


def tell() -> Story:
    tree = planted(north=3)
    tree.partnership.is_illustrative = True
    tree.partnership.record(by=None, at=LONG_AGO)
    first, period = tree.periods[:2]
    everybody_reports(tree, first, "amber")
    red, hidden, green = tree.activities["north"]
    restricted(tree, hidden)
    tree.update(red, period, "red")
    canary_update(tree, hidden, period)
    tree.update(green, period, "green")
    tree.update(tree.activities["south"][0], period, "green")
    for group in ("north", "south"):
        report = tree.draft(group, period)
        for item in report.items.filter(disposition="").select_related("case__activity"):
            tree.dispose(item, "close" if item.case.activity == green else "escalate")
        tree.issue(report)
    meeting = called(tree, "lead", period)
    packs = [made(tree, meeting)]
    _decide(tree, period, red, hidden)
    packs.append(made(tree, meeting, "After the call\nof Friday."))
    tree.issue(report_of(tree, "lead", period))
    return Story(tree, period, packs, made(tree, called(tree, "board", period)))


def _decide(tree: Tree, period: ReportingPeriod, red: Activity, hidden: Activity) -> None:
    """LEAD escalates the red one and supports the others; the restricted one gets an action."""
    report = report_of(tree, "lead", period)
    for item in report.items.select_related("case", "report__from_body", "report__period"):
        if item.case.activity_id == red.pk:
            decision = tree.decide(item, Outcome.ESCALATE)
        elif item.case.activity_id == hidden.pk:
            decision = tree.decide(item, Outcome.SUPPORT)
        else:
            continue
        deciding.raise_action(
            decision=decision,
            what=f"{CANARY} action" if item.case.activity_id == hidden.pk else "Write to the trust",
            person=tree.person("north", Role.OFFICER),
            organisation=tree.organisation,
            due_on=(tree.clock + timedelta(days=20)).date(),
            by=tree.chair(tree.bodies["lead"]),
            at=tree.at(tree.clock),
        )
    tree.deal_with(report)


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Told once for all the tests of a module, which only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell()
        transaction.set_rollback(True)
