"""What happens when an update is saved, submitted, withdrawn, amended or locked."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Body, Person
from partners.roles import Permission
from partners.rules import Refused, refuse_if
from priorities import rules
from priorities.models import Activity, Blockage, Measure, Milestone, ReportingPeriod, Update, UpdateDraft
from priorities.rules import Rag, UpdateFacts
from priorities.services_markings import hold_marking

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

ASKS_FOR_AN_ACCOUNT = (Rag.RED, Rag.AMBER, Rag.ABEYANCE)
ACCOUNT: dict[str, Any] = {
    "cause": "",
    "consequence": "",
    "options": "",
    "recommendation": "",
    "path_to_green": "",
    "green_on": None,
    "decision_asked": "",
    "asked_of": None,
    "asked_by_on": None,
}
"""What only those ratings are asked for, and how it looks when it is left out."""

NOT_THEIRS = "Only an officer of the lead organisation can do this."
SIGNED = "The group's report has been signed. Ask its chair for a correction."


class Stale(Refused):
    """Somebody else saved the same update after it was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else has saved this update since you opened it. Nothing has been lost.")


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


def judged_at(activity: Activity, period: ReportingPeriod, at: datetime) -> rules.Reasoned:
    """The activity's RAG by the rules, from its milestones and the measures it moves, looked up anew."""
    return judged_from(activity.milestones.all(), activity.measures.with_figures(), period, at)


def judged_from(
    milestones: Iterable[Milestone], measures: Iterable[Measure], period: ReportingPeriod, at: datetime
) -> rules.Reasoned:
    """The same, on the period's last day or today if sooner. Figures not yet due are not missed."""
    on, grace_days = judging(period, at)
    figures = tuple(m.facts(by_on=on, grace_days=grace_days) for m in measures)
    return rules.activity_rag(tuple(m.facts() for m in milestones), figures, on)


def judging(period: ReportingPeriod, at: datetime) -> tuple[date, int]:
    """The day an activity is judged on, and the days of grace its figures still have, at an instant."""
    on = min(period.ends_on, localdate(at))
    grace = (localdate(period.measures_due_at) - period.ends_on).days + 1
    return on, grace if at <= period.measures_due_at else 0


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


def missing_from(update: Update) -> dict[str, str]:
    """What stands in the way of submitting, by field, in the order of the form."""
    found = rules.missing_from(update_facts(update))
    if update.decision_asked.strip() and update.asked_of_id is None:
        found["asked_of"] = "Select who is asked to decide"
    if update.blocked is None:
        found["blocked"] = "Select yes if anything is blocking progress"
    elif update.blocked and not update.activity.blockages.open().exists():
        found["blockage_title"] = "Describe what is blocking progress, or say that nothing is"
    return found


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
    met: Mapping[Milestone, date] | None = None,
) -> Update:
    """Keep what the officer wrote so far. `revision` is the one they started from; None for the first save.

    `milestones` gives new forecasts and `met` the days milestones were met. Raises Refused where they may not
    write or the update is locked or submitted, and Stale where somebody else saved in between.
    """
    refuse_if(not may_write(by, activity, at=at), NOT_THEIRS)
    Activity.objects.select_for_update().get(pk=activity.pk)
    update = _stored(activity, period)
    refuse_if(update and update.is_locked, SIGNED)
    refuse_if(update and update.is_submitted, "This update has been submitted. Withdraw it to change it.")
    if (update.revision if update else None) != revision:
        raise Stale
    for milestone in {**(milestones or {}), **(met or {})}:
        refuse_if(milestone.activity_id != activity.pk, "This milestone belongs to another activity.")
        forecast_on = (milestones or {}).get(milestone, milestone.forecast_on)
        _date_milestone(milestone, forecast_on, (met or {}).get(milestone), by=by, at=at)
    update = update or Update(activity=activity, period=period, marking=activity.marking)
    before = _state(update)
    hold_marking(update, words, by=by)
    _write(update, words, at=at)
    if update._state.adding:
        return update.record(by=by, at=at)
    if _state(update) != before and not Update.objects.save_revision(update, revision or 0, by=by, at=at):
        raise Stale
    return update


def _stored(activity: Activity, period: ReportingPeriod) -> Update | None:
    stored = Update.objects.select_related("period", "activity__body").select_for_update(of=("self",))
    return stored.filter(activity=activity, period=period).first()


