"""What the secretariat records the chair settles; later decisions, what follows, and what members say."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from partners.roles import Role
from partners.rules import Refused
from reports import rollup, seen
from reports.models import Comment, Decision, ExceptionItem, ExceptionReport, Notice
from reports.rules import Disposition, Outcome
from reports.services import deciding, issuing
from reports.services.deciding import Overtaken, Task
from tests.reports.answering import record, said, seat, soon
from tests.reports.desk import Desk
from tests.reports.tree import meeting_day, report_day

# The secretariat records, the chair settles


@pytest.fixture
def waiting(desk: Desk, item: ExceptionItem) -> Decision:
    return record(desk, item, by=desk.person("lead", Role.SECRETARY))


def test_what_waits_has_no_effect(desk: Desk, item: ExceptionItem, waiting: Decision) -> None:
    item.refresh_from_db()
    assert item.disposition == ""
    assert not Notice.objects.exists()
    assert list(Decision.objects.waiting()) == [waiting]
    assert not Decision.objects.in_effect().exists()
    with pytest.raises(Refused, match="1 escalated exception still needs a decision"):
        desk.tree.issue(desk.report("lead"))


def test_the_chair_confirms(desk: Desk, item: ExceptionItem, waiting: Decision) -> None:
    decision = deciding.confirm_decision(decision=waiting, by=desk.person("lead"), at=desk.tree.clock)
    assert (decision.confirmed_by, decision.confirmed_at) == (desk.person("lead"), desk.tree.clock)
    item.refresh_from_db()
    assert item.disposition == "handled"
    told = {notice.recipient.name for notice in decision.notices.select_related("recipient")}
    assert told == {"North officer", "North chair"}


@pytest.mark.parametrize(
    ("body", "role"), [("lead", Role.SECRETARY), ("lead", Role.MEMBER), ("board", Role.CHAIR)]
)
def test_nobody_else_settles(desk: Desk, waiting: Decision, body: str, role: Role) -> None:
    by, at = desk.person(body, role), desk.tree.clock
    with pytest.raises(Refused, match="Only the chair or the deputy of Lead group can confirm"):
        deciding.confirm_decision(decision=waiting, by=by, at=at)
    with pytest.raises(Refused, match="Only the chair or the deputy can turn down"):
        deciding.reject_decision(decision=waiting, by=by, at=at)


def test_the_chair_turns_down_and_another_is_recorded(
    desk: Desk, item: ExceptionItem, waiting: Decision
) -> None:
    turned = deciding.reject_decision(
        decision=waiting, by=desk.person("lead", Role.DEPUTY), at=desk.tree.clock
    )
    assert (turned.rejected_by, turned.rejected_at) == (desk.person("lead", Role.DEPUTY), desk.tree.clock)
    assert not Notice.objects.exists()
    assert rollup.undecided(item.report).count() == 1
    another = record(desk, item)
    assert (another.supersedes, another.confirmed_at is not None) == (None, True)


def test_what_is_settled_stays_settled(desk: Desk, item: ExceptionItem, waiting: Decision) -> None:
    chair, at = desk.person("lead"), desk.tree.clock
    deciding.reject_decision(decision=waiting, by=chair, at=at)
    with pytest.raises(Refused, match="was not confirmed by the chair"):
        deciding.confirm_decision(decision=waiting, by=chair, at=at)
    with pytest.raises(Refused, match="already been settled"):
        deciding.reject_decision(decision=waiting, by=chair, at=at)
    confirmed = record(desk, item)
    with pytest.raises(Refused, match="already been confirmed"):
        deciding.confirm_decision(decision=confirmed, by=chair, at=at)


def test_one_waits_at_a_time(desk: Desk, item: ExceptionItem, waiting: Decision) -> None:
    with pytest.raises(Refused, match="already waiting for the chair"):
        record(desk, item)


def test_the_secretariat_of_both_bodies_is_not_in_the_way(desk: Desk, item: ExceptionItem) -> None:
    """It writes down what each decided, and decides neither."""
    secretary = desk.person("lead", Role.SECRETARY)
    seat(desk, secretary, "board", Role.SECRETARY)
    ask = {"decision_asked": "Fund it.", "asked_by_on": soon(desk)}
    waiting = record(desk, item, by=secretary, outcome=Outcome.ESCALATE, **ask)
    deciding.confirm_decision(decision=waiting, by=desk.person("lead"), at=desk.tree.at(desk.tree.clock))
    above = desk.item("board")
    assert secretary.pk in deciding.barred(above)
    assert record(desk, above, by=secretary).confirmed_at is None


# A later decision


def test_a_later_decision_takes_the_place_of_an_earlier(desk: Desk, item: ExceptionItem) -> None:
    first = record(desk, item)
    second = record(desk, item, outcome=Outcome.DIRECT, words="Do it another way.")
    assert second.supersedes == first
    assert list(Decision.objects.in_effect()) == [second]
    item.refresh_from_db()
    assert item.disposition_words == "Do it another way."


def test_the_place_of_a_decision_is_taken_once(desk: Desk, item: ExceptionItem) -> None:
    first = record(desk, item)
    second = record(desk, item)
    fields = {
        field.name: getattr(second, field.name) for field in Decision._meta.fields if field.name != "id"
    }
    with pytest.raises(IntegrityError, match="decision_superseded_once"), transaction.atomic():
        Decision.objects.create(**fields | {"supersedes": first})
    with pytest.raises(IntegrityError, match="one_first_decision_per_item"), transaction.atomic():
        Decision.objects.create(**fields | {"supersedes": None})


def test_what_has_gone_up_is_answered_above(desk: Desk, item: ExceptionItem) -> None:
    record(desk, item, outcome=Outcome.ESCALATE, decision_asked="Fund it.", asked_by_on=soon(desk))
    with pytest.raises(Refused, match="Only the body above can answer it now"):
        record(desk, item)


def test_the_same_form_twice_is_one_decision(desk: Desk, item: ExceptionItem) -> None:
    """`after` says which decisions the person knew of: a second click knew of none."""
    first = record(desk, item, after="")
    with pytest.raises(Overtaken) as overtaken:
        record(desk, item, after="")
    assert overtaken.value.decision == first
    assert record(desk, item, after=str(first.pk)).supersedes == first
    assert Decision.objects.count() == 2


def test_nobody_decides_on_words_they_did_not_read(desk: Desk, item: ExceptionItem) -> None:
    saw = seen.of_item(item)
    chair, at = desk.person("north"), desk.tree.at(meeting_day(desk.period))
    version = issuing.correct_report(report=desk.report("north"), why="The ask was wrong.", by=chair, at=at)
    issuing.dispose(
        item=desk.item("north"),
        disposition=Disposition.ESCALATED,
        decision_asked="Agree two secondments.",
        asked_by_on=soon(desk),
        by=chair,
        at=at,
    )
    desk.tree.issue(version)
    with pytest.raises(Refused, match="has changed since you opened the page"):
        record(desk, desk.item("lead"), saw=saw)
    record(desk, desk.item("lead"), saw=seen.of_item(desk.item("lead")))


# What follows


def test_a_decision_comes_with_something_to_do(desk: Desk, item: ExceptionItem) -> None:
    task = Task(
        what="Fill the post",
        person=desk.person("north", Role.OFFICER),
        organisation=desk.tree.organisation,
        due_on=soon(desk),
    )
    decision = deciding.decide(item=item, task=task, **said(desk))
    assert [action.what for action in decision.actions.all()] == ["Fill the post"]


def test_where_the_action_is_refused_there_is_no_decision(desk: Desk, item: ExceptionItem) -> None:
    task = Task(
        what=" ",
        person=desk.person("north", Role.OFFICER),
        organisation=desk.tree.organisation,
        due_on=soon(desk),
    )
    with pytest.raises(Refused, match="Enter what is to be done"), transaction.atomic():
        deciding.decide(item=item, task=task, **said(desk))
    assert not Decision.objects.exists()


def test_who_was_told_acknowledges_once(desk: Desk, item: ExceptionItem) -> None:
    decision = record(desk, item)
    officer = desk.person("north", Role.OFFICER)
    notice = decision.notices.get(recipient=officer)
    later: datetime = decision.recorded_at + timedelta(days=1)
    with pytest.raises(Refused, match="Only the person who was told"):
        deciding.acknowledge(notice=notice, by=desk.person("north"), at=later)
    assert deciding.acknowledge(notice=notice, by=officer, at=later).acknowledged_at == later
    again = deciding.acknowledge(notice=notice, by=officer, at=later + timedelta(days=1))
    assert again.acknowledged_at == later


# What members say


def test_a_member_comments_and_proposes(desk: Desk, item: ExceptionItem) -> None:
    member = desk.person("lead", Role.MEMBER)
    at = desk.tree.clock
    comment = deciding.comment(item=item, words=" Pay for it. ", by=member, at=at, outcome="support")
    assert (comment.words, comment.outcome, comment.person) == ("Pay for it.", "support", member)


@pytest.mark.parametrize(
    ("body", "role"), [("north", Role.CHAIR), ("lead", Role.OFFICER), ("board", Role.CHAIR)]
)
def test_others_do_not_comment(desk: Desk, item: ExceptionItem, body: str, role: Role) -> None:
    with pytest.raises(Refused, match="Only members of Lead group can comment"):
        deciding.comment(item=item, words="No.", by=desk.person(body, role), at=desk.tree.clock)


def test_a_comment_has_words_and_comes_before_the_issue(desk: Desk, item: ExceptionItem) -> None:
    member = desk.person("lead", Role.MEMBER)
    with pytest.raises(Refused, match="Enter your comment"):
        deciding.comment(item=item, words=" ", by=member, at=desk.tree.clock)
    desk.finish("lead")
    fresh = ExceptionItem.objects.get(pk=item.pk)
    with pytest.raises(Refused, match="This report has been issued"):
        deciding.comment(item=fresh, words="Too late.", by=member, at=desk.tree.clock)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("days", "disposition"), [(1, "handled"), (-1, "")])
def test_what_is_accepted_stays_in_hand_until_its_day(
    desk: Desk, item: ExceptionItem, days: int, disposition: str
) -> None:
    second = desk.tree.periods[1]
    until = localdate(report_day(second)) + timedelta(days=days)
    record(desk, item, outcome=Outcome.ACCEPT, accept_until=until)
    desk.finish("lead")
    for activity in desk.tree.activities["north"]:
        desk.tree.update(activity, second, "green")
    north = desk.tree.draft("north", second)
    desk.tree.deal_with(north)
    desk.tree.issue(north)
    lead = ExceptionReport.objects.get(from_body=desk.tree.bodies["lead"], period=second)
    assert lead.items.get(case=item.case).disposition == disposition
