"""Actions: done is claimed by who did it, and counts when somebody else has verified it. Re-dates are counted."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from partners import access
from partners.models import Person
from partners.roles import Permission
from partners.rules import refuse_if
from reports.models import ActionPoint, Redating


def _locked(action: ActionPoint) -> ActionPoint:
    locked: ActionPoint = (
        ActionPoint.objects.select_for_update(of=("self",)).select_related("body").get(pk=action.pk)
    )
    refuse_if(locked.verified_at, "This action is done and verified.")
    return locked


@transaction.atomic
def claim_done(*, action: ActionPoint, claim: str, by: Person, at: datetime) -> ActionPoint:
    """Whoever the action was given to, or somebody of their organisation, says it is done and how."""
    action = _locked(action)
    own = by.pk == action.person_id or (by.organisation_id and by.organisation_id == action.organisation_id)
    refuse_if(not own, f"Only {action.person} or {action.organisation} can say that this is done.")
    refuse_if(action.claimed_at, "This action has already been reported as done.")
    refuse_if(not claim.strip(), "Enter what was done.")
    action.claimed_by, action.claimed_at, action.claim = by, at, claim.strip()
    return action.record(by=by, at=at, why="Reported as done")


@transaction.atomic
def verify_done(*, action: ActionPoint, verification: str, by: Person, at: datetime) -> ActionPoint:
    """Somebody else confirms it, saying what shows it."""
    action = _locked(action)
    refuse_if(
        not access.may(by, Permission.VERIFY_ACTION, action.body, at=at),
        f"Only members of {action.body} can verify its actions.",
    )
    refuse_if(action.claimed_at is None, "Nobody has reported this action as done yet.")
    refuse_if(
        by.pk in (action.claimed_by_id, action.person_id), "Somebody other than who did it verifies it."
    )
    refuse_if(not verification.strip(), "Enter what shows that it is done.")
    action.verified_by, action.verified_at, action.verification = by, at, verification.strip()
    return action.record(by=by, at=at, why="Verified")


@transaction.atomic
def send_back(*, action: ActionPoint, why: str, by: Person, at: datetime) -> ActionPoint:
    """The claim does not hold: the action is open again, and history keeps the claim."""
    action = _locked(action)
    refuse_if(
        not access.may(by, Permission.VERIFY_ACTION, action.body, at=at),
        f"Only members of {action.body} can verify its actions.",
    )
    refuse_if(action.claimed_at is None, "Nobody has reported this action as done yet.")
    refuse_if(not why.strip(), "Enter why the action is not done.")
    action.claimed_by = action.claimed_at = None
    action.claim = ""
    return action.record(by=by, at=at, why=why.strip())


@transaction.atomic
def redate(*, action: ActionPoint, due_on: date, why: str, by: Person, at: datetime) -> ActionPoint:
    """Move the due day. The chair, deputy or secretariat does it, with a reason; each move is counted."""
    action = _locked(action)
    refuse_if(
        not access.may(by, Permission.RECORD_DECISION, action.body, at=at),
        f"Only the chair, the deputy or the secretariat of {action.body} can move the day.",
    )
    refuse_if(not why.strip(), "Enter why the day moves.")
    refuse_if(due_on == action.due_on, "The new day must be another day.")
    refuse_if(due_on < localdate(at), "The new day must be today or later.")
    Redating(
        action=action, old_on=action.due_on, new_on=due_on, why=why.strip(), moved_by=by, moved_at=at
    ).record(by=by, at=at)
    action.due_on = due_on
    return action.record(by=by, at=at, why=why.strip())
