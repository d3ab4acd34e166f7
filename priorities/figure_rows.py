"""Milestones, and measures with their targets and readings: two questions for any number of activities."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from partners.access import Reader
from partners.models import Person
from partners.nested import made, prefetched, rows_of
from partners.prepared import Prepared
from priorities.models import Measure, MeasureLink, Milestone, Reading, Target

Rows = QuerySet[Any, Any]


def told(measures: Any) -> Any:
    """Measures with their figures in the same question; `figured` makes them what `with_figures` has."""
    targets = Target.objects.filter(measure=OuterRef("pk")).order_by("from_on")
    readings = Reading.objects.filter(measure=OuterRef("pk")).order_by("ends_on", "starts_on")
    return measures.annotate(told_targets=rows_of(targets), told_readings=rows_of(readings))


def figured(measures: Iterable[Any]) -> list[Any]:
    found = list(measures)
    for measure in found:
        prefetched(measure, "targets", (made(Target, row) for row in measure.told_targets))
        prefetched(measure, "readings", (made(Reading, row) for row in measure.told_readings))
    return found


@Prepared
def _milestones(*, activities: tuple[UUID, ...]) -> Rows:
    return cast(Rows, Milestone.objects.filter(activity__in=activities).order_by("baseline_on", "title"))


@Prepared
def _measures(*, activities: tuple[UUID, ...]) -> Rows:
    links = MeasureLink.objects.filter(measure=OuterRef("pk"), activity__in=activities)
    found: Any = Measure.objects.filter(Exists(links))
    return cast(Rows, told(found).annotate(moved_by=ArraySubquery(links.values("activity_id"))))


@Prepared
def _seen(*, partnership: UUID, measure: UUID | None, person: Person) -> Rows:
    found: Any = Measure.objects.visible_to(person).filter(priority__strategy__partnership=partnership)
    if measure is not None:
        found = found.filter(pk=measure)
    return cast(Rows, told(found.select_related("priority__strategy__partnership", "owner")))


def measures_seen(person: Person, partnership: UUID, measure: UUID | None = None) -> list[Measure]:
    """Those of the partnership that the person may see, or the one, with their figures."""
    return figured(_seen(partnership=partnership, measure=measure, person=Reader(person)))


def measures_of(activity: UUID) -> list[Measure]:
    """Those the activity moves, with their figures."""
    return figured(_measures(activities=(activity,)))


def load(activities: Sequence[Any]) -> None:
    """So that `judged()` of none of them asks anything more."""
    if not activities:
        return
    pks = tuple(activity.pk for activity in activities)
    milestones, measures = _milestones(activities=pks), figured(_measures(activities=pks))
    for activity in activities:
        prefetched(activity, "milestones", (m for m in milestones if m.activity_id == activity.pk))
        prefetched(activity, "measures", (m for m in measures if activity.pk in m.moved_by))
