"""The copy of every word and number that an exception carries through reports and packs."""

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class ShownBlockage:
    """A blockage as it stood. `days` is its age at the end of the period; readers are told the day it was raised."""

    title: str
    kind: str
    description: str
    needed: str
    unblocker: str
    consequence: str
    raised_on: str
    days: int


@dataclass(frozen=True)
class ShownAnswer:
    """What a body last said of the exception."""

    body: str
    outcome: str
    words: str
    on: str


@dataclass(frozen=True)
class Shown:
    """What a reader sees of an exception. Plain JSON values only: days are ISO strings, colours their values.

    `ask_below` is what the level below asks, word for word; `below_words` what it did where it asks nothing.
    """

    title: str
    subject: str
    subject_reference: str = ""
    priority_number: int | None = None
    priority: str = ""
    group: str = ""
    organisation: str = ""
    lead: str = ""
    written_by: str = ""
    self_rag: str = ""
    computed_rag: str = ""
    computed_reasons: tuple[str, ...] = ()
    previous_rag: str = ""
    reason_for_difference: str = ""
    confidence: str = ""
    progress: str = ""
    changed: str = ""
    planned_next: str = ""
    cause: str = ""
    consequence: str = ""
    options: str = ""
    recommendation: str = ""
    path_to_green: str = ""
    green_on: str = ""
    original_green_on: str = ""
    blockages: tuple[ShownBlockage, ...] = ()
    ask_below: str = ""
    ask_below_by: str = ""
    below_words: str = ""
    first_raised_on: str = ""
    periods_open: int = 1
    late: bool = False
    marking: str = "official"
    restricted: bool = False
    answers: tuple[ShownAnswer, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """As the database gives it back: lists, not tuples."""
        stored = asdict(self)
        for name in ("computed_reasons", "blockages", "answers"):
            stored[name] = list(stored[name])
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The copy from its stored form. Unknown keys are refused: a paper is never half understood."""
        known = {f.name for f in fields(cls)}
        if set(stored) - known:
            raise ValueError(f"unknown parts in a stored exception: {sorted(set(stored) - known)}")
        shown = cls(**stored)
        return replace(
            shown,
            computed_reasons=tuple(shown.computed_reasons),
            blockages=tuple(ShownBlockage(**b) for b in stored.get("blockages", ())),
            answers=tuple(ShownAnswer(**a) for a in stored.get("answers", ())),
        )

    def content(self) -> dict[str, Any]:
        """What makes one version differ from another: everything but ages and answers, which move by themselves."""
        stored = self.to_json()
        for name in ("periods_open", "answers", "previous_rag"):
            stored.pop(name)
        for blockage in stored["blockages"]:
            blockage.pop("days")
        return stored


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""
