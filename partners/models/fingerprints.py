"""A digest of each row that is kept as it was written, taken by the database itself.

Whoever goes past the portal and its triggers leaves a row that its digest does not fit, a row without one, or a digest
without its row. `manage.py verify` names each.
"""

from django.db import models


class Fingerprint(models.Model):
    """SHA-256 of one row as it was last written. Triggers write it; nothing else may."""

    pk = models.CompositePrimaryKey("table", "row")
    table = models.CharField(max_length=63)
    row = models.CharField(max_length=64)
    """The row's primary key, as text."""
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


# Columns without a value stay out, so that a new one that may be empty changes no digest.
FINGERPRINTS = """
CREATE FUNCTION digest_of(kept jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(jsonb_object_agg(key, value), '{}')::text, 'UTF8')), 'hex')
    FROM jsonb_each(kept) WHERE value <> 'null'
$$;

CREATE FUNCTION take_fingerprint() RETURNS trigger LANGUAGE plpgsql
SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
DECLARE kept jsonb;
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM partners_fingerprint
        WHERE "table" = TG_TABLE_NAME AND "row" = to_jsonb(OLD) ->> TG_ARGV[0];
        RETURN NULL;
    END IF;
    kept := to_jsonb(NEW);
    INSERT INTO partners_fingerprint ("table", "row", digest)
    VALUES (TG_TABLE_NAME, kept ->> TG_ARGV[0], digest_of(kept))
    ON CONFLICT ("table", "row") DO UPDATE SET digest = excluded.digest;
    RETURN NULL;
END $$;

CREATE TRIGGER taken_by_triggers BEFORE INSERT OR UPDATE OR DELETE ON partners_fingerprint
    FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION refuse_change('fingerprints are taken by the database alone');
"""
NO_FINGERPRINTS = """
DROP TRIGGER taken_by_triggers ON partners_fingerprint;
DROP FUNCTION take_fingerprint();
DROP FUNCTION digest_of(jsonb);
"""


def fingerprints_of(table: str, key: str = "id") -> str:
    """SQL: each row of the table has its fingerprint from now on, and those that are there get theirs.

    A migration that changes what rows of such a table hold ends with `fingerprints_anew`.
    """
    return f"""
{fingerprints_anew(table, key)}
CREATE TRIGGER take_fingerprint AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION take_fingerprint('{key}');
"""


def fingerprints_anew(table: str, key: str = "id") -> str:
    """SQL for a migration: every row is taken as it is now. Run `manage.py verify` before it, for it finds nothing of
    before afterwards."""
    return f"""
ALTER TABLE partners_fingerprint DISABLE TRIGGER taken_by_triggers;
DELETE FROM partners_fingerprint WHERE "table" = '{table}';
INSERT INTO partners_fingerprint ("table", "row", digest)
    SELECT '{table}', kept ->> '{key}', digest_of(kept) FROM (SELECT to_jsonb(t) AS kept FROM {table} t) AS rows;
ALTER TABLE partners_fingerprint ENABLE TRIGGER taken_by_triggers;
"""  # noqa: S608  (names in migrations, nothing that anybody typed)


def no_fingerprints_of(table: str) -> str:
    """SQL that undoes `fingerprints_of`."""
    return f"""
DROP TRIGGER take_fingerprint ON {table};
ALTER TABLE partners_fingerprint DISABLE TRIGGER taken_by_triggers;
DELETE FROM partners_fingerprint WHERE "table" = '{table}';
ALTER TABLE partners_fingerprint ENABLE TRIGGER taken_by_triggers;
"""  # noqa: S608  (names in migrations, nothing that anybody typed)
