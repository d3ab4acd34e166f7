"""Who is chased for a return that is not in, and on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from priorities.rules_calendar import working_days_after
from priorities.rules_vocabulary import DeadlineOffsets


class Audience(StrEnum):
    """Whom a step of the ladder is addressed to, the nearest to the work first."""

    OFFICER = "officer"
    LEAD = "lead"
    CHAIR = "chair"


class Rung(StrEnum):
    """A step of the ladder, from the first word to the last."""

    SOON = "soon"
    LAST_CALL = "last_call"
    LATE = "late"
    LEAD = "lead"
    CHAIR = "chair"


AUDIENCE = {
    Rung.SOON: Audience.OFFICER,
    Rung.LAST_CALL: Audience.OFFICER,
    Rung.LATE: Audience.OFFICER,
    Rung.LEAD: Audience.LEAD,
    Rung.CHAIR: Audience.CHAIR,
}

RUNG_WORDS = {
    Rung.SOON: "Reminder",
    Rung.LAST_CALL: "Last reminder",
    Rung.LATE: "First chase",
    Rung.LEAD: "Chase to the organisation",
    Rung.CHAIR: "Chase to the chair",
}

FORGOTTEN_AFTER = 10
"""Working days after the last step from which nobody is chased any more: the report has named it as missing."""


@dataclass(frozen=True)
class Step:
    rung: Rung
    on: date


def ladder(due_on: date, offsets: DeadlineOffsets, holidays: frozenset[date]) -> tuple[Step, ...]:
    """The days on which somebody is chased, in working days of England before and after the deadline's day."""
    early, near, after = offsets.chase_officer
    counted = zip(Rung, (early, near, after, offsets.chase_lead, offsets.chase_chair), strict=True)
    return tuple(Step(rung, working_days_after(due_on, days, holidays)) for rung, days in counted)


def due_rungs(
    steps: Iterable[Step],
    *,
    today: date,
    done: Iterable[Rung],
    received: bool,
    holidays: frozenset[date],
) -> tuple[Rung, ...]:
    """The steps to take today, in their order.

    Nothing once the return is in, nothing twice, and nothing out of order: of steps to one audience that were all
    left out, while the portal stood still, only the last is taken. Long after the last day none is.
    """
    steps, taken = list(steps), set(done)
    if received or today > working_days_after(steps[-1].on, FORGOTTEN_AFTER, holidays):
        return ()
    found: list[Rung] = []
    for audience in Audience:
        here = [step.rung for step in steps if AUDIENCE[step.rung] is audience]
        passed = [step.rung for step in steps if step.rung in here and step.on <= today]
        if passed and not taken.intersection(here[here.index(passed[-1]) :]):
            found.append(passed[-1])
    return tuple(found)


def chased_words(days: Iterable[str]) -> str:
    """As in "Chased twice, last on 12 October 2026"; nothing where nobody was chased."""
    days = list(days)
    times = {1: "once", 2: "twice"}.get(len(days), f"{len(days)} times")
    return f"Chased {times}, last on {days[-1]}" if days else ""
