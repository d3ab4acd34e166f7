"""The names that papers go by, on paper, in file names and in seals."""

from datetime import date, datetime

from django.utils.timezone import localtime

from reports.models import BoardPack, ExceptionReport, Meeting, PackOrder


def identifier(meeting: Meeting, version: int, build: str, starts_at: datetime) -> str:
    """As `riverton-slg-2026-11-20-1000-v1`, `…-public-v1` or `…-supplement-1`: the same for nothing else.

    `starts_at` is the beginning that the papers print: what was drawn up keeps its name when the meeting moves.
    """
    number = str(version) if build == BoardPack.Build.SUPPLEMENT else f"v{version}"
    return f"{stem(meeting, build, starts_at)}-{number}"


def stem(meeting: Meeting, build: str = BoardPack.Build.RESTRICTED, starts_at: datetime | None = None) -> str:
    """What the versions of one build of a meeting's papers are all called by, as the meeting stands now or stood."""
    body = f"{meeting.body.partnership.slug}-{meeting.body.slug}"
    part = "" if build == BoardPack.Build.RESTRICTED else f"-{build}"
    return f"{body}-{localtime(starts_at or meeting.starts_at):%Y-%m-%d-%H%M}{part}"


def pack_identifier(paper: BoardPack | PackOrder) -> str:
    """Of a pack, or of one that is ordered: from its content, and so as its pages have it."""
    starts_at = datetime.fromisoformat((paper.content or {})["starts_at"])
    return identifier(paper.meeting, paper.version, paper.build, starts_at)


def report_identifier(report: ExceptionReport) -> str:
    """As `riverton-north-report-2026-07-to-2026-09-v1`."""
    body, period = report.from_body, report.period
    months = f"{_month(period.starts_on)}-to-{_month(period.ends_on)}"
    return f"{body.partnership.slug}-{body.slug}-report-{months}-v{report.version}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
