"""What goes into an e-mail, and when a fault is tried again: pure functions on plain values."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

RETRY_MINUTES = (1, 5, 15, 60, 120, 240, 480)
"""How long to wait after each fault in turn; the last holds for all that follow."""

ATTEMPTS = 12
"""After so many, about two and a half days, nobody tries any more, and the operator's list says so."""

LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Letter:
    """One thing to tell somebody: nothing of it is a word that anybody wrote, and `path` is its one link.

    `line` is what stands of it in a list of several of its kind, under the subject `several`, in which `{n}` is
    their number and `{day}` the day they are due, or the first of the days.
    """

    kind: str
    subject: str
    sentences: tuple[str, ...]
    action: str
    path: str
    line: str
    several: str
    day: date


def single_line(text: str, longest: int = 200) -> str:
    """Text that can neither start another header nor become a link: names are typed by people."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)
    plain = re.sub(r"(?i)\bwww\.", "www ", kept.replace("://", " "))
    words = " ".join(plain.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"


def subject_of_several(several: str, days: Sequence[date], words: str) -> str:
    """The subject of a list; `words` is the first of the days as it is written."""
    day = words if len(set(days)) == 1 else f"{words} and later"
    return several.replace("{n}", str(len(days))).replace("{day}", day)


def wait_after(attempts: int) -> timedelta:
    """How long a message waits that has failed so often."""
    return timedelta(minutes=RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1])


def is_given_up(attempts: int) -> bool:
    return attempts >= ATTEMPTS
