"""The named cast: two small partnerships, everybody who matters in them, and a little work to report on.

Dates hang on today, because the database's own clock decides access. Partnership `riverton` has the line
HWB <- SLG <- NORTH and SOUTH, with a sister board; `hillside` has one group and shares two organisations.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from partners.models import Body, Organisation, Partner, Partnership, Person
from partners.roles import Role
from partners.services import set_standing
from priorities.models import (
    Activity,
    ActivityReader,
    Measure,
    MeasureLink,
    Milestone,
    Priority,
    ReportingPeriod,
    SharedActivity,
    Strategy,
    Target,
)
from priorities.rules import Polarity
from tests import factories as make
from tests.factories.partners import days_ago, now


@dataclass
class Organisations:
    council: Organisation
    police: Organisation
    fire: Organisation
    voluntary: Organisation


@dataclass
class Bodies:
    riverton: Partnership
    hwb: Body
    slg: Body
    north: Body
    south: Body
    asb: Body
    hillside: Partnership
    hill: Body


@dataclass
class Cast:
    officer: Person  # NORTH, council
    colleague: Person  # NORTH, the same organisation as the officer
    other_officer: Person  # NORTH, police
    south_officer: Person  # SOUTH, voluntary sector
    north_chair: Person
    north_deputy: Person
    north_secretary: Person
    south_chair: Person
    slg_chair: Person
    slg_deputy: Person
    slg_member: Person
    secretary: Person  # of the SLG and of the HWB
    hwb_chair: Person
    hwb_member: Person
    auditor: Person  # on the SLG
    leaver: Person  # an officer of NORTH until yesterday
    joiner: Person  # an officer of NORTH from tomorrow
    operator: Person  # keeps the installation, holds no seat
    stranger: Person  # an officer in the other partnership
    hillside_chair: Person


@dataclass
class Work:
    strategy: Strategy
    violence: Priority
    reoffending: Priority
    activity: Activity  # NORTH, led by the officer
    police_activity: Activity  # NORTH, led by the other officer
    restricted: Activity  # NORTH, open to the colleague alone
    shared: Activity  # NORTH, shared with SOUTH
    south_activity: Activity
    milestone: Milestone  # met
    next_milestone: Milestone  # a month from now
    measure: Measure  # moved by the activity
    context_measure: Measure  # judged by nobody, carried by no activity
    last_period: ReportingPeriod  # the quarter before this one
    period: ReportingPeriod  # the quarter it is
    hill_activity: Activity
    hill_measure: Measure
    hill_period: ReportingPeriod


@dataclass
class World(Work, Cast, Bodies, Organisations):
    """What a test starts from. Every object is the test's own copy."""

    now: datetime
    today: date

    @property
    def everybody(self) -> dict[str, Person]:
        """The cast by name. Only the anonymous visitor is missing."""
        return {field.name: getattr(self, field.name) for field in fields(Cast)}


@transaction.atomic
def build() -> World:
    organisations, bodies = _organisations(), _bodies()
    _standings(organisations, bodies)
    cast = _cast(organisations, bodies)
    work = _work(organisations, bodies, cast)
    parts = vars(organisations) | vars(bodies) | vars(cast) | vars(work)
    return World(now=now(), today=localdate(now()), **parts)


def _organisations() -> Organisations:
    sector = Organisation.Sector
    return Organisations(
        council=make.make_organisation("riverton-council", sector=sector.COUNCIL),
        police=make.make_organisation("county-police", sector=sector.POLICE),
        fire=make.make_organisation("county-fire", sector=sector.FIRE),
        voluntary=make.make_organisation("riverton-voices", sector=sector.VOLUNTARY),
    )


def _bodies() -> Bodies:
    kind = Body.Kind
    riverton, hillside = make.make_partnership("riverton"), make.make_partnership("hillside")
    board, regime = "Health and Wellbeing Board", Body.Regime.COMMITTEE
    hwb = make.make_body(riverton, "hwb", name=board, kind=kind.BOARD, regime=regime)
    leadership = "Senior Leadership Group"
    slg = make.make_body(riverton, "slg", name=leadership, kind=kind.LEADERSHIP, reports_to=hwb)
    return Bodies(
        riverton=riverton,
        hwb=hwb,
        slg=slg,
        north=make.make_body(riverton, "north", name="North delivery group", reports_to=slg),
        south=make.make_body(riverton, "south", name="South delivery group", reports_to=slg),
        asb=make.make_body(riverton, "asb", name="Adult Safeguarding Board", kind=kind.SISTER),
        hillside=hillside,
        hill=make.make_body(hillside, "hill", name="Hillside delivery group"),
    )


def _standings(organisations: Organisations, bodies: Bodies) -> None:
    statutory, stakeholder = Partner.Standing.STATUTORY, Partner.Standing.STAKEHOLDER
    for partnership, organisation, standing in [
        (bodies.riverton, organisations.council, statutory),
        (bodies.riverton, organisations.police, statutory),
        (bodies.riverton, organisations.fire, statutory),
        (bodies.riverton, organisations.voluntary, stakeholder),
        (bodies.hillside, organisations.police, statutory),
    ]:
        set_standing(
            partnership=partnership,
            organisation=organisation,
            standing=standing,
            starts_on=days_ago(800),
            by=None,
            at=now(),
        )


