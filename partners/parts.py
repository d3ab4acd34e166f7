"""Parts of a page about an organisation, a person or a body, which apps that know more of them add."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from partners.models import Partnership, Person
from partners.tables import Table


@dataclass(frozen=True)
class Part:
    """A titled table. `more` is where the whole list is, with the words that lead there."""

    key: str
    title: str
    table: Table
    more: tuple[str, str] | None = None


Source = Callable[[Any, Partnership, Person], Iterable[Part]]
SOURCES: dict[type, list[Source]] = {}


def add(kind: type, source: Source) -> None:
    """Let the source say what stands on the page of each thing of the kind."""
    sources = SOURCES.setdefault(kind, [])
    if source not in sources:
        sources.append(source)


def parts_of(thing: Any, partnership: Partnership, person: Person) -> Iterator[Part]:
    """The parts that hold anything, as the person may see them."""
    for source in SOURCES.get(type(thing), []):
        yield from (part for part in source(thing, partnership, person) if part.table.rows)
