from reports.models.agenda import AgendaItem, Attendance, Declaration
from reports.models.calendars import CalendarFeed
from reports.models.decisions import ActionPoint, Decision, Notice, Redating
from reports.models.exceptions import Comment, ExceptionCase, ExceptionItem, ExceptionReport, Placement
from reports.models.handed_in import Paper, PaperFile
from reports.models.meetings import Meeting
from reports.models.minutes import Minutes, MinutesCorrection
from reports.models.openings import Opening
from reports.models.orders import PackOrder
from reports.models.packs import BoardPack, Publication, Recipient
from reports.models.print_editions import PrintEdition
from reports.models.referrals import SisterAnswer
from reports.models.seals import Seal, SealKey

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Attendance",
    "BoardPack",
    "CalendarFeed",
    "Comment",
    "Decision",
    "Declaration",
    "ExceptionCase",
    "ExceptionItem",
    "ExceptionReport",
    "Meeting",
    "Minutes",
    "MinutesCorrection",
    "Notice",
    "Opening",
    "PackOrder",
    "Paper",
    "PaperFile",
    "Placement",
    "PrintEdition",
    "Publication",
    "Recipient",
    "Redating",
    "Seal",
    "SealKey",
    "SisterAnswer",
]
