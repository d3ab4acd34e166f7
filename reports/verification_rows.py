"""Is each row as it was written? Records against their histories, and what is written once against its fingerprint."""

from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import Model

OURS = ("partners", "priorities", "reports")
NOT_KEPT = {
    "partners.fingerprint": "what rows are checked against",
    "partners.seatgrant": "worked out from seats, and checked against them",
    "partners.ratingday": "thrown away after its day",
    "partners.ratingsender": "thrown away after its day",
    "partners.receipt": "what a form was answered, so that it counts once; thrown away",
    "priorities.updatedraft": "what somebody has typed and not saved",
    "reports.calendarfeed": "an address that its owner replaces",
}


def histories() -> Iterator[str]:
    """The newest history row of every record is the record, and history only goes forward."""
    for model in recorded():
        yield from stale(model)


def rows() -> Iterator[str]:
    """Each row that is kept as it was written has the fingerprint that the database took of it."""
    for model in fingerprinted():
        yield from different(model)


def stale(model: type[Model]) -> Iterator[str]:
    live, kept = model._meta.db_table, getattr(model, "history").model._meta.db_table  # noqa: B009
    untracked = "password" if model._meta.model_name == "person" else ""
    for asked, values, fault in (
        (_STALE, [untracked], "its history does not end with it"),
        (_GONE, [], "its history goes on, and the record is gone"),
        (_BACKWARD, [], "a later version bears an earlier time"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(asked.format(live=live, kept=kept), values)
            for (pk,) in cursor.fetchall():
                yield f"{_called(model, pk)}: {fault}"


def different(model: type[Model]) -> Iterator[str]:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT.format(table=table, key=key), [table])
        for pk, is_here, was_taken in cursor.fetchall():
            yield f"{_called(model, pk)}: {_fault(is_here, was_taken)}"


def _fault(is_here: bool, was_taken: bool) -> str:
    if not is_here:
        return "its row is gone"
    return "its row is not as it was written" if was_taken else "its row was put there past the portal"


def recorded() -> list[type[Model]]:
    """Models of which each version is kept, so that their rows are held against their histories."""
    return [model for model in _ours() if hasattr(model, "history")]


def fingerprinted() -> list[type[Model]]:
    """The histories, and all that has none: a model that is neither has to be named in `NOT_KEPT`, with the reason."""
    return [
        model
        for model in _ours()
        if not hasattr(model, "history") and model._meta.label_lower not in NOT_KEPT
    ]


def _ours() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.managed:
            yield model


def _called(model: type[Model], pk: object) -> str:
    """The record as somebody would look for it, and its key for whoever has to find the row."""
    name, found = model._meta.verbose_name, model._default_manager.filter(pk=pk).first()
    try:
        return f"{name} “{found}” ({pk})" if found is not None else f"{name} {pk}"
    except ObjectDoesNotExist:  # what it is named after is what was altered
        return f"{name} {pk}"


_STALE = """
SELECT t.id FROM {live} t LEFT JOIN LATERAL (
    SELECT to_jsonb(h) AS row FROM {kept} h WHERE h.id = t.id ORDER BY h.history_id DESC LIMIT 1
) h ON true
WHERE h.row IS NULL OR h.row ->> 'history_type' = '-' OR EXISTS (
    SELECT 1 FROM jsonb_each(to_jsonb(t) - %s) AS now WHERE h.row -> now.key IS DISTINCT FROM now.value
)
"""
_GONE = """
SELECT id FROM (SELECT DISTINCT ON (id) id, history_type FROM {kept} ORDER BY id, history_id DESC) h
WHERE history_type <> '-' AND NOT EXISTS (SELECT 1 FROM {live} t WHERE t.id = h.id)
"""
_BACKWARD = """
SELECT DISTINCT id FROM (
    SELECT id, history_date, lag(history_date) OVER (PARTITION BY id ORDER BY history_id) AS before FROM {kept}
) h WHERE history_date < before
"""
_DIFFERENT = """
SELECT coalesce(here.row, kept.row), here.row IS NOT NULL, kept.row IS NOT NULL
FROM (SELECT t.{key}::text AS row, digest_of(to_jsonb(t)) AS digest FROM {table} t) AS here
FULL JOIN (SELECT "row", digest FROM partners_fingerprint WHERE "table" = %s) AS kept ON kept.row = here.row
WHERE here.digest IS DISTINCT FROM kept.digest
ORDER BY 1
"""
