"""What a dashboard says: as issued where it was issued, the worst first, and names only to their readers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from partners.roles import Role
from priorities.models import Activity
from priorities.rules import Rag, Trigger
from priorities.services import save_update
from priorities.services_activities import restrict_activity
from reports import rollup
from reports.models import ExceptionReport, Meeting
from reports.rollup_dashboard import Dashboard
from reports.rules import Movement, Outcome
from reports.services import deciding, drafting, issuing
from tests.factories import make_milestone
from tests.reports.quarters import dashboard, everybody_reports, groups_report, planted, report_of
from tests.reports.tree import LONG_AGO, WORDS, Tree, before_deadline, grow, meeting_day, report_day

pytestmark = pytest.mark.django_db


def cells(page: Dashboard) -> dict[str, dict[int, Rag]]:
    return {column.body.slug: column.cells for column in page.columns}


def test_of_equals_the_worst_is_the_one_that_waits_for_a_decision(escalated: Tree) -> None:
    page = dashboard(escalated, "lead", escalated.periods[0])
    asked = next(row for row in page.case_rows if row.is_asked)
    in_hand = replace(asked, reference="A", is_put=False)
    assert replace(page, case_rows=[in_hand, asked]).worst == asked
    assert replace(page, case_rows=[in_hand, replace(asked, is_put=False)]).worst == in_hand


def test_what_is_known_to_be_red_is_worse_than_what_nobody_reported(escalated: Tree) -> None:
    page = dashboard(escalated, "lead", escalated.periods[0])
    red = next(row for row in page.case_rows if row.is_asked)
    silent = replace(
        red, reference="A", rag=Rag.NOT_REPORTED.value, triggers=[Trigger.RETURN_MISSING.value], is_put=False
    )
    assert replace(page, case_rows=[silent, red]).worst == red
    assert replace(page, case_rows=[silent]).worst == silent


def test_the_draft_of_another_body_has_no_say_in_what_is_the_worst(escalated: Tree) -> None:
    period = escalated.periods[1]
    report = escalated.draft("north", period)
    missing = Trigger.RETURN_MISSING.value

    def told(name: str) -> list[bool]:
        page = dashboard(escalated, name, period)
        north = escalated.bodies["north"].pk
        return [missing in (row.triggers or ()) for row in page.case_rows if row.body_id == north]

    assert told("north") == [True, True]
    assert told("lead") == [False, False]
    escalated.deal_with(report, "handle")
    escalated.issue(report)
    assert told("lead") == [True, True]


def test_a_report_of_a_later_period_has_no_say_in_what_was_the_worst_before(escalated: Tree) -> None:
    earlier, later = escalated.periods[:2]
    north, missing = escalated.bodies["north"].pk, Trigger.RETURN_MISSING.value

    def told() -> list[list[str] | None]:
        page = dashboard(escalated, "board", earlier, at=meeting_day(later))
        return [row.triggers for row in page.case_rows if row.body_id == north]

    before, report = told(), escalated.draft("north", later)
    escalated.deal_with(report, "handle")
    escalated.issue(report)
    assert before and told() == before
    assert not any(missing in (triggers or ()) for triggers in before)


# The colours


def test_the_headline_is_the_worst_and_never_an_average() -> None:
    tree = planted(north=5)
    period = tree.periods[0]
    for activity in tree.activities["north"][:4]:
        tree.update(activity, period, "green")
    tree.update(tree.activities["north"][4], period, "red")
    page = dashboard(tree, "north", period, at=report_day(period))
    assert page.headline is Rag.RED
    assert page.now.counts() == {Rag.GREEN: 4, Rag.RED: 1}


def test_what_was_not_reported_is_never_green(tree: Tree) -> None:
    period = tree.periods[0]
    tree.update(tree.activities["north"][0], period, "green")
    page = dashboard(tree, "north", period, at=report_day(period))
    assert page.headline is Rag.NOT_REPORTED
    assert cells(page) == {"north": {1: Rag.NOT_REPORTED}}
    assert [rating.title for rating in page.missing.named] == ["Activity 2 of north"]


def test_a_silent_activity_is_also_as_red_as_the_rule_makes_it(tree: Tree) -> None:
    period = tree.periods[0]
    make_milestone(tree.activities["north"][0], "Open the door", period.starts_on)
    page = dashboard(tree, "lead", period)
    assert page.now.counts() == {Rag.RED: 1, Rag.NOT_REPORTED: 3}
    assert (page.missing.named[0].rag, page.missing.named[0].is_missing) == (Rag.RED, True)
    assert cells(page)["north"] == {1: Rag.RED}
    assert [column.silent for column in page.columns] == [{1: 2}, {1: 1}]


def test_before_the_deadline_nothing_is_missing(tree: Tree) -> None:
    period = tree.periods[0]
    tree.update(tree.activities["north"][0], period, "green")
    page = dashboard(tree, "north", period, at=before_deadline(period))
    assert page.now.counts() == {Rag.GREEN: 1, Rag.NOT_DUE: 1}
    assert not page.missing


def test_a_draft_is_not_a_return(tree: Tree) -> None:
    period = tree.periods[0]
    first, second = tree.activities["north"]
    tree.update(first, period, "green")
    officer, at = tree.person("north", Role.OFFICER), before_deadline(period)
    save_update(activity=second, period=period, words=WORDS["green"], revision=None, by=officer, at=at)
    page = dashboard(tree, "north", period, at=report_day(period))
    assert page.now.counts() == {Rag.GREEN: 1, Rag.NOT_REPORTED: 1}


def test_named_as_missing_before_the_deadline(tree: Tree) -> None:
    period = tree.periods[0]
    at = before_deadline(period)
    report = tree.draft("north", period, at=at)
    drafting.close_returns(report=report, by=tree.person("north", Role.CHAIR), at=at)
    assert dashboard(tree, "north", period, at=at).now.counts() == {Rag.NOT_REPORTED: 2}


def test_an_issued_report_is_shown_as_it_was_issued(escalated: Tree) -> None:
    period = escalated.periods[0]
    before = cells(dashboard(escalated, "lead", period))
    activity = Activity.objects.get(pk=escalated.activities["north"][0].pk)
    activity.closed_on, activity.outcome = date(2025, 9, 1), "Never happened."
    activity.record(by=None, at=meeting_day(period))
    page = dashboard(escalated, "lead", period)
    assert cells(page) == before == {"north": {1: Rag.RED}, "south": {1: Rag.GREEN}}
    assert page.now.counts() == {Rag.RED: 2, Rag.GREEN: 1}


def test_the_body_above_sees_what_the_middle_issued(reported: Tree) -> None:
    period = reported.periods[0]
    assert cells(dashboard(reported, "board", period)) == {"lead": {1: Rag.RED}}
    assert cells(dashboard(reported, "lead", period)) == {"north": {1: Rag.RED}, "south": {1: Rag.GREEN}}


def test_while_the_middle_is_silent_what_lies_below_it_is_shown(escalated: Tree) -> None:
    period = escalated.periods[0]
    page = dashboard(escalated, "board", period)
    assert cells(page) == {"lead": {1: Rag.RED}}
    assert page.now.counts() == {Rag.RED: 2, Rag.GREEN: 1}


def test_a_body_that_owes_its_report_is_named_and_weighs_as_not_reported(tree: Tree) -> None:
    period = tree.periods[0]
    tree.update(tree.activities["south"][0], period, "green")
    tree.issue(tree.draft("south", period))
    for activity in tree.activities["north"]:
        tree.update(activity, period, "green")
    page = dashboard(tree, "lead", period)
    assert [body.slug for body in page.silent] == ["north"]
    assert page.headline is Rag.NOT_REPORTED
    assert dashboard(tree, "lead", period, at=report_day(period)).silent == []


def test_a_group_that_never_reported_is_not_reported_in_the_trend(tree: Tree) -> None:
    first, second = tree.periods[:2]
    for activity in tree.activities["south"]:
        tree.update(activity, first, "green")
    tree.issue(tree.draft("south", first))
    page = dashboard(tree, "lead", second)
    assert [rag for _, rag in page.lines[0].trend] == [Rag.NOT_REPORTED, Rag.NOT_REPORTED]


# Movement


def test_movement_is_told_by_name(reported: Tree) -> None:
    second = reported.periods[1]
    groups_report(reported, second, north="green", south="amber")
    page = dashboard(reported, "lead", second)
    better, worse = page.changes(Movement.BETTER), page.changes(Movement.WORSE)
    assert {c.rating.title for c in better.named} == {"Activity 1 of north", "Activity 2 of north"}
    assert [(c.rating.title, c.before, c.rating.rag) for c in worse.named] == [
        ("Activity 1 of south", Rag.GREEN, Rag.AMBER)
    ]
    assert [column.before for column in page.columns] == [{1: Rag.RED}, {1: Rag.GREEN}]
    assert [rag for _, rag in page.lines[0].trend] == [Rag.RED, Rag.AMBER]
    assert page.before is not None
    assert page.before.counts() == {Rag.RED: 2, Rag.GREEN: 1}


def test_a_group_that_is_renamed_keeps_what_it_was(tree: Tree) -> None:
    first, second = tree.periods[:2]
    for activity in tree.activities["south"]:
        tree.update(activity, first, "green")
    tree.issue(tree.draft("south", first))
    report, chair = report_of(tree, "lead", first), tree.person("lead", Role.CHAIR)
    drafting.close_returns(report=report, by=chair, at=meeting_day(first))
    tree.deal_with(report, "handle")
    tree.issue(report, at=meeting_day(first))
    north = tree.bodies["north"]
    north.short_name = "NORTHERN"
    north.record(by=None, at=meeting_day(second))
    before = [column.before for column in dashboard(tree, "lead", second).columns]
    assert before == [{1: Rag.NOT_REPORTED}, {1: Rag.GREEN}]


def test_the_first_period_is_compared_with_nothing(tree: Tree) -> None:
    groups_report(tree, tree.periods[1])
    page = dashboard(tree, "lead", tree.periods[1])
    assert page.before is None
    assert not page.changes(Movement.WORSE)


# Exceptions, decisions and answers


def test_what_is_asked_is_what_is_undecided(escalated: Tree) -> None:
    period = escalated.periods[0]
    report = report_of(escalated, "lead", period)
    undecided = set(rollup.undecided(report).values_list("pk", flat=True))
    assert len(undecided) == 2
    page = dashboard(escalated, "lead", period)
    assert {case.item for case in page.asked.named} == undecided
    escalated.decide(rollup.undecided(report)[0], Outcome.SUPPORT)
    assert dashboard(escalated, "lead", period).asked.total == 1


def test_a_recorded_decision_waits_for_the_chair(escalated: Tree) -> None:
    period = escalated.periods[0]
    item = rollup.undecided(report_of(escalated, "lead", period))[0]
    decision = escalated.decide(item, Outcome.SUPPORT, by=escalated.person("lead", Role.SECRETARY))
    page = dashboard(escalated, "lead", period)
    assert page.asked.total == 1
    assert [case.waiting["pk"] for case in page.waiting.named if case.waiting] == [str(decision.pk)]


def test_comments_and_proposals_stand_beside_the_ask(escalated: Tree) -> None:
    period = escalated.periods[0]
    item = rollup.undecided(report_of(escalated, "lead", period))[0]
    member = escalated.person("lead", Role.MEMBER)
    at = meeting_day(period)
    deciding.comment(item=item, words="We should.", by=member, at=at, outcome="support")
    deciding.comment(item=item, words="One question.", by=member, at=at)
    (case,) = [c for c in dashboard(escalated, "lead", period).asked.named if c.item == item.pk]
    assert sorted(case.proposals) == ["", "support"]


def test_drafts_of_a_report_are_for_those_who_may_see_working_papers(tree: Tree) -> None:
    period = tree.periods[0]
    tree.update(tree.activities["north"][0], period, "red")
    tree.draft("north", period)
    member_above = tree.person("lead", Role.MEMBER)
    own, above = dashboard(tree, "north", period), dashboard(tree, "north", period, person=member_above)
    assert own.unhandled == 2
    assert (above.own.draft, above.unhandled, above.balance) == (None, 0, None)
    assert above.now.counts() == own.now.counts()


def test_the_books_agree_with_those_of_the_report(reported: Tree) -> None:
    first, second = reported.periods[:2]
    groups_report(reported, second, north="amber", south="red")
    shown, told = {}, {}
    for name in ("north", "lead", "board"):
        for period in (first, second):
            report = ExceptionReport.objects.filter(from_body=reported.bodies[name], period=period).first()
            report = report or report_of(reported, name, period)
            shown[name, period.code] = dashboard(reported, name, period).balance
            told[name, period.code] = rollup.reconciliation(report)
    assert shown == told
    assert len(shown) == 6


def test_the_books_of_a_draft_say_what_is_undecided(escalated: Tree) -> None:
    period = escalated.periods[0]
    balance = dashboard(escalated, "lead", period).balance
    assert balance is not None
    assert (balance.new, balance.undecided, balance.balances) == (2, 2, False)


def test_what_was_asked_stands_with_its_answer(reported: Tree) -> None:
    first, second = reported.periods[:2]
    for period in (first, second):
        (one, other) = dashboard(reported, "north", period).asks.named
        assert (one.asked, other.asked) == ("Agree the secondment.", "Agree the secondment.")
        assert one.answer is not None
        assert (one.answer["outcome"], one.answer["words"]) == ("escalate", "So be it.")


def test_an_ask_without_an_answer_says_so(escalated: Tree) -> None:
    (one, _) = dashboard(escalated, "north", escalated.periods[0]).asks.named
    assert one.answer is None


def test_open_exceptions_are_those_of_the_time_of_issue(reported: Tree) -> None:
    first, second = reported.periods[:2]
    groups_report(reported, second, north="green", how="close")
    assert len(dashboard(reported, "north", second).open_cases) == 0
    assert len(dashboard(reported, "north", first, at=meeting_day(second)).open_cases) == 2


def test_exceptions_of_a_later_period_do_not_show_in_an_earlier_one(tree: Tree) -> None:
    first, second = tree.periods[:2]
    everybody_reports(tree, first, north="green")
    groups_report(tree, second)
    assert len(dashboard(tree, "lead", first, at=meeting_day(second)).open_cases) == 0
    assert len(dashboard(tree, "lead", second, at=meeting_day(second)).open_cases) == 2


# Who sees what


def test_numbers_count_what_names_leave_out(tree: Tree) -> None:
    period = tree.periods[0]
    restrict_activity(
        activity=tree.activities["north"][0],
        readers=[tree.person("north", Role.OFFICER)],
        by=tree.person("north", Role.CHAIR),
        at=LONG_AGO,
    )
    groups_report(tree, period)
    page = dashboard(tree, "lead", period)
    assert page.now.counts() == {Rag.RED: 2, Rag.GREEN: 1}
    assert (len(page.asked.named), page.asked.hidden) == (1, 1)
    assert (len(page.oldest.named), page.oldest.hidden) == (1, 1)
    named = dashboard(tree, "north", period)
    assert (len(named.oldest.named), named.oldest.hidden) == (2, 0)


def test_who_may_not_read_the_groups_gets_no_names_of_theirs(tree: Tree) -> None:
    period = tree.periods[0]
    officer = tree.person("lead", Role.OFFICER)
    page = dashboard(tree, "lead", period, person=officer)
    assert page.now.counts() == {Rag.NOT_REPORTED: 3}
    assert (page.missing.named, page.missing.hidden) == ([], 3)


def test_another_partnership_stays_out_of_it(tree: Tree) -> None:
    period = tree.periods[0]
    other = planted()
    groups_report(other, other.periods[0])
    assert dashboard(tree, "lead", period).now.counts() == {Rag.NOT_REPORTED: 3}
    assert dashboard(tree, "lead", period).open_cases == []


# The rest


def test_the_meeting_about_the_period_is_known(tree: Tree) -> None:
    period, at = tree.periods[0], meeting_day(tree.periods[0])
    Meeting(
        body=tree.bodies["lead"], period=period, starts_at=at + timedelta(days=3), venue="Town hall"
    ).record(by=None, at=at)
    assert dashboard(tree, "lead", period).meets_at == at + timedelta(days=3)
    assert dashboard(tree, "board", period).meets_at is None


def test_priorities_with_nothing_under_way_are_named(tree: Tree) -> None:
    tree.priority.pk = None
    tree.priority._state.adding = True
    tree.priority.number, tree.priority.short_title = 2, "Nobody's"
    tree.priority.record(by=None, at=LONG_AGO)
    assert dashboard(tree, "lead", tree.periods[0]).quiet == ["Nobody's"]


def test_a_body_with_work_of_its_own_has_a_column_for_it() -> None:
    tree = grow({"board": None, "lead": "board", "north": "lead"}, {"lead": 1, "north": 1})
    page = dashboard(tree, "lead", tree.periods[0])
    assert list(cells(page)) == ["north", "lead"]


def test_a_corrected_report_takes_the_place_of_the_first(escalated: Tree) -> None:
    period = escalated.periods[0]
    report = ExceptionReport.objects.get(from_body=escalated.bodies["north"], period=period)
    at = meeting_day(period)
    version = issuing.correct_report(
        report=report, why="A word was wrong.", by=escalated.person("north", Role.CHAIR), at=at
    )
    assert dashboard(escalated, "north", period).own.draft is not None
    escalated.issue(version, at=at + timedelta(days=1))
    own = dashboard(escalated, "north", period).own
    assert own.issued is not None
    assert (own.issued.pk, own.issued.version, own.draft) == (version.pk, 2, None)


def test_a_body_whose_own_report_is_late_is_told(tree: Tree) -> None:
    period = tree.periods[0]
    assert dashboard(tree, "north", period).is_overdue
    assert not dashboard(tree, "north", period, at=report_day(period)).is_overdue
    groups_report(tree, period)
    assert not dashboard(tree, "north", period).is_overdue
