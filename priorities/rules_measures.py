"""How a measure is judged: the colour of its newest reading and its direction of travel.

The shipped rule is the one that Havering publishes: green on target or within the tolerance; amber outside it
but no worse than in the same period last year; red outside it and not improved.
"""

from datetime import date, timedelta
from decimal import Decimal

from priorities.rules_calendar import day_words, months_after, span_words
from priorities.rules_vocabulary import (
    Direction,
    MeasureFacts,
    Polarity,
    Rag,
    ReadingFacts,
    Reasoned,
    TargetFacts,
)

NO_WORSE = frozenset({Direction.IMPROVED, Direction.LEVEL})


def measure_rag(m: MeasureFacts, on: date) -> Reasoned:
    """Judge the newest reading known on the day `on`.

    A measure whose definition or data has failed is NOT_REPORTED, also where it is only context: GREY is for
    a measure that nobody meant to judge.
    """
    if faults := measure_definition_errors(m):
        return Reasoned(Rag.NOT_REPORTED, tuple(f"{m.title} cannot be judged: {fault}." for fault in faults))
    reading = current_reading(m, on)
    if reading is None or _is_stale(m, reading, on):
        return _silent(m, reading, on)
    target = _aim(m)
    if target is None:
        why = "It is context and is not judged" if m.polarity is Polarity.NO_JUDGEMENT else "It has no target"
        return Reasoned(Rag.GREY, (f"{_said(m, reading)}. {why}.{_caveat(reading)}",))
    return _judged(m, reading, target)


def measure_is_off(m: MeasureFacts, on: date) -> bool:
    """Whether the newest reading is outside the tolerance or the band; False where nothing is judged."""
    reading, target = current_reading(m, on), _aim(m)
    if reading is None or target is None or measure_definition_errors(m) or _is_stale(m, reading, on):
        return False
    return _is_off(m, reading, target)


def measure_definition_errors(m: MeasureFacts) -> tuple[str, ...]:
    """What keeps the measure from being judged, in the words of a form's errors. No target is no error."""
    errors = []
    if m.frequency_months < 1:
        errors.append("Frequency must be at least 1 month")
    if m.lag_months < 0 or m.grace_days < 0:
        errors.append("Time allowed for a reading must be 0 or more")
    if not (_is_amount(m.tolerance_percent) and _is_amount(m.tolerance_absolute or Decimal(0))):
        errors.append("Tolerance must be 0 or more")
    if target := _aim(m):
        errors.extend(_target_errors(m, target))
    return tuple(errors)


def direction(
    polarity: Polarity,
    now: Decimal | None,
    before: Decimal | None,
    target: TargetFacts | None,
    *,
    break_between: bool = False,
) -> Direction:
    """Compare two values. Within a band means nearer to it or further away: inside it, movement is LEVEL."""
    if now is None or before is None or break_between:
        return Direction.NOT_COMPARABLE
    if now == before:
        return Direction.LEVEL
    if polarity is Polarity.HIGHER or polarity is Polarity.LOWER:
        return Direction.IMPROVED if (now > before) is (polarity is Polarity.HIGHER) else Direction.WORSE
    if polarity is Polarity.NO_JUDGEMENT or target is None or target.low is None or target.high is None:
        return Direction.CHANGED
    off_now, off_before = shortfall(polarity, now, target), shortfall(polarity, before, target)
    if off_now == off_before:
        return Direction.LEVEL
    return Direction.IMPROVED if off_now < off_before else Direction.WORSE


def directions(m: MeasureFacts, on: date | None = None) -> tuple[Direction, Direction]:
    """Short and long direction of travel of the newest reading (known on the day `on`, where one is given).

    Short is against the reading before it, long against the same months a year earlier. A reading missing
    between, a break in the series, or days not fully counted on either side make the two NOT_COMPARABLE.
    """
    now = current_reading(m, on or date.max)
    if now is None:
        return Direction.NOT_COMPARABLE, Direction.NOT_COMPARABLE
    return _compared(m, now, _previous(m, now)), _compared(m, now, same_period_last_year(m, now))


def current_reading(m: MeasureFacts, on: date) -> ReadingFacts | None:
    """The newest reading that has a number and whose days were over by `on`."""
    known = [r for r in m.readings if r.ends_on <= on and _number(r) is not None]
    return max(known, key=lambda r: r.ends_on, default=None)


def same_period_last_year(m: MeasureFacts, now: ReadingFacts) -> ReadingFacts | None:
    """The reading for the same months a year earlier. By month, so that 29 February finds 28 February."""
    months = (_month(now.starts_on) - 12, _month(now.ends_on) - 12)
    found = [r for r in m.readings if (_month(r.starts_on), _month(r.ends_on)) == months]
    return found[-1] if found else None


