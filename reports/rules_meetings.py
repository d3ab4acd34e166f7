"""Rules of meetings: when each item begins, who makes a quorum, what stands on every agenda. Plain values only."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from partners.rules import is_quorate

K = TypeVar("K", bound=Hashable)


class Purpose(StrEnum):
    """What the meeting is to do with an item."""

    DECISION = "decision"
    DISCUSSION = "discussion"
    INFORMATION = "information"


PURPOSE_WORDS: dict[Purpose, str] = {
    Purpose.DECISION: "For decision",
    Purpose.DISCUSSION: "For discussion",
    Purpose.INFORMATION: "For information",
}


class Part(StrEnum):
    """Which piece of a meeting's business an item is; what the portal shows under it follows from this."""

    APOLOGIES = "apologies"
    DECLARATIONS = "declarations"
    MINUTES = "minutes"
    ACTIONS = "actions"
    DASHBOARD = "dashboard"
    EXCEPTIONS = "exceptions"
    REPORT = "report"
    BUSINESS = "business"
    NEXT = "next"


PART_WORDS: dict[Part, str] = {
    Part.APOLOGIES: "Apologies and who deputises",
    Part.DECLARATIONS: "Declarations of interest",
    Part.MINUTES: "Minutes of the last meeting",
    Part.ACTIONS: "Action log",
    Part.DASHBOARD: "Dashboard",
    Part.EXCEPTIONS: "Exceptions that need a decision",
    Part.REPORT: "A report of one of the groups",
    Part.BUSINESS: "Other business, with or without a paper",
    Part.NEXT: "Date of the next meeting",
}

# Local Government Act 1972, Schedule 12A, Part 1: the kinds of exempt information, in short.
EXEMPT_PARAGRAPHS: dict[int, str] = {
    1: "about an individual",
    2: "likely to reveal who an individual is",
    3: "about somebody’s financial or business affairs",
    4: "about consultations or negotiations with employees",
    5: "covered by legal professional privilege",
    6: "about a notice or order that the authority proposes",
    7: "about preventing, investigating or prosecuting crime",
}


class Presence(StrEnum):
    """How a member's place was filled."""

    PRESENT = "present"
    DEPUTY = "deputy"
    APOLOGIES = "apologies"
    ABSENT = "absent"


PRESENCE_WORDS: dict[Presence, str] = {
    Presence.PRESENT: "Present",
    Presence.DEPUTY: "Sent a deputy",
    Presence.APOLOGIES: "Sent apologies",
    Presence.ABSENT: "Absent without apologies",
}


class Interest(StrEnum):
    """Kinds of interest that are declared. The first is the Localism Act 2011's, section 30."""

    PECUNIARY = "pecuniary"
    OTHER = "other"
    CONFLICT = "conflict"


INTEREST_WORDS: dict[Interest, str] = {
    Interest.PECUNIARY: "Disclosable pecuniary interest",
    Interest.OTHER: "Other registrable or personal interest",
    Interest.CONFLICT: "Conflict with the interests of their organisation",
}


def starts(begins: datetime, minutes: Sequence[int]) -> list[datetime]:
    """When each item begins, one after the other without a pause. Counted in real time, so a clock change is right."""
    found, at = [], begins
    for length in minutes:
        found.append(at)
        at += timedelta(minutes=length)
    return found


def moved(order: Sequence[K], one: K, by: int) -> list[K]:
    """The order with one thing `by` places further down, or up; at an end it stays there."""
    rest = [each for each in order if each != one]
    place = min(max(order.index(one) + by, 0), len(rest))
    return [*rest[:place], one, *rest[place:]]


@dataclass(frozen=True)
class Place:
    """A member's place at a meeting: the organisation it speaks for, and how it was filled."""

    presence: Presence
    organisation: Hashable | None = None


class Standing(StrEnum):
    """Whether a meeting could take decisions, as far as its attendance is recorded."""

    UNKNOWN = "unknown"
    QUORATE = "quorate"
    INQUORATE = "inquorate"


@dataclass(frozen=True)
class Quorum:
    """What was needed and who was there. A deputy fills the place of the member who sent them."""

    needed: int
    needed_statutory: int
    present: int
    statutory: int
    is_recorded: bool

    @property
    def standing(self) -> Standing:
        if not self.is_recorded:
            return Standing.UNKNOWN
        enough = is_quorate(self.present, self.statutory, number=self.needed, statutory=self.needed_statutory)
        return Standing.QUORATE if enough else Standing.INQUORATE


def quorum(
    places: Iterable[Place], statutory: Iterable[Hashable], *, needed: int, needed_statutory: int
) -> Quorum:
    """Members count one by one; statutory partners count once each, however many of their people came."""
    places, partners = list(places), set(statutory)
    there = [place for place in places if place.presence in (Presence.PRESENT, Presence.DEPUTY)]
    return Quorum(
        needed=needed,
        needed_statutory=needed_statutory,
        present=len(there),
        statutory=len({place.organisation for place in there} & partners),
        is_recorded=bool(places),
    )


def exempt_errors(*, exempt: bool, committee: bool, paragraph: int | None, reason: str) -> dict[str, str]:
    """Field → what is missing before an item may be taken in private.

    A statutory committee may only exclude the public for a paragraph of Schedule 12A and where the public
    interest in keeping it outweighs the interest in telling it; a partnership group says how to handle it.
    """
    found = {}
    if exempt and committee and paragraph not in EXEMPT_PARAGRAPHS:
        found["exempt_paragraph"] = "Select which paragraph of Schedule 12A applies"
    if exempt and not reason.strip():
        found["exempt_reason"] = (
            "Enter why the public interest in withholding it is the greater"
            if committee
            else "Enter how this item has to be handled, and why"
        )
    return found


def follow_errors(*, why: str, by_given: bool) -> dict[str, str]:
    """A paper that is to follow says why, and by which day."""
    found = {}
    if why.strip() and not by_given:
        found["to_follow_by"] = "Enter the day by which the paper comes"
    if by_given and not why.strip():
        found["to_follow_why"] = "Enter why the paper is to follow"
    return found
