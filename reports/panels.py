"""What an officer should have beside the boxes of an update: what the bodies above last answered on the activity."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from partners.models import Person
from partners.prepared import Prepared
from priorities.models import Activity
from priorities.rules import day_words
from priorities.shown import Panel
from reports.models import Decision

NEWEST = 2


@Prepared
def _decisions(*, activity: UUID) -> QuerySet[Any, Any]:
    found: Any = Decision.objects.in_effect().filter(case__activity=activity).select_related("body", "case")
    newest: QuerySet[Any, Any] = found.order_by("-confirmed_at")[:NEWEST]
    return newest


def answers(activity: Activity, person: Person) -> Iterator[Panel]:
    """The newest decisions in effect on the activity's exceptions, whichever level they are from. One query."""
    slug = activity.body.partnership.slug
    for decision in _decisions(activity=activity.pk):
        on = decision.get_day()
        yield Panel(
            title=f"What {decision.body.short_name} decided",
            words=decision.words,
            note=f"{decision.get_outcome_display()}, {day_words(on)}",
            url=reverse("reports:case", args=[slug, decision.case.reference]),
        )
