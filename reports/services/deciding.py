"""A body answers what was put to it. It takes effect when the chair confirms it, and goes back to the officer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Unpack

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Organisation, Person, Seat
from partners.roles import Permission, Role
from partners.rules import Refused, refuse_if
from priorities.models import Update
from reports import copies, rollup, seen
from reports.models import ActionPoint, Comment, Decision, ExceptionItem, Meeting, Notice
from reports.rollup_meetings import cannot_decide
from reports.rules import Outcome, disposition_of
from reports.services.answers import Answer, Said
from reports.services.drafting import draft_report, hold, place
from reports.services.lacking import refuse_while_unconfirmed
from reports.services.telling import tell, tell_of_action, tell_of_escalation
from reports.shown import Shown


class Overtaken(Refused):
    """Somebody, or the same person by a second click, has recorded another decision in the meantime."""

    def __init__(self, decision: Decision) -> None:
        super().__init__("A decision has already been recorded.")
        self.decision = decision


@dataclass(frozen=True)
class Task:
    """Something a decision gives somebody to do."""

    what: str
    person: Person
    organisation: Organisation
    due_on: date


def barred(item: ExceptionItem) -> set[Any]:
    """Whoever wrote or signed the ask, at any level below: nobody decides their own ask."""
    found: set[Any] = set()
    if item.update_id:
        found |= set(Update.history.filter(id=item.update_id).values_list("history_user_id", flat=True))
    layer = [item]
    while layer:
        below = ExceptionItem.objects.filter(placement__item__in=layer).select_related("report")
        layer = list(below)
        if not layer:
            break
        found |= {who for source in layer for who in (source.report.signed_by_id, source.report.issued_by_id)}
        disposed = ExceptionItem.history.filter(id__in=[source.pk for source in layer]).exclude(
            disposition=""
        )
        found |= set(disposed.values_list("history_user_id", flat=True))
        decisions = Decision.objects.filter(item__in=layer, confirmed_at__isnull=False)
        found |= {who for pair in decisions.values_list("recorded_by_id", "confirmed_by_id") for who in pair}
    return found - {None}


def deciders(
    item: ExceptionItem, *, at: datetime | None = None, excluded: set[Any] | None = None
) -> tuple[Body, list[Person]]:
    """Who may confirm a decision on the item, and for which body: the body's own, else those of the body above.

    `excluded` are those whom `barred` names, where that was asked before.
    """
    excluded = barred(item) if excluded is None else excluded
    body: Body | None = item.report.from_body
    while body is not None:
        able = access.people_with(Permission.CONFIRM_DECISION, body, at=at).exclude(pk__in=excluded)
        if people := list(able):
            return body, people
        body = body.reports_to
    return item.report.from_body, []


def _locked(item: ExceptionItem) -> ExceptionItem:
    hold(item.report_id)
    locked: ExceptionItem = (
        ExceptionItem.objects.select_for_update(of=("self",))
        .select_related("case", "report__from_body__partnership", "report__to_body", "report__period")
        .get(pk=item.pk)
    )
    refuse_if(
        locked.report.is_issued, "This report has been issued. The next one brings the exception forward."
    )
    return locked


@transaction.atomic
def record_decision(
    *,
    item: ExceptionItem,
    by: Person,
    at: datetime,
    after: str | None = None,
    saw: str | None = None,
    **said: Unpack[Said],
) -> Decision:
    """Write down what the body decided. Recorded by somebody who may confirm, it takes effect at once.

    `after` is the key of the newest decision that the person knew of, empty for none: a second one sent by
    mistake raises Overtaken. `saw` is what `reports.seen` made of the item when they read it.
    """
    answer = Answer(**said)
    item = _locked(item)
    _refuse_overtaken(item, after)
    body = item.report.from_body
    acting, able = deciders(item, at=at)
    _refuse_unless_recording(item, acting, able, by, at)
    refuse_if(saw is not None and saw != seen.of_item(item), seen.ITEM_CHANGED)
    answer.refuse_unless_whole(body, item.report.to_body_id, on=localdate(at))
    _refuse_at(answer.meeting)
    decision = Decision.objects.create(
        item=item,
        case=item.case,
        body=body,
        recorded_by=by,
        recorded_at=at,
        supersedes=_standing_on(item),
        **answer.stored(),
    )
    return confirm_decision(decision=decision, by=by, at=at) if by in able else decision


def _refuse_at(meeting: Meeting | None) -> None:
    """A statutory committee decides nothing without its quorum; of a partnership group it is only noted."""
    if meeting is not None and hasattr(meeting, "minutes"):
        refuse_if(meeting.minutes.is_agreed, "The minutes of that meeting are agreed and say all it decided.")
    refuse_if(
        meeting is not None and cannot_decide(meeting),
        "This meeting did not have its quorum, so nothing can be decided at it.",
    )


def newest_decision(item: ExceptionItem) -> Decision | None:
    found: Decision | None = item.decisions.order_by("-recorded_at", "-pk").first()
    return found


def _refuse_overtaken(item: ExceptionItem, after: str | None) -> None:
    newest = newest_decision(item)
    if after is not None and newest is not None and str(newest.pk) != after:
        raise Overtaken(newest)


def _refuse_unless_recording(
    item: ExceptionItem, acting: Body, able: list[Person], by: Person, at: datetime
) -> None:
    body = item.report.from_body
    # The secretariat of two bodies writes down what each decided; that is not deciding.
    clerk = access.may(by, Permission.RECORD_DECISION, body, at=at) and not access.may(
        by, Permission.CONFIRM_DECISION, body, at=at
    )
    refuse_if(
        not clerk and by.pk in barred(item),
        "You wrote or signed what is asked here, so somebody else must decide it.",
    )
    may_record = access.may(by, Permission.RECORD_DECISION, body, at=at) or by in able
    refuse_if(
        not may_record, f"Only the chair, the deputy or the secretariat of {acting} can record this decision."
    )
    words = "A decision is already waiting for the chair to confirm it."
    refuse_while_unconfirmed(item.decisions.all(), words, body.partnership)


def _standing_on(item: ExceptionItem) -> Decision | None:
    """The decision a new one would supersede. One that has gone up can only be answered from above."""
    now = Decision.objects.in_effect().filter(Q(item=item) | Q(item_id=item.root_id)).first()
    if now is None:
        return None
    refuse_if(
        now.get_outcome() is Outcome.ESCALATE and not item.decide_again,
        "This has been escalated. Only the body above can answer it now.",
    )
    return now


@transaction.atomic
def decide(
    *,
    item: ExceptionItem,
    task: Task | None,
    by: Person,
    at: datetime,
    after: str | None = None,
    saw: str | None = None,
    **said: Unpack[Said],
) -> Decision:
    """Record a decision together with the first thing it gives somebody to do."""
    decision = record_decision(item=item, by=by, at=at, after=after, saw=saw, **said)
    if task is not None:
        raise_action(decision=decision, by=by, at=at, **vars(task))
    return decision


@transaction.atomic
def confirm_decision(*, decision: Decision, by: Person, at: datetime) -> Decision:
    """The chair makes a recorded decision effective: the item follows it, and everybody concerned is told."""
    item = _locked(decision.item)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    refuse_if(decision.confirmed_at, "This decision has already been confirmed.")
    refuse_if(decision.rejected_at, "This decision was not confirmed by the chair.")
    refuse_if(
        by.pk in barred(item), "You wrote or signed what is asked here, so somebody else must decide it."
    )
    acting, able = deciders(item, at=at)
    refuse_if(by not in able, f"Only the chair or the deputy of {acting} can confirm this decision.")
    _refuse_at(decision.meeting)
    decision.confirmed_by, decision.confirmed_at = by, at
    decision.decided_on = localdate(min(decision.meeting.starts_at, at) if decision.meeting else at)
    decision.save(update_fields=["confirmed_by", "confirmed_at", "decided_on"])
    _follow(item, decision, by=by, at=at)
    tell(decision, _concerned(item, at), at=at)
    if decision.get_outcome() is Outcome.ESCALATE:
        tell_of_escalation(decision, at=at)
    return decision


@transaction.atomic
def reject_decision(*, decision: Decision, by: Person, at: datetime) -> Decision:
    """The chair says that what the secretariat recorded was not the decision. It stays on record, without effect."""
    item = _locked(decision.item)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    refuse_if(decision.confirmed_at or decision.rejected_at, "This decision has already been settled.")
    _, able = deciders(item, at=at)
    refuse_if(by not in able, "Only the chair or the deputy can turn down a recorded decision.")
    decision.rejected_by, decision.rejected_at = by, at
    decision.save(update_fields=["rejected_by", "rejected_at"])
    return decision


def _follow(item: ExceptionItem, decision: Decision, *, by: Person, at: datetime) -> None:
    item.disposition = disposition_of(decision.get_outcome())
    item.disposition_words = decision.words
    item.decision_asked, item.asked_by_on = decision.decision_asked, decision.asked_by_on
    item.merged_into = None
    item.decide_again = False
    shown = Shown.from_json(item.shown)
    answers = rollup.answers_on([item.case_id])[item.case_id]
    previous = None
    item.shown = copies.aged(
        shown, item.case, periods_open=shown.periods_open, previous=previous, answers=answers
    ).to_json()
    item.record(by=by, at=at, why=f"Decided: {decision.get_outcome_display().lower()}")
    if decision.get_outcome() is Outcome.ESCALATE:
        _send_up(item, at=at)


def _send_up(item: ExceptionItem, *, at: datetime) -> None:
    """Put an escalated item before the body above at once, if it is that body's turn; else it goes when issued."""
    above, period = item.report.to_body, item.report.period
    if above is None or hasattr(item, "placement"):
        return
    try:
        with transaction.atomic():
            report = draft_report(body=above, period=period, at=at)
    except Refused:
        return
    existing = report.items.filter(case=item.case).first()
    if existing is None:
        shown = copies.from_below(item)
        values = {"triggers": item.triggers, "rag": item.rag, "update": item.update}
        existing = ExceptionItem(
            report=report,
            case=item.case,
            shown=shown.to_json(),
            update_revision=item.update_revision,
            position=report.items.count() + 1,
            **values,
        ).record(by=None, at=at, why="Escalated")
    place([item], {item.case_id: existing}, at=at)
    draft_report(body=above, period=period, at=at)


