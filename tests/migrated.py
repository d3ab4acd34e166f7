"""A database in which every migration has been applied, kept as the template of the tests' own databases.

To migrate from nothing takes longer than most test runs; to copy the result takes a moment. The template is named
after all that the migrations could depend on, so that a change of any model makes another one.

    python -m tests.migrated     makes it where it is missing
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.db import connection
from django.db.backends.utils import CursorWrapper

from tests import source

PREFIX = "test_migrated_"
LOCK = 7_204_511


def template() -> str:
    """The template's name. It is made here where it is missing, and then those before it are dropped."""
    name = f"{PREFIX}{_fingerprint()}"
    with _alone() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name not in there:
            _make(f"{PREFIX}unfinished")
            cursor.execute(f"ALTER DATABASE {PREFIX}unfinished RENAME TO {name}")
            for old in there - {f"{PREFIX}unfinished"}:
                cursor.execute(f"DROP DATABASE {connection.ops.quote_name(old)} WITH (FORCE)")
    return name


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for app in ("bscp_portal", "partners", "priorities", "reports"):
        for path in sorted((source.ROOT / app).rglob("*.py")):
            if {"migrations", "models"} & set(path.parts) or path.name.startswith(("rules", "roles")):
                digest.update(path.read_bytes())
    digest.update((source.ROOT / "requirements/run.lock").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[CursorWrapper]:
    """A cursor outside the tests' database, while no other run makes or drops a template."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _make(name: str) -> None:
    """As Django makes a test database; afterwards the connection stands where it stood."""
    settings, before = connection.settings_dict, connection.settings_dict["NAME"]
    wanted, settings["TEST"]["NAME"] = settings["TEST"]["NAME"], name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        settings["TEST"]["NAME"] = wanted
        settings["NAME"] = before


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    template()
