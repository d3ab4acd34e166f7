"""Working records that never change without a trace, and the database triggers that hold them to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar
from uuid import uuid4

from django.db import models, transaction
from simple_history.models import HistoricalRecords

if TYPE_CHECKING:
    from partners.models.people import Person


M = TypeVar("M", bound=models.Model)


class RecordedQuerySet(models.QuerySet[M]):
    """Refuses the writes that leave no history; `record()` on the object is the way that does."""

    def _refuse(self, name: str) -> NoReturn:
        raise TypeError(f"{name}() writes no history. Load each object and call record(by=…, at=…) on it.")

    def update(self, **kwargs: Any) -> int:
        self._refuse("update")

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        self._refuse("bulk_create")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        self._refuse("bulk_update")


class Identified(models.Model):
    """An unguessable identity, so that a URL tells nothing and cannot be counted through."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True


class Traced(Identified):
    """Gives `record()` to models that keep a history."""

    class Meta:
        abstract = True

    def record(self, *, by: "Person | None", at: datetime, why: str = "") -> Self:
        """Save with who, when and why. `by=None` means the portal itself did it."""
        self._history_user = by
        self._history_date = at
        self._change_reason = why or None
        with transaction.atomic(savepoint=False):
            self.save()
        return self

    def strike(self, *, by: "Person | None", at: datetime, why: str) -> None:
        """Take the row away, and keep in its history who did, when and why."""
        self._history_user = by
        self._history_date = at
        self._change_reason = why
        with transaction.atomic(savepoint=False):
            self.delete()


class Recorded(Traced):
    """A working record whose every version is kept."""

    history = HistoricalRecords(inherit=True, history_change_reason_field=models.TextField(null=True))

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


HISTORY_FUNCTIONS = """
CREATE OR REPLACE FUNCTION history_is_complete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_id uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END;
    live jsonb;
    newest jsonb;
BEGIN
    EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', TG_TABLE_NAME) INTO live USING row_id;
    EXECUTE format('SELECT to_jsonb(h) FROM %I h WHERE id = $1 ORDER BY history_id DESC LIMIT 1', TG_ARGV[0])
        INTO newest USING row_id;
    IF live IS NULL AND newest ->> 'history_type' = '-' THEN
        RETURN NULL;
    END IF;
    IF live IS NULL OR newest IS NULL OR newest ->> 'history_type' = '-'
       OR EXISTS (
           SELECT 1 FROM jsonb_each(live - string_to_array(TG_ARGV[1], ',')) AS kept
           WHERE newest -> kept.key IS DISTINCT FROM kept.value
       ) THEN
        RAISE EXCEPTION 'history of % % does not hold its newest state', TG_TABLE_NAME, row_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
DROP_HISTORY_FUNCTIONS = "DROP FUNCTION history_is_complete(); DROP FUNCTION refuse_change();"


def history_triggers(table: str, history: str, *, untracked: Iterable[str] = ()) -> str:
    """SQL: at COMMIT the newest history row must contain the live row, and history only ever grows.

    `untracked` names columns that history leaves out on purpose (a password hash).
    """
    return f"""
CREATE CONSTRAINT TRIGGER history_is_complete AFTER INSERT OR UPDATE OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION history_is_complete('{history}', '{",".join(untracked)}');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {history}
    FOR EACH ROW EXECUTE FUNCTION refuse_change('history only grows');
"""


def drop_history_triggers(table: str, history: str) -> str:
    """SQL that undoes `history_triggers`."""
    return f"DROP TRIGGER history_is_complete ON {table}; DROP TRIGGER append_only ON {history};"


def permanent_slug(table: str) -> str:
    """SQL: an address that was given out never changes."""
    return f"""
CREATE TRIGGER permanent_slug BEFORE UPDATE OF slug ON {table}
    FOR EACH ROW WHEN (OLD.slug IS DISTINCT FROM NEW.slug)
    EXECUTE FUNCTION refuse_change('its address never changes');
"""
