"""Finding an exception, and following it from the officer's words to the board and back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from partners.models import Person
from partners.roles import Role
from priorities.models import Update
from priorities.services import amend_update
from priorities.services_activities import restrict_activity
from reports import rollup
from reports.models import ExceptionCase, ExceptionReport, Notice
from reports.rules import Disposition, Outcome
from reports.services import acting, deciding, issuing
from tests.queries import questions
from tests.reports.quarters import browser, everybody_reports, groups_report, planted, report_of
from tests.reports.tree import LONG_AGO, Tree, meeting_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    return planted()


def plain(html: str) -> str:
    main = re.sub(r"(?s).*<main|</main>.*", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def listed(tree: Tree, person: Person, **filters: str) -> str:
    response = browser(person).get(reverse("reports:exceptions", args=[tree.partnership.slug]), filters)
    assert response.status_code == 200
    return plain(response.content.decode())


def case_address(tree: Tree, reference: str) -> str:
    return reverse("reports:case", args=[tree.partnership.slug, reference])


def traced(tree: Tree, person: Person, reference: str) -> str:
    response = browser(person).get(case_address(tree, reference))
    assert response.status_code == 200
    return plain(response.content.decode())


def case_of(tree: Tree, place: int = 0) -> ExceptionCase:
    found: ExceptionCase = ExceptionCase.objects.get(activity=tree.activities["north"][place])
    return found


def counted(said: str) -> str:
    """The sentence that the page reads out when its filters change."""
    match = re.search(r"Apply (.*?) (Exception|No exception matches)", said)
    assert match
    return match[1]


# The list


def test_the_list_says_what_why_where_and_since_when(tree: Tree) -> None:
    groups_report(tree, tree.periods[0])
    said = listed(tree, tree.person("lead", Role.CHAIR))
    case = case_of(tree)
    assert counted(said) == "2 exceptions"
    assert f"{case.reference} Activity 1 of north Harm · NORTH Red Rated red by the officer" in said
    assert "LEAD: to be dealt with 24 January 2026" in said


def test_below_one_sees_how_it_stands_in_ones_own_report(tree: Tree) -> None:
    groups_report(tree, tree.periods[0])
    assert "NORTH: escalated" in listed(tree, tree.person("north", Role.OFFICER))


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, "3 exceptions"),
        ({"state": "closed"}, "2 exceptions"),
        ({"state": "all"}, "5 exceptions"),
        ({"group": "south"}, "1 exception"),
        ({"group": "lead"}, "3 exceptions"),
        ({"group": "nobody"}, "3 exceptions"),
        ({"priority": "1"}, "3 exceptions"),
        ({"priority": "2"}, "0 exceptions"),
        ({"priority": "nonsense"}, "3 exceptions"),
        ({"trigger": "self_amber"}, "2 exceptions"),
        ({"trigger": "return_missing"}, "1 exception"),
        ({"trigger": "nonsense"}, "3 exceptions"),
        ({"period": "2025-10", "state": "all"}, "2 exceptions"),
        ({"period": "2026-01", "state": "all"}, "3 exceptions"),
        ({"period": "2026-07", "state": "all"}, "0 exceptions"),
    ],
    ids=str,
)
def test_filters(tree: Tree, filters: dict[str, str], count: str) -> None:
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
    assert counted(listed(tree, tree.person("lead", Role.CHAIR), **filters)) == count


def test_the_chosen_filters_stay_chosen(tree: Tree) -> None:
    client = browser(tree.person("lead", Role.CHAIR))
    url = reverse("reports:exceptions", args=[tree.partnership.slug])
    page = client.get(url, {"group": "north", "state": "all"}).content.decode()
    assert '<option value="north" selected>' in page
    assert '<option value="all" selected>' in page
    assert '<option value="open">' in page


def test_the_list_sorts_by_its_headers(tree: Tree) -> None:
    groups_report(tree, tree.periods[0])
    chair = tree.person("lead", Role.CHAIR)
    up, down = listed(tree, chair, sort="reference"), listed(tree, chair, sort="-reference")
    one, other = case_of(tree).reference, case_of(tree, 1).reference
    one, other = sorted([one, other])
    assert up.index(one) < up.index(other)
    assert down.index(one) > down.index(other)


def test_a_long_list_has_pages() -> None:
    tree = planted(north=26)
    tree.draft("north", tree.periods[0])
    chair = tree.person("north", Role.CHAIR)
    said = listed(tree, chair)
    assert counted(said) == "26 exceptions"
    assert said.count("NORTH: to be dealt with") == 25
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
        assert asked == 11


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


def test_a_neighbouring_group_sees_nothing_of_it(tree: Tree) -> None:
    groups_report(tree, tree.periods[0])
    neighbour = tree.person("south", Role.CHAIR)
    assert counted(listed(tree, neighbour)) == "0 exceptions"
    assert browser(neighbour).get(case_address(tree, case_of(tree).reference)).status_code == 404


def test_another_partnership_is_not_found(tree: Tree) -> None:
    groups_report(tree, tree.periods[0])
    other = planted()
    stranger = browser(other.person("board", Role.CHAIR))
    assert stranger.get(case_address(tree, case_of(tree).reference)).status_code == 404
    assert stranger.get(case_address(other, case_of(tree).reference)).status_code == 404
    assert stranger.get(reverse("reports:exceptions", args=[tree.partnership.slug])).status_code == 404


@pytest.mark.parametrize("reference", ["NORTH-2026-999", "nothing", "a b", "é"])
def test_a_reference_that_does_not_exist_is_not_found(tree: Tree, reference: str) -> None:
    assert browser(tree.person("lead", Role.CHAIR)).get(case_address(tree, reference)).status_code == 404


# The trace


def in_order(said: str, *parts: str) -> bool:
    """Whether the parts stand in the text one after the other."""
    place = 0
    for part in parts:
        place = said.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def test_the_trace_runs_from_the_newest_back_to_the_officer(tree: Tree) -> None:
    everybody_reports(tree, tree.periods[0])
    said = traced(tree, tree.person("board", Role.CHAIR), case_of(tree).reference)
    assert in_order(
        said,
        "Handled here, Board group (BOARD) So be it.",
        "Everything that happened, newest first",
        "BOARD issued its report for October to December 2025",
        "BOARD decided: support",
        "LEAD issued its report for October to December 2025",
        "Put before the Board group (BOARD)",
        "LEAD decided: escalate",
        "Put before the Lead group (LEAD)",
        "NORTH issued its report for October to December 2025",
        "NORTH: escalated",
        "Asked for 31 March 2026: Agree the secondment.",
        "Raised at NORTH for October to December 2025",
        "Update for October to December 2025: submitted",
        "North officer",
        "One post is empty.",
    )


def test_the_officers_words_are_one_click_from_the_trace(tree: Tree) -> None:
    everybody_reports(tree, tree.periods[0])
    board = browser(tree.person("board", Role.CHAIR))
    page = board.get(case_address(tree, case_of(tree).reference)).content.decode()
    update = Update.objects.get(activity=tree.activities["north"][0])
    address = reverse("priorities:update", args=[tree.partnership.slug, update.pk])
    assert f'href="{address}"' in page
    assert board.get(address).status_code == 200


@pytest.mark.parametrize("name", ["north", "lead", "board"])
def test_from_any_level_it_is_three_clicks_to_the_officers_words(tree: Tree, name: str) -> None:
    everybody_reports(tree, tree.periods[0])
    client = browser(tree.person(name, Role.CHAIR))
    slug = tree.partnership.slug
    update = Update.objects.get(activity=tree.activities["north"][0])
    goal = reverse("priorities:update", args=[slug, update.pk])
    start = reverse("reports:dashboard", args=[slug, name]) + f"?period={tree.periods[0].code}"
    reached = {start}
    for _ in range(3):
        pages = [client.get(address) for address in sorted(reached)]
        found = {
            link.replace("&amp;", "&")
            for page in pages
            for link in re.findall(r'href="(/[^"#]+)"', re.sub(r"(?s).*<main", "", page.content.decode()))
        }
        if goal in found:
            return
        reached = {link for link in found if "/exceptions/" in link or "/updates/" in link}
    pytest.fail(f"{goal} is further than three clicks from {start}")


def test_every_edit_of_the_words_is_told(tree: Tree) -> None:
    period = tree.periods[0]
    activity = tree.activities["north"][0]
    groups_report(tree, period)
    update = Update.objects.get(activity=activity)
    amend_update(
        update=update,
        words={"cause": "Two posts are empty.", "confidence": "in_doubt"},
        by=tree.person("north", Role.OFFICER),
        at=meeting_day(period) + timedelta(days=30),
        why="One more has left.",
    )
    said = traced(tree, tree.person("north", Role.CHAIR), case_of(tree).reference)
    assert in_order(
        said,
        "Update for October to December 2025: amended",
        "One more has left. Confidence: Probable → In doubt Reworded: cause",
        "Update for October to December 2025: submitted",
    )


def test_a_decision_names_who_was_told_and_who_acknowledged(tree: Tree) -> None:
    everybody_reports(tree, tree.periods[0])
    officer = tree.person("north", Role.OFFICER)
    case = case_of(tree)
    notice = Notice.objects.get(recipient=officer, decision__case=case, decision__body=tree.bodies["lead"])
    at = meeting_day(tree.periods[0]) + timedelta(days=1)
    deciding.acknowledge(notice=notice, by=officer, at=at)
    said = traced(tree, officer, case.reference)
    assert in_order(
        said, "LEAD decided: escalate", "So be it.", "Told: ", "North officer", "acknowledged it on"
    )
    assert "North officer acknowledged it on 8 February 2026" in said


def test_actions_and_their_moves_are_told(tree: Tree) -> None:
    period = tree.periods[0]
    groups_report(tree, period)
    report = report_of(tree, "lead", period)
    item = rollup.undecided(report).order_by("position")[0]
    decision = tree.decide(item, Outcome.SUPPORT)
    at = decision.confirmed_at + timedelta(hours=1)
    chair, officer = tree.person("lead", Role.CHAIR), tree.person("north", Role.OFFICER)
    action = deciding.raise_action(
        decision=decision,
        what="Second somebody.",
        person=officer,
        organisation=tree.organisation,
        due_on=(at + timedelta(days=10)).date(),
        by=chair,
        at=at,
    )
    acting.redate(
        action=action,
        due_on=(at + timedelta(days=30)).date(),
        why="Leave.",
        by=chair,
        at=at + timedelta(days=2),
    )
    acting.claim_done(action=action, claim="It is done.", by=officer, at=at + timedelta(days=3))
    acting.verify_done(action=action, verification="I saw it.", by=chair, at=at + timedelta(days=4))
    said = traced(tree, chair, item.case.reference)
    assert in_order(
        said,
        f"Action {action.reference} verified",
        "I saw it.",
        f"Action {action.reference} reported as done",
        "It is done.",
        f"Action {action.reference} moved to",
        "Leave.",
        f"Action {action.reference}, due",
        "Second somebody. For North officer, Treewick Council.",
    )


def test_what_stands_in_a_report_is_for_its_readers(tree: Tree) -> None:
    period = tree.periods[0]
    groups_report(tree, period)
    report = report_of(tree, "lead", period)
    item = rollup.undecided(report).order_by("position")[0]
    deciding.comment(
        item=item,
        words="Not a word of this below.",
        by=tree.person("lead", Role.MEMBER),
        at=meeting_day(period),
    )
    reference = item.case.reference
    assert "Not a word of this below." in traced(tree, tree.person("lead", Role.CHAIR), reference)
    below = traced(tree, tree.person("north", Role.CHAIR), reference)
    assert "Not a word of this below." not in below
    assert "Before the Lead group (LEAD)" in below
    assert f'href="/{tree.partnership.slug}/reports/{report.pk}/"' not in below


def test_a_draft_of_another_level_is_not_told(tree: Tree) -> None:
    tree.update(tree.activities["north"][0], tree.periods[0], "red")
    report = tree.draft("north", tree.periods[0])
    item = report.items.get(case__activity=tree.activities["north"][0])
    tree.dispose(item, "escalate")
    own = traced(tree, tree.person("north", Role.MEMBER), item.case.reference)
    above = traced(tree, tree.person("lead", Role.MEMBER), item.case.reference)
    assert "NORTH: escalated" in own
    assert "NORTH: escalated" not in above
    assert "It stands in no report that you may read." in above


def test_a_closed_case_says_why(tree: Tree) -> None:
    first, second = tree.periods[:2]
    everybody_reports(tree, first)
    for activity in tree.activities["north"]:
        tree.update(activity, second, "green")
    report = tree.draft("north", second)
    tree.deal_with(report, "close")
    tree.issue(report)
    said = traced(tree, tree.person("north", Role.CHAIR), case_of(tree).reference)
    assert in_order(said, "Closed on", "It is over.", "Was open", "2 periods", "newest first", "Closed")


def test_a_merged_case_leads_to_the_one_that_goes_on(tree: Tree) -> None:
    period = tree.periods[0]
    for activity in tree.activities["north"]:
        tree.update(activity, period, "red")
    report = tree.draft("north", period)
    one, other = report.items.order_by("case__reference")
    tree.dispose(one, "handle")
    issuing.dispose(
        item=other,
        disposition=Disposition.MERGED,
        words="They are the same.",
        merged_into=one.case,
        by=tree.person("north", Role.CHAIR),
        at=tree.at(meeting_day(period)),
    )
    tree.issue(report)
    chair = tree.person("north", Role.CHAIR)
    said = traced(tree, chair, other.case.reference)
    assert f"Merged into {one.case.reference} on" in said
    assert f"Follow {one.case.reference}" in said
    assert f"{other.case.reference} became part of this exception" in traced(tree, chair, one.case.reference)


def test_a_rejected_decision_is_told_as_that(tree: Tree) -> None:
    period = tree.periods[0]
    groups_report(tree, period)
    item = rollup.undecided(report_of(tree, "lead", period)).order_by("position")[0]
    decision = tree.decide(item, Outcome.SUPPORT, by=tree.person("lead", Role.SECRETARY))
    chair = tree.person("lead", Role.CHAIR)
    waiting = traced(tree, chair, item.case.reference)
    assert "LEAD: decision recorded (support), waiting for the chair to confirm it" in waiting
    assert "A decision of the Lead group (LEAD) is needed" in waiting
    deciding.reject_decision(decision=decision, by=chair, at=decision.recorded_at + timedelta(hours=1))
    said = traced(tree, chair, item.case.reference)
    assert "LEAD: the recorded decision (support) was turned down" in said


def test_silence_of_a_group_has_a_trace_too(tree: Tree) -> None:
    report = tree.draft("lead", tree.periods[0])
    item = report.items.order_by("case__reference")[0]
    said = traced(tree, tree.person("lead", Role.CHAIR), item.case.reference)
    assert "No exception report from North group (NORTH)" in said
    assert "To be dealt with by the Lead group (LEAD)" in said


def test_the_trace_asks_as_much_in_the_second_quarter_as_in_the_first(tree: Tree) -> None:
    chair = browser(tree.person("board", Role.CHAIR))
    asked = []
    for period in tree.periods[:2]:
        everybody_reports(tree, period)
        address = case_address(tree, case_of(tree).reference)
        asked.append(questions(lambda: chair.get(address))[1])  # noqa: B023 - called at once
    assert asked == [18, 18]
    assert ExceptionReport.objects.issued().count() == 8
