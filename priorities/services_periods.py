"""Opening a reporting period, and working out what is due when."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.db import transaction
from govuk_bank_holidays.bank_holidays import BankHolidays

from partners.models import Partnership, Person
from partners.rules import overlaps, refuse_if
from priorities.models import ReportingPeriod
from priorities.rules import DeadlineOffsets, day_words, months_after, working_days_after

UK = ZoneInfo("Europe/London")
LAST_SECOND = time(23, 59, 59)


@cache
def england_holidays() -> frozenset[date]:
    """The bank holidays of England, from the copy in the package: nothing is fetched."""
    packaged = BankHolidays(use_cached_holidays=True)
    return frozenset(h["date"] for h in packaged.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


def end_of(day: date) -> datetime:
    """The last second of the day in the United Kingdom."""
    return datetime.combine(day, LAST_SECOND, tzinfo=UK)


def deadlines(ends_on: date, offsets: DeadlineOffsets) -> dict[str, datetime]:
    """When measures, updates and reports are due for a period, by the attributes of `ReportingPeriod`."""
    holidays = england_holidays()
    return {
        "measures_due_at": end_of(working_days_after(ends_on, offsets.measures, holidays)),
        "updates_due_at": end_of(working_days_after(ends_on, offsets.updates, holidays)),
        "reports_due_at": end_of(working_days_after(ends_on, offsets.reports, holidays)),
    }


@transaction.atomic
def open_period(
    *,
    partnership: Partnership,
    starts_on: date,
    months: int,
    offsets: DeadlineOffsets,
    by: Person | None,
    at: datetime,
) -> ReportingPeriod:
    """Open the period of so many months. Raises Refused where another one has some of the same days."""
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    ends_on = months_after(starts_on, months) - timedelta(days=1)
    spell = starts_on, ends_on + timedelta(days=1)
    for other in ReportingPeriod.objects.filter(partnership=partnership):
        refuse_if(
            overlaps(spell, (other.starts_on, other.ends_on + timedelta(days=1))),
            f"The period {other.label} has some of the same days.",
        )
    period = ReportingPeriod(
        partnership=partnership, starts_on=starts_on, ends_on=ends_on, **deadlines(ends_on, offsets)
    )
    return period.record(by=by, at=at)


@transaction.atomic
def move_deadlines(
    *, period: ReportingPeriod, offsets: DeadlineOffsets, by: Person | None, at: datetime, why: str
) -> ReportingPeriod:
    """Change what is still to come. A deadline that has passed stays: who was in time stays in time."""
    period = ReportingPeriod.objects.select_for_update().get(pk=period.pk)
    for name, due_at in deadlines(period.ends_on, offsets).items():
        if getattr(period, name) == due_at:
            continue
        refuse_if(
            min(getattr(period, name), due_at) <= at,
            f"A deadline of {period.label} that has passed by {day_words(at.date())} does not move.",
        )
        setattr(period, name, due_at)
    return period.record(by=by, at=at, why=why)
