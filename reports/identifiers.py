"""The names that papers go by, on paper, in file names and in seals."""

from datetime import date

from django.utils.timezone import localtime

from reports.models import BoardPack, ExceptionReport, Meeting


def identifier(meeting: Meeting, version: int, build: str = BoardPack.Build.RESTRICTED) -> str:
    """As `riverton-slg-2026-11-20-1000-v1`, `…-public-v1` or `…-supplement-1`: the same for nothing else."""
    number = str(version) if build == BoardPack.Build.SUPPLEMENT else f"v{version}"
    return f"{stem(meeting, build)}-{number}"


def stem(meeting: Meeting, build: str = BoardPack.Build.RESTRICTED) -> str:
    """What the versions of one build of a meeting's papers are all called by."""
    body = f"{meeting.body.partnership.slug}-{meeting.body.slug}"
    part = "" if build == BoardPack.Build.RESTRICTED else f"-{build}"
    return f"{body}-{localtime(meeting.starts_at):%Y-%m-%d-%H%M}{part}"


def pack_identifier(pack: BoardPack) -> str:
    return identifier(pack.meeting, pack.version, pack.build)


def report_identifier(report: ExceptionReport) -> str:
    """As `riverton-north-report-2026-07-to-2026-09-v1`."""
    body, period = report.from_body, report.period
    months = f"{_month(period.starts_on)}-to-{_month(period.ends_on)}"
    return f"{body.partnership.slug}-{body.slug}-report-{months}-v{report.version}"


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
