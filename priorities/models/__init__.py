from priorities.models.activities import Activity, ActivityReader, Milestone, Rebaselining, SharedActivity
from priorities.models.chases import Chase
from priorities.models.measures import Measure, MeasureLink, Reading, Target
from priorities.models.periods import ReportingPeriod
from priorities.models.strategies import Priority, Strategy
from priorities.models.updates import Blockage, Update, UpdateDraft

__all__ = [
    "Activity",
    "ActivityReader",
    "Blockage",
    "Chase",
    "Measure",
    "MeasureLink",
    "Milestone",
    "Priority",
    "Reading",
    "Rebaselining",
    "ReportingPeriod",
    "SharedActivity",
    "Strategy",
    "Target",
    "Update",
    "UpdateDraft",
]
