"""What somebody types is kept by itself, apart from the update, until they save, submit or discard it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from partners.models import Person
from partners.rules import Refused, refuse_if
from priorities.models import Activity, ReportingPeriod, Update, UpdateDraft
from priorities.models.updates import EDITING_FOR
from priorities.services import NOT_THEIRS, may_write

LONGEST = 200_000


class TooLong(Refused):
    """More than a draft holds, which is far more than the form accepts."""

    def __init__(self) -> None:
        super().__init__("The answers are too long to keep as a draft.")


@transaction.atomic
def keep_draft(
    *,
    activity: Activity,
    period: ReportingPeriod,
    answers: Mapping[str, list[str]],
    revision: int | None,
    by: Person,
    at: datetime,
) -> UpdateDraft:
    """Keep the form as it stands. The update, its revision and its history stay as they are.

    Raises Refused where they may not write the update, and TooLong.
    """
    refuse_if(not may_write(by, activity, at=at), NOT_THEIRS)
    if sum(len(value) for values in answers.values() for value in values) > LONGEST:
        raise TooLong
    # PostgreSQL holds no NUL in text or JSON.
    kept = {
        name: [value.replace("\0", "\N{REPLACEMENT CHARACTER}") for value in values]
        for name, values in answers.items()
    }
    said: dict[str, Any] = {"answers": kept, "base_revision": revision, "saved_at": at}
    draft, is_new = UpdateDraft.objects.select_for_update().get_or_create(
        activity=activity, period=period, person=by, defaults=said | {"started_at": at}
    )
    if is_new:
        return draft
    if not draft.answers or draft.saved_at <= at - EDITING_FOR:
        draft.started_at = at
    for name, value in said.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, activity: Activity, period: ReportingPeriod, by: Person, at: datetime) -> None:
    """Forget what they typed since they last saved."""
    refuse_if(not may_write(by, activity, at=at), NOT_THEIRS)
    own = UpdateDraft.objects.filter(activity=activity, period=period, person=by)
    own.filter(unfinished={}).delete()
    own.update(answers={})


def clear_draft(
    update: Update, unfinished: Mapping[str, list[str]] | None = None, *, by: Person, at: datetime
) -> None:
    """The words are in the update now; keep only what it cannot hold yet."""
    own: dict[str, Any] = {"activity": update.activity, "period": update.period, "person": by}
    if not unfinished:
        UpdateDraft.objects.filter(**own).delete()
        return
    said = {
        "answers": {},
        "unfinished": dict(unfinished),
        "base_revision": update.revision,
        "started_at": at,
        "saved_at": at,
    }
    UpdateDraft.objects.update_or_create(**own, defaults=said)


@transaction.atomic
def clear_left_behind() -> int:
    """Forget what was typed into updates that went into signed reports, and never saved; say how many drafts."""
    _, by_model = UpdateDraft.objects.left_behind().delete()
    return by_model.get(UpdateDraft._meta.label, 0)