def _cast(organisations: Organisations, bodies: Bodies) -> Cast:
    council, police = organisations.council, organisations.police
    fire, voluntary = organisations.fire, organisations.voluntary
    made: dict[str, Person] = {}

    def seat(name: str, body: Body, role: Role, of: Organisation, **dates: date) -> None:
        if name not in made:
            made[name] = make.make_person(name.replace("_", " ").title(), of)
        make.make_seat(body, made[name], role, organisation=of, **dates)

    seat("officer", bodies.north, Role.OFFICER, council)
    seat("colleague", bodies.north, Role.OFFICER, council)
    seat("other_officer", bodies.north, Role.OFFICER, police)
    seat("south_officer", bodies.south, Role.OFFICER, voluntary)
    seat("north_chair", bodies.north, Role.CHAIR, police)
    seat("north_deputy", bodies.north, Role.DEPUTY, council)
    seat("north_secretary", bodies.north, Role.SECRETARY, council)
    seat("south_chair", bodies.south, Role.CHAIR, fire)
    seat("slg_chair", bodies.slg, Role.CHAIR, council)
    seat("slg_deputy", bodies.slg, Role.DEPUTY, police)
    seat("slg_member", bodies.slg, Role.MEMBER, voluntary)
    seat("secretary", bodies.slg, Role.SECRETARY, council)
    seat("secretary", bodies.hwb, Role.SECRETARY, council)
    seat("hwb_chair", bodies.hwb, Role.CHAIR, council)
    seat("hwb_member", bodies.hwb, Role.MEMBER, fire)
    seat("auditor", bodies.slg, Role.AUDITOR, council)
    seat("leaver", bodies.north, Role.OFFICER, council, ends_on=days_ago(1))
    seat("joiner", bodies.north, Role.OFFICER, council, starts_on=days_ago(-1))
    seat("stranger", bodies.hill, Role.OFFICER, police)
    seat("hillside_chair", bodies.hill, Role.CHAIR, police)
    operator = Person.objects.create_superuser("operator@example.org", name="Operator")
    return Cast(operator=operator, **made)


def quarter_of(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that holds the day."""
    first = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return first, (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)


def _work(organisations: Organisations, bodies: Bodies, cast: Cast) -> Work:
    council, police, voluntary = organisations.council, organisations.police, organisations.voluntary
    north, south = bodies.north, bodies.south
    strategy = make.make_strategy(bodies.riverton, overseen_by=bodies.slg)
    violence = make.make_priority(strategy, 1, "Reduce violence at home")
    reoffending = make.make_priority(strategy, 2, "Reduce re-offending")
    activity = make.make_activity(violence, north, council, "N1", lead_person=cast.officer)
    measure = make.make_measure(violence, "M1")
    start, end = quarter_of(days_ago(0))
    last_start, last_end = quarter_of(start - timedelta(days=1))
    hill_priority = make.make_priority(make.make_strategy(bodies.hillside), 1, "Safer streets")
    work = Work(
        strategy=strategy,
        violence=violence,
        reoffending=reoffending,
        activity=activity,
        police_activity=make.make_activity(violence, north, police, "N2", lead_person=cast.other_officer),
        restricted=make.make_activity(reoffending, north, council, "N3", restricted=True),
        shared=make.make_activity(reoffending, north, council, "N4"),
        south_activity=make.make_activity(
            reoffending, south, voluntary, "S1", lead_person=cast.south_officer
        ),
        milestone=make.make_milestone(
            activity, "Team in post", days_ago(60), forecast_on=days_ago(60), actual_on=days_ago(62)
        ),
        next_milestone=make.make_milestone(activity, "First referrals", days_ago(-30)),
        measure=measure,
        context_measure=make.make_measure(reoffending, "M2", polarity=Polarity.NO_JUDGEMENT),
        last_period=make.make_period(bodies.riverton, last_start, last_end),
        period=make.make_period(bodies.riverton, start, end),
        hill_activity=make.make_activity(hill_priority, bodies.hill, police, "H1"),
        hill_measure=make.make_measure(hill_priority, "HM1"),
        hill_period=make.make_period(bodies.hillside, last_start, last_end),
    )
    _links(work, bodies, cast)
    return work


def _links(work: Work, bodies: Bodies, cast: Cast) -> None:
    start, end = work.last_period.starts_on, work.last_period.ends_on
    for linked in (
        SharedActivity(activity=work.shared, body=bodies.south),
        ActivityReader(activity=work.restricted, person=cast.colleague),
        MeasureLink(measure=work.measure, activity=work.activity),
        Target(measure=work.measure, from_on=days_ago(500), value=100),
    ):
        linked.record(by=None, at=now())
    make.make_reading(work.measure, start, end, 104)
    make.make_reading(work.context_measure, start, end, 31)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Built once for all the tests of a module: each runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: World, db: None) -> World:
    return deepcopy(built)


@pytest.fixture
def sign_in() -> Callable[[Person | None], Client]:
    """A browser in which the person is signed in; None is the anonymous visitor."""

    def browser(person: Person | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return browser
