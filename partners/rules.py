"""Rules about who stands where: pure functions on plain values."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


class Refused(Exception):  # noqa: N818 - reads as a sentence: raise Refused("why")
    """An action the rules do not allow. The text is shown to the user as it is, beside the field where one is named.

    Where something else has to be done first, `url` is the page for it and `link` the words that lead there.
    """

    def __init__(self, words: str, field: str = "", *, url: str = "", link: str = "") -> None:
        super().__init__(words)
        self.field, self.url, self.link = field, url, link


def refuse_if(condition: object, words: str, *, url: str = "", link: str = "") -> None:
    """Raise Refused(words) when the condition is truthy."""
    if condition:
        raise Refused(words, url=url, link=link)


class Marking(StrEnum):
    """Government Security Classifications as partnerships use them: OFFICIAL carries no visible mark."""

    OFFICIAL = "official"
    OFFICIAL_SENSITIVE = "official_sensitive"


MARKING_WORDS: dict[Marking, str] = {
    Marking.OFFICIAL: "OFFICIAL",
    Marking.OFFICIAL_SENSITIVE: "OFFICIAL-SENSITIVE",
}

RESERVED_SLUGS = frozenset(
    {
        "accessibility",
        "account",
        "accounts",
        "admin",
        "calendar",
        "check",
        "contact",
        "cookies",
        "health",
        "help",
        "home",
        "media",
        "privacy",
        "search",
        "static",
    }
)


def is_current(starts_on: date, ends_on: date | None, on: date) -> bool:
    """Whether a half-open spell [starts_on, ends_on) covers the day. No end means it goes on."""
    return starts_on <= on and (ends_on is None or on < ends_on)


def overlaps(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two half-open spells share a day."""
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def would_cycle(parents: Mapping[K, K | None], child: K, parent: K | None) -> bool:
    """Whether making `child` report to `parent` would close a circle in the reporting line."""
    seen = {child}
    while parent is not None:
        if parent in seen:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def below(parents: Mapping[K, K | None], top: K) -> list[K]:
    """Everything that reports to `top`, directly or through others, nearest first; not `top` itself."""
    found: list[K] = []
    layer = [top]
    while layer:
        layer = [k for k, parent in parents.items() if parent in layer and k not in found]
        found += layer
    return found


def is_quorate(present: int, statutory_present: int, *, number: int, statutory: int) -> bool:
    """A meeting needs both enough members and enough statutory partners."""
    return present >= number and statutory_present >= statutory


def without_a_seat(statutory: Iterable[K], seated: Iterable[K]) -> list[K]:
    """Statutory partners nobody represents (Crime and Disorder Act 1998 s.5 names who must take part)."""
    taken = set(seated)
    return [organisation for organisation in statutory if organisation not in taken]
