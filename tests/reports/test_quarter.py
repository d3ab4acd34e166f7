"""One quarter through the services: from an officer's red to the board's answer and back."""

import pytest

from partners import services as partners
from partners.roles import Role
from partners.rules import Refused
from priorities.models import Update
from reports import rollup
from reports.content import reconciliation_of
from reports.models import ExceptionCase, ExceptionReport, Notice, Placement
from reports.rules import Disposition, Outcome
from reports.services import deciding, drafting, issuing
from tests.reports.tree import Tree, before_deadline, meeting_day

pytestmark = pytest.mark.django_db


def escalated(tree: Tree) -> ExceptionReport:
    """The north group has one red, escalated, and one green; the south group is all green."""
    period = tree.periods[0]
    red, green = tree.activities["north"]
    tree.update(red, period, "red")
    tree.update(green, period, "green")
    tree.update(tree.activities["south"][0], period, "green")
    report = tree.draft("north", period)
    tree.deal_with(report, "escalate")
    return tree.issue(report)


def test_a_red_update_travels_to_the_board_and_back(tree: Tree) -> None:
    period = tree.periods[0]
    escalated(tree)
    tree.issue(tree.draft("south", period))
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    (item,) = rollup.undecided(lead)
    assert item.shown["ask_below"] == "Agree the secondment."
    tree.decide(item, Outcome.ESCALATE)
    board = ExceptionReport.objects.get(from_body=tree.bodies["board"], period=period)
    (above,) = rollup.undecided(board)
    assert above.shown["ask_below"] == "Fund the post."
    tree.issue(lead)
    tree.decide(above, Outcome.SUPPORT)
    closed = tree.issue(board)
    assert reconciliation_of(closed.content or {}).handled == 1
    officer = tree.person("north", Role.OFFICER)
    notices = Notice.objects.filter(recipient=officer)
    assert [n.decision.body.slug for n in notices.order_by("decision__recorded_at")] in (
        ["lead", "board"],
        ["board", "lead"],
    )
    read_at = tree.at(meeting_day(period))
    notice = deciding.acknowledge(notice=notices[0], by=officer, at=read_at)
    assert notice.acknowledged_at == read_at


def test_from_the_boards_line_one_reaches_the_officers_words(tree: Tree) -> None:
    period = tree.periods[0]
    escalated(tree)
    tree.issue(tree.draft("south", period))
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    tree.deal_with(lead, "escalate")
    board = ExceptionReport.objects.get(from_body=tree.bodies["board"])
    (line,) = board.items.all()
    (from_lead,) = Placement.objects.filter(item=line)
    (from_north,) = Placement.objects.filter(item=from_lead.source)
    update = Update.objects.get(activity=tree.activities["north"][0])
    assert from_north.source.update == update
    assert line.update == update
    assert update.history.filter(revision=line.update_revision).exists()


def test_the_signer_is_not_the_sole_author(tree: Tree) -> None:
    period = tree.periods[0]
    officer = tree.person("north", Role.OFFICER)
    partners.give_seat(
        body=tree.bodies["north"],
        person=officer,
        role=Role.DEPUTY,
        starts_on=period.starts_on,
        by=None,
        at=before_deadline(period),
    )
    for activity in tree.activities["north"]:
        tree.update(activity, period, "green")
    report = tree.draft("north", period)
    issuing.summarise(report=report, summary="All well.", good_news=[], by=officer, at=meeting_day(period))
    with pytest.raises(Refused, match="You alone wrote"):
        issuing.sign_and_issue(report=report, by=officer, at=meeting_day(period))


def test_nobody_decides_their_own_ask(tree: Tree) -> None:
    period = tree.periods[0]
    escalated(tree)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    (item,) = rollup.undecided(lead)
    assert tree.person("north", Role.CHAIR).pk in deciding.barred(item)
    assert tree.person("north", Role.OFFICER).pk in deciding.barred(item)
    with pytest.raises(Refused, match="wrote or signed"):
        tree.decide(item, Outcome.SUPPORT, by=tree.person("north", Role.CHAIR))


