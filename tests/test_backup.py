"""A backup is what can be restored: the commands of the operator's guide, run as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from bscp_portal import postgres
from tests import source
from tests.journeys import installation

GUIDE = source.ROOT / "docs" / "guides" / "operator.md"
CHANGE_AN_ISSUED_REPORT = (
    "UPDATE reports_exceptionreport SET summary = 'Other words' WHERE issued_at IS NOT NULL"
)


def commands(heading: str) -> str:
    """The first block of shell commands under a heading of the guide."""
    section = GUIDE.read_text(encoding="utf-8").split(f"\n### {heading}\n")[1]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found[1]


def programs() -> Path:
    """The folder of PostgreSQL's programs in the version of the server that the tests run on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        major = int(cursor.fetchone()[0]) // 10000
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).parent)
    if not os.environ.get("DATABASE_URL"):
        folders.insert(0, postgres.wheel_programs() / "bin")
    for folder in folders:
        if not (folder / "pg_dump").exists():
            continue
        asked = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=True)
        if f" {major}." in asked.stdout:
            return folder
    pytest.skip(f"There is no pg_dump of PostgreSQL {major}: install postgresql-client-{major}.")


def address(name: str, role: str) -> str:
    """The URL by which the role reaches the database of that name, on the server of the tests."""
    if not os.environ.get("DATABASE_URL"):
        url = postgres.here().url(role)
    elif role == postgres.OWNER:
        url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    else:
        url = os.environ["DATABASE_URL"]
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@dataclass(frozen=True)
class Desk:
    """An operator's desk: a folder, the programs, and databases that are dropped afterwards."""

    folder: Path
    programs: Path

    def run(self, command: list[str | Path], **environment: str) -> str:
        kept = {name: os.environ[name] for name in ("HOME", "XDG_DATA_HOME") if name in os.environ}
        found = [self.programs, Path(sys.executable).parent, os.environ["PATH"]]
        result = subprocess.run(
            command,
            cwd=self.folder,
            env=kept | {"PATH": ":".join(map(str, found)), "LC_ALL": "C.UTF-8"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def shell(self, script: str, **environment: str) -> str:
        return self.run(["sh", "-eu", "-c", script], **environment)

    def manage(self, name: str, *words: str) -> str:
        return self.run(
            [sys.executable, source.ROOT / "manage.py", *words],
            DATABASE_URL=address(name, postgres.APPLICATION),
            DATABASE_OWNER_URL=address(name, postgres.OWNER),
            DEBUG="false",
            HTTPS="false",
            SECRET_KEY="a key for tests alone",
            SEAL_KEY="5ea1" * 16,
        )

    def restore(self, name: str) -> None:
        self.shell(commands("Restore"), RESTORED=name, **self.known(name))

    def backup(self, name: str) -> None:
        self.shell(commands("Back up"), DATABASE_OWNER_URL=address(name, postgres.OWNER))

    def sums(self, name: str) -> list[str]:
        return self.shell(commands("Compare"), **self.known(name)).splitlines()

    def known(self, name: str) -> dict[str, str]:
        own = str(connection.settings_dict["NAME"])
        return {
            "DATABASE_OWNER_URL": address(own, postgres.OWNER),
            "RESTORED_OWNER_URL": address(name, postgres.OWNER),
        }


@pytest.fixture
def desk(db: None, tmp_path: Path) -> Desk:
    (tmp_path / "checksums.sql").write_text((source.ROOT / "docs" / "guides" / "checksums.sql").read_text())
    return Desk(folder=tmp_path, programs=programs())


@pytest.fixture
def names(desk: Desk) -> Iterator[tuple[str, str]]:
    """Names for a database in use and for its copy."""
    own = str(connection.settings_dict["NAME"])
    found = f"{own}_in_use", f"{own}_restored"
    _drop(found)
    yield found
    _drop(found)


def _drop(found: tuple[str, ...]) -> None:
    url = address(str(connection.settings_dict["NAME"]), postgres.OWNER)
    with psycopg.connect(url, autocommit=True) as connected:
        for name in found:
            connected.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


def test_what_is_restored_is_what_was_backed_up(desk: Desk, names: tuple[str, str], played_year: str) -> None:
    in_use, restored = names
    installation.copy(played_year, in_use)
    desk.backup(in_use)
    desk.restore(restored)

    before = desk.sums(in_use)
    assert any(line.startswith("reports_exceptionitem|") and "|0|" not in line for line in before)
    assert desk.sums(restored) == before
    assert "checks hold." in desk.manage(restored, "verify")
    assert "is what the seats and the policy say" in desk.manage(restored, "sync_access", "--check")
    with psycopg.connect(address(restored, postgres.APPLICATION), autocommit=True) as connected:
        with pytest.raises(psycopg.errors.IntegrityError, match="an issued report is final"):
            connected.execute(CHANGE_AN_ISSUED_REPORT)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connected.execute("CREATE TEMPORARY TABLE mine (id int)")
        # The sums see one row that differs.
        connected.execute(
            "DELETE FROM partners_seatgrant WHERE id = (SELECT min(id) FROM partners_seatgrant)"
        )
    changed = {line.partition("|")[0] for line in set(desk.sums(restored)) ^ set(before)}
    assert changed == {"partners_seatgrant"}
