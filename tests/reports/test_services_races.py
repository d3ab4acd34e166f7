"""Two people at one exception or report, in transactions of their own: one act is refused, none is lost."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from partners.models import Person
from partners.roles import Role
from partners.rules import Refused
from reports import seen
from reports.models import ActionPoint, Decision, ExceptionItem, ExceptionReport
from reports.rules import Disposition, Outcome
from reports.services import deciding, drafting, issuing
from tests.reports.desk import Desk, lay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shared(transactional_db: None) -> Desk:
    with transaction.atomic():
        return lay()


def race(*runners: Callable[[], object]) -> list[str]:
    """Run them at once, each on its own connection; how each ended, sorted. A deadlock would end in its own name."""
    ends = [""] * len(runners)
    start = Barrier(len(runners), timeout=30)

    def run(place: int, runner: Callable[[], object]) -> None:
        try:
            start.wait()
            runner()
            ends[place] = "done"
        except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
            ends[place] = type(error).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def decide(desk: Desk, item: ExceptionItem, by: Person, after: str | None = "") -> Decision:
    return deciding.record_decision(
        item=item,
        outcome=Outcome.SUPPORT,
        words="So be it.",
        consulted="The members.",
        by=by,
        at=desk.tree.clock,
        after=after,
    )


def test_of_two_decisions_at_once_there_is_exactly_one(shared: Desk) -> None:
    item = shared.item("lead")
    chair, deputy = shared.person("lead"), shared.person("lead", Role.DEPUTY)
    ends = race(partial(decide, shared, item, chair), partial(decide, shared, item, deputy))
    assert ends == ["Overtaken", "done"]
    assert Decision.objects.count() == 1


def test_a_double_click_decides_once(shared: Desk) -> None:
    item, chair = shared.item("lead"), shared.person("lead")
    ends = race(*[partial(decide, shared, item, chair)] * 4)
    assert ends == ["Overtaken"] * 3 + ["done"]
    assert Decision.objects.count() == 1


@transaction.atomic
def naive(desk: Desk, item: ExceptionItem, by: Person, read: Barrier) -> None:
    """What a decision without a lock would be: look whether there is one, then write."""
    if Decision.objects.filter(item=item).exists():
        raise Refused("There is one.")
    read.wait()
    Decision.objects.create(
        item=item,
        case=item.case,
        body=item.report.from_body,
        outcome=Outcome.SUPPORT,
        words="So be it.",
        consulted="The members.",
        recorded_by=by,
        recorded_at=desk.tree.clock,
    )


def test_without_the_lock_only_the_constraint_stops_the_second(shared: Desk) -> None:
    item, read = shared.item("lead"), Barrier(2, timeout=30)
    by = shared.person("lead")
    ends = race(partial(naive, shared, item, by, read), partial(naive, shared, item, by, read))
    assert ends == ["IntegrityError", "done"]


def test_a_recorded_decision_is_settled_once(shared: Desk) -> None:
    waiting = decide(shared, shared.item("lead"), shared.person("lead", Role.SECRETARY))
    chair, deputy = shared.person("lead"), shared.person("lead", Role.DEPUTY)
    at = shared.tree.clock
    ends = race(
        partial(deciding.confirm_decision, decision=waiting, by=chair, at=at),
        partial(deciding.reject_decision, decision=waiting, by=deputy, at=at),
    )
    assert ends == ["Refused", "done"]


def test_of_two_who_read_the_same_only_one_disposes(shared: Desk) -> None:
    lead = shared.tree.draft("lead", shared.period)
    item = lead.items.get(case__silent_body=shared.tree.bodies["south"])
    saw, at = seen.of_item(item), shared.tree.clock

    def dispose(words: str, by: Person) -> object:
        return issuing.dispose(item=item, disposition=Disposition.HANDLED, words=words, by=by, at=at, saw=saw)

    ends = race(
        partial(dispose, "We ring them.", shared.person("lead")),
        partial(dispose, "We write to them.", shared.person("lead", Role.SECRETARY)),
    )
    assert ends == ["Refused", "done"]


def test_a_report_is_begun_once(shared: Desk) -> None:
    body, at = shared.tree.bodies["south"], shared.tree.clock
    start = partial(drafting.start_report, body=body, period=shared.period, by=shared.person("south"), at=at)
    assert race(start, start) == ["done", "done"]
    assert ExceptionReport.objects.filter(from_body=body).count() == 1


def test_a_report_is_issued_once(shared: Desk) -> None:
    report = shared.tree.draft("south", shared.period)
    shared.tree.deal_with(report)
    chair, deputy, at = shared.person("south"), shared.person("south", Role.DEPUTY), shared.tree.clock
    issuing.summarise(report=report, summary="All well.", good_news=[], by=chair, at=at)
    ends = race(
        partial(issuing.sign_and_issue, report=report, by=chair, at=at),
        partial(issuing.sign_and_issue, report=report, by=deputy, at=at),
    )
    assert ends == ["Refused", "done"]


def test_deciding_drafting_and_summarising_at_once_never_lock_each_other_out(shared: Desk) -> None:
    report, item = shared.report("lead"), shared.item("lead")
    chair, secretary = shared.person("lead"), shared.person("lead", Role.SECRETARY)
    body, at = shared.tree.bodies["lead"], shared.tree.clock
    ends = race(
        partial(decide, shared, item, chair),
        partial(drafting.start_report, body=body, period=shared.period, by=secretary, at=at),
        partial(issuing.summarise, report=report, summary="All well.", good_news=[], by=secretary, at=at),
        partial(drafting.close_returns, report=report, by=chair, at=at),
    )
    assert ends == ["done"] * 4


def test_two_actions_at_once_have_two_references(shared: Desk) -> None:
    decision = decide(shared, shared.item("lead"), shared.person("lead"))
    raised = partial(
        deciding.raise_action,
        decision=decision,
        what="Fill the post",
        person=shared.person("north", Role.OFFICER),
        organisation=shared.tree.organisation,
        due_on=decision.recorded_at.date(),
        by=shared.person("lead"),
        at=decision.recorded_at,
    )
    assert race(raised, raised) == ["done", "done"]
    assert set(ActionPoint.objects.values_list("reference", flat=True)) == {"LEAD-A001", "LEAD-A002"}
