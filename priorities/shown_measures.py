"""How a measure reads on a page: its newest figure, its colour and why, where it is going, and its trend."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localdate

from partners.charts import Point
from partners.models import Partnership
from partners.wording import quantity
from priorities.models import Measure, Reading, ReportingPeriod
from priorities.rules import (
    Direction,
    Polarity,
    Reasoned,
    current_reading,
    directions,
    measure_rag,
    measure_rule_words,
    span_words,
)
from priorities.services import judging
from priorities.shown import flag_words

SHORT = "the period before"
LONG = "the same period last year"
AGAINST: dict[Direction, str] = {
    Direction.IMPROVED: "better than",
    Direction.LEVEL: "level with",
    Direction.WORSE: "worse than",
    Direction.CHANGED: "changed since",
    Direction.NOT_COMPARABLE: "not comparable with",
}
DRAWN = 12


@dataclass(frozen=True)
class MeasureCard:
    """What is to be said of a measure on a day. Words are empty where there is no figure or no target."""

    measure: Measure
    judged: Reasoned
    number: Decimal | None
    value: str
    days: str
    short: str
    long: str
    message: str
    rule: str
    points: list[Point]
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    target_words: str
    target_label: str

    @property
    def values(self) -> list[Decimal | float | None]:
        return [point.value for point in self.points]


def today_and_grace(partnership: Partnership, at: datetime) -> tuple[date, int]:
    """Today, and the days that figures of the period that ended last are still allowed."""
    today = localdate(at)
    ended = ReportingPeriod.objects.filter(partnership=partnership).ended(today).newest_first().first()
    return today, judging(ended, at)[1] if ended else 0


def card(measure: Measure, on: date, grace_days: int) -> MeasureCard:
    """A measure with its targets and readings loaded asks nothing of the database."""
    facts = measure.facts(by_on=on, grace_days=grace_days)
    newest = current_reading(facts, on)
    short, long = directions(facts, on)
    value = quantity(newest.value, measure.unit) if newest else ""
    days = span_words(newest.starts_on, newest.ends_on) if newest else ""
    is_context = facts.polarity is Polarity.NO_JUDGEMENT
    target = None if is_context else facts.target
    return MeasureCard(
        measure=measure,
        judged=measure_rag(facts, on),
        number=newest.value if newest else None,
        value=value,
        days=days,
        short=f"{AGAINST[short].capitalize()} {SHORT}" if newest else "",
        long=f"{AGAINST[long].capitalize()} {LONG}" if newest else "",
        message=_message(measure, value, days, short, long) if newest else f"{measure.title}: no figure yet",
        rule=measure_rule_words(facts),
        points=[point(reading) for reading in ordered(measure) if reading.ends_on <= on][-DRAWN:],
        target=target.value if target else None,
        low=target.low if target else None,
        high=target.high if target else None,
        target_words=target_words(measure, on),
        target_label="Forecast" if is_context else "Target",
    )


def _message(measure: Measure, value: str, days: str, short: Direction, long: Direction) -> str:
    if short is long:
        return f"{measure.title} was {value} in {days}: {AGAINST[short]} {SHORT} and {LONG}"
    return f"{measure.title} was {value} in {days}: {AGAINST[short]} {SHORT}, {AGAINST[long]} {LONG}"


def target_words(measure: Measure, on: date) -> str:
    target = measure.target_facts(on)
    if target is None:
        return ""
    if target.value is not None:
        return quantity(target.value, measure.unit)
    return f"{quantity(target.low, measure.unit)} to {quantity(target.high, measure.unit)}"


def known_before(measure: Measure, starts_on: date) -> str:
    """The target and the figure before these days, for whoever enters the next one."""
    target = target_words(measure, starts_on)
    earlier = [r for r in ordered(measure) if r.ends_on < starts_on and r.value is not None]
    words = [f"Target {target}."] if target and measure.polarity != Polarity.NO_JUDGEMENT else []
    words += [f"It was {quantity(r.value, measure.unit)} for {span(r)}." for r in earlier[-1:]]
    return " ".join(words)


def span(reading: Reading) -> str:
    return span_words(reading.starts_on, reading.ends_on)


def cards(measures: Iterable[Measure], on: date, grace_days: int) -> list[MeasureCard]:
    return [card(measure, on, grace_days) for measure in measures]


def ordered(measure: Measure) -> list[Reading]:
    """Its readings, oldest first."""
    return sorted(measure.readings.all(), key=lambda reading: (reading.ends_on, reading.starts_on))


def point(reading: Reading) -> Point:
    return Point(
        label=span(reading),
        value=reading.value,
        flag=flag_words(reading),
        break_before=reading.break_in_series,
    )
