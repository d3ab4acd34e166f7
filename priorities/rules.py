"""When something is red, amber or green, and when it is an exception.

The front door of this app's rules: the modules `rules_*` beside it are parts of it, and other code imports
from here.
"""

from collections.abc import Iterable
from datetime import date

from priorities.rules_calendar import (
    clear_days_before,
    day_words,
    days_words,
    months_after,
    span_words,
    working_days_after,
)
from priorities.rules_measures import (
    current_reading,
    direction,
    directions,
    measure_definition_errors,
    measure_is_off,
    measure_rag,
    measure_rule_words,
    measure_words,
    same_period_last_year,
    shortfall,
)
from priorities.rules_status import WORST_FIRST, differs, headline, is_watermelon, open_rating, severity
from priorities.rules_suppression import (
    LEAST_LIMIT,
    Withheld,
    is_count,
    is_small,
    public_facts,
    public_rag,
    withheld,
    withheld_words,
)
from priorities.rules_updates import looks_like_personal_data, missing_from, near_identical
from priorities.rules_vocabulary import (
    BLOCKAGE_WORDS,
    CONFIDENCE_WORDS,
    DIRECTION_WORDS,
    POLARITY_WORDS,
    RAG_WORDS,
    SELF_RAGS,
    SUPPRESSED_BELOW,
    TRIGGER_WORDS,
    ActivityFacts,
    BlockageKind,
    Confidence,
    DeadlineOffsets,
    Direction,
    MeasureFacts,
    MilestoneFacts,
    Polarity,
    Rag,
    ReadingFacts,
    Reasoned,
    TargetFacts,
    Trigger,
    UpdateFacts,
)

__all__ = [
    "BLOCKAGE_WORDS",
    "CONFIDENCE_WORDS",
    "DIRECTION_WORDS",
    "LATE_FORECAST_DAYS",
    "LEAST_LIMIT",
    "POLARITY_WORDS",
    "RAG_WORDS",
    "SELF_RAGS",
    "SUPPRESSED_BELOW",
    "TRIGGER_WORDS",
    "WORST_FIRST",
    "ActivityFacts",
    "BlockageKind",
    "Confidence",
    "DeadlineOffsets",
    "Direction",
    "MeasureFacts",
    "MilestoneFacts",
    "Polarity",
    "Rag",
    "ReadingFacts",
    "Reasoned",
    "TargetFacts",
    "Trigger",
    "UpdateFacts",
    "Withheld",
    "activity_rag",
    "clear_days_before",
    "current_reading",
    "day_words",
    "days_words",
    "differs",
    "direction",
    "directions",
    "headline",
    "is_count",
    "is_small",
    "is_watermelon",
    "looks_like_personal_data",
    "measure_definition_errors",
    "measure_is_off",
    "measure_rag",
    "measure_rule_words",
    "measure_triggers",
    "measure_words",
    "milestone_is_forecast_late",
    "milestone_is_missed",
    "milestone_rag",
    "missing_from",
    "months_after",
    "near_identical",
    "open_rating",
    "public_facts",
    "public_rag",
    "same_period_last_year",
    "severity",
    "shortfall",
    "span_words",
    "triggers",
    "withheld",
    "withheld_words",
    "working_days_after",
]

LATE_FORECAST_DAYS = 91


def milestone_rag(m: MilestoneFacts, on: date) -> Reasoned:
    """Judge a milestone on the day `on`, against the baseline in force.

    Missed from the day after its baseline, however short the delay. A forecast up to a quarter late is amber,
    a later one red. On course against a baseline that was moved with approval shows as REBASELINED, not as
    plain green.
    """
    name = f"\u201c{m.title}\u201d"
    if m.actual_on is not None and m.actual_on <= on:
        return Reasoned(Rag.COMPLETE, (f"{name} was met on {day_words(m.actual_on)}.",))
    moved = _moved_words(m, on)
    if milestone_is_missed(m, on):
        late = days_words((on - m.baseline_on).days)
        return Reasoned(
            Rag.RED, (f"{name} was due on {day_words(m.baseline_on)} and is {late} late{moved}.",)
        )
    return _milestone_ahead(m, on, name, moved)


