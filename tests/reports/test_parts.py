"""What the page of a board says of the exceptions referred to it, and to whom."""

import pytest

from partners.models import Body, Person
from partners.parts import Part
from partners.roles import Role
from priorities.services_activities import restrict_activity
from reports import rollup
from reports.models import ExceptionCase
from reports.parts import of_body
from reports.rules import Outcome
from reports.services import deciding
from tests import factories as make
from tests.reports.quarters import browser, groups_report, planted, report_of
from tests.reports.tree import LONG_AGO, Tree, meeting_day

pytestmark = pytest.mark.django_db


def referred(tree: Tree, board: Body, person: Person) -> list[list[object]]:
    parts: list[Part] = [p for p in of_body(board, tree.partnership, person) if p.key == "referred"]
    return [list(row) for part in parts for row in part.table.values()]


def test_a_referral_stands_on_the_page_of_the_board_it_went_to() -> None:
    tree = planted()
    board = make.make_body(tree.partnership, "safe", name="Safety board", kind=Body.Kind.SISTER)
    member, stranger = make.make_person("Mo"), tree.person("south", Role.OFFICER)
    make.make_seat(board, member, Role.MEMBER, starts_on=LONG_AGO.date())
    officer, chair = tree.person("north", Role.OFFICER), tree.person("north", Role.CHAIR)
    restrict_activity(activity=tree.activities["north"][1], readers=[officer], by=chair, at=LONG_AGO)
    groups_report(tree, tree.periods[0])
    lead = tree.bodies["lead"]
    for item in rollup.undecided(report_of(tree, "lead", tree.periods[0])):
        deciding.record_decision(
            item=item,
            outcome=Outcome.REFER,
            words="Theirs to act on.",
            consulted="The members.",
            referred_to=board,
            by=tree.chair(lead),
            at=meeting_day(tree.periods[0]),
        )
    case = ExceptionCase.objects.get(activity=tree.activities["north"][0])
    ((name, words, by, _, state),) = referred(tree, board, member)
    assert (name, words) == (f"{case.reference}: {case.title}", "Theirs to act on.")
    assert (by, state) == (lead.short_name, "Open")
    assert len(referred(tree, board, tree.person("lead", Role.CHAIR))) == 1
    assert referred(tree, board, stranger) == []
    page = browser(member).get(f"/{tree.partnership.slug}/groups/safe/").content.decode()
    assert "Referred to it" in page
    assert f"/exceptions/{case.reference}/" not in page
