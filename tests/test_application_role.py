"""What the web process's own role may do to the migrated database: read and write rows, and nothing else."""

from typing import Any

import psycopg
import pytest
from django.apps import apps

Application = psycopg.Connection[Any]
ROWS, STRUCTURE = {"SELECT", "INSERT", "UPDATE", "DELETE"}, {"TRUNCATE", "REFERENCES", "TRIGGER"}


def test_it_reads_and_writes_the_rows_of_every_table(application_connection: Application) -> None:
    privileges = {
        (table, privilege): application_connection.execute(
            "SELECT has_table_privilege(%s, %s)", (table, privilege)
        ).fetchone()
        for table in [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
        for privilege in ROWS | STRUCTURE
    }
    assert len(privileges) > 30 * len(ROWS | STRUCTURE)
    assert {key for key, found in privileges.items() if found == (True,)} == {
        key for key in privileges if key[1] in ROWS
    }


def test_it_owns_no_table_and_no_function(application_connection: Application) -> None:
    owned = application_connection.execute(
        "SELECT relname FROM pg_class WHERE pg_has_role(relowner, 'USAGE') "
        "UNION SELECT proname FROM pg_proc WHERE pg_has_role(proowner, 'USAGE')"
    ).fetchall()
    assert owned == []


def test_limits_on_signing_in_have_their_table(application_connection: Application) -> None:
    assert application_connection.execute("SELECT count(*) FROM portal_cache").fetchone() is not None


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE partners_historicalseat DISABLE TRIGGER ALL",
        "DROP TRIGGER append_only ON partners_historicalseat",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS ''",
        "DROP FUNCTION history_is_complete() CASCADE",
        "TRUNCATE partners_historicalseat",
        "CREATE TABLE mine (id int)",
        "ALTER DATABASE template1 RENAME TO mine",
    ],
)
def test_it_cannot_go_round_the_triggers(application_connection: Application, sql: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application_connection.execute(sql)
