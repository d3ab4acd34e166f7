"""Finding an exception: the list, its filters and who sees what."""

import re

import pytest
from django.urls import reverse

from partners.models import Person
from partners.roles import Role
from priorities.services_activities import restrict_activity
from reports.models import ExceptionCase
from tests.queries import questions
from tests.reports.quarters import browser, everybody_reports, groups_report, planted
from tests.reports.tree import LONG_AGO, Tree

pytestmark = pytest.mark.django_db


def plain(html: str) -> str:
    main = re.sub(r"(?s).*<main|</main>.*", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def listed(tree: Tree, person: Person, **filters: str) -> str:
    response = browser(person).get(reverse("reports:exceptions", args=[tree.partnership.slug]), filters)
    assert response.status_code == 200
    return plain(response.content.decode())


def case_address(tree: Tree, reference: str) -> str:
    return reverse("reports:case", args=[tree.partnership.slug, reference])


def case_of(tree: Tree, place: int = 0) -> ExceptionCase:
    found: ExceptionCase = ExceptionCase.objects.get(activity=tree.activities["north"][place])
    return found


def counted(said: str) -> str:
    """The sentence that the page reads out when its filters change."""
    match = re.search(r"Apply (?:Clear filters )?([^.]*)\.", said)
    assert match
    return match[1]


# The list


def test_the_list_says_what_why_where_and_since_when(escalated: Tree) -> None:
    said = listed(escalated, escalated.person("lead", Role.CHAIR))
    case = case_of(escalated)
    assert counted(said) == "2 exceptions"
    assert f"{case.reference}: Activity 1 of north Harm NORTH Red Rated red by the officer" in said
    assert "LEAD: to be dealt with 24 January 2026" in said


def test_below_one_sees_how_it_stands_in_ones_own_report(escalated: Tree) -> None:
    assert "Open. NORTH escalated it" in listed(escalated, escalated.person("north", Role.OFFICER))


FILTERS: list[tuple[dict[str, str], str]] = [
    ({}, "3 exceptions"),
    ({"state": "closed"}, "2 exceptions"),
    ({"state": "all"}, "5 exceptions"),
    ({"group": "south"}, "1 exception"),
    ({"group": "lead"}, "3 exceptions"),
    ({"group": "nobody"}, "3 exceptions"),
    ({"priority": "1"}, "3 exceptions"),
    ({"priority": "2"}, "3 exceptions"),
    ({"priority": "nonsense"}, "3 exceptions"),
    ({"trigger": "self_amber"}, "2 exceptions"),
    ({"trigger": "return_missing"}, "1 exception"),
    ({"trigger": "nonsense"}, "3 exceptions"),
    ({"period": "2025-10", "state": "all"}, "2 exceptions"),
    ({"period": "2026-01", "state": "all"}, "3 exceptions"),
    ({"period": "2026-07", "state": "all"}, "0 exceptions"),
]


def test_filters(tree: Tree) -> None:
    first, second = tree.periods[:2]
    everybody_reports(tree, first, north="red")
    for activity in tree.activities["north"]:
        tree.update(activity, second, "green")
    report = tree.draft("north", second)
    tree.deal_with(report, "close")
    tree.issue(report)
    for activity in tree.activities["north"]:
        tree.update(activity, tree.periods[2], "amber")
    report = tree.draft("north", tree.periods[2])
    tree.draft("south", second)
    chair = tree.person("lead", Role.CHAIR)
    assert [(filters, counted(listed(tree, chair, **filters))) for filters, _ in FILTERS] == FILTERS


def test_the_chosen_filters_stay_chosen(tree: Tree) -> None:
    client = browser(tree.person("lead", Role.CHAIR))
    url = reverse("reports:exceptions", args=[tree.partnership.slug])
    page = client.get(url, {"group": "north", "state": "all"}).content.decode()
    assert '<option value="north" selected>' in page
    assert '<option value="all" selected>' in page
    assert '<option value="open">' in page


def test_the_list_sorts_by_its_headers(escalated: Tree) -> None:
    chair = escalated.person("lead", Role.CHAIR)
    up, down = listed(escalated, chair, sort="reference"), listed(escalated, chair, sort="-reference")
    one, other = case_of(escalated).reference, case_of(escalated, 1).reference
    one, other = sorted([one, other])
    assert up.index(one) < up.index(other)
    assert down.index(one) > down.index(other)


def test_a_long_list_has_pages() -> None:
    tree = planted(north=51)
    tree.draft("north", tree.periods[0])
    chair = tree.person("north", Role.CHAIR)
    said = listed(tree, chair)
    assert counted(said) == "51 exceptions"
    assert said.count("NORTH: to be dealt with") == 50
    assert listed(tree, chair, page="2").count("NORTH: to be dealt with") == 1


def test_an_empty_list_says_what_to_do(tree: Tree) -> None:
    said = listed(tree, tree.person("lead", Role.CHAIR))
    assert counted(said) == "0 exceptions"
    assert "No exception matches Select other filters" in said


def test_the_list_asks_as_much_of_three_as_of_one() -> None:
    for north in (1, 3):
        tree = planted(north=north)
        groups_report(tree, tree.periods[0])
        client = browser(tree.person("lead", Role.CHAIR))
        url = reverse("reports:exceptions", args=[tree.partnership.slug])
        _, asked = questions(lambda: client.get(url))  # noqa: B023 - called at once
        assert asked == 9


# Who sees it


def test_restricted_exceptions_are_counted_and_not_named(tree: Tree) -> None:
    officer, chair = tree.person("north", Role.OFFICER), tree.person("north", Role.CHAIR)
    restrict_activity(activity=tree.activities["north"][0], readers=[officer], by=chair, at=LONG_AGO)
    groups_report(tree, tree.periods[0])
    lead = tree.person("lead", Role.CHAIR)
    said = listed(tree, lead)
    assert counted(said) == "1 exception, and 1 restricted to other readers"
    assert "Activity 1 of north" not in said
    assert browser(lead).get(case_address(tree, case_of(tree).reference)).status_code == 404
    assert browser(officer).get(case_address(tree, case_of(tree).reference)).status_code == 200


def test_a_neighbouring_group_sees_nothing_of_it(escalated: Tree) -> None:
    neighbour = escalated.person("south", Role.CHAIR)
    assert counted(listed(escalated, neighbour)) == "0 exceptions"
    assert browser(neighbour).get(case_address(escalated, case_of(escalated).reference)).status_code == 404


def test_another_partnership_is_not_found(escalated: Tree) -> None:
    other = planted()
    stranger = browser(other.person("board", Role.CHAIR))
    assert stranger.get(case_address(escalated, case_of(escalated).reference)).status_code == 404
    assert stranger.get(case_address(other, case_of(escalated).reference)).status_code == 404
    assert stranger.get(reverse("reports:exceptions", args=[escalated.partnership.slug])).status_code == 404


@pytest.mark.parametrize("reference", ["NORTH-2026-999", "nothing", "a b", "é"])
def test_a_reference_that_does_not_exist_is_not_found(tree: Tree, reference: str) -> None:
    assert browser(tree.person("lead", Role.CHAIR)).get(case_address(tree, reference)).status_code == 404
