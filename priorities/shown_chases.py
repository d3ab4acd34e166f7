"""Who was chased for what is not in, in words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from partners.models.recorded import Identified
from partners.prepared import Prepared
from partners.wording import uk_date
from priorities.models import Chase, ReportingPeriod
from priorities.rules_chasing import chased_words


def chased_for(
    period: ReportingPeriod, things: Iterable[Identified], *, at: datetime, naming: bool = True
) -> Mapping[Any, str]:
    """Id of the activity or body → "chased twice, last on 22 October 2026: Ann Lee". One query, or none.

    A paper does not name who was chased last.
    """
    ids = [thing.pk for thing in things]
    return said_of(ids, chases_of(period, at=at), naming=naming) if ids else {}


@Prepared
def _chases(*, period: UUID, at: datetime) -> QuerySet[Any, Any]:
    found = Chase.objects.filter(period=period, chased_at__lte=at).select_related("person")
    ordered: QuerySet[Any, Any] = found.order_by("chased_at")
    return ordered


def chases_of(period: ReportingPeriod, *, at: datetime) -> dict[Any, list[Chase]]:
    """All chases of the period until then, the oldest first, by the id of the activity or body."""
    found: dict[Any, list[Chase]] = {}
    for chase in _chases(period=period.pk, at=at):
        found.setdefault(chase.activity_id or chase.body_id, []).append(chase)
    return found


def said_of(ids: Iterable[Any], found: Mapping[Any, list[Chase]], *, naming: bool) -> dict[Any, str]:
    return {pk: words(found[pk], naming=naming) for pk in ids if pk in found}


def words(chases: Iterable[Chase], *, naming: bool) -> str:
    """Of one return's chases, the oldest first."""
    chases = list(chases)
    said = chased_words(uk_date(chase.chased_at) for chase in chases)
    said = said[:1].lower() + said[1:]
    if not naming or not chases:
        return said
    last = chases[-1].person
    return f"{said}: {last if last else 'nobody could be reached'}"
