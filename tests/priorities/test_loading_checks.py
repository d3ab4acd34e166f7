"""What must hold between the entries of a partnership file, and how several problems are told together."""

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


def told(text: str) -> list[str]:
    """The problems without their lines."""
    return [problem.partition(", ")[2] for problem in problems(text)]


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
