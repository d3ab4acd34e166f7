from reports.models.decisions import ActionPoint, Decision, Notice, Redating
from reports.models.exceptions import Comment, ExceptionCase, ExceptionItem, ExceptionReport, Placement
from reports.models.meetings import Meeting
from reports.models.packs import BoardPack

__all__ = [
    "ActionPoint",
    "BoardPack",
    "Comment",
    "Decision",
    "ExceptionCase",
    "ExceptionItem",
    "ExceptionReport",
    "Meeting",
    "Notice",
    "Placement",
    "Redating",
]
