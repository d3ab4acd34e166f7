"""What somebody with the owner's role does past the portal: triggers off, and a row altered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection, models, transaction

# By the type that the database gives a column: what makes another value of the same type, short enough for any column.
OTHERWISE = {
    "bool": "NOT {c}",
    "int2": "{c} + 1",
    "int4": "{c} + 1",
    "int8": "{c} + 1",
    "numeric": "{c} + 1",
    "date": "{c} + 1",
    "timestamptz": "{c} + interval '1 second'",
    "interval": "{c} + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "bytea": "set_byte({c}, 0, (get_byte({c}, 0) + 1) % 256)",
    "jsonb": "jsonb_build_array({c}, 1)",
    "_text": "array_append({c}, 'Ж')",
    "_varchar": "array_append({c}, 'Ж'::varchar)",
    "text": "overlay({c} placing 'Ж' from 1 for 1)",
    "varchar": "overlay({c} placing 'Ж' from 1 for 1)",
}


@contextmanager
def past_the_portal(model: type[models.Model]) -> Iterator[Any]:
    """A cursor for which the table's triggers are off; afterwards everything is as before."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor
        transaction.set_rollback(True)


def columns(cursor: Any, model: type[models.Model]) -> list[tuple[str, str]]:
    """Each column with a value in some row, and its type; not the key, nor a password, of which nothing is kept."""
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        "SELECT column_name, udt_name FROM information_schema.columns "
        "WHERE table_name = %s AND column_name NOT IN (%s, 'password')",
        [table, key],
    )
    found = cursor.fetchall()
    cursor.execute(
        f"SELECT DISTINCT e.key FROM {table} t, jsonb_each(to_jsonb(t)) e WHERE e.value NOT IN ('null', '\"\"')"
    )
    filled = {name for (name,) in cursor.fetchall()}
    return [(name, kind) for name, kind in found if name in filled]


def alter(cursor: Any, model: type[models.Model], column: str, kind: str) -> str | None:
    """Change one value of one row and give the row's key, or None where a constraint refused."""
    table, key = model._meta.db_table, model._meta.pk.column
    value = OTHERWISE[kind].format(c=f'"{column}"')
    filled = f'"{column}" IS NOT NULL' + (
        f" AND \"{column}\" <> ''" if kind in ("text", "varchar", "bytea") else ""
    )
    try:
        with transaction.atomic():
            cursor.execute(
                f'UPDATE {table} SET "{column}" = {value} '
                f"WHERE {key} = (SELECT {key} FROM {table} WHERE {filled} ORDER BY {key} LIMIT 1) RETURNING {key}::text"
            )
            found: str = cursor.fetchone()[0]
            return found
    except Error:
        return None


def take_away(cursor: Any, model: type[models.Model]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        f"DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table} LIMIT 1) RETURNING {key}::text"
    )
    found: str = cursor.fetchone()[0]
    return found
