"""What the environment makes of the settings, seen from a process of its own."""

import ast
import json
import os
import re
import socket
import subprocess
import sys

import pytest
from pytest_socket import SocketConnectBlockedError

from bscp_portal import postgres
from tests import source

PRODUCTION = {
    "SECRET_KEY": "long and random " * 4,
    "SEAL_KEY": "0123456789abcdef" * 4,
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgresql://bscp_app:secret@db.example.org:5433/portal",
    "DATABASE_OWNER_URL": "postgresql://bscp_owner:other@db.example.org:5433/portal",
    "EMAIL_URL": "smtp+tls://post:secret@mail.example.org:587",
    "DEBUG": "false",
}
SHOW = (
    "import json; from bscp_portal import settings; "
    "print(json.dumps({k: v for k, v in vars(settings).items() if k.isupper()}, default=str))"
)


def run(environment: dict[str, str], code: str = SHOW) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_DATA_HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=source.ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(environment: dict[str, str]) -> dict[str, object]:
    result = run(environment)
    assert result.returncode == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def database(environment: dict[str, str]) -> dict[str, object]:
    databases = shown(environment)["DATABASES"]
    assert isinstance(databases, dict)
    found: dict[str, object] = databases["default"]
    return found


def test_production_is_locked_down() -> None:
    found = shown(PRODUCTION)
    assert {name: found[name] for name in found if name.endswith("_COOKIE_SECURE") or name == "DEBUG"} == {
        "DEBUG": False,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-session", "__Host-csrf")
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (True, 63072000)
    assert (found["ALLOWED_HOSTS"], found["SITE_URL"]) == (
        ["portal.example.org"],
        "https://portal.example.org",
    )
    assert "SECURE_PROXY_SSL_HEADER" not in found
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == (
        "mail.example.org",
        587,
        True,
    )


def test_a_proxy_is_believed_only_where_one_is_named() -> None:
    found = shown(PRODUCTION | {"TRUSTED_PROXIES": "1"})
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SEAL_KEY": ""}, "Set SEAL_KEY"),
        ({"SEAL_KEY": "0123"}, "Set SEAL_KEY"),
        ({"DATABASE_URL": "sqlite:///portal.db"}, "must be the address of a PostgreSQL database"),
    ],
)
def test_a_dangerous_environment_is_refused(change: dict[str, str], words: str) -> None:
    result = run(PRODUCTION | change)
    assert result.returncode == 1
    assert words in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "file", "length"), [("SECRET_KEY", "secret-key", 67), ("SEAL_KEY", "seal-key", 64)]
)
def test_a_trial_keeps_one_key_of_its_own_for_each_use(name: str, file: str, length: int) -> None:
    trial = {"DEBUG": "true", "DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    first, second = shown(trial), shown(trial)
    assert first[name] == second[name]
    assert len(str(first[name])) == length
    kept = postgres.data_home() / file
    assert kept.stat().st_mode & 0o777 == 0o600


def test_the_web_process_is_the_application_and_a_migration_the_owner() -> None:
    application = database(PRODUCTION)
    assert (application["USER"], application["HOST"], application["PORT"]) == (
        "bscp_app",
        "db.example.org",
        5433,
    )
    assert database(PRODUCTION | {"DATABASE_ROLE": "owner"})["USER"] == "bscp_owner"


def test_without_an_address_the_private_postgresql_is_used() -> None:
    found = database(PRODUCTION | {"DATABASE_URL": ""})
    assert (found["USER"], found["NAME"]) == (postgres.APPLICATION, postgres.DATABASE)
    assert found["HOST"] == str(postgres.here().sockets)


def test_the_name_of_the_test_database_takes_a_suffix() -> None:
    assert database(PRODUCTION | {"TEST_DB_SUFFIX": "mine"})["TEST"] == {"NAME": "test_portal_mine"}


def test_every_variable_is_explained_in_the_example() -> None:
    tree = ast.parse((source.ROOT / "bscp_portal" / "settings.py").read_text())
    read = {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and isinstance(call.args[0], ast.Constant)
    }
    example = (source.ROOT / ".env.example").read_text()
    explained = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    # CHROMIUM is for the set-up and the journeys alone.
    assert sorted(explained) == sorted({*map(str, read), "CHROMIUM"})


def test_a_test_cannot_reach_the_network() -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect(("192.0.2.1", 80))
