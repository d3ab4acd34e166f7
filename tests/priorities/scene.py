"""A small partnership to try the services on: a delivery group under a leadership group, and its people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from partners import services as partners
from partners.models import Body, Organisation, Partnership, Person
from partners.roles import Role
from priorities.models import (
    Activity,
    Measure,
    MeasureLink,
    Milestone,
    Priority,
    Reading,
    ReportingPeriod,
    Strategy,
    Target,
    Update,
)
from priorities.services import save_update, submit_update

LONG_AGO = datetime(2020, 1, 1, 12, tzinfo=UTC)
BEFORE = datetime(2026, 10, 6, 9, tzinfo=UTC)
AT = datetime(2026, 10, 14, 9, tzinfo=UTC)
LATER = datetime(2026, 10, 15, 9, tzinfo=UTC)
LATE = datetime(2026, 10, 22, 9, tzinfo=UTC)

GREEN: dict[str, Any] = {
    "self_rag": "green",
    "confidence": "probable",
    "progress": "Two more advocates started in the victim hub.",
    "blocked": False,
}
RED: dict[str, Any] = GREEN | {
    "self_rag": "red",
    "cause": "The post has been empty since June.",
    "consequence": "Referrals wait longer than ten days.",
    "path_to_green": "Recruit in November, start in January.",
    "green_on": date(2027, 1, 31),
    "decision_asked": "Agree a secondment until January.",
    "asked_by_on": date(2026, 11, 12),
}


@dataclass(frozen=True)
class Scene:
    partnership: Partnership
    council: Organisation
    police: Organisation
    leadership: Body
    north: Body
    officer: Person
    colleague: Person
    constable: Person
    chair: Person
    secretary: Person
    period: ReportingPeriod
    before: ReportingPeriod
    priority: Priority
    activity: Activity
    milestone: Milestone
    measure: Measure

    def save(self, words: dict[str, Any] | None = None, **changed: Any) -> Update:
        asked: dict[str, Any] = {
            "activity": self.activity,
            "period": self.period,
            "words": GREEN if words is None else words,
            "revision": None,
            "by": self.officer,
            "at": AT,
        }
        return save_update(**(asked | changed))

    def submit(self, words: dict[str, Any] | None = None, at: datetime = AT, **changed: Any) -> Update:
        update = self.save(words, at=at, **changed)
        return submit_update(update=update, revision=update.revision, by=self.officer, at=at)

    def add_reading(self, value: object, starts_on: date, ends_on: date, **flags: Any) -> Reading:
        """A figure from before any update was written."""
        return Reading(
            measure=self.measure,
            starts_on=starts_on,
            ends_on=ends_on,
            value=Decimal(str(value)),
            entered_at=LONG_AGO,
            **flags,
        ).record(by=None, at=LONG_AGO)

    def link(self) -> None:
        """Make the activity answer for the measure."""
        MeasureLink(measure=self.measure, activity=self.activity).record(by=None, at=LONG_AGO)


def build() -> Scene:
    named = {"name": "Testwick Partnership", "short_name": "Testwick", "area": "Testwick"}
    partnership = partners.create_partnership(slug="testwick", by=None, at=LONG_AGO, **named)
    council, police = (
        Organisation(key=key, name=name, short_name=name, sector=key).record(by=None, at=LONG_AGO)
        for key, name in (("council", "Testwick Council"), ("police", "Testwick Police"))
    )
    leadership = _body(partnership, "lead", "leadership", None)
    north = _body(partnership, "north", "delivery", leadership)
    people = _cast(north, council, police)
    before, period = _period(partnership, 2026, 4), _period(partnership, 2026, 7)
    strategy = Strategy(
        partnership=partnership,
        title="Safer Testwick",
        vision="A borough where people are safe.",
        starts_on=date(2026, 1, 1),
        overseen_by=leadership,
    ).record(by=None, at=LONG_AGO)
    priority = Priority(
        strategy=strategy, number=1, title="Reduce domestic abuse", short_title="Domestic abuse"
    ).record(by=None, at=LONG_AGO)
    activity = add_activity(priority, north, council, people["officer"])
    milestone = Milestone(
        activity=activity, title="Advocates in post", baseline_on=date(2026, 11, 30)
    ).record(by=None, at=LONG_AGO)
    return Scene(
        partnership=partnership,
        council=council,
        police=police,
        leadership=leadership,
        north=north,
        period=period,
        before=before,
        priority=priority,
        activity=activity,
        milestone=milestone,
        measure=_measure(priority, council),
        **people,
    )


def _cast(north: Body, council: Organisation, police: Organisation) -> dict[str, Person]:
    cast = {
        "officer": (council, Role.OFFICER),
        "colleague": (council, Role.OFFICER),
        "constable": (police, Role.OFFICER),
        "chair": (police, Role.CHAIR),
        "secretary": (council, Role.SECRETARY),
    }
    return {name: _seated(name, north, organisation, role) for name, (organisation, role) in cast.items()}


def add_activity(
    priority: Priority, body: Body, organisation: Organisation, lead: Person | None, reference: str = "1.1"
) -> Activity:
    return Activity(
        priority=priority,
        reference=reference,
        title=f"Advocates in the victim hub {reference}",
        body=body,
        lead_organisation=organisation,
        lead_person=lead,
        starts_on=date(2026, 1, 1),
    ).record(by=None, at=LONG_AGO)


def _body(partnership: Partnership, slug: str, kind: str, above: Body | None) -> Body:
    return partners.create_body(
        partnership=partnership,
        slug=slug,
        name=f"{slug.title()} Group",
        short_name=slug.upper(),
        kind=kind,
        reports_to=above,
        by=None,
        at=LONG_AGO,
    )


def _seated(name: str, body: Body, organisation: Organisation, role: Role) -> Person:
    person = partners.create_person(
        email=f"{name}@testwick.example", name=name.title(), organisation=organisation, by=None, at=LONG_AGO
    )
    partners.give_seat(
        body=body,
        person=person,
        role=role,
        organisation=organisation,
        starts_on=LONG_AGO.date(),
        by=None,
        at=LONG_AGO,
    )
    return person


def _period(partnership: Partnership, year: int, month: int) -> ReportingPeriod:
    following = month + 3
    return ReportingPeriod(
        partnership=partnership,
        starts_on=date(year, month, 1),
        ends_on=date(year, month + 2, 30),
        measures_due_at=datetime(year, following, 14, 22, 59, tzinfo=UTC),
        updates_due_at=datetime(year, following, 21, 22, 59, tzinfo=UTC),
        reports_due_at=datetime(year, following, 28, 22, 59, tzinfo=UTC),
    ).record(by=None, at=LONG_AGO)


def _measure(priority: Priority, owner: Organisation) -> Measure:
    measure = Measure(
        priority=priority,
        reference="M1",
        title="Repeat victimisation",
        unit="%",
        decimals=1,
        polarity="lower",
        owner=owner,
    ).record(by=None, at=LONG_AGO)
    Target(measure=measure, from_on=date(2025, 1, 1), value=Decimal(24)).record(by=None, at=LONG_AGO)
    return measure
