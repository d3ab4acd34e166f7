"""A partnership file is loaded whole or not at all; loaded again, it changes what differs and no more."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners import access
from partners.models import Body, Organisation, Partner, Partnership, Person, Seat
from partners.roles import Permission
from priorities.loading import FileError, load
from priorities.models import Activity, Measure, Milestone, Priority, ReportingPeriod, Strategy
from priorities.rules import months_after
from tests.examples import drawn
from tests.priorities.loading_files import AT, EXAMPLE, FOLDER, Loading, added, changed, counts, loading_from

pytestmark = pytest.mark.django_db

UK = ZoneInfo("Europe/London")
WIGAN = FOLDER / "wigan.toml"


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    return loading_from(tmp_path)


def test_the_partnership_and_its_partners(loading: Loading) -> None:
    loading()
    vale = Partnership.objects.get(slug="vale")
    assert (vale.name, vale.short_name, vale.area) == (
        "Vale Community Safety Partnership",
        "Vale CSP",
        "Vale",
    )
    assert (vale.brand_colour, vale.contact_email) == ("#3b2f6b", "community.safety@vale.example.org")
    assert vale.is_illustrative
    assert vale.about.startswith("Police, fire") and vale.about.endswith("a safer place.")
    trust = Organisation.objects.get(key="vale-care-trust")
    assert (trust.name, trust.sector, trust.ends_on) == ("Vale Care Trust", "health", date(2026, 1, 1))
    assert trust.succeeded_by == Organisation.objects.get(key="vale-health-board")
    standings = Partner.objects.order_by("organisation__key").values_list(
        "organisation__key", "standing", "starts_on", "ends_on"
    )
    assert list(standings) == [
        ("vale-care-trust", "statutory", date(2025, 4, 1), date(2026, 1, 1)),
        ("vale-council", "statutory", date(2025, 4, 1), None),
        ("vale-health-board", "statutory", date(2026, 1, 1), None),
        ("vale-police", "statutory", date(2025, 4, 1), None),
        ("vale-voluntary-action", "stakeholder", date(2025, 4, 1), None),
    ]


def test_the_bodies_and_who_sits_on_them(loading: Loading) -> None:
    loading()
    bodies = Body.objects.order_by("slug").values_list("slug", "kind", "reports_to__slug", "regime", "quorum")
    assert list(bodies) == [
        ("leaders", "leadership", "wellbeing", "partnership", 3),
        ("safeguarding", "sister", None, "partnership", 3),
        ("streets", "delivery", "leaders", "partnership", 3),
        ("wellbeing", "board", None, "committee", 3),
    ]
    hettie = Person.objects.get(email="hettie.lindqvist@vale.example.org")
    assert (hettie.name, hettie.job_title) == ("Hettie Lindqvist", "Community safety officer")
    assert not hettie.has_usable_password()
    assert list(hettie.seats.order_by("body__slug").values_list("body__slug", "role")) == [
        ("leaders", "secretary"),
        ("streets", "officer"),
    ]
    assert Seat.objects.count() == 10


def test_a_seat_opens_its_body_on_its_days(loading: Loading) -> None:
    loading()
    ravi = Person.objects.get(name="Ravi Solanke")
    board, streets = Body.objects.get(slug="wellbeing"), Body.objects.get(slug="streets")
    assert not access.may(ravi, Permission.SIGN_REPORT, board, at=datetime(2025, 12, 31, 12, tzinfo=UK))
    assert access.may(ravi, Permission.SIGN_REPORT, board, at=datetime(2026, 1, 1, 12, tzinfo=UK))
    assert access.may(ravi, Permission.READ, streets, at=datetime(2025, 12, 31, 12, tzinfo=UK))


def test_the_plans(loading: Loading) -> None:
    loading()
    strategy = Strategy.objects.get()
    assert (strategy.overseen_by, strategy.starts_on) == (Body.objects.get(slug="leaders"), date(2025, 4, 1))
    priority = Priority.objects.get(strategy=strategy)
    assert (priority.number, str(priority.sponsor)) == (1, "Odile Marchetti")
    lights, callers = Activity.objects.order_by("reference")
    assert (lights.body.slug, lights.lead_organisation.key) == ("streets", "vale-council")
    assert (lights.ends_on, lights.marking, lights.restricted) == (date(2027, 3, 31), "official", False)
    assert [body.slug for body in lights.shared_with.all()] == ["leaders"]
    assert (callers.marking, callers.restricted, callers.lead_person) == ("official_sensitive", True, None)
    assert {reader.person.name for reader in callers.readers.all()} == {"Nell Abernethy", "Tunde Bakare"}
    dates = lights.milestones.values_list("title", "baseline_on", "forecast_on", "actual_on")
    assert list(dates) == [
        ("Paths surveyed", date(2026, 1, 31), date(2026, 1, 24), date(2026, 1, 22)),
        ("Lights switched on", date(2027, 1, 31), None, None),
    ]


def test_the_measures(loading: Loading) -> None:
    loading()
    safe, calls = Measure.objects.order_by("reference")
    assert (safe.unit, safe.decimals, safe.polarity, safe.frequency_months) == ("%", 1, "higher", 12)
    assert (safe.lag_months, safe.tolerance_percent, safe.tolerance_absolute) == (2, Decimal(5), None)
    assert safe.owner == Organisation.objects.get(key="vale-council")
    assert [activity.reference for activity in safe.activities.all()] == ["A1.1"]
    assert list(safe.targets.values_list("from_on", "value")) == [
        (date(2025, 4, 1), Decimal("62.5")),
        (date(2026, 4, 1), Decimal(65)),
    ]
    assert (calls.frequency_months, calls.tolerance_percent, calls.tolerance_absolute) == (
        3,
        Decimal(10),
        Decimal(2),
    )
    assert list(calls.targets.values_list("value", "low", "high")) == [(None, Decimal(-10), Decimal(0))]


def test_deadlines_fall_on_the_last_second_of_working_days(loading: Loading) -> None:
    loading()
    summer, autumn = ReportingPeriod.objects.order_by("starts_on")
    assert (summer.label, autumn.label) == ("July to September 2026", "October to December 2026")
    assert [summer.measures_due_at, summer.updates_due_at, summer.reports_due_at] == [
        datetime(2026, 10, day, 23, 59, 59, tzinfo=UK) for day in (14, 21, 28)
    ]
    assert [autumn.measures_due_at, autumn.updates_due_at, autumn.reports_due_at] == [
        datetime(2027, 1, day, 23, 59, 59, tzinfo=UK) for day in (15, 22, 29)
    ]
    assert summer.measures_due_at.utcoffset() == timedelta(0)
    assert summer.measures_due_at.hour == 22


@pytest.mark.parametrize("path", [WIGAN, FOLDER / "example.toml"], ids=lambda path: path.stem)
def test_loading_twice_changes_nothing(path: Path) -> None:
    first = load(path, at=AT)
    before = counts()
    again = load(path, at=AT + timedelta(days=1))
    assert added(before, counts()) == {}
    assert (sum(again.added.values()), again.changed, again.kept, again.left_alone) == (0, [], [], [])
    assert sum(first.added.values()) > 40
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_second_partnership_beside_the_first(loading: Loading) -> None:
    load(WIGAN, at=AT)
    before = counts()
    loading()
    alone = added(before, counts())
    assert alone["partners.Partnership"] == 1
    assert alone["partners.Body"] == alone["partners.HistoricalBody"] == 4
    assert alone["priorities.Activity"] == alone["priorities.HistoricalActivity"] == 2
    again = load(WIGAN, at=AT)
    assert (again.changed, again.left_alone) == ([], [])
    assert access.bodies_for(Person.objects.get(name="Odile Marchetti"), Permission.READ).count() == 2


def test_history_says_when_and_from_which_file(loading: Loading) -> None:
    loading()
    later = AT + timedelta(days=7)
    loading(changed(("Lighting in three parks", "Lighting in four parks")), at=later)
    newest, oldest = Activity.objects.get(reference="A1.1").history.all()
    assert (oldest.title, oldest.history_date, oldest.history_user) == ("Lighting in three parks", AT, None)
    assert (newest.title, newest.history_date, newest.history_user) == ("Lighting in four parks", later, None)
    assert newest.history_change_reason == "Loaded from partnership.toml"


EDITS = (
    ("partners.HistoricalPartnership", 'area = "Vale"', 'area = "The Vale"'),
    ("partners.HistoricalPartnership", 'name = "Vale Community', 'name = "The Community'),
    ("partners.HistoricalOrganisation", 'name = "Vale Police"', 'name = "Police of Vale"'),
    ("partners.HistoricalPartner", 'standing = "stakeholder"', 'standing = "statutory"'),
    ("partners.HistoricalBody", "quorum_statutory = 2", "quorum_statutory = 1"),
    ("partners.HistoricalBody", 'reports_to = "leaders"', 'reports_to = "wellbeing"'),
    ("partners.HistoricalPerson", 'name = "Nell Abernethy"', 'name = "Nell Abernethy-Roe"'),
    ("priorities.HistoricalStrategy", "without fear", "without worry"),
    ("priorities.HistoricalPriority", 'short_title = "Safer', 'short_title = "Better'),
    ("priorities.HistoricalActivity", "planned_end = 2027-03-31", "planned_end = 2027-04-30"),
    ("priorities.HistoricalMeasure", "tolerance_percent = 5 ", "tolerance_percent = 6 "),
    ("priorities.HistoricalTarget", "value = 65", "value = 66"),
)
"""Changes of one row each, which can be made and unmade."""


@settings(max_examples=drawn(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(st.sets(st.sampled_from(range(len(EDITS)))), min_size=1, max_size=3))
def test_a_changed_file_changes_what_differs(runs: Sequence[set[int]], loading: Loading) -> None:
    loading()
    made: set[int] = set()
    for edits in (*runs, set()):
        before = counts()
        loaded = loading(changed(*(EDITS[number][1:] for number in sorted(edits))))
        tables = [EDITS[number][0] for number in made ^ edits]
        grown = added(before, counts())
        grown.pop("partners.SeatGrant", None)  # follows the reporting line, and keeps no history
        assert grown == {table: tables.count(table) for table in tables}
        assert len(loaded.changed) == len(tables)
        made = edits


def test_what_changed_is_told(loading: Loading) -> None:
    loading()
    loaded = loading(changed(("Vale Police", "Police of Vale"), ('["A1.2"]', '["A1.1", "A1.2"]')))
    assert loaded.changed == ["organisation vale-police: name"]
    assert loaded.added == {"link of a measure to an activity": 1}


def test_what_is_no_longer_in_the_file_is_left_alone_and_told(loading: Loading) -> None:
    loading()
    before = counts()
    start, end = (
        EXAMPLE.index('[[activities]]\nreference = "A1.2"'),
        EXAMPLE.index('[[measures]]\nreference = "M1.1"'),
    )
    text = changed(
        ('[[bodies]]\nslug = "safeguarding"', '[[bodies]]\nslug = "safe-guarding"'),
        ('short_name = "Safeguarding"', 'short_name = "Guarding"'),
        ('moved_by = ["A1.2"]', "moved_by = []"),
        ('\nshared_with = ["leaders"]', ""),
        ("number = 2", "number = 1"),
        ('.milestones]]\ntitle = "Lights switched on"', '.milestones]]\ntitle = "Lamps lit"'),
        ("from = 2026-04-01\nvalue = 65", "from = 2026-07-01\nvalue = 65"),
        text=EXAMPLE[:start] + EXAMPLE[end:],
    )
    loaded = loading(text)
    assert loaded.left_alone == [
        "body safeguarding",
        "period October to December 2026",
        "activity A1.2",
        "milestone “Lights switched on” of activity A1.1",
        "activity A1.1 shared with leaders",
        "target of measure M1.1 from 1 April 2026",
        "measure M1.2 moved by activity A1.2",
    ]
    assert set(added(before, counts())) == {
        f"{app}.{historical}{model}"
        for app, model in (("partners", "Body"), ("priorities", "Milestone"), ("priorities", "Target"))
        for historical in ("", "Historical")
    }


def test_a_key_that_is_left_out_leaves_what_is_there(loading: Loading) -> None:
    loading()
    before = counts()
    loading(
        changed(('sponsor = "odile.marchetti@vale.example.org"\n', ""), ("tolerance_absolute = 2 ", "# "))
    )
    assert added(before, counts()) == {}


def test_an_empty_text_takes_away_what_is_there(loading: Loading) -> None:
    loading()
    loading(
        changed(
            ('sponsor = "odile.marchetti@vale.example.org"', 'sponsor = ""'),
            ("planned_end = 2027-03-31", 'planned_end = ""'),
            ('job_title = "Superintendent"', 'job_title = ""'),
        )
    )
    assert Priority.objects.get().sponsor is None
    assert Activity.objects.get(reference="A1.1").ends_on is None
    assert Person.objects.get(name="Tunde Bakare").job_title == ""


def test_nothing_is_written_when_anything_is_wrong(loading: Loading) -> None:
    before = counts()
    with pytest.raises(FileError) as raised:
        loading(changed(("reports_due = 20", "reports_due = 1")))
    assert len(raised.value.problems) == 1
    assert added(before, counts()) == {}


def test_nothing_is_kept_when_it_is_only_tried(loading: Loading) -> None:
    before = counts()
    assert loading(keep=False).added["seat"] == 10
    assert added(before, counts()) == {}


def test_one_chair_follows_another_in_one_load(loading: Loading) -> None:
    loading()
    chair = 'role = "chair"\norganisation = "vale-police"\nfrom = 2025-04-01\n'
    after = chair.replace("vale-police", "vale-council").replace("2025-04-01", "2026-12-01")
    seat = f'[[seats]]\nbody = "streets"\nperson = "odile.marchetti@vale.example.org"\n{after}\n'
    text = changed((chair, f"{chair}until = 2026-12-01\n"), ("[[seats]]\n", f"{seat}[[seats]]\n"))
    assert loading(text).changed == ["seat of Tunde Bakare, Chair of Streets from 1 April 2025: until"]
    streets = Body.objects.get(slug="streets")
    odile = Person.objects.get(name="Odile Marchetti")
    assert access.may(odile, Permission.SIGN_REPORT, streets, at=datetime(2026, 12, 1, 12, tzinfo=UK))
    assert not access.may(odile, Permission.SIGN_REPORT, streets, at=datetime(2026, 11, 30, 12, tzinfo=UK))


def test_a_body_that_moves_takes_its_readers_along(loading: Loading) -> None:
    loading()
    odile, streets = Person.objects.get(name="Odile Marchetti"), Body.objects.get(slug="streets")
    assert access.may(odile, Permission.READ, streets, at=AT)
    loading(changed(('reports_to = "leaders"', 'reports_to = "wellbeing"')))
    assert not access.may(odile, Permission.READ, streets, at=AT)


def test_two_bodies_change_places(loading: Loading) -> None:
    loading()
    text = changed(
        ('reports_to = "leaders"', 'reports_to = "wellbeing"'),
        ('kind = "leadership"\nreports_to = "wellbeing"', 'kind = "leadership"\nreports_to = "streets"'),
    )
    loading(text)
    parents = dict(Body.objects.values_list("slug", "reports_to__slug"))
    assert (parents["streets"], parents["leaders"]) == ("wellbeing", "streets")


def test_an_open_activity_is_closed_to_all_but_its_first_readers(loading: Loading) -> None:
    restriction = 'restricted = true\nreaders = ["hettie.lindqvist@vale.example.org"]\n'
    loading()
    loading(changed(('shared_with = ["leaders"]', f'{restriction}shared_with = ["leaders"]')))
    lights = Activity.objects.get(reference="A1.1")
    assert lights.restricted
    assert [reader.person.name for reader in lights.readers.all()] == ["Hettie Lindqvist"]


@pytest.mark.parametrize("months", [3, -12, 15])
def test_every_day_moves_by_the_months(loading: Loading, months: int) -> None:
    loading(text=EXAMPLE.replace("met = 2026-01-22", ""), months=months)

    def moved(*day: Any) -> date:
        return months_after(date(*day), months)

    assert Organisation.objects.get(key="vale-care-trust").ends_on == moved(2026, 1, 1)
    assert {seat.starts_on for seat in Seat.objects.all()} == {moved(2025, 4, 1), moved(2026, 1, 1)}
    assert Strategy.objects.get().starts_on == moved(2025, 4, 1)
    surveyed = Milestone.objects.get(title="Paths surveyed")
    assert (surveyed.baseline_on, surveyed.forecast_on) == (moved(2026, 1, 31), moved(2026, 1, 24))
    assert surveyed.baseline_on.day in (30, 31)
    first, second = ReportingPeriod.objects.order_by("starts_on")
    assert (first.starts_on, second.starts_on) == (moved(2026, 7, 1), moved(2026, 10, 1))
    assert first.ends_on == second.starts_on - timedelta(days=1)
