"""The files that come with the portal, and that what they say is said nowhere else."""

import re
from datetime import date

import pytest

from partners.rules import is_current, without_a_seat
from priorities.loading_checks import check
from priorities.loading_keys import TABLES
from priorities.loading_reading import Contents, Entry, read
from priorities.rules import months_after
from tests.priorities.loading_files import FOLDER
from tests.source import ROOT, files, name

NAMES = re.compile(r"\b(?:PREM|SAS)\b|wigan", re.IGNORECASE)
"""What only data may know: one borough, and the short names of its groups."""

CODE = {"partners", "priorities", "reports", "templates", "bscp_portal", "frontend"}
DATA = ("bscp_portal/partnerships/", "bscp_portal/demo/", "bscp_portal/management/commands/load_demo.py")

FORMAT = (ROOT / "docs" / "partnership-file.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wigan() -> Contents:
    contents = read((FOLDER / "wigan.toml").read_text(encoding="utf-8"))
    check(contents)
    assert not contents.problems
    return contents


def quarters(contents: Contents) -> list[date]:
    """The first day of every reporting period of the file."""
    [periods] = contents.all("periods")
    return [months_after(periods.get("first"), 3 * place) for place in range(periods.get("number"))]


def sits(entry: Entry, on: date) -> bool:
    return is_current(entry.get("from"), entry.get("until"), on)


def test_no_code_names_one_partnership_or_its_groups() -> None:
    looked_at = [
        path for path in files() if name(path).split("/")[0] in CODE and not name(path).startswith(DATA)
    ]
    assert len(looked_at) > 100
    assert [name(path) for path in looked_at if NAMES.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "text", ['if body.slug == "prem":', "# as PREM-2026-014", "WIGAN = 1", "the SAS group"]
)
def test_a_name_in_code_is_found(text: str) -> None:
    assert NAMES.search(text)
    assert not NAMES.search("premises, password and sassy")


def test_the_partnership_is_marked_as_illustrative(wigan: Contents) -> None:
    [partnership] = wigan.all("partnership")
    assert partnership.get("illustrative") is True
    assert {person.get("email").rpartition("@")[2] for person in wigan.all("people")} == {"example.org"}


def test_the_strategy_has_five_priorities_with_their_activities_and_measures(wigan: Contents) -> None:
    def by_priority(table: str) -> list[int]:
        numbers = [entry.get("priority") for entry in wigan.all(table)]
        return [numbers.count(number) for number in range(1, 6)]

    assert len(wigan.all("priorities")) == 5
    assert by_priority("activities") == [4, 4, 5, 3, 4]
    assert by_priority("measures") == [4, 4, 5, 4, 3]
    assert {measure.get("polarity") for measure in wigan.all("measures")} == {
        "higher", "lower", "band", "no_judgement",
    }  # fmt: skip


def test_the_line_of_reporting(wigan: Contents) -> None:
    line = {b.get("slug"): b.get("reports_to") for b in wigan.all("bodies") if b.get("kind") != "sister"}
    assert line == {"hwb": None, "slg": "hwb", "prem": "slg", "sas": "slg"}
    assert len([b for b in wigan.all("bodies") if b.get("kind") == "sister"]) == 3


@pytest.mark.parametrize(("slug", "name"), [("prem", "PREM Delivery Group"), ("sas", "SAS Delivery Group")])
def test_what_nobody_has_spelled_out_is_not_spelled_out(wigan: Contents, slug: str, name: str) -> None:
    [group] = [body for body in wigan.all("bodies") if body.get("slug") == slug]
    assert (group.get("name"), group.get("short_name")) == (name, slug.upper())


def test_every_statutory_partner_has_a_seat_among_the_leaders_in_every_quarter(wigan: Contents) -> None:
    for on in quarters(wigan):
        partners = [p for p in wigan.all("partners") if p.get("standing") == "statutory" and sits(p, on)]
        seats = [s for s in wigan.all("seats") if s.get("body") == "slg" and sits(s, on)]
        assert len(partners) == 5
        statutory = [partner.get("organisation") for partner in partners]
        assert without_a_seat(statutory, [seat.get("organisation") for seat in seats]) == []


@pytest.mark.parametrize("role", ["chair", "deputy"])
def test_every_body_of_the_line_has_a_chair_and_a_deputy_in_every_quarter(wigan: Contents, role: str) -> None:
    for on in quarters(wigan):
        held = [s.get("body") for s in wigan.all("seats") if s.get("role") == role and sits(s, on)]
        assert sorted(held) == ["hwb", "prem", "sas", "slg"]


def test_every_lead_person_can_write_updates_in_every_quarter(wigan: Contents) -> None:
    for on in quarters(wigan):
        officers = {
            (s.get("body"), s.get("person"))
            for s in wigan.all("seats")
            if s.get("role") == "officer" and sits(s, on)
        }
        leads = {(a.get("body"), a.get("lead_person")) for a in wigan.all("activities")}
        assert leads <= officers


def test_an_officer_of_every_leading_organisation_sits_on_the_group(wigan: Contents) -> None:
    officers = {
        (s.get("body"), s.get("organisation")) for s in wigan.all("seats") if s.get("role") == "officer"
    }
    assert {(a.get("body"), a.get("lead_organisation")) for a in wigan.all("activities")} <= officers


def test_one_organisation_followed_another_within_the_year(wigan: Contents) -> None:
    [old] = [o for o in wigan.all("organisations") if o.get("succeeded_by")]
    first, *_, last = quarters(wigan)
    assert first < old.get("until") < last


def test_somebody_has_left(wigan: Contents) -> None:
    people = {person.get("email") for person in wigan.all("people")}
    now = quarters(wigan)[-1]
    assert len(people - {seat.get("person") for seat in wigan.all("seats") if sits(seat, now)}) == 1


def test_measures_that_no_activity_moves_answer_to_a_body(wigan: Contents) -> None:
    [strategy] = wigan.all("strategy")
    assert strategy.get("overseen_by") == "slg"
    alone = [m.get("reference") for m in wigan.all("measures") if not m.get("moved_by")]
    assert alone == ["M3.5", "M4.4"]


def test_one_activity_is_shared_and_one_restricted(wigan: Contents) -> None:
    assert [a.get("reference") for a in wigan.all("activities") if a.get("shared_with")] == ["A3.4"]
    assert [a.get("reference") for a in wigan.all("activities") if a.get("restricted")] == ["A4.1"]


def test_the_example_shows_every_key() -> None:
    contents = read((FOLDER / "example.toml").read_text(encoding="utf-8"))
    for table, spec in TABLES.items():
        entries = contents.all(table)
        assert {key for entry in entries for key in entry.values} == set(spec.keys)
        for inner, inner_spec in spec.inner.items():
            found = {key for entry in entries for one in entry.inner[inner] for key in one.values}
            assert found == set(inner_spec.keys)


@pytest.mark.parametrize("table", TABLES)
def test_the_format_is_described_key_by_key(table: str) -> None:
    spec = TABLES[table]
    brackets = f"[{table}]" if spec.single else f"[[{table}]]"
    section = FORMAT.partition(f"`{brackets}`")[2].partition("\n### ")[0]
    described = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert described == set(spec.keys) | {key for inner in spec.inner.values() for key in inner.keys}
