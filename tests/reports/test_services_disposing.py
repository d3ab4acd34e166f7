"""What becomes of each exception: handled, escalated, closed or merged."""

from typing import Any

import pytest

from partners.roles import Role
from partners.rules import Refused
from reports import seen
from reports.models import ExceptionCase, ExceptionItem
from reports.rules import Disposition
from reports.services import issuing
from tests.reports.desk import Desk
from tests.reports.south import South, by_on

# What becomes of an exception


def test_handled(south: South) -> None:
    item = south.dispose()
    assert (item.disposition, item.disposition_words, item.merged_into) == ("handled", "We see to it.", None)


def test_escalated(south: South) -> None:
    item = south.dispose(
        disposition=Disposition.ESCALATED, words="", decision_asked=" Find a host. ", asked_by_on=by_on(south)
    )
    assert (item.disposition, item.decision_asked, item.asked_by_on) == (
        "escalated",
        "Find a host.",
        by_on(south),
    )


def test_an_ask_goes_away_with_the_escalation(south: South) -> None:
    south.dispose(
        disposition=Disposition.ESCALATED, words="", decision_asked="Find a host.", asked_by_on=by_on(south)
    )
    item = south.dispose(decision_asked="Find a host.", asked_by_on=by_on(south))
    assert (item.disposition, item.decision_asked, item.asked_by_on) == ("handled", "", None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"words": " "}, "Enter how the group is handling this"),
        ({"disposition": Disposition.CLOSED, "words": ""}, "Enter why the exception can be closed"),
        ({"disposition": Disposition.MERGED, "words": ""}, "Enter why the two are one exception"),
        ({"disposition": Disposition.MERGED}, "Select the exception it becomes part of"),
        ({"disposition": Disposition.ESCALATED}, "Enter exactly what the body above is asked to decide"),
        (
            {"disposition": Disposition.ESCALATED, "decision_asked": "Find a host."},
            "Enter the day by which the decision is needed",
        ),
    ],
)
def test_what_becomes_of_it_is_said_in_full(south: South, said: dict[str, Any], words: str) -> None:
    item = south.item()
    with pytest.raises(Refused, match=words):
        south.dispose(item, **said)
    assert ExceptionItem.objects.get(pk=item.pk).disposition == ""


@pytest.mark.parametrize(
    ("body", "role"), [("south", Role.MEMBER), ("south", Role.OFFICER), ("lead", Role.CHAIR)]
)
def test_nobody_else_disposes(south: South, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="can prepare its report"):
        south.dispose(by=south.desk.person(body, role))


def test_nobody_disposes_of_what_they_did_not_read(south: South) -> None:
    item = south.item()
    saw = seen.of_item(item)
    south.dispose(item, saw=saw)
    with pytest.raises(Refused, match="has changed since you opened the page"):
        south.dispose(item, saw=saw, words="We see to it later.")


