"""The words and the facts that this app's rules judge: enumerations and frozen dataclasses, nothing else.

Import them from `priorities.rules`, which is the app's one front door for rules.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Rag(StrEnum):
    """A status. The first three are judgements; the others say why there is none."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    GREY = "grey"
    NOT_DUE = "not_due"
    NOT_REPORTED = "not_reported"
    REBASELINED = "rebaselined"
    ABEYANCE = "abeyance"
    COMPLETE = "complete"


RAG_WORDS: dict[Rag, str] = {
    Rag.RED: "Red",
    Rag.AMBER: "Amber",
    Rag.GREEN: "Green",
    Rag.GREY: "Not judged",
    Rag.NOT_DUE: "Not due",
    Rag.NOT_REPORTED: "Not reported",
    Rag.REBASELINED: "Re-baselined",
    Rag.ABEYANCE: "In abeyance",
    Rag.COMPLETE: "Complete",
}

SELF_RAGS: tuple[Rag, ...] = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.ABEYANCE, Rag.COMPLETE)
"""What an officer may choose: the remaining states are for the rules to find."""


class Polarity(StrEnum):
    """Which way a measure should move. NO_JUDGEMENT is context: more reports of abuse may be good news."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"
    NO_JUDGEMENT = "no_judgement"


POLARITY_WORDS: dict[Polarity, str] = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.BAND: "Within a band is better",
    Polarity.NO_JUDGEMENT: "Context only, not judged",
}


class Direction(StrEnum):
    """Direction of travel. CHANGED is movement that nobody may call better or worse."""

    IMPROVED = "improved"
    LEVEL = "level"
    WORSE = "worse"
    CHANGED = "changed"
    NOT_COMPARABLE = "not_comparable"


DIRECTION_WORDS: dict[Direction, str] = {
    Direction.IMPROVED: "Improved",
    Direction.LEVEL: "Level",
    Direction.WORSE: "Worse",
    Direction.CHANGED: "Changed",
    Direction.NOT_COMPARABLE: "Not comparable",
}


class Confidence(StrEnum):
    """How sure the officer is that the outcome will be reached."""

    HIGHLY_LIKELY = "highly_likely"
    PROBABLE = "probable"
    IN_DOUBT = "in_doubt"
    UNACHIEVABLE = "unachievable"


CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.HIGHLY_LIKELY: "Highly likely",
    Confidence.PROBABLE: "Probable",
    Confidence.IN_DOUBT: "In doubt",
    Confidence.UNACHIEVABLE: "Unachievable",
}


class Trigger(StrEnum):
    """Why something is an exception, in the order in which several are named: gravest first.

    The last three are found by the reports app and concern subjects of their own.
    """

    RETURN_MISSING = "return_missing"
    SELF_RED = "self_red"
    COMPUTED_RED = "computed_red"
    MILESTONE_MISSED = "milestone_missed"
    DATA_FAILURE = "data_failure"
    MEASURE_OFF = "measure_off"
    BLOCKAGE = "blockage"
    DIFFERENCE = "difference"
    MILESTONE_FORECAST = "milestone_forecast"
    SELF_AMBER = "self_amber"
    COMPUTED_AMBER = "computed_amber"
    ACTION_OVERDUE = "action_overdue"
    REPORT_MISSING = "report_missing"
    BY_HAND = "by_hand"


TRIGGER_WORDS: dict[Trigger, str] = {
    Trigger.RETURN_MISSING: "No return received",
    Trigger.SELF_RED: "Rated red by the officer",
    Trigger.COMPUTED_RED: "Red by the rule",
    Trigger.MILESTONE_MISSED: "Milestone missed",
    Trigger.DATA_FAILURE: "Data missing or unusable",
    Trigger.MEASURE_OFF: "Measure outside its tolerance",
    Trigger.BLOCKAGE: "Blockage open",
    Trigger.DIFFERENCE: "The officer and the rule disagree",
    Trigger.MILESTONE_FORECAST: "Milestone forecast to be late",
    Trigger.SELF_AMBER: "Rated amber by the officer",
    Trigger.COMPUTED_AMBER: "Amber by the rule",
    Trigger.ACTION_OVERDUE: "Action overdue",
    Trigger.REPORT_MISSING: "No report received from the group",
    Trigger.BY_HAND: "Raised by hand",
}


class BlockageKind(StrEnum):
    """What stands in the way."""

    CAPACITY = "capacity"
    FUNDING = "funding"
    DATA_SHARING = "data_sharing"
    POLICY_OR_LEGAL = "policy_or_legal"
    PARTNER_ACTION = "partner_action"
    DEPENDENCY = "dependency"
    DEMAND = "demand"
    IT = "it"
    OTHER = "other"


BLOCKAGE_WORDS: dict[BlockageKind, str] = {
    BlockageKind.CAPACITY: "Capacity",
    BlockageKind.FUNDING: "Funding",
    BlockageKind.DATA_SHARING: "Data sharing",
    BlockageKind.POLICY_OR_LEGAL: "Policy or legal",
    BlockageKind.PARTNER_ACTION: "Action by a partner",
    BlockageKind.DEPENDENCY: "Depends on other work",
    BlockageKind.DEMAND: "Demand",
    BlockageKind.IT: "IT",
    BlockageKind.OTHER: "Other",
}


@dataclass(frozen=True)
class MilestoneFacts:
    """A milestone's dates. `baseline_on` is the baseline in force: after a re-baselining, the new one."""

    title: str
    baseline_on: date
    forecast_on: date | None = None
    actual_on: date | None = None
    rebaselined_on: date | None = None