def shortfall(polarity: Polarity, value: Decimal, target: TargetFacts) -> Decimal:
    """How far `value` lies on the wrong side of the target or outside the band; never less than 0."""
    if target.value is not None and polarity is Polarity.HIGHER:
        return max(Decimal(0), target.value - value)
    if target.value is not None and polarity is Polarity.LOWER:
        return max(Decimal(0), value - target.value)
    if target.low is not None and target.high is not None and polarity is Polarity.BAND:
        return max(Decimal(0), target.low - value, value - target.high)
    return Decimal(0)


def measure_rule_words(m: MeasureFacts) -> str:
    """The rule that gives this measure its colour, to be printed wherever the colour is shown."""
    if m.polarity is Polarity.NO_JUDGEMENT:
        return "Context only: this measure has no colour."
    if _aim(m) is None:
        return "No target: this measure has no colour."
    allowed = _tolerance_words(m)
    if m.polarity is Polarity.BAND:
        return (
            f"Green: within the band. Amber: outside it by no more than {allowed}, or no further from it "
            "than in the same period last year. Red: further out and not improved."
        )
    return (
        f"Green: on target, better, or within {allowed} of it. Amber: further off, but improved or level on "
        "the same period last year. Red: further off and not improved."
    )


def measure_words(m: MeasureFacts, value: Decimal) -> str:
    """A value with its unit, as in "1,750", "25.8%", "£1,200" or "26 per 100,000"; a count needs no unit."""
    number = f"{value.normalize():,f}"
    if m.unit.startswith("%"):
        return number + m.unit
    if m.unit == "£":
        return m.unit + number
    return number if m.unit in ("", "count", "number") else f"{number} {m.unit}"


def _target_errors(m: MeasureFacts, target: TargetFacts) -> list[str]:
    if m.polarity is Polarity.BAND:
        return _band_errors(target)
    if target.value is None or not target.value.is_finite():
        return ["Enter the target"]
    if target.value == 0 and m.tolerance_absolute is None:
        return ["Enter a tolerance in the measure's own unit, because the target is 0"]
    return []


def _band_errors(target: TargetFacts) -> list[str]:
    low, high = target.low, target.high
    if low is None or high is None or not (low.is_finite() and high.is_finite()):
        return ["Enter both ends of the band"]
    return ["Top of the band must be the same as or above its bottom"] if high < low else []


def _aim(m: MeasureFacts) -> TargetFacts | None:
    """The target to judge by: none for context, where a target is only a forecast."""
    if m.polarity is Polarity.NO_JUDGEMENT or m.target == TargetFacts():
        return None
    return m.target


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and value >= 0


def _number(r: ReadingFacts) -> Decimal | None:
    return r.value if r.value is not None and r.value.is_finite() else None


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _due_on(m: MeasureFacts, ends_on: date) -> date:
    return months_after(ends_on, m.lag_months) + timedelta(days=m.grace_days)


def _is_stale(m: MeasureFacts, reading: ReadingFacts, on: date) -> bool:
    """A reading is current until the next is due: for an annual measure a year, whatever the period."""
    return on >= _due_on(m, months_after(reading.ends_on, m.frequency_months))


def _silent(m: MeasureFacts, reading: ReadingFacts | None, on: date) -> Reasoned:
    if reading is not None:
        due_on = _due_on(m, months_after(reading.ends_on, m.frequency_months))
        last = span_words(reading.starts_on, reading.ends_on)
        words = f"{m.title}: no reading since {last}. The next was due by {day_words(due_on)}."
        return Reasoned(Rag.NOT_REPORTED, (words,))
    due_on = min((_due_on(m, r.ends_on) for r in m.readings), default=on)
    if on < due_on:
        return Reasoned(Rag.NOT_DUE, (f"{m.title}: the first reading is due by {day_words(due_on)}.",))
    return Reasoned(Rag.NOT_REPORTED, (f"{m.title}: no reading has been entered.",))


def _judged(m: MeasureFacts, reading: ReadingFacts, target: TargetFacts) -> Reasoned:
    said = f"{_said(m, reading)}, {_target_words(m, target)}."
    if _is_off(m, reading, target):
        return _judged_off(m, reading, target, said)
    if flags := _flags(reading):
        return Reasoned(Rag.AMBER, (f"{said} The reading {flags}, so it cannot be green by itself.",))
    return Reasoned(Rag.GREEN, (f"{said} {_near_words(m, reading, target)}{_caveat(reading)}",))