def _write(update: Update, words: Mapping[str, Any], *, at: datetime) -> None:
    refuse_if(set(words) - set(WORDS), "An update has no such part.")
    for name, value in words.items():
        setattr(update, name, value)
    judged = judged_at(update.activity, update.period, at)
    update.computed_rag, update.computed_reasons = judged.rag, list(judged.reasons)


def _leave_out(update: Update) -> None:
    """Drop what the rating is not asked for, such as the cause of what is green again, or who is asked nothing."""
    if update.self_rag not in ASKS_FOR_AN_ACCOUNT:
        for name, empty in ACCOUNT.items():
            setattr(update, name, empty)
    if not update.decision_asked.strip():
        update.asked_of = None


def _state(update: Update) -> list[Any]:
    return [getattr(update, name) for name in (*WORDS, "computed_rag", "computed_reasons")]


def _lock(update: Update) -> Update:
    related = Update.objects.select_related("period", "activity__body")
    return related.select_for_update(of=("self",)).get(pk=update.pk)


@transaction.atomic
def submit_update(*, update: Update, revision: int, by: Person, at: datetime) -> Update:
    """Hand the update to the group, without what its rating is not asked for.

    Raises Refused with everything `missing_from` finds, and Stale where it is not what was reviewed.
    """
    update = _lock(update)
    refuse_if(not may_write(by, update.activity, at=at), NOT_THEIRS)
    refuse_if(update.is_submitted, "This update has already been submitted.")
    refuse_if(update.is_locked, SIGNED)
    if update.revision != revision:
        raise Stale
    _write(update, {}, at=at)
    missing = missing_from(update)
    refuse_if(missing, "; ".join(missing.values()))
    _leave_out(update)
    update.submitted_by, update.submitted_at = by, at
    Update.objects.save_revision(update, revision, by=by, at=at, why="Submitted")
    UpdateDraft.objects.filter(activity=update.activity, period=update.period, person=by).delete()
    return update


@transaction.atomic
def withdraw_update(*, update: Update, by: Person, at: datetime, why: str) -> Update:
    """Take back an update submitted by mistake, before the group's report is signed."""
    update = _lock(update)
    refuse_if(not may_write(by, update.activity, at=at), NOT_THEIRS)
    refuse_if(not update.is_submitted, "This update has not been submitted.")
    refuse_if(update.is_locked, SIGNED)
    refuse_if(not why.strip(), "Enter why you are withdrawing the update")
    update.submitted_by = update.submitted_at = None
    update.revision += 1
    return update.record(by=by, at=at, why=why)


@transaction.atomic
def amend_update(
    *,
    update: Update,
    words: Mapping[str, Any],
    by: Person,
    at: datetime,
    why: str,
    revision: int | None = None,
) -> Update:
    """Correct an update whose group's report was signed, or send one that never came.

    It keeps its first submission, and the computed RAG that was signed. The report needs a new version.
    Raises Stale where `revision` is given and is no longer the stored one.
    """
    update = _lock(update)
    refuse_if(not may_write(by, update.activity, at=at), NOT_THEIRS)
    _refuse_unsigned(update)
    refuse_if(not why.strip(), "Enter why the update needs correcting")
    if revision not in (None, update.revision):
        raise Stale
    refuse_if(set(words) - set(WORDS), "An update has no such part.")
    hold_marking(update, words, by=by)
    for name, value in words.items():
        setattr(update, name, value)
    missing = missing_from(update)
    refuse_if(missing, "; ".join(missing.values()))
    _leave_out(update)
    if not update.is_submitted:
        update.submitted_by, update.submitted_at = by, at
    update.amended_why = why
    update.revision += 1
    UpdateDraft.objects.filter(activity=update.activity, period=update.period, person=by).delete()
    return update.record(by=by, at=at, why=why)


def _refuse_unsigned(update: Update) -> None:
    body = update.activity.body
    refuse_if(
        not update.is_locked,
        "The group's report is not signed yet. Withdraw the update to change it.",
        url=reverse(
            "priorities:update_withdraw", args=[body.partnership.slug, update.activity_id, update.period.code]
        ),
        link="Withdraw the update",
    )


@transaction.atomic
def lock_updates(*, body: Body, period: ReportingPeriod, by: Person, at: datetime) -> None:
    """The group's report is signed: its updates, drafts included, no longer change.

    An activity without one gets an empty update, locked and never submitted: what was missing stays missing.
    """
    why = "The group's report was signed"
    activities = Activity.objects.select_for_update(of=("self",)).filter(body=body)
    running = list(activities.running(period.starts_on, period.ends_on))
    updates = Update.objects.select_for_update(of=("self",)).filter(activity__body=body, period=period)
    for update in updates.filter(locked_at=None):
        update.locked_by, update.locked_at = by, at
        update.record(by=by, at=at, why=why)
    present = set(updates.values_list("activity_id", flat=True))
    for activity in [activity for activity in running if activity.pk not in present]:
        update = Update(activity=activity, period=period, locked_by=by, locked_at=at)
        _write(update, {}, at=at)
        update.record(by=by, at=at, why=why)


