"""Queries written once. Django takes longer to write a query of many parts than PostgreSQL to answer it.

A prepared query is a function that builds a `values()` queryset from plain values alone. Its SQL is written at
its first use, with a mark in the place of each value, and kept; from then on only the values change.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import local
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5
from zlib import crc32

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Value = UUID | date | tuple[UUID, ...] | bool | None
Build = Callable[..., QuerySet[Any, Any]]


@dataclass(frozen=True)
class _Written:
    sql: str
    parameters: tuple[Any, ...]  # with marks where values go
    compiler: SQLCompiler
    names: list[str]


class Prepared:
    """Ask it by keyword, as the function it was made from; it answers with a dictionary for each row.

    The SQL is kept for each shape of the values: how long a tuple is, whether there is a value at all. A truth
    value is no parameter but part of the shape, so that a function may write two different queries by it.
    """

    def __init__(self, build: Build) -> None:
        self.build = build
        self.kept = local()  # the compiler belongs to its thread's connection

    def __call__(self, **values: Value) -> list[dict[str, Any]]:
        written = self._written(values)
        given = dict(_pairs(values))
        with connection.cursor() as cursor:
            cursor.execute(written.sql, [_filled(each, given) for each in written.parameters])
            rows = written.compiler.results_iter(results=[cursor.fetchall()], tuple_expected=True)
            return [dict(zip(written.names, row, strict=True)) for row in rows]

    def directly(self, **values: Value) -> list[dict[str, Any]]:
        """The same by way of the queryset, without anything kept."""
        return list(self.build(**values))

    def _written(self, values: dict[str, Value]) -> _Written:
        shape = tuple((name, _shape(value)) for name, value in sorted(values.items()))
        kept: dict[Any, _Written] = self.kept.__dict__.setdefault("written", {})
        if shape not in kept:
            kept[shape] = self._write(values)
        return kept[shape]

    def _write(self, values: dict[str, Value]) -> _Written:
        marked = {name: _marked(name, value) for name, value in values.items()}
        query = self.build(**marked).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = list(query.selected or [*query.values_select, *query.annotation_select])
        return _Written(sql, tuple(parameters), compiler, names)


def _shape(value: Value) -> object:
    if isinstance(value, tuple):
        return len(value)
    return value if isinstance(value, bool) or value is None else type(value)


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
    return value


def _pairs(values: dict[str, Value]) -> Iterator[tuple[Any, Any]]:
    """Mark → value."""
    for name, value in values.items():
        marked = _marked(name, value)
        if isinstance(value, tuple) and isinstance(marked, tuple):
            yield from zip(marked, value, strict=True)
        elif not isinstance(value, bool) and value is not None:
            yield marked, value


def _filled(parameter: Any, given: dict[Any, Any]) -> Any:
    return given.get(parameter, parameter) if isinstance(parameter, Hashable) else parameter
