"""Following an exception from the officer's words to the board and back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from partners.models import Person
from partners.roles import Role
from priorities.models import Update
from priorities.services import amend_update
from reports import rollup
from reports.models import ExceptionCase, ExceptionReport, Notice
from reports.rules import Disposition, Outcome
from reports.services import acting, deciding, issuing
from reports.views.trace_words import ask_changed
from tests.queries import questions
from tests.reports.quarters import browser, everybody_reports, report_of
from tests.reports.tree import Tree, meeting_day

pytestmark = pytest.mark.django_db


def plain(html: str) -> str:
    main = re.sub(r"(?s).*<main|</main>.*", "", html)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def case_address(tree: Tree, reference: str) -> str:
    return reverse("reports:case", args=[tree.partnership.slug, reference])


def traced(tree: Tree, person: Person, reference: str) -> str:
    response = browser(person).get(case_address(tree, reference))
    assert response.status_code == 200
    return plain(response.content.decode())


def case_of(tree: Tree, place: int = 0) -> ExceptionCase:
    found: ExceptionCase = ExceptionCase.objects.get(activity=tree.activities["north"][place])
    return found


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


def test_the_trace_runs_from_the_newest_back_to_the_officer(reported: Tree) -> None:
    said = traced(reported, reported.person("board", Role.CHAIR), case_of(reported).reference)
    assert in_order(
        said,
        "Open. BOARD supported it on",
        "NORTH carries it out and reports on it in its next report",
        "So be it.",
        "Everything that happened, newest first",
        "BOARD issued its report for October to December 2025",
        "BOARD decided: support",
        "LEAD issued its report for October to December 2025",
        "Put before the Board group (BOARD)",
        "LEAD decided: escalate",
        "Put before the Lead group (LEAD)",
        "NORTH issued its report for October to December 2025",
        "NORTH: escalated",
        "Decision asked by 31 March 2026: Agree the secondment.",
        "Raised at NORTH for October to December 2025",
        "Update for October to December 2025: submitted",
        "North officer",
        "One post is empty.",
    )


def test_the_officers_words_are_one_click_from_the_trace(reported: Tree) -> None:
    board = browser(reported.person("board", Role.CHAIR))
    page = board.get(case_address(reported, case_of(reported).reference)).content.decode()
    update = Update.objects.get(activity=reported.activities["north"][0])
    address = reverse("priorities:update", args=[reported.partnership.slug, update.pk])
    assert f'href="{address}"' in page
    assert board.get(address).status_code == 200


@pytest.mark.parametrize("name", ["north", "lead", "board"])
def test_from_any_level_it_is_three_clicks_to_the_officers_words(reported: Tree, name: str) -> None:
    client = browser(reported.person(name, Role.CHAIR))
    slug = reported.partnership.slug
    update = Update.objects.get(activity=reported.activities["north"][0])
    goal = reverse("priorities:update", args=[slug, update.pk])
    start = reverse("reports:dashboard", args=[slug, name]) + f"?period={reported.periods[0].code}"
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


def test_every_edit_of_the_words_is_told(escalated: Tree) -> None:
    period = escalated.periods[0]
    activity = escalated.activities["north"][0]
    update = Update.objects.get(activity=activity)
    amend_update(
        update=update,
        words={"cause": "Two posts are empty.", "confidence": "in_doubt"},
        by=escalated.person("north", Role.OFFICER),
        at=meeting_day(period) + timedelta(days=30),
        why="One more has left.",
    )
    said = traced(escalated, escalated.person("north", Role.CHAIR), case_of(escalated).reference)
    assert in_order(
        said,
        "Update for October to December 2025: amended",
        "One more has left. Confidence Probable → In doubt Cause removed: One post is added: Two posts are empty.",
        "Update for October to December 2025: submitted",
    )


def test_a_decision_names_who_was_told_and_who_acknowledged(reported: Tree) -> None:
    officer = reported.person("north", Role.OFFICER)
    case = case_of(reported)
    notice = Notice.objects.get(
        recipient=officer, decision__case=case, decision__body=reported.bodies["lead"]
    )
    at = meeting_day(reported.periods[0]) + timedelta(days=1)
    deciding.acknowledge(notice=notice, by=officer, at=at)
    said = traced(reported, officer, case.reference)
    assert in_order(
        said, "LEAD decided: escalate", "So be it.", "Told: ", "North officer", "acknowledged it on"
    )
    assert "North officer acknowledged it on 8 February 2026" in said


def test_actions_and_their_moves_are_told(escalated: Tree) -> None:
    period = escalated.periods[0]
    report = report_of(escalated, "lead", period)
    item = rollup.undecided(report).order_by("position")[0]
    decision = escalated.decide(item, Outcome.SUPPORT)
    at = decision.confirmed_at + timedelta(hours=1)
    chair, officer = escalated.person("lead", Role.CHAIR), escalated.person("north", Role.OFFICER)
    action = deciding.raise_action(
        decision=decision,
        what="Second somebody.",
        person=officer,
        organisation=escalated.organisation,
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
    said = traced(escalated, chair, item.case.reference)
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


def test_what_stands_in_a_report_is_for_its_readers(escalated: Tree) -> None:
    period = escalated.periods[0]
    report = report_of(escalated, "lead", period)
    item = rollup.undecided(report).order_by("position")[0]
    deciding.comment(
        item=item,
        words="Not a word of this below.",
        by=escalated.person("lead", Role.MEMBER),
        at=meeting_day(period),
    )
    reference = item.case.reference
    assert "Not a word of this below." in traced(escalated, escalated.person("lead", Role.CHAIR), reference)
    below = traced(escalated, escalated.person("north", Role.CHAIR), reference)
    assert "Not a word of this below." not in below
    assert "Before the Lead group (LEAD)" in below
    assert f'href="/{escalated.partnership.slug}/reports/{report.pk}/"' not in below


def test_a_draft_of_another_level_is_not_told(tree: Tree) -> None:
    tree.update(tree.activities["north"][0], tree.periods[0], "red")
    report = tree.draft("north", tree.periods[0])
    item = report.items.get(case__activity=tree.activities["north"][0])
    tree.dispose(item, "escalate")
    own = traced(tree, tree.person("north", Role.MEMBER), item.case.reference)
    above = traced(tree, tree.person("lead", Role.MEMBER), item.case.reference)
    assert "NORTH: escalated" in own
    assert "NORTH: escalated" not in above
    assert "In the draft report of the North group (NORTH) Its chair has not signed the report yet." in above
    assert "It stands in a draft report only." in above


def test_a_closed_case_says_why(reported: Tree) -> None:
    second = reported.periods[1]
    for activity in reported.activities["north"]:
        reported.update(activity, second, "green")
    report = reported.draft("north", second)
    reported.deal_with(report, "close")
    reported.issue(report)
    said = traced(reported, reported.person("north", Role.CHAIR), case_of(reported).reference)
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


def test_a_rejected_decision_is_told_as_that(escalated: Tree) -> None:
    period = escalated.periods[0]
    item = rollup.undecided(report_of(escalated, "lead", period)).order_by("position")[0]
    decision = escalated.decide(item, Outcome.SUPPORT, by=escalated.person("lead", Role.SECRETARY))
    chair = escalated.person("lead", Role.CHAIR)
    waiting = traced(escalated, chair, item.case.reference)
    assert "LEAD: decision recorded (support), waiting for the chair to confirm it" in waiting
    assert "A decision of the Lead group (LEAD) is needed" in waiting
    deciding.reject_decision(decision=decision, by=chair, at=decision.recorded_at + timedelta(hours=1))
    said = traced(escalated, chair, item.case.reference)
    assert "LEAD: the recorded decision (support) was turned down" in said


def test_silence_of_a_group_has_a_trace_too(tree: Tree) -> None:
    report = tree.draft("lead", tree.periods[0])
    item = report.items.order_by("case__reference")[0]
    said = traced(tree, tree.person("lead", Role.CHAIR), item.case.reference)
    assert "No exception report from North group (NORTH)" in said
    assert "To be dealt with by the Lead group (LEAD)" in said


def test_the_trace_asks_as_much_in_the_second_quarter_as_in_the_first(reported: Tree) -> None:
    chair = browser(reported.person("board", Role.CHAIR))
    address = case_address(reported, case_of(reported).reference)
    asked = [questions(lambda: chair.get(address))[1]]
    everybody_reports(reported, reported.periods[1])
    asked.append(questions(lambda: chair.get(address))[1])
    assert asked == [12, 12]
    issued = ExceptionReport.objects.issued().filter(from_body__partnership=reported.partnership)
    assert issued.count() == 8


def test_earlier_rounds_are_folded_away_and_lose_nothing(reported: Tree) -> None:
    everybody_reports(reported, reported.periods[1])
    chair = browser(reported.person("board", Role.CHAIR))
    page = chair.get(case_address(reported, case_of(reported).reference)).content.decode()
    newest, folded = page.split("<details", 1)
    assert "BOARD issued its report for January to March 2026" in newest
    assert "October to December 2025" not in newest[newest.index("newest first") :]
    assert "October to December 2025: " in folded
    assert "BOARD issued its report for October to December 2025" in folded
    assert "Raised at NORTH for October to December 2025" in folded


def test_an_ask_passed_on_in_other_words_shows_what_changed() -> None:
    (change,) = ask_changed("Agree one post.", "Agree two posts.")
    assert [piece.text for piece in change.pieces if piece.kind] == ["one post.", "two posts."]
    assert ask_changed("Agree one post.", "Agree one post.") == ()
    assert ask_changed("", "Agree two posts.") == ()
