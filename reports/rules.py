"""What a report must carry, what must be answered, what escalates, and how the books balance. No database."""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from priorities.rules import WORST_FIRST, Rag, Trigger, severity

K = TypeVar("K", bound=Hashable)


class Disposition(StrEnum):
    """What became of an exception at one level in one period. Empty until somebody says."""

    HANDLED = "handled"
    ESCALATED = "escalated"
    CLOSED = "closed"
    MERGED = "merged"


DISPOSITION_WORDS: dict[Disposition, str] = {
    Disposition.HANDLED: "Handled here",
    Disposition.ESCALATED: "Escalated",
    Disposition.CLOSED: "Closed",
    Disposition.MERGED: "Merged",
}

GOES_ON = frozenset({Disposition.HANDLED, Disposition.ESCALATED})
"""After these the exception is still open, and the next period's report brings it forward."""


class Outcome(StrEnum):
    """What a body may decide about an exception put to it."""

    SUPPORT = "support"
    DIRECT = "direct"
    ACCEPT = "accept"
    ASK = "ask"
    RETURN = "return"
    ESCALATE = "escalate"
    REFER = "refer"


OUTCOME_WORDS: dict[Outcome, str] = {
    Outcome.SUPPORT: "Support",
    Outcome.DIRECT: "Direct",
    Outcome.ACCEPT: "Accept until a date",
    Outcome.ASK: "Ask for more",
    Outcome.RETURN: "Return to the group",
    Outcome.ESCALATE: "Escalate",
    Outcome.REFER: "Refer to a sister board",
}

OUTCOME_MEANS: dict[Outcome, str] = {
    Outcome.SUPPORT: "Agree what was asked, and say who does what.",
    Outcome.DIRECT: "Tell a partner or group what to do instead.",
    Outcome.ACCEPT: "Live with the position until a day you name, then look again.",
    Outcome.ASK: "Not enough is known to decide. Say what is missing. The exception stays open.",
    Outcome.RETURN: "The group can deal with this itself. Say why.",
    Outcome.ESCALATE: "Only the body above can clear this. Say exactly what it is asked to decide.",
    Outcome.REFER: "This belongs to another board. Say which.",
}


def disposition_of(outcome: Outcome) -> Disposition:
    """Every decision leaves the exception open: escalated if it goes up, otherwise handled at this level."""
    return Disposition.ESCALATED if outcome is Outcome.ESCALATE else Disposition.HANDLED


def decision_errors(
    *,
    outcome: Outcome,
    words: str,
    accept_until: date | None,
    decision_asked: str,
    asked_by_on: date | None,
    has_sister: bool,
    has_above: bool,
    at_meeting: bool,
    consulted: str,
    on: date,
) -> dict[str, str]:
    """Field name to what is wrong with it; empty when the decision can be recorded."""
    found: dict[str, str] = {}
    if not words.strip():
        found["words"] = "Enter what was decided, in the words the officer will read"
    if outcome is Outcome.ACCEPT and (accept_until is None or accept_until <= on):
        found["accept_until"] = "Enter the day until which the position is accepted. It must be in the future"
    if outcome is Outcome.REFER and not has_sister:
        found["referred_to"] = "Select which board this is referred to"
    if outcome is Outcome.ESCALATE:
        if not has_above:
            found["outcome"] = "No body stands above this one. Select another outcome"
        if not decision_asked.strip():
            found["decision_asked"] = "Enter exactly what the body above is asked to decide"
        if asked_by_on is None:
            found["asked_by_on"] = "Enter the day by which its decision is needed"
    if not at_meeting and not consulted.strip():
        found["consulted"] = "Enter who was consulted, or select the meeting that decided"
    return found


def sister_answer_errors(*, words: str, answered_on: date, referred_on: date, on: date) -> dict[str, str]:
    """Field name to what is wrong with what is written down of a sister board's answer."""
    found: dict[str, str] = {}
    if not words.strip():
        found["words"] = "Enter what the board answered"
    if answered_on > on:
        found["answered_on"] = "The day it answered must be today or earlier"
    elif answered_on < referred_on:
        found["answered_on"] = "The day it answered must be on or after the day it was referred"
    return found