@transaction.atomic
def raise_blockage(*, update: Update, by: Person, at: datetime, **fields: Any) -> Blockage:
    """Say what stands in the activity's way; it stays open until somebody other than its owner closes it."""
    refuse_if(not may_write(by, update.activity, at=at), NOT_THEIRS)
    refuse_if(update.is_locked, SIGNED)
    refuse_if(
        not fields.get("unblocker_organisation") and not fields.get("unblocker_body"),
        "Select which organisation or group can clear the blockage",
    )
    fields.setdefault("owner", by)
    raised_on = min(update.period.ends_on, localdate(at))
    blockage = Blockage(
        activity=update.activity, raised_in=update, raised_by=by, raised_on=raised_on, **fields
    )
    return blockage.record(by=by, at=at)


@transaction.atomic
def change_blockage(*, blockage: Blockage, version: int, by: Person, at: datetime, **fields: Any) -> Blockage:
    """Say it otherwise while the update that raises it is a draft. `version` is that of its history that was read."""
    blockage = Blockage.objects.select_for_update(of=("self",)).get(pk=blockage.pk)
    update = Update.objects.select_for_update(of=("self",)).get(pk=blockage.raised_in_id)
    refuse_if(not may_write(by, blockage.activity, at=at), NOT_THEIRS)
    refuse_if(update.is_locked, SIGNED)
    refuse_if(update.is_submitted, "Withdraw the update to change what it says of this blockage.")
    refuse_if(blockage.resolved_on, "This blockage has already been closed.")
    if blockage.history.latest("history_id").history_id != version:
        raise Stale
    for name, value in fields.items():
        setattr(blockage, name, value)
    # Who has the update open for review did not read this.
    Update.objects.save_revision(update, update.revision, by=by, at=at, why="A blockage was changed")
    return blockage.record(by=by, at=at)


@transaction.atomic
def resolve_blockage(*, blockage: Blockage, resolution: str, on: date, by: Person, at: datetime) -> Blockage:
    """Close a blockage with what cleared it and the evidence. Its owner cannot."""
    blockage = Blockage.objects.select_for_update(of=("self",)).get(pk=blockage.pk)
    activity = blockage.activity
    allowed = access.may(by, Permission.MANAGE_ACTIVITIES, activity.body, at=at) or may_write(
        by, activity, at=at
    )
    refuse_if(
        not allowed, "Only the group's chair or an officer of the lead organisation can close a blockage."
    )
    refuse_if(blockage.resolved_on, "This blockage has already been closed.")
    refuse_if(by.pk == blockage.owner_id, "Somebody other than the owner closes a blockage.")
    refuse_if(not resolution.strip(), "Enter what cleared the blockage and the evidence for it")
    refuse_if(on > localdate(at), "The day it was cleared must be today or in the past")
    refuse_if(on < blockage.raised_on, "The day it was cleared must be after the day it was raised")
    blockage.resolved_by, blockage.resolved_on, blockage.resolution = by, on, resolution
    return blockage.record(by=by, at=at, why="Closed")


@transaction.atomic
def forecast_milestone(
    *, milestone: Milestone, forecast_on: date | None, by: Person, at: datetime, actual_on: date | None = None
) -> Milestone:
    """Say when a milestone is now expected, or was met. Its baseline does not move."""
    activity = milestone.activity
    allowed = access.may(by, Permission.MANAGE_ACTIVITIES, activity.body, at=at) or may_write(
        by, activity, at=at
    )
    refuse_if(not allowed, NOT_THEIRS)
    return _date_milestone(milestone, forecast_on, actual_on, by=by, at=at)


def _date_milestone(
    milestone: Milestone, forecast_on: date | None, actual_on: date | None, *, by: Person, at: datetime
) -> Milestone:
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    if milestone.forecast_on == forecast_on and actual_on in (None, milestone.actual_on):
        return milestone
    refuse_if(actual_on and actual_on > localdate(at), "The day it was met must be today or in the past")
    milestone.forecast_on = forecast_on
    milestone.actual_on = actual_on or milestone.actual_on
    return milestone.record(by=by, at=at)
