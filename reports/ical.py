"""Meetings as iCalendar (RFC 5545). Nothing of an agenda is ever in it: time, place and body alone."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

from reports.models import Meeting

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Partnership portal//Meetings//EN"
HOUR = timedelta(hours=1)
NOUGHT = timedelta(0)


def calendar(meetings: Iterable[Meeting], *, name: str, host: str) -> bytes:
    """The meetings with their bodies loaded. Instants are in UTC; the zone stands beside them for display."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Europe/London")
    made.add_component(_london())
    for meeting in meetings:
        made.add_component(_event(meeting, host))
    found: bytes = made.to_ical()
    return found


def _event(meeting: Meeting, host: str) -> Event:
    """One meeting, the same to every calendar for ever by its UID; a higher sequence replaces a lower."""
    event = Event()
    event.add("uid", f"{meeting.pk}@{host}")
    event.add("sequence", meeting.sequence)
    # Made from the meeting alone, so that the same state gives the same bytes.
    event.add("dtstamp", meeting.starts_at.astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", f"{meeting.body.short_name} meeting")
    event.add("location", meeting.venue)
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _london() -> Timezone:
    """Europe/London by its rule since 1996: the last Sundays of March and October at one o'clock UTC."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, month, hour, before, after, name in (
        (summer, 3, 1, NOUGHT, HOUR, "BST"),
        (winter, 10, 2, HOUR, NOUGHT, "GMT"),
    ):
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001 - wall time
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        zone.add_component(part)
    return zone
