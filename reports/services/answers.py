"""What a body says when it decides: the parts of the answer, and what each outcome needs of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from partners.models import Body
from partners.rules import refuse_if
from reports.models import Meeting
from reports.rules import Outcome, decision_errors


class Said(TypedDict, total=False):
    """The parts of an answer by name. Every decision has an outcome and words."""

    outcome: Outcome
    words: str
    meeting: Meeting | None
    consulted: str
    accept_until: date | None
    referred_to: Body | None
    decision_asked: str
    asked_by_on: date | None


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    words: str
    meeting: Meeting | None = None
    consulted: str = ""
    accept_until: date | None = None
    referred_to: Body | None = None
    decision_asked: str = ""
    asked_by_on: date | None = None

    def refuse_unless_whole(self, body: Body, above: Any, *, on: date) -> None:
        """Raise Refused unless the body can answer so. `above` is the key of the body above it, if any."""
        errors = decision_errors(
            outcome=self.outcome,
            words=self.words,
            accept_until=self.accept_until,
            decision_asked=self.decision_asked,
            asked_by_on=self.asked_by_on,
            has_sister=self.referred_to is not None,
            has_above=above is not None,
            at_meeting=self.meeting is not None,
            consulted=self.consulted,
            on=on,
        )
        refuse_if(errors, ". ".join(errors.values()) + ".")
        elsewhere = self.meeting is not None and self.meeting.body_id != body.pk
        refuse_if(elsewhere, "The meeting must be one of the deciding body.")
        board = self.referred_to
        refuse_if(
            board is not None
            and (board.kind != Body.Kind.SISTER or board.partnership_id != body.partnership_id),
            "Select a sister board of the partnership.",
        )

    def stored(self) -> dict[str, Any]:
        """The fields of the decision: what does not belong to the outcome is left out."""
        refers, escalates = self.outcome is Outcome.REFER, self.outcome is Outcome.ESCALATE
        return {
            "outcome": self.outcome,
            "words": self.words.strip(),
            "meeting": self.meeting,
            "consulted": self.consulted.strip(),
            "accept_until": self.accept_until if self.outcome is Outcome.ACCEPT else None,
            "referred_to": self.referred_to if refers else None,
            "decision_asked": self.decision_asked.strip() if escalates else "",
            "asked_by_on": self.asked_by_on if escalates else None,
        }
