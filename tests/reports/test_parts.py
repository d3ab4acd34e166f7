"""What the page of a board says of the exceptions referred to it, and to whom."""

import pytest

from partners.models import Body, Person
from partners.parts import Part
from partners.roles import Role
from priorities.services_activities import restrict_activity
from reports import rollup
from reports.models import ExceptionCase, ExceptionReport
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


def test_the_page_of_a_body_leads_to_its_newest_reports_and_to_drafts_only_its_own(escalated: Tree) -> None:
    second = escalated.periods[1]
    draft = escalated.draft("north", second)
    issued = ExceptionReport.objects.get(from_body=escalated.bodies["north"], period=escalated.periods[0])

    def told(name: str) -> list[str]:
        person = escalated.person(name, Role.MEMBER)
        page = browser(person).get(f"/{escalated.partnership.slug}/groups/north/").content.decode()
        return [str(report.pk) for report in (draft, issued) if f"/reports/{report.pk}/" in page]

    assert told("north") == [str(draft.pk), str(issued.pk)]
    assert told("lead") == [str(issued.pk)]
    assert told("south") == []
