"""Everything that can be wrong with a partnership file is told at once, each by its line and key."""

import pytest

from priorities.loading_reading import FileError, read
from tests.priorities.loading_files import EXAMPLE, FOLDER, changed, line_of, problems

SEAT = """
[[seats]]
body = "streets"
person = "ravi.solanke@vale.example.org"
role = "chair"
from = 2030-01-01
"""

LONE = """
[partnership]
slug = "a"
name = "A"
short_name = "A"
area = "A"
"""


def told(text: str) -> list[str]:
    """The problems without their lines."""
    return [problem.partition(", ")[2] for problem in problems(text)]


STREETS_CHAIR = """[[seats]]
body = "streets"
person = "tunde.bakare@vale.example.org"
role = "chair"
organisation = "vale-police"
from = 2025-04-01
"""

NOBODY = (
    "seats[11].person: “rovi.solanke@vale.example.org” is no person in this file; "
    "“ravi.solanke@vale.example.org” is the nearest"
)

ONE_PROBLEM = [
    # What the keys hold.
    (
        'slug = "vale" ',
        'slug = "Vale" ',
        "partnership.slug",
        "must be small letters and digits, with single hyphens",
    ),
    (
        'slug = "vale" ',
        'slug = "a--b" ',
        "partnership.slug",
        "must be small letters and digits, with single hyphens",
    ),
    ('slug = "vale" ', 'slug = "help" ', "partnership.slug", "“help” is kept for the portal's own pages"),
    ('area = "Vale"', "area = 7", "partnership.area", "must be text in quotation marks"),
    ('area = "Vale"', 'area = " "', "partnership.area", "must not be empty"),
    ('area = "Vale"', 'area = "Va\\nle"', "partnership.area", "must be on one line"),
    ('area = "Vale"', 'area = "Va\\u202Ele"', "partnership.area", "must be without control characters"),
    ('area = "Vale"', f'area = "{"x" * 101}"', "partnership.area", "must be 100 characters or fewer"),
    (
        'colour = "#3b2f6b"',
        'colour = "blue"',
        "partnership.colour",
        "Colour must be # and six hexadecimal digits",
    ),
    (
        'contact = "community.safety@',
        'contact = "community',
        "partnership.contact",
        "must be an e-mail address, as",
    ),
    ("illustrative = true", 'illustrative = "yes"', "partnership.illustrative", "must be true or false"),
    (
        'sector = "police"',
        'sector = "army"',
        "organisations[2].sector",
        "must be one of council, police, fire,",
    ),
    (
        "from = 1974-04-01",
        'from = "1974-04-01"',
        "organisations[2].from",
        "must be a day without quotation marks",
    ),
    (
        "from = 1974-04-01",
        "from = 1974-04-01T09:00:00",
        "organisations[2].from",
        "must be a day without quotation",
    ),
    (
        "from = 1974-04-01",
        "from = 0974-04-01",
        "organisations[2].from",
        "must be a day in the years 1900 to 2199",
    ),
    ("quorum = 3 ", "quorum = -1 ", "bodies[1].quorum", "must be a whole number from 0 to 32,767"),
    ("quorum = 3 ", "quorum = true ", "bodies[1].quorum", "must be a whole number from 0 to 32,767"),
    (
        "value = 62.5",
        "value = 62.00005",
        "measures[1].targets[1].value",
        "must be under 10,000,000,000 and have no",
    ),
    (
        "value = 62.5",
        "value = 10_000_000_000",
        "measures[1].targets[1].value",
        "must be under 10,000,000,000 and",
    ),
    (
        "value = 62.5",
        "value = nan",
        "measures[1].targets[1].value",
        "must be a number without quotation marks",
    ),
    (
        'frequency = "annual"',
        'frequency = "yearly"',
        "measures[1].frequency",
        "must be one of monthly, quarterly,",
    ),
    ('["leaders"]', '"leaders"', "activities[1].shared_with", "must be a list in square brackets"),
    # Keys and tables.
    (
        'area = "Vale"',
        'area = "Vale"\narena = "Vale"',
        "partnership.arena",
        "there is no such key; “area” is",
    ),
    ("[periods]", "[period]", "period", "there is no such table; “periods” is the nearest"),
    ("[periods]", "[zzz]", "zzz", "there is no such table"),
    ("[strategy]", "[[strategy]]", "strategy", "must be one table, under [strategy]"),
    ('area = "Vale"\n', "", "partnership", "“area” is missing"),
    ("due = 2027-01-31", "", "activities[1].milestones[2]", "“due” is missing"),
    # What is named.
    (
        'reports_to = "leaders"',
        'reports_to = "leader"',
        "bodies[3].reports_to",
        "“leader” is no body in this file; “l",
    ),
    (
        'succeeded_by = "vale-h',
        'succeeded_by = "dale-h',
        "organisations[3].succeeded_by",
        "“dale-health-board” is no",
    ),
    (
        'sponsor = "odile',
        'sponsor = "odilie',
        "priorities[1].sponsor",
        "“odilie.marchetti@vale.example.org” is no",
    ),
    ("priority = 1", "priority = 2", "activities[1].priority", "“2” is no priority in this file"),
    (
        'moved_by = ["A1.1"]',
        'moved_by = ["A1.1", "A9"]',
        "measures[1].moved_by[2]",
        "“A9” is no activity in this",
    ),
    ('["leaders"]', '["leaders", "leaders"]', "activities[1].shared_with[2]", "“leaders” is named twice"),
    # The same thing twice.
    ('reference = "M1.2"', 'reference = "M1.1"', "measures[2]", "measure “M1.1” has been given on line "),
    (
        '"Lights switched on"',
        '"Paths surveyed"',
        "activities[1].milestones[2]",
        "milestone “Paths surveyed” has",
    ),
    (
        "from = 2026-04-01\nvalue",
        "from = 2025-04-01\nvalue",
        "measures[1].targets[2]",
        "target “2025-04-01” has been",
    ),
    (
        'short_name = "Streets"',
        'short_name = "Leaders"',
        "bodies[3].short_name",
        "“Leaders” is the short name of an",
    ),
    # Days.
    ("until = 2028-04-01", "until = 2025-04-01", "strategy.until", "must be after “from”, 1 April 2025"),
    (
        "planned_end = 2027-03-31",
        "planned_end = 2025-09-30",
        "activities[1].planned_end",
        "must be on or after “from”,",
    ),
    (
        "due = 2026-01-31",
        "due = 2025-09-30",
        "activities[1].milestones[1].due",
        "must be on or after its activity's",
    ),
    ("first = 2026-07-01", "first = 2026-07-02", "periods.first", "must be the first day of a month"),
    (
        "updates_due = 15",
        "updates_due = 9",
        "periods.updates_due",
        "must be 10 or more, when the measures are due",
    ),
    (
        "reports_due = 20",
        "reports_due = 15",
        "periods.reports_due",
        "must be more than 15, when the updates are due",
    ),
    # Organisations.
    (
        "until = 2026-01-01",
        "",
        "organisations[3].succeeded_by",
        "an organisation that is succeeded must have an “until”",
    ),
    # Boards and groups.
    (
        'kind = "sister"',
        'kind = "sister"\nreports_to = "leaders"',
        "bodies[4].reports_to",
        "a sister board reports to no",
    ),
    (
        'reports_to = "leaders"',
        'reports_to = "safeguarding"',
        "bodies[3].reports_to",
        "“safeguarding” is a sister b",
    ),
    (
        "quorum_statutory = 2",
        "quorum_statutory = 4",
        "bodies[2].quorum_statutory",
        "must be 3 or fewer, the quorum",
    ),
    # Activities.
    (
        "restricted = true",
        "restricted = false",
        "activities[2].readers",
        "only an activity with “restricted = true”",
    ),
    (
        "readers = [",
        "readers = []\n# [",
        "activities[2].restricted",
        "an activity that is restricted must have “re",
    ),
    (
        '["leaders"]',
        '["streets"]',
        "activities[1].shared_with",
        "the group that accounts for an activity does not",
    ),
    (
        'body = "streets" ',
        'body = "safeguarding" ',
        "activities[1].body",
        "a sister board accounts for no activity",
    ),
    # Measures.
    ("tolerance_percent = 5", "tolerance_percent = -5", "measures[1].tolerance_percent", "must be 0 or more"),
    (
        "value = 62.5",
        "low = 62.5",
        "measures[1].targets[1]",
        "a target must have either “value”, or “low” and “high”",
    ),
    (
        "value = 62.5",
        "value = 1\nlow = 2\nhigh = 3",
        "measures[1].targets[1]",
        "a target must have either “value”",
    ),
    ("value = 62.5", "low = 2\nhigh = 3", "measures[1].targets[1]", "Enter the target"),
    (
        "value = 62.5",
        "value = 0",
        "measures[1].targets[1]",
        "Enter a tolerance in the measure's own unit, because",
    ),
    ("low = -10\nhigh = 0", "value = 3", "measures[2].targets[1]", "Enter both ends of the band"),
    ("low = -10", "low = 10", "measures[2].targets[1].low", "must be 0 or under, the top of the band"),
]


