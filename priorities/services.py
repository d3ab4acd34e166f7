"""What happens when an officer saves, submits, withdraws or amends an update, and when a figure or a date moves."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import refuse_if
from priorities import rules
from priorities.models import (
    Activity,
    ActivityReader,
    Blockage,
    Milestone,
    Reading,
    Rebaselining,
    ReportingPeriod,
    Update,
)
from priorities.models.measures import Measure
from priorities.rules import Rag, UpdateFacts

WORDS = (
    "self_rag",
    "reason_for_difference",
    "confidence",
    "progress",
    "changed",
    "planned_next",
    "cause",
    "consequence",
    "options",
    "recommendation",
    "path_to_green",
    "green_on",
    "blocked",
    "decision_asked",
    "asked_of",
    "asked_by_on",
    "marking",
)
"""What an officer may write in an update."""

STALE = "Somebody else has saved this update since you opened it. Their words are kept, and so are yours."


def may_write(person: Person, activity: Activity, *, at: datetime | None = None) -> bool:
    """An officer's seat on the accountable group, and lead person or of the same organisation as the lead."""
    if not access.may(person, Permission.WRITE_UPDATE, activity.body, at=at):
        return False
    return _leads(person, activity, None if at is None else localdate(at))


def _leads(person: Person, activity: Activity, on: date | None) -> bool:
    if person.pk == activity.lead_person_id:
        return True
    if activity.restricted and not activity.readers.filter(person=person).exists():
        return False
    represents = (
        activity.body.seats.current(on).filter(person=person).values_list("organisation_id", flat=True)
    )
    return activity.lead_organisation_id in {person.organisation_id, *represents}


def computed(activity: Activity, on: date) -> rules.Reasoned:
    """The activity's RAG by the rules, from its milestones and the measures it moves."""
    milestones = tuple(m.facts() for m in activity.milestones.all())
    measures = tuple(m.facts(by_on=on) for m in activity.measures.with_figures())
    return rules.activity_rag(milestones, measures, on)


def update_facts(update: Update) -> UpdateFacts:
    """The update as the rules see it."""
    return UpdateFacts(
        period_ends_on=update.period.ends_on,
        self_rag=Rag(update.self_rag) if update.self_rag else None,
        computed_rag=Rag(update.computed_rag),
        reason_for_difference=update.reason_for_difference,
        confidence=rules.Confidence(update.confidence) if update.confidence else None,
        progress=update.progress,
        changed=update.changed,
        planned_next=update.planned_next,
        cause=update.cause,
        consequence=update.consequence,
        path_to_green=update.path_to_green,
        green_on=update.green_on,
        blocked=update.blocked,
        decision_asked=update.decision_asked,
        asked_by_on=update.asked_by_on,
    )


@transaction.atomic
def save_update(
    *,
    activity: Activity,
    period: ReportingPeriod,
    words: Mapping[str, Any],
    revision: int | None,
    by: Person,
    at: datetime,
    milestones: Mapping[Milestone, date | None] | None = None,
) -> Update:
    """Keep what the officer wrote so far. `revision` is the one they started from; None for the first save.

    `milestones` gives new forecasts. Raises Refused where they may not write, the update is locked, or
    somebody else saved in between.
    """
    refuse_if(
        not may_write(by, activity, at=at), "Only an officer of the lead organisation can write this update."
    )
    Activity.objects.select_for_update().get(pk=activity.pk)
    update = Update.objects.filter(activity=activity, period=period).first()
    if update is None:
        refuse_if(revision is not None, STALE)
        update = Update(activity=activity, period=period)
    refuse_if(update.is_locked, "The group's report has been signed. Ask its chair for a correction.")
    refuse_if(update.is_submitted, "This update has been submitted. Withdraw it to change it.")
    for milestone, forecast_on in (milestones or {}).items():
        forecast_milestone(milestone=milestone, forecast_on=forecast_on, by=by, at=at)
    _write(update, words, on=period.ends_on)
    if update._state.adding:
        return update.record(by=by, at=at)
    refuse_if(not Update.objects.save_revision(update, revision or 0, by=by, at=at), STALE)
    return update


def _write(update: Update, words: Mapping[str, Any], *, on: date) -> None:
    refuse_if(set(words) - set(WORDS), "An update has no such part.")
    for name, value in words.items():
        setattr(update, name, value)
    judged = computed(update.activity, on)
    update.computed_rag, update.computed_reasons = judged.rag, list(judged.reasons)


