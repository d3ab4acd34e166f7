"""Beside the officer's boxes stands what the bodies above last decided on the activity."""

import pytest

from partners.roles import Role
from priorities.shown import panels
from reports import rollup
from reports.models import ExceptionReport
from reports.rules import Outcome
from tests.reports.tree import Tree, grow


@pytest.fixture
def tree(db: None) -> Tree:
    tree = grow({"lead": None, "north": "lead"}, {"north": 2})
    period = tree.periods[0]
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    report = tree.draft("north", period)
    tree.deal_with(report, "escalate")
    tree.issue(report)
    return tree


def test_it_shows_the_decision_with_its_outcome(tree: Tree) -> None:
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    tree.decide(rollup.undecided(lead).get(), Outcome.DIRECT)
    red, green = tree.activities["north"]
    officer = tree.person("north", Role.OFFICER)
    (panel,) = panels(red, officer)
    assert (panel.title, panel.words) == ("What LEAD decided", "So be it.")
    assert panel.note.startswith("Direct, ")
    assert panel.url.endswith("/exceptions/NORTH-2026-001/")
    assert panels(green, officer) == []


def test_a_decision_waiting_for_the_chair_is_not_shown(tree: Tree) -> None:
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"])
    tree.decide(rollup.undecided(lead).get(), Outcome.DIRECT, by=tree.person("lead", Role.SECRETARY))
    assert panels(tree.activities["north"][0], tree.person("north", Role.OFFICER)) == []
