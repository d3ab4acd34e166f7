"""From the text of a partnership file to its entries, with everything that does not fit, each by its line."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from priorities.loading_keys import TABLES, Key, Table
from priorities.loading_lines import Lines, Path
from priorities.loading_values import WrongValueError
from priorities.rules import months_after

Declared = Mapping[str, frozenset[object]]
"""For each table, the identities of its entries, also of those that cannot be read otherwise."""

PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Entry:
    """One table or list item of the file: the keys it gives, read, and the lists inside it.

    `unread` are the keys whose values did not fit; the rest of the entry is still good for checks.
    """

    table: Table
    path: Path
    values: dict[str, Any] = field(default_factory=dict)
    inner: dict[str, list["Entry"]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def at(self, *keys: str | int) -> Path:
        """The path of a key of the entry."""
        return (*self.path, *keys)

    @property
    def identity(self) -> tuple[object, ...]:
        return tuple(self.get(key) for key in self.table.identity)

    @property
    def fields(self) -> dict[str, Any]:
        """What goes into the model's attributes as it stands. What names another entry is not among them."""
        keys = self.table.keys
        return {
            keys[key].attribute: value
            for key, value in self.values.items()
            if keys[key].attribute and not keys[key].names
        }


class Problems:
    """What is wrong with a file, in the order of its lines."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._found: dict[tuple[int, str], None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, path: Path, words: str) -> None:
        self._found[self.line(path), f"{place(path)}: {words}"] = None

    def add_all(self, found: Iterable[tuple[Path, str]]) -> None:
        for path, words in found:
            self.add(path, words)

    def line(self, path: Path) -> int:
        return self._lines.of(path)

    def words(self) -> list[str]:
        """As in: line 41, bodies[3].reports_to: “slgx” is no body in this file."""
        return [f"line {line}, {words}" for line, words in sorted(self._found, key=lambda found: found[0])]


class FileError(Exception):
    """A partnership file that cannot be loaded, with every reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Contents:
    """A whole file."""

    entries: dict[str, list[Entry]]
    problems: Problems

    def all(self, table: str) -> list[Entry]:
        return self.entries.get(table, [])


def place(path: Path) -> str:
    """A path in words: list items are counted from 1, so that `bodies[2]` is the second."""
    words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return words.removeprefix(".")


def read(text: str, *, months: int = 0) -> Contents:
    """Read a file's text, with its days moved by so many months. Raises FileError where it is not TOML."""
    data = _parsed(text)
    problems = Problems(Lines(text))
    declared = {name: frozenset(_declared(name, data)) for name in TABLES}
    reading = _Reading(problems, declared, months)
    for name in data:
        if name not in TABLES:
            problems.add((name,), f"there is no such table{_meant(name, TABLES)}")
    if "partnership" not in data:
        problems.add(("partnership",), "the table [partnership] is missing")
    entries = {
        name: reading.table(table, (name,), data[name]) for name, table in TABLES.items() if name in data
    }
    return Contents(entries, problems)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        found = PLACE.search(words)
        line = (found and found["line"]) or text.count("\n") + 1
        words = PLACE.sub("", words).strip().replace("Invalid", "Cannot read the")
        words = words.replace("Cannot overwrite a value", "This key has been given already")
        raise FileError([f"line {line}: {words}"]) from None


def _declared(name: str, data: Mapping[str, Any]) -> Iterable[object]:
    table = TABLES[name]
    entries = data.get(name)
    if len(table.identity) != 1 or not isinstance(entries, list):
        return
    key = table.identity[0]
    for entry in entries:
        if isinstance(entry, dict) and key in entry:
            with suppress(WrongValueError):
                yield table.keys[key].read(entry[key])


def _meant(word: str, known: Iterable[object]) -> str:
    near = get_close_matches(word, [str(k) for k in known], n=1)
    return f"; “{near[0]}” is the nearest" if near else ""


class _Reading:
    """Reads entries, collecting problems rather than stopping at one."""

    def __init__(self, problems: Problems, declared: Declared, months: int) -> None:
        self._problems = problems
        self._declared = declared
        self._months = months

    def table(self, table: Table, path: Path, raw: object) -> list[Entry]:
        name = ".".join(str(part) for part in path if isinstance(part, str))
        if table.single:
            if isinstance(raw, dict):
                return [self._entry(table, path, raw)]
            self._problems.add(path, f"must be one table, under [{name}]")
        elif isinstance(raw, list) and all(isinstance(item, dict) for item in raw):
            entries = [self._entry(table, (*path, place), item) for place, item in enumerate(raw)]
            self._once(table, entries)
            return entries
        else:
            self._problems.add(path, f"must be a list of tables, each under [[{name}]]")
        return []

    def _entry(self, table: Table, path: Path, raw: Mapping[str, object]) -> Entry:
        entry = Entry(table, path)
        for key in raw:
            if key not in table.keys and key not in table.inner:
                known = [*table.keys, *table.inner]
                self._problems.add((*path, key), f"there is no such key{_meant(key, known)}")
        for key, spec in table.keys.items():
            if key in raw:
                self._key(entry, key, spec, raw[key])
            elif spec.needed:
                self._problems.add(path, f"“{key}” is missing")
        for name, inner in table.inner.items():
            entry.inner[name] = self.table(inner, (*path, name), raw.get(name, []))
        return entry

    def _key(self, entry: Entry, key: str, spec: Key, raw: object) -> None:
        if spec.empties and raw == "":
            entry.values[key] = None
            return
        value = self._list(spec, entry.at(key), raw) if spec.many else self._value(spec, entry.at(key), raw)
        if value is None:
            entry.unread.add(key)
        else:
            entry.values[key] = value

    def _list(self, spec: Key, path: Path, raw: object) -> list[object] | None:
        if not isinstance(raw, list):
            self._problems.add(path, "must be a list in square brackets")
            return None
        values = [self._value(spec, (*path, place), item) for place, item in enumerate(raw)]
        for place, value in enumerate(values):
            if value is not None and value in values[:place]:
                self._problems.add((*path, place), f"“{value}” is named twice")
        return None if None in values else values

    def _value(self, spec: Key, path: Path, raw: object) -> object:
        try:
            value = spec.read(raw)
        except WrongValueError as error:
            self._problems.add(path, str(error))
            return None
        if spec.names and value not in self._declared[spec.names]:
            near = _meant(str(value), self._declared[spec.names])
            self._problems.add(path, f"“{value}” is no {TABLES[spec.names].noun} in this file{near}")
            return None
        return months_after(value, self._months) if isinstance(value, date) else value

    def _once(self, table: Table, entries: list[Entry]) -> None:
        seen: dict[tuple[object, ...], Entry] = {}
        for entry in entries:
            if None in entry.identity:
                continue
            first = seen.setdefault(entry.identity, entry)
            if first is not entry:
                line = self._problems.line(first.path)
                words = ", ".join(f"“{part}”" for part in entry.identity)
                self._problems.add(entry.path, f"{table.noun} {words} has been given on line {line} already")
