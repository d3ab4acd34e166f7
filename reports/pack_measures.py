"""What a pack says of the measures that its body watches: each with its newest figure, its colour and its trend.

Only words and numbers: the charts are drawn of them when the pack is printed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partners.models import Body
from priorities.models import Measure, ReportingPeriod
from priorities.rules import withheld
from priorities.services import judging
from priorities.shown_measures import MeasureCard, card, public_card
from reports.rollup_measures import watch
from reports.rollup_rows import Family

Row = dict[str, Any]


@dataclass(frozen=True)
class Watched:
    """The measures of one pack, by priority, and the day they are judged on."""

    measures: list[Measure]
    on: date
    grace_days: int

    def rows(self) -> list[Row]:
        return self._told(card)

    def public_rows(self) -> list[Row]:
        """As anyone may know them: put together without the figures that are suppressed."""
        return self._told(public_card)

    def kept_back(self) -> list[Measure]:
        """Those with a figure that the public does not see."""
        facts = {m: m.facts(by_on=self.on, grace_days=self.grace_days) for m in self.measures}
        return [measure for measure, told in facts.items() if withheld(told)]

    def _told(self, tell: Callable[[Measure, date, int], MeasureCard]) -> list[Row]:
        return [_row(tell(measure, self.on, self.grace_days)) for measure in self.measures]


def watched(body: Body, period: ReportingPeriod, *, at: datetime) -> Watched:
    """The number of queries does not grow with the measures."""
    family = Family(body, {each: frozenset() for each in body.partnership.bodies.all()})
    keys = [measure.pk for measure in watch(family, period, at=at).measures]
    found = Measure.objects.filter(pk__in=keys).select_related("priority").with_figures()
    return Watched(list(found.order_by("priority__number", "reference")), *judging(period, at))


def _row(told: MeasureCard) -> Row:
    measure = told.measure
    return {
        "reference": measure.reference,
        "title": measure.title,
        "priority": measure.priority.number,
        "unit": measure.unit,
        "rag": told.rag,
        "value": told.value,
        "days": told.days,
        "flags": told.flags,
        "aim": told.target_words,
        "aim_label": told.target_label,
        "against": list(told.against),
        "message": told.message,
        "rule": told.rule,
        "target": _number(told.target),
        "low": _number(told.low),
        "high": _number(told.high),
        "points": [
            {
                "label": point.label,
                "value": _number(point.value),
                "flag": point.flag,
                "break_before": point.break_before,
                "withheld": point.withheld,
            }
            for point in told.points
        ],
    }


def _number(value: Decimal | float | None) -> str | None:
    """As text, for a fraction in JSON loses its exact form. Without zeros at its end, however it is stored."""
    return None if value is None else f"{Decimal(str(value)).normalize():f}"
