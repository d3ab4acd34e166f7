"""What is written once is held against the fingerprint that the database took of it."""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

from partners.middleware import database_now
from partners.models import Organisation
from partners.models.fingerprints import fingerprints_anew
from reports.verification_rows import NOT_KEPT, OURS, fingerprinted, histories, recorded, rows
from tests.reports.altering import past_the_portal
from tests.reports.desk import Desk

History = Organisation.history.model


def with_trigger(name: str) -> set[str]:
    with connection.cursor() as cursor:
        asked = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s AND tgenabled = 'O'"
        cursor.execute(asked, [name])
        return {table for (table,) in cursor.fetchall()}


@pytest.mark.django_db
def test_each_table_is_held_against_its_history_or_its_fingerprints_or_says_why_not() -> None:
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    assert {m._meta.label_lower for m in ours} >= set(NOT_KEPT)
    assert {m._meta.db_table for m in fingerprinted()} == with_trigger("take_fingerprint")
    assert {m._meta.db_table for m in recorded()} == with_trigger("history_is_complete")
    assert len(ours) == len(recorded()) + len(fingerprinted()) + len(NOT_KEPT)


def test_each_history_is_fingerprinted() -> None:
    kept = {getattr(model, "history").model for model in recorded()}  # noqa: B009
    assert kept
    assert kept <= set(fingerprinted())


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO partners_fingerprint VALUES ('reports_seal', '1', 'ab')",
        "UPDATE partners_fingerprint SET digest = 'ab'",
        "DELETE FROM partners_fingerprint",
    ],
)
def test_nobody_writes_a_fingerprint_by_hand(desk: Desk, sql: str) -> None:
    with (
        pytest.raises(IntegrityError, match="taken by the database alone"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_row_that_changes_rightly_has_its_new_fingerprint(desk: Desk) -> None:
    organisation = desk.tree.organisation
    organisation.name = "Another name"
    organisation.record(by=None, at=database_now())
    assert [*rows(), *histories()] == []


def test_a_row_that_was_changed_or_taken_away_or_put_there_is_named(desk: Desk) -> None:
    first = History.objects.order_by("history_id")[0]
    named = f"historical organisation “{first}” ({first.pk})"
    with past_the_portal(History) as cursor:
        cursor.execute(
            f"UPDATE {History._meta.db_table} SET sector = 'other' WHERE history_id = %s", [first.pk]
        )
        assert list(rows()) == [f"{named}: its row is not as it was written"]
        cursor.execute(f"DELETE FROM {History._meta.db_table} WHERE history_id = %s", [first.pk])
        assert list(rows()) == [f"historical organisation {first.pk}: its row is gone"]
    assert list(rows()) == []
    with past_the_portal(History) as cursor:
        cursor.execute(
            f"INSERT INTO {History._meta.db_table} SELECT (jsonb_populate_record(t, "
            f"jsonb_build_object('history_id', -1))).* FROM {History._meta.db_table} t WHERE history_id = %s",
            [first.pk],
        )
        assert [line.split(": ")[-1] for line in rows()] == ["its row was put there past the portal"]


def test_a_record_that_was_taken_away_is_named_by_its_history(desk: Desk) -> None:
    organisation = desk.tree.organisation
    with past_the_portal(Organisation) as cursor:
        cursor.execute("DELETE FROM partners_organisation WHERE id = %s", [organisation.pk])
        assert list(histories()) == [
            f"organisation {organisation.pk}: its history goes on, and the record is gone"
        ]


# A migration that changes what such a row holds takes the fingerprints anew.

COLUMNS_CHANGE = (migrations.AddField, migrations.RemoveField, migrations.RenameField)


def left_behind(found: Iterable[migrations.Migration]) -> Iterator[str]:
    """Tables of which a migration changes the columns and leaves the fingerprints of rows that are there."""
    tables = {model._meta.db_table for model in fingerprinted()}
    for migration in found:
        anew = "".join(str(op.sql) for op in migration.operations if isinstance(op, migrations.RunSQL))
        for operation in migration.operations:
            if isinstance(operation, COLUMNS_CHANGE):
                table = f"{migration.app_label}_{operation.model_name_lower}"
                if table in tables and f"FROM {table} t" not in anew and not may_be_empty(operation):
                    yield table


def may_be_empty(operation: migrations.operations.base.Operation) -> bool:
    return isinstance(operation, migrations.AddField) and operation.field.null


def test_no_migration_leaves_fingerprints_behind() -> None:
    loader = MigrationLoader(None)
    firsts = [key for key in loader.graph.nodes if key[1].endswith("_fingerprints")]
    before = {key for first in firsts for key in loader.graph.forwards_plan(first)}
    later = [migration for key, migration in loader.graph.nodes.items() if key not in before]
    assert len(firsts) == len(OURS)
    assert list(left_behind(later)) == []


@pytest.mark.parametrize(
    ("operations", "left"),
    [
        ([migrations.AddField("decision", "weight", models.IntegerField(default=1))], ["reports_decision"]),
        ([migrations.RemoveField("decision", "words")], ["reports_decision"]),
        ([migrations.RenameField("historicalmeeting", "venue", "place")], ["reports_historicalmeeting"]),
        ([migrations.AddField("decision", "weight", models.IntegerField(null=True))], []),
        ([migrations.RenameField("meeting", "venue", "place")], []),
        (
            [
                migrations.RemoveField("decision", "words"),
                migrations.RunSQL(fingerprints_anew("reports_decision")),
            ],
            [],
        ),
    ],
)
def test_what_a_migration_would_leave_behind_is_named(
    operations: list[migrations.operations.base.Operation], left: list[str]
) -> None:
    later = type("Later", (migrations.Migration,), {"operations": operations})
    assert list(left_behind([later("0099_later", "reports")])) == left


def test_fingerprints_taken_anew_are_those_of_the_rows_as_they_are(desk: Desk) -> None:
    table = History._meta.db_table
    with past_the_portal(History) as cursor:
        cursor.execute(f"UPDATE {table} SET sector = 'other'")
        assert list(rows()) != []
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(fingerprints_anew(table, "history_id"))
        assert list(rows()) == []