@transaction.atomic
def submit_update(*, update: Update, revision: int, by: Person, at: datetime) -> Update:
    """Hand the update to the group. Raises Refused with the first thing missing; `rules.missing_from` lists all."""
    update = Update.objects.select_for_update().select_related("period", "activity__body").get(pk=update.pk)
    refuse_if(
        not may_write(by, update.activity, at=at),
        "Only an officer of the lead organisation can submit this update.",
    )
    refuse_if(update.is_submitted, "This update has already been submitted.")
    refuse_if(update.is_locked, "The group's report has been signed. Ask its chair for a correction.")
    _write(update, {}, on=update.period.ends_on)
    missing = rules.missing_from(update_facts(update))
    refuse_if(missing, "; ".join(missing.values()))
    refuse_if(
        update.blocked and not update.activity.blockages.open().exists(),
        "Describe what is blocking progress, or say that nothing is.",
    )
    update.submitted_by, update.submitted_at = by, at
    refuse_if(not Update.objects.save_revision(update, revision, by=by, at=at, why="Submitted"), STALE)
    return update


@transaction.atomic
def withdraw_update(*, update: Update, by: Person, at: datetime, why: str) -> Update:
    """Take back an update submitted by mistake, before the group's report is signed."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    refuse_if(
        not may_write(by, update.activity, at=at),
        "Only an officer of the lead organisation can withdraw this update.",
    )
    refuse_if(not update.is_submitted, "This update has not been submitted.")
    refuse_if(update.is_locked, "The group's report has been signed. Ask its chair for a correction.")
    refuse_if(not why.strip(), "Enter why you are withdrawing the update.")
    update.submitted_by = update.submitted_at = None
    update.revision += 1
    return update.record(by=by, at=at, why=why)


@transaction.atomic
def amend_update(*, update: Update, words: Mapping[str, Any], by: Person, at: datetime, why: str) -> Update:
    """Correct an update whose group's report was signed. It keeps its first submission; the report needs a new version."""
    update = Update.objects.select_for_update().get(pk=update.pk)
    refuse_if(
        not may_write(by, update.activity, at=at),
        "Only an officer of the lead organisation can amend this update.",
    )
    refuse_if(not update.is_locked, "The group's report is not signed yet. Withdraw the update to change it.")
    refuse_if(not why.strip(), "Enter why the update needs correcting.")
    _write(update, words, on=update.period.ends_on)
    missing = rules.missing_from(update_facts(update))
    refuse_if(missing, "; ".join(missing.values()))
    if not update.is_submitted:
        update.submitted_by, update.submitted_at = by, at
    update.amended_why = why
    update.revision += 1
    return update.record(by=by, at=at, why=why)


@transaction.atomic
def lock_updates(*, body: Body, period: ReportingPeriod, by: Person, at: datetime) -> None:
    """The group's report is signed: its updates, drafts included, no longer change."""
    for update in Update.objects.select_for_update().filter(
        activity__body=body, period=period, locked_at=None
    ):
        update.locked_by, update.locked_at = by, at
        update.record(by=by, at=at, why="The group's report was signed")


@transaction.atomic
def raise_blockage(*, update: Update, by: Person, at: datetime, **fields: Any) -> Blockage:
    """Say what stands in the activity's way; it stays open until somebody other than its owner closes it."""
    refuse_if(
        not may_write(by, update.activity, at=at),
        "Only an officer of the lead organisation can raise a blockage.",
    )
    refuse_if(update.is_locked, "The group's report has been signed. Ask its chair for a correction.")
    refuse_if(
        not fields.get("unblocker_organisation") and not fields.get("unblocker_body"),
        "Select which organisation or group can clear the blockage.",
    )
    fields.setdefault("owner", by)
    on = update.period.ends_on if localdate(at) > update.period.ends_on else localdate(at)
    return Blockage(activity=update.activity, raised_in=update, raised_by=by, raised_on=on, **fields).record(
        by=by, at=at
    )


@transaction.atomic
def resolve_blockage(*, blockage: Blockage, resolution: str, on: date, by: Person, at: datetime) -> Blockage:
    """Close a blockage with what cleared it and the evidence. Its owner cannot."""
    blockage = Blockage.objects.select_for_update().get(pk=blockage.pk)
    refuse_if(blockage.resolved_on, "This blockage has already been closed.")
    refuse_if(by.pk == blockage.owner_id, "Somebody other than the owner closes a blockage.")
    refuse_if(not resolution.strip(), "Enter what cleared the blockage and the evidence for it.")
    allowed = access.may(by, Permission.MANAGE_ACTIVITIES, blockage.activity.body, at=at) or may_write(
        by, blockage.activity, at=at
    )
    refuse_if(
        not allowed, "Only the group's chair or an officer of the lead organisation can close a blockage."
    )
    blockage.resolved_by, blockage.resolved_on, blockage.resolution = by, on, resolution
    return blockage.record(by=by, at=at, why="Closed")


@transaction.atomic
def forecast_milestone(
    *, milestone: Milestone, forecast_on: date | None, by: Person, at: datetime, actual_on: date | None = None
) -> Milestone:
    """Say when a milestone is now expected, or was met. Its baseline does not move."""
    if milestone.forecast_on == forecast_on and actual_on in (None, milestone.actual_on):
        return milestone
    refuse_if(actual_on and actual_on > localdate(at), "The day it was met must be in the past.")
    milestone.forecast_on = forecast_on
    milestone.actual_on = actual_on or milestone.actual_on
    milestone.record(by=by, at=at)
    return milestone


