"""The priorities of a period, and the measures a body watches, judged: one question, whatever the size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from partners.prepared import Prepared
from priorities.models import Measure, MeasureLink, Priority, Reading, ReportingPeriod, Target
from priorities.rules import (
    WORST_FIRST,
    Direction,
    MeasureFacts,
    Polarity,
    Rag,
    ReadingFacts,
    TargetFacts,
    current_reading,
    directions,
    measure_rag,
)
from priorities.services import judging
from reports.rollup_rows import Family, Ids, Rows, ids

READINGS = 13
"""How many readings of a measure are drawn: a year of months, and the month to compare with."""

FLAGS = ("provisional", "unaudited", "break_in_series", "incomplete")


@dataclass(frozen=True)
class Watched:
    """A measure as it stood at the end of a period. The directions are against the reading before and last year."""

    pk: UUID
    priority: int
    activities: frozenset[UUID]  # of the family, which move it
    facts: MeasureFacts
    rag: Rag
    newest: ReadingFacts | None
    short: Direction
    long: Direction


@dataclass(frozen=True)
class Watch:
    """Priority number → short title, and the measures the body watches, the worst first. `on` judges them."""

    titles: dict[int, str]
    measures: list[Watched]
    on: date


@Prepared
def _priorities(*, partnership: UUID, starts_on: date, ends_on: date, members: Ids, body: UUID) -> Rows:
    flags = {flag: flag for flag in FLAGS}
    readings = Reading.objects.filter(measure=OuterRef("pk"), ends_on__lte=ends_on).order_by("-ends_on")
    targets = Target.objects.filter(measure=OuterRef("pk"), from_on__lte=ends_on).order_by("-from_on")
    linked = MeasureLink.objects.filter(measure=OuterRef("pk"), activity__body__in=members)
    measures = Measure.objects.filter(
        Exists(linked) | Q(priority__strategy__overseen_by=body), priority=OuterRef("pk")
    )
    plain = ["pk", "reference", "title", "unit", "polarity", "frequency_months", "lag_months"]
    told = JSONObject(
        **{name: name for name in (*plain, "tolerance_percent", "tolerance_absolute")},
        activities=ArraySubquery(linked.values("activity_id")),
        target=Subquery(targets.values(told=JSONObject(value="value", low="low", high="high"))[:1]),
        readings=ArraySubquery(
            readings.values(
                told=JSONObject(starts_on="starts_on", ends_on="ends_on", value="value", **flags)
            )[:READINGS]
        ),
    )
    found: Any = Priority.objects.filter(
        Q(strategy__ends_on=None) | Q(strategy__ends_on__gt=starts_on),
        strategy__partnership=partnership,
        strategy__starts_on__lte=ends_on,
    ).order_by("strategy__starts_on", "number")
    watched = ArraySubquery(measures.order_by("reference").values(told=told))
    return cast(Rows, found.values("number", "short_title", watched=watched))


def watch(family: Family, period: ReportingPeriod, *, at: datetime) -> Watch:
    """The priorities of the strategies in force, where two have a number the newer one's; and their measures.

    A body watches the measures its activities move, and those of the strategies it oversees.
    """
    rows = _priorities(
        partnership=family.body.partnership_id,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        members=ids(family.members),
        body=family.body.pk,
    )
    on, grace_days = judging(period, at)
    measures = [_watched(told, row["number"], on, grace_days) for row in rows for told in row["watched"]]
    return Watch(
        titles={row["number"]: row["short_title"] for row in rows},
        measures=sorted(measures, key=lambda measure: WORST_FIRST.index(measure.rag)),
        on=on,
    )


def _watched(told: Mapping[str, Any], priority: int, on: date, grace_days: int) -> Watched:
    facts = MeasureFacts(
        reference=told["reference"],
        title=told["title"],
        unit=told["unit"],
        polarity=Polarity(told["polarity"]),
        target=_target(told["target"]) if told["target"] else None,
        tolerance_percent=_amount(told["tolerance_percent"]) or Decimal(0),
        tolerance_absolute=_amount(told["tolerance_absolute"]),
        readings=tuple(_reading(reading) for reading in reversed(told["readings"])),
        frequency_months=told["frequency_months"],
        lag_months=told["lag_months"],
        grace_days=grace_days,
    )
    short, long = directions(facts, on)
    return Watched(
        pk=UUID(told["pk"]),
        priority=priority,
        activities=frozenset(map(UUID, told["activities"])),
        facts=facts,
        rag=measure_rag(facts, on).rag,
        newest=current_reading(facts, on),
        short=short,
        long=long,
    )


def _reading(told: Mapping[str, Any]) -> ReadingFacts:
    return ReadingFacts(
        starts_on=date.fromisoformat(told["starts_on"]),
        ends_on=date.fromisoformat(told["ends_on"]),
        value=_amount(told["value"]),
        **{flag: told[flag] for flag in FLAGS},
    )


def _target(told: Mapping[str, Any]) -> TargetFacts:
    return TargetFacts(value=_amount(told["value"]), low=_amount(told["low"]), high=_amount(told["high"]))


def _amount(told: float | None) -> Decimal | None:
    """JSON gives fractions as floats; their shortest form is the number that was stored."""
    return None if told is None else Decimal(str(told))
