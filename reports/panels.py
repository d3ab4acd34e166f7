"""What an officer should have beside the boxes of an update: what the bodies above last answered on the activity."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.timezone import localdate

from partners.models import Person
from priorities.models import Activity
from priorities.rules import day_words
from priorities.shown import Panel
from reports.models import Decision

NEWEST = 2


def answers(activity: Activity, person: Person) -> Iterator[Panel]:
    """The newest decisions in effect on the activity's exceptions, whichever level they are from. One query."""
    found = Decision.objects.in_effect().filter(case__activity=activity)
    slug = activity.body.partnership.slug
    for decision in found.select_related("body", "case").order_by("-confirmed_at")[:NEWEST]:
        on = localdate(decision.confirmed_at)
        yield Panel(
            title=f"What {decision.body.short_name} decided",
            words=decision.words,
            note=f"{decision.get_outcome_display()}, {day_words(on)}",
            url=reverse("reports:case", args=[slug, decision.case.reference]),
        )
