"""Rows of one table inside a row of another, by the same question: told as JSON, and made into objects again."""

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import DecimalField, F, Model, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

Row = TypeVar("Row", bound=Model)


def rows_of(found: "QuerySet[Any, Any]") -> ArraySubquery:
    """All that is found, with every column of its own table; in the order that it names."""
    return ArraySubquery(found.values(told=_told(found.model)))


def row_of(found: "QuerySet[Any, Any]") -> Subquery:
    """The first of what is found, or nothing."""
    return Subquery(found.values(told=_told(found.model))[:1])


def made(model: type[Row], told: dict[str, Any]) -> Row:
    """The object of such a row."""
    fields = model._meta.concrete_fields
    values = [field.to_python(told[field.attname]) for field in fields]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)


class _AtHand(QuerySet[Model]):
    """Rows that were loaded. They cannot be narrowed: it does not know of what they are all."""

    def __init__(self, rows: Iterable[Model], **given: Any) -> None:
        super().__init__(**given)
        self._result_cache = list(rows)

    def _clone(self) -> NoReturn:
        raise TypeError("These rows are at hand, all of them: narrow them in Python, or ask anew.")


def prefetched(thing: Any, name: str, found: Iterable[Model]) -> None:
    """So that `thing.name.all()` asks nothing more."""
    model = thing._meta.get_field(name).related_model
    thing.__dict__.setdefault("_prefetched_objects_cache", {})[name] = _AtHand(found, model=model)


def _told(model: type[Model]) -> JSONObject:
    """Fractions are told as text: JSON would give them another number of places."""
    columns: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        plain = F(field.attname)
        columns[field.attname] = Cast(plain, TextField()) if isinstance(field, DecimalField) else plain
    return JSONObject(**columns)