def _judged_off(m: MeasureFacts, reading: ReadingFacts, target: TargetFacts, said: str) -> Reasoned:
    allowed = _tolerance_words(m)
    if m.polarity is Polarity.BAND and _miss(m, reading, target) <= 0:
        near = f"Outside the band by no more than {allowed}."
        return Reasoned(Rag.AMBER, (f"{said} {near}{_caveat(reading)}",))
    off = "Outside the band by more than" if m.polarity is Polarity.BAND else "Off target by more than"
    against = _compared(m, reading, same_period_last_year(m, reading))
    rag = Rag.AMBER if against in NO_WORSE else Rag.RED
    return Reasoned(rag, (f"{said} {off} {allowed}, {_LAST_YEAR_WORDS[against]}.{_caveat(reading)}",))


_LAST_YEAR_WORDS = {
    Direction.IMPROVED: "but improved on the same period last year",
    Direction.LEVEL: "but level with the same period last year",
    Direction.WORSE: "and worse than in the same period last year",
    Direction.NOT_COMPARABLE: "and the same period last year gives nothing to compare it with",
}


def _is_off(m: MeasureFacts, reading: ReadingFacts, target: TargetFacts) -> bool:
    """Outside a band is off at once: the margin beyond it only parts amber from red."""
    if m.polarity is Polarity.BAND:
        return shortfall(m.polarity, _value(reading), target) > 0
    return _miss(m, reading, target) > 0


def _miss(m: MeasureFacts, reading: ReadingFacts, target: TargetFacts) -> Decimal:
    """How far the reading lies beyond what is tolerated; 0 or less is within."""
    value = _value(reading)
    return shortfall(m.polarity, value, target) - _tolerance(m, value, target)


def _tolerance(m: MeasureFacts, value: Decimal, target: TargetFacts) -> Decimal:
    """In the measure's unit. A share is taken of the target's size, so that it also works below zero."""
    if m.tolerance_absolute is not None:
        return m.tolerance_absolute
    edge = target.value
    if m.polarity is Polarity.BAND:
        edge = target.low if target.low is not None and value < target.low else target.high
    return abs(edge or Decimal(0)) * m.tolerance_percent / 100


def _value(reading: ReadingFacts) -> Decimal:
    return _number(reading) or Decimal(0)


def _previous(m: MeasureFacts, now: ReadingFacts) -> ReadingFacts | None:
    """The reading of the period just before; None where that one was skipped."""
    earlier = [r for r in m.readings if r.ends_on < now.ends_on]
    found = max(earlier, key=lambda r: r.ends_on, default=None)
    if found is None or _month(found.ends_on) < _month(now.ends_on) - m.frequency_months:
        return None
    return found


def _compared(m: MeasureFacts, now: ReadingFacts, before: ReadingFacts | None) -> Direction:
    if before is None or now.incomplete or before.incomplete:
        return Direction.NOT_COMPARABLE
    broken = any(r.break_in_series and before.ends_on < r.ends_on <= now.ends_on for r in m.readings)
    return direction(m.polarity, _number(now), _number(before), m.target, break_between=broken)


def _flags(reading: ReadingFacts) -> str:
    found = [
        words
        for holds, words in (
            (reading.break_in_series, "starts a new series"),
            (reading.incomplete, "does not cover all its days"),
            (reading.provisional, "is provisional"),
        )
        if holds
    ]
    return " and ".join(found)


def _caveat(reading: ReadingFacts) -> str:
    """A sentence on what to bear in mind about the figure, whatever its colour; with the space before it."""
    found = [words for words in (_flags(reading), "is unaudited" if reading.unaudited else "") if words]
    return f" The reading {' and '.join(found)}." if found else ""


def _said(m: MeasureFacts, reading: ReadingFacts) -> str:
    value = measure_words(m, _value(reading))
    return f"{m.title}: {value} for {span_words(reading.starts_on, reading.ends_on)}"


def _target_words(m: MeasureFacts, target: TargetFacts) -> str:
    if m.polarity is Polarity.BAND and target.low is not None and target.high is not None:
        return f"band {measure_words(m, target.low)} to {measure_words(m, target.high)}"
    return f"target {measure_words(m, target.value or Decimal(0))}"


def _near_words(m: MeasureFacts, reading: ReadingFacts, target: TargetFacts) -> str:
    if m.polarity is Polarity.BAND:
        return "Within the band."
    if shortfall(m.polarity, _value(reading), target) == 0:
        return "On target or better."
    return f"Within {_tolerance_words(m)} of the target."


def _tolerance_words(m: MeasureFacts) -> str:
    if m.tolerance_absolute is not None:
        return measure_words(m, m.tolerance_absolute)
    return f"{m.tolerance_percent.normalize():f}%"
