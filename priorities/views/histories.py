"""What the pages of this app tell of the history of their records: the parts a reader knows, by their names."""

from partners.changes import Edit, edits, merged
from partners.wording import uk_date
from priorities.models import Activity, Blockage, Measure, Milestone, Priority, Reading, Strategy, Target
from priorities.shown_measures import span

ACTIVITY = {
    "title": "Title",
    "reference": "Reference",
    "description": "Description",
    "priority": "Priority",
    "body": "Answers to",
    "lead_organisation": "Led by",
    "lead_person": "Lead person",
    "starts_on": "Begins",
    "ends_on": "Planned to end",
    "closed_on": "Closed",
    "outcome": "What came of it",
    "marking": "Marking",
    "marked_for": "Marking set for",
    "restricted": "Restricted to named readers",
}
MILESTONE = {"title": "Title", "baseline_on": "Due", "forecast_on": "Now expected", "actual_on": "Met"}
BLOCKAGE = {
    "title": "Title",
    "kind": "Kind",
    "description": "Description",
    "cause": "Cause",
    "consequence": "Consequence",
    "unblocker_organisation": "Organisation that can clear it",
    "unblocker_body": "Body that can clear it",
    "tried": "What was tried",
    "needed": "What is needed",
    "owner": "Owner",
    "target_on": "To be cleared by",
    "resolved_on": "Cleared",
    "resolution": "How it was cleared",
}
MEASURE = {
    "title": "Title",
    "reference": "Reference",
    "unit": "Unit",
    "polarity": "What is better",
    "tolerance_percent": "Tolerance, per cent",
    "tolerance_absolute": "Tolerance, in its unit",
    "frequency_months": "How often",
    "lag_months": "Months until it is published",
    "definition": "Definition",
    "source": "Source",
    "owner": "Owner",
}
TARGET = {"from_on": "In force from", "value": "Target", "low": "Lower end", "high": "Upper end"}
READING = {
    "value": "Figure",
    "provisional": "Provisional",
    "unaudited": "Unaudited",
    "break_in_series": "Starts a new series",
    "incomplete": "Does not cover all its days",
    "note": "Note",
}
PRIORITY = {
    "number": "Number",
    "title": "Title",
    "short_title": "Short title",
    "aim": "Aim",
    "sponsor": "Sponsor",
}
STRATEGY = {"title": "Title", "vision": "Vision", "starts_on": "Begins", "ends_on": "Ends"}


def of_activity(activity: Activity) -> list[Edit]:
    return merged(
        edits(Activity, ACTIVITY, id=activity.pk),
        edits(Milestone, MILESTONE, thing="Milestone", activity=activity),
        edits(Blockage, BLOCKAGE, thing="Blockage", activity=activity),
    )


def of_measure(measure: Measure) -> list[Edit]:
    return merged(
        edits(Measure, MEASURE, id=measure.pk),
        edits(Target, TARGET, thing="Target", named=lambda t: f"from {uk_date(t.from_on)}", measure=measure),
        edits(Reading, READING, thing="Figure", named=span, measure=measure),
    )


def of_priority(priority: Priority) -> list[Edit]:
    return merged(
        edits(Priority, PRIORITY, id=priority.pk),
        edits(Strategy, STRATEGY, thing="Strategy", id=priority.strategy_id),
    )
