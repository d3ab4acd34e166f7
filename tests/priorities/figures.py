"""Measures and readings to judge. The measure counts incidents: fewer is better, and the target is 100."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from priorities.rules import MeasureFacts, Polarity, ReadingFacts, TargetFacts, months_after

ON = date(2026, 11, 22)
ENDS_ON = date(2026, 9, 30)


def quarter(value: str | Decimal | None, *, back: int = 0, **flags: bool) -> ReadingFacts:
    """The reading of July to September 2026, or of the quarter that lies `back` quarters before it."""
    number = None if value is None else Decimal(value)
    ends_on = months_after(ENDS_ON, -3 * back)
    return ReadingFacts(months_after(ends_on.replace(day=1), -2), ends_on, number, **flags)


def quarters(*values: str | Decimal | None) -> tuple[ReadingFacts, ...]:
    """Readings of consecutive quarters, oldest first, of which the last is July to September 2026."""
    return tuple(quarter(value, back=len(values) - 1 - i) for i, value in enumerate(values))


def aim(value: str | Decimal) -> TargetFacts:
    return TargetFacts(value=Decimal(value))


def band(low: str, high: str) -> TargetFacts:
    return TargetFacts(low=Decimal(low), high=Decimal(high))


MEASURE = MeasureFacts("3.1", "Incidents", "count", Polarity.LOWER, aim("100"), readings=quarters("100"))


def measure(*values: str | Decimal | None, **changes: Any) -> MeasureFacts:
    return replace(MEASURE, readings=quarters(*values), **changes)