def test_nothing_is_issued_while_an_exception_is_not_dealt_with(tree: Tree) -> None:
    period = tree.periods[0]
    tree.update(tree.activities["north"][0], period, "amber")
    report = tree.draft("north", period)
    with pytest.raises(Refused, match="2 exceptions are not dealt with yet"):
        tree.issue(report)


def test_silence_is_an_exception_and_is_carried_on(tree: Tree) -> None:
    period = tree.periods[0]
    report = tree.draft("north", period)
    assert [item.triggers for item in report.items.all()] == [["return_missing"], ["return_missing"]]
    lead = tree.draft("lead", period)
    assert sorted(item.triggers[0] for item in lead.items.all()) == ["report_missing", "report_missing"]


def test_a_secretary_records_and_the_chair_confirms(tree: Tree) -> None:
    period = tree.periods[0]
    escalated(tree)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    (item,) = rollup.undecided(lead)
    decision = tree.decide(item, Outcome.SUPPORT, by=tree.person("lead", Role.SECRETARY))
    assert decision.confirmed_at is None
    assert rollup.undecided(lead).count() == 1
    deciding.confirm_decision(decision=decision, by=tree.person("lead", Role.CHAIR), at=meeting_day(period))
    assert rollup.undecided(lead).count() == 0


def test_the_next_quarter_brings_forward_what_goes_on(tree: Tree) -> None:
    first, second = tree.periods[:2]
    escalated(tree)
    tree.issue(tree.draft("south", first))
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=first)
    tree.deal_with(lead)
    tree.issue(lead)
    tree.update(tree.activities["north"][0], second, "green")
    tree.update(tree.activities["north"][1], second, "green")
    report = tree.draft("north", second)
    (item,) = report.items.all()
    assert (item.brought_forward, item.triggers, item.disposition) == (True, [], "")
    tree.dispose(item, "close")
    tree.issue(report)
    case = ExceptionCase.objects.get()
    assert case.closed_why == "It is over."
    lead = tree.draft("lead", second)
    item = lead.items.get(case=case)
    assert (item.brought_forward, item.disposition) == (True, "closed")


def test_a_correction_keeps_decisions_on_what_did_not_change(tree: Tree) -> None:
    period = tree.periods[0]
    report = escalated(tree)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    tree.deal_with(lead)
    version = issuing.correct_report(
        report=report, why="A number was wrong.", by=tree.person("north", Role.CHAIR), at=meeting_day(period)
    )
    tree.issue(version)
    assert rollup.undecided(lead).count() == 0
    assert version.items.get().unchanged_from == report.items.get()


def test_a_corrected_ask_comes_back_to_the_inbox(tree: Tree) -> None:
    period = tree.periods[0]
    report = escalated(tree)
    lead = ExceptionReport.objects.get(from_body=tree.bodies["lead"], period=period)
    tree.deal_with(lead)
    chair = tree.person("north", Role.CHAIR)
    version = issuing.correct_report(
        report=report, why="The ask was wrong.", by=chair, at=meeting_day(period)
    )
    issuing.dispose(
        item=version.items.get(),
        disposition=Disposition.ESCALATED,
        decision_asked="Agree two secondments.",
        asked_by_on=period.ends_on,
        by=chair,
        at=meeting_day(period),
    )
    tree.issue(version)
    (item,) = rollup.undecided(lead)
    assert item.decide_again
    assert item.shown["ask_below"] == "Agree two secondments."
    tree.decide(item, Outcome.DIRECT)
    assert rollup.undecided(lead).count() == 0


def test_the_draft_is_made_in_turn(tree: Tree) -> None:
    tree.draft("north", tree.periods[0])
    with pytest.raises(Refused, match="Issue that first"):
        drafting.draft_report(
            body=tree.bodies["north"], period=tree.periods[1], at=meeting_day(tree.periods[1])
        )