def test_what_was_put_to_the_body_is_decided_instead(desk: Desk) -> None:
    with pytest.raises(Refused, match="Record its decision instead"):
        issuing.dispose(
            item=desk.item("lead"),
            disposition=Disposition.HANDLED,
            words="We see to it.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_above_the_groups_an_exception_goes_up_by_decision(desk: Desk) -> None:
    lead = desk.tree.draft("lead", desk.period)
    silence = lead.items.get(case__silent_body=desk.tree.bodies["south"])
    with pytest.raises(Refused, match="Record its decision to escalate"):
        issuing.dispose(
            item=silence,
            disposition=Disposition.ESCALATED,
            decision_asked="Speak to SOUTH.",
            asked_by_on=desk.period.ends_on,
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_at_the_root_nothing_goes_up(desk: Desk) -> None:
    chair, at = desk.person("board"), desk.tree.clock
    item = issuing.raise_by_hand(
        report=desk.tree.draft("board", desk.period),
        title="A hostel closes",
        cause="The lease ends.",
        consequence="Twelve beds are lost.",
        by=chair,
        at=at,
    )
    with pytest.raises(Refused, match="Board group reports to no body"):
        issuing.dispose(
            item=item,
            disposition=Disposition.ESCALATED,
            decision_asked="Keep it open.",
            asked_by_on=desk.period.ends_on,
            by=chair,
            at=at,
        )


# Merging


def test_merged_into_one_that_goes_on(south: South) -> None:
    one, other = south.raise_by_hand(), south.raise_by_hand("A lease ends")
    south.dispose(south.item())
    south.dispose(one)
    south.dispose(other, disposition=Disposition.MERGED, words="One lease.", merged_into=one.case)
    south.summarise()
    south.sign()
    report = south.issue()
    closed = ExceptionCase.objects.get(pk=other.case_id)
    assert (closed.merged_into, closed.closed_why) == (one.case, "One lease.")
    assert ExceptionCase.objects.get(pk=one.case_id).closed_at is None
    assert report.content is not None
    assert report.content["reconciliation"]["merged"] == 1


def test_nothing_is_merged_into_itself_or_into_what_ends(south: South) -> None:
    one, other = south.raise_by_hand(), south.raise_by_hand("A lease ends")
    merged: dict[str, Any] = {"disposition": Disposition.MERGED, "words": "One lease."}
    with pytest.raises(Refused, match="Select the exception it becomes part of"):
        south.dispose(one, merged_into=one.case, **merged)
    south.dispose(other, disposition=Disposition.CLOSED, words="It is over.")
    with pytest.raises(Refused, match="Select an exception of this report that goes on"):
        south.dispose(one, merged_into=other.case, **merged)
    elsewhere = south.desk.item("north").case
    with pytest.raises(Refused, match="Select an exception of this report that goes on"):
        south.dispose(one, merged_into=elsewhere, **merged)


def test_no_chain_of_mergers(south: South) -> None:
    one, two, three = (south.raise_by_hand(f"Hostel {n} closes") for n in (1, 2, 3))
    merged: dict[str, Any] = {"disposition": Disposition.MERGED, "words": "One lease."}
    south.dispose(one, merged_into=two.case, **merged)
    with pytest.raises(Refused, match="Another exception has been merged into this one"):
        south.dispose(two, merged_into=three.case, **merged)


# Closing


def test_a_closed_exception_is_over(south: South) -> None:
    item = south.dispose(disposition=Disposition.CLOSED, words="It came by post.")
    assert item.case.closed_at is None, "the case is closed when the report is issued, and not before"
    south.summarise()
    south.sign()
    south.issue()
    case = ExceptionCase.objects.get(pk=item.case_id)
    assert (case.closed_at, case.closed_by, case.closed_why) == (south.at, south.chair, "It came by post.")


def test_only_where_it_was_raised_is_an_exception_closed(desk: Desk) -> None:
    desk.decided()
    desk.finish("lead")
    second = desk.tree.periods[1]
    lead = desk.tree.draft("lead", second)
    item = lead.items.get(case=desk.item("north").case)
    with pytest.raises(Refused, match="Only the body that raised an exception can close it"):
        issuing.dispose(
            item=item,
            disposition=Disposition.CLOSED,
            words="It is over.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )


def test_what_was_closed_below_stays_closed_above(desk: Desk) -> None:
    desk.decided()
    desk.finish("lead")
    second = desk.tree.periods[1]
    for activity in desk.tree.activities["north"]:
        desk.tree.update(activity, second, "green")
    north = desk.tree.draft("north", second)
    desk.tree.deal_with(north, "close")
    desk.tree.issue(north)
    item = ExceptionItem.objects.get(
        report__from_body=desk.tree.bodies["lead"], report__period=second, case=desk.item("north").case
    )
    assert (item.disposition, item.disposition_words) == ("closed", "It is over.")
    with pytest.raises(Refused, match="This exception is closed, and that is final"):
        issuing.dispose(
            item=item,
            disposition=Disposition.HANDLED,
            words="We see to it.",
            by=desk.person("lead"),
            at=desk.tree.clock,
        )
