"""Which figures of a measure the public does not see, so that no small number can be read or worked out.

A count from 1 to below the measure's own limit is small: it may tell of somebody. Zero tells of nobody and is shown.
A reader who knows the total of a financial year could subtract the other figures from it, so a small number is never
kept back alone: a second figure of the same year is kept back with it. Shares, rates and money are not summed, and of
them only what is kept back by hand is.
"""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from priorities.rules_measures import (
    current_reading,
    measure_is_off,
    measure_rag,
    same_period_last_year,
)
from priorities.rules_vocabulary import MeasureFacts, Rag, ReadingFacts

LEAST_LIMIT = 3
"""Of 1 alone, the words "fewer than 2" would be the number itself."""

APRIL = 4

RATE = re.compile(r"\bper (\d|cent\b|head\b|person\b|resident\b|household\b)")
"""A share of a population. "Incidents per quarter" is still a count."""


class Withheld(StrEnum):
    """Why a figure is not shown."""

    SMALL = "small"
    SECOND = "second"
    KEPT = "kept"
    """By hand, or because what is left of its year hides nothing: whether it is small is not said either."""


Places = Mapping[int, Withheld]
"""Place of a figure among the measure's readings → why it is not shown."""


def is_count(unit: str) -> bool:
    """Whether figures in this unit can be added up. In doubt it is one, so that nothing small slips through."""
    return not (unit.startswith(("%", "£")) or RATE.search(unit))


def is_small(value: Decimal | None, below: int) -> bool:
    return value is not None and 0 < value < below


def withheld_words(why: Withheld, below: int) -> str:
    """What stands in the place of the figure."""
    if why is Withheld.SMALL:
        return f"Fewer than {below}"
    if why is Withheld.SECOND:
        return "Not shown, so that another figure cannot be worked out"
    return "Not shown"


def withheld(m: MeasureFacts) -> Places:
    """The figures of the measure that the public does not see.

    Which second figure is taken never depends on how small the small one is: the public table is the same for 3 and
    for 4. It is the first that came after the small one, for what came before it stood in earlier papers; where
    nothing came after it yet, the last before it. Neither what comes later nor a correction makes it another one,
    which would lay open in two papers what each keeps back.
    """
    below = m.suppressed_below if is_count(m.unit) else 0
    found = {
        place: Withheld.SMALL if is_small(r.value, below) else Withheld.KEPT
        for place, r in enumerate(m.readings)
        if is_small(r.value, below) or (r.kept_back and r.value is not None)
    }
    if not found or not is_count(m.unit):
        return found
    known = [place for place, reading in enumerate(m.readings) if reading.value is not None]
    if _adds_up_in_itself([m.readings[place] for place in known]):
        return dict.fromkeys(known, Withheld.KEPT)
    for year in _years(m.readings, known):
        found |= _beside(m.readings, year, found, below)
    return dict(sorted(found.items()))


def public_facts(m: MeasureFacts, places: Container[int]) -> MeasureFacts:
    """The measure as the public knows it: without the figures that it does not see."""
    readings = (replace(r, value=None) if n in places else r for n, r in enumerate(m.readings))
    return replace(m, readings=tuple(readings))


def public_rag(m: MeasureFacts, on: date) -> Rag | None:
    """The colour as far as figures that are shown decide it; None where one that is not shown has a part in it."""
    places = withheld(m)
    hidden = {m.readings[place] for place in places}
    newest = current_reading(m, on)
    if newest in hidden:
        return None
    seen = public_facts(m, places)
    if newest is not None and measure_is_off(seen, on) and same_period_last_year(m, newest) in hidden:
        return None
    return measure_rag(seen, on).rag


def _adds_up_in_itself(readings: Sequence[ReadingFacts]) -> bool:
    """Whether figures of different lengths share days, as a year and its quarters do: sums within sums."""
    return any(
        a.starts_on <= b.ends_on and b.starts_on <= a.ends_on and _months(a) != _months(b)
        for a, b in combinations(readings, 2)
    )


def _months(r: ReadingFacts) -> int:
    return (r.ends_on.year - r.starts_on.year) * 12 + r.ends_on.month - r.starts_on.month


def _years(readings: Sequence[ReadingFacts], known: Iterable[int]) -> Iterable[list[int]]:
    """The places of each financial year, oldest first. What runs across two years adds up to neither."""
    found: dict[int, list[int]] = {}
    for place in known:
        year = _financial_year(readings[place].starts_on)
        if year == _financial_year(readings[place].ends_on):
            found.setdefault(year, []).append(place)
    return found.values()


def _financial_year(day: date) -> int:
    return day.year if day.month >= APRIL else day.year - 1


def _beside(readings: Sequence[ReadingFacts], year: Sequence[int], found: Places, below: int) -> Places:
    """What is to be kept back beside the figures of one year that are kept back already.

    A second figure must be large enough to leave every small value possible beside it. Where the year has none, all
    of it is kept back, and nothing is said of which figure is small.
    """
    hidden = [place for place in year if place in found]
    if not hidden or len(year) == 1:
        return {}
    enough = max(2 * below - 2, 1)
    large = [place for place in year if (readings[place].value or 0) >= enough]
    covering = [place for place in large if place in found and found[place] is not Withheld.SMALL]
    if covering and len(hidden) > 1:
        return {}
    free = [place for place in large if place not in found]
    if not free:
        return dict.fromkeys(year, Withheld.KEPT)
    return {next((place for place in free if place > hidden[0]), free[-1]): Withheld.SECOND}
