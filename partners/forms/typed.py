"""What people type, made ready to be judged: pure functions on text."""

import re
import unicodedata
from datetime import date, time

from partners.wording import month_number

LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Marks that turn the direction of text: with them a name can be made to read as another.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
PLAIN_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
NAMED_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}


def tidy(text: str) -> str:
    """One kind of line break, of the several that programs write, and one form of each letter."""
    return unicodedata.normalize("NFC", LINE_BREAKS.sub("\n", text))


def hidden_characters(text: str, *, single_line: bool) -> set[str]:
    """Characters that cannot be seen and have no place in an answer. NUL is left to Django's own check."""
    allowed = "\0" if single_line else "\0\n\t"
    refused = DIRECTION_MARKS if single_line else frozenset()
    return {c for c in text if c in refused or (unicodedata.category(c) == "Cc" and c not in allowed)}


def plain_number(text: str) -> str:
    """£1,234.50, 12.5 % and 1 234 as 1234.50, 12.5 and 1234. What is not a number comes back as it was typed.

    A comma counts only where it parts thousands: 14,2 is not a number here, and never 142.
    """
    bare = re.sub(r"[\s£%+]", "", text).replace("\N{MINUS SIGN}", "-")
    if bare in ("", "-") or not PLAIN_NUMBER.fullmatch(bare):
        return text
    return bare.replace(",", "")


def missing_parts(day: str, month: str, year: str) -> list[str]:
    return [name for name, part in (("day", day), ("month", month), ("year", year)) if not part]


def real_date(day: str, month: str, year: str) -> date | None:
    """The date of three boxes, or None where there is no such day. Months may be named."""
    number = month_number(month)
    if number is None or not (day.isdecimal() and year.isdecimal() and 1900 <= int(year) <= 2199):
        return None
    try:
        return date(int(year), number, int(day))
    except ValueError:
        return None


def clock_time(text: str) -> time | None:
    """5:30pm, 5.30 pm, 17:30, 9am, midday. None where there is no such time."""
    text = text.strip().lower()
    if text in NAMED_TIMES:
        return NAMED_TIMES[text]
    found = CLOCK.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
