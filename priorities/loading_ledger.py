"""What a load does and what it leaves. Its writes go through here, so that nothing is written twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from partners.models.recorded import Traced
from partners.rules import Refused
from priorities.loading_lines import Path
from priorities.loading_reading import Entry, Problems
from priorities.rules import day_words

T = TypeVar("T", bound=Traced)


class Ledger:
    """Counts what is added, and says in words what is changed, kept against the file, or not in it."""

    def __init__(self, *, problems: Problems, at: datetime, why: str) -> None:
        self.at = at
        self.why = why
        self.added: Counter[str] = Counter()
        self.changed: list[str] = []
        self.kept: list[str] = []
        self._problems = problems
        self._seen: set[object] = set()

    def refuse(self, path: Path, words: str) -> None:
        """What the portal holds does not allow this part of the file; nothing of the file will be loaded."""
        self._problems.add(path, words)

    def tried(self, entry: Entry, act: Callable[[], T]) -> T | None:
        """What a service gives back; where it refuses, its words are kept against the entry."""
        try:
            return act()
        except Refused as refused:
            self.refuse(entry.path, str(refused))
            return None

    def add(self, new: T, noun: str) -> T:
        """Record something new, unless a service has done so already."""
        if new._state.adding:
            new.record(by=None, at=self.at)
        self.added[noun] += 1
        return self.saw(new)

    def saw(self, found: T) -> T:
        """Remember that the file has it."""
        self._seen.add(found.pk)
        return found

    def change(self, found: T, fields: Mapping[str, Any], label: str) -> T:
        """Set what differs, with one row of history; nothing is written where nothing does."""
        names = differing(found, fields)
        for name in names:
            setattr(found, name, fields[name])
        if names:
            found.record(by=None, at=self.at, why=self.why)
            self.say_changed(label, names)
        return self.saw(found)

    def say_changed(self, label: str, names: Iterable[str]) -> None:
        self.changed.append(f"{label}: {', '.join(name.replace('_', ' ') for name in names)}")

    def keep(self, label: str, words: str) -> None:
        self.kept.append(f"{label}: {words}")

    def unseen(self, stored: Iterable[T]) -> Iterator[T]:
        return (one for one in stored if one.pk not in self._seen)

    def end_of_spell(self, stored: date | None, entry: Entry, label: str) -> date | None:
        """The day to set as the end, or None to leave it: a file ends a spell or brings its end forward.

        It never lengthens one, for that could open again what somebody closed in the portal.
        """
        until: date | None = entry.get("until")
        if stored is None or (until is not None and until < stored):
            return until
        if until != stored:
            self.keep(label, f"ends on {day_words(stored)}")
        return None


def differing(found: Traced, fields: Mapping[str, Any]) -> list[str]:
    """The attributes whose stored value is another than the one given."""
    return [name for name, value in fields.items() if getattr(found, name) != value]


def first_what_is_named(entries: list[Entry], key: str) -> list[Entry]:
    """The entries in an order in which each comes after the one that its key names; there are no circles."""
    by_name = {entry.identity[0]: entry for entry in entries}
    order = TopologicalSorter({name: [] for name in by_name})
    for name, entry in by_name.items():
        if entry.get(key) is not None:
            order.add(name, entry.get(key))
    return [by_name[name] for name in order.static_order()]
