import gc
import os
from collections.abc import Generator, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from bscp_portal import postgres
from reports import pdf
from tests import asked, examples, migrated
from tests.journeys import installation

pytest_plugins = ["tests.world"]

IN_THE_GATE = os.environ.get("CI") == "true"
NOTEBOOK = pytest.StashKey[asked.Notebook]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--take-pictures", action="store_true", help="write the pictures of the guides")
    parser.addoption(
        "--another-database",
        action="store_true",
        help="only what asks a database, and fewer drawn examples: for a run after a whole one elsewhere",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: what a test says of its examples is worked out there."""
    examples.load(few=config.getoption("another_database"))
    if IN_THE_GATE:
        config.stash[NOTEBOOK] = asked.Notebook(notes_of_this_run(config) / f"{os.getpid()}.jsonl")


def notes(config: pytest.Config, run: str) -> Path:
    assert config.cache is not None
    return config.cache.mkdir(f"asked_{run}")


def notes_of_this_run(config: pytest.Config) -> Path:
    """The folder, emptied by the process that begins the run."""
    folder = notes(config, asked.AGAIN if config.getoption("another_database") else asked.FIRST)
    if not hasattr(config, "workerinput"):
        for file in folder.iterdir():
            file.unlink()
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The year and the journeys first: neither must be what one worker begins when the others have done.

    Workers take from each other what was to come last, so what comes first stays with one of them.
    """
    items.sort(
        key=lambda item: [item.get_closest_marker(mark) is None for mark in ("begun_first", "journey")]
    )
    if config.getoption("another_database"):
        known = asked.read(notes(config, asked.FIRST)) if IN_THE_GATE else {}
        taken = asked.enough([item.nodeid for item in items if asks_a_database(item)], known)
        taken |= {item.nodeid for item in items if has_connections_of_its_own(item)}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in taken])
        items[:] = [item for item in items if item.nodeid in taken]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    notebook = item.config.stash.get(NOTEBOOK, None)
    with notebook.on(item.nodeid) if notebook and asks_a_database(item) else nullcontext():
        return (yield)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    if IN_THE_GATE and config.getoption("another_database"):
        again, first = asked.asked_again(
            *(asked.read(notes(config, run)) for run in (asked.FIRST, asked.AGAIN))
        )
        terminalreporter.write_line(
            f"{again} of the first run's {first} statements, by what became of them, again."
        )


def pytest_collection_finish() -> None:
    """What there is now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def asks_a_database(item: pytest.Item) -> bool:
    """Whether it could: what no fixture lets through to the database fails when it comes to it."""
    by_class = isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, TransactionTestCase)
    fixtures = {"db", "transactional_db", "django_db_setup"}
    used = fixtures.intersection(getattr(item, "fixturenames", ()))
    return bool(by_class or used or item.get_closest_marker("django_db"))


def has_connections_of_its_own(item: pytest.Item) -> bool:
    """Whether it commits, so that others see what it did, or speaks to the server past the portal's connection."""
    mark = item.get_closest_marker("django_db")
    fixtures = {"transactional_db", "application_connection"}
    by_itself = isinstance(item, pytest.Function) and "psycopg" in vars(item.module)
    return bool(
        (mark and mark.kwargs.get("transaction"))
        or fixtures.intersection(getattr(item, "fixturenames", ()))
        or (by_itself and asks_a_database(item))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In the gate a missing part is a failure: nothing is skipped there."""
    report = yield
    if IN_THE_GATE and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which the gate does not allow: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_THE_GATE and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"Skipped, which the gate does not allow: {report.longreprtext}"
    return report


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Never the portal's own database, which stays where it is when no chosen test is marked as one that asks it.

    A thread of a server under test may still hold its connection when the test database is dropped.
    """
    if not str(connection.settings_dict["NAME"]).startswith("test_"):
        raise RuntimeError("None of these tests is marked django_db, so there is no test database.")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture(scope="session", autouse=True)
def renderer() -> Iterator[None]:
    """Papers are drawn as the worker has them drawn: no test waits for the program to start."""
    with pdf.kept_ready():
        yield


@pytest.fixture
def application_connection(db: None) -> Iterator[psycopg.Connection[Any]]:
    """The test database as the web process sees it: by the application's role, which owns nothing.

    A connection of its own, so it sees only what was committed.
    """
    url = os.environ.get("DATABASE_URL")
    role = environ.Env.db_url_config(url) if url else {"USER": postgres.APPLICATION, "PASSWORD": ""}
    known = connection.get_connection_params()
    if role["USER"] == known.get("user"):
        pytest.skip("DATABASE_URL and DATABASE_OWNER_URL name one role.")
    place = {key: known[key] for key in ("dbname", "host", "port") if known.get(key)}
    with psycopg.connect(user=role["USER"], password=role["PASSWORD"], autocommit=True, **place) as connected:
        yield connected


@pytest.fixture(scope="session")
def played_year(
    testrun_uid: str,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The database in which the illustrative year is played, one for all the workers: tests work on copies of it."""

    def template() -> str:
        with django_db_blocker.unblock():
            return migrated.template()

    folder = tmp_path_factory.getbasetemp()
    with installation.shared_year(
        f"journeys_{testrun_uid[:8]}", template, folder if worker_id == "master" else folder.parent
    ) as name:
        yield name
