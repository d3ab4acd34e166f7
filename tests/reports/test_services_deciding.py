"""A body answers what was put to it: what each outcome needs, and who may."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from partners import services as partners
from partners.models import Person, Seat
from partners.roles import Role
from partners.rules import Refused
from reports import rollup
from reports.models import Decision, ExceptionItem, Placement
from reports.rules import Outcome
from reports.services import deciding
from reports.services.meeting import call_meeting
from tests.reports.answering import record, seat, soon
from tests.reports.desk import Desk, lay
from tests.reports.tree import meeting_day

# Each outcome


@pytest.mark.parametrize(
    ("outcome", "extra", "disposition"),
    [
        (Outcome.SUPPORT, {}, "handled"),
        (Outcome.DIRECT, {}, "handled"),
        (Outcome.ACCEPT, {"accept_until": soon}, "handled"),
        (Outcome.ASK, {}, "handled"),
        (Outcome.RETURN, {}, "handled"),
        (Outcome.REFER, {"referred_to": lambda desk: desk.sister}, "handled"),
        (Outcome.ESCALATE, {"decision_asked": lambda desk: "Fund it.", "asked_by_on": soon}, "escalated"),
    ],
)
def test_each_outcome_leaves_its_mark(
    desk: Desk, item: ExceptionItem, outcome: Outcome, extra: dict[str, Any], disposition: str
) -> None:
    given = {name: value(desk) for name, value in extra.items()}
    decision = record(desk, item, outcome=outcome, **given)
    assert {name: getattr(decision, name) for name in given} == given
    item.refresh_from_db()
    assert (item.disposition, item.disposition_words) == (disposition, "The council pays for the post.")
    assert item.shown["answers"][-1]["words"] == "The council pays for the post."
    assert item.case.closed_at is None
    assert not rollup.undecided(item.report).exists()


def test_what_goes_up_is_placed_with_the_body_above_at_once(desk: Desk, item: ExceptionItem) -> None:
    record(desk, item, outcome=Outcome.ESCALATE, decision_asked="Fund it.", asked_by_on=soon(desk))
    above = desk.item("board")
    assert Placement.objects.get(source=item).item == above
    assert (above.shown["ask_below"], above.disposition) == ("Fund it.", "")


def test_answers_that_do_not_apply_are_left_out(desk: Desk, item: ExceptionItem) -> None:
    decision = record(
        desk,
        item,
        accept_until=soon(desk),
        referred_to=desk.sister,
        decision_asked="Fund it.",
        asked_by_on=soon(desk),
    )
    kept = (decision.accept_until, decision.referred_to, decision.decision_asked, decision.asked_by_on)
    assert kept == (None, None, "", None)


# Refusals


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"words": " "}, "Enter what was decided"),
        ({"consulted": ""}, "Enter who was consulted"),
        ({"outcome": Outcome.ACCEPT}, "Enter the day until which"),
        ({"outcome": Outcome.REFER}, "Select which board"),
        ({"outcome": Outcome.ESCALATE}, "Enter exactly what the body above is asked"),
        ({"outcome": Outcome.ESCALATE, "decision_asked": "Fund it."}, "Enter the day by which"),
    ],
)
def test_an_answer_lacks_nothing(
    desk: Desk, item: ExceptionItem, changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        record(desk, item, **changed)
    assert not Decision.objects.exists()


def test_a_position_is_accepted_until_a_day_to_come(desk: Desk, item: ExceptionItem) -> None:
    at = desk.tree.at(meeting_day(desk.period))
    with pytest.raises(Refused, match="must be in the future"):
        record(desk, item, outcome=Outcome.ACCEPT, accept_until=localdate(at), at=at)
    record(desk, item, outcome=Outcome.ACCEPT, accept_until=localdate(at) + timedelta(days=1), at=at)


def test_only_a_sister_board_of_the_partnership_is_referred_to(desk: Desk, item: ExceptionItem) -> None:
    elsewhere = lay().sister
    for board in (desk.tree.bodies["board"], elsewhere):
        with pytest.raises(Refused, match="Select a sister board of the partnership"):
            record(desk, item, outcome=Outcome.REFER, referred_to=board)


def test_a_decision_is_taken_at_the_bodys_own_meeting(desk: Desk, item: ExceptionItem) -> None:
    at = meeting_day(desk.period)
    held = {
        name: call_meeting(
            body=desk.tree.bodies[name],
            period=desk.period,
            starts_at=at,
            venue="Town hall",
            by=desk.person(name),
            at=at,
        )
        for name in ("lead", "board")
    }
    with pytest.raises(Refused, match="must be one of the deciding body"):
        record(desk, item, meeting=held["board"], consulted="")
    assert record(desk, item, meeting=held["lead"], consulted="").meeting == held["lead"]


def test_nothing_above_the_root(desk: Desk, item: ExceptionItem) -> None:
    record(desk, item, outcome=Outcome.ESCALATE, decision_asked="Fund it.", asked_by_on=soon(desk))
    above = desk.item("board")
    ask = {"decision_asked": "Fund it.", "asked_by_on": soon(desk)}
    with pytest.raises(Refused, match="No body stands above this one"):
        record(desk, above, outcome=Outcome.ESCALATE, by=desk.person("board"), **ask)


@pytest.mark.parametrize(
    ("body", "role"),
    [("lead", Role.MEMBER), ("lead", Role.OFFICER), ("board", Role.CHAIR), ("south", Role.CHAIR)],
)
def test_nobody_else_records(desk: Desk, item: ExceptionItem, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="Only the chair, the deputy or the secretariat of Lead group"):
        record(desk, item, by=desk.person(body, role))


def test_what_is_issued_is_not_decided_any_more(desk: Desk, item: ExceptionItem) -> None:
    desk.finish("lead")
    with pytest.raises(Refused, match="This report has been issued"):
        record(desk, item)


# Four eyes


def test_who_signed_or_wrote_the_ask_is_barred(desk: Desk, item: ExceptionItem) -> None:
    names = {Person.objects.get(pk=pk).name for pk in deciding.barred(item)}
    assert names == {"North chair", "North officer"}


def test_a_barred_chair_leaves_it_to_the_deputy(desk: Desk, item: ExceptionItem) -> None:
    signer = desk.person("north")
    seat(desk, signer, "lead", Role.CHAIR)
    body, able = deciding.deciders(item, at=desk.tree.clock)
    assert (body, able) == (desk.tree.bodies["lead"], [desk.person("lead", Role.DEPUTY)])
    with pytest.raises(Refused, match="You wrote or signed what is asked here"):
        record(desk, item, by=signer)
    waiting = record(desk, item, by=desk.person("lead", Role.SECRETARY))
    with pytest.raises(Refused, match="You wrote or signed what is asked here"):
        deciding.confirm_decision(decision=waiting, by=signer, at=desk.tree.clock)


def test_where_nobody_may_the_body_above_acts(desk: Desk, item: ExceptionItem) -> None:
    seat(desk, desk.person("north"), "lead", Role.CHAIR)
    deputy = desk.tree.bodies["lead"].seats.get(role=Role.DEPUTY)
    partners.end_seat(seat=deputy, ends_on=localdate(desk.tree.clock), by=None, at=desk.tree.clock)
    body, able = deciding.deciders(item, at=desk.tree.clock)
    assert body == desk.tree.bodies["board"]
    assert {person.name for person in able} == {"Board chair", "Board deputy"}
    decision = record(desk, item, by=desk.person("board"))
    assert (decision.body, decision.confirmed_by) == (desk.tree.bodies["lead"], desk.person("board"))
    task = deciding.raise_action(
        decision=decision,
        what="Fill the post",
        person=desk.person("north", Role.OFFICER),
        organisation=desk.tree.organisation,
        due_on=soon(desk),
        by=desk.person("board"),
        at=decision.recorded_at,
    )
    assert task.body == desk.tree.bodies["lead"]


def test_where_no_seat_is_held_at_all_nobody_decides(desk: Desk, item: ExceptionItem) -> None:
    at = desk.tree.clock
    for held in Seat.objects.filter(body__in=[desk.tree.bodies["lead"], desk.tree.bodies["board"]]):
        partners.end_seat(seat=held, ends_on=localdate(at), by=None, at=at)
    assert deciding.deciders(item, at=at) == (desk.tree.bodies["lead"], [])
    with pytest.raises(Refused, match="Only the chair, the deputy or the secretariat"):
        record(desk, item)