def _milestone_ahead(m: MilestoneFacts, on: date, name: str, moved: str) -> Reasoned:
    due = f"{name} is due on {day_words(m.baseline_on)}"
    if m.forecast_on is not None and m.forecast_on > m.baseline_on:
        days = (m.forecast_on - m.baseline_on).days
        rag = Rag.RED if days > LATE_FORECAST_DAYS else Rag.AMBER
        return Reasoned(
            rag, (f"{due} and forecast for {day_words(m.forecast_on)}, {days_words(days)} late{moved}.",)
        )
    if m.forecast_on is not None and m.forecast_on < on:
        gone = f"Its forecast of {day_words(m.forecast_on)} has passed and it is not recorded as met"
        return Reasoned(Rag.AMBER, (f"{due}{moved}. {gone}.",))
    return Reasoned(Rag.REBASELINED if moved else Rag.GREEN, (f"{due}{moved}.",))


def _moved_words(m: MilestoneFacts, on: date) -> str:
    if m.rebaselined_on is None or m.rebaselined_on > on:
        return ""
    return f" (re-baselined on {day_words(m.rebaselined_on)})"


def milestone_is_missed(m: MilestoneFacts, on: date) -> bool:
    """Its baseline has passed and it had not been met by `on`."""
    return m.baseline_on < on and not _is_met(m, on)


def milestone_is_forecast_late(m: MilestoneFacts, on: date) -> bool:
    """Still ahead, and expected after its baseline."""
    ahead = m.baseline_on >= on and not _is_met(m, on)
    return ahead and m.forecast_on is not None and m.forecast_on > m.baseline_on


def _is_met(m: MilestoneFacts, on: date) -> bool:
    return m.actual_on is not None and m.actual_on <= on


def activity_rag(
    milestones: Iterable[MilestoneFacts], measures: Iterable[MeasureFacts], on: date
) -> Reasoned:
    """The worst of the parts, with every part's reason, the gravest first. GREY where there is no part."""
    parts = [milestone_rag(m, on) for m in milestones] + [measure_rag(m, on) for m in measures]
    rag = headline(part.rag for part in parts)
    if not parts:
        return Reasoned(rag, ("There is no milestone or measure to judge this by.",))
    parts.sort(key=lambda part: WORST_FIRST.index(part.rag))
    return Reasoned(rag, tuple(reason for part in parts for reason in part.reasons))


def triggers(a: ActivityFacts) -> tuple[Trigger, ...]:
    """Every trigger that holds, in order of gravity. Those of actions and reports are not known here."""
    holds = _own_triggers(a) | _part_triggers(a)
    return tuple(trigger for trigger in Trigger if holds.get(trigger))


def _own_triggers(a: ActivityFacts) -> dict[Trigger, bool]:
    return {
        Trigger.RETURN_MISSING: a.return_due and (not a.received or a.self_rag is None),
        Trigger.SELF_RED: a.self_rag is Rag.RED,
        Trigger.SELF_AMBER: a.self_rag is Rag.AMBER,
        Trigger.COMPUTED_RED: a.computed.rag is Rag.RED,
        Trigger.COMPUTED_AMBER: a.computed.rag is Rag.AMBER,
        Trigger.DIFFERENCE: a.self_rag is not None and differs(a.self_rag, a.computed.rag),
        Trigger.BLOCKAGE: a.open_blockages > 0,
    }


def _part_triggers(a: ActivityFacts) -> dict[Trigger, bool]:
    return {
        Trigger.MILESTONE_MISSED: any(milestone_is_missed(m, a.on) for m in a.milestones),
        Trigger.MILESTONE_FORECAST: any(milestone_is_forecast_late(m, a.on) for m in a.milestones),
        Trigger.MEASURE_OFF: any(measure_is_off(m, a.on) for m in a.measures),
        Trigger.DATA_FAILURE: any(measure_rag(m, a.on).rag is Rag.NOT_REPORTED for m in a.measures),
    }


def measure_triggers(m: MeasureFacts, on: date) -> tuple[Trigger, ...]:
    """The triggers of a measure that no activity carries, and which is therefore its own subject."""
    rag = measure_rag(m, on).rag
    holds = {
        Trigger.DATA_FAILURE: rag is Rag.NOT_REPORTED,
        Trigger.MEASURE_OFF: measure_is_off(m, on),
        Trigger.COMPUTED_RED: rag is Rag.RED,
        Trigger.COMPUTED_AMBER: rag is Rag.AMBER,
    }
    return tuple(trigger for trigger in Trigger if holds.get(trigger))