@dataclass(frozen=True)
class Reconciliation:
    """How the exceptions of one body and period add up: what came in must equal what became of it."""

    brought_forward: int
    new: int
    closed: int
    handled: int
    escalated: int
    merged: int
    undecided: int = 0
    dropped: int = 0

    @property
    def balances(self) -> bool:
        """Nothing without an outcome, nothing left behind, and both sides the same."""
        out = self.closed + self.handled + self.escalated + self.merged
        return not self.undecided and not self.dropped and self.brought_forward + self.new == out

    @property
    def words(self) -> str:
        """What is still to be dealt with is no fault of the books; what was left out is."""
        line = (
            f"Brought forward {self.brought_forward} + new {self.new} = closed {self.closed} + "
            f"handled here {self.handled} + escalated {self.escalated} + merged {self.merged}"
        )
        if self.balances:
            return f"{line}. It balances."
        still = f" + {self.undecided} still to be dealt with before the report can be signed"
        line = f"{line}{still if self.undecided else ''}."
        if self.undecided and not self.dropped:
            return line
        left = f"{self.dropped} left out" if self.dropped else "the two sides differ"
        return f"{line} It does not balance: {left}."


def reconcile(
    *, expected: Iterable[Hashable], delivered: Iterable[Hashable], items: Mapping[Any, tuple[bool, str]]
) -> Reconciliation:
    """Add up one report.

    `expected` are the cases still open after the body's previous report, `delivered` those escalated to it from
    below, `items` each case in the report with whether it was brought forward and its disposition ("" for none).
    A case that should be there and is not counts as dropped.
    """
    expected = set(expected)
    count = {d.value: 0 for d in Disposition} | {"": 0}
    for _, disposition in items.values():
        count[disposition] += 1
    return Reconciliation(
        brought_forward=len(expected),
        new=sum(1 for case in items if case not in expected),
        closed=count["closed"],
        handled=count["handled"],
        escalated=count["escalated"],
        merged=count["merged"],
        undecided=count[""],
        dropped=len((expected | set(delivered)) - set(items)),
    )


class Movement(StrEnum):
    """How a status moved from one period to the next."""

    WORSE = "worse"
    BETTER = "better"
    LEVEL = "level"


_ON_COURSE = frozenset({Rag.GREEN, Rag.COMPLETE, Rag.REBASELINED})
_JUDGED = _ON_COURSE | {Rag.RED, Rag.AMBER, Rag.NOT_REPORTED}


def movement(before: Rag, now: Rag) -> Movement:
    """Worse or better, between two judgements; what is paused, not due or context moves neither way."""
    if before is now or not {before, now} <= _JUDGED or {before, now} <= _ON_COURSE:
        return Movement.LEVEL
    if severity(before) == severity(now):
        return Movement.LEVEL
    return Movement.WORSE if severity(now) > severity(before) else Movement.BETTER


def gravity(rag: Rag, triggers: Iterable[Trigger], periods_open: int) -> tuple[int, int, int, int]:
    """A sort key, gravest first: the worse colour, then the graver trigger, then more triggers, then the older.

    As in a headline, red goes before not reported.
    """
    order = list(Trigger)
    ranks = [order.index(t) for t in triggers] or [len(order)]
    return (WORST_FIRST.index(rag), min(ranks), -len(ranks), -periods_open)


def reference(short_name: str, year: int, number: int) -> str:
    """An exception's name for life, as `NORTH-2026-014`."""
    return f"{short_name.upper().replace(' ', '-')}-{year}-{number:03d}"


def sole_authors(authors: Mapping[K, frozenset[Any]], signer: Any) -> list[K]:
    """The updates that the signer alone wrote: four eyes need a second person on each."""
    return [update for update, people in authors.items() if people == frozenset({signer})]


def signed_as(role_words: str, *, is_deputy: bool) -> str:
    return f"{role_words}, for the chair" if is_deputy else role_words


def canonical(content: object) -> bytes:
    """The same content always gives the same bytes: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content: object) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()