SUPPRESSED_BELOW = 5


@dataclass(frozen=True)
class ReadingFacts:
    """One value of a measure for the days `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date
    value: Decimal | None
    provisional: bool = False
    unaudited: bool = False
    break_in_series: bool = False
    incomplete: bool = False
    kept_back: bool = False  # out of public papers, by hand


@dataclass(frozen=True)
class TargetFacts:
    """What a measure aims at: `value`, or for a band `low` and `high`, both included."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class MeasureFacts:
    """A measure with its readings, oldest first.

    `tolerance_absolute`, in the measure's own unit, takes the place of `tolerance_percent` where it is given.
    A reading falls due `lag_months` and then `grace_days` after the last of its days. No days of grace suit a
    judgement made at the end of a period or at its data deadline; a page that is looked at before that
    deadline gives the days still allowed, so that nothing is called missing too early.
    The public sees no count from 1 to below `suppressed_below`.
    """

    reference: str
    title: str
    unit: str
    polarity: Polarity
    target: TargetFacts | None = None
    tolerance_percent: Decimal = Decimal(10)
    tolerance_absolute: Decimal | None = None
    readings: tuple[ReadingFacts, ...] = ()
    frequency_months: int = 3
    lag_months: int = 0
    grace_days: int = 0
    suppressed_below: int = SUPPRESSED_BELOW


@dataclass(frozen=True)
class Reasoned:
    """A status and why, in words an officer understands."""

    rag: Rag
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ActivityFacts:
    """What is known of an activity for one period. `self_rag` is None until an update is submitted."""

    self_rag: Rag | None
    computed: Reasoned
    milestones: tuple[MilestoneFacts, ...]
    measures: tuple[MeasureFacts, ...]
    open_blockages: int
    return_due: bool
    received: bool
    on: date


@dataclass(frozen=True)
class UpdateFacts:
    """What an officer has entered so far; everything may still be empty."""

    period_ends_on: date
    self_rag: Rag | None = None
    computed_rag: Rag = Rag.GREY
    reason_for_difference: str = ""
    confidence: Confidence | None = None
    progress: str = ""
    changed: str = ""
    planned_next: str = ""
    cause: str = ""
    consequence: str = ""
    path_to_green: str = ""
    green_on: date | None = None
    blocked: bool | None = None
    decision_asked: str = ""
    asked_by_on: date | None = None


@dataclass(frozen=True)
class DeadlineOffsets:
    """The reporting cycle as shipped, in working days of England; each is a partnership's to change.

    The first three count from the end of the period, the chase from the deadline that it is about, and the
    rest from the day of the meeting.
    """

    measures: int = 10
    updates: int = 15
    reports: int = 20
    chase_officer: tuple[int, ...] = (-5, -1, 1)
    chase_lead: int = 3
    chase_chair: int = 5
    pack_clear_days_before: int = 5
    actions_after: int = 1
    feedback_after: int = 5
    board_report_before: int = 10
