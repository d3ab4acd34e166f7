"""A portal of its own for the journeys: PostgreSQL with the illustrative year, and the server in another process.

The year is played once, into a database that is never served. Each journey starts from a copy of it.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import environ
import psycopg
from django.conf import settings
from psycopg import sql

from bscp_portal import postgres
from tests import source

PATIENCE = 60


def _role(owner: bool) -> dict[str, Any]:
    """How a role reaches the server, whichever server the tests use."""
    database = settings.DATABASES["default"]
    role = {name: database.get(name) or "" for name in ("USER", "PASSWORD", "HOST", "PORT")}
    if not owner:
        url = os.environ.get("DATABASE_URL")
        known = environ.Env.db_url_config(url) if url else {"USER": postgres.APPLICATION, "PASSWORD": ""}
        role |= {name: known.get(name) or "" for name in ("USER", "PASSWORD")}
    return role


def _url(database: str, owner: bool) -> str:
    role = _role(owner)
    place = {name.lower(): role[name] for name in ("HOST", "PORT") if role[name]}
    secret = f":{quote(role['PASSWORD'], safe='')}" if role["PASSWORD"] else ""
    return f"postgresql://{quote(role['USER'], safe='')}{secret}@/{database}?{urlencode(place)}"


def connect(database: str, owner: bool = True) -> psycopg.Connection[Any]:
    return psycopg.connect(_url(database, owner), autocommit=True)


def _environment(database: str) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        "DATABASE_ROLE": "application",
        "DATABASE_URL": _url(database, owner=False),
        "DATABASE_OWNER_URL": _url(database, owner=True),
    }


def _manage(database: str, *command: str, **extra: str) -> str:
    said = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=source.ROOT,
        env=_environment(database) | extra,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    return said.stdout


def _end_connections(name: str) -> None:
    """Of the application's role, by that role: the owner may not, and the worker looks for work all the time."""
    with connect("postgres", owner=False) as application:
        application.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = current_user AND pid <> pg_backend_pid()",
            [name],
        )


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    """Whoever connects again meanwhile is ended again, until the database is gone."""
    words = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(PATIENCE):
        _end_connections(name)
        try:
            connection.execute(words)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
            time.sleep(0.1)
        else:
            return
    connection.execute(words)


def play_the_year(name: str, template: str) -> None:
    """Make the database with the illustrative year: a copy of the migrated one, played by the application."""
    copy(template, name)
    _manage(name, "load_demo", "--outside-debug")
    _manage(name, "shell", "--command", "from tests.journeys import year; year.prepare()")


def furnish(name: str) -> dict[str, list[str]]:
    """Put what the walk needs into the database; returns from which pages each walker sets out."""
    words = "import json; from tests.journeys import furnishing; print(json.dumps(furnishing.furnish()))"
    said: dict[str, list[str]] = json.loads(_manage(name, "shell", "--no-imports", "--command", words))
    return said


def stretch(name: str) -> None:
    """Make every text in the database as long as it may be."""
    words = "from tests.journeys import furnishing; furnishing.stretch()"
    _manage(name, "shell", "--no-imports", "--command", words, DATABASE_ROLE="owner")


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Workers of one run wait for each other."""
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@contextmanager
def shared_year(name: str, template: Callable[[], str], folder: Path) -> Iterator[str]:
    """The database with the year, for all the workers of a run: the first makes it, the last takes it away."""
    users = folder / f"{name}.users"
    with one_at_a_time(folder / f"{name}.lock"):
        count = int(users.read_text()) if users.exists() else 0
        if not count:
            play_the_year(name, template())
        users.write_text(str(count + 1))
    yield name
    with one_at_a_time(folder / f"{name}.lock"):
        count = int(users.read_text()) - 1
        users.write_text(str(count))
        if not count:
            drop(name, f"{name}_furnished", f"{name}_long")


def copy(template: str, name: str) -> None:
    """Put a copy in the place of the database of that name, whoever is connected to it."""
    with connect("postgres") as connection:
        _drop(connection, name)
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))


def drop(*names: str) -> None:
    with connect("postgres") as connection:
        for name in names:
            _drop(connection, name)


@contextmanager
def served(database: str, log: Path) -> Iterator[str]:
    """The portal's own server before the database, a worker beside it, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    # A browser opens connections that it may never use, so one thread would wait for nothing.
    command = [sys.executable, "-m", "gunicorn", "bscp_portal.wsgi", "--bind", address, "--threads", "6"]
    work = [sys.executable, "manage.py", "work_packs"]
    with log.open("w") as said:
        server, worker = (
            subprocess.Popen(each, cwd=source.ROOT, env=_environment(database), stdout=said, stderr=said)
            for each in (command, work)
        )
    try:
        _wait_for(f"http://{address}/health/", server, log)
        yield f"http://{address}"
    finally:
        for each in (server, worker):
            each.terminate()
        for each in (server, worker):
            each.wait(PATIENCE)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(PATIENCE * 10):
        assert server.poll() is None, log.read_text()
        try:
            with urlopen(url, timeout=PATIENCE):  # noqa: S310 - the server just started
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
