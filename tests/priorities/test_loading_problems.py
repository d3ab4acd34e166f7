"""Everything that can be wrong with a partnership file is told at once, each by its line and key."""

import pytest

from tests.priorities.loading_files import changed, line_of, problems

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
        "suppressed_below = 5",
        "suppressed_below = 2",
        "measures[1].suppressed_below",
        "must be 0, or 3 or more",
    ),
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