@pytest.mark.parametrize(("old", "new", "where", "words"), ONE_PROBLEM)
def test_one_problem_is_told_by_its_line_and_key(old: str, new: str, where: str, words: str) -> None:
    text = changed((old, new))
    [problem] = problems(text)
    line, _, rest = problem.partition(", ")
    assert rest.startswith(f"{where}: {words}")
    key = where.rpartition(".")[2]
    if "." in where and "[" not in key:
        number = int(line.removeprefix("line "))
        assert text.split("\n")[number - 1].startswith(key)


def test_the_line_is_the_one_in_the_file() -> None:
    text = changed(('reports_to = "leaders"', 'reports_to = "slgx"'))
    line = line_of(text, 'reports_to = "slgx"')
    assert problems(text) == [f"line {line}, bodies[3].reports_to: “slgx” is no body in this file"]


def test_all_problems_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = changed(
        ("reports_due = 20", "reports_due = 15"),
        ("quorum = 3 ", "quorum = true "),
        ('area = "Vale"', "area = 7"),
        ('"streets"                    #', '"street"   #'),
    )
    assert [one.partition(":")[0] for one in told(text)] == [
        "partnership.area",
        "bodies[1].quorum",
        "activities[1].body",
        "periods.reports_due",
    ]


def test_an_entry_that_is_only_partly_read_is_checked_as_far_as_it_goes() -> None:
    text = EXAMPLE + SEAT.replace("2030-01-01", "2030-01-01\nfrm = 1").replace("ravi", "rovi")
    line = line_of(EXAMPLE, STREETS_CHAIR)
    assert told(text) == [
        NOBODY,
        f"seats[11].from: the body has another chair on some of these days already, by line {line}",
        "seats[11].frm: there is no such key; “from” is the nearest",
    ]