@transaction.atomic
def request_rebaseline(
    *, milestone: Milestone, new_on: date, why: str, by: Person, at: datetime
) -> Rebaselining:
    refuse_if(
        not may_write(by, milestone.activity, at=at),
        "Only an officer of the lead organisation can ask for this.",
    )
    refuse_if(milestone.actual_on, "This milestone has been met.")
    refuse_if(
        milestone.rebaselinings.filter(approved_at=None).exists(),
        "A new date is already waiting for approval.",
    )
    refuse_if(not why.strip(), "Enter why the milestone needs a new date.")
    return Rebaselining(
        milestone=milestone,
        old_on=milestone.baseline_on,
        new_on=new_on,
        why=why,
        requested_by=by,
        requested_at=at,
    ).record(by=by, at=at)


@transaction.atomic
def approve_rebaseline(*, rebaselining: Rebaselining, by: Person, at: datetime) -> Rebaselining:
    """Move the milestone's baseline. Somebody other than who asked approves it."""
    rebaselining = (
        Rebaselining.objects.select_for_update()
        .select_related("milestone__activity__body")
        .get(pk=rebaselining.pk)
    )
    milestone = rebaselining.milestone
    refuse_if(rebaselining.approved_at, "This new date has already been approved.")
    refuse_if(
        by.pk == rebaselining.requested_by_id, "Somebody other than the person who asked approves a new date."
    )
    refuse_if(
        not access.may(by, Permission.APPROVE_REBASELINE, milestone.activity.body, at=at),
        "Only the chair or deputy of the group can approve a new date.",
    )
    rebaselining.approved_by, rebaselining.approved_at = by, at
    rebaselining.record(by=by, at=at, why="Approved")
    milestone.baseline_on, milestone.rebaselined_on = rebaselining.new_on, localdate(at)
    milestone.record(by=by, at=at, why=rebaselining.why)
    return rebaselining


@transaction.atomic
def record_reading(
    *,
    measure: Measure,
    starts_on: date,
    ends_on: date,
    by: Person | None,
    at: datetime,
    why: str = "",
    **fields: Any,
) -> Reading:
    """Enter a figure, or correct the one for the same days; updates not yet locked are judged anew."""
    reading = Reading.objects.filter(measure=measure, starts_on=starts_on, ends_on=ends_on).first()
    reading = reading or Reading(measure=measure, starts_on=starts_on, ends_on=ends_on)
    for name, value in {"entered_by": by, "entered_at": at, **fields}.items():
        setattr(reading, name, value)
    reading.record(by=by, at=at, why=why)
    judge_again(activities=measure.activities.all(), by=by, at=at)
    return reading


def judge_again(*, activities: Iterable[Activity], by: Person | None, at: datetime) -> None:
    """Compute anew the RAG of every update that may still change, after a figure moved."""
    open_updates = Update.objects.select_for_update(of=("self",)).filter(
        activity__in=activities, locked_at=None, submitted_at=None
    )
    for update in open_updates.select_related("period", "activity"):
        judged = computed(update.activity, update.period.ends_on)
        if (update.computed_rag, update.computed_reasons) != (judged.rag, list(judged.reasons)):
            _write(update, {}, on=update.period.ends_on)
            update.record(by=by, at=at, why="A figure was entered")


@transaction.atomic
def restrict_activity(*, activity: Activity, readers: Iterable[Person], by: Person, at: datetime) -> Activity:
    """Close an activity to all but named readers; only the chair or deputy of its group names them."""
    refuse_if(
        not access.may(by, Permission.NAME_READERS, activity.body, at=at),
        "Only the chair of the group names who may read it.",
    )
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    activity.restricted = True
    activity.record(by=by, at=at, why="Restricted")
    wanted = {person.pk for person in readers}
    for reader in activity.readers.exclude(person_id__in=wanted):
        reader._history_user, reader._history_date = by, at
        reader.delete()
    named = set(activity.readers.values_list("person_id", flat=True))
    for person_id in wanted - named:
        ActivityReader(activity=activity, person_id=person_id).record(by=by, at=at)
    return activity


@transaction.atomic
def close_activity(*, activity: Activity, on: date, outcome: str, by: Person, at: datetime) -> Activity:
    """End an activity, saying what came of it."""
    refuse_if(
        not access.may(by, Permission.MANAGE_ACTIVITIES, activity.body, at=at),
        "Only the chair or the secretariat of the group can close an activity.",
    )
    refuse_if(not outcome.strip(), "Enter what came of the activity.")
    activity.closed_on, activity.outcome = on, outcome
    return activity.record(by=by, at=at, why="Closed")
