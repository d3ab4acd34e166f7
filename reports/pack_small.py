"""What the public edition does not tell of exceptions, because a figure that it keeps back could be read from it.

A status says on which side of its target a figure lies. Beside "fewer than 5" and a target of 3, red would be 4.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from partners.models import Body
from priorities.models import MeasureLink
from priorities.rules import Trigger
from reports.models import ExceptionCase
from reports.pack_measures import Watched

RATINGS = frozenset(
    (
        Trigger.SELF_RED,
        Trigger.SELF_AMBER,
        Trigger.COMPUTED_RED,
        Trigger.COMPUTED_AMBER,
        Trigger.MEASURE_OFF,
        Trigger.DIFFERENCE,
    )
)
"""What leads to an exception by the colour of a measure, or tells it beside another colour."""


@dataclass(frozen=True)
class Unsaid:
    """References of exceptions that are only counted, and of activities whose ratings have no reasons."""

    cases: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()

    def triggers(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Those that may be told. That others are not is said of every such activity, whether it has any or none."""
        if item["shown"]["subject_reference"] not in self.activities:
            return {"triggers": item["triggers"]}
        return {"triggers": [each for each in item["triggers"] if each not in RATINGS], "unsaid": True}


def unsaid(body: Body, watched: Watched) -> Unsaid:
    """An exception is told where its measure is watched and all of its figures are shown."""
    kept = watched.kept_back()
    whole = [measure.pk for measure in watched.measures if measure not in kept]
    about = ExceptionCase.objects.filter(_is_of_another(whole), partnership=body.partnership_id)
    moving = MeasureLink.objects.filter(measure__in=[measure.pk for measure in kept])
    return Unsaid(
        frozenset(about.values_list("reference", flat=True)),
        frozenset(moving.values_list("activity__reference", flat=True)),
    )


def _is_of_another(whole: Iterable[Any]) -> Q:
    """About a measure that is none of these, or about an action that came from such an exception."""
    found = Q()
    for way in ("measure", "action__case__measure"):
        found |= Q(**{f"{way}__isnull": False}) & ~Q(**{f"{way}__in": whole})
    return found
