"""How the portal writes statuses, dates, times and numbers. Pure: values in, words out, in UK time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class StatusWords:
    word: str
    meaning: str


STATUSES = MappingProxyType(
    {
        "red": StatusWords("Red", "Off track, and help is needed to recover"),
        "amber": StatusWords("Amber", "Off track, with a plan to recover"),
        "green": StatusWords("Green", "On track"),
        "grey": StatusWords("Context", "Shown for context, with no target to judge it by"),
        "not_due": StatusWords("Not due", "Nothing is due for this period yet"),
        "not_reported": StatusWords("Not reported", "Due, but nothing was received"),
        "rebaselined": StatusWords("Re-baselined", "Judged against new dates that were approved"),
        "abeyance": StatusWords("In abeyance", "Paused by agreement"),
        "complete": StatusWords("Complete", "Finished"),
    }
)


def in_uk(moment: datetime) -> datetime:
    """The wall clock in the United Kingdom; a moment without a zone is taken as already there."""
    return moment.astimezone(UK) if moment.tzinfo else moment


def uk_date(day: date) -> str:
    """12 October 2026"""
    if isinstance(day, datetime):
        day = in_uk(day)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def uk_time(moment: datetime | time) -> str:
    """5:30pm, 9am, midday or midnight"""
    if isinstance(moment, datetime):
        moment = in_uk(moment)
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def uk_datetime(moment: datetime) -> str:
    """12 October 2026 at 5:30pm"""
    return f"{uk_date(moment)} at {uk_time(moment)}"


def deadline(until: date) -> str:
    """11:59pm on Tuesday 6 October

    A day without a time runs to its end. Midnight is written as the last minute of the day before, because
    readers disagree about which day midnight belongs to.
    """
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59))
    until = in_uk(until)
    if (until.hour, until.minute) == (0, 0):
        until = (until.replace(tzinfo=None)) - timedelta(minutes=1)
    return f"{uk_time(until)} on {WEEKDAYS[until.weekday()]} {until.day} {MONTHS[until.month - 1]}"


def month_number(text: str) -> int | None:
    """A month typed as a number or a name: 10, October, oct, Sept."""
    text = text.strip().rstrip(".").lower()
    if text.isdecimal():
        return int(text)
    if len(text) < 3:
        return None
    return next((n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(text)), None)


def number(value: Decimal | float | str | None) -> str:
    """1,906 or 14.2: commas in thousands, no zeros at the end of a fraction, a real minus sign."""
    if value is None or value == "":
        return ""
    text = f"{Decimal(str(value)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def quantity(value: Decimal | float | str | None, unit: str) -> str:
    """A number with its unit where readers expect it: 14.2%, £84,000, 103 per 1,000, 1,906."""
    text = number(value)
    if not text or unit in ("", "count"):
        return text
    if unit == "£":
        return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def plural(count: int, forms: str) -> str:
    """2 exceptions. `forms` is the singular, or the singular and the plural: "activity,activities"."""
    singular, _, irregular = forms.partition(",")
    return f"{number(count)} {singular if count == 1 else irregular or singular + 's'}"


def listed(things: Sequence[object]) -> str:
    """a, b and c"""
    words = [str(thing) for thing in things]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def file_size(size: int) -> str:
    """14 kB or 1.2 MB, in thousands as people count them."""
    if size < 1000:
        return plural(size, "byte")
    if size < 999_500:
        return f"{round(size / 1000)} kB"
    return f"{number(round(Decimal(size) / 1_000_000, 1))} MB"
