"""What happens to an activity: a milestone's new baseline, who may read it, how it ends."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from partners import access
from partners.models import Organisation, Person
from partners.roles import Permission
from partners.rules import MARKING_WORDS, Marking, refuse_if
from priorities.models import Activity, ActivityReader, Milestone, Rebaselining, Update
from priorities.services import NOT_THEIRS, may_write
from priorities.services_markings import remark
from priorities.services_measures import judge_again

ANSWERED = "This new date has already been answered."


@transaction.atomic
def request_rebaseline(
    *, milestone: Milestone, new_on: date, why: str, by: Person, at: datetime
) -> Rebaselining:
    """Ask for another baseline; nothing moves until somebody else approves it."""
    refuse_if(not may_write(by, milestone.activity, at=at), NOT_THEIRS)
    milestone = Milestone.objects.select_for_update().get(pk=milestone.pk)
    refuse_if(milestone.actual_on, "This milestone has been met.")
    activity = milestone.activity
    refuse_if(
        milestone.rebaselinings.waiting().exists(),
        "A new date is already waiting for approval.",
        url=reverse("priorities:activity", args=[activity.body.partnership.slug, activity.pk]),
        link="Go to the activity",
    )
    refuse_if(new_on == milestone.baseline_on, "The new date must differ from the one in force")
    refuse_if(not why.strip(), "Enter why the milestone needs a new date")
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
    rebaselining = _waiting(rebaselining, by=by, at=at)
    rebaselining.approved_by, rebaselining.approved_at = by, at
    rebaselining.record(by=by, at=at, why="Approved")
    milestone = Milestone.objects.select_for_update().get(pk=rebaselining.milestone_id)
    milestone.baseline_on, milestone.rebaselined_on = rebaselining.new_on, localdate(at)
    milestone.record(by=by, at=at, why=rebaselining.why)
    judge_again(activities=[milestone.activity], by=by, at=at, why="A milestone was re-baselined")
    return rebaselining


@transaction.atomic
def decline_rebaseline(*, rebaselining: Rebaselining, why: str, by: Person, at: datetime) -> Rebaselining:
    """Leave the baseline where it is, and say why."""
    rebaselining = _waiting(rebaselining, by=by, at=at)
    refuse_if(not why.strip(), "Enter why the milestone keeps its date")
    rebaselining.declined_by, rebaselining.declined_at, rebaselining.declined_why = by, at, why
    return rebaselining.record(by=by, at=at, why="Declined")


def _waiting(rebaselining: Rebaselining, *, by: Person, at: datetime) -> Rebaselining:
    stored = Rebaselining.objects.select_for_update(of=("self",)).select_related("milestone__activity__body")
    rebaselining = stored.get(pk=rebaselining.pk)
    refuse_if(
        not access.may(by, Permission.APPROVE_REBASELINE, rebaselining.milestone.activity.body, at=at),
        "Only the chair or deputy of the group can approve a new date.",
    )
    refuse_if(rebaselining.approved_at or rebaselining.declined_at, ANSWERED)
    refuse_if(
        by.pk == rebaselining.requested_by_id,
        "Somebody other than the person who asked approves a new date.",
    )
    return rebaselining


@transaction.atomic
def change_lead(
    *, activity: Activity, organisation: Organisation, by: Person | None, at: datetime, why: str
) -> Activity:
    """Another organisation leads the activity from now on; papers issued before keep the old one's name."""
    activity = Activity.objects.select_for_update().get(pk=activity.pk)
    refuse_if(not why.strip(), "Enter why another organisation leads the activity")
    activity.lead_organisation = organisation
    return activity.record(by=by, at=at, why=why)


@transaction.atomic
def restrict_activity(*, activity: Activity, readers: Iterable[Person], by: Person, at: datetime) -> Activity:
    """Close an activity to all but named readers; only the chair or deputy of its group names them.

    Whoever names them, and the activity's lead, are always among them.
    """
    activity = _namable(activity, by=by, at=at)
    if not activity.restricted:
        activity.restricted = True
        activity.record(by=by, at=at, why="Restricted")
    wanted = {person.pk for person in readers} | {by.pk}
    if activity.lead_person_id is not None:
        wanted.add(activity.lead_person_id)
    for reader in activity.readers.exclude(person_id__in=wanted):
        reader._history_user, reader._history_date = by, at
        reader.delete()
    named = set(activity.readers.values_list("person_id", flat=True))
    for person_id in wanted - named:
        ActivityReader(activity=activity, person_id=person_id).record(by=by, at=at)
    return activity


@transaction.atomic
def lift_restriction(*, activity: Activity, why: str, by: Person, at: datetime) -> Activity:
    """Open a restricted activity again to everybody who may read its group's papers."""
    activity = _namable(activity, by=by, at=at)
    refuse_if(not activity.restricted, "This activity is not restricted.")
    refuse_if(not why.strip(), "Enter why the activity no longer needs restricting")
    activity.restricted = False
    return activity.record(by=by, at=at, why=why)


def _namable(activity: Activity, *, by: Person, at: datetime) -> Activity:
    refuse_if(
        not access.may(by, Permission.NAME_READERS, activity.body, at=at),
        "Only the chair or deputy of the group names who may read it.",
    )
    return Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)


@transaction.atomic
def mark_activity(*, activity: Activity, marking: Marking, why: str, by: Person, at: datetime) -> Activity:
    """Raise or lower the marking of an activity; papers that were issued keep the one they had."""
    allowed = access.may(by, Permission.MANAGE_ACTIVITIES, activity.body, at=at) or may_write(
        by, activity, at=at
    )
    refuse_if(not allowed, "Only those who keep or lead the activity can change its marking.")
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    remark(activity, marking, by=by, why=why)
    return activity.record(by=by, at=at, why=f"Marked {MARKING_WORDS[marking]}: {why.strip()}")


@transaction.atomic
def mark_update(*, update: Update, marking: Marking, why: str, by: Person, at: datetime) -> Update:
    """Raise or lower the marking of an update, whatever has become of it; issued papers keep the one they had."""
    refuse_if(not may_write(by, update.activity, at=at), NOT_THEIRS)
    stored = Update.objects.select_for_update(of=("self",)).select_related("activity")
    update = stored.get(pk=update.pk)
    remark(update, marking, by=by, why=why)
    update.revision += 1
    return update.record(by=by, at=at, why=f"Marked {MARKING_WORDS[marking]}: {why.strip()}")


@transaction.atomic
def close_activity(
    *, activity: Activity, on: date, outcome: str, by: Person, at: datetime, why: str = "Closed"
) -> Activity:
    """End an activity, saying what came of it."""
    refuse_if(
        not access.may(by, Permission.MANAGE_ACTIVITIES, activity.body, at=at),
        "Only the chair or the secretariat of the group can close an activity.",
    )
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    refuse_if(activity.closed_on, "This activity has already been closed.")
    refuse_if(not outcome.strip(), "Enter what came of the activity")
    refuse_if(on < activity.starts_on, "The day it ended must be after the day it started")
    activity.closed_on, activity.outcome = on, outcome
    return activity.record(by=by, at=at, why=why)