def test_an_entry_that_has_faults_can_still_be_named() -> None:
    text = changed(('name = "Safer Streets Group"\n', ""))
    line = line_of(text, 'slug = "streets"') - 1
    assert problems(text) == [f"line {line}, bodies[3]: “name” is missing"]


def test_two_chairs_at_once() -> None:
    line = line_of(EXAMPLE, STREETS_CHAIR)
    assert told(EXAMPLE + SEAT) == [
        f"seats[11].from: the body has another chair on some of these days already, by line {line}"
    ]


def test_one_chair_after_another() -> None:
    ended = changed((STREETS_CHAIR, f"{STREETS_CHAIR}until = 2030-01-01\n"))
    assert told(ended + SEAT) == []


def test_one_seat_held_twice_on_one_day() -> None:
    again = SEAT.replace("chair", "officer").replace("ravi.solanke", "hettie.lindqvist")
    line = line_of(EXAMPLE, '[[seats]]\nbody = "streets"\nperson = "hettie')
    assert told(EXAMPLE + again) == [
        f"seats[11].from: this person has this seat on some of these days already, by line {line}"
    ]


def test_one_body_given_twice() -> None:
    again = '[[bodies]]\nslug = "streets"\nname = "Streets"\nshort_name = "St"\nkind = "delivery"\n'
    line = line_of(EXAMPLE, 'slug = "streets"') - 1
    assert told(EXAMPLE + again) == [f"bodies[5]: body “streets” has been given on line {line} already"]


