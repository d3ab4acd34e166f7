"""The private PostgreSQL: where it lives, that it starts once, and what its two roles may do."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from bscp_portal import postgres
from bscp_portal.postgres import APPLICATION, OWNER, Cluster

LONG = Path("/srv") / ("a-long-name-" * 5) / ("a-long-name-" * 5) / "portal"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster of its own, in a folder that the server's user can reach when this is root."""
    home = Path(tempfile.mkdtemp(prefix="bscp-test-"))
    if os.geteuid() == 0:
        home.chmod(0o755)
    made = Cluster(home=home, project=LONG)
    made.start()
    yield made
    made.stop()
    shutil.rmtree(home)


def query(cluster: Cluster, role: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(role)) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def server_process(cluster: Cluster) -> str:
    return (cluster.data / "postmaster.pid").read_text().splitlines()[0]


# Where it lives


def test_an_ordinary_user_keeps_it_in_the_data_folder_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/srv/alex")
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/alex/data")
    assert postgres.data_home() == Path("/srv/alex/data/bscp-portal")
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert postgres.data_home() == Path("/srv/alex/.local/share/bscp-portal")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert postgres.data_home() == Path("/srv/alex/.local/share/bscp-portal")


def test_root_keeps_it_where_another_user_can_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", "/srv/alex/data")
    assert postgres.data_home() == Path("/var/lib/bscp-portal")


def test_each_copy_of_the_project_has_a_cluster_of_its_own() -> None:
    home = Path("/srv/data")
    first, second = (Cluster(home=home, project=Path(name)).folder for name in ("/srv/a", "/srv/b"))
    assert first != second
    assert first.parent == second.parent == home


@pytest.mark.parametrize("length", [1, 60, 70, 80, 120, 400])
def test_the_path_of_the_socket_fits_from_a_data_folder_of_any_length(length: int) -> None:
    cluster = Cluster(home=Path("/") / ("é" * (length // 2) or "a"), project=LONG)
    assert len(os.fsencode(cluster.sockets / postgres.SOCKET_NAME)) <= 103


def test_a_short_data_folder_keeps_its_socket_inside() -> None:
    cluster = Cluster(home=Path("/srv/data"), project=LONG)
    assert cluster.sockets == cluster.folder / "socket"


def test_sockets_outside_of_two_clusters_do_not_meet() -> None:
    first, second = (Cluster(home=LONG, project=Path(name)) for name in ("/srv/a", "/srv/b"))
    assert first.sockets != second.sockets
    assert first.sockets.parent == second.sockets.parent == Path("/tmp")


def test_the_url_survives_a_path_of_odd_characters() -> None:
    cluster = Cluster(home=Path("/srv/Mary Ann+é%?&"), project=LONG)
    parts = urlsplit(cluster.url())
    assert (parts.username, parts.path) == (APPLICATION, "/bscp_portal")
    assert parse_qs(parts.query) == {"host": [str(cluster.sockets)]}


def test_a_folder_that_somebody_else_put_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "planted"
    planted.symlink_to(tmp_path)
    with pytest.raises(postgres.PostgresError, match="belongs to another user"):
        postgres._private_folder(planted)


def test_the_manager_of_the_wheel_is_never_imported() -> None:
    code = "import sys, bscp_portal.postgres as p; p.wheel_programs(); print(p.PACKAGE in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


# Starting and stopping


def test_starting_again_leaves_the_server_alone(cluster: Cluster) -> None:
    before = server_process(cluster)
    cluster.start()
    assert server_process(cluster) == before


def test_many_processes_start_one_server(cluster: Cluster) -> None:
    cluster.stop()
    assert not cluster.is_running()
    code = (
        "import sys; from pathlib import Path; from bscp_portal.postgres import Cluster; "
        "Cluster(Path(sys.argv[1]), Path(sys.argv[2])).start()"
    )
    command = [sys.executable, "-c", code, str(cluster.home), str(cluster.project)]
    with ThreadPoolExecutor(6) as pool:
        results = list(
            pool.map(lambda _: subprocess.run(command, capture_output=True, check=False), range(6))
        )
    assert [(result.returncode, result.stderr) for result in results] == [(0, b"")] * 6
    assert query(cluster, APPLICATION, "SELECT 1") == [(1,)]


def test_a_set_up_that_was_cut_short_is_done_again(cluster: Cluster) -> None:
    cluster.ready.unlink()
    cluster.start()
    assert query(cluster, OWNER, "SELECT current_user") == [(OWNER,)]


def test_a_cluster_of_another_version_is_named_and_kept(cluster: Cluster) -> None:
    version = cluster.data / "PG_VERSION"
    found = version.read_text()
    cluster.stop()
    version.write_text("11\n")
    try:
        with pytest.raises(
            postgres.PostgresError, match=r"was made by PostgreSQL 11 and this is PostgreSQL \d+"
        ):
            cluster.start()
    finally:
        version.write_text(found)
    cluster.start()
    assert query(cluster, APPLICATION, "SELECT 1") == [(1,)]


def test_nothing_but_the_socket_listens_and_nobody_else_reaches_it(cluster: Cluster) -> None:
    assert query(cluster, OWNER, "SHOW listen_addresses") == [("",)]
    modes = {path: path.stat().st_mode & 0o777 for path in (cluster.folder, cluster.sockets, cluster.data)}
    assert set(modes.values()) == {0o700}


# The roles


def test_neither_role_is_mighty(cluster: Cluster) -> None:
    rows = query(
        cluster,
        OWNER,
        "SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles "
        "WHERE rolname LIKE 'bscp%' ORDER BY rolname",
    )
    assert rows == [(APPLICATION, False, False, False, False), (OWNER, False, False, True, False)]


def test_the_application_reads_and_writes_the_rows_of_the_owner(cluster: Cluster) -> None:
    query(cluster, OWNER, "CREATE TABLE note (id serial PRIMARY KEY, words text)")
    query(cluster, APPLICATION, "INSERT INTO note (words) VALUES ('one'), ('two')")
    query(cluster, APPLICATION, "UPDATE note SET words = 'three' WHERE words = 'two'")
    query(cluster, APPLICATION, "DELETE FROM note WHERE words = 'one'")
    assert query(cluster, APPLICATION, "SELECT words FROM note") == [("three",)]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "ALTER TABLE held DISABLE TRIGGER ALL",
        "ALTER TABLE held ADD COLUMN more int",
        "TRUNCATE held",
        "DROP TABLE held",
        "SET ROLE bscp_owner",
        "CREATE DATABASE mine",
    ],
)
def test_the_application_changes_no_table(cluster: Cluster, sql: str) -> None:
    query(cluster, OWNER, "CREATE TABLE IF NOT EXISTS held (id int)")
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(cluster.url(APPLICATION), autocommit=True) as connection, refused:
        connection.execute(sql)


def test_a_database_made_later_has_the_same_privileges(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(OWNER), autocommit=True) as connection:
        connection.execute("CREATE DATABASE later")
    with psycopg.connect(cluster.url(OWNER), dbname="later") as connection:
        connection.execute("CREATE TABLE note (id serial PRIMARY KEY)")
    with psycopg.connect(cluster.url(APPLICATION), dbname="later") as connection:
        connection.execute("INSERT INTO note DEFAULT VALUES")
        assert connection.execute("SELECT count(*) FROM note").fetchall() == [(1,)]