def _concerned(item: ExceptionItem, at: datetime) -> set[Person]:
    """The officers whose words it is about, the lead, and the chairs of every body on its way here."""
    people: set[Person] = set()
    update = item.update
    if update is not None:
        people |= {p for p in (update.submitted_by, update.activity.lead_person) if p is not None}
    if item.case.opened_by is not None:
        people.add(item.case.opened_by)
    bodies = set(item.case.items.values_list("report__from_body_id", flat=True)) - {item.report.from_body_id}
    on_the_way = Body.objects.filter(pk__in=_below_or_at(item, bodies))
    seats = Seat.objects.current(localdate(at)).filter(body__in=on_the_way, role=Role.CHAIR)
    return people | set(Person.objects.filter(pk__in=seats.values("person")))


def _below_or_at(item: ExceptionItem, bodies: set[Any]) -> set[Any]:
    """Of the bodies the case has been to, those below the one that decides: above, they decide for themselves."""
    return bodies & set(rollup.subtree(item.report.from_body))


@transaction.atomic
def comment(*, item: ExceptionItem, words: str, by: Person, at: datetime, outcome: str = "") -> Comment:
    """A member says something before the decision, and may propose an outcome."""
    refuse_if(
        not access.may(by, Permission.COMMENT, item.report.from_body, at=at),
        f"Only members of {item.report.from_body} can comment.",
    )
    refuse_if(not words.strip(), "Enter your comment.")
    refuse_if(item.report.is_issued, "This report has been issued.")
    return Comment.objects.create(
        item=item, person=by, words=words.strip(), outcome=Outcome(outcome) if outcome else "", said_at=at
    )


