"""Where an exception stands once its body has answered, in words. No database.

No answer ends an exception, so none is told as its end: each says what was decided and whose turn it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.rules import OUTCOME_WORDS, Outcome

SISTER = "a sister board"

_DONE: dict[Outcome, str] = {
    Outcome.SUPPORT: "{body} supported it",
    Outcome.DIRECT: "{body} said what is to be done",
    Outcome.ACCEPT: "{body} accepted the position",
    Outcome.ASK: "{body} asked for more",
    Outcome.RETURN: "{body} returned it to {group}",
    Outcome.ESCALATE: "{body} escalated it",
    Outcome.REFER: "{body} referred it to {board}",
}
_AWAITED: dict[Outcome, str] = {
    Outcome.SUPPORT: "{group} carries it out and reports on it {when}",
    Outcome.DIRECT: "{group} follows it and reports on it {when}",
    Outcome.ACCEPT: "It is looked at again when that time is over",
    Outcome.ASK: "{group} is to answer {when}",
    Outcome.RETURN: "{group} deals with it and reports on it {when}",
    Outcome.ESCALATE: "The body above is to answer",
    Outcome.REFER: "{board} is to answer",
}


@dataclass(frozen=True)
class Answered:
    """A body's answer on an exception of a group; names are short names, days are in words."""

    outcome: Outcome
    body: str
    group: str
    on: str
    until: str = ""  # the day to which the position is accepted
    board: str = ""  # the sister board it was referred to
    due: str = ""  # the day by which the group's next report is due, where that is known
    heard: str = ""  # the day of the sister board's answer, once there is one

    @property
    def done(self) -> str:
        """As `Lead asked for more on 12 November 2026`."""
        named = {"body": self.body, "group": self.group, "board": self.board or SISTER}
        until = f" until {self.until}" if self.until else ""
        return f"{_DONE[self.outcome].format(**named)} on {self.on}{until}"

    @property
    def awaited(self) -> str:
        """As `North is to answer in its next report, due on 20 January 2027`."""
        when = f"in its next report{f', due on {self.due}' if self.due else ''}"
        if self.heard:
            return f"{self.board} answered on {self.heard}. {self.group} reports on it {when}"
        said = _AWAITED[self.outcome].format(group=self.group, board=self.board or SISTER, when=when)
        return said[:1].upper() + said[1:]

    @property
    def words(self) -> str:
        """Both in one line, for a list."""
        return f"Open. {self.done}. {self.awaited}."


def in_hand(body: str) -> str:
    """Where the body deals with it itself and nothing was decided."""
    return f"Open. {body} is dealing with it"


Copied = tuple[str, str, str, str]
"""An answer as a report copied it: what was decided in words, by which body, on which day in words, its own words."""


def as_copied(words: str, answers: Iterable[Copied], *, group: str, body: str) -> str:
    """The same of an exception as a report copied it: in hand with `words`, after `answers`, the oldest first."""
    outcomes = {said: outcome for outcome, said in OUTCOME_WORDS.items()}
    answer = followed(words, answers)
    if answer is None:
        return in_hand(body)
    outcome, by, on, _ = answer
    return Answered(outcomes[outcome], by, group or body, on).words.removesuffix(".")


def followed(words: str, answers: Iterable[Copied]) -> Copied | None:
    """The answer that an exception in hand with `words` follows: they end with those of the answer."""
    found = [answer for answer in answers if answer[3] and words.endswith(answer[3])]
    return found[-1] if found else None


def decided(answer: Copied) -> str:
    """What is written of an exception that stays in hand because of the answer, where nobody has said more."""
    outcome, body, on, words = answer
    return f"{body} decided on {on}: {outcome.lower()}. {words}"


def beside(words: str, answers: Iterable[Copied]) -> str:
    """What is left to say of `words` beside where the exception stands, which names the answer they follow."""
    answer = followed(words, answers)
    return answer[3] if answer is not None and words == decided(answer) else words
