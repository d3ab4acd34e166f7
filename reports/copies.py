"""Makes the copies that exceptions carry, from what each subject is at the moment of drafting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from partners.models import Body
from partners.rules import MARKING_WORDS
from partners.wording import uk_date
from priorities.models import Blockage, Measure, ReportingPeriod
from priorities.rules import BLOCKAGE_WORDS, CONFIDENCE_WORDS, BlockageKind, Confidence, Rag, Reasoned
from reports.models import ActionPoint, Decision, ExceptionCase, ExceptionItem
from reports.rollup import State
from reports.rules import OUTCOME_WORDS
from reports.shown import Shown, ShownAnswer, ShownBlockage, iso

UPDATE_WORDS = (
    "reason_for_difference",
    "progress",
    "changed",
    "planned_next",
    "cause",
    "consequence",
    "options",
    "recommendation",
    "path_to_green",
)


def of_activity(state: State, period: ReportingPeriod) -> Shown:
    """The activity's exception in the officer's own words, or the fact that none came."""
    activity, update = state.activity, state.update
    shown = Shown(
        title=activity.title,
        subject="activity",
        subject_reference=activity.reference,
        priority_number=activity.priority.number,
        priority=activity.priority.short_title,
        group=activity.body.short_name,
        organisation=activity.lead_organisation.name,
        lead=activity.lead_person.name if activity.lead_person else "",
        computed_rag=state.computed.rag,
        computed_reasons=state.computed.reasons,
        blockages=tuple(_blockage(b, period.ends_on) for b in state.blockages),
        marking=activity.marking,
        restricted=activity.restricted,
    )
    if update is None or not update.is_submitted:
        return shown
    writer = update.submitted_by
    by = f"{writer.name}, {writer.organisation}" if writer and writer.organisation else str(writer or "")
    return replace(
        shown,
        self_rag=update.self_rag,
        written_by=by,
        confidence=CONFIDENCE_WORDS[Confidence(update.confidence)] if update.confidence else "",
        green_on=iso(update.green_on),
        ask_below=update.decision_asked,
        ask_below_by=iso(update.asked_by_on),
        late=state.is_late(period),
        marking=max(activity.marking, update.marking, key=[*map(str, MARKING_WORDS)].index),
        **{name: getattr(update, name) for name in UPDATE_WORDS},
    )


def _blockage(blockage: Blockage, on: date) -> ShownBlockage:
    unblocker = blockage.unblocker_organisation or blockage.unblocker_body
    return ShownBlockage(
        title=blockage.title,
        kind=BLOCKAGE_WORDS[BlockageKind(blockage.kind)],
        description=blockage.description,
        needed=blockage.needed,
        unblocker=unblocker.name if unblocker else "",
        consequence=blockage.consequence,
        raised_on=iso(blockage.said_on),
        days=max((on - blockage.said_on).days, 0),
    )


def of_measure(measure: Measure, judged: Reasoned, body: Body) -> Shown:
    return Shown(
        title=measure.title,
        subject="measure",
        subject_reference=measure.reference,
        priority_number=measure.priority.number,
        priority=measure.priority.short_title,
        group=body.short_name,
        organisation=measure.owner.name if measure.owner else "",
        computed_rag=judged.rag,
        computed_reasons=judged.reasons,
    )


def of_silence(silent: Body, period: ReportingPeriod) -> Shown:
    return Shown(
        title=f"No exception report from {silent.full_name}",
        subject="body",
        group=silent.short_name,
        computed_rag=Rag.NOT_REPORTED,
        computed_reasons=(f"No report for {period.label} was issued by its deadline.",),
    )


def of_action(action: ActionPoint) -> Shown:
    """Says the day, not how long ago: a copy that ages would be another one tomorrow."""
    return Shown(
        title=f"Action overdue: {action.what}"[:250],
        subject="action",
        subject_reference=action.reference,
        group=action.body.short_name,
        organisation=action.organisation.name,
        lead=action.person.name,
        computed_rag=Rag.RED,
        computed_reasons=(f"Due on {uk_date(action.due_on)} and not done.",),
    )


def by_hand(case: ExceptionCase, cause: str, consequence: str) -> Shown:
    return Shown(
        title=case.title,
        subject="raised",
        group=case.body.short_name,
        lead=case.opened_by.name if case.opened_by else "",
        cause=cause,
        consequence=consequence,
    )


def from_below(source: ExceptionItem) -> Shown:
    """One level up the words stay as they were; what changes is who asks: now the body below."""
    shown = Shown.from_json(source.shown)
    return replace(
        shown,
        ask_below=source.decision_asked,
        ask_below_by=iso(source.asked_by_on),
        below_words=f"{source.report.from_body.short_name}: {source.disposition_words}"
        if source.disposition_words
        else "",
    )


def aged(
    shown: Shown,
    case: ExceptionCase,
    *,
    periods_open: int,
    previous: ExceptionItem | None,
    answers: Sequence[Decision],
) -> Shown:
    """With the exception's age, what it was last time, and what every body has answered so far."""
    before: dict[str, Any] = previous.shown if previous else {}
    first_said = before.get("original_green_on") or before.get("green_on")
    original = first_said or shown.original_green_on or shown.green_on
    return replace(
        shown,
        first_raised_on=iso(localdate(case.opened_at)),
        periods_open=periods_open,
        previous_rag=previous.rag if previous else shown.previous_rag,
        original_green_on=original,
        answers=tuple(
            ShownAnswer(
                body=answer.body.short_name,
                outcome=OUTCOME_WORDS[answer.get_outcome()],
                words=answer.words,
                on=iso(answer.get_day()),
            )
            for answer in answers
        ),
    )