@transaction.atomic
def acknowledge(*, notice: Notice, by: Person, at: datetime) -> Notice:
    """The person told says they have read the answer."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    refuse_if(notice.recipient_id != by.pk, "Only the person who was told can acknowledge.")
    if notice.acknowledged_at is None:
        notice.acknowledged_at = at
        notice.save(update_fields=["acknowledged_at"])
    return notice


@transaction.atomic
def raise_action(
    *,
    decision: Decision,
    what: str,
    person: Person,
    organisation: Organisation,
    due_on: date,
    by: Person,
    at: datetime,
) -> ActionPoint:
    """Give somebody something to do about a decision, by a day. The body's log keeps it until it is verified."""
    decided = by.pk == decision.confirmed_by_id
    refuse_if(
        not decided and not access.may(by, Permission.RECORD_DECISION, decision.body, at=at),
        f"Only the chair, the deputy or the secretariat of {decision.body} can raise an action.",
    )
    refuse_if(
        decision.confirmed_at is None,
        "The decision is not confirmed yet.",
        url=reverse("reports:decision", args=[decision.body.partnership.slug, decision.pk]),
        link="Go to the decision",
    )
    refuse_if(not what.strip(), "Enter what is to be done.")
    refuse_if(due_on < localdate(at), "The day it is due must be today or later.")
    body = Body.objects.select_for_update().get(pk=decision.body_id)
    number = ActionPoint.objects.filter(body=body).count() + 1
    action = ActionPoint(
        body=body,
        decision=decision,
        # What is done about an overdue action serves the exception that the action was for.
        case=decision.case.action.case if decision.case.action else decision.case,
        reference=f"{body.short_name}-A{number:03d}",
        what=what.strip(),
        person=person,
        organisation=organisation,
        due_on=due_on,
        first_due_on=due_on,
    ).record(by=by, at=at, why="Raised")
    tell_of_action(action, at=at)
    return action
