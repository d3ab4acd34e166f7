"""What an officer reads on an update: what it led to, every answer, and what is theirs to acknowledge."""

import re

import pytest
from django.urls import reverse

from partners.models import Person
from partners.roles import Role
from priorities.models import Update
from reports import rollup
from reports.models import Decision, ExceptionCase, Notice
from reports.rules import Outcome
from tests.queries import questions
from tests.reports.quarters import browser, groups_report, planted, report_of
from tests.reports.tree import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> Tree:
    grown = planted()
    groups_report(grown, grown.periods[0])
    return grown


def address(tree: Tree, place: int = 0) -> str:
    update = Update.objects.get(activity=tree.activities["north"][place], period=tree.periods[0])
    return reverse("priorities:update", args=[tree.partnership.slug, update.pk])


def read(tree: Tree, person: Person) -> str:
    response = browser(person).get(address(tree))
    assert response.status_code == 200
    return str(response.content.decode())


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def decided(tree: Tree, outcome: Outcome) -> Decision:
    (item, *_) = rollup.inbox(report_of(tree, "lead", tree.periods[0])).filter(
        case__activity=tree.activities["north"][0]
    )
    decision: Decision = tree.decide(item, outcome)
    return decision


def test_before_anybody_decides_the_exception_is_named_and_linked(tree: Tree) -> None:
    html = read(tree, tree.person("north", Role.OFFICER))
    case = ExceptionCase.objects.get(activity=tree.activities["north"][0])
    assert reverse("reports:case", args=[tree.partnership.slug, case.reference]) in html
    assert "No body has decided on it" in plain(html)


def test_the_answer_stands_on_the_update_with_the_way_to_acknowledge_it(tree: Tree) -> None:
    officer = tree.person("north", Role.OFFICER)
    decision = decided(tree, Outcome.ASK)
    html = read(tree, officer)
    notice = Notice.objects.get(decision=decision, recipient=officer)
    assert f"LEAD, {decision.confirmed_at:%-d %B %Y}: ask for more {decision.words}" in plain(html)
    assert reverse("reports:notice", args=[tree.partnership.slug, notice.pk]) in html
    assert "Read and acknowledge it" in plain(html)


def test_who_was_not_told_has_nothing_to_acknowledge(tree: Tree) -> None:
    decision = decided(tree, Outcome.ASK)
    said = plain(read(tree, tree.person("lead", Role.CHAIR)))
    assert decision.words in said
    assert "Read and acknowledge it" not in said


def test_after_asking_for_more_list_and_panel_say_whose_turn_it_is(tree: Tree) -> None:
    decided(tree, Outcome.ASK)
    case = ExceptionCase.objects.get(activity=tree.activities["north"][0])
    slug = tree.partnership.slug
    pages = [reverse("reports:exceptions", args=[slug]), reverse("reports:case", args=[slug, case.reference])]
    for person in (tree.person("lead", Role.CHAIR), tree.person("north", Role.OFFICER)):
        for page in pages:
            said = plain(browser(person).get(page).content.decode())
            assert "Open. LEAD asked for more on " in said, page
            assert "NORTH is to answer in its next report" in said, page
            assert "Handled here" not in said, page


def test_any_number_of_answers_asks_the_same(tree: Tree) -> None:
    officer = tree.person("north", Role.OFFICER)
    decided(tree, Outcome.SUPPORT)
    client = browser(officer)
    once = questions(lambda: client.get(address(tree)))[1]
    decided(tree, Outcome.ASK)
    assert questions(lambda: client.get(address(tree)))[1] == once