def test_one_seat_given_twice() -> None:
    again = SEAT.replace("chair", "officer").replace("ravi.solanke", "hettie.lindqvist")
    [problem] = told(EXAMPLE + again.replace("2030-01-01", "2025-04-01"))
    assert problem.startswith(
        "seats[11]: seat “streets”, “hettie.lindqvist@vale.example.org”, “officer”, “2025"
    )


def test_two_standings_at_once() -> None:
    again = '[[partners]]\norganisation = "vale-police"\nstanding = "stakeholder"\nfrom = 2026-01-01\n'
    line = line_of(EXAMPLE, '[[partners]]\norganisation = "vale-police"')
    assert told(EXAMPLE + again) == [
        f"partners[6].from: has a standing on some of these days already, by line {line}"
    ]


def test_nothing_is_held_for_an_organisation_outside_its_days() -> None:
    text = changed(("from = 1974-04-01", "from = 2025-04-02\nuntil = 2026-01-01"))
    assert set(told(text)) == {
        f"{place}{words}"
        for place in ("partners[2]", "seats[3]", "seats[8]")
        for words in (
            ".from: must be on or after 2 April 2025, when the organisation begins",
            ".until: must be 1 January 2026 or before, when the organisation ends",
        )
    }


def test_no_activity_begins_after_its_lead_has_ended() -> None:
    text = changed(('lead_organisation = "vale-voluntary-action"', 'lead_organisation = "vale-care-trust"'))
    assert problems(text.replace("from = 2025-10-01\nmarking", "from = 2025-12-31\nmarking")) == []
    assert told(text.replace("from = 2025-10-01\nmarking", "from = 2026-01-01\nmarking")) == [
        "activities[2].lead_organisation: this organisation ends on 1 January 2026"
    ]


def test_circles_in_the_reporting_line_and_in_successions() -> None:
    text = changed(
        ('kind = "board" ', 'reports_to = "streets"\nkind = "board" '),
        ("from = 2026-01-01\n", 'until = 2027-01-01\nsucceeded_by = "vale-care-trust"\n'),
    )
    assert [one for one in told(text) if "back to where it began" in one or "back to where they" in one] == [
        "organisations[3].succeeded_by: the successions come back to where they began",
        "organisations[4].succeeded_by: the successions come back to where they began",
        "bodies[1].reports_to: the reporting line comes back to where it began",
        "bodies[2].reports_to: the reporting line comes back to where it began",
        "bodies[3].reports_to: the reporting line comes back to where it began",
    ]


def test_who_reports_into_a_circle_is_not_blamed_for_it() -> None:
    text = changed(('kind = "board" ', 'reports_to = "leaders"\nkind = "board" '))
    assert [one.partition(":")[0] for one in told(text)] == [
        "bodies[1].reports_to",
        "bodies[2].reports_to",
    ]


def test_plans_need_a_strategy() -> None:
    start, end = EXAMPLE.index("[strategy]"), EXAMPLE.index("[[priorities]]")
    told = [one.partition(", ")[2] for one in problems(EXAMPLE[:start] + EXAMPLE[end:])]
    assert told == [
        f"{table}: the table [strategy] is missing" for table in ("priorities", "activities", "measures")
    ]


def test_a_file_with_nothing_but_its_partnership_is_enough() -> None:
    assert problems(LONE) == []


def test_a_file_without_a_partnership() -> None:
    assert problems("") == ["line 1, partnership: the table [partnership] is missing"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a = 1\nb = "x', "line 2: Unterminated string"),
        ("a = 1\n\nb = \nc = 2", "line 3: Cannot read the value"),
        ("a = 2026-13-01", "line 1: Expected newline or end of document after a statement"),
        ("a = 1\na = 2", "line 2: This key has been given already"),
        ("[a]\n[a]", "line 2: Cannot declare ('a',) twice"),
        ("a = [1,\n\n", "line 3: Cannot read the value"),
    ],
)
def test_what_is_not_toml_is_told_by_its_line(text: str, words: str) -> None:
    with pytest.raises(FileError) as raised:
        read(text)
    assert raised.value.problems == [words]


@pytest.mark.parametrize("name", ["example.toml", "wigan.toml"])
def test_our_own_files_have_no_problems(name: str) -> None:
    assert problems((FOLDER / name).read_text(encoding="utf-8")) == []
