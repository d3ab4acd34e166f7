"""Days, months and working days: arithmetic and words, with the bank holidays handed in."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def months_after(day: date, months: int) -> date:
    """The same day `months` later (or earlier). The last day of a month stays the last day of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if _ends_month(day) else min(day.day, last))


def working_days_after(day: date, n: int, holidays: frozenset[date]) -> date:
    """The `n`th working day after `day`, which is itself never counted; before it where `n` is negative.

    No days after `day` is `day`, whether or not anyone works on it.
    """
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return day


def clear_days_before(meets_on: date, n: int, holidays: frozenset[date]) -> date:
    """The last day to issue papers `n` clear working days ahead, which count neither end."""
    return working_days_after(meets_on, -(n + 1), holidays)


def day_words(day: date) -> str:
    """As in "12 October 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_words(starts_on: date, ends_on: date) -> str:
    """As in "July to September 2026", or with the days where they are not whole months."""
    if starts_on.day != 1 or not _ends_month(ends_on):
        return f"{day_words(starts_on)} to {day_words(ends_on)}"
    last = f"{MONTHS[ends_on.month - 1]} {ends_on.year}"
    first = MONTHS[starts_on.month - 1]
    if starts_on.year != ends_on.year:
        return f"{first} {starts_on.year} to {last}"
    return last if starts_on.month == ends_on.month else f"{first} to {last}"


def days_words(days: int) -> str:
    """As in "1 day" or "42 days"."""
    return "1 day" if days == 1 else f"{days} days"


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
