"""How a measure reads on a page: its newest figure, its colour and why, where it is going, and its trend."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from partners.charts import Point
from partners.models import Partnership
from partners.wording import quantity
from priorities.models import Measure, Reading, ReportingPeriod
from priorities.rules import (
    Direction,
    MeasureFacts,
    Polarity,
    Rag,
    ReadingFacts,
    Reasoned,
    Withheld,
    current_reading,
    directions,
    measure_rag,
    measure_rule_words,
    public_facts,
    public_rag,
    span_words,
    withheld,
    withheld_words,
)
from priorities.services import judging
from priorities.shown import flag_words, limit_words

SHORT = "the period before"
LONG = "the same period last year"
AGAINST: dict[Direction, str] = {
    Direction.IMPROVED: "better than",
    Direction.LEVEL: "level with",
    Direction.WORSE: "worse than",
    Direction.CHANGED: "changed since",
    Direction.NOT_COMPARABLE: "not comparable with",
}
GOING: dict[Direction, str] = {
    Direction.IMPROVED: "Better",
    Direction.LEVEL: "Level",
    Direction.WORSE: "Worse",
    Direction.CHANGED: "Changed",
    Direction.NOT_COMPARABLE: "Not comparable",
}
NOT_IN_PUBLIC = {
    Withheld.SMALL: "Not shown in public: it is small.",
    Withheld.SECOND: "Not shown in public, so that a small figure cannot be worked out from it.",
    Withheld.KEPT: "Not shown in public.",
}
DRAWN = 12


@dataclass(frozen=True)
class MeasureCard:
    """What is to be said of a measure on a day. Words are empty where there is no figure or no target.

    `rag` is empty where the public may not know it. `short` and `long` are the directions as a sentence has them,
    `against` in a word or two each: against the period before, and against the same period last year.
    """

    measure: Measure
    judged: Reasoned
    rag: str
    number: Decimal | None
    value: str
    days: str
    flags: str
    short: str
    long: str
    against: tuple[str, str]
    message: str
    rule: str
    points: list[Point]
    target: Decimal | None
    low: Decimal | None
    high: Decimal | None
    target_words: str
    target_label: str


def today_and_grace(partnership: Partnership, at: datetime) -> tuple[date, int]:
    """Today, and the days that figures of the period that ended last are still allowed."""
    today = localdate(at)
    ended = ReportingPeriod.objects.filter(partnership=partnership).ended(today).newest_first().first()
    return today, judging(ended, at)[1] if ended else 0


def card(measure: Measure, on: date, grace_days: int) -> MeasureCard:
    """A measure with its targets and readings loaded asks nothing of the database."""
    facts = measure.facts(by_on=on, grace_days=grace_days)
    judged = measure_rag(facts, on)
    return _told(measure, facts, on, {}, judged, judged.rag)


def public_card(measure: Measure, on: date, grace_days: int) -> MeasureCard:
    """The same as anyone may know it: nothing in it comes from a figure that is not shown."""
    facts = measure.facts(by_on=on, grace_days=grace_days)
    words = {n: withheld_words(why, measure.suppressed_below) for n, why in withheld(facts).items()}
    rag = public_rag(facts, on)
    judged = measure_rag(public_facts(facts, words), on) if rag else Reasoned(Rag.GREY)
    return _told(measure, facts, on, words, judged, rag)


def _told(
    measure: Measure,
    known: MeasureFacts,
    on: date,
    hidden: Mapping[int, str],
    judged: Reasoned,
    rag: Rag | None,
) -> MeasureCard:
    """`hidden` are the places of figures that are not shown, with the words that stand for them."""
    facts = public_facts(known, hidden)
    points = [point(reading, hidden.get(n, "")) for n, reading in enumerate(facts.readings)]
    is_context = facts.polarity is Polarity.NO_JUDGEMENT
    target = None if is_context else facts.target
    return MeasureCard(
        measure=measure,
        judged=judged,
        rag=rag.value if rag else "",
        rule=measure_rule_words(facts),
        points=points[-DRAWN:],
        target=target.value if target else None,
        low=target.low if target else None,
        high=target.high if target else None,
        target_words=target_words(measure, on),
        target_label="Forecast" if is_context else "Target",
        **_newest(measure, known, facts, on, hidden),
    )


def _newest(
    measure: Measure, known: MeasureFacts, facts: MeasureFacts, on: date, hidden: Mapping[int, str]
) -> dict[str, Any]:
    """What is said of the newest figure, or in its place where it is not shown."""
    newest = current_reading(known, on)
    told = {"number": None, "days": "", "flags": "", "short": "", "long": "", "against": ("", "")}
    if newest is None:
        return {**told, "value": "", "message": f"{measure.title}: no figure yet"}
    days = span_words(newest.starts_on, newest.ends_on)
    told |= {"days": days, "flags": flag_words(newest)}
    if instead := hidden.get(known.readings.index(newest)):
        message = f"{measure.title} in {days}: {instead[:1].lower()}{instead[1:]}"
        return {**told, "value": instead, "message": message}
    short, long = directions(facts, on)
    value = quantity(newest.value, measure.unit)
    return {
        **told,
        "number": newest.value,
        "value": value,
        "short": f"{AGAINST[short].capitalize()} {SHORT}",
        "long": f"{AGAINST[long].capitalize()} {LONG}",
        "against": (GOING[short], GOING[long]),
        "message": _message(measure, value, days, short, long),
    }


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
    words += filter(None, [limit_words(measure)])
    return " ".join(words)


def span(reading: Reading) -> str:
    return span_words(reading.starts_on, reading.ends_on)


def public_words(measure: Measure) -> dict[tuple[date, date], str]:
    """First and last day of each figure that public papers leave out → why."""
    facts = measure.facts()
    return {
        (facts.readings[place].starts_on, facts.readings[place].ends_on): NOT_IN_PUBLIC[why]
        for place, why in withheld(facts).items()
    }


def cards(measures: Iterable[Measure], on: date, grace_days: int) -> list[MeasureCard]:
    return [card(measure, on, grace_days) for measure in measures]


def ordered(measure: Measure) -> list[Reading]:
    """Its readings, oldest first."""
    return sorted(measure.readings.all(), key=lambda reading: (reading.ends_on, reading.starts_on))


def point(reading: ReadingFacts, instead: str = "") -> Point:
    return Point(
        label=span_words(reading.starts_on, reading.ends_on),
        value=reading.value,
        flag=flag_words(reading),
        break_before=reading.break_in_series,
        withheld=instead,
    )
