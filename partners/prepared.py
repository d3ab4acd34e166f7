"""Queries written once. Django takes longer to write a query of many parts than PostgreSQL to answer it.

A prepared query is a function that builds a queryset from plain values alone. Its SQL is written at its first use,
with a mark in the place of each value, and kept; from then on only the values change.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from threading import local
from typing import Any, Generic, Protocol, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5
from zlib import crc32

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models import query as queries
from django.db.models.sql.compiler import SQLCompiler

Value = UUID | date | str | tuple[UUID, ...] | bool | int | None
Row = TypeVar("Row")
Rows = list[Sequence[Any]]  # as the database's cursor gives them
MARKED_YEARS = 300  # no real day is as early
Slot = tuple[str, int | None]  # the name of a value, and where it is a tuple the place in it


class Whole(Protocol):
    """A value of several parts, such as a person with what their seats open."""

    def parts(self) -> Mapping[str, Value]: ...

    def made_of(self, parts: Mapping[str, Any]) -> object:
        """What the function gets in its place, made of marks."""


@dataclass(frozen=True)
class _Written:
    sql: str
    parameters: list[Any]
    slots: list[tuple[int, Slot]]  # which of the parameters are values
    patterns: list[tuple[int, Slot, str]]  # and in which of them a text stands as part of a pattern
    read: Callable[[Rows], Iterator[Any]]

    def filled(self, given: Mapping[str, Any]) -> list[Any]:
        found = list(self.parameters)
        for place, slot in self.slots:
            found[place] = _at(given, slot)
        for place, slot, mark in self.patterns:
            found[place] = found[place].replace(mark, connection.ops.prep_for_like_query(_at(given, slot)))
        return found


class Prepared(Generic[Row]):
    """Ask it by keyword, as the function it was made from; it answers with what the queryset has: a dictionary for
    each row of `values()`, else an object with what `select_related()` and `annotate()` name.

    The SQL is kept for each shape of the values: how long a tuple is, whether there is a value at all. A truth
    value or a number is no parameter but part of the shape, so that a function may write two queries by it.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Row]"]) -> None:
        self.build = build
        self.kept = local()  # the compiler belongs to its thread's connection

    def __call__(self, **values: Value | Whole) -> list[Row]:
        given = _flat(values)
        written = self._written(values, given)
        if written is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.filled(given))
            return list(written.read(cursor.fetchall()))

    def first(self, **values: Value | Whole) -> Row | None:
        """The first of what there is; a query that is to be short says so itself, as `[:1]`."""
        return next(iter(self(**values)), None)

    def directly(self, **values: Value | Whole) -> list[Row]:
        """The same by way of the queryset, without anything kept."""
        given = _flat(values)
        return list(self.build(**{name: _made(name, value, given) for name, value in values.items()}))

    def _written(self, values: dict[str, Value | Whole], given: Mapping[str, Value]) -> _Written | None:
        shape = tuple((name, _shape(value)) for name, value in given.items())
        kept: dict[Any, _Written | None] = self.kept.__dict__.setdefault("written", {})
        if shape not in kept:
            kept[shape] = self._write(values, given)
        return kept[shape]

    def _write(self, values: dict[str, Value | Whole], given: Mapping[str, Value]) -> _Written | None:
        marked = {name: _marked(name, value) for name, value in given.items()}
        found: Any = self.build(**{name: _made(name, value, marked) for name, value in values.items()})
        compiler = found.query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # nothing that is asked for can be there
            return None
        slots: dict[Any, Slot] = dict(_slots(marked))
        if made := [
            p for p in parameters if isinstance(p, date) and p.year < MARKED_YEARS and p not in slots
        ]:
            raise TypeError(f"{made[0]} was made of a value: the query needs what it is made of, or itself.")
        texts = {name: m for name, m in marked.items() if isinstance(m, str)}
        return _Written(
            sql,
            list(parameters),
            [
                (place, slots[p])
                for place, p in enumerate(parameters)
                if isinstance(p, Hashable) and p in slots
            ],
            [
                (place, (name, None), mark)
                for place, p in enumerate(parameters)
                for name, mark in texts.items()
                if isinstance(p, str) and p != mark and mark in p
            ],
            _objects(compiler) if found._fields is None else _dictionaries(compiler),
        )


def _flat(values: Mapping[str, Value | Whole]) -> dict[str, Value]:
    """Each value under its name, and each part of a whole under the names of both."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, UUID | date | str | tuple | int | None):
            found[name] = value
        else:
            found |= {f"{name} {part}": each for part, each in value.parts().items()}
    return found


def _made(name: str, value: Value | Whole, parts: Mapping[str, Any]) -> object:
    if isinstance(value, UUID | date | str | tuple | int | None):
        return parts[name]
    return value.made_of({part: parts[f"{name} {part}"] for part in value.parts()})


def _shape(value: Value) -> object:
    if isinstance(value, tuple):
        return len(value)
    return value if isinstance(value, int) or value is None else type(value)


def _marked(name: str, value: Value) -> Value:
    """Something of the same kind that no real value is."""
    number = crc32(name.encode()) % 100_000
    if isinstance(value, tuple):
        return tuple(uuid5(NAMESPACE_OID, f"{name} {place}") for place in range(len(value)))
    if isinstance(value, UUID):
        return uuid5(NAMESPACE_OID, name)
    if isinstance(value, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    if isinstance(value, date):
        return date(1, 1, 1) + timedelta(days=number)
    return f"mark{number}of{name}".replace("_", "") if isinstance(value, str) else value


def _slots(marked: Mapping[str, Value]) -> Iterator[tuple[Value, Slot]]:
    for name, mark in marked.items():
        if isinstance(mark, tuple):
            yield from ((each, (name, place)) for place, each in enumerate(mark))
        elif isinstance(mark, UUID | date | str):
            yield mark, (name, None)


def _at(given: Mapping[str, Any], slot: Slot) -> Any:
    name, place = slot
    return given[name] if place is None else given[name][place]


def _dictionaries(compiler: SQLCompiler) -> Callable[[Rows], Iterator[dict[str, Any]]]:
    query = compiler.query
    names = list(query.selected or [*query.values_select, *query.annotation_select])

    def read(rows: Rows) -> Iterator[dict[str, Any]]:
        found = compiler.results_iter(results=[rows], tuple_expected=True)
        return (dict(zip(names, row, strict=True)) for row in found)

    return read


def _objects(compiler: SQLCompiler) -> Callable[[Rows], Iterator[Any]]:
    """As Django's own `ModelIterable` makes them."""
    told: Any = compiler.klass_info
    select: Any = compiler.select
    model, using = told["model"], connection.alias
    own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
    names = [column[0].target.attname for column in select[own]]
    populators: Any = queries.get_related_populators
    related = populators(told, select, using)
    annotated = [(name, itemgetter(place)) for name, place in (compiler.annotation_col_map or {}).items()]

    def read(rows: Rows) -> Iterator[Any]:
        for row in compiler.results_iter(results=[rows]):
            found = model.from_db(using, names, row[own])
            for populator in related:
                populator.populate(row, found)
            for name, column in annotated:
                setattr(found, name, column(row))
            yield found

    return read
