"""What the portal holds against a file: what was decided there is not undone by loading a file again."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils.timezone import localdate
from pytest_django import DjangoDbBlocker

from partners import services
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import Role
from partners.rules import Marking
from priorities import services_activities
from priorities.loading import FileError
from priorities.models import Activity, Measure, Milestone, ReportingPeriod
from tests.priorities.loading_files import (
    AT,
    Loading,
    added,
    changed,
    counts,
    line_of,
    loading_from,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=1)
OTHER = """
[partnership]
slug = "dale"
name = "Dale Partnership"
short_name = "Dale"
area = "Dale"

[[organisations]]
key = "vale-police"
name = "Vale Police"
short_name = "Police"
sector = "police"

[[partners]]
organisation = "vale-police"
standing = "statutory"
from = 2025-04-01

[[bodies]]
slug = "leaders"
name = "Dale Leaders"
short_name = "Leaders"
kind = "leadership"

[[people]]
email = "Tunde.Bakare@vale.example.org"
name = "Tunde Bakare"
organisation = "vale-police"
job_title = "Superintendent"

[[seats]]
body = "leaders"
person = "tunde.bakare@vale.example.org"
role = "chair"
organisation = "vale-police"
from = 2025-04-01
"""


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The example file, loaded once: each test runs inside this transaction and is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading_from(tmp_path_factory.mktemp("loaded"))()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loading(loaded: None, db: None, tmp_path: Path) -> Loading:
    return loading_from(tmp_path)


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def chair() -> Seat:
    return Seat.objects.get(body__slug="streets", role="chair")


def refused(loading: Loading, text: str) -> list[str]:
    """The problems, without their lines, for which a file is not loaded; and the proof that nothing was."""
    before = counts()
    with pytest.raises(FileError) as raised:
        loading(text, at=LATER)
    assert added(before, counts()) == {}
    return [problem.partition(", ")[2] for problem in raised.value.problems]


# Seats and standings.


def test_a_seat_ended_in_the_portal_stays_ended(loading: Loading) -> None:
    services.end_seat(seat=chair(), ends_on=date(2026, 12, 1), by=None, at=AT)
    before = counts()
    loaded = loading(at=LATER)
    assert loaded.kept == [
        "seat of Tunde Bakare, Chair of Streets from 1 April 2025: ends on 1 December 2026"
    ]
    assert added(before, counts()) == {}


@pytest.mark.parametrize(
    ("until", "ends_on"), [("2026-11-30", date(2026, 11, 30)), ("2027-01-01", date(2026, 12, 1))]
)
def test_a_file_brings_an_end_forward_and_never_back(loading: Loading, until: str, ends_on: date) -> None:
    services.end_seat(seat=chair(), ends_on=date(2026, 12, 1), by=None, at=AT)
    part = 'role = "chair"\norganisation = "vale-police"\nfrom = 2025-04-01\n'
    loading(changed((part, f"{part}until = {until}\n")), at=LATER)
    assert chair().ends_on == ends_on


def test_a_standing_ended_in_the_portal_stays_ended(loading: Loading) -> None:
    partner = Partner.objects.get(organisation__key="vale-voluntary-action")
    partner.ends_on = date(2026, 7, 1)
    partner.record(by=None, at=AT)
    assert loading(at=LATER).kept == ["standing of Vale Voluntary Action: ends on 1 July 2026"]
    partner.refresh_from_db()
    assert partner.ends_on == date(2026, 7, 1)


def test_a_chair_appointed_in_the_portal_is_not_overruled(loading: Loading) -> None:
    services.end_seat(seat=chair(), ends_on=date(2026, 12, 1), by=None, at=AT)
    services.give_seat(
        body=Body.objects.get(slug="streets"),
        person=person("Odile Marchetti"),
        role=Role.CHAIR,
        starts_on=date(2026, 12, 1),
        by=None,
        at=AT,
    )
    seat = (
        '\n[[seats]]\nbody = "streets"\nperson = "ravi.solanke@vale.example.org"\nrole = "chair"\n'
        "from = 2027-01-01\n"
    )
    part = 'role = "chair"\norganisation = "vale-police"\nfrom = 2025-04-01\n'
    text = changed((part, f"{part}until = 2026-12-01\n")) + seat
    assert refused(loading, text) == [
        "seats[11]: Safer Streets Group has another chair on some of these days."
    ]


def test_a_seat_given_from_another_day_is_not_given_twice(loading: Loading) -> None:
    part = 'role = "chair"\norganisation = "vale-police"\nfrom = 2025-0'
    text = changed((f"{part}4-01", f"{part}5-01"))
    assert refused(loading, text) == ["seats[8]: Tunde Bakare already holds this seat on some of these days."]


def test_a_standing_from_another_day_is_not_given_twice(loading: Loading) -> None:
    part = 'organisation = "vale-police"\nstanding = "statutory"\nfrom = 2025-0'
    assert refused(loading, changed((f"{part}4-01", f"{part}5-01"))) == [
        "partners[2]: Vale Police is already a statutory partner."
    ]


def test_a_standing_changes_from_a_day(loading: Loading) -> None:
    new = (
        '\n[[partners]]\norganisation = "vale-voluntary-action"\nstanding = "statutory"\nfrom = 2026-12-01\n'
    )
    part = 'standing = "stakeholder"\nfrom = 2025-04-01\n'
    loading(changed((part, f"{part}until = 2026-12-01\n")) + new, at=LATER)
    standings = Partner.objects.filter(organisation__key="vale-voluntary-action").order_by("starts_on")
    assert list(standings.values_list("standing", "ends_on")) == [
        ("stakeholder", date(2026, 12, 1)),
        ("statutory", None),
    ]


def test_a_succession_in_the_portal_holds(loading: Loading) -> None:
    new = Organisation(key="new-police", name="New Police", short_name="New", sector="police").record(
        by=None, at=AT
    )
    old = Organisation.objects.get(key="vale-police")
    services.succeed_organisation(old=old, new=new, on=localdate(AT), by=None, at=AT, why="Merged")
    before = counts()
    loaded = loading(at=LATER)
    assert added(before, counts()) == {}
    assert person("Tunde Bakare").organisation == new
    assert loaded.kept[0] == "standing of Vale Police: ends on 22 November 2026"
    assert loaded.left_alone[0] == "standing of New Police from 22 November 2026"


# Bodies and organisations.


def test_the_short_name_of_another_body(loading: Loading) -> None:
    services.create_body(
        partnership=Partnership.objects.get(),
        slug="night",
        name="Night Group",
        short_name="Night",
        kind="delivery",
        by=None,
        at=AT,
    )
    text = changed(('short_name = "Streets"', 'short_name = "Night"'))
    line = line_of(text, 'short_name = "Night"')
    with pytest.raises(FileError) as raised:
        loading(text, at=LATER)
    assert raised.value.problems == [
        f"line {line}, bodies[3].short_name: the portal has this as the short name of Night Group"
    ]


def test_what_two_partnerships_use_may_be_described_alike(loading: Loading) -> None:
    loaded = loading(OTHER, at=LATER)
    assert loaded.added == {"partnership": 1, "standing": 1, "body": 1, "seat": 1}
    assert Person.objects.filter(name="Tunde Bakare").count() == 1


def test_what_two_partnerships_use_is_not_described_differently(loading: Loading) -> None:
    text = OTHER.replace('name = "Vale Police"', 'name = "Vale Constabulary"').replace("Superint", "Int")
    why = "and Vale Community Safety Partnership uses this {} too. {}"
    mend = "Make this file agree, or have the operator change the portal first"
    assert refused(loading, text) == [
        f"organisations[1].name: the portal has “Vale Police”, {why.format('organisation', mend)}",
        f"people[1].job_title: the portal has “Superintendent”, {why.format('person', mend)}",
    ]


def test_the_first_partnership_is_bound_too(loading: Loading) -> None:
    loading(OTHER, at=LATER)
    assert len(refused(loading, changed(("Vale Police", "Vale Constabulary")))) == 1
    assert loading(changed(("Vale Voluntary Action", "Vale Action")), at=LATER).changed == [
        "organisation vale-voluntary-action: name"
    ]


def test_what_no_other_partnership_uses_may_change(loading: Loading) -> None:
    trust = (
        '\n[[organisations]]\nkey = "dale-trust"\nname = "Dale Trust"\nshort_name = "DT"\nsector = "health"\n'
    )
    loading(OTHER + trust, at=LATER)
    loaded = loading(OTHER + trust.replace("Dale Trust", "Dale Care"), at=LATER)
    assert loaded.changed == ["organisation dale-trust: name"]


# Activities.


def test_a_restriction_made_in_the_portal_stays(loading: Loading) -> None:
    lights = Activity.objects.get(reference="A1.1")
    tunde = person("Tunde Bakare")
    services_activities.restrict_activity(activity=lights, readers=[tunde], by=tunde, at=AT)
    before = counts()
    assert loading(at=LATER).kept == []
    loaded = loading(changed(("shared_with = [", "restricted = false\nshared_with = [")), at=LATER)
    assert loaded.kept == ["activity A1.1: restricted to its readers"]
    assert added(before, counts()) == {}


def test_a_marking_set_in_the_portal_stays(loading: Loading) -> None:
    tunde, marked = person("Tunde Bakare"), Marking.OFFICIAL_SENSITIVE
    lights = Activity.objects.get(reference="A1.1")
    services_activities.mark_activity(activity=lights, marking=marked, why="It names.", by=tunde, at=AT)
    loaded = loading(at=LATER)
    assert (loaded.kept, loaded.changed) == (
        ["activity A1.1: the marking that was set in the portal"],
        [],
    )
    lights.refresh_from_db()
    assert (lights.marking, lights.marked_by) == (marked, tunde)


def test_readers_are_named_by_the_chair_after_the_first_load(loading: Loading) -> None:
    callers, tunde = Activity.objects.get(reference="A1.2"), person("Tunde Bakare")
    services_activities.restrict_activity(activity=callers, readers=[tunde], by=tunde, at=AT)
    loaded = loading(at=LATER)
    assert loaded.kept == ["activity A1.2: the readers whom its group has named"]
    assert [reader.person for reader in callers.readers.all()] == [tunde]


def test_a_closed_activity_is_not_changed(loading: Loading) -> None:
    lights = Activity.objects.get(reference="A1.1")
    services_activities.close_activity(
        activity=lights, on=localdate(AT), outcome="All lit.", by=person("Tunde Bakare"), at=AT
    )
    before = counts()
    assert loading(at=LATER).kept == []
    loaded = loading(changed(("Lighting in three", "Lighting in four")), at=LATER)
    assert loaded.kept == ["activity A1.1: closed, and no longer changed by a file"]
    assert added(before, counts()) == {}


def test_a_promised_date_moves_only_with_approval(loading: Loading) -> None:
    text = changed(("due = 2027-01-31", "due = 2027-02-28"))
    assert refused(loading, text) == [
        "activities[1].milestones[2].due: is 31 January 2027 in the portal, and moves there, with approval"
    ]


def test_a_date_that_was_moved_with_approval_stays(loading: Loading) -> None:
    milestone = Milestone.objects.get(title="Lights switched on")
    asked = services_activities.request_rebaseline(
        milestone=milestone,
        new_on=date(2027, 3, 31),
        why="The lamps come late.",
        by=person("Hettie Lindqvist"),
        at=AT,
    )
    services_activities.approve_rebaseline(rebaselining=asked, by=person("Tunde Bakare"), at=AT)
    before = counts()
    assert loading(at=LATER).changed == []
    loading(changed(("due = 2027-01-31", "due = 2027-03-31")), at=LATER)
    assert added(before, counts()) == {}


def test_a_forecast_of_the_portal_stays(loading: Loading) -> None:
    milestone = Milestone.objects.get(title="Lights switched on")
    milestone.forecast_on = date(2027, 2, 14)
    milestone.record(by=None, at=AT)
    loaded = loading(changed(("due = 2027-01-31", "due = 2027-01-31\nforecast = 2027-01-31")), at=LATER)
    assert loaded.kept == ["milestone “Lights switched on” of A1.1: forecast 14 February 2027"]


def test_a_forecast_that_the_portal_lacks_is_taken(loading: Loading) -> None:
    loaded = loading(changed(("due = 2027-01-31", "due = 2027-01-31\nforecast = 2027-02-14")), at=LATER)
    assert loaded.changed == ["milestone “Lights switched on” of A1.1: forecast on"]


def test_nothing_was_met_in_the_future(loading: Loading) -> None:
    text = changed(("due = 2027-01-31", "due = 2027-01-31\nmet = 2026-11-24"))
    assert refused(loading, text) == ["activities[1].milestones[2].met: must be today or in the past"]


def test_who_leads_now_is_not_who_led_then(loading: Loading) -> None:
    new = Organisation(key="new", name="New Council", short_name="New", sector="council").record(
        by=None, at=AT
    )
    for model in (Activity.objects.get(reference="A1.1"), Measure.objects.get(reference="M1.1")):
        setattr(model, "owner" if isinstance(model, Measure) else "lead_organisation", new)
        model.record(by=None, at=AT)
    old = Organisation.objects.get(key="vale-council")
    services.succeed_organisation(old=old, new=new, on=localdate(AT), by=None, at=AT, why="Reorganised")
    before = counts()
    loading(at=LATER)
    assert added(before, counts()) == {}


# Strategy and periods.


def test_a_second_strategy_begins_when_the_first_has_ended(loading: Loading) -> None:
    text = changed(("from = 2025-04-01\nuntil = 2028-04-01", "from = 2027-04-01"))
    [problem] = refused(loading, text)
    assert problem.startswith(
        "strategy.from: the portal has the strategy “Safer Vale 2025 to 2028”, from 1 April"
    )
    loading(changed(("until = 2028-04-01", "until = 2027-04-01")), at=LATER)
    assert loading(text, at=LATER).added["strategy"] == 1


def test_a_period_over_the_days_of_another(loading: Loading) -> None:
    [problem] = refused(
        loading, changed(("first = 2026-07-01", "first = 2026-08-01"), ("number = 2", "number = 1"))
    )
    assert problem.endswith("periods: The period July to September 2026 has some of the same days.")


def test_a_period_that_became_shorter(loading: Loading) -> None:
    text = changed(("months = 3", "months = 1"), ("number = 2", "number = 1"))
    assert refused(loading, text) == [
        "periods.months: the portal has the longer period July to September 2026"
    ]


def test_a_deadline_that_has_passed_does_not_move(loading: Loading) -> None:
    passed, coming = ReportingPeriod.objects.order_by("starts_on")
    loaded = loading(changed(("updates_due = 15", "updates_due = 16")), at=LATER)
    assert loaded.kept == ["period July to September 2026: its deadlines, some of which have passed"]
    assert loaded.changed == ["period October to December 2026: updates due at"]
    assert ReportingPeriod.objects.get(pk=passed.pk).updates_due_at == passed.updates_due_at
    moved = ReportingPeriod.objects.get(pk=coming.pk).updates_due_at
    assert moved - coming.updates_due_at == timedelta(days=3)


def test_one_load_at_a_time(loading: Loading) -> None:
    """What has been loaded above still holds the lock that a second load would wait for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
        )
        assert cursor.fetchone() == (1,)
