import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

import environ
import psycopg
import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

from bscp_portal import postgres
from reports import pdf
from tests import examples, migrated, source

pytest_plugins = ["tests.world"]

IN_THE_GATE = os.environ.get("CI") == "true"

# A run on another PostgreSQL, after a whole one, asks whether that server understands and answers every question as
# the first did, keeps the same rules and gives the roles the same rights. Left out are tests that ask no database,
# most drawn examples, and these: what becomes of rows once they are read is the same wherever they were read.
WHEREVER_IT_IS_READ = {
    "reports/test_leaks.py": "walks; each address is asked for everybody in test_access.py, each page in its own tests",
    "reports/test_leaks_fields.py": "walks, like those",
    "reports/test_pack_audiences.py": "bytes of papers; test_services_packing.py reads, makes and keeps them",
    "reports/test_pack_conformance.py": "bytes of papers, like those",
    "reports/test_packs_read.py": "bytes of papers, like those",
}


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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys first: the longest of them must not be what one worker begins when the other has done."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)
    if config.getoption("another_database"):
        left_out = [item for item in items if not is_about_the_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_about_the_database(item)]


def pytest_collection_finish() -> None:
    """What there is now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def is_about_the_database(item: pytest.Item) -> bool:
    where = item.path.relative_to(source.ROOT / "tests").as_posix()
    return where not in WHEREVER_IT_IS_READ and asks_a_database(item)


def asks_a_database(item: pytest.Item) -> bool:
    """Whether it could: what no fixture lets through to the database fails when it comes to it."""
    by_class = isinstance(item, pytest.Function) and item.cls and issubclass(item.cls, TransactionTestCase)
    fixtures = {"db", "transactional_db", "django_db_setup"}
    used = fixtures.intersection(getattr(item, "fixturenames", ()))
    return bool(by_class or used or item.get_closest_marker("django_db"))


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
